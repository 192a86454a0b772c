internal import DataKitCore

/// The items that remain of rows written one after another: a later row of the same primary key replaces the earlier.
///
/// Exact as long as there are no more distinct keys than ``capacity``. Beyond, the keys with the smallest hashes are kept,
/// a simple random sample of the distinct keys (Bar-Yossef and others 2002: k minimum values): the number of items is then
/// an estimate with a relative standard error of 1 / sqrt(capacity - 1), 0.8 % for the usual capacity, and the sizes are
/// those of the sample's last rows. About 100 bytes of memory a key kept; sketches merge.
public struct PrimaryKeySketch: Sendable, Hashable, Codable {
    private struct Kept: Sendable, Hashable, Codable {
        var rows: Int
        /// Of the last row.
        var bytes: Int
    }

    /// How many keys are kept.
    public let capacity: Int
    /// Rows that were items.
    public private(set) var rows = 0
    private var keys: [UInt64: Kept] = [:]
    /// Keys with larger hashes are dropped.
    private var threshold = UInt64.max

    /// - Parameter capacity: how many keys are kept.
    public init(capacity: Int = 16_384) {
        precondition(capacity > 1, "PrimaryKeySketch needs a capacity of 2 or more")
        self.capacity = capacity
    }

    /// Counts a row by its key's hash.
    package mutating func add(_ hash: UInt64, byteCount: Int) {
        rows += 1
        guard hash <= threshold else { return }
        keys[hash, default: Kept(rows: 0, bytes: 0)].rows += 1
        keys[hash]!.bytes = byteCount
        if keys.count > 2 * capacity { shrink() }
    }

    /// Takes in the rows of another sketch, as if they came after.
    public mutating func merge(_ other: PrimaryKeySketch) {
        rows += other.rows
        threshold = min(threshold, other.threshold)
        for (hash, kept) in other.keys {
            keys[hash, default: Kept(rows: 0, bytes: 0)].rows += kept.rows
            keys[hash]!.bytes = kept.bytes
        }
        if keys.count > capacity + 1 { shrink() }
        let threshold = threshold
        keys = keys.filter { $0.key <= threshold }
    }

    /// Keeps one key more than the capacity: its hash tells how many keys there are.
    private mutating func shrink() {
        threshold = min(threshold, keys.keys.sorted()[capacity])
        let threshold = threshold
        keys = keys.filter { $0.key <= threshold }
    }

    /// Whether every distinct key was kept.
    public var isExact: Bool { keys.count <= capacity && threshold == .max }

    /// The keys that count, and how many distinct keys each stands for.
    private var sample: (kept: [Kept], weight: Double) {
        if isExact { return (Array(keys.values), 1) }
        let hashes = keys.keys.sorted()
        let end = min(capacity, hashes.count - 1)
        return (hashes[..<end].compactMap { keys[$0] }, 1 / KeyHasher.unit(hashes[end]))
    }

    /// How many items remain: distinct keys.
    public var items: Double {
        let (kept, weight) = sample
        // Where no key of the sample repeats, none may: never more than the rows.
        return kept.allSatisfy { $0.rows == 1 } ? Double(rows) : min(Double(rows), Double(kept.count) * weight)
    }

    /// Rows that replaced an item; an estimate where the sketch is not exact.
    public var replacingRows: Double { Double(rows) - items }

    /// The sizes of the items that remain, or of a random sample of them.
    public var sizes: SizeHistogram { SizeHistogram(sample.kept.map(\.bytes)) }
}
