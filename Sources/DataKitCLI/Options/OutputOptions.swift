import ArgumentParser
import DataKit

/// How an output file is written.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The output's format; else what its name says.", valueName: "csv|parquet|json|jsonl|xml"))
    var format: FileFormat?

    @Option(
        help: ArgumentHelp(
            "How the output is compressed: snappy is usual for Parquet; text takes gzip, zstd and snappy.",
            valueName: "none|snappy|gzip|zstd[:level]|lz4|brotli"))
    var compression: Compression?

    @Option(
        help: ArgumentHelp(
            "How hard zstd (1 to 22), gzip (0 to 9) or brotli (0 to 11) tries; else its usual level.", valueName: "n"))
    var compressionLevel: Int?

    @Option(
        help: ArgumentHelp(
            "Sort the output's rows by these columns; repeatable, the first first. Nulls come last, or first with "
                + ":nulls-first. A Parquet file declares the order.",
            valueName: "column[:desc]"))
    var sortBy: [SortKey] = []

    @Option(help: ArgumentHelp("At most so many rows a file: out-0001.csv, out-0002.csv, ...", valueName: "n"))
    var splitRows: Int?

    @Option(
        help: ArgumentHelp(
            "About so many bytes a file, 100MB or 1GB: out-0001.csv, ...; a Parquet file ends with a row group.",
            valueName: "size"))
    var splitBytes: ByteAmount?

    @OptionGroup(title: "CSV output") var csv: CSVOutputOptions
    @OptionGroup(title: "Parquet output") var parquet: ParquetOptions

    @OptionGroup(title: "JSON output") var json: JSONOutputOptions

    @OptionGroup(title: "XML output") var xml: XMLOutputOptions

    @Option(
        help: ArgumentHelp("A column of JSON text that Parquet keeps as VARIANT. Repeatable.", valueName: "column"))
    var variant: [String] = []

    @Flag(help: "Replace the output where it exists.")
    var overwrite = false

    func validate() throws {
        if let splitRows, splitRows < 1 { throw ValidationError("--split-rows needs a number of 1 or more.") }
        if let splitBytes, splitBytes.bytes < 1 {
            throw ValidationError("--split-bytes needs a size of 1 byte or more.")
        }
        if splitRows != nil, splitBytes != nil {
            throw ValidationError("--split-rows and --split-bytes cannot be given together.")
        }
    }

    /// Where one file ends and the next begins; `nil` for one file.
    var split: OutputSplit? {
        if let splitRows { return .rows(splitRows) }
        return splitBytes.map { .bytes($0.bytes) }
    }

    /// - Parameters:
    ///   - path: the output's, for the format that its name gives.
    ///   - encodings: what --encoding says of columns.
    func writingOptions(
        for path: String, encodings: [ColumnValue<EncodingName>]
    ) throws -> DatasetWritingOptions {
        let compression = try leveledCompression()
        var options = DatasetWritingOptions(format: format, compression: compression)
        let format = try options.resolvedFormat(of: path == "-" ? "standard output" : path)
        if format == .parquet {
            options.parquet = parquet.writingOptions(compression: compression, encodings: encodings)
        } else if parquet.areGiven || !encodings.isEmpty {
            throw ValidationError(
                "--preset, --row-group-rows, --page-rows, --page-version, --timestamp-unit, --truncate-timestamps, "
                    + "--encoding, --column-compression and --bloom are for Parquet; the output is \(format.title).")
        }
        if csv.areGiven {
            guard format == .csv else {
                throw ValidationError(
                    "--output-delimiter, --quoting, --output-null, --date-format and the like are for CSV; the output is "
                        + "\(format.title).")
            }
            csv.apply(to: &options)
        }
        if !variant.isEmpty {
            guard format == .parquet else {
                throw ValidationError("--variant is for Parquet; the output is \(format.title).")
            }
            options.parquet.variantColumns = Set(variant)
        }
        if format.isJSON {
            options.json = json.writingOptions
            if json.pretty, format != .json {
                throw ValidationError("--pretty is for JSON that is one array: --to json.")
            }
            if json.indexName != nil, format != .openSearchBulk {
                throw ValidationError("--index is for the lines of bulk requests: --to opensearch-bulk.")
            }
        } else if json.areGiven, format != .xml || json.jsonDecimals != nil || json.indexName != nil {
            throw ValidationError("--pretty, --json-decimals and --index are for JSON; the output is \(format.title).")
        }
        if format == .xml {
            options.xml = xml.writingOptions
            if json.pretty { options.xml.indent = 2 }
        } else if xml.areGiven {
            throw ValidationError(
                "--root-tag, --output-row-tag and --no-declaration are for XML; the output is \(format.title).")
        }
        switch compression {
        case .lz4?, .brotli?:
            if format != .parquet {
                throw ValidationError(
                    "\(format.title) can be compressed with gzip, zstd or snappy, not with lz4 or brotli.")
            }
        default: break
        }
        return options
    }

    /// What --compression and --compression-level say together.
    private func leveledCompression() throws -> Compression? {
        guard let compressionLevel else { return compression }
        guard let compression = compression ?? parquet.preset?.options.compression else {
            throw ValidationError("--compression-level needs --compression zstd, gzip or brotli.")
        }
        let name = String(compression.name.prefix { $0 != ":" })
        guard let leveled = Compression(name: "\(name):\(compressionLevel)") else {
            throw ValidationError(
                "\(name) has no level \(compressionLevel); zstd has 1 to 22, gzip 0 to 9, brotli 0 to 11.")
        }
        return leveled
    }
}

extension Compression: ExpressibleByArgument {
    /// The value of --compression.
    public init?(argument: String) { self.init(name: argument) }
    /// For help and completion.
    public static var allValueStrings: [String] { ["none", "snappy", "gzip", "zstd", "lz4", "brotli"] }
}
