import ArgumentParser
import DataKit

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show how a Parquet file is laid out.",
        discussion: """
            Row groups, column chunks, encodings, compression, sizes, statistics, indexes and key/value metadata: all \
            that the footer says; with --pages, what every page's header and the page indexes say too.

            EXAMPLES
              datakit inspect orders.parquet
              datakit inspect orders.parquet --column Total --pages
              datakit inspect orders.parquet --json | jq '.row_groups[0].columns[].codec'
            """)

    @Argument(help: "The Parquet file; - is standard input.", completion: .file(extensions: ["parquet"]))
    var file: String

    @Option(
        name: .customLong("column"),
        help: ArgumentHelp(
            "Show only this column, at length; parts of the path of a nested one joined by dots. Repeatable.",
            valueName: "name"))
    var columns: [String] = []

    @Flag(help: "Show the pages of each column chunk; values are not read.")
    var pages = false

    @Flag(help: "Print it all as JSON.")
    var json = false

    func run() async throws {
        let dataset = try await Dataset(path: file)
        guard let reader = dataset.reader as? ParquetReader else {
            throw DataKitError(
                .unsupported, "is \(dataset.format.title), not Parquet: it has no layout to show; try `schema`",
                subject: dataset.name)
        }
        let layout = try ParquetLayout(
            reader: reader, file: file, byteCount: dataset.byteCount, columns: columns, showsPages: pages)
        try StandardOutput.write(json ? "\(layout.json)\n" : layout.text)
    }
}
