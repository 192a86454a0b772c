public import DataKitCompression

/// How one column is written, where it is not as the rest of the file. What is `nil` is as the file's options say.
///
/// ```swift
/// var options = ParquetWritingOptions()
/// options.columns["id"] = ParquetColumnOptions(encoding: .deltaBinaryPacked, bloomFilter: ParquetBloomFilterOptions())
/// options.columns["address.city"] = ParquetColumnOptions(compression: .zstd(level: 9))
/// ```
public struct ParquetColumnOptions: Hashable, Sendable {
    /// How values are written that no dictionary numbers; `nil` for a choice by the data. Naming an encoding switches
    /// the dictionary off, unless ``usesDictionary`` is `true`.
    public var encoding: ParquetEncoding?
    /// Whether values that repeat are written as numbers of dictionary entries.
    public var usesDictionary: Bool?
    /// How pages are compressed.
    public var compression: Compression?
    /// Whether to write least and greatest value and the number of nulls, of chunks and of pages.
    public var writesStatistics: Bool?
    /// Whether to write a Bloom filter for each chunk, and which.
    public var bloomFilter: ParquetBloomFilterOptions?

    public init(
        encoding: ParquetEncoding? = nil, usesDictionary: Bool? = nil, compression: Compression? = nil,
        writesStatistics: Bool? = nil, bloomFilter: ParquetBloomFilterOptions? = nil
    ) {
        self.encoding = encoding
        self.usesDictionary = usesDictionary
        self.compression = compression
        self.writesStatistics = writesStatistics
        self.bloomFilter = bloomFilter
    }

    /// Takes over what other options say.
    mutating func override(with other: ParquetColumnOptions) {
        encoding = other.encoding ?? encoding
        usesDictionary = other.usesDictionary ?? usesDictionary
        compression = other.compression ?? compression
        writesStatistics = other.writesStatistics ?? writesStatistics
        bloomFilter = other.bloomFilter ?? bloomFilter
    }
}

/// How large the Bloom filters of a column are; see ``BloomFilter``.
///
/// Without a number of distinct values, a filter is begun at the largest size and made smaller when its values are
/// known, as far as the probability allows; a chunk that is all dictionary takes its entries alone. Where the largest
/// size does not suffice the filter is wrong more often; one that would be wrong every second time is left out.
public struct ParquetBloomFilterOptions: Hashable, Sendable {
    /// How often a value that is not there may seem to be.
    public var falsePositiveProbability: Double
    /// How many different values a row group has, where that is known.
    public var distinctValues: Int?
    /// No filter has more bytes than this; a power of two of at most ``BloomFilter/maximumByteCount``.
    public var maximumByteCount: Int

    public init(
        falsePositiveProbability: Double = 0.01, distinctValues: Int? = nil, maximumByteCount: Int = 1 << 20
    ) {
        self.falsePositiveProbability = falsePositiveProbability
        self.distinctValues = distinctValues
        self.maximumByteCount = maximumByteCount
    }

    func check() throws(ParquetError) {
        guard falsePositiveProbability > 0, falsePositiveProbability < 1 else {
            throw ParquetError(
                .misuse,
                "the Bloom filter's falsePositiveProbability is \(falsePositiveProbability), expected between 0 and 1")
        }
        guard distinctValues ?? 1 > 0 else {
            throw ParquetError(.misuse, "the Bloom filter's distinctValues is \(distinctValues ?? 0), expected above 0")
        }
        guard 32...BloomFilter.maximumByteCount ~= maximumByteCount else {
            throw ParquetError(
                .misuse,
                "the Bloom filter's maximumByteCount is \(maximumByteCount), expected 32 to "
                    + "\(BloomFilter.maximumByteCount)")
        }
    }
}
