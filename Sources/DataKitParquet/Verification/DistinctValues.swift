import DataKitCore

/// Counts different values by their hashes, up to a number that bounds memory.
struct DistinctValues: Sendable {
    private var hashes: Set<UInt64> = []
    /// Whether there were more than are counted.
    private(set) var isOverflowing = false

    static let most = 1 << 20

    var count: Int { hashes.count }

    mutating func insert(_ hash: UInt64) {
        if isOverflowing { return }
        hashes.insert(hash)
        if hashes.count > Self.most {
            isOverflowing = true
            hashes = []
        }
    }
}
