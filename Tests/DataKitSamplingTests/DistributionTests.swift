import DataKitCore
import Testing

@testable import DataKitSampling

/// Each design drawn 100,000 times from a small population, with fixed seeds; a tenth as often in debug builds.
///
/// Thresholds: a share over n draws has the standard deviation sqrt(p (1 - p) / n); 5.5 of them are passed by chance
/// once in 26 million. Chi-square sums must lie between their quantiles of 10^-6 and 1 - 10^-6.
@Suite("Inclusion over 100,000 draws", .serialized) struct DistributionTests {
    #if DEBUG
        static let draws = 10_000
    #else
        static let draws = 100_000
    #endif

    private func check(_ shares: [(pair: [Int], share: Double)], _ expected: ([Int]) -> Double, _ title: String) {
        for (rows, share) in shares {
            let probability = expected(rows)
            let deviation = (probability * (1 - probability) / Double(Self.draws)).squareRoot()
            #expect(abs(share - probability) <= 5.5 * deviation + 1e-12, "\(title): rows \(rows): \(share)")
        }
    }

    private func singles(_ inclusion: Inclusion) -> [(pair: [Int], share: Double)] {
        inclusion.counts.enumerated().map { ([$0.offset], Double($0.element) / Double(inclusion.samples)) }
    }

    private func inclusion(_ design: SamplingDesign, of batches: [RecordBatch], _ rows: Int) throws -> Inclusion {
        var inclusion = Inclusion(rows)
        for seed in 0..<Self.draws {
            var ids: [Int] = []
            if let selection = try design.selection(ofRows: rows, seed: UInt64(seed)) {
                ids = selection.positions
            } else {
                ids = try Sampler.over(batches, design, seed: UInt64(seed)).finish().selection.positions
            }
            inclusion.add(ids)
        }
        return inclusion
    }

    @Test("simple random: single rows, pairs, and the chi-square sum")
    func simpleRandom() throws {
        let inclusion = try inclusion(.simpleRandom(rows: 3), of: [], 10)
        let statistic = inclusion.chiSquare(of: 3)
        #expect(statistic > 0.2284 && statistic < 44.8109)
        check(inclusion.pairShares, { _ in 3.0 * 2 / (10 * 9) }, "pairs")
    }

    @Test("merged reservoirs: as if drawn from all rows at once, also after going on")
    func merged() throws {
        let batch = try Populations.numbered(10)
        var inclusion = Inclusion(10)
        let design = SamplingDesign.simpleRandom(rows: 3)
        for seed in 0..<UInt64(Self.draws) {
            // Parts of 5 and 2 rows are merged; three more rows follow.
            var one = try Sampler.over([batch[0..<5]], design, seed: seed)
            try one.merge(Sampler.over([batch[5..<7]], design, seed: seed, part: 1))
            try one.update(batch[7..<10])
            inclusion.add(try one.finish().selection.positions)
        }
        let statistic = inclusion.chiSquare(of: 3)
        #expect(statistic > 0.2284 && statistic < 44.8109, "\(statistic)")
        check(inclusion.pairShares, { _ in 3.0 * 2 / (10 * 9) }, "pairs")
    }

    @Test("with replacement: every draw takes every row alike, and merged ones do")
    func withReplacement() throws {
        let batch = try Populations.numbered(6)
        var counts = Array(repeating: 0, count: 6), doubles = 0
        for seed in 0..<UInt64(Self.draws) {
            var one = try Sampler.over([batch[0..<4]], .withReplacement(rows: 2), seed: seed)
            if seed % 2 == 0 {
                try one.merge(Sampler.over([batch[4..<6]], .withReplacement(rows: 2), seed: seed, part: 1))
            } else {
                try one.update(batch[4..<6])
            }
            let positions = try one.finish().selection.positions
            #expect(positions.count == 2)
            for position in positions { counts[position] += 1 }
            if positions[0] == positions[1] { doubles += 1 }
        }
        for count in counts {
            // Two draws of one sixth each.
            let deviation = (2 * Double(Self.draws) / 6 * 5 / 6).squareRoot()
            #expect(abs(Double(count) - Double(Self.draws) / 3) < 5.5 * deviation)
        }
        let deviation = (Double(Self.draws) / 6 * 5 / 6).squareRoot()
        #expect(abs(Double(doubles) - Double(Self.draws) / 6) < 5.5 * deviation)
    }

