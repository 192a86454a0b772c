import DataKit

/// shape-rows [FILE [COLUMN]]: nested rows in other shapes. Without a file three orders are taken, in each of the forms
/// that JSON comes in: lines, OpenSearch's bulk lines, DynamoDB's items.
@main
struct ShapeRows {
    static let orders = """
        {"id": 1, "buyer": {"name": "Ada", "city": "Oslo"}, "items": [{"sku": "A1", "qty": 2}, {"sku": "B7", "qty": 1}]}
        {"id": 2, "buyer": {"name": "Bo", "city": null}, "items": []}
        {"id": 3, "buyer": null, "items": [{"sku": "A1", "qty": 5}]}

        """

    static func main() async throws {
        let arguments = CommandLine.arguments
        let reader =
            arguments.count > 1
            ? try await JSONReader(path: arguments[1])
            : try await JSONReader(source: MemoryByteSource(Array(orders.utf8), name: "orders"))
        let list = arguments.count > 2 ? arguments[2] : "items"

        // Structs become columns: buyer.name, buyer.city. Lists stay.
        print("flat:")
        let flattening = Flattening(of: reader.schema)
        try await show(flattening.applied(to: reader.batches()))

        // And back: the struct is there again, and null where all of it is.
        print("\nnested again:")
        let nesting = try Nesting(of: flattening.schema)
        try await show(nesting.applied(to: flattening.applied(to: reader.batches())))

        // A row for each element of a list, with its position; an order without items stays as one row.
        print("\na row for each of \(list):")
        let exploding = try Exploding(list, of: reader.schema, keepsEmpty: true, positionName: "position")
        let flat = Flattening(of: exploding.schema)
        try await show(flat.applied(to: exploding.applied(to: reader.batches())))

        // A table for the rows and one for each list, joined by generated keys.
        var relationalizer = Relationalizer(schema: reader.schema, name: "orders")
        for try await batch in try reader.batches(ReadRequest(limit: 10)) {
            for (table, rows) in zip(relationalizer.tables, relationalizer.relationalized(batch)) {
                let parent = table.parent.map { ", its id is \($0.column) of \($0.table)" } ?? ""
                print("\ntable \(table.name)\(parent):")
                print(TablePrinter(width: 100).text(of: Table(rows)), terminator: "")
            }
        }

        // The same rows as other services take them, and read back from there.
        for form in [JSONRecordForm.openSearchBulk, .dynamoDB] {
            var writing = JSONWritingOptions()
            writing.form = form
            writing.indexName = "orders"
            let sink = MemoryByteSink()
            var writer = try JSONWriter(sink: sink, schema: reader.schema, options: writing)
            try await writer.write(contentsOf: reader.batches(ReadRequest(limit: 3)))
            print("\n\(form.rawValue):")
            print(String(decoding: sink.bytes, as: UTF8.self), terminator: "")
            var reading = JSONReadingOptions()
            reading.form = form
            let again = try await JSONReader(source: MemoryByteSource(sink.bytes, name: "again"), options: reading)
            print("read back: \(again.schema.fields.map(\.name).joined(separator: ", "))")
        }
    }

    static func show(_ stream: BatchStream) async throws {
        print(TablePrinter(width: 100).text(of: try await Table(collecting: stream)), terminator: "")
    }
}
