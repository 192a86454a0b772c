public import DataKitCore

extension DynamoDB {
    /// What the rows of a table would weigh as items, and which keys are hot: an accumulator, so that it runs over any
    /// dataset, in parallel, in bounded memory.
    ///
    /// ```swift
    /// var profile = DynamoDB.ItemProfile(partitionKey: "CustomerID")
    /// profile = try await orders.batches().accumulate(into: profile)
    /// let items = profile.finish()
    /// items.sizes.meanWriteUnits          // the mean of units, not the units of the mean
    /// items.hotKeys?.top(10)
    /// ```
    public struct ItemProfile: Accumulator, Hashable {
        /// What has been found.
        public struct Result: Sendable, Hashable {
            /// Rows seen, those that make no item among them.
            public var rows: Int
            /// The sizes of the items.
            public var sizes: SizeHistogram
            /// What each attribute takes of all of them, in the order of the columns.
            public var attributes: [AttributeWeight]
            /// The sizes of the entries of each index; an index lacks the items that lack its key.
            public var indexes: [IndexSizes]
            /// The items of each partition key; `nil` where no key was named.
            public var hotKeys: HeavyHitters?
            /// Rows whose key is null, empty or too long: the service would refuse them.
            public var rowsWithoutKey: Int
            /// The items that remain where rows of the same primary key replace each other; `nil` where no key was named.
            public var primaryKeys: PrimaryKeySketch?
        }

        /// One attribute's share of all items.
        public struct AttributeWeight: Sendable, Hashable, Codable {
            public var name: String
            /// How many items have it.
            public var count: Int
            /// What its name takes in all of them.
            public var nameBytes: Int
            /// What its values take in all of them.
            public var valueBytes: Int
        }

        /// The entries of a secondary index.
        public struct IndexSizes: Sendable, Hashable, Codable {
            public var index: SecondaryIndex
            public var sizes: SizeHistogram
            /// The entries of each key of a global index; `nil` for a local one, whose key is the table's.
            public var hotKeys: HeavyHitters?
        }

        public let partitionKey: String?
        public let sortKey: String?
        public let mapping: ItemMapping
        public let numbers: NumberRule
        private var rows = 0
        private var sizes = SizeHistogram()
        private var attributes: [AttributeWeight] = []
        private var indexes: [IndexSizes]
        private var hotKeys: HeavyHitters?
        private var rowsWithoutKey = 0
        private var primaryKeys: PrimaryKeySketch?

        /// A profile of no rows.
        ///
        /// - Parameters:
        ///   - partitionKey: the column whose values spread the items over partitions.
        ///   - sortKey: the column that orders items of one partition key.
        ///   - indexes: secondary indexes, with columns as key attributes.
        ///   - hotKeys: how many keys are counted exactly; see ``HeavyHitters``.
        public init(
            partitionKey: String? = nil, sortKey: String? = nil, indexes: [SecondaryIndex] = [],
            mapping: ItemMapping = .init(), numbers: NumberRule = .measured, hotKeys: Int = 65_536
        ) {
            self.partitionKey = partitionKey
            self.sortKey = sortKey
            self.mapping = mapping
            self.numbers = numbers
            self.indexes = indexes.map {
                IndexSizes(
                    index: $0, sizes: SizeHistogram(),
                    hotKeys: $0.kind == .global ? HeavyHitters(capacity: hotKeys) : nil)
            }
            self.hotKeys = partitionKey == nil ? nil : HeavyHitters(capacity: hotKeys)
            primaryKeys = partitionKey == nil ? nil : PrimaryKeySketch()
        }

        /// Takes in the rows of a batch.
        /// - Throws: `DataKitError` of kind `unknownColumn` where a key is no column, `mismatch` for a batch of other
        ///   columns than before.
        public mutating func update(_ batch: RecordBatch) throws {
            let fields = batch.schema.fields
            let names = fields.map { mapping.name(of: $0.name) }
            if attributes.isEmpty {
                attributes = names.map { AttributeWeight(name: $0, count: 0, nameBytes: 0, valueBytes: 0) }
            }
            guard attributes.map(\.name) == names else {
                throw DataKitError(.mismatch, "a batch has other columns than the ones before it")
            }
            let sizer = ColumnSizes(mapping: mapping, rule: numbers)
            let columns = zip(fields, batch.columns).map { field, column in
                mapping.sets.contains(field.name) ? sizer.setSizes(column) : sizer.sizes(column)
            }
            let keys = try keyColumns(batch)
            // Rows that make no item: their key is missing.
            var isItem = Array(repeating: true, count: batch.rowCount)
            for key in keys { try key.exclude(&isItem, sizes: columns[key.position]) }
            var totals = Array(repeating: 0, count: batch.rowCount)
            for (position, each) in columns.enumerated() {
                let name = names[position].utf8.count
                let null = mapping.nulls == .typed ? name + 1 : 0
                var count = 0, bytes = 0
                for row in each.indices where isItem[row] {
                    if each[row] != ColumnSizes.absent {
                        totals[row] += name + each[row]
                        count += 1
                        bytes += each[row]
                    } else if null > 0 {
                        totals[row] += null
                        count += 1
                        bytes += 1
                    }
                }
                attributes[position].count += count
                attributes[position].nameBytes += count * name
                attributes[position].valueBytes += bytes
            }
            for row in totals.indices where isItem[row] { sizes.add(totals[row]) }
            if primaryKeys != nil {
                let hashes = KeyHasher(seed: 0).hashes(keys.map { batch.columns[$0.position] }, count: batch.rowCount)
                for row in totals.indices where isItem[row] { primaryKeys!.add(hashes[row], byteCount: totals[row]) }
            }
            rows += batch.rowCount
            for count in isItem where !count { rowsWithoutKey += 1 }
            for position in indexes.indices {
                try addEntries(position, batch, names: names, columns: columns, isItem: isItem)
            }
            if let key = keys.first {
                hotKeys?.add(batch.columns[key.position], byteCounts: totals, where: isItem)
            }
        }

