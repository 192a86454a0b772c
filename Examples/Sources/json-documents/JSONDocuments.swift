import DataKit

/// json-documents FILE [POINTER [PATH]]: picks values of a document by JSONPath, then shows its rows, made flat.
@main
struct JSONDocuments {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else { return print("usage: json-documents FILE [POINTER [PATH]]") }

        // A few values of a document: nothing else of it is converted.
        if arguments.count > 3 {
            let document = try JSONDocument(path: arguments[1])
            for node in document.root.query(try JSONPath(arguments[3])).prefix(10) { print(node.path, node.value) }
        }

        // Its rows, as columns: lists stay, structs become columns of their own.
        var options = JSONReadingOptions()
        if arguments.count > 2, !arguments[2].isEmpty { options.pointer = try JSONPointer(arguments[2]) }
        let reader = FlattenedReader(try await JSONReader(path: arguments[1], options: options))
        for note in reader.notes { print("note:", note) }
        let table = try await Table(collecting: reader.batches(ReadRequest(limit: 10)))
        print(TablePrinter(width: 120).text(of: table), terminator: "")
    }
}
