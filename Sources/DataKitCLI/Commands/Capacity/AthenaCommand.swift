import ArgumentParser
import DataKit

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

    @OptionGroup var answers: CapacityAnswerOptions

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
        let list = try answers.prices.list()
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
        try answer.print(answers)
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
