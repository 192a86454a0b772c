import ArgumentParser
import DataKit

/// How input files are opened; on every command that reads them.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("The input's format; else what its content and name say.", valueName: "csv|json|xml|parquet")
    )
    var format: FileFormat?

    @Option(help: ArgumentHelp("How many cores to use; else all.", valueName: "n"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "How much memory reading a Parquet file may take, about, beyond a page and a dictionary of each column: 64MB, "
                + "1GB; else 128MB.", valueName: "size"))
    var memory: ByteAmount?

    @Option(
        name: .customLong("int96"),
        help: ArgumentHelp(
            "The unit that Parquet's old INT96 timestamps are read in. Nanoseconds, the usual one, reach from 1677 to "
                + "2262; for dates beyond, say microseconds.",
            valueName: "milliseconds|microseconds|nanoseconds"))
    var int96Unit: INT96Unit?

    @Flag(help: "Make nested columns flat: a struct's members become columns, named struct.member.")
    var flatten = false

    @Option(
        help: ArgumentHelp(
            "Make a row of each element of a list or entry of a map; the other columns are repeated, and rows whose "
                + "list is empty or null are left out. Repeatable; with --flatten the elements' members are columns.",
            valueName: "column"))
    var explode: [String] = []

    @Flag(help: "With --explode: keep rows whose list is empty or null, with a null.")
    var keepEmpty = false

    @Flag(help: "Put flat columns together: a.x and a.y become the members x and y of a struct a.")
    var unflatten = false

    @Option(
        name: .customLong("bad-rows"),
        help: ArgumentHelp(
            "What happens to rows of text that do not parse: fail at the first, null the fields at fault, drop the row; "
                + "else fail, or drop where --rejects takes them in.",
            valueName: "fail|null|drop"))
    var badRows: BadRowPolicy?

    @Option(
        help: ArgumentHelp(
            "Read several files as one though their columns differ: those of one name, or at one place, are one; "
                + "where a file lacks a column its rows are null.",
            valueName: "name|position"))
    var union: ColumnUnion?

    @Option(help: ArgumentHelp("Add a column that says which file a row is from.", valueName: "name"))
    var fileNameColumn: String?

    @Flag(
        name: .customLong("no-checksums"),
        help: "Do not hold the pages of Parquet files against their checksums: for files whose checksums are wrong.")
    var skipsChecksums = false

    @OptionGroup(title: "CSV options")
    var csv: CSVOptions

    @OptionGroup(title: "JSON options")
    var json: JSONOptions

    @OptionGroup(title: "XML options")
    var xml: XMLRowOptions

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads needs a number of 1 or more.") }
        if flatten, unflatten { throw ValidationError("--flatten and --unflatten cannot be given together.") }
        if keepEmpty, explode.isEmpty { throw ValidationError("--keep-empty goes with --explode.") }
    }

    /// Opens the files, in the order given, as one dataset; folders and patterns stand for the files in them.
    ///
    /// - Parameters:
    ///   - encodesColumns: whether the command takes --encoding for columns of its output.
    ///   - variantForm: what VARIANT columns of Parquet files are read as.
    ///   - types: how the columns of text are read, where the options do not say.
    ///   - collectsRejects: whether rows that do not parse are dropped where the options do not say.
    ///   - rowTag: which elements of XML are rows, where that is one of several.
    ///   - allowsXMLOptions: whether the options may be for an output that is XML.
    func open(
        _ paths: [String], encodesColumns: Bool = false, variantForm: VariantForm = .json,
        types: [String: TextColumnType] = [:], collectsRejects: Bool = false, rowTag: String? = nil,
        allowsXMLOptions: Bool = false
    ) async throws -> Dataset {
        if !encodesColumns, !csv.columnEncodings.isEmpty {
            throw ValidationError("--encoding of a column is for convert; name the encoding of the text.")
        }
        var options = DatasetReadingOptions(format: format, csv: csv.readingOptions(types: types))
        options.csv.badRows = badRows ?? (collectsRejects ? .drop : .fail)
        options.json = try json.readingOptions(csv: csv, types: types)
        options.json.badRows = options.csv.badRows
        options.xml = xml.readingOptions(csv: csv)
        options.xml.badRows = options.csv.badRows
        if let rowTag { options.xml.rowTag = rowTag }
        if let memory { options.parquet.memoryBytes = memory.bytes }
        options.parquet.verifiesChecksums = !skipsChecksums
        options.parquet.variantForm = variantForm
        if let int96Unit { options.parquet.int96Unit = int96Unit.timeUnit }

        let dataset = try await Dataset(
            paths: paths, options: options, union: union ?? .same, fileNameColumn: fileNameColumn,
            flattensStructs: flatten)
        let formats = (dataset.reader as? ConcatenatedReader)?.parts.map(\.format) ?? [dataset.format]
        let isJSON = formats.contains { $0.isJSON }
        if isJSON, !formats.contains(.csv), csv.hasNullTokens {
            throw DataKitError(
                .unsupported, "is JSON, which says null itself; --null is for CSV", subject: dataset.name)
        }
        let isXML = formats.contains(.xml)
        let isUnknown = isJSON ? csv.areGivenForCSVAlone : isXML ? csv.areUnknownToXML : csv.areGiven
        if isUnknown, !formats.contains(.csv) {
            throw DataKitError(.unsupported, "is no CSV; leave the options for CSV out", subject: dataset.name)
        }
        if json.areGiven, !isJSON {
            throw DataKitError(.unsupported, "is no JSON; leave the options for JSON out", subject: dataset.name)
        }
        if xml.areGiven, !isXML, !allowsXMLOptions {
            throw DataKitError(.unsupported, "is no XML; leave the options for XML out", subject: dataset.name)
        }
        return try await dataset.withWidening { dataset in try shaped(dataset) }
    }

    /// The dataset with its lists made rows and its columns put together, as the options say.
    private func shaped(_ dataset: Dataset) throws -> Dataset {
        var dataset = dataset
        for column in explode {
            dataset = try dataset.exploded(column, keepsEmpty: keepEmpty)
            // Elements that are structs become columns, which may be lists in turn.
            if flatten { dataset = dataset.flattened }
        }
        return unflatten ? try dataset.nested() : dataset
    }

    func open(_ path: String) async throws -> Dataset { try await open([path]) }
}

extension ColumnUnion: ExpressibleByArgument {}
extension BadRowPolicy: ExpressibleByArgument {}

extension InputOptions {
    /// A log for the faults of rows, where they do not end the reading.
    var rejectLog: RejectLog? { badRows == nil || badRows == .fail ? nil : RejectLog(maximumRejects: 1) }
}

extension RejectLog {
    /// Says on standard error how many rows were faulty, where any were.
    func printSummary() {
        if let line = counts.line { StandardError.write("datakit: note: \(line)") }
    }
}

extension RejectCounts {
    /// `3 of 1,000 rows were faulty: 2 dropped, 1 with nulls`; `nil` where none was.
    var line: String? {
        guard rowsRejected > 0 else { return nil }
        let parts = [(rowsDropped, "dropped"), (rowsRejected - rowsDropped, "kept with nulls")]
        let fates = parts.filter { $0.0 > 0 }.map { "\(Amount.count($0.0)) \($0.1)" }.joined(separator: ", ")
        return "\(Amount.count(rowsRejected)) of \(Amount.count(rowsRead)) rows were faulty: \(fates)"
    }
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
