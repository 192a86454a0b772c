/// A few ten thousand rows, column by column, with their schema: what readers make and writers take.
///
/// ```swift
/// let batch = try RecordBatch(
///     schema: Schema([Field("id", .int64), Field("city", .string)]),
///     columns: [Column([1, 2] as [Int64?]), Column(["Oslo", nil] as [String?])])
/// batch["city"]?[0]  // .string("Oslo")
/// ```
public struct RecordBatch: Sendable {
    /// Names and types of the columns.
    public let schema: Schema
    /// One column a field, each of ``rowCount`` rows.
    public let columns: [Column]
    /// How many rows there are; a batch of no columns has rows too.
    public let rowCount: Int

    /// - Parameter rowCount: needed only where there are no columns.
    /// - Throws: ``DataKitError`` of kind `mismatch` where columns and schema differ in number, type or length, or a
    ///   field that is not nullable holds a null.
    public init(schema: Schema, columns: [Column], rowCount: Int? = nil) throws(DataKitError) {
        let rows = rowCount ?? columns.first?.count ?? 0
        guard columns.count == schema.fields.count else {
            throw DataKitError(
                .mismatch, "a batch of \(columns.count) columns does not fit a schema of \(schema.fields.count)")
        }
        for (field, column) in zip(schema.fields, columns) {
            guard column.type == field.type else {
                throw DataKitError(
                    .mismatch, "holds \(column.type) where the schema says \(field.type)", subject: field.name)
            }
            guard column.count == rows else {
                throw DataKitError(
                    .mismatch, "has \(column.count) rows where the batch has \(rows)", subject: field.name)
            }
            guard field.isNullable || column.nullCount == 0 else {
                throw DataKitError(.mismatch, "holds a null though the schema says it cannot", subject: field.name)
            }
        }
        self.init(unchecked: schema, columns: columns, rowCount: rows)
    }

    /// For code that has made schema and columns together.
    package init(unchecked schema: Schema, columns: [Column], rowCount: Int) {
        self.schema = schema
        self.columns = columns
        self.rowCount = rowCount
    }

    /// The first column of this name.
    public subscript(name: String) -> Column? { schema.index(of: name).map { columns[$0] } }

    /// The rows of a range, without copying.
    public subscript(rows: Range<Int>) -> RecordBatch {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "RecordBatch range is out of bounds")
        return RecordBatch(unchecked: schema, columns: columns.map { $0[rows] }, rowCount: rows.count)
    }

    /// Some of the columns, in the order given, without copying.
    public func selecting(_ positions: [Int]) -> RecordBatch {
        RecordBatch(
            unchecked: Schema(positions.map { schema.fields[$0] }, metadata: schema.metadata),
            columns: positions.map { columns[$0] }, rowCount: rowCount)
    }

    /// The rows whose bit is set.
    public func filtered(by selection: Bitmap) -> RecordBatch {
        precondition(selection.count == rowCount, "Selection has another count than the batch")
        return selection.isAllOnes ? self : gathering(selection.positionsOfOnes)
    }

    /// The rows at the given positions, in that order.
    public func gathering(_ rows: [Int32]) -> RecordBatch {
        RecordBatch(unchecked: schema, columns: columns.map { $0.gathering(rows) }, rowCount: rows.count)
    }
}
