extension DynamoDB {
    /// One call of the service, with the sizes that decide what it costs.
    ///
    /// ```swift
    /// let call = DynamoDB.Operation.batchGetItem(bytes: [1536, 6656], .strong)
    /// call.consumption().readUnits  // 3: 1 for the first, 2 for the second
    /// ```
    public enum Operation: Sendable, Hashable {
        /// `nil` for an item that is not there.
        case getItem(bytes: Int?, Consistency)
        case batchGetItem(bytes: [Int?], Consistency)
        case query(PageRead)
        case scan(PageRead)
        case transactGetItems(bytes: [Int?])
        case putItem(ItemWrite)
        case updateItem(ItemWrite)
        case deleteItem(ItemWrite)
        case batchWriteItem([ItemWrite])
        case transactWriteItems(Transaction)
        /// An item that expired.
        case timeToLiveDelete(ItemWrite)
    }

    /// What a query or scan evaluates.
    public struct PageRead: Sendable, Hashable {
        /// Of all items or entries evaluated, whether they are returned or not.
        public var bytes: Int
        public var consistency: Consistency
        /// Where nothing is found, each costs the least unit; a query searches one.
        public var partitionsSearched: Int
        /// A global index's name; its entries are counted, on its own capacity.
        public var globalIndex: String?
        /// Whether entries of a local index are read.
        public var isLocalIndex: Bool
        /// The sizes of items fetched from the table because a local index lacks attributes.
        public var fetchedBytes: [Int]

        public init(
            bytes: Int, _ consistency: Consistency, partitionsSearched: Int = 1, globalIndex: String? = nil,
            isLocalIndex: Bool = false, fetchedBytes: [Int] = []
        ) {
            self.bytes = bytes
            self.consistency = consistency
            self.partitionsSearched = partitionsSearched
            self.globalIndex = globalIndex
            self.isLocalIndex = isLocalIndex
            self.fetchedBytes = fetchedBytes
        }
    }

    /// What a write does to one item.
    public struct ItemWrite: Sendable, Hashable {
        /// The item before, in bytes; `nil` where there was none.
        public var before: Int?
        /// The item afterwards; `nil` where it is gone.
        public var after: Int?
        /// What happens to its index entries.
        public var indexes: [IndexChange]
        /// Whether the condition fails, so that nothing is written.
        public var conditionFails: Bool

        public init(before: Int?, after: Int?, indexes: [IndexChange] = [], conditionFails: Bool = false) {
            self.before = before
            self.after = after
            self.indexes = indexes
            self.conditionFails = conditionFails
        }
    }

    /// The actions of one `TransactWriteItems`.
    public struct Transaction: Sendable, Hashable {
        public enum Action: Sendable, Hashable {
            case write(ItemWrite)
            /// The item checked, in bytes; `nil` where it is not there.
            case conditionCheck(bytes: Int?)
        }

        public var actions: [Action]
        /// DAX reads every item back, to keep its cache right.
        public var isThroughAccelerator: Bool
        /// Whether a call with this client token has been made already within ten minutes.
        public var isRepeat: Bool

        public init(_ actions: [Action], isThroughAccelerator: Bool = false, isRepeat: Bool = false) {
            self.actions = actions
            self.isThroughAccelerator = isThroughAccelerator
            self.isRepeat = isRepeat
        }
    }

    /// What of a table decides how its operations are counted.
    public struct Setting: Sendable, Hashable {
        /// How many Regions hold the table; 1 for a table that is not global.
        public var regions: Int
        public var globalTables: GlobalTables
        public var failedConditions: FailedConditionRule

        /// The version of global tables.
        public enum GlobalTables: String, Sendable, Hashable, CaseIterable {
            /// 2019.11.21: a replicated unit in every Region.
            case current
            /// 2017.11.29: two replicated units in every Region.
            case legacy
        }

        /// Which size a failed condition counts, where an item is there. The service's own documents disagree.
        public enum FailedConditionRule: String, Sendable, Hashable, CaseIterable {
            /// The larger of the item that is there and the one that was to be: the safe reading.
            case larger
            case existing
            case new
        }

        public init(
            regions: Int = 1, globalTables: GlobalTables = .current, failedConditions: FailedConditionRule = .larger
        ) {
            self.regions = regions
            self.globalTables = globalTables
            self.failedConditions = failedConditions
        }
    }
}
