import ArgumentParser
import DataKit

/// How JSON is read; on every command that reads it. What is not given is found out from the file.
struct JSONOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where in the document the rows are: a JSON Pointer to an array, such as /features, or to one value.",
            valueName: "/path"),
        transform: { try JSONPointer($0) })
    var pointer: JSONPointer?

    @Option(
        help: ArgumentHelp(
            "How rows stand: each on a line, one behind another, or as the elements of an array.",
            valueName: "lines|concatenated|array"))
    var layout: JSONReadingOptions.Layout?

    @Option(
        help: ArgumentHelp(
            "What is taken beyond RFC 8259, repeatable: json5, all, "
                + JSONLeniency.names.dropFirst(2).map(\.name).joined(separator: ", ") + ".", valueName: "name"),
        transform: { try Self.leniency(named: $0) })
    var allow: [JSONLeniency] = []

    @Option(
        help: ArgumentHelp("Which of several members of one name counts; else the last.", valueName: "first|last|error")
    )
    var duplicateNames: JSONDuplicateNames?

    @Option(help: ArgumentHelp("How deep arrays and objects may be nested; else 1024.", valueName: "n"))
    var maxDepth: Int?

    func validate() throws {
        if let maxDepth, maxDepth < 1 { throw ValidationError("--max-depth needs a number of 1 or more.") }
    }

    private static func leniency(named name: String) throws -> JSONLeniency {
        guard let found = JSONLeniency.names.first(where: { $0.name == name }) else {
            throw DataKitError(
                .syntax, "is none of \(JSONLeniency.names.map(\.name).joined(separator: ", "))", subject: name)
        }
        return found.leniency
    }

    /// Whether anything was asked for that only JSON knows.
    var areGiven: Bool {
        pointer != nil || layout != nil || !allow.isEmpty || duplicateNames != nil || maxDepth != nil
    }

    /// How text is parsed.
    var parsing: JSONParsingOptions {
        var parsing = JSONParsingOptions()
        for leniency in allow { parsing.leniency.formUnion(leniency) }
        if let duplicateNames { parsing.duplicateNames = duplicateNames }
        if let maxDepth { parsing.maximumDepth = maxDepth }
        return parsing
    }

    /// - Parameters:
    ///   - csv: has the options that all text knows: --type, --all-text, --encoding, --lenient, --max-line-bytes.
    ///   - types: how columns are read whose types were not said.
    func readingOptions(csv: CSVOptions, types: [String: TextColumnType] = [:]) throws -> JSONReadingOptions {
        var options = JSONReadingOptions()
        options.pointer = pointer
        options.layout = layout
        options.parsing = parsing
        if csv.strictness == .lenient { options.parsing.leniency.formUnion(.all) }
        options.allText = csv.allText
        options.encoding = csv.textEncoding
        if let maxLineBytes = csv.maxLineBytes { options.maximumRowBytes = maxLineBytes }
        for assignment in csv.types { options.types[assignment.name] = .text(assignment.type) }
        return options
    }
}

extension JSONReadingOptions.Layout: ExpressibleByArgument {}
extension JSONDuplicateNames: ExpressibleByArgument {}

/// How JSON is written.
struct JSONOutputOptions: ParsableArguments {
    @Flag(help: "Write every member on a line of its own.")
    var pretty = false

    @Option(
        help: ArgumentHelp(
            "Decimals as strings, which keep their digits with every reader, or as numbers.",
            valueName: "strings|numbers"))
    var jsonDecimals: JSONWritingOptions.Decimals?

    @Option(
        name: .customLong("index"),
        help: ArgumentHelp(
            "With --to opensearch-bulk: the index that rows without an _index go into; else the request's path says it.",
            valueName: "name"))
    var indexName: String?

    var areGiven: Bool { pretty || jsonDecimals != nil || indexName != nil }

    var writingOptions: JSONWritingOptions {
        var options = JSONWritingOptions()
        if pretty { options.indent = 2 }
        if let jsonDecimals { options.decimals = jsonDecimals }
        options.indexName = indexName
        return options
    }
}

extension JSONWritingOptions.Decimals: ExpressibleByArgument {}
