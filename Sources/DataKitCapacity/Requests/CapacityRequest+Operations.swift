extension CapacityRequest {
    /// The operation that the question is about, and the table's setting.
    func operation() throws(CapacityError) -> (DynamoDB.Operation, DynamoDB.Setting) {
        (try operation(try members.neededText("op")), try setting())
    }

    /// The table's setting.
    func setting() throws(CapacityError) -> DynamoDB.Setting {
        var setting = DynamoDB.Setting()
        setting.regions = try parameters.integer("regions", default: 1)
        if let others = try parameters.integer("otherReplicas") { setting.regions = others + 1 }
        guard (1...100).contains(setting.regions) else { throw parameters.fault("regions", "expected 1 to 100") }
        setting.globalTables = try parameters.choice("globalTables", default: .current)
        setting.failedConditions = try parameters.choice("failedConditions", default: .larger)
        return setting
    }

    private func operation(_ name: String) throws(CapacityError) -> DynamoDB.Operation {
        switch name {
        case "GetItem":
            let bytes = try parameters.flag("exists", default: true) ? try parameters.neededInteger("itemBytes") : nil
            return .getItem(bytes: bytes, try consistency())
        case "BatchGetItem":
            return .batchGetItem(bytes: try sizes("itemBytes", allowsNull: true), try consistency())
        case "TransactGetItems":
            return .transactGetItems(bytes: try sizes("itemBytes", allowsNull: true))
        case "Query": return .query(try page())
        case "Scan": return .scan(try page())
        case "PutItem":
            return .putItem(try write(before: "oldBytes", after: try parameters.neededInteger("newBytes")))
        case "UpdateItem":
            return .updateItem(try write(before: "beforeBytes", after: try parameters.neededInteger("afterBytes")))
        case "DeleteItem": return .deleteItem(try write(before: "itemBytes", after: nil))
        case "TTLDelete": return .timeToLiveDelete(try write(before: "itemBytes", after: nil))
        case "BatchWriteItem":
            let writes = try sizes("itemBytes").map { DynamoDB.ItemWrite(before: nil, after: $0) }
            let deletes = (try parameters.sizes("deletedBytes", allowsNull: true) ?? []).map {
                DynamoDB.ItemWrite(before: $0, after: nil)
            }
            return .batchWriteItem(writes + deletes)
        case "TransactWriteItems": return .transactWriteItems(try transaction())
        case "SecondaryIndexWrite":
            let bytes = try parameters.neededInteger("tableItemBytes")
            let change = try indexChange()
            // The table's write is that of an item that stays about the same size.
            return .updateItem(DynamoDB.ItemWrite(before: bytes, after: bytes, indexes: [change]))
        default:
            throw members.fault(
                "op",
                "there is no operation '\(name)'; there are GetItem, BatchGetItem, Query, Scan, PutItem, UpdateItem, "
                    + "DeleteItem, BatchWriteItem, TransactGetItems, TransactWriteItems, TTLDelete, "
                    + "SecondaryIndexWrite, ExecuteStatement, BatchExecuteStatement, ExecuteTransaction, "
                    + "ProvisionReads, ProvisionWrites, Burst, MaxThroughput, MaxPerPartition and Partitions")
        }
    }

    func consistency() throws(CapacityError) -> DynamoDB.Consistency {
        try parameters.choice("consistency", default: .eventual)
    }

    private func sizes(_ name: String, allowsNull: Bool) throws(CapacityError) -> [Int?] {
        guard let sizes = try parameters.sizes(name, allowsNull: allowsNull) else {
            throw parameters.fault(name, "an array of sizes in bytes is needed here")
        }
        return sizes
    }

    private func sizes(_ name: String) throws(CapacityError) -> [Int] {
        try sizes(name, allowsNull: false).compactMap { $0 }
    }

    func page() throws(CapacityError) -> DynamoDB.PageRead {
        let items = try parameters.integer("items")
        var page = DynamoDB.PageRead(bytes: 0, try consistency())
        if let bytes = try parameters.integer("totalBytes", atMost: 1 << 53) {
            page.bytes = bytes
        } else if let bytes = try parameters.integer("tableBytes", atMost: 1 << 53) {
            page.bytes = bytes
        } else if let entry = try parameters.integer("entryBytes") {
            page.bytes = try product("entryBytes", entry, items ?? 1)
        } else if let item = try parameters.integer("itemBytes") {
            page.bytes = try product("itemBytes", item, items ?? 1)
        } else {
            throw parameters.fault("totalBytes", "the bytes evaluated are needed here")
        }
        page.partitionsSearched = try parameters.integer("partitionsSearched", default: 1)
        switch try parameters.text("index") {
        case "GSI"?: page.globalIndex = try parameters.text("indexName") ?? "index"
        case "LSI"?: page.isLocalIndex = true
        case nil: break
        case let other?: throw parameters.fault("index", "'\(other)' is neither GSI nor LSI")
        }
        if parameters.isArray("fetchItemBytes") {
            page.fetchedBytes = try sizes("fetchItemBytes")
        } else if let fetched = try parameters.integer("fetchItemBytes") {
            guard (items ?? 1) <= 1 << 20 else { throw parameters.fault("items", "are more than one call returns") }
            page.fetchedBytes = Array(repeating: fetched, count: items ?? 1)
        }
        return page
    }

    func product(_ name: String, _ left: Int, _ right: Int) throws(CapacityError) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        guard !overflow else { throw parameters.fault(name, "times the number of items is beyond all bounds") }
        return product
    }

    private func write(before name: String, after: Int?) throws(CapacityError) -> DynamoDB.ItemWrite {
        var write = DynamoDB.ItemWrite(before: try parameters.integer(name), after: after)
        if try !parameters.flag("exists", default: true) { write.before = nil }
        write.conditionFails = try parameters.flag("conditionFails")
        for (member, kind) in [("gsi", DynamoDB.IndexChange.Kind.global), ("lsi", .local)] {
            for (number, entry) in try parameters.objects(member).enumerated() {
                let bytes = try entry.integer("entryBytes")
                let after = try entry.integer("entryBytesAfter") ?? bytes
                var before = try entry.integer("entryBytesBefore")
                if before == nil, !entry.names.contains("entryBytesBefore"), write.before != nil { before = after }
                write.indexes.append(
                    DynamoDB.IndexChange(
                        try entry.text("name") ?? "\(member.uppercased()) \(number + 1)", kind: kind, before: before,
                        after: write.after == nil ? nil : after, movesKey: try entry.flag("keyChanged"),
                        changesEntry: try entry.flag("changed", default: true)))
            }
        }
        return write
    }

    private func transaction() throws(CapacityError) -> DynamoDB.Transaction {
        let action = try parameters.text("action") ?? "Put"
        var actions: [DynamoDB.Transaction.Action] = []
        for size in try sizes("itemBytes", allowsNull: true) {
            switch action {
            case "ConditionCheck": actions.append(.conditionCheck(bytes: size))
            case "Put", "Update": actions.append(.write(DynamoDB.ItemWrite(before: nil, after: size)))
            case "Delete": actions.append(.write(DynamoDB.ItemWrite(before: size, after: nil)))
            default: throw parameters.fault("action", "'\(action)' is none of Put, Update, Delete, ConditionCheck")
            }
        }
        return DynamoDB.Transaction(
            actions, isThroughAccelerator: try parameters.flag("throughDAX"),
            isRepeat: try parameters.flag("repeatedToken"))
    }

    private func indexChange() throws(CapacityError) -> DynamoDB.IndexChange {
        guard let kind = DynamoDB.IndexChange.Kind(rawValue: try parameters.neededText("index")) else {
            throw parameters.fault("index", "is neither GSI nor LSI")
        }
        let before = try parameters.integer("entryBytesBefore"), after = try parameters.integer("entryBytesAfter")
        let keyBefore = try parameters.text("indexKeyBefore"), keyAfter = try parameters.text("indexKeyAfter")
        let moves = keyBefore != nil && keyAfter != nil && keyBefore != keyAfter
        // What is not said: an entry of another size has changed; one of the same size with the same key has not.
        var changes = before != after
        if let transition = try parameters.text("transition") {
            switch transition {
            case "no change": changes = false
            case "same key, projected change": changes = true
            default: break
            }
        }
        changes = try parameters.flag("changed", default: changes)
        return DynamoDB.IndexChange(
            try parameters.text("indexName") ?? kind.rawValue, kind: kind, before: before, after: after,
            movesKey: moves,
            changesEntry: changes)
    }
}
