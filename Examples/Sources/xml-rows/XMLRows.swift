import DataKit

/// XML as rows: read with columns found out, with faulty rows passed over, and written back.
@main
struct XMLRows {
    static let text = """
        <?xml version="1.0"?>
        <shop>
          <order id="1"><customer>Ann</customer><total currency="EUR">12.50</total><item>A1</item><item>B7</item></order>
          <order id="2"><customer>Bob</customer><total currency="USD">3</total></order>
          <order id="3"><customer>Carol & Co</customer></order>
          <order id="4"/>
        </shop>
        """

    static func main() async throws {
        // Which elements are rows is found out. The third has a & that should be &amp;.
        var options = XMLReadingOptions()
        options.badRows = .drop
        let source = MemoryByteSource(Array(text.utf8), name: "shop.xml")
        let reader = try await XMLReader(source: source, options: options)
        print("rows:", reader.rowTag)
        for field in reader.schema.fields { print(field.name, field.type) }

        let log = RejectLog()
        let table = try await Table(collecting: reader.batches(ReadRequest(rejects: log)))
        print(table.rowCount, "rows;", log.rejects.map { "line \($0.line): \($0.text)" })

        // Written, with the names that the readers of the file expect.
        let sink = MemoryByteSink()
        var writing = XMLWritingOptions()
        writing.rootTag = "shop"
        writing.rowTag = "order"
        writing.indent = 2
        var writer = try XMLWriter(sink: sink, schema: table.schema, options: writing)
        for batch in table.batches { try await writer.write(batch) }
        try await writer.finish()
        print(String(decoding: sink.bytes, as: UTF8.self))

        // Read back with the schema it is the same table.
        let back = try await XMLReader(
            source: MemoryByteSource(sink.bytes, name: "written.xml"),
            options: writing.options(toReadBack: table.schema))
        print(try await Table(collecting: back.batches()).rowCount, "rows read back")
    }
}
