extension DynamoDB {
    /// A table's data and traffic: what a plan is made from.
    ///
    /// ```swift
    /// var workload = DynamoDB.Workload(items: 1_000_000, sizes: SizeHistogram([900]))
    /// workload.traffic = [.init(.getItem, perSecond: 500), .init(.putItem, perSecond: 50)]
    /// let plan = workload.plan()
    /// plan.table.reads.provisioned   // read units to provision
    /// ```
    public struct Workload: Sendable, Hashable {
        /// What is asked for, so often a second.
        public struct Traffic: Sendable, Hashable {
            public enum Kind: String, Sendable, Hashable, CaseIterable {
                case getItem = "GetItem"
                case batchGetItem = "BatchGetItem"
                case query = "Query"
                case scan = "Scan"
                case transactGetItems = "TransactGetItems"
                case putItem = "PutItem"
                case updateItem = "UpdateItem"
                case deleteItem = "DeleteItem"
                case batchWriteItem = "BatchWriteItem"
                case transactWriteItems = "TransactWriteItems"
                case timeToLiveDelete = "TTLDelete"
            }

            /// What a write does to the entries of indexes.
            public enum IndexEffect: String, Sendable, Hashable, CaseIterable {
                case none, enter, leave, change, move
            }

            public var kind: Kind
            /// Calls a second where the day's curve is 1; in all Regions together.
            public var perSecond: Double
            public var consistency: Consistency
            /// Items that one call reads, evaluates or writes.
            public var itemsPerCall: Double
            /// The sizes of these items, where they are not those of the table.
            public var sizes: SizeHistogram?
            /// The index that is queried.
            public var index: String?
            public var indexEffect: IndexEffect

            public init(
                _ kind: Kind, perSecond: Double, consistency: Consistency = .eventual, itemsPerCall: Double = 1,
                sizes: SizeHistogram? = nil, index: String? = nil, indexEffect: IndexEffect? = nil
            ) {
                self.kind = kind
                self.perSecond = perSecond
                self.consistency = consistency
                self.itemsPerCall = itemsPerCall
                self.sizes = sizes
                self.index = index
                self.indexEffect =
                    indexEffect
                    ?? {
                        switch kind {
                        case .putItem, .batchWriteItem, .transactWriteItems: .enter
                        case .updateItem: .change
                        case .deleteItem, .timeToLiveDelete: .leave
                        default: .none
                        }
                    }()
            }
        }

        /// A secondary index and its entries.
        public struct Index: Sendable, Hashable {
            public var name: String
            public var kind: IndexChange.Kind
            /// The sizes of entries.
            public var sizes: SizeHistogram
            /// The share of the items that are in the index.
            public var share: Double
            /// The entries of each key of a global index, where they are known; traffic is taken to follow them.
            public var keys: HeavyHitters?

            public init(
                _ name: String, kind: IndexChange.Kind = .global, sizes: SizeHistogram, share: Double = 1,
                keys: HeavyHitters? = nil
            ) {
                self.name = name
                self.kind = kind
                self.sizes = sizes
                self.share = share
                self.keys = keys
            }
        }

        public enum TableClass: String, Sendable, Hashable, CaseIterable {
            case standard = "STANDARD"
            case infrequentAccess = "STANDARD_INFREQUENT_ACCESS"
        }

        /// How many items the table holds.
        public var items: Double
        /// How large they are.
        public var sizes: SizeHistogram
        public var indexes: [Index] = []
        public var traffic: [Traffic] = []
        /// How many Regions hold the table.
        public var regions = 1
        public var curve = DayCurve.flat
        /// The share of provisioned capacity that is to be used.
        public var targetUtilisation = 0.7
        /// The items of each partition key, where they are known; traffic is taken to follow them.
        public var keys: HeavyHitters?

        public init(items: Double, sizes: SizeHistogram) {
            self.items = items
            self.sizes = sizes
        }
    }
}
