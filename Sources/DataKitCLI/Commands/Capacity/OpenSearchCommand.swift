import ArgumentParser
import DataKit

struct OpenSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opensearch",
        abstract: "Size an OpenSearch domain: storage, shards, data nodes.",
        discussion: """
            EXAMPLES
              datakit capacity opensearch --source-gib 66
              datakit capacity opensearch --daily-gib 20 --days 30 --replicas 1 --shard-gib 50
            """)

    @Option(help: ArgumentHelp("The data as it comes.", valueName: "GiB"))
    var sourceGib: Double?

    @Option(help: ArgumentHelp("For logs: what comes in a day.", valueName: "GiB"))
    var dailyGib: Double?

    @Option(help: ArgumentHelp("For logs: how long they are kept.", valueName: "n"))
    var days = 30

    @Option(help: ArgumentHelp("Copies besides the primary.", valueName: "n"))
    var replicas = 1

    @Option(help: ArgumentHelp("What the data will grow by.", valueName: "GiB"))
    var growthGib = 0.0

    @Option(help: ArgumentHelp("Of a shard: 10 to 30 for search, 30 to 50 for logs.", valueName: "GiB"))
    var shardGib = 30.0

    @Option(help: ArgumentHelp("The disk of a data node.", valueName: "GiB"))
    var nodeStorageGib = 1024.0

    @OptionGroup var answers: CapacityAnswerOptions

    func validate() throws {
        guard (sourceGib == nil) != (dailyGib == nil) else {
            throw ValidationError("Give one of --source-gib and --daily-gib.")
        }
        for (value, name) in [(sourceGib ?? dailyGib ?? 0, "the source"), (growthGib, "--growth-gib")] {
            guard value >= 0, value <= 1e9 else { throw ValidationError("\(name) needs 0 to 10^9 GiB.") }
        }
        guard shardGib >= 0.1, shardGib <= 1e6, nodeStorageGib >= 1, nodeStorageGib <= 1e6 else {
            throw ValidationError("--shard-gib and --node-storage-gib need sizes above zero.")
        }
        guard (0...100).contains(replicas), (1...36_500).contains(days) else {
            throw ValidationError("--replicas needs 0 to 100, --days 1 to 36500.")
        }
    }

    func run() async throws {
        let list = try answers.prices.list()
        let storage =
            dailyGib.map { OpenSearch.Storage.logs(dailyGiB: $0, days: days, replicas: replicas) }
            ?? OpenSearch.Storage(sourceGiB: sourceGib ?? 0, replicas: replicas)
        let domain = OpenSearch.Domain(
            storage: storage, growthGiB: growthGib, shardGiB: shardGib, nodeStorageGiB: nodeStorageGib, prices: list)
        var answer = AnswerList()
        answer.add(
            "storage_gib_simplified", storage.simplifiedGiB, "storage, source x (1 + replicas) x 1.45", unit: " GiB")
        answer.add("storage_gib_exact", storage.exactGiB(), "storage, the long form", unit: " GiB")
        answer.add("storage_gib_with_growth", domain.storageGiB, "storage with growth", unit: " GiB")
        answer.add("primaries", domain.primaries, "primary shards")
        answer.add("shards", domain.shards, "shards with replicas")
        answer.add("data_nodes", domain.dataNodes, "data nodes r6g.large")
        answer.add(
            "cost_per_month", .double(domain.costPerMonth),
            "a month: \(Amount.money(domain.costPerMonth, list.currency))")
        answer.reasons = [
            "long form: source x (1 + replicas) x 1.1 for indexes / 0.95 for Linux / 0.8 for the service",
            "primaries: (source + growth) x 1.1 / size of a shard", "nodes by \(domain.reason)",
        ]
        try answer.print(answers)
    }
}
