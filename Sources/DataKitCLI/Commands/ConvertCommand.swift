import ArgumentParser
import DataKit

struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert files of any format to one of any format.",
        usage: "datakit convert <input> ... <output> [<options>]",
        discussion: """
            Several inputs become one output; folders and patterns stand for the files in them. The output appears when it is complete; an \
            existing one is left alone unless --overwrite is given.

            EXAMPLES
              datakit convert orders.csv orders.parquet
              datakit convert may.csv.gz june.csv.gz quarter.parquet --compression zstd:9
              datakit convert trips.csv trips.parquet --type 'dropoff=timestamp(M/d/yy H:mm)'
              datakit convert 'data/2024-*.csv' year.parquet --union name --file-name-column file
              datakit convert orders.parquet orders.csv --split-rows 1000000 --quoting all --row-end crlf
              datakit convert orders.parquet - --to csv --columns OrderID,Total --where 'Total > 1000'
              datakit convert people.csv people.parquet --type age=int32 --rejects bad.csv
              datakit convert orders.xml orders.parquet --row-tag order
              datakit convert shop.xml shop/ --row-tag order --row-tag customer
              datakit convert orders.parquet orders.xml --root-tag orders --row-tag order --pretty
              datakit convert orders.csv orders.parquet --preset duckdb --sort-by City --sort-by Total:desc --bloom OrderID
            """)

    @Argument(
        help: ArgumentHelp(
            "The files to read, and last the file to write; - is standard input or output.",
            valueName: "input> ... <output"),
        completion: .file())
    var paths: [String]

    @OptionGroup(title: "Rows and columns") var rows: RowOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Input") var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "Go on behind rows that do not parse, and write what is wrong with each to this file: CSV, JSON lines or "
                + "Parquet by its name.", valueName: "file"))
    var rejects: String?

    @Option(
        help: ArgumentHelp("How many faults --rejects keeps at most; all are counted. Else 100000.", valueName: "n"))
    var rejectsLimit: Int?

    @Flag(help: "Print the summary as JSON on standard output.")
    var json = false

    func validate() throws {
        guard paths.count >= 2 else { throw ValidationError("Name the files to read and, last, the file to write.") }
        if let rejectsLimit, rejectsLimit < 0 {
            throw ValidationError("--rejects-limit needs a number of faults, zero or more.")
        }
        if rejects != nil, input.badRows == .fail {
            throw ValidationError("--rejects goes on behind bad rows; --bad-rows fail does not.")
        }
        if rejects == target { throw ValidationError("--rejects needs another file than the output.") }
        if output.split != nil, target == "-" {
            throw ValidationError("--split-rows and --split-bytes make files; name the output, not -.")
        }
        if json, target == "-" { throw ValidationError("--json and an output of - cannot be given together.") }
        if paths.dropLast().filter({ $0 == "-" }).count > 1 {
            throw ValidationError("Standard input can be read once only.")
        }
        try validateTables()
    }

    func run() async throws {
        if makesTables { return try await convertTables() }
        let target = target
        var options = ConversionOptions(
            columns: rows.columnNames, predicate: try rows.predicate(), limit: rows.limit, threads: input.threads,
            writing: try output.writingOptions(for: target, encodings: input.csv.columnEncodings),
            sorting: output.sortBy, overwrite: output.overwrite,
            rejects: rejects == nil && input.rejectLog == nil
                ? nil : RejectLog(maximumRejects: rejects == nil ? 0 : rejectsLimit ?? 100_000),
            rejectsPath: rejects, split: output.split)
        try checkTarget(options.split == nil ? target : OutputSplit.path(of: target, part: 1))
        if let rejects { try checkTarget(rejects) }
        // From Parquet to Parquet a VARIANT stays what it is; elsewhere it becomes JSON.
        let format = try options.writing.resolvedFormat(of: target == "-" ? "standard output" : target)
        let dataset = try await input.open(
            Array(paths.dropLast()), encodesColumns: true, variantForm: format == .parquet ? .binary : .json,
            collectsRejects: rejects != nil, allowsXMLOptions: format == .xml)
        if format == .xml, dataset.format != .xml { input.xml.apply(to: &options.writing.xml, output.xml) }
        let conversion = Conversion(
            dataset, to: target == "-" ? .sink(DescriptorByteSink.standardOutput) : .path(target), options: options)

        let bar = ProgressBar()
        defer { bar?.clear() }
        let summary = try await conversion.run { progress in
            bar?.update(bytes: progress.bytes, totalBytes: progress.totalBytes, rows: progress.rows)
        }
        bar?.clear()
        for note in summary.notes {
            let isNamed = dataset.reader is ConcatenatedReader
            StandardError.write("datakit: note: \(isNamed ? note : "\(dataset.name): \(note)")")
        }
        if let line = summary.rejects?.line {
            StandardError.write("datakit: note: " + line + (rejects.map { "; see \($0)" } ?? ""))
        }
        if let counts = summary.rejects, rejects != nil, counts.faultsKept < counts.faults {
            StandardError.write(
                "datakit: note: of \(Amount.count(counts.faults)) faults, the first "
                    + "\(Amount.count(counts.faultsKept)) were written; see --rejects-limit")
        }
        let first = options.split == nil ? target : OutputSplit.path(of: target, part: 1)
        StandardError.write("datakit: " + summary.line(target: first))
        if json { try StandardOutput.write("\(summary.json(target: first))\n") }
    }
}

extension ConvertCommand {
    /// The output. Its other names must not lead to a file that standard output was redirected to being replaced.
    var target: String {
        let path = paths[paths.count - 1]
        return path == "/dev/stdout" || path == "/dev/fd/1" ? "-" : path
    }

    /// Refuses an output that cannot be written before any input is read.
    private func checkTarget(_ path: String) throws {
        let isDevice = SystemCalls.status(ofPath: path)?.kind == .other
        if path != "-", !isDevice { try FileByteSink(path: path, overwrite: output.overwrite).abandon() }
    }
}

extension ConversionSummary {
    /// `orders.parquet: 10,000,000 rows, 16 columns, 1.3 GB -> 310 MB, 4.1 s`
    func line(target: String) -> String {
        let sizes = (inputBytes.map { Amount.bytes($0) + " -> " } ?? "") + Amount.bytes(outputBytes)
        let path = files > 1 ? "\(target) and \(files - 1) more" : target
        let name = target == "-" ? "standard output" : path
        return "\(name): \(Amount.count(rows)) \(rows == 1 ? "row" : "rows"), "
            + "\(columns) \(columns == 1 ? "column" : "columns"), \(sizes), \(Amount.seconds(duration))"
    }

    func json(target: String) -> JSONValue {
        [
            "output": .string(target), "files": .integer(files), "rows": .integer(rows), "columns": .integer(columns),
            "input_bytes": JSONValue(inputBytes), "output_bytes": .integer(outputBytes),
            "seconds": .double((duration.seconds * 1000).rounded() / 1000),
            "notes": .array(notes.map { .string($0) }),
            "rows_read": JSONValue(rejects?.rowsRead), "rows_rejected": JSONValue(rejects?.rowsRejected),
            "rows_dropped": JSONValue(rejects?.rowsDropped), "faults": JSONValue(rejects?.faults),
        ]
    }
}
