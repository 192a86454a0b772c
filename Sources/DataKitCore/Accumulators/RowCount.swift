/// Counts rows.
///
/// ```swift
/// let rows = try await stream.accumulate(into: RowCount()).finish()
/// ```
public struct RowCount: Accumulator, Hashable {
    private var rows = 0

    /// A count of no rows.
    public init() {}

    public mutating func update(_ batch: RecordBatch) { rows += batch.rowCount }
    public mutating func merge(_ other: RowCount) { rows += other.rows }
    public func finish() -> Int { rows }
}
