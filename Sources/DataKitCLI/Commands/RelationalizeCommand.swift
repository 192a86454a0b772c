import ArgumentParser
import DataKit

struct RelationalizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relationalize",
        abstract: "Make nested rows into tables of flat ones.",
        discussion: """
            Writes a folder with a file for the root table and one for each list, joined by generated keys: where the \
            rows have a list, the table has a key, and the list's own table has a row for each element, with that key \
            as its `id`, its position as `index` and the element as `val`. The folder appears when all is written, and \
            nothing is left of it where that is interrupted.

            EXAMPLES
              datakit relationalize orders.ndjson orders/
              datakit relationalize earthquakes.json tables/ --pointer /features --to csv
            """)

    @Argument(help: "The file to read; - is standard input.", completion: .file())
    var file: String

    @Argument(help: "The folder to write.", completion: .directory)
    var folder: String

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The format of the tables; else Parquet.", valueName: "csv|parquet|json|jsonl"))
    var format: FileFormat = .parquet

    @Option(help: ArgumentHelp("What the root table is called.", valueName: "name"))
    var name = "root"

    @Flag(help: "Replace the folder where it exists, as a whole; it may hold nothing but tables.")
    var overwrite = false

    @Flag(help: "Print the tables as JSON on standard output.")
    var json = false

    @OptionGroup(title: "Input") var input: InputOptions

    func validate() throws {
        if name.isEmpty || name.contains("/") { throw ValidationError("--name is the name of a file.") }
        if format == .openSearchBulk || format == .dynamoDBJSON {
            throw ValidationError("Tables are written as CSV, Parquet, JSON or JSON lines.")
        }
    }

    func run() async throws {
        let dataset = try await input.open(file)
        let writing = RelationalizedFolder(
            path: folder, format: format, rootName: name, threads: input.threads, overwrite: overwrite)
        let bar = ProgressBar()
        defer { bar?.clear() }
        let tables = try await dataset.withWidening { dataset in
            try await writing.write(dataset) { bytes in
                bar?.update(bytes: bytes, totalBytes: dataset.byteCount, rows: 0)
            }
        }
        bar?.clear()
        dataset.printNotes()
        if json {
            let answer: JSONValue = .array(
                tables.map { table in
                    [
                        "name": .string(table.name), "file": .string(table.file), "rows": .integer(table.rows),
                        "parent": table.parent.map { .string($0.table) } ?? .null,
                        "key": table.parent.map { .string($0.column) } ?? .null,
                    ]
                })
            try StandardOutput.write("\(answer)\n")
        }
        for table in tables {
            let parent = table.parent.map { ", joined by id = '\($0.column)' of \($0.table)" } ?? ""
            StandardError.write("datakit: \(folder)/\(table.file): \(Amount.count(table.rows)) rows\(parent)")
        }
    }
}
