public import DataKitCore

/// Tells of each row at once whether it is in the sample: for the designs whose ``SamplingDesign/isStreaming`` is true.
///
/// Memory is a few words, so samples of any size can flow from a reader to a writer.
///
/// ```swift
/// var selector = try RowSelector(.bernoulli(fraction: 0.1), seed: 42)
/// let rows = try selector.select(from: batch)
/// let kept = batch.gathering(rows.rows)
/// ```
///
/// - Complexity: O(rows selected) for designs that look at no column; else O(rows).
public struct RowSelector: Sendable, Codable {
    /// Rows of a batch that are in the sample.
    public struct Selection: Sendable, Hashable {
        /// Their places in the batch, rising.
        public var rows: [Int32]
        /// What each stands for: one over its probability.
        public var weights: [Double]
        /// The hash of each row's key, in a sample of keys.
        var hashes: [UInt64] = []
    }

    /// What it follows.
    public let design: SamplingDesign
    /// The number of the next row in the population.
    public private(set) var position: Int
    private var random: SeededRandom
    private let hasher: KeyHasher
    /// The next row wanted, of designs by place.
    private var next = 0
    /// Where a systematic sample begins, and how many rows it has had.
    private var start = 0.0
    private var index = 0

    /// A selector at the beginning of a population, or of a part of it.
    ///
    /// - Parameters:
    ///   - part: which stream of random numbers to use: another for each part of a population that is sampled by
    ///     itself. Designs by key or place have no use for it.
    ///   - firstRow: the number of the part's first row, for designs by place.
    /// - Throws: ``SamplingError`` of kind `design`.
    public init(
        _ design: SamplingDesign, seed: UInt64, part: UInt64 = 0, firstRow: Int = 0
    ) throws(SamplingError) {
        try design.check()
        guard design.isStreaming else {
            throw SamplingError(
                .design, "which rows are in the sample is known at the end only; use a Sampler for this design")
        }
        guard firstRow >= 0, firstRow <= SamplingDesign.mostRows else {
            throw SamplingError(.design, "the first row must be between 0 and 2^40, not \(firstRow)")
        }
        self.design = design
        position = firstRow
        random = SeededRandom(seed: seed, stream: part)
        hasher = KeyHasher(seed: seed)
        switch design {
        case .bernoulli(let fraction):
            next = Self.sum(position, random.failures(logOfFailure: logarithmOnePlus(-fraction)))
        case .systematic(let interval):
            // All parts follow one grid.
            var first = SeededRandom(seed: seed)
            start = first.unit() * interval
            index = max(0, Int(((Double(firstRow) - start) / interval).rounded(.up)) - 1)
            while place(interval) < firstRow { index += 1 }
            next = place(interval)
        case .everyNth(let step, let offset):
            next = firstRow <= offset ? offset : offset + (firstRow - offset + step - 1) / step * step
        case .head: next = firstRow
        default: break
        }
    }

    private static func sum(_ position: Int, _ count: Int) -> Int {
        let (sum, overflow) = position.addingReportingOverflow(count)
        return overflow ? .max : sum
    }

    private func place(_ interval: Double) -> Int { Int((start + Double(index) * interval).rounded(.down)) }

    /// The rows of the next batch that are in the sample.
    /// - Throws: `DataKitError` of kind `unknownColumn`; ``SamplingError`` of kind `weight` or `column`.
    public mutating func select(from batch: RecordBatch) throws -> Selection {
        switch design {
        case .poisson(let name, let scale): return try poisson(batch, name, scale)
        case .keys(let keys): return try selected(batch, keys)
        default:
            var rows: [Int32] = []
            let first = position
            advance(batch.rowCount) { rows.append(Int32($0 - first)) }
            return Selection(rows: rows, weights: Array(repeating: constantWeight, count: rows.count))
        }
    }

    /// What each row of a design by place stands for.
    var constantWeight: Double {
        switch design {
        case .bernoulli(let fraction): 1 / fraction
        case .systematic(let interval): interval
        case .everyNth(let step, _): Double(step)
        default: 1
        }
    }

    /// Goes over rows without looking at them.
    /// - Precondition: the design is one by place.
    /// - Parameter accept: called with the number of each row in the sample.
    mutating func advance(_ count: Int, _ accept: (Int) -> Void) {
        let end = position + count
        while next < end {
            if case .head(let rows) = design, next >= rows { break }
            accept(next)
            switch design {
            case .bernoulli(let fraction):
                next = Self.sum(next + 1, random.failures(logOfFailure: logarithmOnePlus(-fraction)))
            case .systematic(let interval):
                index += 1
                next = place(interval)
            case .everyNth(let step, _): next += step
            default: next += 1
            }
        }
        position = end
    }

    private mutating func poisson(_ batch: RecordBatch, _ name: String, _ scale: Double) throws -> Selection {
        let weights = try Weights(batch, name, firstRow: position)
        var selection = Selection(rows: [], weights: [])
        for row in 0..<batch.rowCount {
            let probability = min(1, scale * weights[row])
            // One number a row, also where it cannot come in: weights that change leave the others' luck alone.
            if random.unit() < probability {
                selection.rows.append(Int32(row))
                selection.weights.append(1 / probability)
            }
        }
        position += batch.rowCount
        return selection
    }

    private mutating func selected(_ batch: RecordBatch, _ keys: KeySelection) throws -> Selection {
        guard case .fraction(let fraction) = keys.size else { preconditionFailure("bottom-k does not stream") }
        let positions = try batch.schema.indices(of: keys.columns)
        let hashes = hasher.hashes(positions.map { batch.columns[$0] }, count: batch.rowCount)
        var selection = Selection(rows: [], weights: [])
        for (row, hash) in hashes.enumerated() where KeyHasher.unit(hash) < fraction {
            selection.rows.append(Int32(row))
            selection.hashes.append(hash)
        }
        selection.weights = Array(repeating: 1 / fraction, count: selection.rows.count)
        position += batch.rowCount
        return selection
    }
}

/// The weights of a batch's rows, checked.
struct Weights {
    private let values: [Double]

    init(_ batch: RecordBatch, _ name: String, firstRow: Int) throws {
        let column = try Numbers(batch, name)
        values = column.values
        for (row, weight) in values.enumerated() where !(weight >= 0 && weight < .infinity) {
            throw SamplingError(
                .weight, "the weight of row \(firstRow + row + 1) is \(weight); weights are zero or more and finite",
                subject: name)
        }
    }

    subscript(row: Int) -> Double { values[row] }
}
