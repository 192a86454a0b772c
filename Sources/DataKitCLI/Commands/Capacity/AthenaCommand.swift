import ArgumentParser
import DataKit

struct AthenaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "athena",
        abstract: "Price an Athena query by what it scans.",
        discussion: """
            Of Parquet files, the bytes of the columns named are those that their footers give; of other files a query \
            reads all. Folders named key=value are partitions, and --partition says which of them conditions leave.

            EXAMPLES
              datakit capacity athena --from orders.parquet --columns CustomerID,TotalDue --queries 1000
              datakit capacity athena --from lake/orders --partition year=2024 --partition year=2025 --columns total
              datakit capacity athena --from orders.csv --columns total --compare
              datakit capacity athena --scanned-bytes 412316860416 --partition-share 0.1
            """)

    @Option(help: ArgumentHelp("What the query would scan without partitions.", valueName: "n"))
    var scannedBytes: Int?

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("A file of the data set, a folder or a pattern; repeatable.", valueName: "path"),
        completion: .file())
    var paths: [String] = []

    @Option(help: ArgumentHelp("How many times these files the data set has.", valueName: "n"))
    var files = 1

    @Option(help: ArgumentHelp("The columns that the query names; else all.", valueName: "a,b"))
    var columns: [ColumnList] = []

    @Option(
        name: .customLong("partition"),
        help: ArgumentHelp("A partition that conditions leave; repeatable.", valueName: "key=value"))
    var partitions: [String] = []

    @Option(help: ArgumentHelp("The part of the data in partitions that conditions leave.", valueName: "share"))
    var partitionShare = 1.0

    @Option(help: ArgumentHelp("The part that statistics of row groups leave of that.", valueName: "share"))
    var rowGroupShare = 1.0

    @Option(help: ArgumentHelp("How often the query runs a month.", valueName: "n"))
    var queries = 1.0

    @Flag(help: "What the rows would take as CSV, JSON lines and Parquet, compressed and not, by a sample.")
    var compare = false

    @OptionGroup var answers: CapacityAnswerOptions

    func validate() throws {
        guard (scannedBytes == nil) != paths.isEmpty else {
            throw ValidationError("Give one of --scanned-bytes and --from.")
        }
        if let scannedBytes, scannedBytes < 0 { throw ValidationError("--scanned-bytes needs a number of 0 or more.") }
        guard (0...1).contains(partitionShare), (0...1).contains(rowGroupShare) else {
            throw ValidationError("--partition-share and --row-group-share need 0 to 1.")
        }
        guard (1...1_000_000_000).contains(files), queries >= 0, queries <= 1e12 else {
            throw ValidationError("--files needs 1 to 10^9, --queries 0 to 10^12.")
        }
        if paths.isEmpty, !columns.isEmpty || !partitions.isEmpty || compare {
            throw ValidationError("--columns, --partition and --compare go with --from.")
        }
        _ = try wantedPartitions()
    }

    func run() async throws {
        let list = try answers.prices.list()
        var query = Athena.Query(
            format: .columns, storedBytes: scannedBytes ?? 0, partitionShare: partitionShare,
            rowGroupShare: rowGroupShare)
        var reasons = ["a query reads the bytes of the columns that it names"]
        if !paths.isEmpty {
            let files = try await AthenaDataSet(paths: paths)
            query = try files.query(
                columns: columns.flatMap(\.names), partitions: try wantedPartitions(), rowGroupShare: rowGroupShare,
                copies: self.files)
            query.partitionShare = partitionShare
            let rows = files.files.filter { $0.columnBytes == nil }.count
            if rows == files.files.count { reasons = [] }
            if rows > 0 { reasons.append("a query of rows reads every byte of the file") }
            if !partitions.isEmpty { reasons.append("files of other partitions are not read") }
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
        answer.reasons =
            reasons + ["billed up to the next MB, at least 10 MB a query, at \(list[.scanned]) \(list.currency) a TB"]
        if compare { try await addComparison(to: &answer, list) }
        try answer.print(answers)
    }

    private func wantedPartitions() throws -> [String: [String]] {
        var wanted: [String: [String]] = [:]
        for text in partitions {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw ValidationError("'\(text)' is no partition; write key=value.")
            }
            wanted[String(text[..<equals]), default: []].append(String(text[text.index(after: equals)...]))
        }
        return wanted
    }

    /// The same query of the same rows in other formats.
    private func addComparison(to answer: inout AnswerList, _ prices: PriceList) async throws {
        let comparison = try await AthenaFormatComparison(
            of: try await Dataset(paths: paths), columns: columns.flatMap(\.names))
        var values: [JSONValue] = []
        var lines: [String] = []
        for entry in comparison.entries {
            var query = entry.query
            query.partitionShare = partitionShare
            if query.format == .columns { query.rowGroupShare = rowGroupShare }
            query = query.multiplied(by: files)
            let cost = query.cost(prices: prices)
            values.append([
                "format": .string(entry.format), "compression": .string(entry.compression),
                "stored_bytes": .integer(query.storedBytes), "scanned_bytes": .integer(query.scannedBytes),
                "cost": .double(cost),
            ])
            lines.append(
                "as \(entry.name): \(Amount.bytes(query.storedBytes)) stored, \(Amount.bytes(query.scannedBytes)) scanned, "
                    + "\(Amount.money(cost, prices.currency))")
        }
        answer.add("formats", .array(values), lines.joined(separator: "\n"))
        answer.reasons.append(
            "other formats: \(Amount.count(comparison.sampledRows)) of \(Amount.count(comparison.rows)) rows were written in "
                + "each")
    }
}
