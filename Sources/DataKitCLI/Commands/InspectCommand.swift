import ArgumentParser
import DataKit

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show how a Parquet file is laid out.",
        discussion: """
            Row groups, column chunks, encodings, compression, sizes, statistics, indexes and key/value metadata.

            EXAMPLES
              datakit inspect orders.parquet
              datakit inspect orders.parquet --json | jq '.row_groups[0].columns[].codec'
            """)

    @Argument(help: "The Parquet file; - is standard input.", completion: .file(extensions: ["parquet"]))
    var file: String

    @Flag(help: "Print it all as JSON.")
    var json = false

    func run() async throws {
        let dataset = try await Dataset(path: file)
        guard let reader = dataset.reader as? ParquetReader else {
            throw DataKitError(
                .unsupported, "is \(dataset.format.title), not Parquet: it has no layout to show; try `schema`",
                subject: dataset.name)
        }
        let layout = ParquetLayout(reader: reader, file: file, byteCount: dataset.byteCount)
        try StandardOutput.write(json ? "\(layout.json)\n" : layout.text)
    }
}
