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

    @OptionGroup var prices: PriceOptions
    @Flag(help: "Print it as JSON.") var json = false
    @Flag(help: "Say which rule made each figure.") var explain = false

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
        let list = try prices.list()
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
        try answer.print(json: json, explain: explain)
    }
}

struct AthenaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "athena",
        abstract: "Price an Athena query by what it scans.",
        discussion: """
            From a Parquet file, the bytes of the columns named are those that its footer gives; of other files a query \
            reads all.

            EXAMPLES
              datakit capacity athena --from orders.parquet --columns CustomerID,TotalDue --queries 1000
              datakit capacity athena --scanned-bytes 412316860416 --partition-share 0.1
            """)

    @Option(help: ArgumentHelp("What the query would scan without partitions.", valueName: "n"))
    var scannedBytes: Int?

    @Option(name: .customLong("from"), help: "A file of the data set.", completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("How many files like it the data set has.", valueName: "n"))
    var files = 1

    @Option(help: ArgumentHelp("The columns that the query names; else all.", valueName: "a,b"))
    var columns: [ColumnList] = []

    @Option(help: ArgumentHelp("The part of the data in partitions that conditions leave.", valueName: "share"))
    var partitionShare = 1.0

    @Option(help: ArgumentHelp("The part that statistics of row groups leave of that.", valueName: "share"))
    var rowGroupShare = 1.0

    @Option(help: ArgumentHelp("How often the query runs a month.", valueName: "n"))
    var queries = 1.0

    @OptionGroup var prices: PriceOptions
    @Flag(help: "Print it as JSON.") var json = false
    @Flag(help: "Say which rule made each figure.") var explain = false

    func validate() throws {
        guard (scannedBytes == nil) != (file == nil) else {
            throw ValidationError("Give one of --scanned-bytes and --from.")
        }
        if let scannedBytes, scannedBytes < 0 { throw ValidationError("--scanned-bytes needs a number of 0 or more.") }
        guard (0...1).contains(partitionShare), (0...1).contains(rowGroupShare) else {
            throw ValidationError("--partition-share and --row-group-share need 0 to 1.")
        }
        guard (1...1_000_000_000).contains(files), queries >= 0, queries <= 1e12 else {
            throw ValidationError("--files needs 1 to 10^9, --queries 0 to 10^12.")
        }
        if file == nil, !columns.isEmpty { throw ValidationError("--columns goes with --from.") }
    }

    func run() async throws {
        let list = try prices.list()
        let query: Athena.Query
        if let file {
            query = try await self.query(of: file)
        } else {
            query = Athena.Query(
                format: .columns, storedBytes: scannedBytes ?? 0, partitionShare: partitionShare,
                rowGroupShare: rowGroupShare)
        }
        let cost = query.cost(prices: list)
        var answer = AnswerList()
        answer.add("stored_bytes", query.storedBytes, "stored", unit: " bytes")
        answer.add("scanned_bytes", query.scannedBytes, "scanned", unit: " bytes")
        answer.add("billed_bytes", Athena.billedBytes(scanned: query.scannedBytes), "billed", unit: " bytes")
        answer.add("cost", .double(cost), "a query: \(Amount.money(cost, list.currency))")
        answer.add(
            "cost_per_month", .double(cost * queries),
            "a month of \(Amount.rounded(queries)): \(Amount.money(cost * queries, list.currency))")
        let breakEven = Athena.breakEvenTB(prices: list)
        answer.add(
            "reservation_break_even_tb", .double(breakEven),
            "24 units reserved all month cost less from \(Amount.rounded(breakEven)) TB scanned")
        answer.reasons = [
            query.format == .columns
                ? "a query reads the bytes of the columns that it names"
                : "a query of rows reads every byte of the file",
            "billed up to the next MB, at least 10 MB a query, at \(list[.scanned]) \(list.currency) a TB",
        ]
        try answer.print(json: json, explain: explain)
    }

    private func query(of file: String) async throws -> Athena.Query {
        let dataset = try await Dataset(path: file)
        let stored = dataset.byteCount ?? 0
        var query = Athena.Query(format: .rows, storedBytes: stored, partitionShare: partitionShare)
        let names = columns.flatMap(\.names)
        for name in names where dataset.schema.index(of: name) == nil {
            throw DataKitError(.unknownColumn, "there is no column named '\(name)'", subject: dataset.name)
        }
        if let reader = dataset.reader as? ParquetReader {
            query.format = .columns
            query.rowGroupShare = rowGroupShare
            if !names.isEmpty {
                let wanted = Set(names)
                var bytes = 0
                for group in reader.metadata.rowGroups {
                    for column in group.columns where wanted.contains(column.path.first ?? "") {
                        let (sum, overflow) = bytes.addingReportingOverflow(max(0, column.compressedSize))
                        bytes = overflow ? Int.max : sum
                    }
                }
                query.columnBytes = min(bytes, stored)
            }
        }
        let (total, overflow) = query.storedBytes.multipliedReportingOverflow(by: files)
        guard !overflow else { throw DataKitError(.limit, "times --files is beyond all bounds", subject: file) }
        query.columnBytes *= files
        query.storedBytes = total
        return query
    }
}

