import ArgumentParser
import DataKit

/// How a Parquet file is written, besides its compression.
struct ParquetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Options that suit who will read the file: Spark, Athena (and Trino, Hive), DuckDB, or Arrow (pyarrow, "
                + "Polars, DataFusion); or the smallest file, or the one written fastest. Other options change them.",
            valueName: "spark|athena|duckdb|arrow|smallest|fastest"))
    var preset: Preset?

    @Option(help: ArgumentHelp("Rows in a row group.", valueName: "n"))
    var rowGroupRows: Int?

    @Option(help: ArgumentHelp("Rows in a page, at most.", valueName: "n"))
    var pageRows: Int?

    @Option(
        help: ArgumentHelp(
            "The version of data pages: 1, which every reader knows, or 2.", valueName: "1|2"))
    var pageVersion: PageVersion?

    @Option(
        help: ArgumentHelp(
            "Store all timestamps in this unit. Nothing is lost: a timestamp with more digits is an error. The presets "
                + "spark and athena say us.",
            valueName: "ms|us|ns"))
    var timestampUnit: TimestampUnit?

    @Flag(help: "Cut off the digits of timestamps below the unit, towards the past.")
    var truncateTimestamps = false

    @Option(
        help: ArgumentHelp(
            "How one column is compressed; repeatable.", valueName: "column=codec[:level]"))
    var columnCompression: [ColumnValue<Compression>] = []

    @Option(
        help: ArgumentHelp(
            "Write a Bloom filter for these columns, so that readers can look values up; repeatable.",
            valueName: "a,b"))
    var bloom: [ColumnList] = []

    var areGiven: Bool {
        preset != nil || rowGroupRows != nil || pageRows != nil || pageVersion != nil || !columnCompression.isEmpty
            || !bloom.isEmpty || timestampUnit != nil || truncateTimestamps
    }

    func validate() throws {
        if let rowGroupRows, rowGroupRows < 1 {
            throw ValidationError("--row-group-rows needs a number of 1 or more.")
        }
        if let pageRows, !(1...1 << 30 ~= pageRows) {
            throw ValidationError("--page-rows needs a number of 1 to 2^30.")
        }
        if truncateTimestamps, timestampUnit == nil, preset?.options.timestampUnit == nil {
            throw ValidationError(
                "--truncate-timestamps needs --timestamp-unit, or a preset that has one: spark or athena.")
        }
    }

    /// The writer's options.
    /// - Parameters:
    ///   - compression: what --compression and --compression-level say.
    ///   - encodings: what --encoding says of columns.
    func writingOptions(
        compression: Compression?, encodings: [ColumnValue<EncodingName>]
    ) -> ParquetWritingOptions {
        var options = preset?.options ?? ParquetWritingOptions()
        if let compression { options.compression = compression }
        if let rowGroupRows { options.rowGroupRows = rowGroupRows }
        if let pageRows { options.pageRows = pageRows }
        if let pageVersion { options.dataPageVersion = pageVersion == .one ? .v1 : .v2 }
        if let timestampUnit { options.timestampUnit = TimeUnit(rawValue: timestampUnit.rawValue) }
        options.truncatesTimestamps = truncateTimestamps
        for choice in encodings {
            var column = options.columns[choice.column] ?? ParquetColumnOptions()
            switch choice.value.encoding {
            case let encoding?: column.encoding = encoding
            case nil: column.usesDictionary = true
            }
            options.columns[choice.column] = column
        }
        for choice in columnCompression {
            options.columns[choice.column, default: ParquetColumnOptions()].compression = choice.value
        }
        for name in bloom.flatMap(\.names) {
            options.columns[name, default: ParquetColumnOptions()].bloomFilter = ParquetBloomFilterOptions()
        }
        return options
    }
}

/// The value of --preset.
struct Preset: ExpressibleByArgument {
    let name: String
    let options: ParquetWritingOptions

    init?(argument: String) {
        guard let preset = ParquetWritingOptions.presets.first(where: { $0.key == argument.lowercased() }) else {
            return nil
        }
        (name, options) = (preset.key, preset.value)
    }

    static var allValueStrings: [String] { ParquetWritingOptions.presets.map(\.key) }
}

/// The value of --page-version.
enum PageVersion: String, ExpressibleByArgument, CaseIterable {
    case one = "1"
    case two = "2"
}

/// The value of --timestamp-unit.
enum TimestampUnit: String, ExpressibleByArgument, CaseIterable {
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"
}

/// An encoding as --encoding names it.
struct EncodingName: ExpressibleByArgument {
    /// `nil` for a dictionary.
    let encoding: ParquetEncoding?

    init?(argument: String) {
        let name = argument.lowercased().replacing("_", with: "-")
        if name == "dictionary" {
            encoding = nil
        } else if let encoding = ParquetEncoding(rawValue: name) {
            self.encoding = encoding
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { ["dictionary"] + ParquetEncoding.allCases.map(\.rawValue) }
}

/// A column's name, = and a value; the name may itself hold =.
struct ColumnValue<Value: ExpressibleByArgument>: ExpressibleByArgument {
    let column: String
    let value: Value

    init?(argument: String) {
        guard let split = argument.lastIndex(of: "="), split != argument.startIndex,
            let value = Value(argument: String(argument[argument.index(after: split)...]))
        else { return nil }
        column = String(argument[..<split])
        self.value = value
    }

    static var allValueStrings: [String] { Value.allValueStrings.map { "COLUMN=" + $0 } }
}

extension SortKey: ExpressibleByArgument {}
