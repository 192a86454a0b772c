import ArgumentParser
import DataKit

extension DynamoDB.Consistency: ExpressibleByArgument {}

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Plan a table: units, capacity, partitions, hot keys, throttling, money. The default command.",
        usage: "datakit capacity dynamodb (--from FILE | --workload FILE | --item-bytes N) [<options>]",
        discussion: """
            Items are sized from the rows of a table (--from), described by a workload in JSON (--workload), or of one \
            size (--item-bytes). From a table, what loading it takes is told too.

            An index is written name=key or name=key,sort, and then :ALL (usual), :KEYS_ONLY or :INCLUDE=a,b.

            EXAMPLES
              datakit capacity dynamodb --from orders.parquet --partition-key CustomerID --sort-key SalesOrderID \
            --reads-per-second 500 --writes-per-second 50
              datakit capacity dynamodb --from orders.parquet --partition-key CustomerID \
            --index 'byDate=OrderDate:INCLUDE=TotalDue' --explain
              datakit capacity dynamodb --workload shop.json --prices ours.json --json
            """)

    @Option(help: "A workload in JSON; - is standard input.", completion: .file())
    var workload: String?

    @Option(help: ArgumentHelp("Items of one size, without a table; repeatable for equal parts.", valueName: "n"))
    var itemBytes: [Int] = []

    @Option(help: ArgumentHelp("How many items the table holds; else as many as --from has.", valueName: "n"))
    var items: Double?

    @Option(help: ArgumentHelp("The column that spreads items over partitions.", valueName: "column"))
    var partitionKey: String?

    @Option(help: ArgumentHelp("The column that orders items of one partition key.", valueName: "column"))
    var sortKey: String?

    @Option(name: .customLong("index"), help: "A global index; repeatable.")
    var indexes: [String] = []

    @Option(name: .customLong("local-index"), help: "A local index: name=sort; repeatable.")
    var localIndexes: [String] = []

    @Option(help: ArgumentHelp("GetItem calls a second at the day's peak.", valueName: "n"))
    var readsPerSecond: Double?

    @Option(help: ArgumentHelp("PutItem calls a second at the day's peak.", valueName: "n"))
    var writesPerSecond: Double?

    @Option(help: "What reads promise.")
    var consistency = DynamoDB.Consistency.eventual

    @Option(help: ArgumentHelp("How many Regions hold the table.", valueName: "n"))
    var regions: Int?

    @Option(help: ArgumentHelp("The share of provisioned capacity to be used, 0.2 to 0.9.", valueName: "share"))
    var targetUtilisation: Double?

    @Option(help: ArgumentHelp("24 factors, one an hour, of the rates given.", valueName: "f,f,..."))
    var curve: String?

    @Option(help: ArgumentHelp("Write units a second that loading may take.", valueName: "n"))
    var loadUnitsPerSecond: Double = 4000

    @Option(help: ArgumentHelp("The part of reads that DAX would answer; sizes a cluster.", valueName: "share"))
    var daxHitShare: Double?

    @Option(help: ArgumentHelp("Programs that read the table's stream, each by polling; prices it.", valueName: "n"))
    var streamConsumers: Int?

    @Option(help: "How numbers count: as the service was measured to, or as its guide says approximately.")
    var numbers = DynamoDB.NumberRule.measured

    @OptionGroup var answers: CapacityAnswerOptions

    @OptionGroup(title: "Table") var sample: SampleOptions

    func validate() throws {
        let sources = (!sample.paths.isEmpty ? 1 : 0) + (workload != nil ? 1 : 0) + (itemBytes.isEmpty ? 0 : 1)
        guard sources == 1 else {
            throw ValidationError("Name what is stored by one of --from FILE, --workload FILE and --item-bytes N.")
        }
        if !sample.paths.isEmpty, partitionKey == nil { throw ValidationError("--from needs a --partition-key.") }
        if sample.paths.isEmpty, partitionKey != nil || sortKey != nil || !indexes.isEmpty || !localIndexes.isEmpty {
            throw ValidationError("Keys and indexes name columns; they go with --from.")
        }
        for (value, name) in [
            (items, "items"), (readsPerSecond, "reads-per-second"), (writesPerSecond, "writes-per-second"),
        ] {
            if let value, !(value >= 0 && value <= 1e12) {
                throw ValidationError("--\(name) needs a number from 0 to 10^12.")
            }
        }
        if itemBytes.contains(where: { $0 < 0 || $0 > DynamoDB.Limits.itemBytes }) {
            throw ValidationError("--item-bytes needs 0 to \(DynamoDB.Limits.itemBytes).")
        }
        if let regions, !(1...100).contains(regions) { throw ValidationError("--regions needs 1 to 100.") }
        if let target = targetUtilisation, !(0.2...0.9).contains(target) {
            throw ValidationError("--target-utilisation needs 0.2 to 0.9, which auto scaling allows.")
        }
        if !(loadUnitsPerSecond >= 1 && loadUnitsPerSecond <= 1e12) {
            throw ValidationError("--load-units-per-second needs a number of 1 or more.")
        }
        if let share = daxHitShare, !(0...1).contains(share) { throw ValidationError("--dax-hit-share needs 0 to 1.") }
        if let count = streamConsumers, !(1...1000).contains(count) {
            throw ValidationError("--stream-consumers needs 1 to 1000.")
        }
        if workload != nil {
            if items != nil || regions != nil || targetUtilisation != nil || curve != nil || readsPerSecond != nil
                || writesPerSecond != nil
            {
                throw ValidationError("A --workload says items, rates, regions, target and curve itself.")
            }
        }
        _ = try secondaryIndexes()
        _ = try dayCurve()
    }

    private func dayCurve() throws -> DayCurve {
        guard let curve else { return .flat }
        let factors = curve.split(separator: ",", omittingEmptySubsequences: false).map {
            Double($0.filter { $0 != " " })
        }
        guard factors.allSatisfy({ $0 != nil }) else {
            throw ValidationError("--curve needs 24 numbers between commas.")
        }
        do {
            return try DayCurve(factors.compactMap { $0 })
        } catch {
            throw ValidationError("--curve: \(error.message)")
        }
    }

    private func secondaryIndexes() throws -> [DynamoDB.SecondaryIndex] {
        let tableKey = [partitionKey, sortKey].compactMap { $0 }
        var result: [DynamoDB.SecondaryIndex] = []
        for (text, kind) in indexes.map({ ($0, DynamoDB.IndexChange.Kind.global) })
            + localIndexes.map({ ($0, DynamoDB.IndexChange.Kind.local) })
        {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("'\(text)' is no index; write name=key,sort:ALL.")
            }
            let name = String(text[..<equals])
            guard !result.contains(where: { $0.name == name }) else {
                throw ValidationError("There are two indexes '\(name)'.")
            }
            var rest = text[text.index(after: equals)...]
            var projection = DynamoDB.SecondaryIndex.Projection.all
            if let colon = rest.lastIndex(of: ":") {
                let word = rest[rest.index(after: colon)...]
                switch word.uppercased() {
                case "ALL": break
                case "KEYS_ONLY": projection = .keysOnly
                case let upper where upper.hasPrefix("INCLUDE="):
                    projection = .include(word.dropFirst(8).split(separator: ",").map(String.init))
                default: throw ValidationError("'\(word)' is none of ALL, KEYS_ONLY and INCLUDE=a,b.")
                }
                rest = rest[..<colon]
            }
            var key = rest.split(separator: ",").map(String.init)
            guard (1...(kind == .global ? 2 : 1)).contains(key.count) else {
                throw ValidationError(
                    kind == .global
                        ? "'\(text)': a global index has one or two key columns."
                        : "'\(text)': a local index has one sort key; its partition key is the table's.")
            }
            if kind == .local { key = [partitionKey ?? ""] + key }
            result.append(
                DynamoDB.SecondaryIndex(name, kind: kind, key: key, tableKey: tableKey, projection: projection))
        }
        return result
    }

    func run() async throws {
        let prices = try answers.prices.list()
        var found: DynamoDB.ItemProfile.Result?
        var load: DynamoDB.Load?
        var plan: DynamoDB.Workload
        if let workload {
            do {
                plan = try DynamoDB.Workload(json: try wholeFile(workload))
            } catch let error as CapacityError {
                throw CapacityFileError(file: workload == "-" ? "standard input" : workload, error: error)
            }
        } else {
            var sizes = SizeHistogram(itemBytes)
            var keys: HeavyHitters?
            var remaining: Double?
            var entries: [DynamoDB.Workload.Index] = []
            if let dataset = try await sample.open() {
                let profile = DynamoDB.ItemProfile(
                    partitionKey: partitionKey, sortKey: sortKey, indexes: try secondaryIndexes(), numbers: numbers)
                let result = try await sample.accumulate(dataset, into: profile).finish()
                sizes = result.sizes
                keys = result.hotKeys
                entries = result.indexes.map {
                    DynamoDB.Workload.Index(
                        $0.index.name, kind: $0.index.kind, sizes: $0.sizes,
                        share: sizes.count == 0 ? 0 : Double($0.sizes.count) / Double(sizes.count), keys: $0.hotKeys)
                }
                load = DynamoDB.Load(
                    sizes: sizes, indexes: result.indexes, unitsPerSecond: loadUnitsPerSecond, prices: prices)
                found = result
                // Every row is written, but a later one of the same primary key replaces the earlier.
                if let keys = result.primaryKeys, keys.replacingRows > 0 {
                    remaining = keys.items
                    sizes = keys.sizes
                }
            }
            plan = DynamoDB.Workload(items: items ?? remaining ?? Double(sizes.count), sizes: sizes)
            plan.indexes = entries
            plan.keys = keys
            plan.regions = regions ?? 1
            plan.curve = try dayCurve()
            plan.targetUtilisation = targetUtilisation ?? 0.7
            if let readsPerSecond {
                plan.traffic.append(.init(.getItem, perSecond: readsPerSecond, consistency: consistency))
            }
            if let writesPerSecond { plan.traffic.append(.init(.putItem, perSecond: writesPerSecond)) }
        }
        var answer = PlanAnswer(plan: plan.plan(prices: prices), found: found, load: load, prices: prices)
        answer.isExplained = answers.explain
        if let daxHitShare {
            let reads = plan.traffic.filter(\.kind.isRead).reduce(0) { $0 + $1.perSecond * $1.itemsPerCall }
            let writes = plan.traffic.filter { !$0.kind.isRead }.reduce(0) { $0 + $1.perSecond * $1.itemsPerCall }
            answer.cluster = DynamoDB.AcceleratorCluster(
                readsPerSecond: reads * plan.curve.peak, writesPerSecond: writes * plan.curve.peak,
                hitShare: daxHitShare, itemBytes: Int(plan.sizes.meanBytes),
                workingSetBytes: plan.items * plan.sizes.meanBytes,
                prices: prices)
        }
        if let streamConsumers {
            let writes = plan.traffic.filter { !$0.kind.isRead }.reduce(0) { $0 + $1.perSecond * $1.itemsPerCall }
            answer.stream = DynamoDB.StreamReading(
                writesPerSecond: writes * plan.curve.mean, recordBytes: 2 * plan.sizes.meanBytes,
                consumers: streamConsumers, shards: answer.plan.table.partitions, prices: prices)
        }
        try StandardOutput.write(answers.json ? "\(answer.json)\n" : answer.text)
    }
}
