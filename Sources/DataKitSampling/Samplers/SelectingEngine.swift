internal import DataKitCore

/// Rows that come in as they pass.
struct SelectingEngine: SamplingEngine {
    private var selector: RowSelector
    private let firstRow: Int
    private(set) var seen = 0
    private var rows: [RowPool.Row] = []
    private var weights: [Double] = []
    private var hashes: [UInt64] = []
    private(set) var pool = RowPool()

    init(_ design: SamplingDesign, seed: UInt64, part: UInt64, firstRow: Int) throws(SamplingError) {
        selector = try RowSelector(design, seed: seed, part: part, firstRow: firstRow)
        self.firstRow = firstRow
    }

    mutating func update(_ batch: RecordBatch) throws {
        try pool.note(batch.schema)
        let selection = try selector.select(from: batch)
        rows += pool.add(batch, rows: selection.rows, first: seen)
        weights += selection.weights
        hashes += selection.hashes
        seen += batch.rowCount
    }

    mutating func merge(_ other: SelectingEngine) throws {
        var others = try pool.absorb(other.pool, other.rows, offset: seen)
        switch selector.design {
        case .systematic, .everyNth:
            guard other.firstRow == firstRow + seen else {
                throw SamplingError(
                    .merge,
                    "the design counts rows: a sampler of the rows behind these must be made with firstRow "
                        + "\(firstRow + seen), not \(other.firstRow)")
            }
        case .head(let limit): others = Array(others.prefix(max(0, limit - rows.count)))
        default: break
        }
        rows += others
        weights += other.weights.prefix(others.count)
        hashes += other.hashes
        seen += other.seen
        selector = other.selector
    }

    func finish(_ design: SamplingDesign, seed: UInt64) -> Outcome {
        let selection = SampleSelection.streamed(
            design, seed: seed, populationRows: seen, positions: rows.map(\.position), weights: weights, hashes: hashes)
        return Outcome(rows: rows, selection: selection)
    }
}

extension SampleSelection {
    /// Of rows that were selected as they passed.
    static func streamed(
        _ design: SamplingDesign, seed: UInt64, populationRows: Int, positions: [Int], weights: [Double],
        hashes: [UInt64] = []
    ) -> SampleSelection {
        let variance: Variance
        switch design {
        case .poisson: variance = .independent
        case .systematic: variance = .successiveDifferences
        case .head, .everyNth: variance = .none
        default: variance = .withoutReplacement
        }
        guard case .keys(let keys) = design, case .fraction(let fraction) = keys.size else {
            return SampleSelection(
                design: design, seed: seed, populationRows: populationRows, positions: positions, weights: weights,
                variance: variance)
        }
        let (units, count) = numbered(hashes)
        return SampleSelection(
            design: design, seed: seed, populationRows: populationRows, positions: positions, weights: weights,
            variance: variance, populationUnits: Double(count) / fraction, sampleUnits: count, unitOfRow: units)
    }

    /// Numbers keys in the order in which they come.
    static func numbered(_ hashes: [UInt64]) -> (units: [Int32], count: Int) {
        var numbers: [UInt64: Int32] = [:]
        let units = hashes.map { hash in
            if let number = numbers[hash] { return number }
            let number = Int32(numbers.count)
            numbers[hash] = number
            return number
        }
        return (units, numbers.count)
    }
}
