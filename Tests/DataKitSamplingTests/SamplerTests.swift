import DataKitCore
import Foundation
import Testing

@testable import DataKitSampling

/// Designs of every kind, for a population with the columns `id`, `w` and `g`.
let designs: [SamplingDesign] = [
    .simpleRandom(rows: 40), .simpleRandom(rows: 0), .simpleRandom(rows: 5000), .withReplacement(rows: 40),
    .bernoulli(fraction: 0.1), .bernoulli(fraction: 0), .bernoulli(fraction: 1), .poisson(weight: "w", scale: 0.02),
    .weighted(rows: 40, weight: "w"), .systematic(interval: 17.3), .systematic(interval: 1),
    .stratified(Stratification(columns: ["g"], rows: 60)),
    .stratified(Stratification(columns: ["g"], rows: 60, division: .equal)),
    .stratified(Stratification(columns: ["g"], rows: 60, division: .neyman(column: "w"), minimumPerStratum: 2)),
    .keys(KeySelection(columns: ["id"], size: .count(30))), .keys(KeySelection(columns: ["g"], size: .count(3))),
    .keys(KeySelection(columns: ["id"], size: .fraction(0.1))), .blocks(count: 5, blockRows: 16),
    .everyNth(7, offset: 3), .head(33), .tail(33),
]

/// 2,000 rows: `w` from 0 to 6, `g` of eight groups, the larger the later.
func population(_ count: Int = 2000) throws -> RecordBatch {
    try Populations.numbered(
        count,
        [
            ("w", Column((0..<count).map { Double($0 * 31 % 97) / 16 } as [Double?])),
            (
                "g",
                Column((0..<count).map { $0 % 53 == 0 ? nil : "g\(Int(Double($0 % 64).squareRoot()))" } as [String?])
            ),
        ])
}

@Suite("Samplers") struct SamplerTests {
    @Test("the same rows whatever the batches", arguments: designs)
    func batching(design: SamplingDesign) throws {
        let batch = try population()
        let whole = try Sampler.over([batch], design, seed: 11).finish()
        for size in [1, 7, 64, 1999] {
            let pieces = try Sampler.over(Populations.pieces(batch, of: size), design, seed: 11).finish()
            #expect(pieces.selection == whole.selection, "in batches of \(size)")
            #expect(pieces.ids == whole.ids)
        }
        #expect(whole.ids == whole.selection.positions)
        #expect(whole.selection.positions == whole.selection.positions.sorted())
        #expect(whole.selection.weights.allSatisfy { $0 >= 1 || design == .withReplacement(rows: 40) })
        let other = try Sampler.over([batch], design, seed: 12).finish()
        let isFixed =
            switch design {
            case .everyNth, .head, .tail, .simpleRandom(0), .simpleRandom(5000), .bernoulli(0), .bernoulli(1),
                .systematic(1):
                true
            default: false
            }
        #expect((other.ids == whole.ids) == isFixed)
    }

    @Test("the rows that a design by places names are the rows that its sampler draws", arguments: designs)
    func places(design: SamplingDesign) throws {
        for seed in 0..<20 as Range<UInt64> {
            let sample = try Sampler.over(Populations.pieces(try population(), of: 300), design, seed: seed).finish()
            guard let selection = try design.selection(ofRows: 2000, seed: seed) else {
                #expect(!design.columns.isEmpty)
                return
            }
            #expect(selection == sample.selection)
        }
    }

    @Test("a state kept and restored goes on as if nothing had been", arguments: designs)
    func codable(design: SamplingDesign) throws {
        let batch = try population()
        var sampler = try Sampler.over([batch[0..<700]], design, seed: 5)
        var restored = try JSONDecoder().decode(Sampler.self, from: JSONEncoder().encode(sampler))
        try sampler.update(batch[700..<2000])
        try restored.update(batch[700..<2000])
        let (first, second) = (try sampler.finish(), try restored.finish())
        #expect(first.selection == second.selection)
        #expect(first.ids == second.ids)
        #expect(second.table.schema.fields == batch.schema.fields)
    }

