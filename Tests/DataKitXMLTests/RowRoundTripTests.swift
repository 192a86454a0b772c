import DataKitCore
import DataKitXML
import Testing

@Suite("Rows written and read back")
struct RowRoundTripTests {
    /// Writes a table, and reads it with its schema.
    static func readBack(
        _ batch: RecordBatch, _ writing: XMLWritingOptions, _ change: (inout XMLReadingOptions) -> Void = { _ in }
    ) async throws -> (table: Table, text: String) {
        let sink = MemoryByteSink()
        var writer = try XMLWriter(sink: sink, schema: batch.schema, options: writing)
        let half = batch.rowCount / 2
        if half > 0 { try await writer.write(batch[0..<half]) }
        try await writer.write(batch[half..<batch.rowCount])
        try await writer.finish()
        var options = writing.options(toReadBack: batch.schema)
        options.chunkBytes = 200
        options.windowBytes = 512
        change(&options)
        let reader = try await XMLReader(source: MemoryByteSource(sink.bytes, name: "rows"), options: options)
        return (try await Table(collecting: reader.batches()), String(decoding: sink.bytes, as: UTF8.self))
    }

    @Test("gives random tables of every type back as they were")
    func randomTables() async throws {
        let cases = Int(environment("DATAKIT_RANDOM_CASES") ?? "") ?? 150
        var random = RandomSource(seed: environment("DATAKIT_SEED").flatMap { UInt64($0) } ?? .random(in: 1 ... .max))
        print("seed of tables written as XML: \(random.seed)")
        for number in 0..<cases {
            let schema = Schema(RandomTable.fields(depth: 0, &random))
            let batch = try RandomTable.batch(schema, rows: Int.random(in: 0...20, using: &random), &random)
            var writing = XMLWritingOptions()
            if Bool.random(using: &random) { writing.indent = Int.random(in: 0...3, using: &random) }
            if Bool.random(using: &random) { writing.binaryForm = .base64 }
            if Int.random(in: 0..<4, using: &random) == 0 { writing.attributePrefix = "@" }
            let (table, text) = try await Self.readBack(batch, writing)
            #expect(table.rowCount == batch.rowCount, "case \(number)")
            var row = 0
            for part in table.batches {
                for column in part.columns.indices {
                    for position in 0..<part.rowCount {
                        let (found, wanted) = (part.columns[column][position], batch.columns[column][row + position])
                        guard RandomTable.same(found, wanted) else {
                            let name = schema.fields[column].name
                            Issue.record("case \(number), \(name): \(found) is not \(wanted)\n\(text.prefix(3000))")
                            return
                        }
                    }
                }
                row += part.rowCount
            }
        }
    }

    @Test("writes what it documents")
    func form() async throws {
        let item = DataType.structure([Field("_sku", .string), Field("_VALUE", .string)])
        let schema = Schema([
            Field("_id", .int64), Field("Order ID", .string), Field("item", .list(Field("element", item))),
            Field("tags", .list(Field("element", .string))), Field("_VALUE", .string),
        ])
        var id = ColumnBuilder(type: .int64), order = ColumnBuilder(type: .string)
        var items = ColumnBuilder(type: schema.fields[2].type), tags = ColumnBuilder(type: schema.fields[3].type)
        var value = ColumnBuilder(type: .string)
        try id.append(.int(1))
        try order.append(.string("a<b>&\r"))
        try items.append(.list([.structure([.string("x\"\n"), .string("")]), .null]))
        try tags.append(.list([]))
        try value.append(.string(" "))
        let batch = try RecordBatch(
            schema: schema, columns: [id.finish(), order.finish(), items.finish(), tags.finish(), value.finish()])
        let (table, text) = try await Self.readBack(batch, XMLWritingOptions())
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <ROWS xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                <ROW id="1"><![CDATA[ ]]><Order_x0020_ID>a&lt;b&gt;&amp;&#xD;</Order_x0020_ID><item sku="x&quot;&#xA;"><![CDATA[]]></item><item xsi:nil="true"/><?datakit empty tags?></ROW>
                </ROWS>

                """)
        #expect(table.batches[0].columns.indices.allSatisfy { table.batches[0].columns[$0][0] == batch.columns[$0][0] })
    }

    @Test("refuses characters and names that XML cannot have")
    func refusals() async throws {
        let text = try RecordBatch(
            schema: Schema([Field("a", .string)]), columns: [Column(["x", "\u{1}"] as [String?])])
        await #expect(throws: XMLError.self) { try await Self.readBack(text, XMLWritingOptions()) }
        for schema in [Schema([Field("", .string)]), Schema([Field("a", .string), Field("a", .string)])] {
            #expect(throws: XMLError.self) { try XMLWriter(sink: MemoryByteSink(), schema: schema) }
        }
        var options = XMLWritingOptions()
        options.rowTag = ""
        #expect(throws: XMLError.self) { try XMLWriter(sink: MemoryByteSink(), schema: Schema([]), options: options) }
    }

    @Test("finds out the types again where texts tell them")
    func inferred() async throws {
        let schema = Schema([
            Field("_n", .int64), Field("x", .float64), Field("d", .date), Field("s", .string), Field("b", .boolean),
            Field("l", .list(Field("element", .structure([Field("q", .int64), Field("_VALUE", .string)])))),
        ])
        var random = RandomSource()
        print("seed of tables read without a schema: \(random.seed)")
        let batch = try RandomTable.batch(schema, rows: 50, &random)
        let (table, _) = try await Self.readBack(batch, XMLWritingOptions()) {
            $0.schema = nil
            $0.types["s"] = .text(TextColumnType(.string))
            $0.types["l._VALUE"] = .text(TextColumnType(.string))
        }
        let names = Set(table.schema.fields.map(\.name))
        #expect(names.isSuperset(of: ["_n", "x", "d", "s", "b"]))
        for field in schema.fields where field.name != "l" {
            #expect(table.schema.fields.first { $0.name == field.name }?.type == field.type, "\(field.name)")
        }
    }
}
