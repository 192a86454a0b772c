extension CapacityRequest {
    /// What PartiQL statements cost: by themselves, in a batch, or in a transaction.
    ///
    /// Each statement names its key attributes and sizes: `{"statement": "...", "partitionKey": "pk", "sortKey": "sk",
    /// "itemBytes": 900}`, `totalBytes` where it reads many items, `oldBytes` and `newBytes` where it writes.
    func statementConsumption(_ name: String) throws(CapacityError) -> (DynamoDB.Consumption, DynamoDB.Setting) {
        let setting = try setting()
        if name == "ExecuteStatement" { return (try consumption(of: parameters, setting), setting) }
        let statements = try parameters.objects("statements")
        guard !statements.isEmpty else { throw parameters.fault("statements", "an array of statements is needed here") }
        if name == "ExecuteTransaction" {
            return (try transaction(statements).consumption(setting), setting)
        }
        var total = DynamoDB.Consumption()
        for statement in statements {
            let one = try consumption(of: statement, setting)
            total.charges += one.charges
            total.violations += one.violations
            total.indexWrites += one.indexWrites
        }
        total.limit(
            statements.count, DynamoDB.Limits.batchStatements, "BatchExecuteStatement takes at most", "statements")
        return (total, setting)
    }

    private func read(_ members: JSONMembers) throws(CapacityError) -> (DynamoDB.Statement, DynamoDB.Statement.Access) {
        let statement = try DynamoDB.Statement(try members.neededText("statement"))
        let access = statement.access(
            partitionKey: try members.neededText("partitionKey"), sortKey: try members.text("sortKey"))
        return (statement, access)
    }

    private func consumption(
        of members: JSONMembers, _ setting: DynamoDB.Setting
    ) throws(CapacityError) -> DynamoDB.Consumption {
        let (statement, access) = try read(members)
        if statement.kind != .select {
            let write = try write(statement, access, members)
            return DynamoDB.Operation.updateItem(write).consumption(setting)
        }
        let consistency: DynamoDB.Consistency = try members.choice("consistency", default: .eventual)
        switch access {
        case .item:
            let bytes = try members.flag("exists", default: true) ? try members.neededInteger("itemBytes") : nil
            return DynamoDB.Operation.getItem(bytes: bytes, consistency).consumption(setting)
        case .items(let count):
            let sizes = try members.sizes("itemBytes", allowsNull: true) ?? []
            guard sizes.count == count else {
                throw members.fault("itemBytes", "the statement reads \(count) items; give as many sizes")
            }
            return DynamoDB.Operation.batchGetItem(bytes: sizes, consistency).consumption(setting)
        case .query, .queries, .scan:
            // Each query of an IN rounds up by itself.
            let sizes = try members.sizes("totalBytes") ?? []
            let count = if case .queries(let count) = access { count } else { 1 }
            guard sizes.count == count else {
                throw members.fault(
                    "totalBytes",
                    "the bytes evaluated are needed here, of each of \(count) \(count == 1 ? "read" : "queries")")
            }
            var total = DynamoDB.Consumption()
            for case let bytes? in sizes {
                var page = DynamoDB.PageRead(bytes: bytes, consistency)
                page.partitionsSearched = try members.integer("partitionsSearched", default: 1)
                if let index = statement.index {
                    if try members.text("index") == "LSI" { page.isLocalIndex = true } else { page.globalIndex = index }
                }
                let one = DynamoDB.Operation.query(page).consumption(setting)
                total.charges += one.charges
                total.violations += one.violations
            }
            total.limit(count, DynamoDB.Statement.maximumKeys, "IN lists at most", "partition keys")
            return total
        }
    }

    private func write(
        _ statement: DynamoDB.Statement, _ access: DynamoDB.Statement.Access, _ members: JSONMembers
    ) throws(CapacityError) -> DynamoDB.ItemWrite {
        guard access == .item else {
            throw members.fault("statement", "a write names one item by its whole key, joined by AND")
        }
        var write = DynamoDB.ItemWrite(before: try members.integer("oldBytes"), after: nil)
        switch statement.kind {
        case .insert:
            write.after = try members.neededInteger("newBytes")
            // What is there already is not replaced: the statement fails.
            write.conditionFails = write.before != nil
        case .update: write.after = try members.neededInteger("newBytes")
        default: break
        }
        if try members.flag("conditionFails") { write.conditionFails = true }
        return write
    }

    private func transaction(_ statements: [JSONMembers]) throws(CapacityError) -> DynamoDB.Operation {
        var reads: [Int?] = []
        var actions: [DynamoDB.Transaction.Action] = []
        for members in statements {
            let (statement, access) = try read(members)
            switch statement.kind {
            case .select:
                guard access == .item else {
                    throw members.fault("statement", "a transaction reads single items by their whole key")
                }
                reads.append(try members.integer("itemBytes"))
            case .exists: actions.append(.conditionCheck(bytes: try members.integer("itemBytes")))
            default: actions.append(.write(try write(statement, access, members)))
            }
        }
        guard reads.isEmpty || actions.isEmpty else {
            throw parameters.fault("statements", "a transaction reads or writes, not both; conditions are EXISTS(...)")
        }
        return actions.isEmpty ? .transactGetItems(bytes: reads) : .transactWriteItems(.init(actions))
    }
}
