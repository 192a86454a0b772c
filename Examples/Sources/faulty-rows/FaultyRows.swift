import DataKit

/// faulty-rows INPUT.csv OUTPUT.parquet REJECTS.csv [COLUMN=TYPE ...]: what was found out about the file, then a
/// conversion that leaves faulty rows out and tells what is wrong with each.
@main
struct FaultyRows {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4 else {
            return print("usage: faulty-rows INPUT.csv OUTPUT.parquet REJECTS.csv [COLUMN=TYPE ...]")
        }
        var csv = CSVReadingOptions()
        csv.badRows = .drop
        for assignment in arguments.dropFirst(4) {
            let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return print("\(assignment): write COLUMN=TYPE") }
            csv.types[parts[0]] = try TextColumnType(parsing: parts[1])
        }

        let sniffing = try await CSVReader(path: arguments[1], options: csv).sniffing
        print(sniffing.dialects[0].reason, "under delimiter", sniffing.dialects[0].dialect.delimiter)

        let log = RejectLog()
        let conversion = try await Conversion(
            from: arguments[1], to: arguments[2], reading: DatasetReadingOptions(format: .csv, csv: csv),
            options: ConversionOptions(overwrite: true, rejects: log, rejectsPath: arguments[3]))
        let summary = try await conversion.run()
        print("\(summary.rows) of \(log.counts.rowsRead) rows kept")
        for fault in log.rejects.prefix(5) {
            print("line \(fault.line): \(fault.kind.rawValue) \(fault.columnName ?? ""): \(fault.text)")
        }
    }
}
