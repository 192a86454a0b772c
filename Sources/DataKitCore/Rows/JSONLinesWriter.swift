/// Writes rows as JSON lines: one object a row, each on a line of its own; the lossless text form of rows.
///
/// | value | JSON |
/// |---|---|
/// | null | `null` |
/// | boolean, integers | literal |
/// | floating point | shortest text that reads back at its width; `"NaN"`, `"Infinity"`, `"-Infinity"` |
/// | decimal | string with `scale` digits: `"1.00"` |
/// | string | string; bytes that are no UTF-8 as `{"$hex":"..."}` |
/// | binary, fixed-size binary, uuid | `{"$hex":"..."}` |
/// | date | `"2024-05-01"`; outside the years 1 to 9999 `{"$days":n}` |
/// | time | `"10:00:00.000"`, with 3, 6 or 9 fraction digits by unit; what is no time of day as `{"$us":n}` |
/// | timestamp | `"2024-05-01T10:00:00.000Z"`, likewise; outside the years 1 to 9999 `{"$us":n}` |
/// | duration | `{"$s":n}`, `{"$ms":n}`, `{"$us":n}`, `{"$ns":n}` |
/// | interval | `{"$months":n,"$days":n,"$ns":n}` |
/// | struct, list | object in schema order, array |
/// | map | array of `[key, value]` |
///
/// Where a column name is used more than once, each row is `{"$row":[[name,value],...]}`.
///
/// ```swift
/// var writer = JSONLinesWriter(sink: try FileByteSink(path: "orders.jsonl"), schema: stream.schema)
/// try await writer.write(contentsOf: stream)
/// ```
public struct JSONLinesWriter: BatchWriter {
    /// The columns of the rows to come.
    public let schema: Schema
    private var output: OrderedByteOutput

    /// - Parameters:
    ///   - sink: takes the bytes; the writer finishes it.
    ///   - threads: how many tasks may format at once.
    public init(sink: any ByteSink, schema: Schema, threads: Int = 4) {
        self.schema = schema
        output = OrderedByteOutput(sink: sink, maximumInFlight: threads)
    }

    /// - Throws: ``DataKitError`` of kind `mismatch` where the batch has other columns, and what the sink throws.
    public mutating func write(_ batch: RecordBatch) async throws {
        try batch.requireColumns(of: schema)
        for piece in batch.pieces {
            try await output.append {
                var bytes: [UInt8] = []
                piece.appendJSONLines(to: &bytes)
                return bytes
            }
        }
    }

    /// Writes what is left and finishes the sink.
    public mutating func finish() async throws { try await output.finish() }
}

extension RecordBatch {
    /// The batch in parts small enough to be formatted in one go.
    package var pieces: [RecordBatch] {
        let rows = 1 << 14
        if rowCount <= rows { return rowCount == 0 ? [] : [self] }
        return stride(from: 0, to: rowCount, by: rows).map { self[$0..<min($0 + rows, rowCount)] }
    }

    /// Fails where names or types differ from the schema's.
    package func requireColumns(of other: Schema) throws(DataKitError) {
        let fields = schema.fields
        guard fields.count == other.fields.count else {
            throw DataKitError(
                .mismatch, "a batch of \(fields.count) columns was given to a writer of \(other.fields.count)")
        }
        for (field, expected) in zip(fields, other.fields)
        where field.name != expected.name || field.type != expected.type {
            throw DataKitError(
                .mismatch,
                "a batch holds '\(field.name)' of type \(field.type) where the writer's schema has "
                    + "'\(expected.name)' of type \(expected.type)", subject: expected.name)
        }
    }
}
