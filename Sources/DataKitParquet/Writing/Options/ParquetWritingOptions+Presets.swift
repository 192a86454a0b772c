import DataKitCompression

/// Options that suit a program that will read the file, or a purpose. Each sets what it says and leaves the rest at the
/// defaults; change what you like afterwards.
///
/// ```swift
/// var options = ParquetWritingOptions.duckdb
/// options.columns["id"] = ParquetColumnOptions(bloomFilter: ParquetBloomFilterOptions())
/// ```
extension ParquetWritingOptions {
    /// For Apache Spark, 3.3 and later.
    ///
    /// - snappy, Spark's own default, which needs no native library;
    /// - pages of version 1, which its vectorised reader has known longest;
    /// - row groups of 128 MiB, which is what Spark makes a task of (`spark.sql.files.maxPartitionBytes`), however many
    ///   rows those are;
    /// - ``ParquetEncodingSelection/standard``: differences for integers are read by Spark's vectorised reader from 3.3
    ///   on; split streams are not by Spark 4.0;
    /// - timestamps in microseconds, which is what Spark computes in and writes: it refuses nanoseconds.
    ///
    /// Spark has no times of day before version 4.1 and no 16-bit floating point; convert such columns first.
    public static var spark: ParquetWritingOptions {
        ParquetWritingOptions(
            compression: .standard, rowGroupRows: 16 << 20, rowGroupBytes: 128 << 20, dataPageVersion: .v1,
            timestampUnit: .microseconds)
    }

    /// For Amazon Athena, Trino, Presto, Hive and Redshift Spectrum.
    ///
    /// - snappy, which all of them read, Athena without a setting;
    /// - pages of version 1;
    /// - ``ParquetEncodingSelection/basic``: dictionaries and PLAIN are read by every engine version, Hive's SerDe and
    ///   Redshift Spectrum included;
    /// - row groups of 128 MiB, between which Athena divides the work on a file;
    /// - timestamps in microseconds: Athena and Hive have no nanoseconds in INT64, and Athena shows milliseconds anyway.
    ///
    /// Athena finds columns by name and folds names to lower case: two names that differ in case alone are one to it.
    /// Timestamps without a zone are best; it knows no times of day and no unsigned integers.
    public static var athena: ParquetWritingOptions {
        var options = ParquetWritingOptions(
            compression: .standard, rowGroupRows: 16 << 20, rowGroupBytes: 128 << 20, dataPageVersion: .v1,
            timestampUnit: .microseconds)
        options.encodings = .basic
        return options
    }

    /// For DuckDB, 1.2 and later.
    ///
    /// - row groups of 122,880 rows, DuckDB's own: it reads them side by side, one a thread;
    /// - ``ParquetEncodingSelection/all``: it reads all of them;
    /// - Zstandard at its first level, where it is built in: about a third smaller than snappy, and DuckDB decompresses
    ///   it with as many threads as there are row groups.
    public static var duckdb: ParquetWritingOptions {
        var options = ParquetWritingOptions(compression: .dense(level: 1), rowGroupRows: 122_880)
        options.encodings = .all
        return options
    }

    /// For pyarrow and Arrow C++ from 16 on, arrow-rs, DataFusion, and Polars from 1.0 on.
    ///
    /// - row groups of 1,048,576 rows, as Arrow C++ makes them;
    /// - ``ParquetEncodingSelection/all``;
    /// - Zstandard at its first level, where it is built in;
    /// - pages of version 1, as Arrow C++ writes them.
    public static var arrow: ParquetWritingOptions {
        var options = ParquetWritingOptions(compression: .dense(level: 1), rowGroupRows: 1_048_576)
        options.encodings = .all
        return options
    }

    /// The smallest file, however long it takes: many times as long as the default.
    ///
    /// - Zstandard at level 19, or gzip at level 9 where only that is built in;
    /// - ``ParquetEncodingSelection/all``;
    /// - pages of 4 MiB or 200,000 rows, which compress better than small ones, of version 1, whose levels are compressed too;
    /// - dictionaries of up to 4 MiB, row groups of 4 Mi rows.
    public static var smallest: ParquetWritingOptions {
        var options = ParquetWritingOptions(
            compression: .dense(level: 19), rowGroupRows: 4 << 20, rowGroupBytes: 512 << 20, pageBytes: 4 << 20,
            pageRows: 200_000, dictionaryBytes: 4 << 20)
        options.encodings = .all
        return options
    }

    /// The file that is written soonest, and read soonest from a fast disk.
    ///
    /// - no compression: the file is about two thirds larger than the default's;
    /// - ``ParquetEncodingSelection/standard``: differences are packed faster than bytes are written;
    /// - no page index, and checksums all the same: they cost next to nothing.
    public static var fastest: ParquetWritingOptions {
        ParquetWritingOptions(compression: .none, writesPageIndex: false)
    }

    /// The presets by name, in the order in which they are shown.
    public static var presets: KeyValuePairs<String, ParquetWritingOptions> {
        [
            "spark": .spark, "athena": .athena, "duckdb": .duckdb, "arrow": .arrow, "smallest": .smallest,
            "fastest": .fastest,
        ]
    }
}

extension Compression {
    /// Zstandard, or the densest of what is built in.
    fileprivate static func dense(level: Int) -> Compression {
        #if Zstd
            .zstd(level: level)
        #elseif Zlib
            .gzip(level: level > 9 ? 9 : 6)
        #else
            .standard
        #endif
    }
}