        /// Takes in what another profile of the same keys, indexes and mapping has seen.
        public mutating func merge(_ other: ItemProfile) throws {
            guard
                partitionKey == other.partitionKey, sortKey == other.sortKey, mapping == other.mapping,
                numbers == other.numbers, indexes.map(\.index) == other.indexes.map(\.index),
                attributes.isEmpty || other.attributes.isEmpty
                    || attributes.map(\.name) == other.attributes.map(\.name)
            else { throw DataKitError(.mismatch, "profiles of other keys, indexes or columns do not merge") }
            rows += other.rows
            rowsWithoutKey += other.rowsWithoutKey
            sizes.merge(other.sizes)
            if attributes.isEmpty {
                attributes = other.attributes
            } else {
                for (position, weight) in other.attributes.enumerated() {
                    attributes[position].count += weight.count
                    attributes[position].nameBytes += weight.nameBytes
                    attributes[position].valueBytes += weight.valueBytes
                }
            }
            for position in indexes.indices {
                indexes[position].sizes.merge(other.indexes[position].sizes)
                if let keys = other.indexes[position].hotKeys { indexes[position].hotKeys?.merge(keys) }
            }
            if let keys = other.hotKeys { hotKeys?.merge(keys) }
            if let keys = other.primaryKeys { primaryKeys?.merge(keys) }
        }

        /// The answer so far.
        public func finish() -> Result {
            Result(
                rows: rows, sizes: sizes, attributes: attributes, indexes: indexes, hotKeys: hotKeys,
                rowsWithoutKey: rowsWithoutKey, primaryKeys: primaryKeys)
        }
    }
}

extension DynamoDB.ItemProfile {
    /// A column of the primary key.
    private struct KeyColumn {
        var position: Int
        var limit: Int

        /// Excludes rows whose key is null, empty or too long.
        func exclude(_ isItem: inout [Bool], sizes: [Int]) throws(DataKitError) {
            for row in sizes.indices where sizes[row] <= 0 || sizes[row] > limit { isItem[row] = false }
        }
    }

    private func keyColumns(_ batch: RecordBatch) throws(DataKitError) -> [KeyColumn] {
        var keys: [KeyColumn] = []
        let limits = [DynamoDB.Limits.partitionKeyBytes, DynamoDB.Limits.sortKeyBytes]
        for (name, limit) in zip([partitionKey, sortKey], limits) {
            guard let name else { continue }
            guard let position = batch.schema.index(of: name) else {
                throw DataKitError.unknownColumn(name, in: batch.schema)
            }
            let type = batch.schema.fields[position].type
            guard !type.isNested, type != .boolean, type != .null else {
                throw DataKitError(.mismatch, "is \(type); a key is text, a number or bytes", subject: name)
            }
            keys.append(KeyColumn(position: position, limit: limit))
        }
        return keys
    }

    private mutating func addEntries(
        _ position: Int, _ batch: RecordBatch, names: [String], columns: [[Int]], isItem: [Bool]
    ) throws(DataKitError) {
        let index = indexes[position].index
        var keyColumns: [Int] = []
        for key in index.key {
            guard let column = names.firstIndex(of: key) else {
                throw DataKitError.unknownColumn(key, in: batch.schema)
            }
            keyColumns.append(column)
        }
        let held = names.indices.filter { index.holds(names[$0]) }
        var sizes = indexes[position].sizes
        let null = mapping.nulls == .typed ? 1 : 0
        var isEntry = isItem, entryBytes = Array(repeating: 0, count: isItem.count)
        for row in isItem.indices where isItem[row] {
            guard keyColumns.allSatisfy({ columns[$0][row] > 0 }) else {
                isEntry[row] = false
                continue
            }
            var total = 0
            for column in held {
                if columns[column][row] != ColumnSizes.absent {
                    total += names[column].utf8.count + columns[column][row]
                } else if null > 0 {
                    total += names[column].utf8.count + 1
                }
            }
            sizes.add(total)
            entryBytes[row] = total
        }
        indexes[position].sizes = sizes
        if let key = keyColumns.first {
            indexes[position].hotKeys?.add(batch.columns[key], byteCounts: entryBytes, where: isEntry)
        }
    }
}
