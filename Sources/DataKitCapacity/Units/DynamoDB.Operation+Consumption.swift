extension DynamoDB.Operation {
    /// What the call costs, with a reason for every unit, and the limits that it breaks.
    ///
    /// - Complexity: O(number of items)
    public func consumption(_ setting: DynamoDB.Setting = .init()) -> DynamoDB.Consumption {
        var result = DynamoDB.Consumption()
        switch self {
        case .getItem(let bytes, let consistency): result.read(bytes, consistency, .itemRead)
        case .batchGetItem(let items, let consistency):
            for bytes in items { result.read(bytes, consistency, .batchRead) }
            result.limit(items.count, DynamoDB.Limits.batchGetItems, "BatchGetItem takes at most", "items")
            result.limit(
                items.reduce(0) { $0 + ($1 ?? 0) }, DynamoDB.Limits.batchBytes, "BatchGetItem returns at most", "bytes")
            if consistency == .transactional { result.violations.append("BatchGetItem is no transaction") }
        case .transactGetItems(let items):
            for bytes in items { result.read(bytes, .transactional, .transactionRead) }
            result.limit(items.count, DynamoDB.Limits.transactionItems, "a transaction takes at most", "items")
            result.limit(
                items.reduce(0) { $0 + ($1 ?? 0) }, DynamoDB.Limits.transactionBytes, "a transaction takes at most",
                "bytes")
        case .query(let page), .scan(let page): result.read(page)
        case .putItem(let write), .updateItem(let write), .deleteItem(let write):
            result.write(write, setting, .single)
        case .batchWriteItem(let writes):
            for write in writes { result.write(write, setting, .batch) }
            result.limit(writes.count, DynamoDB.Limits.batchWriteItems, "BatchWriteItem takes at most", "items")
            result.limit(
                writes.reduce(0) { $0 + ($1.after ?? 0) }, DynamoDB.Limits.batchBytes, "BatchWriteItem takes at most",
                "bytes")
        case .transactWriteItems(let transaction): result.write(transaction, setting)
        case .timeToLiveDelete(let write):
            for region in 1..<max(1, setting.regions) {
                let bytes = write.before ?? 0
                result.charge(
                    Double(DynamoDB.writeBlocks(bytes)), .replicatedWrite, .replica(region), .replicatedTimeToLive,
                    "ceil(\(bytes) / 1024) = \(DynamoDB.writeBlocks(bytes))")
            }
        }
        return result
    }
}

extension DynamoDB.Consumption {
    enum WriteForm { case single, batch, transaction }

    mutating func limit(_ count: Int, _ most: Int, _ words: String, _ what: String) {
        if count > most { violations.append("\(words) \(most) \(what), not \(count)") }
    }

    mutating func read(_ bytes: Int?, _ consistency: DynamoDB.Consistency, _ rule: DynamoDB.Rule) {
        let blocks = DynamoDB.readBlocks(bytes ?? 0)
        charge(
            Double(blocks) * consistency.factor, .read, .table, bytes == nil ? .missingItem : rule,
            (bytes.map { "ceil(\($0) / 4096) = \(blocks)" } ?? "1") + consistency.arithmetic)
        if let bytes { limit(bytes, DynamoDB.Limits.itemBytes, "an item has at most", "bytes") }
    }

    mutating func read(_ page: DynamoDB.PageRead) {
        let factor = page.consistency.factor
        let place: Place = page.globalIndex.map { .globalIndex($0) } ?? .table
        let blocks = page.bytes == 0 ? max(1, page.partitionsSearched) : DynamoDB.readBlocks(page.bytes)
        charge(
            Double(blocks) * factor, .read, place,
            page.bytes == 0 ? .emptyPage : page.globalIndex != nil || page.isLocalIndex ? .indexPage : .pageRead,
            (page.bytes == 0 ? "\(blocks) searched" : "ceil(\(page.bytes) / 4096) = \(blocks)")
                + page.consistency.arithmetic)
        if !page.fetchedBytes.isEmpty {
            let fetched = page.fetchedBytes.reduce(0) { $0 + DynamoDB.readBlocks($1) }
            charge(
                Double(fetched) * factor, .read, .table, .localIndexFetch,
                "\(page.fetchedBytes.count) items, \(fetched)" + page.consistency.arithmetic)
        }
        if page.globalIndex != nil, page.consistency != .eventual {
            violations.append("a global index is read with eventual consistency only")
        }
        if page.consistency == .transactional { violations.append("Query and Scan are no transactions") }
    }

