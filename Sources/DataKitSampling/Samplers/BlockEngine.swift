internal import DataKitCore

/// Blocks of neighbouring rows, a reservoir of them.
struct BlockEngine: SamplingEngine {
    private let blockRows: Int
    private var draw: ReservoirDraw
    private var blocks: [[RowPool.Row]] = []
    /// Where rows of the block that has begun go; `nil` where it is not taken.
    private var open: Int?
    /// How many rows of it are to come.
    private var left = 0
    private(set) var seen = 0
    private(set) var pool = RowPool()

    init(count: Int, blockRows: Int, random: SeededRandom) {
        self.blockRows = blockRows
        draw = ReservoirDraw(capacity: count, random: random)
    }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        var taken: [Int32] = []
        let chunk = pool.nextChunk
        var row = 0
        while row < batch.rowCount {
            if left == 0 { begin() }
            let end = min(batch.rowCount, row + left)
            if let open {
                for row in row..<end {
                    blocks[open].append(
                        RowPool.Row(chunk: chunk, row: Int32(taken.count), position: seen + row))
                    taken.append(Int32(row))
                }
            }
            left -= end - row
            row = end
        }
        _ = pool.add(batch, rows: taken, first: seen)
        seen += batch.rowCount
        let live = blocks.reduce(0) { $0 + $1.count }
        if pool.isSparse(live: live) {
            var rest = try pool.compact(keeping: Array(blocks.joined()))[...]
            for index in blocks.indices {
                let count = blocks[index].count
                blocks[index] = Array(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
        }
    }

    private mutating func begin() {
        left = blockRows
        open = nil
        var slot: Int?
        draw.advance(1) { slot = $1 }
        guard let slot else { return }
        if slot == blocks.count { blocks.append([]) } else { blocks[slot] = [] }
        open = slot
    }

    /// The other's blocks stay what they are: a block that these rows end with stays short.
    mutating func merge(_ other: BlockEngine) throws {
        if other.seen == 0 { return }
        let moved = try pool.absorb(other.pool, Array(other.blocks.joined()), offset: seen)
        var rest = moved[...]
        let others = other.blocks.map { block in
            defer { rest = rest.dropFirst(block.count) }
            return Array(rest.prefix(block.count))
        }
        draw.merge(&blocks, other.draw, others)
        seen += other.seen
        (open, left) = (nil, 0)
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        let ordered = blocks.sorted { ($0.first?.position ?? 0) < ($1.first?.position ?? 0) }
        let rows = Array(ordered.joined())
        return Outcome(
            rows: rows,
            selection: .ofBlocks(
                design, seed: seed, populationRows: seen, blocks: draw.seen, positions: rows.map(\.position),
                counts: ordered.map(\.count)))
    }
}

extension SampleSelection {
    /// Of blocks, given by how many rows each has.
    static func ofBlocks(
        _ design: SamplingDesign, seed: UInt64, populationRows: Int, blocks: Int, positions: [Int], counts: [Int]
    ) -> SampleSelection {
        let weight = counts.isEmpty ? 1 : Double(blocks) / Double(counts.count)
        return SampleSelection(
            design: design, seed: seed, populationRows: populationRows, positions: positions,
            weights: Array(repeating: weight, count: positions.count), variance: .withoutReplacement,
            populationUnits: Double(blocks), sampleUnits: counts.count,
            unitOfRow: counts.enumerated().flatMap { Array(repeating: Int32($0.offset), count: $0.element) })
    }
}
