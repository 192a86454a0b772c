import DataKitCore
import Foundation
import Testing

@testable import DataKitSampling

@Suite("The public vectors hold", .enabled(if: Corpus.isThere, "the corpus is not beside the working copy"))
struct CorpusTests {
    @Test("sample sizes")
    func sampleSizes() throws {
        let lines = try Corpus.lines("sample-size.jsonl")
        #expect(lines.count >= 25)
        for line in lines {
            let id = line["id"] as? String ?? ""
            func number(_ name: String) -> Double { (line[name] as? NSNumber)?.doubleValue ?? .nan }
            let population = (line["population"] as? NSNumber)?.intValue
            switch line["formula"] as? String {
            case "cochran-proportion":
                let (margin, share) = (number("margin"), number("p"))
                let (effect, response) = (number("designEffect"), number("responseRate"))
                if share == 0 {
                    // A plan of no rows is refused.
                    #expect(throws: SamplingError.self, "\(id)") {
                        try SampleSize.proportion(margin: margin, expected: share)
                    }
                    continue
                }
                let size =
                    id.hasSuffix("z196")
                    ? try SampleSize.proportion(
                        margin: margin, z: 1.96, expected: share, population: population, designEffect: effect,
                        responseRate: response)
                    : try SampleSize.proportion(
                        margin: margin, confidence: number("confidence"), expected: share, population: population,
                        designEffect: effect, responseRate: response)
                #expect(abs(size.infinite - number("n0")) <= 2e-6 * max(1, size.infinite), "\(id)")
                #expect(abs(size.exact - number("n_fpc")) <= 2e-6 * max(1, size.exact), "\(id)")
                #expect(size.rows == line["n"] as? Int, "\(id)")
                if let invite = line["invite"] as? Int { #expect(size.invitations == invite, "\(id)") }
            case "mean":
                let size = try SampleSize.mean(
                    standardDeviation: number("sd"), margin: number("margin"), confidence: number("confidence"),
                    population: population)
                #expect(abs(size.infinite - number("n0")) <= 2e-6 * size.infinite, "\(id)")
                #expect(size.rows == line["n"] as? Int, "\(id)")
            case "two-proportions":
                #expect(
                    try SampleSize.twoProportions(
                        number("p1"), number("p2"), significance: number("alpha"), power: number("power"))
                        == line["n_per_group"] as? Int, "\(id)")
            case "see-at-least-one":
                #expect(
                    try SampleSize.toSee(share: number("p"), confidence: number("confidence")) == line["n"] as? Int,
                    "\(id)")
            case "fpc-factor":
                let factor = try SampleSize.finitePopulationCorrection(
                    rows: line["n"] as? Int ?? -1, population: population ?? -1)
                #expect(abs(factor - number("factor")) < 1e-8, "\(id)")
            default: Issue.record("\(id): a formula that no test knows")
            }
        }
    }

    @Test("allocations and systematic samples")
    func allocations() throws {
        let lines = try Corpus.lines("allocation.jsonl")
        #expect(lines.count >= 15)
        for line in lines {
            let id = line["id"] as? String ?? ""
            let rows = try #require(line["n"] as? Int)
            let strata = line["strata"] as? [Any] ?? []
            let sizes = strata.map { ($0 as? NSNumber)?.intValue ?? 0 }
            let expected = line["allocation"] as? [Int]
            switch line["method"] as? String {
            case "proportional": #expect(Allocation.proportional(rows, to: sizes) == expected, "\(id)")
            case "equal": #expect(Allocation.equal(rows, strata: strata.count) == expected, "\(id)")
            case "neyman":
                let deviations = (line["sd"] as? [NSNumber] ?? []).map(\.doubleValue)
                #expect(Allocation.neyman(rows, to: sizes, standardDeviations: deviations) == expected, "\(id)")
            case "systematic-fractional":
                let positions = SamplingDesign.systematicPositions(
                    rows: rows, population: try #require(line["population"] as? Int),
                    start: try #require(line["start"] as? NSNumber).doubleValue)
                #expect(positions == line["indices"] as? [Int], "\(id)")
            default: Issue.record("\(id): a method that no test knows")
            }
        }
    }

    @Test("distributions: inclusion, joint inclusion, sizes, weights, replacements")
    func distributions() throws {
        let lines = try Corpus.lines("distribution-properties.jsonl")
        #expect(lines.count >= 18)
        for line in lines {
            let id = line["id"] as? String ?? ""
            let sampler = try #require(line["sampler"] as? String)
            let population = line["population"] as? Int ?? 0
            switch sampler {
            case "reservoir-uniform", "reservoir-merge(90/10)":
                let k = try #require(line["k"] as? Int), trials = try #require(line["trials"] as? Int)
                let batch = try Populations.numbered(population)
                let isMerged = sampler.contains("merge")
                var inclusion = Inclusion(population)
                for trial in 0..<trials {
                    let design = SamplingDesign.simpleRandom(rows: k)
                    var one = try Sampler.over([batch[0..<(isMerged ? 90 : population)]], design, seed: UInt64(trial))
                    if isMerged {
                        try one.merge(Sampler.over([batch[90..<100]], design, seed: UInt64(trial), part: 1))
                    }
                    let ids = try one.finish().ids
                    #expect(ids.count == k)
                    inclusion.add(ids)
                }
                let statistic = inclusion.chiSquare(of: k)
                let low = try #require(line["critical_lower"] as? Double)
                let high = try #require(line["critical_upper"] as? Double)
                #expect(statistic > low && statistic < high, "\(id): \(statistic) is not in \(low)...\(high)")
            case "simple-random-without-replacement":
                let k = try #require(line["k"] as? Int)
                let pair = try #require(line["pair_inclusion_probability"] as? Double)
                var inclusion = Inclusion(population)
                var subsets: Set<[Int]> = []
                for trial in 0..<50_000 {
                    let selection = try SamplingDesign.simpleRandom(rows: k).selection(
                        ofRows: population, seed: UInt64(trial))
                    let ids = try #require(selection).positions
                    inclusion.add(ids)
                    subsets.insert(ids)
                }
                #expect(subsets.count == line["distinct_subsets"] as? Int, "\(id)")
                // Five and a half standard deviations: 4 in 10^8 for each pair.
                for (pair, share) in inclusion.pairShares {
                    let expected = self.pair(k, population)
                    let deviation = (expected * (1 - expected) / 50_000).squareRoot()
                    #expect(abs(share - expected) < 5.5 * deviation, "\(id): \(pair)")
                }
                #expect(abs(self.pair(k, population) - pair) < 1e-9)
            case "bernoulli":
                let share = try #require(line["p"] as? Double)
                let low = try #require(line["size_low"] as? Int), high = try #require(line["size_high"] as? Int)
                var sizes = Moments()
                let trials = population > 10_000 ? 300 : 2000
                for trial in 0..<trials {
                    let selection = try SamplingDesign.bernoulli(fraction: share).selection(
                        ofRows: population, seed: UInt64(trial))
                    let size = try #require(selection).sampleRows
                    #expect(size >= low && size <= high, "\(id): \(size)")
                    sizes.add(Double(size))
                }
                let deviation = try #require(line["sd"] as? Double)
                let expected = try #require(line["expected_size"] as? Double)
                #expect(abs(sizes.mean - expected) <= 5 * deviation / Double(trials).squareRoot(), "\(id)")
                // The standard error of a standard deviation is about sd / sqrt(2 n).
                #expect(
                    abs(sizes.standardDeviation - deviation) <= 5 * deviation / Double(2 * trials).squareRoot(), "\(id)"
                )
            case _ where sampler.hasPrefix("weighted-without-replacement"):
                let weights = try #require(line["weights"] as? [NSNumber]).map(\.doubleValue)
                let expected = (line["probabilities"] ?? line["inclusion_probabilities"]) as? [NSNumber]
                let k = line["k"] as? Int ?? 1
                let batch = try Populations.numbered(weights.count, [("w", Column(weights as [Double?]))])
                var inclusion = Inclusion(weights.count)
                let trials = 20_000
                for trial in 0..<trials {
                    let design = SamplingDesign.weighted(rows: k, weight: "w")
                    inclusion.add(try Sampler.over([batch], design, seed: UInt64(trial)).finish().ids)
                }
                for (row, probability) in try #require(expected).map(\.doubleValue).enumerated() {
                    let deviation = max(1e-4, (probability * (1 - probability) / Double(trials)).squareRoot())
                    #expect(
                        abs(Double(inclusion.counts[row]) / Double(trials) - probability) < 5 * deviation,
                        "\(id): row \(row)")
                }
            case "algorithm-L":
                let k = try #require(line["k"] as? Int)
                var replacements = Moments()
                for trial in 0..<5000 {
                    var draw = ReservoirDraw(capacity: k, random: SeededRandom(seed: UInt64(trial)))
                    draw.advance(population) { _, _ in }
                    replacements.add(Double(draw.replacements))
                }
                let expected = try #require(line["expected_accepts_after_fill"] as? Double)
                #expect(
                    abs(replacements.mean - expected) < 5 * replacements.standardDeviation / 5000.0.squareRoot(),
                    "\(id)"
                )
            default: Issue.record("\(id): a sampler that no test knows")
            }
        }
    }

    private func pair(_ k: Int, _ population: Int) -> Double {
        Double(k * (k - 1)) / Double(population * (population - 1))
    }
}
