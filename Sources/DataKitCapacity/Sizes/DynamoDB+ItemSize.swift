extension DynamoDB.AttributeValue {
    /// What the value takes, in bytes, without a name.
    ///
    /// Text counts in UTF-8, binary in raw bytes, booleans and nulls 1. A list or map takes 3, and for each element 1
    /// and its size, keys too. A set takes its elements and nothing more.
    public func byteCount(_ rule: DynamoDB.NumberRule = .measured) -> Int {
        switch self {
        case .string(let text): text.utf8.count
        case .number(let number): number.byteCount(rule)
        case .binary(let bytes): bytes.count
        case .boolean, .null: 1
        case .list(let elements): elements.reduce(3) { $0 + 1 + $1.byteCount(rule) }
        case .map(let members): members.reduce(3) { $0 + 1 + $1.byteCount(rule) }
        case .stringSet(let elements): elements.reduce(0) { $0 + $1.utf8.count }
        case .numberSet(let elements): elements.reduce(0) { $0 + $1.byteCount(rule) }
        case .binarySet(let elements): elements.reduce(0) { $0 + $1.count }
        }
    }

    /// How the size comes about, in a few words.
    func explanation(_ rule: DynamoDB.NumberRule) -> String {
        switch self {
        case .string: return "UTF-8 bytes"
        case .binary: return "raw bytes"
        case .boolean, .null: return "always 1"
        case .list(let elements): return "3 + \(elements.count) x 1 + the elements"
        case .map(let members): return "3 + \(members.count) x 1 + keys and values"
        case .stringSet, .numberSet, .binarySet: return "the elements, nothing more"
        case .number(let number):
            let shape = number.shape
            if shape.digits == 0 { return "zero: 1" }
            if rule == .guide { return "1 + \(shape.digits) digits / 2" }
            let whole = min(max(shape.point, 0), shape.digits)
            let fraction = shape.digits - whole
            var parts = ["1"]
            if whole > 0 { parts.append("\(whole) digits before the point / 2") }
            if fraction > 0 { parts.append("\(fraction) behind it / 2") }
            if shape.isNegative { parts.append("1 for the sign") }
            return parts.joined(separator: " + ")
        }
    }
}

extension DynamoDB.Attribute {
    /// Name and value, in bytes.
    public func byteCount(_ rule: DynamoDB.NumberRule = .measured) -> Int {
        name.utf8.count + value.byteCount(rule)
    }
}

extension DynamoDB.Item {
    /// What the item weighs, in bytes: what read and write units, and the limit of 400 KB, are counted by.
    ///
    /// - Complexity: O(size of the item)
    public func byteCount(_ rule: DynamoDB.NumberRule = .measured) -> Int {
        attributes.reduce(0) { $0 + $1.byteCount(rule) }
    }

    /// The weight, attribute by attribute.
    public func size(_ rule: DynamoDB.NumberRule = .measured) -> DynamoDB.ItemSize {
        DynamoDB.ItemSize(
            attributes: attributes.map {
                DynamoDB.ItemSize.Part(
                    name: $0.name, type: $0.value.typeName, nameBytes: $0.name.utf8.count,
                    valueBytes: $0.value.byteCount(rule), rule: $0.value.explanation(rule))
            })
    }
}

extension DynamoDB {
    /// What an item weighs, and what of it weighs how much.
    public struct ItemSize: Sendable, Hashable {
        /// One attribute's share.
        public struct Part: Sendable, Hashable {
            public var name: String
            /// `S`, `N`, ...
            public var type: String
            public var nameBytes: Int
            public var valueBytes: Int
            /// How `valueBytes` comes about.
            public var rule: String

            /// Name and value.
            public var byteCount: Int { nameBytes + valueBytes }
        }

        /// The attributes, in the item's order.
        public var attributes: [Part]

        /// What units and the limit of 400 KB are counted by.
        public var byteCount: Int { attributes.reduce(0) { $0 + $1.byteCount } }
        /// What the names alone take: the part that shorter names would save.
        public var nameBytes: Int { attributes.reduce(0) { $0 + $1.nameBytes } }
        /// What storage is billed by: 100 bytes more an item, 148 in a replica of a global table.
        public func storedByteCount(isReplica: Bool = false) -> Int {
            byteCount + Limits.storageOverhead + (isReplica ? Limits.replicaStorageOverhead : 0)
        }
        /// Whether the service takes the item.
        public var fits: Bool { byteCount <= Limits.itemBytes }
    }

    /// The service's limits, in bytes and counts.
    public enum Limits {
        /// 400 KB, names included; with local indexes, the item and its entries together.
        public static let itemBytes = 400 * 1024
        /// What storage counts besides, for each item and each index entry.
        public static let storageOverhead = 100
        /// What storage counts besides, for each item of a global table.
        public static let replicaStorageOverhead = 48
        public static let batchGetItems = 100
        public static let batchWriteItems = 25
        /// Of one `BatchGetItem` or `BatchWriteItem`.
        public static let batchBytes = 16 << 20
        /// Of one transaction.
        public static let transactionItems = 100
        public static let transactionBytes = 4 << 20
        /// What a `Query` or `Scan` evaluates before it returns.
        public static let pageBytes = 1 << 20
        /// Items of one partition key, with their local index entries; only where the table has local indexes.
        public static let itemCollectionBytes = 10 << 30
        public static let partitionBytes = 10 << 30
        /// A second, of one partition.
        public static let partitionReadUnits = 3000
        /// A second, of one partition.
        public static let partitionWriteUnits = 1000
        public static let partitionKeyBytes = 2048
        public static let sortKeyBytes = 1024
        /// What a table may be provisioned with unless the quota is raised; reads and writes each.
        public static let tableQuota = 40_000
        public static let globalIndexes = 20
        public static let localIndexes = 5
        /// Unused capacity is kept for so long.
        public static let burstSeconds = 300
        /// What a new on-demand table can take at once.
        public static let onDemandReadUnits = 12_000
        public static let onDemandWriteUnits = 4_000
        /// Statements of one `BatchExecuteStatement`.
        public static let batchStatements = 25
        /// The nesting of lists and maps.
        public static let nesting = Item.maximumNesting
    }
}
