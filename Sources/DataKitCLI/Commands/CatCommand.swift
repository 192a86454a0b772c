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
              datakit cat orders.parquet --where "Total > 1000" --explain
              datakit cat order.xml --format canonical
            """)

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(help: "How rows are written; or canonical: an XML document in the form that the W3C's suite compares.")
    var format: PrintedFormat?

    @Flag(help: "The same as --format jsonl; with --explain, the explanation as JSON.")
    var json = false

    @Flag(
        help: """
            Of a Parquet file: instead of the rows, which row groups and pages were passed over and why, and how much \
            was read.
            """)
    var explain = false

    @OptionGroup(title: "Rows and columns") var rows: RowOptions
    @OptionGroup(title: "Input") var input: InputOptions

    func validate() throws {
        if format == .canonical, json { throw ValidationError("--json and --format canonical differ.") }
        try RowFormat.check(format?.rows, json: json)
        if explain, format != nil { throw ValidationError("--explain prints no rows; leave --format out.") }
    }

    func run() async throws {
        if explain { return try await printExplanation() }
        if format == .canonical { return try CanonicalPrinting(options: input.xml.xml.parsing).print(file) }
        try await RowPrinting(format: json ? .jsonl : format?.rows ?? .jsonl, rows: rows, input: input).print(file)
    }

    private func printExplanation() async throws {
        let request = try rows.request(threads: input.threads)
        let dataset = try await input.open(file)
        guard let reader = dataset.reader as? ParquetReader else {
            throw DataKitError(
                .unsupported, "is \(dataset.format.title), of which there is nothing to explain: it is read whole",
                subject: dataset.name)
        }
        let explanation = try await dataset.naming { try await reader.explanation(of: request) }
        try StandardOutput.write(json ? "\(explanation.json)\n" : explanation.text)
    }
}

/// What `cat` prints.
enum PrintedFormat: String, ExpressibleByArgument, CaseIterable {
    case jsonl, csv, table, canonical

    /// How rows are printed; `nil` where none are.
    var rows: RowFormat? { RowFormat(rawValue: rawValue) }
}

extension Dataset {
    /// Runs `body`, and names the file in an error about a column that it does not have.
    fileprivate func naming<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as DataKitError where error.kind == .unknownColumn {
            throw DataKitError(.unknownColumn, error.message, subject: name)
        }
    }
}
