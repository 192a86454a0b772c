public import DataKitCore

/// How a Parquet file is read.
public struct ParquetReadingOptions: Sendable, Hashable {
    /// Whether pages that carry a checksum are checked against it. It costs little; leave it on.
    public var verifiesChecksums = true
    /// Whether text must be valid UTF-8. Otherwise the bytes come as they are.
    public var validatesUTF8 = false
    /// The unit of INT96 timestamps; `nil` for nanoseconds.
    ///
    /// 64 bits of nanoseconds reach from 1677 to 2262. A file with dates beyond fails to read with nanoseconds, with an
    /// error of kind ``ParquetError/Kind/outOfRange``, and reads with microseconds. Where the unit is `nil`, the reader
    /// that ``ParquetReader/widened(after:)`` makes of that error reads microseconds; `withWidening` of a dataset, and so
    /// the tool, see to it.
    public var int96Unit: TimeUnit?
    /// What columns of the VARIANT type are read as: JSON text, or their binary form.
    public var variantForm = VariantForm.json
    /// How many rows a batch has at most. Batches of very wide rows are smaller.
    public var batchRows = 65_536
    /// How many bytes decoding may hold at once, about: batches in the works, open pages and bytes read ahead.
    ///
    /// Batches become smaller where this is little for the columns that are read. It bounds what the reader holds, not
    /// the batches that a caller keeps; and a page and a dictionary of each column are held whatever it says.
    public var memoryBytes = 128 << 20
    /// Whether a predicate is held against the file's page indexes, Bloom filters and dictionaries, so that pages and
    /// row groups that cannot match are not read. Rows are the same either way; the switch is for files whose
    /// statistics are wrong.
    public var usesStatistics = true
    /// Byte ranges of the file with no more than this between them are read as one.
    public var coalescingGap = 1 << 16
    /// The most bytes that are read at once. A store far away wants more than a disk.
    public var coalescingSize = 1 << 20
    /// The largest footer that is read, in bytes.
    public var maximumFooterSize = 256 << 20
    /// The largest page that is read, in decompressed bytes.
    public var maximumPageSize = Int(Int32.max)
    /// The largest page header that is read, in bytes.
    public var maximumPageHeaderSize = 16 << 20

    /// Whether ``int96Unit`` was chosen because nanoseconds do not suffice.
    var isINT96Widened = false

    /// The usual options.
    public init() {}
}