    @Test("merging: sizes and rows are right, and a fresh sampler changes nothing", arguments: designs)
    func merging(design: SamplingDesign) throws {
        let batch = try population()
        var left = try Sampler.over([batch[0..<700]], design, seed: 5)
        let right = try Sampler.over([batch[700..<2000]], design, seed: 5, part: 1, firstRow: 700)
        let before = try left.finish().selection
        try left.merge(Sampler(design, seed: 5, part: 7))
        #expect(try left.finish().selection == before)
        try left.merge(right)
        let merged = try left.finish()
        #expect(merged.selection.populationRows == 2000)
        #expect(merged.ids == merged.selection.positions)
        let whole = try Sampler.over([batch], design, seed: 5).finish()
        switch design {
        case .keys, .systematic, .everyNth, .head, .tail, .bernoulli(0), .bernoulli(1):
            // Nothing is drawn by the parts themselves.
            #expect(merged.ids == whole.ids)
        case .simpleRandom, .withReplacement, .weighted, .stratified, .blocks(_, 16):
            #expect(abs(merged.ids.count - whole.ids.count) <= (design.isBlocks ? 16 : 0))
        default: break
        }
        if case .withReplacement = design {} else { #expect(Set(merged.ids).count == merged.ids.count) }
        // The merged sampler goes on.
        try left.update(batch[0..<100])
        #expect(try left.finish().selection.populationRows == 2100)
    }

    @Test("samplers that drew the same numbers, or of different designs, do not merge")
    func refusedMerges() throws {
        let batch = try population()
        let design = SamplingDesign.simpleRandom(rows: 10)
        var one = try Sampler.over([batch], design, seed: 1)
        func kind(_ other: Sampler) -> SamplingError.Kind? {
            do { try one.merge(other) } catch { return (error as? SamplingError)?.kind }
            return nil
        }
        #expect(kind(try Sampler.over([batch], design, seed: 1)) == .merge)
        #expect(kind(try Sampler.over([batch], design, seed: 2, part: 1)) == .merge)
        #expect(kind(try Sampler.over([batch], .simpleRandom(rows: 11), seed: 1, part: 1)) == .merge)
        let narrow = try Populations.numbered(5)
        #expect(kind(try Sampler.over([narrow], design, seed: 1, part: 1)) == .merge)
        #expect(kind(try Sampler.over([batch], design, seed: 1, part: 1)) == nil)
        var every = try Sampler.over([batch], .everyNth(3, offset: 0), seed: 1)
        #expect(throws: SamplingError.self) {
            try every.merge(Sampler.over([batch], .everyNth(3, offset: 0), seed: 1, part: 1))
        }
    }

    @Test("empty populations and empty batches", arguments: designs)
    func empty(design: SamplingDesign) throws {
        #expect(try Sampler(design, seed: 1).finish().table.rowCount == 0)
        let batch = try population()
        let sample = try Sampler.over([batch[0..<0], batch[0..<0]], design, seed: 1).finish()
        #expect(sample.table.rowCount == 0)
        #expect(sample.table.schema.fields == batch.schema.fields)
        #expect(sample.selection.populationRows == 0)
    }

    @Test("designs that make no sense are refused")
    func refusedDesigns() {
        let wrong: [SamplingDesign] = [
            .simpleRandom(rows: -1), .simpleRandom(rows: .max), .withReplacement(rows: 1 << 29),
            .bernoulli(fraction: 1.01), .bernoulli(fraction: .nan),
            .systematic(interval: 0.5), .systematic(interval: .nan), .poisson(weight: "w", scale: -1),
            .poisson(weight: "w", scale: .infinity), .everyNth(0, offset: 0), .everyNth(1, offset: -1),
            .blocks(count: 1, blockRows: 0), .keys(KeySelection(columns: [], size: .count(1))),
            .keys(KeySelection(columns: ["g"], size: .fraction(-0.1))),
            .stratified(Stratification(columns: [], rows: 1)),
            .stratified(Stratification(columns: ["g"], rows: 1, maximumStrata: 0)),
        ]
        for design in wrong {
            #expect(throws: SamplingError.self, "\(design)") { try Sampler(design, seed: 1) }
        }
    }

