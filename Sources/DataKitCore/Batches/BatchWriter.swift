/// Something that drains record batches of one schema: the writer of a format.
///
/// Feed it batches and finish it once. A writer that is dropped unfinished leaves nothing behind: what its sink had
/// before is still there.
public protocol BatchWriter {
    var schema: Schema { get }

    /// Takes the next rows. Returns when the writer can take more; at most a bounded amount is held in memory.
    mutating func write(_ batch: RecordBatch) async throws

    /// Writes what is left, completes the output and makes it visible. Call it once; nothing may be written after.
    mutating func finish() async throws
}

extension BatchWriter {
    /// Drains a stream and finishes.
    /// - Returns: the number of rows written.
    @discardableResult
    public mutating func write(contentsOf stream: BatchStream) async throws -> Int {
        var rows = 0
        for try await batch in stream {
            try await write(batch)
            rows += batch.rowCount
        }
        try await finish()
        return rows
    }
}
