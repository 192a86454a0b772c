/// The most frequent keys of a stream, in bounded memory.
///
/// Counts are exact as long as there are no more distinct keys than ``capacity``. Beyond, the sketch of Misra and Gries
/// goes on: when there are too many keys, the median count is taken off all of them and those without a count left are
/// dropped. What was taken off is ``error``: a key's true count lies between its count here and that plus the error, and
/// no key that is missing occurs more often than the error. The error is at most twice the number of keys seen, divided
/// by the capacity. Two sketches merge; their errors add up.
public struct HeavyHitters: Sendable, Hashable, Codable {
    /// How often a key occurs.
    public struct Entry: Sendable, Hashable, Codable {
        /// The key as text, in UTF-8.
        public var key: [UInt8]
        /// At least so often.
        public var count: Int
        /// At least so many bytes are in its items.
        public var byteCount: Int

        /// The key as text.
        public var text: String { String(decoding: key, as: UTF8.self) }
    }

    private struct Tally: Sendable, Hashable, Codable {
        var count: Int
        var byteCount: Int
    }

    /// How many keys are kept.
    public let capacity: Int
    /// How many keys have been seen, every occurrence counted.
    public private(set) var total = 0
    /// By how much a count may be too low; 0 while all are exact.
    public private(set) var error = 0
    private var tallies: [[UInt8]: Tally] = [:]

    /// - Parameter capacity: how many keys are kept; about 100 bytes of memory each.
    public init(capacity: Int = 65_536) {
        precondition(capacity > 0, "HeavyHitters needs a capacity of 1 or more")
        self.capacity = capacity
    }

    /// Whether every count is exact.
    public var isExact: Bool { error == 0 }

    /// How many distinct keys there are; `nil` where there have been too many to tell.
    public var distinctKeys: Int? { isExact ? tallies.count : nil }

    /// Counts a key.
    public mutating func add(_ key: [UInt8], count: Int = 1, byteCount: Int = 0) {
        total += count
        tallies[key, default: Tally(count: 0, byteCount: 0)].count += count
        if byteCount != 0 { tallies[key]!.byteCount += byteCount }
        if tallies.count > capacity { shrink() }
    }

    /// Adds what another sketch has seen.
    public mutating func merge(_ other: HeavyHitters) {
        total += other.total
        error += other.error
        for (key, tally) in other.tallies {
            tallies[key, default: Tally(count: 0, byteCount: 0)].count += tally.count
            tallies[key]!.byteCount += tally.byteCount
        }
        while tallies.count > capacity { shrink() }
    }

    private mutating func shrink() {
        var counts = tallies.values.map(\.count)
        counts.sort()
        let median = counts[counts.count / 2]
        error += median
        tallies = tallies.compactMapValues { tally in
            tally.count > median ? Tally(count: tally.count - median, byteCount: tally.byteCount) : nil
        }
    }

    /// The most frequent keys, most frequent first; equal ones in the order of their bytes.
    public func top(_ count: Int) -> [Entry] {
        let entries = tallies.map { Entry(key: $0.key, count: $0.value.count, byteCount: $0.value.byteCount) }
        return Array(
            entries.sorted {
                $0.count != $1.count ? $0.count > $1.count : $0.key.lexicographicallyPrecedes($1.key)
            }.prefix(count))
    }

    /// All keys that are kept, in no order.
    public var entries: [Entry] {
        tallies.map { Entry(key: $0.key, count: $0.value.count, byteCount: $0.value.byteCount) }
    }

    /// At most so large a part of all occurrences is the key's.
    public func largestShare(of entry: Entry) -> Double {
        total == 0 ? 0 : min(1, Double(entry.count + error) / Double(total))
    }
}