    @Test("weights that are none are errors that say where")
    func weights() throws {
        for bad in [-1, Double.nan, .infinity] {
            let batch = try Populations.numbered(3, [("w", Column([1, nil, bad] as [Double?]))])
            for design in [SamplingDesign.weighted(rows: 1, weight: "w"), .poisson(weight: "w", scale: 1)] {
                var sampler = try Sampler(design, seed: 1)
                let error = #expect(throws: SamplingError.self) { try sampler.update(batch) }
                #expect(error?.kind == .weight)
                #expect(error?.message.contains("row 3") == true)
            }
        }
        var text = try Sampler(.weighted(rows: 1, weight: "g"), seed: 1)
        #expect(throws: SamplingError.self) { try text.update(try population()) }
        var missing = try Sampler(.weighted(rows: 1, weight: "nothing"), seed: 1)
        #expect(throws: DataKitError.self) { try missing.update(try population()) }
    }

    @Test("too many strata are an error")
    func strata() throws {
        var sampler = try Sampler(
            .stratified(Stratification(columns: ["id"], rows: 10, maximumStrata: 100)), seed: 1)
        let error = #expect(throws: SamplingError.self) { try sampler.update(try population()) }
        #expect(error?.kind == .limit)
    }

    @Test("memory stays of the sample's size: rows that lost their place are let go")
    func memory() throws {
        let batch = try population()
        var sampler = try Sampler(.simpleRandom(rows: 100), seed: 3)
        var tail = try Sampler(.tail(100), seed: 3)
        for _ in 0..<300 {
            try sampler.update(batch)
            try tail.update(batch)
        }
        #expect(sampler.seenRows == 600_000)
        // Held rows are what the state consists of.
        #expect(try JSONEncoder().encode(sampler).count < 1_000_000)
        #expect(try JSONEncoder().encode(tail).count < 1_000_000)
        #expect(try tail.finish().selection.positions == Array(599_900..<600_000))
    }
}

extension SamplingDesign {
    var isBlocks: Bool { if case .blocks = self { true } else { false } }
}

@Suite("Samples of keys") struct KeySampleTests {
    @Test("a smaller sample is part of a larger one, whatever the order and the type of the key")
    func nesting() throws {
        let batch = try population()
        let reversed = batch.gathering(Array((0..<2000).reversed()))
        func ids(_ batch: RecordBatch, _ size: KeySelection.Size, seed: UInt64 = 9) throws -> Set<Int> {
            Set(try Sampler.over([batch], .keys(KeySelection(columns: ["id"], size: size)), seed: seed).finish().ids)
        }
        let one = try ids(batch, .fraction(0.01)), five = try ids(batch, .fraction(0.05))
        #expect(one.isSubset(of: five) && !one.isEmpty && five.count > one.count)
        #expect(try ids(batch, .count(10)).isSubset(of: try ids(batch, .count(50))))
        #expect(try ids(reversed, .count(50)) == ids(batch, .count(50)))
        #expect(try ids(reversed, .fraction(0.05)) == five)
        #expect(try ids(batch, .fraction(0.05), seed: 10) != five)
        // The same numbers as text, and as 32-bit integers.
        let typed = try RecordBatch(
            schema: Schema([Field("id", .string), Field("k", .int32)]),
            columns: [
                Column((0..<2000).map { "\($0)" } as [String?]), Column((0..<2000).map { Int32($0) } as [Int32?]),
            ])
        for name in ["id", "k"] {
            let design = SamplingDesign.keys(KeySelection(columns: [name], size: .fraction(0.05)))
            #expect(Set(try Sampler.over([typed], design, seed: 9).finish().selection.positions) == five)
        }
    }

    @Test("a key comes with all its rows, and tables join")
    func joining() throws {
        let lines = try Populations.numbered(
            3000, [("order", Column((0..<3000).map { Int64($0 / 3) } as [Int64?]))])
        let sample = try Sampler.over(
            Populations.pieces(lines, of: 100), .keys(KeySelection(columns: ["order"], size: .count(50))), seed: 2
        ).finish()
        #expect(sample.ids.count == 150)
        #expect(sample.selection.strata[0].sampleUnits == 50)
        #expect(abs(sample.selection.strata[0].populationUnits - 1000) < 600)
        let orders = try Populations.numbered(1000)
        let joined = try Sampler.over(
            [orders], .keys(KeySelection(columns: ["id"], size: .count(50))), seed: 2
        ).finish()
        #expect(Set(joined.ids) == Set(sample.ids.map { $0 / 3 }))
    }
}

