extension Kinesis {
    /// A shard: a range of the 128-bit hashes of partition keys, and what falls into it.
    public struct Shard: Sendable, Hashable {
        /// First and last hash, as decimal numbers of the service's own notation.
        public var firstHash: UInt128
        public var lastHash: UInt128
        /// The part of all records.
        public var share: Double
        /// How much of what a shard takes in is used: the larger of records and bytes. Above 1 it throttles.
        public var use: Double
        /// The key with most records, and its part of all records.
        public var busiestKey: String?
        public var busiestShare: Double
    }

    /// How partition keys spread over shards: records go where the MD5 digest of their key says.
    public struct Skew: Sendable, Hashable {
        public var shards: [Shard]
        /// Splits, then merges, that make the stream fit, in the order to do them.
        public var steps: [Step]
        /// The shards after the steps.
        public var after: [Shard]
        /// The part of the records that is refused as things are.
        public var throttledShare: Double
        /// Keys that alone are more than one shard takes: no split helps.
        public var unsplittableKeys: [String]

        public enum Step: Sendable, Hashable {
            /// Splits the shard that begins at `firstHash`, the second part to begin at `newFirstHash`.
            case split(firstHash: UInt128, newFirstHash: UInt128)
            /// Merges the shards that begin at these hashes and lie side by side.
            case merge(firstHash: UInt128, secondHash: UInt128)
        }

        /// Where a key's records go: its digest, and its part of all records.
        private struct Load {
            var hash: UInt128
            var share: Double
            var key: String
        }

        /// Spreads keys over shards of equal ranges, as a new stream has them.
        ///
        /// Keys that the sketch did not keep are many and small and taken to spread evenly.
        ///
        /// - Parameters:
        ///   - shardCount: from 1 to 100,000.
        ///   - headroom: no shard is to be used more than this after the steps.
        public init(keys: HeavyHitters, load: Kinesis.Load, shardCount: Int, headroom: Double = 0.8) {
            precondition((1...100_000).contains(shardCount), "a stream has 1 to 100,000 shards here")
            let total = Double(max(1, keys.total))
            let loads = keys.entries.map {
                Load(hash: MD5.hash(of: $0.key), share: Double($0.count) / total, key: $0.text)
            }.sorted { $0.hash < $1.hash }
            let kept = loads.reduce(0) { $0 + $1.share }
            let rest = max(0, 1 - kept)
            // What one whole load needs, in shards.
            let need = max(
                load.recordsPerSecond / Kinesis.shardRecords,
                load.recordsPerSecond * load.recordBytes / Kinesis.shardBytesIn)

            func lowest(from hash: UInt128) -> Int {
                var low = 0, high = loads.count
                while low < high {
                    let middle = (low + high) / 2
                    if loads[middle].hash < hash { low = middle + 1 } else { high = middle }
                }
                return low
            }
            func shard(_ first: UInt128, _ last: UInt128) -> Shard {
                let width = Double(last - first) / Double(UInt128.max)
                var result = Shard(
                    firstHash: first, lastHash: last, share: rest * width, use: 0, busiestKey: nil, busiestShare: 0)
                var index = lowest(from: first)
                while index < loads.count, loads[index].hash <= last {
                    result.share += loads[index].share
                    if loads[index].share > result.busiestShare {
                        result.busiestShare = loads[index].share
                        result.busiestKey = loads[index].key
                    }
                    index += 1
                }
                result.use = result.share * need
                return result
            }

            let width = UInt128.max / UInt128(shardCount)
            shards = (0..<shardCount).map { number in
                let first = width * UInt128(number)
                return shard(first, number == shardCount - 1 ? .max : first + width - 1)
            }
            throttledShare = shards.reduce(0) { $0 + ($1.use > 1 ? $1.share * (1 - 1 / $1.use) : 0) }
            unsplittableKeys = loads.filter { $0.share * need > 1 }.sorted { $0.share > $1.share }.map(\.key)

            // Split what is too busy where its load is halved, until it fits or one key is all of it.
            steps = []
            var queue = Array(shards.reversed())
            var fitting: [Shard] = []
            while let busy = queue.popLast() {
                guard busy.use > headroom, busy.lastHash > busy.firstHash, steps.count < 10_000,
                    busy.share - busy.busiestShare > 1e-3 * busy.share || busy.busiestShare * need <= headroom
                else {
                    fitting.append(busy)
                    continue
                }
                var seen = 0.0
                var cut = busy.firstHash + (busy.lastHash - busy.firstHash) / 2 + 1
                let evenly = rest * Double(busy.lastHash - busy.firstHash) / Double(UInt128.max)
                if evenly < busy.share / 2 {
                    var index = lowest(from: busy.firstHash)
                    while index < loads.count, loads[index].hash <= busy.lastHash {
                        // In front of the key that passes the half, or behind it: where the parts are more alike.
                        if seen + loads[index].share >= (busy.share - evenly) / 2 {
                            let before = abs((busy.share - evenly) / 2 - seen)
                            let behind = abs(seen + loads[index].share - (busy.share - evenly) / 2)
                            cut = before <= behind ? loads[index].hash : loads[index].hash &+ 1
                            break
                        }
                        seen += loads[index].share
                        index += 1
                    }
                }
                cut = min(max(cut, busy.firstHash + 1), busy.lastHash)
                let left = shard(busy.firstHash, cut - 1), right = shard(cut, busy.lastHash)
                if min(left.share, right.share) <= 0 {
                    fitting.append(busy)
                    continue
                }
                steps.append(.split(firstHash: busy.firstHash, newFirstHash: cut))
                queue.append(right)
                queue.append(left)
            }
            // Merge neighbours that together have room.
            after = []
            for next in fitting {
                if let last = after.last, last.use + next.use <= headroom {
                    steps.append(.merge(firstHash: last.firstHash, secondHash: next.firstHash))
                    after[after.count - 1] = shard(last.firstHash, next.lastHash)
                } else {
                    after.append(next)
                }
            }
        }

        /// The busiest shard.
        public var hottest: Shard? { shards.max { $0.share < $1.share } }
    }
}
