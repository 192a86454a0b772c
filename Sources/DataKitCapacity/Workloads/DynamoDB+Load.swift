extension DynamoDB {
    /// What bringing a file's items into a table takes: by writing them, and by importing them from S3.
    public struct Load: Sendable, Hashable {
        /// Items that can be stored.
        public var items: Int
        /// Write units of the table.
        public var tableUnits: Double
        /// Write units of global indexes; those of local ones are the table's.
        public var indexUnits: Double
        /// Calls of `BatchWriteItem`, 25 items each.
        public var batches: Int
        /// How long it takes at `unitsPerSecond`.
        public var seconds: Double
        public var unitsPerSecond: Double
        /// On demand.
        public var onDemandCost: Double
        /// Provisioned for as long as it takes, by the hour begun.
        public var provisionedCost: Double
        /// An import from S3 takes no write units; it is billed by the gigabyte.
        public var importCost: Double

        /// Works out a load.
        ///
        /// - Parameters:
        ///   - sizes: of the items.
        ///   - indexes: the sizes of the entries of each index.
        ///   - unitsPerSecond: write units that the table takes a second; a new on-demand table takes 4,000.
        public init(
            sizes: SizeHistogram, indexes: [ItemProfile.IndexSizes] = [],
            unitsPerSecond: Double = Double(Limits.onDemandWriteUnits), prices: PriceList = .standard
        ) {
            items = sizes.count
            let local = indexes.filter { $0.index.kind == .local }.reduce(0) { $0 + $1.sizes.writeUnits }
            tableUnits = Double(sizes.writeUnits + local)
            indexUnits = Double(
                indexes.filter { $0.index.kind == .global }.reduce(0) { $0 + $1.sizes.writeUnits })
            batches = (sizes.count + Limits.batchWriteItems - 1) / Limits.batchWriteItems
            self.unitsPerSecond = max(1, unitsPerSecond)
            // Indexes have capacity of their own and are written at the same time; the busiest sets the pace.
            let busiest = indexes.filter { $0.index.kind == .global }.map { Double($0.sizes.writeUnits) }.max() ?? 0
            seconds = max(tableUnits, busiest) / self.unitsPerSecond
            onDemandCost = (tableUnits + indexUnits) * prices[.writeRequests] / 1e6
            let tables = 1 + Double(indexes.filter { $0.index.kind == .global }.count)
            provisionedCost =
                (seconds / 3600).rounded(.up) * self.unitsPerSecond * tables * prices[.writeCapacity]
            importCost = Double(sizes.byteCount) / 0x1p30 * prices[.importing]
        }
    }

    /// What a stream of a table's changes costs to read.
    public struct StreamReading: Sendable, Hashable {
        /// `GetRecords` calls a month.
        public var readsPerMonth: Double
        public var cost: Double

        /// - Parameters:
        ///   - writesPerSecond: changes of items; each is one record.
        ///   - recordBytes: keys, and the images that the stream holds, with their names.
        ///   - pollsPerSecond: how often each shard is asked by each consumer; a call returns 1,000 records or 1 MB.
        ///   - shards: about one for each partition of the table.
        ///   - isLambda: triggers read for nothing.
        public init(
            writesPerSecond: Double, recordBytes: Double, consumers: Int = 1, pollsPerSecond: Double = 4,
            shards: Int = 1, isLambda: Bool = false, prices: PriceList = .standard
        ) {
            let perSecond = max(
                pollsPerSecond * Double(shards), writesPerSecond / 1000, writesPerSecond * recordBytes / 0x1p20)
            readsPerMonth = perSecond * Double(consumers) * 3600 * PriceList.hoursPerMonth
            cost =
                isLambda ? 0 : max(0, readsPerMonth - prices[.freeStreamReads]) / 100_000 * prices[.streamReads]
        }
    }

    /// What backing a table up, exporting it to S3 and importing it from there costs. None of it takes read or write
    /// units.
    public struct Transfer: Sendable, Hashable {
        /// Gigabytes, of 2^30 bytes.
        public var gigabytes: Double
        public var fullExportCost: Double
        public var importCost: Double
        public var backupsPerMonth: Double

        public init(storedBytes: Double, prices: PriceList = .standard) {
            gigabytes = storedBytes / 0x1p30
            fullExportCost = gigabytes * prices[.export]
            importCost = gigabytes * prices[.importing]
            backupsPerMonth = gigabytes * prices[.backups]
        }

        /// Exports that may run at a time, and the gigabytes that they may export at a time.
        public static let concurrentExports = 300
        public static let concurrentExportGigabytes = 102_400
        /// Imports that may run at a time, and the objects of one.
        public static let concurrentImports = 50
        public static let importObjects = 50_000
    }

    /// A cluster of DynamoDB Accelerator, sized by memory, by requests, and for the loss of a node.
    public struct AcceleratorCluster: Sendable, Hashable {
        public var nodes: Int
        /// Requests a second, weighted: a hit 1, a miss 10, a write 25.
        public var weightedRequests: Double
        /// Read units a second that still reach the table.
        public var readUnits: Double
        public var costPerMonth: Double
        /// Why so many nodes.
        public var reason: String

        /// The weights say how much of a node's work a request is; only the ratios come from the service's guide.
        public static let missWeight = 10.0
        public static let writeWeight = 25.0

        /// - Parameters:
        ///   - hitShare: the part of reads that the cache answers.
        ///   - workingSetBytes: what the cache is to hold.
        ///   - nodeMemory: of one node, for data; every node holds all of it. An r5.large has 16 GB, of which about 13 GB.
        ///   - nodeRequests: weighted requests that one node takes a second. Measure your own; an r5.large took about
        ///     75,000 small hits in the service's published test.
        public init(
            readsPerSecond: Double, writesPerSecond: Double, hitShare: Double, itemBytes: Int,
            workingSetBytes: Double, nodeMemory: Double = 13 * 0x1p30, nodeRequests: Double = 75_000,
            isMultiZone: Bool = true, prices: PriceList = .standard
        ) {
            let misses = readsPerSecond * (1 - hitShare)
            weightedRequests =
                readsPerSecond * hitShare + misses * Self.missWeight + writesPerSecond * Self.writeWeight
            let byRequests = Int((weightedRequests / nodeRequests).rounded(.up))
            // One node may be lost and the others carry on; three zones are the service's own advice.
            nodes = max(isMultiZone ? 3 : 1, byRequests + (isMultiZone ? 1 : 0))
            readUnits = misses * Consistency.eventual.units(bytes: itemBytes)
            costPerMonth = Double(nodes) * prices[.acceleratorNode] * PriceList.hoursPerMonth
            reason =
                workingSetBytes > nodeMemory
                ? "every node holds the whole cache: take a node type with more memory than "
                    + "\(JSONTree.double((workingSetBytes / 0x1p30 * 10).rounded() / 10)) GB"
                : nodes > 11
                    ? "a cluster has at most 11 nodes; take a larger node type"
                    : "\(byRequests) by requests" + (isMultiZone ? ", one to lose, at least three" : "")
        }
    }
}