struct GlueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glue",
        abstract: "Price Glue jobs by DPU hours.",
        discussion: """
            EXAMPLES
              datakit capacity glue --workers 10 --seconds 340
              datakit capacity glue --workers 5 --worker G.2X --seconds 3600 --runs 30
            """)

    @Option(help: ArgumentHelp("How many workers.", valueName: "n"))
    var workers: Int

    @Option(help: "Their kind.")
    var worker = Glue.Worker.g1X

    @Option(help: ArgumentHelp("How long a run takes.", valueName: "n"))
    var seconds: Double

    @Option(help: ArgumentHelp("What a run is billed for at least: 60, or 600 before Glue 2.0.", valueName: "n"))
    var minimumSeconds = 60.0

    @Option(help: ArgumentHelp("Runs a month.", valueName: "n"))
    var runs = 1.0

    @Flag(help: "Flexible execution: spare capacity at a lower price.")
    var flex = false

    @OptionGroup var prices: PriceOptions
    @Flag(help: "Print it as JSON.") var json = false
    @Flag(help: "Say which rule made each figure.") var explain = false

    func validate() throws {
        guard (1...100_000).contains(workers) else { throw ValidationError("--workers needs 1 to 100000.") }
        for value in [seconds, minimumSeconds, runs] where !(value >= 0 && value <= 1e9) {
            throw ValidationError("--seconds, --minimum-seconds and --runs need 0 to 10^9.")
        }
    }

    func run() async throws {
        let list = try prices.list()
        let job = Glue.Job(
            workers: workers, unitsPerWorker: worker.units, seconds: seconds, minimumSeconds: minimumSeconds)
        let cost = job.cost(prices: list, isFlexible: flex)
        var answer = AnswerList()
        answer.add("dpu_hours", job.unitHours, "DPU hours a run")
        answer.add("cost", .double(cost), "a run: \(Amount.money(cost, list.currency))")
        answer.add(
            "cost_per_month", .double(cost * runs),
            "a month of \(Amount.rounded(runs)): \(Amount.money(cost * runs, list.currency))")
        answer.reasons = [
            "\(workers) workers x \(worker.units) DPU x max(\(Amount.rounded(seconds)), \(Amount.rounded(minimumSeconds))) s / 3,600"
        ]
        try answer.print(json: json, explain: explain)
    }
}

extension Glue.Worker: ExpressibleByArgument {}

