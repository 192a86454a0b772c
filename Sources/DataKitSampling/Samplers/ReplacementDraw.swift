/// Which units independent draws with replacement take, of a population whose size need not be known.
///
/// Each draw is a reservoir of one unit. After n units it keeps its own until unit floor(n / u), u uniform, so that the
/// draws wake up one after another: O(k log N) steps in all.
struct ReplacementDraw: Sendable, Codable {
    /// When a draw takes another unit; the soonest is the largest.
    private struct Wake: Comparable, Sendable, Codable {
        var position: Int
        var slot: Int

        static func < (left: Wake, right: Wake) -> Bool {
            (right.position, right.slot) < (left.position, left.slot)
        }
    }

    let draws: Int
    private(set) var seen = 0
    private var random: SeededRandom
    private var wakes = Heap<Wake>()

    init(draws: Int, random: SeededRandom) {
        self.draws = draws
        self.random = random
    }

    /// Looks at the next units.
    /// - Parameter accept: called with offsets that do not fall, and the draw that takes each.
    mutating func advance(_ count: Int, _ accept: (_ offset: Int, _ slot: Int) -> Void) {
        let start = seen, end = seen + count
        if seen == 0, count > 0 {
            for slot in 0..<draws {
                accept(0, slot)
                wakes.insert(wake(slot, after: 1))
            }
        }
        while let wake = wakes.largest, wake.position < end {
            accept(wake.position - start, wake.slot)
            wakes.replaceLargest(with: self.wake(wake.slot, after: wake.position + 1))
        }
        seen = end
    }

    private mutating func wake(_ slot: Int, after count: Int) -> Wake {
        let position = Double(count) / random.unit()
        return Wake(position: position < 0x1p62 ? max(count, Int(position)) : .max, slot: slot)
    }

    /// Joins the draws of two populations: each keeps its unit with the probability of its part.
    mutating func merge<Unit>(_ units: inout [Unit], _ other: ReplacementDraw, _ others: [Unit]) {
        if other.seen == 0 { return }
        if seen == 0 {
            (self, units) = (other, others)
            return
        }
        let total = seen + other.seen
        for slot in others.indices where random.below(total) >= seen { units[slot] = others[slot] }
        wakes = Heap()
        for slot in 0..<draws { wakes.insert(wake(slot, after: total)) }
        seen = total
    }
}
