import DataKit

/// read-columns FILE [CONDITION]: reads a file of any format to a table in memory, as the race of readers asks for, and
/// prints how many rows and columns it has.
@main
struct ReadColumns {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard 2...3 ~= arguments.count else { return print("usage: read-columns FILE [CONDITION]") }
        let dataset = try await Dataset(path: arguments[1])
        let predicate = try arguments.count == 3 ? Predicate(parsing: arguments[2]) : nil
        let table = try await Table(collecting: try dataset.batches(ReadRequest(predicate: predicate)))
        print(table.rowCount, "rows,", table.schema.fields.count, "columns")
    }
}
