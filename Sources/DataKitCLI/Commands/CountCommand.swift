import ArgumentParser
import DataKit

struct CountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Count the rows of a file.",
        discussion: """
            A Parquet file says how many it has; others are read.

            EXAMPLES
              datakit count orders.csv
              datakit count orders.parquet --where "Total is null" --json
            """)

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Count only rows for which this is true.", valueName: "condition"))
    var condition: String?

    @Flag(help: "Print {\"rows\":n}.")
    var json = false

    @OptionGroup(title: "Input") var input: InputOptions

    func run() async throws {
        var rows = RowOptions()
        rows.condition = condition
        let predicate = try rows.predicate()
        let dataset = try await input.open(file)
        let bar = ProgressBar()
        defer { bar?.clear() }
        let rejects = input.rejectLog
        let count = try await dataset.countRows(where: predicate, threads: input.threads, rejects: rejects) { bytes in
            bar?.update(bytes: bytes, totalBytes: dataset.byteCount, rows: 0)
        }
        bar?.clear()
        rejects?.printSummary()
        try StandardOutput.write(json ? "\(["rows": .integer(count)] as JSONValue)\n" : "\(count)\n")
    }
}
