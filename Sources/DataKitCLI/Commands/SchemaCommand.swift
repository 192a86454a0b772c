import ArgumentParser
import DataKit
import DataKitParquet

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Show the columns and types of a file.",
        discussion: """
            EXAMPLES
              datakit schema orders.csv
              datakit schema orders.parquet --json
              datakit schema orders.csv --format ddl
              datakit schema orders.csv --sniff
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, parquet, ddl
    }

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @Option(help: "How the schema is written: text, json, a Parquet schema, or the SQL that makes such a table.")
    var format: Format?

    @Flag(help: "The same as --format json.")
    var json = false

    @Flag(help: "Of a CSV file: how it is written, what each thing was taken for, and why.")
    var sniff = false

    @OptionGroup(title: "Input") var input: InputOptions

    func validate() throws {
        if sniff, let format, format != .json, format != .text {
            throw ValidationError("--sniff is printed as text or json, not as \(format).")
        }
        if json, let format, format != .json { throw ValidationError("--json and --format \(format) differ.") }
    }

    func run() async throws {
        let dataset = try await input.open(file)
        dataset.printNotes()
        if sniff {
            guard let reader = dataset.reader as? CSVReader else {
                throw DataKitError(
                    .unsupported, "is \(dataset.format.title), which says itself what it is", subject: dataset.name)
            }
            let answer = SniffAnswer(reader: reader)
            return try StandardOutput.write(json || format == .json ? "\(answer.json)\n" : answer.text)
        }
        let schema = dataset.schema
        let text =
            switch json ? .json : format ?? .text {
            case .text: schema.alignedText
            case .json: "\(schema.json)\n"
            case .parquet: "\(try dataset.parquetText())\n"
            case .ddl: schema.ddl(table: file == "-" ? "data" : TableName(path: file).text)
            }
        try StandardOutput.write(text)
    }
}

extension Dataset {
    /// The schema of the Parquet file that this is, or that it would be converted to.
    fileprivate func parquetText() throws(ParquetError) -> String {
        if let reader = reader as? ParquetReader { return reader.metadata.schemaText }
        return try ParquetSchema(schema).messageText
    }
}
