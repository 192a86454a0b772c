extension CapacityRequest {
    /// Answers about capacity a second rather than about one call.
    func planningAnswer(_ name: String) throws(CapacityError) -> [(String, JSONTree)] {
        switch name {
        case "ProvisionReads":
            let bytes = try parameters.neededInteger("itemBytes")
            let each = try consistency().units(bytes: bytes)
            return try provision(try parameters.neededNumber("perSecond"), each, isRead: true)
        case "ProvisionWrites":
            let bytes = try parameters.neededInteger("itemBytes")
            let each = Double(DynamoDB.writeBlocks(bytes)) * (try parameters.flag("transactional") ? 2 : 1)
            return try provision(try parameters.neededNumber("perSecond"), each, isRead: false)
        case "Burst":
            let units = DynamoDB.burstUnits(
                provisioned: try parameters.neededNumber("provisionedPerSecond"),
                consumed: try parameters.number("consumedPerSecond", default: 0),
                idleSeconds: try parameters.neededNumber("idleSeconds"))
            return [
                ("rcu", .integer(0)), ("wcu", .integer(0)), ("banked_units", .double(units)),
                ("why", .string("unused units are kept for at most 300 seconds")),
            ]
        case "MaxThroughput":
            let reads = try parameters.number("rcu", default: 0), writes = try parameters.number("wcu", default: 0)
            let rates: [JSONTree.Member] = [
                .init(name: "strong", value: .double(reads * 4)), .init(name: "eventual", value: .double(reads * 8)),
                .init(name: "transactionalRead", value: .double(reads * 2)),
                .init(name: "write", value: .double(writes)),
                .init(name: "transactionalWrite", value: .double(writes / 2)),
            ]
            return [
                ("rcu", .double(reads)), ("wcu", .double(writes)), ("KBps", .object(rates)),
                ("why", .string("4 KB a read unit, twice that eventual, half transactional; 1 KB a write unit")),
            ]
        case "MaxPerPartition":
            let bytes = try parameters.neededInteger("itemBytes")
            if try parameters.flag("write") {
                let most = DynamoDB.writesPerSecondOfOnePartition(
                    itemBytes: bytes, isTransactional: try parameters.flag("transactional"))
                return [
                    ("rcu", .integer(0)), ("wcu", .integer(DynamoDB.writeBlocks(bytes))),
                    ("max_per_second", .integer(most)),
                    ("why", .string("a partition takes 1,000 write units a second; floor(1000 / units of one write)")),
                ]
            }
            let consistency = try consistency()
            return [
                ("rcu", .double(consistency.units(bytes: bytes))), ("wcu", .integer(0)),
                (
                    "max_per_second",
                    .integer(DynamoDB.readsPerSecondOfOnePartition(itemBytes: bytes, consistency))
                ),
                ("why", .string("a partition takes 3,000 read units a second; floor(3000 / units of one read)")),
            ]
        default:
            let reads = try parameters.number("rcu", default: 0), writes = try parameters.number("wcu", default: 0)
            let bytes = try parameters.number("sizeGB", default: 0) * 0x1p30
            return [
                ("rcu", .double(reads)), ("wcu", .double(writes)),
                ("partitions", .integer(DynamoDB.partitions(readUnits: reads, writeUnits: writes, bytes: bytes))),
                ("why", .string("ceil(max(rcu / 3000 + wcu / 1000, GB / 10)); not a promise of the service")),
            ]
        }
    }

    private func provision(
        _ perSecond: Double, _ each: Double, isRead: Bool
    ) throws(CapacityError) -> [(String, JSONTree)] {
        let units = perSecond * each
        var answer: [(String, JSONTree)] = [
            ("rcu", .double(isRead ? units : 0)), ("wcu", .double(isRead ? 0 : units)),
        ]
        var why = "\(JSONTree.double(perSecond)) a second x \(JSONTree.double(each)) units each"
        if let target = try parameters.number("targetUtilisation") {
            guard (0.2...0.9).contains(target) else {
                throw parameters.fault("targetUtilisation", "expected 0.2 to 0.9, which auto scaling allows")
            }
            answer.append(("provision", .integer(DynamoDB.provisioned(consumed: units, targetUtilisation: target))))
            why += "; provisioned: consumed / \(target)"
        }
        answer.append(("why", .string(why)))
        return answer
    }
}
