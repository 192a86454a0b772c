import DataKit

/// csv-to-parquet INPUT.csv OUTPUT.parquet: what `Conversion` does in one call, step by step through the readers and
/// writers themselves. Batches stream from one to the other; memory does not grow with the file.
@main
struct CSVToParquet {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: csv-to-parquet INPUT.csv OUTPUT.parquet") }
        var reader = try await CSVReader(path: arguments[1])
        while true {
            do {
                let rows = try await copy(reader, to: arguments[2])
                return print("\(rows) rows")
            } catch {
                // A late value did not fit a type guessed from the first rows: begin again with a wider one.
                guard let wider = try await reader.widened(after: error) else { throw error }
                reader = wider
            }
        }
    }

    /// Writes all rows and gives their number. The file appears when it is complete.
    static func copy(_ reader: CSVReader, to path: String) async throws -> Int {
        let stream = try reader.batches()
        let sink = try FileByteSink(path: path, overwrite: true)
        var writer = try ParquetWriter(sink: sink, schema: stream.schema, options: ParquetWritingOptions())
        return try await writer.write(contentsOf: stream)
    }
}