    @Test("Bernoulli and Poisson: rows come in by themselves, with their probabilities")
    func independent() throws {
        let bernoulli = try inclusion(.bernoulli(fraction: 0.3), of: [], 6)
        check(singles(bernoulli), { _ in 0.3 }, "Bernoulli")
        check(bernoulli.pairShares, { _ in 0.09 }, "Bernoulli pairs")
        let weights = [0.0, 1, 2, 3, 4, 100]
        let batch = try Populations.numbered(6, [("w", Column(weights as [Double?]))])
        let poisson = try inclusion(.poisson(weight: "w", scale: 0.2), of: [batch], 6)
        check(singles(poisson), { min(1, 0.2 * weights[$0[0]]) }, "Poisson")
        check(poisson.pairShares, { min(1, 0.2 * weights[$0[0]]) * min(1, 0.2 * weights[$0[1]]) }, "Poisson pairs")
    }

    @Test("weighted: the law of successive draws, and of merged samplers")
    func weighted() throws {
        let weights = [1.0, 2, 3, 4, 5]
        let batch = try Populations.numbered(5, [("w", Column(weights as [Double?]))])
        /// Of ordered pairs: first i, then j.
        func pair(_ i: Int, _ j: Int) -> Double { weights[i] / 15 * weights[j] / (15 - weights[i]) }
        let design = SamplingDesign.weighted(rows: 2, weight: "w")
        let whole = try inclusion(design, of: [batch], 5)
        check(whole.pairShares, { pair($0[0], $0[1]) + pair($0[1], $0[0]) }, "pairs")
        var merged = Inclusion(5)
        for seed in 0..<UInt64(Self.draws) {
            var one = try Sampler.over([batch[0..<2]], design, seed: seed)
            try one.merge(Sampler.over([batch[2..<4]], design, seed: seed, part: 1))
            try one.update(batch[4..<5])
            merged.add(try one.finish().selection.positions)
        }
        check(merged.pairShares, { pair($0[0], $0[1]) + pair($0[1], $0[0]) }, "merged pairs")
    }

    @Test("systematic: every row alike, neighbours never")
    func systematic() throws {
        let inclusion = try inclusion(.systematic(interval: 2.5), of: [], 10)
        check(singles(inclusion), { _ in 0.4 }, "rows")
        #expect(inclusion.pairShares.allSatisfy { $0.pair[1] - $0.pair[0] != 1 || $0.share == 0 })
    }

    @Test("stratified: within strata as simple random, across them independent; also merged")
    func stratified() throws {
        let groups = ["a", "a", "a", "b", "b", "b", "b", "b", "b"]
        let batch = try Populations.numbered(9, [("g", Column(groups as [String?]))])
        let design = SamplingDesign.stratified(Stratification(columns: ["g"], rows: 3))
        func expected(_ rows: [Int]) -> Double {
            // One of three, two of six.
            switch (rows[0] < 3, rows[1] < 3) {
            case (true, true): 0
            case (false, false): 2.0 / 30
            default: 1.0 / 9
            }
        }
        check(try inclusion(design, of: [batch], 9).pairShares, expected, "pairs")
        var merged = Inclusion(9)
        for seed in 0..<UInt64(Self.draws) {
            var one = try Sampler.over([batch[0..<5]], design, seed: seed)
            try one.merge(Sampler.over([batch[5..<9]], design, seed: seed, part: 1))
            merged.add(try one.finish().selection.positions)
        }
        check(merged.pairShares, expected, "merged pairs")
    }

