import ArgumentParser
import DataKit

/// Which rows and columns are wanted.
struct RowOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The columns wanted, in this order; a name with a comma in double quotes; repeatable.",
            valueName: "a,b"))
    var columns: [ColumnList] = []

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "Only rows for which this is true: \"total > 1000 and country in ('US', 'DE')\".",
            valueName: "condition"))
    var condition: String?

    @Option(help: ArgumentHelp("At most so many rows.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit needs a number of rows, zero or more.") }
    }

    var columnNames: [String]? { columns.isEmpty ? nil : columns.flatMap(\.names) }

    func predicate() throws -> Predicate? {
        guard let condition else { return nil }
        do {
            return try Predicate(parsing: condition)
        } catch {
            throw DataKitError(error.kind, error.message, subject: "--where")
        }
    }

    func request(threads: Int?, defaultLimit: Int? = nil) throws -> ReadRequest {
        ReadRequest(
            columns: columnNames, predicate: try predicate(), limit: limit ?? defaultLimit, threads: threads)
    }
}

/// The value of --columns: names between commas; a name in double quotes may hold commas, and two quotes for one.
struct ColumnList: ExpressibleByArgument {
    var names: [String]

    init?(argument: String) {
        var names: [String] = []
        var name = ""
        var isQuoted = false
        var characters = argument[...]
        while let character = characters.popFirst() {
            switch character {
            case "\"" where isQuoted && characters.first == "\"":
                name.append("\"")
                characters.removeFirst()
            case "\"" where isQuoted: isQuoted = false
            case "\"" where name.isEmpty: isQuoted = true
            case "," where !isQuoted:
                names.append(name)
                name = ""
            default: name.append(character)
            }
        }
        guard !isQuoted, !argument.isEmpty else { return nil }
        self.names = names + [name]
    }
}
