import DataKit

/// sample-estimates FILE COLUMN [STRATA]: what a few rows tell of a column of a table in any format, and how sure that is.
@main
struct SampleEstimates {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 || arguments.count == 4 else {
            return print("usage: sample-estimates FILE COLUMN [STRATA]")
        }
        let (path, column) = (arguments[1], arguments[2])

        // How many rows do shares to three points need?
        let rows = try SampleSize.proportion(margin: 0.03).rows
        let dataset = try await Dataset(path: path)

        let simple = try await dataset.sample(.simpleRandom(rows: rows), seed: 42)
        try show("simple random", simple, column)

        // Of a large Parquet file twenty blocks are read in no time; their interval says what that costs.
        let blocks = try await dataset.sample(.blocks(count: 20, blockRows: (rows + 19) / 20), seed: 42)
        try show("in blocks", blocks, column)

        if arguments.count == 4 {
            let plan = Stratification(columns: [arguments[3]], rows: rows, minimumPerStratum: 5)
            let stratified = try await dataset.sample(.stratified(plan), seed: 42)
            try show("stratified", stratified, column)
            for stratum in stratified.selection.strata.prefix(5) {
                print("  \(stratum.name): \(stratum.sampleRows) of \(stratum.populationRows)")
            }
        }

        // Is the sample like the whole? One more pass.
        let check = try SampleCheck(simple, columns: [column])
        for comparison in try await dataset.batches().accumulate(into: check).finish() {
            print("\(comparison.name): distance \(comparison.statistic), p = \(comparison.pValue)")
        }
    }

    static func show(_ title: String, _ sample: Sample, _ column: String) throws {
        let mean = try sample.mean(of: column)
        let median = try sample.quantile(0.5, of: column)
        print("\(title): \(sample.selection.sampleRows) of \(sample.selection.populationRows) rows")
        print("  mean \(mean.value), 95 % from \(mean.lower) to \(mean.upper), design effect \(mean.designEffect ?? 1)")
        print("  median \(median.value), 95 % from \(median.lower) to \(median.upper)")
    }
}
