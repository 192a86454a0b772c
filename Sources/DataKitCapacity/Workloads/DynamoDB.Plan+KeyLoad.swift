extension DynamoDB.Plan {
    /// How the traffic of a table or of a global index falls on its keys and partitions.
    ///
    /// Traffic is taken to follow the items: a key with a tenth of them gets a tenth of the requests. Keys are placed by
    /// a hash of 128 bits, as the service places them by one of its own.
    public struct KeyLoad: Sendable, Hashable {
        /// The busiest keys, busiest first; ten at most.
        public var hotKeys: [HotKey]
        /// The part of all traffic that the busiest partition takes; `nil` beyond a million partitions.
        public var hottestPartitionShare: Double?
        /// How much of a partition's units that is; above 1 it throttles.
        public var hottestPartitionUse: Double?
        /// The part of all requests that partitions cannot take while they are of equal size, until the service splits
        /// the busy ones. What one key alone needs beyond a partition is never split away (``HotKey/throttledShare``).
        public var throttledShare: Double

        /// - Parameters:
        ///   - keys: how many items each partition key has.
        ///   - reads: read units a second at the peak.
        ///   - writes: write units a second at the peak.
        ///   - partitions: how many there are.
        /// - Complexity: O(keys kept + partitions).
        init?(_ keys: HeavyHitters?, reads: Double, writes: Double, partitions: Int) {
            guard let keys, keys.total > 0 else { return nil }
            let total =
                reads / Double(DynamoDB.Limits.partitionReadUnits) + writes
                / Double(DynamoDB.Limits.partitionWriteUnits)
            hotKeys = keys.top(10).map { entry in
                let share = keys.largestShare(of: entry)
                return HotKey(
                    key: entry.text, items: entry.count, share: share, readUnits: reads * share,
                    writeUnits: writes * share, partitionUse: total * share)
            }
            throttledShare = 0
            guard partitions <= 1 << 20 else { return }
            // Keys that are not kept are many and small: they spread evenly.
            var loads = Array(repeating: 0, count: partitions)
            var kept = 0
            for entry in keys.entries {
                loads[MD5.hash(of: entry.key).position(among: partitions)] += entry.count
                kept += entry.count
            }
            let rest = Double(keys.total - kept) / Double(partitions)
            let shares = loads.map { (Double($0) + rest) / Double(keys.total) }
            let hottest = shares.max() ?? 0
            hottestPartitionShare = hottest
            hottestPartitionUse = total * hottest
            // A share s needs s x total partitions and gets one.
            if total > 0 { throttledShare = shares.reduce(0) { $0 + max(0, $1 - 1 / total) } }
        }
    }

    /// The busiest keys of the table, busiest first.
    public var hotKeys: [HotKey] { table.keys?.hotKeys ?? [] }

    /// The part of the table's traffic that its busiest partition takes.
    public var hottestPartitionShare: Double? { table.keys?.hottestPartitionShare }

    /// How much of a partition's units that is.
    public var hottestPartitionUse: Double? { table.keys?.hottestPartitionUse }
}