struct RedshiftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redshift",
        abstract: "Compare Redshift distribution styles on a real key: skew and storage.",
        discussion: """
            EXAMPLES
              datakit capacity redshift --from orders.parquet --distribution-key CustomerID --nodes 4 --slices-per-node 2
            """)

    @Option(help: ArgumentHelp("The column to distribute by.", valueName: "column"))
    var distributionKey: String

    @Option(help: ArgumentHelp("Compute nodes.", valueName: "n"))
    var nodes = 2

    @Option(help: ArgumentHelp("Slices of a node; 2 in ra3.xlplus.", valueName: "n"))
    var slicesPerNode = 2

    @Option(help: ArgumentHelp("Stored bytes of a row; else the file's bytes divided by its rows.", valueName: "n"))
    var rowBytes: Double?

    @Option(help: ArgumentHelp("How many times the file's rows the table has.", valueName: "n"))
    var scale = 1.0

    @Flag(help: "The table has a sort key.")
    var sorted = false

    @OptionGroup var prices: PriceOptions
    @Flag(help: "Print it as JSON.") var json = false
    @Flag(help: "Say which rule made each figure.") var explain = false
    @OptionGroup(title: "Table") var sample: SampleOptions

    func validate() throws {
        guard sample.file != nil else { throw ValidationError("Name a table with --from.") }
        guard (1...128).contains(nodes), (1...128).contains(slicesPerNode) else {
            throw ValidationError("--nodes and --slices-per-node need 1 to 128.")
        }
        guard scale > 0, scale <= 1e9 else { throw ValidationError("--scale needs a number above 0.") }
        if let rowBytes, !(rowBytes >= 0 && rowBytes <= 1e9) { throw ValidationError("--row-bytes needs 0 to 10^9.") }
    }

    func run() async throws {
        let list = try prices.list()
        guard let dataset = try await sample.open() else { return }
        let keys = try await sample.accumulate(
            dataset, columns: [distributionKey], into: KeyCounts(column: distributionKey)
        ).finish()
        let bytes = rowBytes ?? (keys.rows == 0 ? 0 : Double(dataset.byteCount ?? 0) / Double(keys.rows))
        let distributions = Redshift.DistributionStyle.allCases.map { style in
            Redshift.Distribution(
                style, rows: keys.rows, keys: keys.values, nullKeys: keys.nulls, nodes: nodes,
                slicesPerNode: slicesPerNode, rowBytes: bytes * scale, columns: dataset.schema.fields.count,
                hasSortKey: sorted)
        }
        var answer = AnswerList()
        answer.add("rows", keys.rows, "rows")
        answer.add("distinct_keys", JSONValue(keys.values.distinctKeys), "")
        answer.add(
            "null_keys", .integer(keys.nulls), keys.nulls > 0 ? "nulls in the key, all on one slice: \(keys.nulls)" : ""
        )
        for one in distributions {
            let cost = Redshift.costPerMonth(nodes: nodes, storedBytes: one.storedBytes, prices: list)
            answer.add(
                one.style.rawValue.lowercased(),
                [
                    "most_rows": .double(one.mostRows), "least_rows": .double(one.leastRows), "skew": .double(one.skew),
                    "skew_rows": one.skewRows.map { .double($0) } ?? .null, "empty_slices": .integer(one.emptySlices),
                    "stored_bytes": .double(one.storedBytes), "cost_per_month": .double(cost),
                ],
                "\(one.style.rawValue): fullest slice \(Amount.rounded(one.skew)) times the mean"
                    + (one.emptySlices > 0 ? ", \(one.emptySlices) slices empty" : "")
                    + ", \(Amount.bytes(Int(min(one.storedBytes, 9e18)))), \(Amount.money(cost, list.currency)) a month"
            )
        }
        answer.add(
            "hottest_keys",
            .array(
                keys.values.top(10).map {
                    [
                        "key": .string($0.text), "rows": .integer($0.count),
                        "share": .double(keys.values.largestShare(of: $0)),
                    ]
                }),
            keys.values.top(3).map { "  '\($0.text)': \(Amount.count($0.count)) rows" }.joined(separator: "\n"))
        answer.reasons = [
            "a query waits for the fullest slice; the digest of MD5 stands in for the service's own hash",
            "every column, and three hidden ones, takes a block of 1 MB on every slice that has rows"
                + (sorted ? ", twice with a sort key" : ""),
            "ALL keeps a copy on every node",
        ]
        try answer.print(json: json, explain: explain)
    }
}
