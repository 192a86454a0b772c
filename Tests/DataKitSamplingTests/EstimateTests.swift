import DataKitCore
import Testing

@testable import DataKitSampling

/// Estimates of one small sample against the package samplics 0.6.0 for Python, quantiles against SciPy 1.16.
@Suite("Estimates agree with other programs") struct EstimateTests {
    /// 60 rows of a population of 600.
    private func sample(_ change: (inout SampleSelection) -> Void = { _ in }) throws -> Sample {
        let y = (0..<60).map { (row: Int) -> Double in
            let whole = Double(row * 37 % 101), part = Double(row % 7)
            return whole + part / 8
        }
        let x = (0..<60).map { (row: Int) -> Double in Double(10 + row * 53 % 89) }
        let batch = try Populations.numbered(60, [("y", Column(y as [Double?])), ("x", Column(x as [Double?]))])
        var selection = SampleSelection.ofRows(
            .simpleRandom(rows: 60), seed: 0, populationRows: 600, positions: (0..<60).map { $0 * 10 },
            variance: .withoutReplacement)
        change(&selection)
        return try Sample(selection, table: Table(batch))
    }

    private func isClose(_ value: Double, _ expected: Double) -> Bool { abs(value - expected) <= 1e-12 * abs(expected) }

    @Test("simple random: mean, total, ratio, interval")
    func simpleRandom() throws {
        let sample = try sample()
        let mean = try sample.mean(of: "y")
        #expect(isClose(mean.value, 49.87916666666667) && isClose(mean.standardError, 3.5988510775509774))
        #expect(isClose(mean.lower, 42.67788229405919) && isClose(mean.upper, 57.08045103927415))
        #expect(abs((mean.designEffect ?? 0) - 1) < 1e-12)
        let total = try sample.total(of: "y")
        #expect(isClose(total.value, 29927.5) && isClose(total.standardError, 2159.3106465305864))
        let ratio = try sample.ratio(of: "y", to: "x")
        #expect(isClose(ratio.value, 0.9140959071472206) && isClose(ratio.standardError, 0.08433558118521722))
        #expect(isClose(ratio.lower, 0.7453407989872131) && isClose(ratio.upper, 1.082851015307228))
        // A domain, by hand: 33 rows.
        let domain = try sample.mean(of: "y", where: Predicate(parsing: "x > 50"))
        #expect(domain.rows == 33 && isClose(domain.value, 49.81439393939394))
        #expect(isClose(domain.standardError, 4.823933214806676))
    }

    @Test("strata and clusters")
    func parts() throws {
        let stratified = try sample { selection in
            selection.stratumOfRow = (0..<60).map { Int32($0 % 3) }
            selection.strata = [100, 200, 300].map {
                .init(name: "", populationRows: $0, sampleRows: 20, populationUnits: Double($0), sampleUnits: 20)
            }
            selection.weights = (0..<60).map { [5, 10, 15][$0 % 3] }
        }
        let mean = try stratified.mean(of: "y")
        #expect(isClose(mean.value, 49.58541666666667) && isClose(mean.standardError, 3.9760364082738966))
        #expect(isClose(mean.lower, 41.623541094214715) && isClose(mean.upper, 57.54729223911862))
        let clusters = try sample { selection in
            selection.unitOfRow = (0..<60).map { Int32($0 / 4) }
            selection.strata[0].populationUnits = 150
            selection.strata[0].sampleUnits = 15
        }
        let other = try clusters.mean(of: "y")
        #expect(isClose(other.value, 49.87916666666667) && isClose(other.standardError, 2.5588800650870684))
        #expect(isClose(other.lower, 44.39091476708968) && isClose(other.upper, 55.36741856624366))
    }

    @Test("rows with probabilities of their own")
    func independent() throws {
        let sample = try sample { selection in
            selection.variance = .independent
            selection.weights = (0..<60).map { (row: Int) -> Double in
                let step = Double(row * 29 % 60)
                return 1 / (0.05 + 0.9 * step / 60)
            }
        }
        let total = try sample.total(of: "y"), mean = try sample.mean(of: "y")
        #expect(isClose(total.value, 9559.09934596597) && isClose(total.standardError, 1757.4495581848907))
        #expect(isClose(mean.value, 46.34402319534676) && isClose(mean.standardError, 5.8458938515006755))
    }

    @Test("quantiles of distributions")
    func distributions() {
        for (df, t) in [
            (1.0, 12.706204736174694), (2, 4.302652729749462), (5, 2.5705818356363146), (30, 2.0422724563012378),
            (119, 1.9800998764569397), (1e5, 1.9599877075346095),
        ] {
            #expect(abs(StudentDistribution.quantile(0.975, degreesOfFreedom: df) - t) < 1e-9 * t, "\(df)")
        }
        for (p, z) in [
            (1e-10, -6.361340902404056), (0.001, -3.090232306167813), (0.025, -1.9599639845400545),
            (0.3, -0.5244005127080409), (0.5, 0), (0.9, 1.2815515655446004), (0.999999, 4.753424308817087),
        ] {
            #expect(abs(NormalDistribution.quantile(p) - z) < 1e-11, "\(p)")
        }
        for (x, df, tail) in [
            (0.5, 1.0, 0.47950012218695337), (3.84, 1, 0.05004352124870519), (20, 10, 0.029252688076961124),
            (5, 10, 0.8911780189141513), (1500, 1300, 8.827128122634814e-05), (2000, 1300, 1.1561319583449335e-32),
        ] {
            let found = ChiSquareDistribution.upperTail(x, degreesOfFreedom: df)
            #expect(abs(found - tail) < 1e-9 * tail, "\(x) \(df) \(found)")
        }
        // The limit distribution: no correction for so many.
        for (x, tail) in [
            (0.5, 0.9639452436648751), (1, 0.26999967167735456), (1.36, 0.049485876755377876),
            (2, 0.0006709252557796953),
        ] {
            #expect(abs(KolmogorovDistribution.upperTail(x / 1e8, count: 1e16) - tail) < 1e-7 * tail, "\(x)")
        }
    }