@Suite("Strata") struct StratifiedSampleTests {
    @Test("sizes are those of the allocation, and minima hold")
    func sizes() throws {
        let groups = (0..<1000).map { $0 < 990 ? "big" : "small" }
        let batch = try Populations.numbered(1000, [("g", Column(groups as [String?]))])
        func counts(_ plan: Stratification) throws -> [Int] {
            try Sampler.over(Populations.pieces(batch, of: 37), .stratified(plan), seed: 4).finish()
                .selection.strata.map(\.sampleRows)
        }
        #expect(try counts(Stratification(columns: ["g"], rows: 50)) == [50, 0])
        #expect(try counts(Stratification(columns: ["g"], rows: 50, minimumPerStratum: 2)) == [48, 2])
        #expect(try counts(Stratification(columns: ["g"], rows: 50, division: .equal)) == [40, 10])
        #expect(try counts(Stratification(columns: ["g"], rows: 2000)) == [990, 10])
        #expect(try counts(Stratification(columns: ["g"], rows: 50, division: .neyman(column: "id"))) == [50, 0])
        #expect(try counts(Stratification(columns: ["g"], rows: 0, minimumPerStratum: 20)) == [20, 10])
    }

    @Test("what is kept suffices for every division, however the strata come")
    func orders() throws {
        // Strata one after another: the shares change as the stream goes on.
        let groups = (0..<20_000).map { "g\($0 / 4000)" }
        let batch = try Populations.numbered(20_000, [("g", Column(groups as [String?]))])
        for seed in 0..<20 as Range<UInt64> {
            for division in [Stratification.Division.proportional, .equal] {
                let sample = try Sampler.over(
                    Populations.pieces(batch, of: 500),
                    .stratified(Stratification(columns: ["g"], rows: 500, division: division)), seed: seed
                ).finish()
                #expect(sample.selection.strata.map(\.sampleRows) == [100, 100, 100, 100, 100])
            }
        }
    }
}

@Suite("Allocation") struct AllocationTests {
    @Test("bounds hold, and parts add up", arguments: 0..<200 as Range<UInt64>)
    func bounds(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let count = 1 + random.below(8)
        let shares = (0..<count).map { _ in random.below(4) == 0 ? 0 : random.unit() }
        let most = (0..<count).map { _ in random.below(50) }
        let least = most.map { min($0, random.below(6)) }
        let rows = random.below(200)
        let parts = Allocation.divide(rows, by: shares, atLeast: least, atMost: most)
        #expect(zip(parts, most).allSatisfy(<=) && zip(parts, least).allSatisfy(>=))
        let sums = [parts, least, most].map { $0.reduce(0, +) }
        #expect(sums[0] == min(max(rows, sums[1]), sums[2]))
    }
}

@Suite("Splits") struct SplitTests {
    @Test("every row is in one part, the same whatever the batches, and keys stay together")
    func parts() throws {
        let batch = try population()
        func parts(_ size: Int, keys: [String]) throws -> [[Int]] {
            var split = try SampleSplit(shares: [80, 10, 10], seed: 6, keys: keys)
            var parts: [[Int]] = [[], [], []]
            for (index, piece) in Populations.pieces(batch, of: size).enumerated() {
                for (part, rows) in try split.parts(of: piece).enumerated() {
                    parts[part] += rows.map { index * size + Int($0) }
                }
            }
            return parts
        }
        for keys in [[], ["g"], ["id"]] {
            let whole = try parts(2000, keys: keys)
            #expect(try parts(33, keys: keys) == whole)
            #expect(whole.joined().sorted() == Array(0..<2000))
            if keys != ["g"] {
                // Five standard deviations of a binomial.
                #expect(abs(whole[0].count - 1600) < 90 && abs(whole[1].count - 200) < 68)
            } else {
                let groups = whole.map { rows in Set(rows.map { batch["g"]![$0] }) }
                #expect(groups[0].isDisjoint(with: groups[1]) && groups[0].isDisjoint(with: groups[2]))
            }
        }
        #expect(throws: SamplingError.self) { try SampleSplit(shares: [], seed: 1) }
        #expect(throws: SamplingError.self) { try SampleSplit(shares: [1, -1], seed: 1) }
        #expect(throws: SamplingError.self) { try SampleSplit(shares: [.nan], seed: 1) }
    }
}
