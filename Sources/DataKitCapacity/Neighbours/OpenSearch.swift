/// Amazon OpenSearch Service: storage and shards for an amount of source data.
public enum OpenSearch {
    /// What data takes on disk.
    public struct Storage: Sendable, Hashable {
        /// Of the data as it comes.
        public var sourceGiB: Double
        /// Copies besides the primary.
        public var replicas: Int

        public init(sourceGiB: Double, replicas: Int = 1) {
            self.sourceGiB = sourceGiB
            self.replicas = replicas
        }

        /// Source x (1 + replicas) x 1.45.
        public var simplifiedGiB: Double { sourceGiB * Double(1 + replicas) * 1.45 }

        /// Source x (1 + replicas) x 1.1 for indexing / 0.95 for Linux / 0.8 for the service.
        ///
        /// - Parameters:
        ///   - indexingOverhead: what indexes take besides the source.
        ///   - linuxReserve: what the file system keeps to root.
        ///   - serviceOverhead: what the service keeps for merges and logs, at most 20 GiB a node.
        public func exactGiB(
            indexingOverhead: Double = 0.1, linuxReserve: Double = 0.05, serviceOverhead: Double = 0.2
        ) -> Double {
            sourceGiB * Double(1 + replicas) * (1 + indexingOverhead) / (1 - linuxReserve) / (1 - serviceOverhead)
        }

        /// What so many days of logs take: each day's source is kept so long.
        public static func logs(dailyGiB: Double, days: Int, replicas: Int = 1) -> Storage {
            Storage(sourceGiB: dailyGiB * Double(days), replicas: replicas)
        }
    }

    /// Primary shards: (source + growth) x 1.1 / size of a shard.
    ///
    /// - Parameter shardGiB: 10 to 30 for search, 30 to 50 for logs.
    public static func primaryShards(
        sourceGiB: Double, growthGiB: Double = 0, shardGiB: Double = 30, indexingOverhead: Double = 0.1
    ) -> Int {
        max(1, Kinesis.ceiling((sourceGiB + growthGiB) * (1 + indexingOverhead) / shardGiB))
    }

    /// A domain: data nodes for storage and shards.
    public struct Domain: Sendable, Hashable {
        public var storageGiB: Double
        public var primaries: Int
        /// Primaries and replicas.
        public var shards: Int
        public var dataNodes: Int
        public var costPerMonth: Double
        /// Which of the needs set the number of nodes.
        public var reason: String

        /// - Parameters:
        ///   - nodeStorageGiB: the largest disk of a node.
        ///   - nodeCores: 1.5 cores are reckoned for an active shard.
        ///   - nodeHeapGiB: at most 25 shards are reckoned for each.
        public init(
            storage: Storage, growthGiB: Double = 0, shardGiB: Double = 30, nodeStorageGiB: Double = 1024,
            nodeCores: Double = 2, nodeHeapGiB: Double = 8, prices: PriceList = .standard
        ) {
            storageGiB = storage.exactGiB() + Storage(sourceGiB: growthGiB, replicas: storage.replicas).exactGiB()
            primaries = OpenSearch.primaryShards(
                sourceGiB: storage.sourceGiB, growthGiB: growthGiB, shardGiB: shardGiB)
            shards = primaries * (1 + storage.replicas)
            let byStorage = Kinesis.ceiling(storageGiB / nodeStorageGiB)
            let byCores = Kinesis.ceiling(Double(shards) * 1.5 / nodeCores)
            let byHeap = Kinesis.ceiling(Double(shards) / (25 * nodeHeapGiB))
            // A copy never stands on the node of its original.
            let byCopies = 1 + storage.replicas
            dataNodes = max(byStorage, byCores, byHeap, byCopies, 1)
            reason =
                "storage \(byStorage), cores \(byCores), heap \(byHeap), copies \(byCopies): the largest"
            costPerMonth =
                storageGiB * prices[.searchStorage]
                + Double(dataNodes) * prices[.searchNode] * PriceList.hoursPerMonth
        }
    }
}
