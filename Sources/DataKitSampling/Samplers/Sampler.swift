public import DataKitCore

/// Draws a sample from a stream of rows, in one pass and in memory of the sample's size.
///
/// The same seed gives the same sample, whatever the batches and however many threads read: what is drawn depends on the
/// rows' order alone, of ``SamplingDesign/keys(_:)`` not even on that.
///
/// Parts of a population can be sampled by themselves and merged, without bias: of two reservoirs a hypergeometric
/// number of rows stays of each. Give each part a sampler of its own number, so that they draw different numbers;
/// samplers of one number do not merge.
///
/// ```swift
/// let whole = try await rows.accumulate(into: Sampler(.simpleRandom(rows: 1000), seed: 42))
///
/// var may = try Sampler(.simpleRandom(rows: 1000), seed: 42, part: 0)
/// var june = try Sampler(.simpleRandom(rows: 1000), seed: 42, part: 1)
/// // ... update each with its rows ...
/// try may.merge(june)
/// let sample = try may.finish()
/// ```
///
/// The state is `Codable`: it holds the rows themselves.
///
/// - Complexity: time O(k log(N / k)) beyond reading for designs that look at no column, else O(N) and a hash or a
///   comparison a row. Memory: up to twice the rows of the sample and the columns they have.
public struct Sampler: Accumulator {
    /// How it draws.
    public let design: SamplingDesign
    public let seed: UInt64
    /// Which stream of random numbers it uses.
    public private(set) var part: UInt64
    private var parts: Set<UInt64>
    private var state: State

    private enum State: Sendable, Codable {
        case reservoir(ReservoirEngine)
        case replacement(ReplacementEngine)
        case selecting(SelectingEngine)
        case weighted(WeightedEngine)
        case stratified(StratifiedEngine)
        case keys(KeyEngine)
        case blocks(BlockEngine)
        case tail(TailEngine)
        /// While an engine is changed in place.
        case away
    }

    /// A sampler that has seen nothing.
    ///
    /// - Parameters:
    ///   - part: which stream of random numbers to use: another for each part that is sampled by itself.
    ///   - firstRow: the number of the part's first row, which systematic samples and every n-th row go by.
    /// - Throws: ``SamplingError`` of kind `design`.
    public init(
        _ design: SamplingDesign, seed: UInt64, part: UInt64 = 0, firstRow: Int = 0
    ) throws(SamplingError) {
        try design.check()
        self.design = design
        self.seed = seed
        self.part = part
        parts = [part]
        let random = SeededRandom(seed: seed, stream: part)
        switch design {
        case .simpleRandom(let rows): state = .reservoir(ReservoirEngine(rows: rows, random: random))
        case .withReplacement(let rows): state = .replacement(ReplacementEngine(draws: rows, random: random))
        case .weighted(let rows, let weight):
            state = .weighted(WeightedEngine(rows: rows, column: weight, random: random))
        case .stratified(let plan): state = .stratified(StratifiedEngine(plan, random: random))
        case .blocks(let count, let rows):
            state = .blocks(BlockEngine(count: count, blockRows: rows, random: random))
        case .tail(let rows): state = .tail(TailEngine(rows: rows))
        case .keys(let keys):
            if case .count(let count) = keys.size {
                state = .keys(KeyEngine(keys, count: count, seed: seed))
            } else {
                state = .selecting(try SelectingEngine(design, seed: seed, part: part, firstRow: firstRow))
            }
        case .bernoulli, .poisson, .systematic, .everyNth, .head:
            state = .selecting(try SelectingEngine(design, seed: seed, part: part, firstRow: firstRow))
        }
    }

    /// How many rows it has seen.
    public var seenRows: Int { engine.seen }

    private var engine: any SamplingEngine {
        switch state {
        case .reservoir(let engine): engine
        case .replacement(let engine): engine
        case .selecting(let engine): engine
        case .weighted(let engine): engine
        case .stratified(let engine): engine
        case .keys(let engine): engine
        case .blocks(let engine): engine
        case .tail(let engine): engine
        case .away: preconditionFailure("a sampler is used while it changes")
        }
    }

