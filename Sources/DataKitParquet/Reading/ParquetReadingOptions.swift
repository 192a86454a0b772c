public import DataKitCore

/// How a Parquet file is read.
public struct ParquetReadingOptions: Sendable, Hashable {
    /// Whether pages that carry a checksum are checked against it. It costs little; leave it on.
    public var verifiesChecksums = true
    /// Whether text must be valid UTF-8. Otherwise the bytes come as they are.
    public var validatesUTF8 = false
    /// The unit of INT96 timestamps. 64 bits of nanoseconds reach from 1677 to 2262; a file with dates beyond fails
    /// to read with nanoseconds, and reads with microseconds.
    public var int96Unit = TimeUnit.nanoseconds
    /// How many rows a batch has at most. Batches of very wide rows are smaller.
    public var batchRows = 65_536
    /// The largest footer that is read, in bytes.
    public var maximumFooterSize = 256 << 20
    /// The largest page that is read, in decompressed bytes.
    public var maximumPageSize = Int(Int32.max)
    /// The largest page header that is read, in bytes.
    public var maximumPageHeaderSize = 16 << 20

    /// The usual options.
    public init() {}
}
