import DataKit

/// tuned-parquet INPUT OUTPUT.parquet LOOKUP-COLUMN SORT-COLUMN[:desc]: a file for DuckDB, sorted by one column so that
/// bounds tell ranges apart, with a Bloom filter on another so that single values are found, and checked when written.
@main
struct TunedParquet {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let key = SortKey(argument: arguments[4]) else {
            return print("usage: tuned-parquet INPUT OUTPUT.parquet LOOKUP-COLUMN SORT-COLUMN[:desc]")
        }
        var parquet = ParquetWritingOptions.duckdb
        parquet.columns[arguments[3]] = ParquetColumnOptions(bloomFilter: ParquetBloomFilterOptions())
        parquet.sorting = ParquetSorting([key], mode: .sort)

        let options = ConversionOptions(
            writing: DatasetWritingOptions(format: .parquet, parquet: parquet), overwrite: true)
        let summary = try await Conversion(from: arguments[1], to: arguments[2], options: options).run()
        print("\(summary.rows) rows, \(summary.outputBytes) bytes")

        let verification = try await ParquetVerifier(path: arguments[2]).run()
        for finding in verification.findings { print(finding) }
        let filters = try ParquetReader(path: arguments[2]).metadata.rowGroups.flatMap(\.columns).filter(
            \.hasBloomFilter)
        print(verification.isGood ? "good" : "not good", "with \(filters.count) Bloom filters")
    }
}
