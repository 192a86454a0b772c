import ArgumentParser
import DataKit

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

    @OptionGroup var answers: CapacityAnswerOptions
    @OptionGroup(title: "Table") var sample: SampleOptions

    func validate() throws {
        guard !sample.paths.isEmpty else { throw ValidationError("Name a table with --from.") }
        guard (1...128).contains(nodes), (1...128).contains(slicesPerNode) else {
            throw ValidationError("--nodes and --slices-per-node need 1 to 128.")
        }
        guard scale > 0, scale <= 1e9 else { throw ValidationError("--scale needs a number above 0.") }
        if let rowBytes, !(rowBytes >= 0 && rowBytes <= 1e9) { throw ValidationError("--row-bytes needs 0 to 10^9.") }
    }

    func run() async throws {
        let list = try answers.prices.list()
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
        try answer.print(answers)
    }
}
