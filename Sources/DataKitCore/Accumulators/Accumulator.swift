/// A fold over record batches whose states merge: the form of every analysis.
///
/// Profiles, data-quality metrics, sketches and samples are accumulators. Because a state can be merged with
/// another's, one pass runs on all cores; because it is `Codable`, it can be kept, sent, and merged with yesterday's.
///
/// Laws: the result of `update(a); update(b)` equals that of two accumulators, one updated with each, merged in that
/// order; merging a fresh accumulator changes nothing.
public protocol Accumulator: Sendable, Codable {
    associatedtype Result

    /// Takes in the rows of a batch.
    mutating func update(_ batch: RecordBatch) throws

    /// Takes in what another accumulator of the same configuration has seen, as if it came after.
    mutating func merge(_ other: Self) throws

    /// The answer so far. The accumulator may go on afterwards.
    func finish() throws -> Result
}