    /// - Throws: `DataKitError` of kind `unknownColumn`; ``SamplingError`` of kind `weight`, `column` or `limit`. The
    ///   sampler cannot be used after.
    public mutating func update(_ batch: RecordBatch) throws {
        if batch.rowCount == 0, seenRows > 0 { return }
        let state = state
        self.state = .away
        // Each engine is the only one to hold its rows here, so that they are changed in place.
        switch consume state {
        case .reservoir(var engine): self.state = .reservoir(try Self.updated(&engine, batch))
        case .replacement(var engine): self.state = .replacement(try Self.updated(&engine, batch))
        case .selecting(var engine): self.state = .selecting(try Self.updated(&engine, batch))
        case .weighted(var engine): self.state = .weighted(try Self.updated(&engine, batch))
        case .stratified(var engine): self.state = .stratified(try Self.updated(&engine, batch))
        case .keys(var engine): self.state = .keys(try Self.updated(&engine, batch))
        case .blocks(var engine): self.state = .blocks(try Self.updated(&engine, batch))
        case .tail(var engine): self.state = .tail(try Self.updated(&engine, batch))
        case .away: preconditionFailure("a sampler was used after it failed")
        }
    }

    private static func updated<Engine: SamplingEngine>(
        _ engine: inout Engine, _ batch: RecordBatch
    ) throws -> Engine {
        try engine.update(batch)
        return engine
    }

    /// Takes in what a sampler of other rows has seen, as if they came after.
    ///
    /// - Throws: ``SamplingError`` of kind `merge` where design or seed differ, where both drew the same random
    ///   numbers, or where the design goes by places and these are not the next; of kind `limit` for too many strata.
    public mutating func merge(_ other: Sampler) throws {
        guard design == other.design, seed == other.seed else {
            throw SamplingError(.merge, "samplers of different designs or seeds do not merge")
        }
        if other.seenRows == 0 { return }
        if seenRows == 0, parts == other.parts {
            self = other
            return
        }
        guard isByPlaceOrKey || parts.isDisjoint(with: other.parts) else {
            throw SamplingError(
                .merge,
                "both samplers drew the numbers of part \(other.part), which would make their rows alike; give each "
                    + "sampler a part of its own")
        }
        switch (state, other.state) {
        case (.reservoir(var engine), .reservoir(let other)): state = .reservoir(try Self.merged(&engine, other))
        case (.replacement(var engine), .replacement(let other)): state = .replacement(try Self.merged(&engine, other))
        case (.selecting(var engine), .selecting(let other)): state = .selecting(try Self.merged(&engine, other))
        case (.weighted(var engine), .weighted(let other)): state = .weighted(try Self.merged(&engine, other))
        case (.stratified(var engine), .stratified(let other)): state = .stratified(try Self.merged(&engine, other))
        case (.keys(var engine), .keys(let other)): state = .keys(try Self.merged(&engine, other))
        case (.blocks(var engine), .blocks(let other)): state = .blocks(try Self.merged(&engine, other))
        case (.tail(var engine), .tail(let other)): state = .tail(try Self.merged(&engine, other))
        default: preconditionFailure("one design has one engine")
        }
        parts.formUnion(other.parts)
    }

    private static func merged<Engine: SamplingEngine>(_ engine: inout Engine, _ other: Engine) throws -> Engine {
        try engine.merge(other)
        return engine
    }

    private var isByPlaceOrKey: Bool {
        switch design {
        case .keys, .systematic, .everyNth, .head, .tail: true
        default: false
        }
    }

    /// The sample of the rows seen so far.
    public func finish() throws -> Sample {
        let engine = engine
        let outcome = try engine.finish(design, seed: seed)
        guard let schema = engine.pool.schema else {
            return try Sample(outcome.selection, table: Table(schema: Schema([])))
        }
        return try Sample(outcome.selection, table: engine.pool.table(of: outcome.rows, schema))
    }
}
