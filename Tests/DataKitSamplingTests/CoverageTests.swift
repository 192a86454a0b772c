import DataKitCore
import Testing

@testable import DataKitSampling

/// Intervals for 95 %, over 10,000 samples each: they must hold the truth in 94 to 96 of 100. (The standard deviation of
/// such a share is 0.22 points.) Debug builds, which are twenty times slower, draw a tenth of them, with bounds as wide
/// as five standard deviations of so many.
@Suite("Intervals cover the truth", .serialized) struct CoverageTests {
    #if DEBUG
        static let repetitions = 1000
        static let bounds = 0.915...0.985
    #else
        static let repetitions = 10_000
        static let bounds = 0.94...0.96
    #endif

    /// A population of 1,200 rows: `x` roughly normal, by groups of different sizes and means; `y` about twice `x`; `w` a
    /// size that goes with `x`; `k` the number of a cluster of four rows; in random order.
    static func population() throws -> RecordBatch {
        var random = SeededRandom(seed: 99)
        let count = 1200
        let group = (0..<count).map { _ in ["a", "a", "a", "b", "b", "c"][random.below(6)] }
        let shift = ["a": 50.0, "b": 60, "c": 90]
        let cluster = (0..<count / 4).map { _ in 5 * random.normal() }
        let x = (0..<count).map { shift[group[$0]]! + cluster[$0 / 4] + 12 * random.normal() }
        let y = x.map { 2 * $0 + 10 * random.normal() }
        let w = x.map { max(25, $0 + 15 * random.normal()) }
        return try Populations.numbered(
            count,
            [
                ("x", Column(x as [Double?])), ("y", Column(y as [Double?])), ("w", Column(w as [Double?])),
                ("g", Column(group as [String?])), ("k", Column((0..<count).map { Int64($0 / 4) } as [Int64?])),
            ])
    }

    static let designs: [SamplingDesign] = [
        .simpleRandom(rows: 120), .withReplacement(rows: 120), .bernoulli(fraction: 0.1),
        .stratified(Stratification(columns: ["g"], rows: 120)),
        .stratified(Stratification(columns: ["g"], rows: 120, division: .equal)),
        .weighted(rows: 120, weight: "w"), .poisson(weight: "w", scale: 120 / (1200 * 61.0)),
        .keys(KeySelection(columns: ["k"], size: .count(60))), .blocks(count: 60, blockRows: 4),
    ]

    @Test("of means and totals", arguments: designs)
    func means(design: SamplingDesign) throws {
        let batch = try Self.population()
        let x = try Numbers(batch, "x").values
        let truth = x.reduce(0, +) / Double(x.count)
        var (covered, totals) = (0, 0)
        var means = Moments(), errors = Moments(), sums = Moments()
        for seed in 0..<UInt64(Self.repetitions) {
            let sample = try draw(design, batch, seed)
            let mean = try sample.mean(of: "x")
            if mean.interval.contains(truth) { covered += 1 }
            let total = try sample.total(of: "x")
            if total.interval.contains(truth * 1200) { totals += 1 }
            means.add(mean.value)
            sums.add(total.value)
            errors.add(mean.standardError * mean.standardError)
        }
        let coverage = Double(covered) / Double(Self.repetitions)
        let coverageOfTotals = Double(totals) / Double(Self.repetitions)
        #expect(Self.bounds.contains(coverage), "means: \(coverage)")
        #expect(Self.bounds.contains(coverageOfTotals), "totals: \(coverageOfTotals)")
        let root = Double(Self.repetitions).squareRoot()
        // Unbiased, within five standard errors of the mean of so many, and of the bias that ratios have: O(1 / n).
        #expect(abs(means.mean - truth) < 5 * means.standardDeviation / root + 0.02, "\(means.mean) \(truth)")
        #expect(abs(sums.mean / 1200 - truth) < 5 * sums.standardDeviation / 1200 / root + 0.02)
        // And the standard error says how far estimates scatter.
        #expect(abs(errors.mean / means.variance - 1) < 8 / root, "\(errors.mean) \(means.variance)")
    }

    @Test("of shares, ratios and medians", arguments: [designs[0], designs[3], designs[7]])
    func others(design: SamplingDesign) throws {
        let batch = try Self.population()
        let x = try Numbers(batch, "x").values, y = try Numbers(batch, "y").values
        let share = Double(x.count { $0 > 70 }) / 1200
        let ratio = y.reduce(0, +) / x.reduce(0, +)
        let median = x.sorted()[599]
        let condition = try Predicate(parsing: "x > 70")
        var covered = [0, 0, 0]
        for seed in 0..<UInt64(Self.repetitions) {
            let sample = try draw(design, batch, seed)
            if try sample.proportion(where: condition).interval.contains(share) { covered[0] += 1 }
            if try sample.ratio(of: "y", to: "x").interval.contains(ratio) { covered[1] += 1 }
            if try sample.quantile(0.5, of: "x").interval.contains(median) { covered[2] += 1 }
        }
        for (title, count) in zip(["share", "ratio", "median"], covered) {
            let coverage = Double(count) / Double(Self.repetitions)
            #expect(Self.bounds.contains(coverage), "\(title): \(coverage)")
        }
    }

    @Test("of systematic samples of rows in random order")
    func systematic() throws {
        let batch = try Self.population()
        let x = try Numbers(batch, "x").values
        var covered = 0
        let truth = x.reduce(0, +) / 1200
        for seed in 0..<UInt64(Self.repetitions) {
            // One order has but ten such samples: each repetition has rows in an order of its own.
            var random = SeededRandom(seed: seed, stream: 1)
            var order = (0..<1200).map { Int32($0) }
            random.shufflePrefix(&order, count: 1200)
            let shuffled = RecordBatch(
                unchecked: Schema([Field("x", .float64)]), columns: [batch["x"]!.gathering(order)], rowCount: 1200)
            if try draw(.systematic(interval: 10), shuffled, seed).mean(of: "x").interval.contains(truth) {
                covered += 1
            }
        }
        let coverage = Double(covered) / Double(Self.repetitions)
        #expect(Self.bounds.contains(coverage), "\(coverage)")
    }

    /// By places where the design goes by them, which draws the same rows faster.
    private func draw(_ design: SamplingDesign, _ batch: RecordBatch, _ seed: UInt64) throws -> Sample {
        if let selection = try design.selection(ofRows: batch.rowCount, seed: seed) {
            return try Sample(selection, table: Table(batch.gathering(selection.positions.map { Int32($0) })))
        }
        return try Sampler.over([batch], design, seed: seed).finish()
    }
}
