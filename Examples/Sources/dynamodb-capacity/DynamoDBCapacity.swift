import DataKit

/// dynamodb-capacity FILE KEY: what a table in any format would weigh and cost in DynamoDB, with KEY as partition key, and
/// one `Encodable` value taken apart.
@main
struct DynamoDBCapacity {
    struct User: Encodable {
        var pk: String
        var age: Int
        var tags: [String]
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { return print("usage: dynamodb-capacity FILE KEY") }

        let user = try DynamoDB.Item(encoding: User(pk: "user#1", age: 42, tags: ["a", "b"]))
        for part in user.size().attributes { print(part.name, part.byteCount, part.rule) }

        let dataset = try await Dataset(path: arguments[1])
        let items = try await dataset.withWidening { dataset in
            try await dataset.batches().accumulate(into: DynamoDB.ItemProfile(partitionKey: arguments[2])).finish()
        }
        print(items.sizes.count, "items of", items.sizes.meanBytes, "bytes and", items.sizes.meanWriteUnits, "WCU")

        var workload = DynamoDB.Workload(items: Double(items.sizes.count), sizes: items.sizes)
        workload.keys = items.hotKeys
        workload.traffic = [
            .init(.getItem, perSecond: 500), .init(.putItem, perSecond: 50, consistency: .strong),
        ]
        let plan = workload.plan()
        print("provision", plan.table.reads.provisioned, "RCU and", plan.table.writes.provisioned, "WCU")
        for key in plan.hotKeys.prefix(3) { print("hot:", key.key, key.share) }
        if let cost = plan.cheapest { print("cheapest:", cost.mode.rawValue, cost.total, "USD a month") }
    }
}
