import ArgumentParser
import DataKit

struct CatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Print the rows of a file.",
        discussion: """
            EXAMPLES
              datakit cat orders.parquet
              datakit cat orders.csv --columns OrderID,Total --where 'Total > 1000' --format csv
              datakit cat orders.parquet | jq .Total
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
        try await RowPrinting(format: json ? .jsonl : format ?? .jsonl, rows: rows, input: input).print(file)
    }
}
