/// Rows held in memory as record batches of one schema.
///
/// ```swift
/// let table = try await Table(collecting: reader.batches())
/// let fares = try table.column("fare")
/// ```
public struct Table: Sendable {
    /// Names and types of the columns.
    public let schema: Schema
    /// The rows, in order.
    public let batches: [RecordBatch]

    /// A table of batches.
    /// - Throws: ``DataKitError`` of kind `mismatch` where a batch has other fields than the schema.
    public init(schema: Schema, batches: [RecordBatch] = []) throws(DataKitError) {
        for batch in batches where batch.schema.fields != schema.fields {
            throw DataKitError(.mismatch, "a batch has another schema than the table")
        }
        self.schema = schema
        self.batches = batches
    }

    /// A table of one batch.
    public init(_ batch: RecordBatch) {
        schema = batch.schema
        batches = [batch]
    }

    /// Drains a stream. The whole of it is held in memory.
    public init(collecting stream: BatchStream) async throws {
        var batches: [RecordBatch] = []
        for try await batch in stream { batches.append(batch) }
        try self.init(schema: stream.schema, batches: batches)
    }

    /// How many rows there are.
    public var rowCount: Int { batches.reduce(0) { $0 + $1.rowCount } }

    /// A whole column in one piece.
    /// - Complexity: O(rows) where the table has several batches.
    /// - Throws: ``DataKitError`` of kind `unknownColumn`, or `limit` where the column passes 2^31 - 1 bytes.
    public func column(_ name: String) throws(DataKitError) -> Column {
        guard let position = schema.index(of: name) else { throw .unknownColumn(name, in: schema) }
        return try column(at: position)
    }

    /// A whole column in one piece, by position.
    public func column(at position: Int) throws(DataKitError) -> Column {
        if batches.isEmpty { return Column(nulls: 0, type: schema.fields[position].type) }
        return try Column.concatenating(batches.map { $0.columns[position] })
    }

    /// The table as a stream, batch by batch.
    public func stream() -> BatchStream { BatchStream(schema: schema, batches: batches) }
}
