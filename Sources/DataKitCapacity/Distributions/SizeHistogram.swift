/// How many items there are of which size: enough to count units exactly, in bounded memory.
///
/// Sizes to 4 KB are kept to the byte, larger ones to the next KB. Units round up to whole KB, so sums of units are
/// exact: the mean of what is rounded up, which is never the rounded mean. Two items of 0.5 and 1.5 KB weigh 1 KB on
/// average and cost 1.5 write units.
public struct SizeHistogram: Sendable, Hashable, Codable {
    private static let exact = 4096
    private static let largestKB = 400

    /// Items that the service takes: of at most 400 KB.
    public private(set) var count = 0
    /// Their bytes.
    public private(set) var byteCount = 0
    /// Items that the service refuses because of their size; in nothing else here.
    public private(set) var tooLarge = 0
    public private(set) var smallest: Int?
    public private(set) var largest: Int?
    /// Items of each size to 4096 bytes.
    private var fine: [Int] = []
    /// Items of 5, 6, ... 400 KB, rounded up.
    private var coarse: [Int] = []

    /// No items.
    public init() {}

    /// Items of some sizes.
    public init(_ sizes: some Sequence<Int>) { for size in sizes { add(size) } }

    /// Counts items of one size.
    @inline(__always)
    public mutating func add(_ bytes: Int, count added: Int = 1) {
        guard bytes <= Self.largestKB * 1024 else {
            tooLarge += added
            return
        }
        guard added > 0 else { return }
        count += added
        byteCount += bytes * added
        smallest = min(smallest ?? bytes, bytes)
        largest = max(largest ?? bytes, bytes)
        if bytes <= Self.exact {
            if fine.isEmpty { fine = Array(repeating: 0, count: Self.exact + 1) }
            fine[bytes] += added
        } else {
            if coarse.isEmpty { coarse = Array(repeating: 0, count: Self.largestKB - 4) }
            coarse[(bytes - 1) / 1024 - 4] += added
        }
    }

    /// Adds the items of another histogram.
    public mutating func merge(_ other: SizeHistogram) {
        count += other.count
        byteCount += other.byteCount
        tooLarge += other.tooLarge
        if let bytes = other.smallest { smallest = min(smallest ?? bytes, bytes) }
        if let bytes = other.largest { largest = max(largest ?? bytes, bytes) }
        Self.add(other.fine, to: &fine)
        Self.add(other.coarse, to: &coarse)
    }

    private static func add(_ other: [Int], to counts: inout [Int]) {
        if counts.isEmpty {
            counts = other
        } else {
            for (index, added) in other.enumerated() { counts[index] += added }
        }
    }

    /// Calls `body` with each size, or the largest of its KB, and how many items have it, in rising order.
    private func forEach(_ body: (_ bytes: Int, _ count: Int) -> Void) {
        for (bytes, count) in fine.enumerated() where count > 0 { body(bytes, count) }
        for (index, count) in coarse.enumerated() where count > 0 { body((index + 5) * 1024, count) }
    }

    /// Bytes an item; 0 of none.
    public var meanBytes: Double { count == 0 ? 0 : Double(byteCount) / Double(count) }

    /// What writing every item once costs.
    public var writeUnits: Int {
        var total = 0
        forEach { total += DynamoDB.writeBlocks($0) * $1 }
        return total
    }

    /// What reading every item by itself costs.
    public func readUnits(_ consistency: DynamoDB.Consistency) -> Double {
        var total = 0
        forEach { total += DynamoDB.readBlocks($0) * $1 }
        return Double(total) * consistency.factor
    }

    /// Units of writing one item, on average; those of an item of 1 KB where there are none.
    public var meanWriteUnits: Double { count == 0 ? 1 : Double(writeUnits) / Double(count) }

    /// Units of reading one item, on average.
    public func meanReadUnits(_ consistency: DynamoDB.Consistency) -> Double {
        count == 0 ? consistency.factor : readUnits(consistency) / Double(count)
    }

    /// The smallest size that this share of the items does not exceed; above 4 KB rounded up to whole KB.
    public func quantile(_ share: Double) -> Int? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        var seen = 0
        var result = largest
        var isFound = false
        forEach { bytes, count in
            seen += count
            if !isFound, seen >= rank {
                result = min(bytes, largest ?? bytes)
                isFound = true
            }
        }
        return result
    }
}
