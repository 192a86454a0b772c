extension SamplingDesign {
    /// The rows that a ``Sampler`` of this design and seed draws from a population of known size, found without looking
    /// at any row; `nil` for designs that look at columns.
    ///
    /// A reader that can read rows by their places need not read others.
    ///
    /// ```swift
    /// let selection = try SamplingDesign.simpleRandom(rows: 3).selection(ofRows: 1_000_000, seed: 42)
    /// selection?.positions  // three numbers below a million
    /// ```
    ///
    /// - Complexity: O(n log(N / n))
    /// - Throws: ``SamplingError`` of kind `design`.
    public func selection(ofRows count: Int, seed: UInt64) throws(SamplingError) -> SampleSelection? {
        try check()
        guard count >= 0, count <= Self.mostRows else {
            throw SamplingError(.design, "a population has between 0 and 2^40 rows, not \(count)")
        }
        let random = SeededRandom(seed: seed)
        var positions: [Int] = []
        func put(_ position: Int, _ slot: Int) {
            if slot == positions.count { positions.append(position) } else { positions[slot] = position }
        }
        switch self {
        case .simpleRandom(let rows):
            var draw = ReservoirDraw(capacity: rows, random: random)
            draw.advance(count, put)
            return .ofRows(
                self, seed: seed, populationRows: count, positions: positions.sorted(), variance: .withoutReplacement)
        case .withReplacement(let rows):
            var draw = ReplacementDraw(draws: rows, random: random)
            draw.advance(count, put)
            return .ofRows(
                self, seed: seed, populationRows: count, positions: positions.sorted(), variance: .withReplacement)
        case .blocks(let blocks, let blockRows):
            let blockCount = (count + blockRows - 1) / blockRows
            var draw = ReservoirDraw(capacity: blocks, random: random)
            draw.advance(blockCount, put)
            let chosen = positions.sorted().map { $0 * blockRows..<min(count, ($0 + 1) * blockRows) }
            return .ofBlocks(
                self, seed: seed, populationRows: count, blocks: blockCount, positions: Array(chosen.joined()),
                counts: chosen.map(\.count))
        case .tail(let rows):
            positions = Array(max(0, count - rows)..<count)
            return SampleSelection(
                design: self, seed: seed, populationRows: count, positions: positions,
                weights: Array(repeating: 1, count: positions.count), variance: .none)
        case .bernoulli, .systematic, .everyNth, .head:
            var selector = try RowSelector(self, seed: seed)
            selector.advance(count) { positions.append($0) }
            return .streamed(
                self, seed: seed, populationRows: count, positions: positions,
                weights: Array(repeating: selector.constantWeight, count: positions.count))
        case .poisson, .weighted, .stratified, .keys: return nil
        }
    }

    /// The rows of a fractional systematic sample: floor(start + i x population / rows) for i = 0 ..< rows.
    ///
    /// - Parameter start: where in the first interval it begins.
    /// - Precondition: 0 <= start < population / rows.
    public static func systematicPositions(rows: Int, population: Int, start: Double) -> [Int] {
        guard rows > 0 else { return [] }
        let interval = Double(population) / Double(rows)
        precondition(start >= 0 && start < interval, "a systematic sample begins in its first interval")
        return (0..<rows).map { Int((start + Double($0) * interval).rounded(.down)) }
    }
}
