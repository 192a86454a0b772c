/// Which units a reservoir takes, of a population whose size need not be known.
///
/// Algorithm L of Li (1994): as many random numbers as there are units taken, about k (1 + ln(N / k)), and nothing for
/// those between. The threshold W is kept as its logarithm, so that it does not underflow however long the stream.
struct ReservoirDraw: Sendable, Codable, Hashable {
    let capacity: Int
    private(set) var seen = 0
    /// How often a unit took another's place.
    private(set) var replacements = 0
    private var random: SeededRandom
    private var logThreshold = 0.0
    /// The next unit to take, once the reservoir is full.
    private var next = Int.max

    init(capacity: Int, random: SeededRandom) {
        self.capacity = capacity
        self.random = random
    }

    /// Looks at the next units.
    /// - Parameter accept: called with the offset of each unit that is taken and the slot that it takes; while the
    ///   reservoir fills, slots come in order.
    mutating func advance(_ count: Int, _ accept: (_ offset: Int, _ slot: Int) -> Void) {
        let start = seen, end = seen + count
        guard capacity > 0 else {
            seen = end
            return
        }
        while seen < min(capacity, end) {
            accept(seen - start, seen)
            seen += 1
            if seen == capacity { skip(from: seen) }
        }
        while next < end {
            accept(next - start, random.below(capacity))
            replacements += 1
            skip(from: next + 1)
        }
        seen = end
    }

    private mutating func skip(from position: Int) {
        logThreshold += logarithm(random.unit()) / Double(capacity)
        jump(from: position)
    }

    private mutating func jump(from position: Int) {
        let failures = random.failures(logOfFailure: logarithmOnePlus(-exponential(logThreshold)))
        let (sum, overflow) = position.addingReportingOverflow(failures)
        next = overflow ? .max : sum
    }

    /// Joins two reservoirs to one of both populations.
    ///
    /// How many stay of each is hypergeometric, which is what makes every set of units equally likely; a split in
    /// proportion would make the sizes of the parts too even. The threshold is drawn anew, as the k-th smallest of as
    /// many uniform numbers as units were seen: a beta deviate.
    mutating func merge<Unit>(_ units: inout [Unit], _ other: ReservoirDraw, _ others: [Unit]) {
        if other.seen == 0 { return }
        if seen == 0 {
            (self, units) = (other, others)
            return
        }
        let total = seen + other.seen
        replacements += other.replacements
        if total > capacity {
            let kept = random.hypergeometric(first: seen, second: other.seen, draws: capacity)
            var others = others
            random.shufflePrefix(&units, count: kept)
            random.shufflePrefix(&others, count: capacity - kept)
            units = Array(units.prefix(kept)) + others.prefix(capacity - kept)
            if capacity > 0 {
                logThreshold = logarithm(random.beta(Double(capacity), Double(total - capacity + 1)))
                jump(from: total)
            }
        } else {
            units += others
            if capacity == total, capacity > 0 {
                logThreshold = 0
                skip(from: total)
            }
        }
        seen = total
    }
}
