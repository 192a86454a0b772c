public import DataKitCore

/// Divides rows into parts, such as training, validation and test data: every row is in one of them.
///
/// Each row goes by a number drawn for it, or, where there are key columns, by the hash of its key: then rows of one key
/// are never in two parts, and a row stays where it is whatever comes before it or is added later. The parts' sizes are
/// as wanted on average.
///
/// ```swift
/// var split = try SampleSplit(shares: [0.8, 0.1, 0.1], seed: 42, keys: ["CustomerID"])
/// let parts = try split.parts(of: batch)     // the batch's rows, by part
/// let training = batch.gathering(parts[0])
/// ```
///
/// - Complexity: O(rows), in memory of a few words. The same rows for the same seed, whatever the batches.
public struct SampleSplit: Sendable, Codable {
    /// The parts' shares of the rows.
    public let shares: [Double]
    public let keys: [String]
    private var random: SeededRandom
    private let hasher: KeyHasher
    /// Up to which number each part goes.
    private let bounds: [Double]

    /// A division at the beginning of a stream of rows.
    ///
    /// - Parameters:
    ///   - shares: in any unit: 8, 1, 1 are as good as 0.8, 0.1, 0.1.
    ///   - keys: columns whose values keep rows together.
    ///   - part: which stream of random numbers to use, where parts of a population are split by themselves.
    /// - Throws: ``SamplingError`` of kind `design` where a share is negative or all are zero.
    public init(shares: [Double], seed: UInt64, keys: [String] = [], part: UInt64 = 0) throws(SamplingError) {
        let sum = shares.reduce(0, +)
        guard sum > 0, sum < .infinity, shares.allSatisfy({ $0 >= 0 }) else {
            throw SamplingError(.design, "shares must be zero or more, and one of them above zero")
        }
        self.shares = shares.map { $0 / sum }
        self.keys = keys
        random = SeededRandom(seed: seed, stream: part)
        hasher = KeyHasher(seed: seed)
        var bounds: [Double] = [], bound = 0.0
        for share in shares {
            bound += share / sum
            bounds.append(bound)
        }
        let last = shares.lastIndex { $0 > 0 } ?? 0
        for index in last..<bounds.count { bounds[index] = .infinity }
        self.bounds = bounds
    }

    /// The rows of the next batch by parts, in order.
    /// - Throws: `DataKitError` of kind `unknownColumn`.
    public mutating func parts(of batch: RecordBatch) throws -> [[Int32]] {
        var parts: [[Int32]] = Array(repeating: [], count: shares.count)
        if keys.isEmpty {
            for row in 0..<batch.rowCount { parts[part(of: random.unit())].append(Int32(row)) }
        } else {
            let columns = try batch.schema.indices(of: keys).map { batch.columns[$0] }
            for (row, hash) in hasher.hashes(columns, count: batch.rowCount).enumerated() {
                parts[part(of: KeyHasher.unit(hash))].append(Int32(row))
            }
        }
        return parts
    }

    private func part(of number: Double) -> Int { bounds.firstIndex { number < $0 } ?? bounds.count - 1 }
}
