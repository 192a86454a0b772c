internal import DataKitCore

/// The state of a sampler for some designs.
protocol SamplingEngine: Sendable, Codable {
    /// Takes in rows.
    mutating func update(_ batch: RecordBatch) throws
    /// Takes in what a sampler of the rows behind has seen.
    mutating func merge(_ other: Self) throws
    /// The rows chosen so far, in any order, and what they stand for, in the order of positions.
    func finish(_ design: SamplingDesign, seed: UInt64) throws -> Outcome
    /// How many rows it has seen.
    var seen: Int { get }
    /// The rows held.
    var pool: RowPool { get }
}

/// What an engine has chosen.
struct Outcome {
    var rows: [RowPool.Row]
    var selection: SampleSelection
}

/// A simple random sample, a reservoir.
struct ReservoirEngine: SamplingEngine {
    private var draw: ReservoirDraw
    private var rows: [RowPool.Row] = []
    private(set) var pool = RowPool()

    init(rows: Int, random: SeededRandom) { draw = ReservoirDraw(capacity: rows, random: random) }

    var seen: Int { draw.seen }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let first = seen
        var offsets: [Int32] = [], slots: [Int] = []
        draw.advance(batch.rowCount) { offset, slot in
            offsets.append(Int32(offset))
            slots.append(slot)
        }
        for (row, slot) in zip(pool.add(batch, rows: offsets, first: first), slots) {
            if slot == rows.count { rows.append(row) } else { rows[slot] = row }
        }
        if pool.isSparse(live: rows.count) { rows = try pool.compact(keeping: rows) }
    }

    mutating func merge(_ other: ReservoirEngine) throws {
        let others = try pool.absorb(other.pool, other.rows, offset: seen)
        draw.merge(&rows, other.draw, others)
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        let rows = rows.sorted { $0.position < $1.position }
        return Outcome(
            rows: rows,
            selection: .ofRows(
                design, seed: seed, populationRows: seen, positions: rows.map(\.position),
                variance: .withoutReplacement))
    }
}

/// Draws with replacement.
struct ReplacementEngine: SamplingEngine {
    private var draw: ReplacementDraw
    private var rows: [RowPool.Row] = []
    private(set) var pool = RowPool()

    init(draws: Int, random: SeededRandom) { draw = ReplacementDraw(draws: draws, random: random) }

    var seen: Int { draw.seen }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let first = seen
        // A row that several draws take is kept once.
        var offsets: [Int32] = [], takes: [(slot: Int, row: Int)] = []
        draw.advance(batch.rowCount) { offset, slot in
            if offsets.last != Int32(offset) { offsets.append(Int32(offset)) }
            takes.append((slot, offsets.count - 1))
        }
        let added = pool.add(batch, rows: offsets, first: first)
        for (slot, row) in takes {
            if slot == rows.count { rows.append(added[row]) } else { rows[slot] = added[row] }
        }
        if pool.isSparse(live: rows.count) { rows = try pool.compact(keeping: rows) }
    }

    mutating func merge(_ other: ReplacementEngine) throws {
        let others = try pool.absorb(other.pool, other.rows, offset: seen)
        draw.merge(&rows, other.draw, others)
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        let rows = rows.sorted { $0.position < $1.position }
        return Outcome(
            rows: rows,
            selection: .ofRows(
                design, seed: seed, populationRows: seen, positions: rows.map(\.position), variance: .withReplacement))
    }
}

/// The last rows.
struct TailEngine: SamplingEngine {
    private let limit: Int
    private(set) var seen = 0
    private var rows: [RowPool.Row] = []
    private(set) var pool = RowPool()

    init(rows: Int) { limit = rows }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let kept = Int32(max(0, batch.rowCount - limit))..<Int32(batch.rowCount)
        rows += pool.add(batch, rows: Array(kept), first: seen)
        seen += batch.rowCount
        try trim()
    }

    private mutating func trim() throws {
        rows.removeFirst(max(0, rows.count - limit))
        if pool.isSparse(live: rows.count) { rows = try pool.compact(keeping: rows) }
    }

    mutating func merge(_ other: TailEngine) throws {
        rows += try pool.absorb(other.pool, other.rows, offset: seen)
        seen += other.seen
        try trim()
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        Outcome(
            rows: rows,
            selection: SampleSelection(
                design: design, seed: seed, populationRows: seen, positions: rows.map(\.position),
                weights: Array(repeating: 1, count: rows.count), variance: .none))
    }
}

extension SampleSelection {
    /// Of rows that all stand for as many.
    static func ofRows(
        _ design: SamplingDesign, seed: UInt64, populationRows: Int, positions: [Int], variance: Variance
    ) -> SampleSelection {
        let weight = positions.isEmpty ? 1 : Double(populationRows) / Double(positions.count)
        return SampleSelection(
            design: design, seed: seed, populationRows: populationRows, positions: positions,
            weights: Array(repeating: weight, count: positions.count), variance: variance)
    }
}