    @Test("what cannot be estimated is an error that says why")
    func refusals() throws {
        let whole = try sample()
        let condition = try Predicate(parsing: "x > 1000")
        #expect(throws: SamplingError.self) { try whole.mean(of: "y", where: condition) }
        #expect(throws: DataKitError.self) { try whole.mean(of: "nothing") }
        #expect(throws: SamplingError.self) { try whole.mean(of: "y", level: 1) }
        #expect(throws: SamplingError.self) { try whole.quantile(1.5, of: "y") }
        #expect(throws: SamplingError.self) { try sample { $0.variance = .none }.mean(of: "y") }
        let none = try Sampler.over([try population()], .simpleRandom(rows: 0), seed: 1).finish()
        #expect(throws: SamplingError.self) { try none.mean(of: "w") }
        let text = try Sampler.over([try population()], .simpleRandom(rows: 9), seed: 1).finish()
        #expect(throws: SamplingError.self) { try text.mean(of: "g") }
    }

    @Test("a sample of all rows has no error; one row says nothing of its own")
    func extremes() throws {
        let batch = try population()
        let all = try Sampler.over([batch], .simpleRandom(rows: 5000), seed: 1).finish()
        let mean = try all.mean(of: "w")
        #expect(mean.standardError == 0 && mean.lower == mean.value)
        let one = try Sampler.over([batch], .simpleRandom(rows: 1), seed: 1).finish()
        #expect(try one.mean(of: "w").standardError == .infinity)
        let share = try all.proportion(where: Predicate(parsing: "w >= 0"))
        #expect(share.value == 1 && share.upper == 1 && share.lower > 0.9999)
        let none = try Sampler.over([batch], .simpleRandom(rows: 100), seed: 1).finish()
            .proportion(where: Predicate(parsing: "w > 1000"))
        // Nothing seen in 100 rows: up to about four in a hundred.
        #expect(none.value == 0 && none.lower == 0 && none.upper > 0.02 && none.upper < 0.05)
    }
}

@Suite("Samples held against their population") struct SampleCheckTests {
    @Test("p-values of good samples are spread evenly, or to the safe side; of bad ones they are small")
    func pValues() throws {
        let batch = try population()
        var small: [String: Int] = [:], trials = 0
        for seed in 0..<400 as Range<UInt64> {
            let sample = try Sampler.over([batch], .simpleRandom(rows: 200), seed: seed).finish()
            var check = try SampleCheck(sample)
            for piece in Populations.pieces(batch, of: 777) { try check.update(piece) }
            for column in check.finish() where column.pValue < 0.05 { small[column.name, default: 0] += 1 }
            trials += 1
        }
        // Of 400 at 5 %: 20, with a deviation of 4.4.
        for name in ["id", "w", "g"] { #expect((small[name] ?? 0) <= 42, "\(name): \(small)") }
        #expect((small["g"] ?? 0) >= 4)
        let head = try Sampler.over([batch], .head(200), seed: 1).finish()
        var check = try SampleCheck(head)
        try check.update(batch[0..<1000])
        var rest = try SampleCheck(head)
        try rest.update(batch[1000..<2000])
        try check.merge(rest)
        let columns = check.finish()
        #expect(columns.map(\.name) == ["id", "w", "g"])
        #expect(columns[0].pValue < 1e-9 && abs(columns[0].statistic - 0.9) < 1e-9)
        #expect(columns[0].mean == 999.5 && columns[0].sampleMean == 99.5)
        #expect(columns[1].pValue > 0.01 && columns[2].test == .chiSquare)
    }

    @Test("a value that the population does not have, and a skewed column")
    func foreign() throws {
        let batch = try Populations.numbered(
            1000,
            [
                ("g", Column((0..<1000).map { $0 < 100 ? "new" : "old" } as [String?])),
                ("s", Column((0..<1000).map { $0 == 0 ? 1000.0 : 1 } as [Double?])),
            ])
        let sample = try Sampler.over([batch], .simpleRandom(rows: 300), seed: 1).finish()
        var check = try SampleCheck(sample, columns: ["g", "s"])
        try check.update(batch[100..<1000])
        try check.update(batch[0..<1])
        let columns = check.finish()
        #expect(columns[0].pValue < 1e-9)
        #expect((columns[1].skewness ?? 0) > 20 && (columns[1].rowsForNormalMean ?? 0) > 10_000)
        #expect(throws: DataKitError.self) { try SampleCheck(sample, columns: ["nothing"]) }
    }
}
