import ArgumentParser
import DataKit

struct AppendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Append the rows of files of any format to a Parquet file.",
        usage: "datakit append <file> <input> ... [<options>]",
        discussion: """
            The rows that are there are not encoded anew: their pages are copied, and the new rows become row groups \
            behind them, of the same columns and types; columns go by name. The file is replaced when all is written; \
            whatever fails, it is what it was before.

            EXAMPLES
              datakit append orders.parquet june.csv july.csv
              datakit append orders.parquet june.parquet
            """)

    @Argument(help: "The Parquet file.", completion: .file())
    var file: String

    @Argument(help: "The files whose rows are appended; - is standard input.", completion: .file())
    var inputs: [String]

    @OptionGroup(title: "Parquet output") var parquet: ParquetOptions
    @OptionGroup(title: "Input") var input: InputOptions

    @Flag(help: "Print the summary as JSON on standard output.")
    var json = false

    func validate() throws {
        guard !inputs.isEmpty else { throw ValidationError("Name the files whose rows are appended.") }
        guard file != "-" else { throw ValidationError("The file that rows are appended to must have a name.") }
    }

    func run() async throws {
        // Files of the same columns are taken page by page; all other rows are read and written.
        if let edit = try? ParquetEdit(paths: [file] + inputs) {
            return try edit.run(to: file, overwrite: true, json: json)
        }
        let begin = ContinuousClock.now
        let edit = try ParquetEdit(paths: [file])
        let schema = try edit.schema
        let dataset = try await input.open(inputs, encodesColumns: true, types: schema.textTypes)
        let stream = try dataset.batches(ReadRequest(columns: schema.fields.map(\.name), threads: input.threads))
        if let extra = dataset.schema.fields.first(where: { schema.index(of: $0.name) == nil }) {
            throw DataKitError(
                .mismatch, "the column '\(extra.name)' is none of \(file)'s; convert the input without it first",
                subject: dataset.name)
        }
        for (field, other) in zip(stream.schema.fields, schema.fields) where field.type != other.type {
            throw DataKitError(
                .mismatch,
                "the column '\(field.name)' is \(field.type), in \(file) \(other.type); convert the input first",
                subject: dataset.name)
        }

        let bar = ProgressBar()
        defer { bar?.clear() }
        let total = edit.byteCount + (dataset.byteCount ?? 0)
        let sink = try FileByteSink(path: file, overwrite: true)
        var writer = try ParquetWriter(
            appendingTo: edit, sink: sink,
            options: parquet.writingOptions(compression: nil, encodings: input.csv.columnEncodings)
        ) { bytes in bar?.update(bytes: bytes, totalBytes: total, rows: 0) }
        let rows = try await writer.write(contentsOf: stream)
        bar?.clear()
        dataset.printNotes()
        let summary = ConversionSummary(
            rows: rows, columns: schema.fields.count, inputBytes: dataset.byteCount,
            outputBytes: (try? FileByteSource(path: file))?.byteCount ?? 0, duration: .now - begin)
        StandardError.write("datakit: appended to " + summary.line(target: file))
        if json { try StandardOutput.write("\(summary.json(target: file))\n") }
    }
}

extension Schema {
    /// The types as which text is read, of the columns whose types text has.
    fileprivate var textTypes: [String: TextColumnType] {
        var types: [String: TextColumnType] = [:]
        for field in fields { types[field.name] = try? TextColumnType(parsing: field.type.name) }
        return types
    }
}