    @Test("keys: every set of keys alike over seeds; blocks likewise")
    func units() throws {
        let batch = try Populations.numbered(8)
        let keys = SamplingDesign.keys(KeySelection(columns: ["id"], size: .count(3)))
        check(try inclusion(keys, of: [batch], 8).pairShares, { _ in 3.0 * 2 / 56 }, "keys")
        let share = SamplingDesign.keys(KeySelection(columns: ["id"], size: .fraction(0.25)))
        check(try inclusion(share, of: [batch], 8).pairShares, { _ in 1.0 / 16 }, "shares of keys")
        let blocks = try inclusion(.blocks(count: 2, blockRows: 2), of: [], 8)
        check(blocks.pairShares, { $0[0] / 2 == $0[1] / 2 ? 0.5 : 2.0 / 12 }, "blocks")
        var merged = Inclusion(8)
        for seed in 0..<UInt64(Self.draws) {
            var one = try Sampler.over([batch[0..<6]], .blocks(count: 2, blockRows: 2), seed: seed)
            try one.merge(Sampler.over([batch[6..<8]], .blocks(count: 2, blockRows: 2), seed: seed, part: 1))
            merged.add(try one.finish().selection.positions)
        }
        check(merged.pairShares, { $0[0] / 2 == $0[1] / 2 ? 0.5 : 2.0 / 12 }, "merged blocks")
    }

    @Test("the scale of a Poisson sample gives as many rows as wanted")
    func scale() throws {
        let weights = (0..<1000).map { $0 < 10 ? 1000.0 : Double($0 % 7) }
        let batch = try Populations.numbered(1000, [("w", Column(weights as [Double?]))])
        for rows in [0, 5, 10, 50, 500, 867, 868, 900] {
            var scale = try InclusionScale(weight: "w", rows: rows)
            for piece in Populations.pieces(batch, of: 77) { try scale.update(piece) }
            let expected = weights.reduce(0) { $0 + min(1, $1 * scale.finish()) }
            let positive = weights.count { $0 > 0 }
            #expect(abs(expected - Double(min(rows, positive))) < 1e-9 * 1000, "\(rows)")
            var left = try InclusionScale(weight: "w", rows: rows), right = left
            try left.update(batch[0..<400])
            try right.update(batch[400..<1000])
            try left.merge(right)
            #expect(abs(left.finish() - scale.finish()) <= 1e-12 * scale.finish())
        }
    }

    @Test("random numbers: those of the published generator, uniform, and streams that differ")
    func generator() {
        // The state 1, 2, 3, 4 of the authors' own test vector cannot be set from outside; moments are what is seen.
        var first = SeededRandom(seed: 1), again = SeededRandom(seed: 1), other = SeededRandom(seed: 1, stream: 1)
        #expect((0..<100).allSatisfy { _ in first.next() == again.next() })
        #expect((0..<100).allSatisfy { _ in first.next() != other.next() })
        var units = Moments(), normals = Moments(), betas = Moments(), die = Array(repeating: 0, count: 6)
        for _ in 0..<100_000 {
            units.add(first.unit())
            normals.add(first.normal())
            betas.add(first.beta(3, 5))
            die[first.below(6)] += 1
        }
        #expect(abs(units.mean - 0.5) < 5.5 / (12 * 100_000.0).squareRoot())
        #expect(abs(units.variance - 1.0 / 12) < 0.002)
        #expect(abs(normals.mean) < 0.018 && abs(normals.variance - 1) < 0.03)
        #expect(abs(betas.mean - 3.0 / 8) < 0.003 && abs(betas.variance - 15.0 / (64 * 9)) < 0.001)
        // Chi-square with 5 degrees of freedom: 1 - 10^-6 quantile 35.9.
        let expected = 100_000.0 / 6
        var statistic = 0.0
        for count in die { statistic += (Double(count) - expected) * (Double(count) - expected) / expected }
        #expect(statistic < 35.9)
    }
}
