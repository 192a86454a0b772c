internal import DataKitCore

/// The keys with the smallest hashes, and all rows of each.
struct KeyEngine: SamplingEngine {
    private let keys: KeySelection
    private let limit: Int
    private let hasher: KeyHasher
    /// The smallest hashes, one more than wanted: it is the threshold that tells how likely the others were.
    private var hashes = Heap<UInt64>()
    private var rows: [UInt64: [RowPool.Row]] = [:]
    private var rowCount = 0
    private(set) var seen = 0
    private(set) var pool = RowPool()

    init(_ keys: KeySelection, count: Int, seed: UInt64) {
        self.keys = keys
        limit = count
        hasher = KeyHasher(seed: seed)
    }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let positions = try batch.schema.indices(of: keys.columns)
        let found = hasher.hashes(positions.map { batch.columns[$0] }, count: batch.rowCount)
        var taken: [Int32] = []
        let chunk = pool.nextChunk
        for (row, hash) in found.enumerated() where admits(hash) {
            append(RowPool.Row(chunk: chunk, row: Int32(taken.count), position: seen + row), of: hash)
            taken.append(Int32(row))
        }
        _ = pool.add(batch, rows: taken, first: seen)
        seen += batch.rowCount
        if pool.isSparse(live: rowCount) { try compact() }
    }

    private func admits(_ hash: UInt64) -> Bool { hashes.count <= limit || hash <= hashes.largest! }

    private mutating func append(_ row: RowPool.Row, of hash: UInt64) {
        rowCount += 1
        if rows[hash] != nil {
            rows[hash]!.append(row)
            return
        }
        rows[hash] = [row]
        hashes.insert(hash)
        if hashes.count > limit + 1 {
            rowCount -= rows.removeValue(forKey: hashes.removeLargest())?.count ?? 0
        }
    }

    private mutating func compact() throws {
        let order = hashes.elements
        let moved = try pool.compact(keeping: order.flatMap { rows[$0] ?? [] })
        var first = 0
        for hash in order {
            let count = rows[hash]?.count ?? 0
            rows[hash] = Array(moved[first..<first + count])
            first += count
        }
    }

    mutating func merge(_ other: KeyEngine) throws {
        let order = other.hashes.elements.sorted()
        let others = try pool.absorb(other.pool, order.flatMap { other.rows[$0] ?? [] }, offset: seen)
        var first = 0
        for hash in order {
            let count = other.rows[hash]?.count ?? 0
            for row in others[first..<first + count] where admits(hash) { append(row, of: hash) }
            first += count
        }
        seen += other.seen
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        let sorted = hashes.elements.sorted()
        let chosen = sorted.prefix(limit)
        // Given the threshold, each key had the same chance to be below it.
        let weight = sorted.count > limit ? 1 / KeyHasher.unit(sorted[limit]) : 1
        let rows = chosen.flatMap { hash in (self.rows[hash] ?? []).map { (row: $0, hash: hash) } }
            .sorted { $0.row.position < $1.row.position }
        let (units, _) = SampleSelection.numbered(rows.map(\.hash))
        return Outcome(
            rows: rows.map(\.row),
            selection: SampleSelection(
                design: design, seed: seed, populationRows: seen, positions: rows.map(\.row.position),
                weights: Array(repeating: weight, count: rows.count), variance: .withoutReplacement,
                populationUnits: Double(chosen.count) * weight, sampleUnits: chosen.count, unitOfRow: units))
    }
}
