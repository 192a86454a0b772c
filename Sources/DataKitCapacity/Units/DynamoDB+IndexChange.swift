extension DynamoDB {
    /// What a write does to an entry of a secondary index.
    public struct IndexChange: Sendable, Hashable {
        /// Whether the index has capacity of its own.
        public enum Kind: String, Sendable, Hashable, Codable {
            case global = "GSI"
            case local = "LSI"
        }

        public var name: String
        public var kind: Kind
        /// The entry before, in bytes: keys and projected attributes with their names; `nil` where there was none.
        public var before: Int?
        /// The entry afterwards.
        public var after: Int?
        /// Whether the index key has changed, so that the entry moves.
        public var movesKey: Bool
        /// Whether anything that the index holds has changed.
        public var changesEntry: Bool

        /// A change; one of an entry that stays where it is and as it is costs nothing.
        public init(
            _ name: String = "index", kind: Kind = .global, before: Int?, after: Int?, movesKey: Bool = false,
            changesEntry: Bool = true
        ) {
            self.name = name
            self.kind = kind
            self.before = before
            self.after = after
            self.movesKey = movesKey
            self.changesEntry = changesEntry
        }

        /// The change that replacing one item by another makes to an index.
        ///
        /// An item is in an index where it has all attributes of the index's key.
        public init(
            _ index: SecondaryIndex, from old: Item?, to new: Item?, numbers: NumberRule = .measured
        ) {
            let before = old.flatMap(index.entry(of:)), after = new.flatMap(index.entry(of:))
            func key(_ entry: Item?) -> [AttributeValue?]? { entry.map { entry in index.key.map { entry[$0] } } }
            self.init(
                index.name, kind: index.kind, before: before?.byteCount(numbers), after: after?.byteCount(numbers),
                movesKey: before != nil && after != nil && key(before) != key(after),
                changesEntry: before.map { Set($0.attributes) } != after.map { Set($0.attributes) })
        }

        /// Appends what the change costs.
        func charge(to consumption: inout Consumption) {
            let place: Consumption.Place = kind == .global ? .globalIndex(name) : .localIndex(name)
            func ceiling(_ bytes: Int) -> String { "ceil(\(bytes) / 1024) = \(writeBlocks(bytes))" }
            func add(_ units: Int, _ rule: Rule, _ arithmetic: String, writes: Int = 1) {
                consumption.indexWrites += writes
                consumption.charge(Double(units), .write, place, rule, arithmetic)
            }
            switch (before, after) {
            case (nil, nil): break
            case (nil, let after?): add(writeBlocks(after), .indexEnter, ceiling(after))
            case (let before?, nil): add(writeBlocks(before), .indexLeave, ceiling(before))
            case (let before?, let after?):
                if movesKey {
                    add(
                        writeBlocks(before) + writeBlocks(after), .indexMove,
                        ceiling(before) + " and " + ceiling(after),
                        writes: 2)
                } else if changesEntry {
                    add(writeBlocks(max(before, after)), .indexChange, ceiling(max(before, after)))
                }
            }
        }
    }

    /// A secondary index of a table: which items it holds, and what of them.
    public struct SecondaryIndex: Sendable, Hashable, Codable {
        /// Which attributes an entry holds besides the keys.
        public enum Projection: Sendable, Hashable, Codable {
            case all
            case keysOnly
            case include([String])
        }

        public var name: String
        public var kind: IndexChange.Kind
        /// The index's own key: partition key, and sort key where there is one.
        public var key: [String]
        /// The table's key, which every entry holds.
        public var tableKey: [String]
        public var projection: Projection

        public init(
            _ name: String, kind: IndexChange.Kind = .global, key: [String], tableKey: [String],
            projection: Projection = .all
        ) {
            self.name = name
            self.kind = kind
            self.key = key
            self.tableKey = tableKey
            self.projection = projection
        }

        /// Whether entries hold an attribute.
        public func holds(_ attribute: String) -> Bool {
            switch projection {
            case .all: true
            case .keysOnly: key.contains(attribute) || tableKey.contains(attribute)
            case .include(let names):
                names.contains(attribute) || key.contains(attribute) || tableKey.contains(attribute)
            }
        }

        /// An item's entry; `nil` where it lacks an attribute of the index's key.
        public func entry(of item: Item) -> Item? {
            guard key.allSatisfy({ item[$0] != nil }) else { return nil }
            return Item(item.attributes.filter { holds($0.name) })
        }
    }
}
