import DataKit
import Testing

@Suite struct FileFormatTests {
    @Test(
        "is told by a file's name, compressed or not",
        arguments: [
            ("orders.csv", FileFormat.csv), ("orders.TSV", .csv), ("a/b.c/orders.txt", .csv), ("orders.csv.gz", .csv),
            ("orders.parquet", .parquet), ("orders.pq", .parquet), ("orders.jsonl", .jsonLines),
            ("orders.ndjson.zst", .jsonLines),
        ])
    func byName(path: String, format: FileFormat) { #expect(FileFormat(path: path) == format) }

    @Test(
        "is not told by a name that does not say",
        arguments: ["orders", "orders.gz", "", ".", "a.csv/b", "orders.xlsx"])
    func unknownNames(path: String) { #expect(FileFormat(path: path) == nil) }
}