    /// The size that a write is counted by, and why.
    private func counted(
        _ write: DynamoDB.ItemWrite, _ setting: DynamoDB.Setting, _ form: WriteForm
    ) -> (bytes: Int, rule: DynamoDB.Rule) {
        if write.conditionFails {
            guard let before = write.before else { return (0, .failedConditionNew) }
            switch setting.failedConditions {
            case .existing: return (before, .failedCondition)
            case .new: return (write.after ?? before, .failedCondition)
            case .larger: return (max(before, write.after ?? 0), .failedCondition)
            }
        }
        let bytes = max(write.before ?? 0, write.after ?? 0)
        switch form {
        case .batch: return (bytes, .batchWrite)
        case .transaction: return (bytes, .transactionWrite)
        case .single:
            if write.after == nil { return (bytes, write.before == nil ? .missingDelete : .itemDelete) }
            return (bytes, .itemWrite)
        }
    }

    mutating func write(_ write: DynamoDB.ItemWrite, _ setting: DynamoDB.Setting, _ form: WriteForm) {
        let (bytes, rule) = counted(write, setting, form)
        let blocks = DynamoDB.writeBlocks(bytes)
        let twice = form == .transaction
        let arithmetic = "ceil(\(bytes) / 1024) = \(blocks)" + (twice ? " x 2" : "")
        if setting.regions <= 1 {
            charge(Double(blocks * (twice ? 2 : 1)), .write, .table, rule, arithmetic)
        } else {
            // The Region that is written to prepares and commits; the others take the outcome like any other write.
            let legacy = setting.globalTables == .legacy ? 2 : 1
            let note = legacy == 2 ? " x 2" : ""
            charge(
                Double(blocks * (twice ? 2 : 1) * legacy), .replicatedWrite, .table, rule, arithmetic + note)
            if !write.conditionFails {
                for region in 1..<setting.regions {
                    charge(
                        Double(blocks * legacy), .replicatedWrite, .replica(region), .replication,
                        "ceil(\(bytes) / 1024) = \(blocks)" + note)
                }
            }
        }
        if !write.conditionFails {
            for _ in 0..<max(1, setting.regions) {
                for change in write.indexes { change.charge(to: &self) }
            }
        }
        let local = write.indexes.reduce(0) { $0 + ($1.kind == .local ? $1.after ?? 0 : 0) }
        if let after = write.after {
            limit(
                after + local, DynamoDB.Limits.itemBytes,
                local > 0 ? "an item and its entries in local indexes have at most" : "an item has at most", "bytes")
        }
    }

    mutating func write(_ transaction: DynamoDB.Transaction, _ setting: DynamoDB.Setting) {
        var total = 0
        for action in transaction.actions {
            let bytes: Int
            switch action {
            case .write(let write):
                bytes = max(write.before ?? 0, write.after ?? 0)
                total += write.after ?? 0
                if transaction.isRepeat {
                    read(bytes, .transactional, .transactionRepeat)
                } else {
                    self.write(write, setting, .transaction)
                }
            case .conditionCheck(let checked):
                bytes = checked ?? 0
                if transaction.isRepeat {
                    read(bytes, .transactional, .transactionRepeat)
                } else {
                    let blocks = DynamoDB.writeBlocks(bytes)
                    charge(
                        Double(2 * blocks), setting.regions > 1 ? .replicatedWrite : .write, .table, .conditionCheck,
                        "ceil(\(bytes) / 1024) = \(blocks) x 2")
                }
            }
            if transaction.isThroughAccelerator { read(bytes, .transactional, .acceleratorReadBack) }
        }
        limit(
            transaction.actions.count, DynamoDB.Limits.transactionItems, "a transaction takes at most", "items")
        limit(total, DynamoDB.Limits.transactionBytes, "a transaction takes at most", "bytes")
    }
}

extension DynamoDB.Consistency {
    var arithmetic: String {
        switch self {
        case .eventual: " x 0.5"
        case .strong: ""
        case .transactional: " x 2"
        }
    }
}
