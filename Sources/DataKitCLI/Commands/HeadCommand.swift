import ArgumentParser
import DataKit

struct HeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "head",
        abstract: "Print the first rows of a file as a table.",
        discussion: """
            EXAMPLES
              datakit head orders.parquet
              datakit head orders.csv --limit 3 --columns OrderID,Total
              datakit head orders.csv --json
            """)

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(help: "How rows are written.")
    var format: RowFormat?

    @Flag(help: "The same as --format jsonl.")
    var json = false

    @OptionGroup(title: "Rows and columns") var rows: RowOptions
    @OptionGroup(title: "Input") var input: InputOptions

    func validate() throws { try RowFormat.check(format, json: json) }

    func run() async throws {
        let printing = RowPrinting(
            format: json ? .jsonl : format ?? .table, rows: rows, input: input, defaultLimit: 10)
        try await printing.print(file)
    }
}
