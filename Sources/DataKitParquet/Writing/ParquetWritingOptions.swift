public import DataKitCompression
public import DataKitCore

/// How a Parquet file is written.
///
/// The defaults are what other readers handle best: snappy, data pages of version 1, dictionaries, statistics, page
/// index and checksums.
///
/// ```swift
/// var options = ParquetWritingOptions(compression: .zstd)
/// options.rowGroupRows = 100_000
/// ```
public struct ParquetWritingOptions: Hashable, Sendable {
    /// The versions of the format's data pages.
    public enum DataPageVersion: Hashable, Sendable {
        /// Read by everything.
        case v1
        /// Levels lie uncompressed before the values, and pages that do not shrink stay uncompressed.
        case v2
    }

    /// How pages are compressed.
    public var compression: Compression
    /// A row group ends after so many rows.
    public var rowGroupRows: Int
    /// A row group ends, at the latest, with the part of a batch, of 65,536 rows or of fewer where rows are large, after
    /// which it takes so many bytes: encoded pages, dictionaries, and pages not yet full. The writer holds at most about
    /// twice as much in memory, however many columns there are: where tables to search dictionaries with take more, row
    /// groups end earlier.
    public var rowGroupBytes: Int
    /// A page ends when its values have so many bytes uncompressed.
    public var pageBytes: Int
    /// A page ends after so many rows; in lists, where their values are many, after fewer.
    public var pageRows: Int
    /// Whether values that repeat are written as numbers of dictionary entries.
    public var usesDictionaries: Bool
    /// The entries of a dictionary have at most so many bytes; what follows is written plainly.
    public var dictionaryBytes: Int
    /// Whether to write least and greatest value and counts of nulls of each column chunk.
    public var writesStatistics: Bool
    /// Whether to write where each page lies, and least and greatest value of each.
    public var writesPageIndex: Bool
    /// Whether to write the CRC-32 of each page.
    public var writesChecksums: Bool
    public var dataPageVersion: DataPageVersion
    /// The unit in which all timestamps are stored, those in nested columns too: milliseconds, microseconds or
    /// nanoseconds. `nil` leaves each column in its own unit, seconds as milliseconds.
    ///
    /// Nothing is lost: a timestamp with digits below the unit, or too far away for it, is an error that names column
    /// and row, unless ``truncatesTimestamps`` is set. Rows that are appended to a file are stored in the file's units.
    public var timestampUnit: TimeUnit?
    /// Whether digits below ``timestampUnit`` are cut off, towards the past.
    public var truncatesTimestamps = false
    /// Among which encodings to choose by the data.
    public var encodings = ParquetEncodingSelection.standard
    /// How single columns are written otherwise, by name: a column's, or the path to a leaf or group within, joined by
    /// dots. A longer name counts more; one that fits no column is an error.
    public var columns: [String: ParquetColumnOptions] = [:]
    /// What the rows are sorted by, and whether the writer sorts them.
    public var sorting: ParquetSorting?
    /// How many columns are encoded at once; `nil` for one a core.
    public var threads: Int?
    /// Columns of JSON text that are written as VARIANT, besides those whose fields say so
    /// (``/DataKitCore/Field/parquetAnnotation``).
    public var variantColumns: Set<String> = []
    /// Free key/value pairs for the file, besides the schema's own metadata, which they override.
    public var keyValueMetadata: [String: String]

    public init(
        compression: Compression = .standard, rowGroupRows: Int = 1_048_576, rowGroupBytes: Int = 128 << 20,
        pageBytes: Int = 1 << 20, pageRows: Int = 20_000, usesDictionaries: Bool = true, dictionaryBytes: Int = 1 << 20,
        writesStatistics: Bool = true, writesPageIndex: Bool = true, writesChecksums: Bool = true,
        dataPageVersion: DataPageVersion = .v1, timestampUnit: TimeUnit? = nil, threads: Int? = nil,
        keyValueMetadata: [String: String] = [:]
    ) {
        self.compression = compression
        self.rowGroupRows = rowGroupRows
        self.rowGroupBytes = rowGroupBytes
        self.pageBytes = pageBytes
        self.pageRows = pageRows
        self.usesDictionaries = usesDictionaries
        self.dictionaryBytes = dictionaryBytes
        self.writesStatistics = writesStatistics
        self.writesPageIndex = writesPageIndex
        self.writesChecksums = writesChecksums
        self.dataPageVersion = dataPageVersion
        self.timestampUnit = timestampUnit
        self.threads = threads
        self.keyValueMetadata = keyValueMetadata
    }

    /// Fails for numbers that cannot be.
    func check() throws(ParquetError) {
        for (name, value) in [
            ("rowGroupRows", rowGroupRows), ("rowGroupBytes", rowGroupBytes), ("pageBytes", pageBytes),
            ("pageRows", pageRows), ("threads", threads ?? 1),
        ] where value < 1 {
            throw ParquetError(.misuse, "\(name) is \(value), expected at least 1")
        }
        if timestampUnit == .seconds {
            throw ParquetError(
                .misuse, "timestampUnit is seconds, which Parquet has no timestamps of; choose milliseconds or finer")
        }
        for (name, value) in [("pageBytes", pageBytes), ("pageRows", pageRows), ("dictionaryBytes", dictionaryBytes)]
        where value > 1 << 30 {
            throw ParquetError(.misuse, "\(name) is \(value), expected at most 2^30")
        }
    }
}

extension Compression {
    /// What Parquet files are compressed with unless told otherwise: snappy, or the best of what is built in.
    public static var standard: Compression {
        #if Snappy
            .snappy
        #elseif Zstd
            .zstd
        #else
            .lz4
        #endif
    }
}

extension Compression {
    /// The format's name for it.
    package var codec: CompressionCodec {
        switch self {
        case .none: .uncompressed
        case .snappy: .snappy
        case .gzip: .gzip
        case .zstd: .zstd
        case .lz4: .lz4Raw
        case .brotli: .brotli
        }
    }
}
