import DataKitCore

/// Where the bytes of a column chunk come from: ranges that were planned for a whole row group, and reads of its own.
struct ChunkBytes: Sendable {
    let source: any ByteSource
    /// Shared with the row group's other chunks.
    var shared: CoalescedRanges?
    /// How many bytes are read at once where nothing was planned.
    var readAhead: Int

    /// What is read at once behind a leap, before it is known whether the next page is needed too.
    static let smallestReadAhead = 1 << 14

    /// Planned bytes that hold at least so many from a position on; `nil` where none were planned.
    func piece(from position: Int, atLeast count: Int) throws(ParquetError) -> (bytes: [UInt8], start: Int)? {
        try shared?.bytes(position..<position + count, from: source)
    }
}
