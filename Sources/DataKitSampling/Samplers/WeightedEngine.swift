internal import DataKitCore

/// Rows drawn one after another in proportion to their weights.
///
/// Each row has a rank, an exponential deviate with the weight as its rate, and the smallest ranks win: the keys
/// u^(1/w) of Efraimidis and Spirakis (2006), their logarithm taken. Ranks are drawn only for rows that come in: as
/// A-ExpJ does, the sampler jumps over an amount of weight. One row more than wanted is kept: its rank is the threshold
/// that makes inclusion probabilities known, 1 - exp(-w x threshold) (Cohen and Kaplan 2007).
struct WeightedEngine: SamplingEngine {
    private struct Ranked: Comparable, Sendable, Codable {
        var rank: Double
        var weight: Double
        var row: RowPool.Row

        static func < (left: Ranked, right: Ranked) -> Bool {
            (left.rank, left.row.position) < (right.rank, right.row.position)
        }
    }

    private let limit: Int
    private let column: String
    private var random: SeededRandom
    private var heap = Heap<Ranked>()
    /// How much weight to pass over before the next row comes in.
    private var jump = 0.0
    private(set) var seen = 0
    private(set) var pool = RowPool()

    init(rows: Int, column: String, random: SeededRandom) {
        limit = rows
        self.column = column
        self.random = random
    }

    private var isFull: Bool { heap.count > limit }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let weights = try Weights(batch, column, firstRow: seen)
        var taken: [(row: Int32, rank: Double)] = []
        // The ranks of this batch's rows go to the heap at once; where their rows will be is known beforehand.
        let chunk = pool.nextChunk
        for row in 0..<batch.rowCount {
            let weight = weights[row]
            guard weight > 0 else { continue }
            var rank = 0.0
            if isFull {
                jump -= weight
                guard jump < 0 else { continue }
                // A rank below the threshold.
                let threshold = heap.largest!.rank
                rank = -logarithmOnePlus(exponentialMinusOne(-weight * threshold) * random.unit()) / weight
            } else {
                rank = -logarithm(random.unit()) / weight
            }
            let place = RowPool.Row(chunk: chunk, row: Int32(taken.count), position: seen + row)
            taken.append((Int32(row), rank))
            let ranked = Ranked(rank: rank, weight: weight, row: place)
            if isFull { heap.replaceLargest(with: ranked) } else { heap.insert(ranked) }
            if isFull { drawJump() }
        }
        _ = pool.add(batch, rows: taken.map(\.row), first: seen)
        seen += batch.rowCount
        if pool.isSparse(live: heap.count) { try compact() }
    }

    private mutating func drawJump() { jump = -logarithm(random.unit()) / heap.largest!.rank }

    private mutating func compact() throws {
        let moved = try pool.compact(keeping: heap.elements.map(\.row))
        var index = 0
        heap.update {
            $0.row = moved[index]
            index += 1
        }
    }

    mutating func merge(_ other: WeightedEngine) throws {
        if other.seen == 0 { return }
        let others = try pool.absorb(other.pool, other.heap.elements.map(\.row), offset: seen)
        for (ranked, row) in zip(other.heap.elements, others) {
            var ranked = ranked
            ranked.row = row
            heap.insert(ranked)
        }
        while heap.count > limit + 1 { heap.removeLargest() }
        if isFull { drawJump() }
        seen += other.seen
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        var chosen = heap.elements
        var threshold = Double.infinity
        if isFull, let last = heap.largest {
            threshold = last.rank
            chosen.removeAll { $0.row == last.row }
        }
        chosen.sort { $0.row.position < $1.row.position }
        return Outcome(
            rows: chosen.map(\.row),
            selection: SampleSelection(
                design: design, seed: seed, populationRows: seen, positions: chosen.map(\.row.position),
                weights: chosen.map { -1 / exponentialMinusOne(-$0.weight * threshold) }, variance: .independent))
    }
}
