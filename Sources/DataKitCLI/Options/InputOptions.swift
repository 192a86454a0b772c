import ArgumentParser
import DataKit

/// How input files are opened; on every command that reads them.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("The input's format; else what its content and name say.", valueName: "csv|parquet"))
    var format: FileFormat?

    @Option(help: ArgumentHelp("How many cores to use; else all.", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "How much memory reading a Parquet file may take, about: 64MB, 1GB; else 128MB.", valueName: "size"))
    var memory: ByteAmount?

    @Option(
        name: .customLong("int96"),
        help: ArgumentHelp(
            "The unit that Parquet's old INT96 timestamps are read in. Nanoseconds, the usual one, reach from 1677 to "
                + "2262; for dates beyond, say microseconds.",
            valueName: "milliseconds|microseconds|nanoseconds"))
    var int96Unit: INT96Unit?

    @OptionGroup(title: "CSV options")
    var csv: CSVOptions

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads needs a number of 1 or more.") }
        if format == .jsonLines { throw ValidationError("JSON lines can be written but not read yet.") }
    }

    /// Opens the files, in the order given, as one dataset, and says what there is to say about them.
    ///
    /// - Parameters:
    ///   - encodesColumns: whether the command takes --encoding for columns of its output.
    ///   - variantForm: what VARIANT columns of Parquet files are read as.
    ///   - types: how the columns of text are read, where the options do not say.
    func open(
        _ paths: [String], encodesColumns: Bool = false, variantForm: VariantForm = .json,
        types: [String: TextColumnType] = [:]
    ) async throws -> Dataset {
        if !encodesColumns, !csv.columnEncodings.isEmpty {
            throw ValidationError("--encoding of a column is for convert; name the encoding of the text.")
        }
        var options = DatasetReadingOptions(format: format, csv: csv.readingOptions(types: types))
        if let memory { options.parquet.memoryBytes = memory.bytes }
        options.parquet.variantForm = variantForm
        if let int96Unit { options.parquet.int96Unit = int96Unit.timeUnit }

        var parts: [Dataset] = []
        for path in paths { parts.append(try await Dataset(path: path, options: options)) }
        if csv.areGiven, !parts.contains(where: { $0.format == .csv }) {
            throw DataKitError(.unsupported, "is no CSV; leave the options for CSV out", subject: parts[0].name)
        }
        return try Dataset(concatenating: parts)
    }

    func open(_ path: String) async throws -> Dataset { try await open([path]) }
}

/// The value of --int96.
enum INT96Unit: String, ExpressibleByArgument, CaseIterable {
    case milliseconds, microseconds, nanoseconds

    var timeUnit: TimeUnit {
        switch self {
        case .milliseconds: .milliseconds
        case .microseconds: .microseconds
        case .nanoseconds: .nanoseconds
        }
    }
}

extension Dataset {
    /// Prints what the reader noted, a line each, on standard error.
    func printNotes() {
        for note in notes {
            StandardError.write("datakit: note: \(reader is ConcatenatedReader ? note : "\(name): \(note)")")
        }
    }
}
