import ArgumentParser
import DataKit

/// How an output file is written.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The output's format; else what its name says.", valueName: "csv|parquet|jsonl"))
    var format: FileFormat?

    @Option(
        help: ArgumentHelp(
            "How the output is compressed: snappy is usual for Parquet; text takes gzip and zstd.",
            valueName: "none|snappy|gzip|zstd[:level]|lz4|brotli"))
    var compression: Compression?

    @Option(help: ArgumentHelp("Rows in a row group of Parquet.", valueName: "n"))
    var rowGroupRows: Int?

    @Flag(help: "Replace the output where it exists.")
    var overwrite = false

    func validate() throws {
        if let rowGroupRows, rowGroupRows < 1 {
            throw ValidationError("--row-group-rows needs a number of 1 or more.")
        }
    }

    /// - Parameter path: the output's, for the format that its name gives.
    func writingOptions(for path: String) throws -> DatasetWritingOptions {
        var options = DatasetWritingOptions(format: format, compression: compression)
        let format = try options.resolvedFormat(of: path == "-" ? "standard output" : path)
        if let rowGroupRows {
            guard format == .parquet else {
                throw ValidationError("--row-group-rows is for Parquet; the output is \(format.title).")
            }
            options.parquet.rowGroupRows = rowGroupRows
        }
        switch compression {
        case .snappy?, .lz4?, .brotli?:
            if format != .parquet {
                throw ValidationError(
                    "\(format.title) can be compressed with gzip or zstd, not with snappy, lz4 or brotli.")
            }
        default: break
        }
        return options
    }
}

extension Compression: ExpressibleByArgument {
    /// The value of --compression.
    public init?(argument: String) { self.init(name: argument) }
    /// For help and completion.
    public static var allValueStrings: [String] { ["none", "snappy", "gzip", "zstd", "lz4", "brotli"] }
}
