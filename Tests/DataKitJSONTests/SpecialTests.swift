import DataKitCore
import DataKitJSON
import Testing

@Suite("Special lines, writing and shaping")
struct SpecialTests {
    private func written(
        _ schema: Schema, _ columns: [Column], _ configure: (inout JSONWritingOptions) -> Void
    ) async throws -> String {
        var options = JSONWritingOptions()
        configure(&options)
        let sink = MemoryByteSink()
        var writer = try JSONWriter(sink: sink, schema: schema, options: options)
        try await writer.write(try RecordBatch(schema: schema, columns: columns))
        try await writer.finish()
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    @Test("reads OpenSearch's bulk lines, and writes them back")
    func bulk() async throws {
        let text = """
            {"index": {"_index": "movies", "_id": "2"}}
            {"title": "A", "year": 1962}
            {"delete": {"_index": "movies", "_id": "3"}}
            {"create": {"_index": "movies", "_id": "4"}}
            {"title": "B", "year": 1998}

            """
        for chunk in [1, 60, 1 << 20] {
            let result = try await read(text) {
                $0.form = .openSearchBulk
                $0.chunkBytes = chunk
            }
            #expect(result.schema.fields.map(\.name) == ["_op", "_index", "_id", "title", "year"])
            #expect(result.rows.map { $0[0] } == [.string("index"), .string("delete"), .string("create")])
            #expect(result.rows.map { $0[4] } == [.int(1962), .null, .int(1998)])
        }
        let error = await #expect(throws: JSONError.self) {
            try await read("{\"index\":{}}\n") { $0.form = .openSearchBulk }
        }
        #expect(error?.message.contains("behind the action") == true)
        await #expect(throws: JSONError.self) { try await read("{\"a\":1}\n{\"b\":2}\n") { $0.form = .openSearchBulk } }
        let schema = Schema([Field("_id", .string), Field("n", .int64)])
        let lines = try await written(schema, [Column(["x", nil] as [String?]), Column([1, nil] as [Int64?])]) {
            $0.form = .openSearchBulk
            $0.indexName = "i"
        }
        #expect(
            lines == "{\"index\":{\"_index\":\"i\",\"_id\":\"x\"}}\n{\"n\":1}\n{\"index\":{\"_index\":\"i\"}}\n{}\n")
    }

    @Test("writes the parameters of bulk actions back to their lines, and fields of the same names to the document")
    func bulkParameters() async throws {
        let text = #"""
            {"index":{"_index":"a","_id":"1","routing":"r","pipeline":"p","version":5,"version_type":"external","dynamic_templates":{"w.l":"geo"}}}
            {"version":"v1","title":"A","_v":1}
            {"update":{"_index":"a","_id":"2","if_seq_no":7,"if_primary_term":1,"retry_on_conflict":3,"_source":["title"]}}
            {"title":"B","if_seq_no":0}
            {"create":{"_index":"a","_id":"3","require_alias":true,"op_type":"create","list_executed_pipelines":false,"require_data_stream":true,"dynamic_templates":{"x":"text"}}}
            {"title":"C"}
            {"delete":{"_index":"a","_id":"4","version":9,"version_type":"external"}}

            """#
        for chunk in [1, 1 << 20] {
            var options = JSONReadingOptions()
            options.form = .openSearchBulk
            options.chunkBytes = chunk
            let reader = try await JSONReader(source: MemoryByteSource(Array(text.utf8)), options: options)
            #expect(
                reader.schema.fields.map(\.name) == [
                    "_op", "_index", "_id", "routing", "pipeline", "_version", "_version_type", "_dynamic_templates",
                    "version", "title", "_v", "_if_seq_no", "_if_primary_term", "_retry_on_conflict", "_source",
                    "if_seq_no", "_require_alias", "_op_type", "_list_executed_pipelines", "_require_data_stream",
                ])
            let sink = MemoryByteSink()
            var writing = JSONWritingOptions()
            writing.form = .openSearchBulk
            var writer = try JSONWriter(sink: sink, schema: reader.schema, options: writing)
            for try await batch in try reader.batches() { try await writer.write(batch) }
            try await writer.finish()
            // Members stand in the order of the columns.
            let lines = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\n")
            let expected = text.split(separator: "\n")
            #expect(lines.count == expected.count)
            for (line, expected) in zip(lines, expected) {
                #expect(try JSONDocument(String(line)).root == JSONDocument(String(expected)).root)
            }
        }
        let unknown = try await read("{\"index\":{\"new\":1,\"_type\":\"t\",\"a\\n\":2}}\n{\"new\":3}\n") {
            $0.form = .openSearchBulk
        }
        #expect(unknown.schema.fields.map(\.name) == ["_op", "_new", "_type", "_a\n", "new"])
        #expect(unknown.rows == [[.string("index"), .int(1), .string("t"), .int(2), .int(3)]])
    }

    @Test("reads DynamoDB's JSON, and writes it")
    func dynamoDB() async throws {
        let text = """
            {"Item":{"id":{"N":"12345678901234567890123456789012345678"},"s":{"S":"é"},"m":{"M":{"b":{"BOOL":true}}},"l":{"L":[{"N":"1"},{"N":"2.5"}]},"z":{"NULL":true},"ss":{"SS":["a","b"]}}}

            """
        let result = try await read(text) { $0.form = .dynamoDB }
        #expect(result.schema.fields[0].type == .decimal(precision: 38, scale: 0))
        #expect(result.rows[0][2] == .structure([.boolean(true)]))
        #expect(result.rows[0][3] == .list([.double(1), .double(2.5)]))
        #expect(result.rows[0][5] == .list([.string("a"), .string("b")]))
        for bad in [#"{"a":{"X":"1"}}"#, #"{"a":{"N":"abc"}}"#, #"{"a":1}"#, #"[1]"#, #"{"a":{"S":"x","N":"1"}}"#] {
            await #expect(throws: JSONError.self, "\(bad)") { try await read(bad) { $0.form = .dynamoDB } }
        }
        let schema = Schema([Field("a", .int64), Field("b", .list(Field("element", .string)))])
        let line = try await written(
            schema,
            [Column([7] as [Int64?]), try column(.list(Field("element", .string)), .list([.string("x"), .null]))]
        ) { $0.form = .dynamoDB }
        #expect(line == #"{"Item":{"a":{"N":"7"},"b":{"L":[{"S":"x"},{"NULL":true}]}}}"# + "\n")
    }

    @Test("writes what was read from DynamoDB's JSON as it was: binary data and sets stay such")
    func dynamoDBRoundTrip() async throws {
        let items = [
            #"{"id":{"N":"1"},"b":{"B":"AAEC"},"ss":{"SS":["x","y"]},"ns":{"NS":["1","2.5"]},"bs":{"BS":["AA==","AQ=="]},"l":{"L":[{"B":"AA=="},{"B":"AQ=="}]},"m":{"M":{"b":{"B":"AAEC"},"k é":{"S":"AAEC"},"t":{"BOOL":false}}}}"#,
            #"{"id":{"N":"2"},"b":{"B":""},"ss":{"SS":["z"]},"m":{"M":{"k é":{"S":""}}}}"#,
        ]
        let text = items.map { "{\"Item\":" + $0 + "}\n" }.joined()
        var options = JSONReadingOptions()
        options.form = .dynamoDB
        let reader = try await JSONReader(source: MemoryByteSource(Array(text.utf8), name: "items"), options: options)
        #expect(reader.schema.fields.map { $0.metadata["DYNAMODB:type"] } == [nil, "B", "SS", "NS", "BS", nil, nil])
        let sink = MemoryByteSink()
        var writing = JSONWritingOptions()
        writing.form = .dynamoDB
        var writer = try JSONWriter(sink: sink, schema: reader.schema, options: writing)
        for try await batch in try reader.batches() { try await writer.write(batch) }
        try await writer.finish()
        #expect(
            String(decoding: sink.bytes, as: UTF8.self)
                == text.replacing("\"1\",\"2.5\"", with: "\"1.0\",\"2.5\""))
        // A value of another type in a later row is no binary data, and does not become it.
        let late = #"{"b":{"B":"AAEC"}}"# + "\n" + #"{"b":{"S":"AAEC"}}"# + "\n"
        let mixed = try await read(late) {
            $0.form = .dynamoDB
            $0.sampleBytes = 10
            $0.chunkBytes = 10
        }
        #expect(mixed.schema.fields[0].metadata["DYNAMODB:type"] == nil)
        #expect(mixed.notes.count == 1)
        let binary = Schema([
            Field("b", .binary),
            Field("m", .map(key: Field("key", .string, isNullable: false), value: Field("value", .int64))),
        ])
        let line = try await written(
            binary,
            [
                try column(.binary, .binary([0, 1, 255])),
                try column(binary.fields[1].type, .map([.init(key: .string("k"), value: .int(1))])),
            ]
        ) { $0.form = .dynamoDB }
        #expect(line == #"{"Item":{"b":{"B":"AAH/"},"m":{"M":{"k":{"N":"1"}}}}}"# + "\n")
    }

    /// What comes of items of DynamoDB's when they are read and written again.
    private func rewritten(
        _ items: [String], _ configure: (inout JSONReadingOptions) -> Void = { _ in }
    ) async throws -> (items: [String], schema: Schema, notes: [String]) {
        var options = JSONReadingOptions()
        options.form = .dynamoDB
        configure(&options)
        var reader = try await JSONReader(
            source: MemoryByteSource(Array(items.map { "{\"Item\":\($0)}\n" }.joined().utf8)), options: options)
        while true {
            do {
                let sink = MemoryByteSink()
                var writing = JSONWritingOptions()
                writing.form = .dynamoDB
                var writer = try JSONWriter(sink: sink, schema: reader.schema, options: writing)
                for try await batch in try reader.batches() { try await writer.write(batch) }
                try await writer.finish()
                let lines = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\n")
                return (lines.map { String($0.dropFirst(8).dropLast()) }, reader.schema, reader.notes)
            } catch {
                guard let wider = try await reader.widened(after: error) else { throw error }
                reader = wider
            }
        }
    }

    @Test("keeps all digits of DynamoDB's numbers")
    func dynamoDBNumbers() async throws {
        let items = [
            #"{"a":{"N":"1.1"},"m":{"M":{"n":{"N":"0.1"}}},"l":{"L":[{"N":"1"},{"N":"0.30000000000000000001"}]},"ns":{"NS":["1","1234567890123456.5"]},"i":{"N":"1"},"d":{"N":"1.5"},"w":{"N":"1e-320"},"x":{"N":"1.5"}}"#,
            #"{"a":{"N":"1234567890.12345678901"},"m":{"M":{"n":{"N":"0.12345678901234567890123456789012345678"}}},"l":{"L":[{"N":"2"},{"NULL":true}]},"ns":{"NS":["-7.25"]},"i":{"N":"12345678901234567890123456789012345678"},"d":{"N":"0.00123456789012345"},"w":{"N":"2.5"},"x":{"N":"9007199254740993"}}"#,
        ]
        let types = [
            "string", "struct<n: string>", "list<string>", "list<string>", "decimal(38,0)", "float64", "string",
            "string",
        ]
        for sample in [1, 1 << 20] {
            let result = try await rewritten(items) {
                $0.sampleBytes = sample
                $0.chunkBytes = sample
            }
            #expect(result.items == items)
            #expect(result.schema.fields.map { "\($0.type)" } == types)
            #expect(
                result.schema.fields.map { $0.metadata["DYNAMODB:type"] }
                    == ["N", nil, nil, "NS", nil, nil, "N", "N"])
            #expect(result.notes.count == 6 && result.notes.allSatisfy { $0.contains("all their digits") })
        }
        // So it does with the types that were found, when they are given.
        let schema = try await rewritten(items).schema
        #expect(try await rewritten(items) { $0.schema = schema }.items == items)
    }

    @Test("takes nothing but numbers for DynamoDB's numbers")
    func dynamoDBNumberTexts() async throws {
        // Texts that no longer are numbers are written as strings.
        let schema = Schema([
            Field("n", .string, metadata: ["DYNAMODB:type": "N"]),
            Field(
                "s", .list(Field("element", .string, metadata: ["DYNAMODB:type": "N"])),
                metadata: ["DYNAMODB:type": "NS"]),
        ])
        let lines = try await written(
            schema,
            [
                Column(["1.10", "x"] as [String?]),
                try column(schema.fields[1].type, .list([.string("1"), .string("2")]), .list([.string("y")])),
            ]
        ) { $0.form = .dynamoDB }
        #expect(
            lines == #"{"Item":{"n":{"N":"1.10"},"s":{"NS":["1","2"]}}}"# + "\n"
                + #"{"Item":{"n":{"S":"x"},"s":{"L":[{"S":"y"}]}}}"# + "\n")
        // A string in a later row is no number.
        let mixed = try await rewritten([#"{"a":{"N":"1.12345678901234567"}}"#, #"{"a":{"S":"1.5"}}"#]) {
            $0.sampleBytes = 1
            $0.chunkBytes = 1
        }
        #expect(
            mixed.schema.fields[0].metadata.isEmpty
                && mixed.notes == ["column 'a' holds numbers and strings and becomes text"])
        let given = try await rewritten([#"{"a":{"N":"1.12345678901234567"}}"#]) {
            $0.types["a"] = .text(TextColumnType(.decimal(precision: 38, scale: 20)))
        }
        #expect(given.items == [#"{"a":{"N":"1.12345678901234567000"}}"#] && given.notes.isEmpty)
    }

    @Test("keeps all digits of the numbers in DynamoDB's maps whose names vary")
    func dynamoDBNumbersOfMaps() async throws {
        let items = (0..<600).map { #"{"m":{"M":{"k\#($0)":{"N":"\#($0).12345678901234567"}}}}"# }
        let result = try await rewritten(items)
        #expect(result.items == items)
        guard case .map(_, let value) = result.schema.fields[0].type else {
            Issue.record("the objects became \(result.schema.fields[0].type)")
            return
        }
        #expect(value.type == .string && value.metadata["DYNAMODB:type"] == "N")
    }

    @Test("keeps DynamoDB's strings that are dates, and invents no members")
    func dynamoDBStrings() async throws {
        let items = [
            #"{"t":{"S":"2024-01-01T00:00:00Z"},"d":{"S":"2024-01-01"},"l":{"L":[{"S":"2024-01-01T00:00:00.0Z"},{"NULL":true}]},"m":{"M":{"a":{"S":"2024-01-01T00:00:00+00:00"}}}}"#,
            #"{"t":{"S":"2024-01-02T00:00:00.000Z"},"d":{"S":"2024-01-02"},"m":{"M":{"b":{"M":{"c":{"N":"1"}}}}}}"#,
            #"{"m":{"M":{"b":{"M":{}}}}}"#,
        ]
        #expect(try await rewritten(items).items == items)
        let given = try await read("{\"Item\":\(items[0])}\n") {
            $0.form = .dynamoDB
            $0.types["d"] = .text(TextColumnType(.date))
        }
        #expect(given.schema.fields[1].type == .date && given.schema.fields[0].type == .string)
    }

    private func column(_ type: DataType, _ values: Value...) throws -> Column {
        var builder = ColumnBuilder(type: type)
        for value in values { try builder.append(value) }
        return builder.finish()
    }

    @Test("writes lines, arrays and indented arrays that read back as the same")
    func writing() async throws {
        let schema = Schema([Field("a", .int64), Field("s", .string), Field("d", .decimal(precision: 5, scale: 2))])
        let columns = [
            Column([1, nil] as [Int64?]), Column(["x\n\"y\" \u{1}", "é"] as [String?]),
            try column(.decimal(precision: 5, scale: 2), .decimal(Decimal128(unscaled: 150, scale: 2)), .null),
        ]
        let lines = try await written(schema, columns) { _ in }
        #expect(lines == #"{"a":1,"s":"x\n\"y\" \u0001","d":"1.50"}"# + "\n" + #"{"a":null,"s":"é","d":null}"# + "\n")
        let array = try await written(schema, columns) {
            $0.layout = .array
            $0.decimals = .numbers
        }
        #expect(
            array == "[\n" + #"{"a":1,"s":"x\n\"y\" \u0001","d":1.50},"# + "\n" + #"{"a":null,"s":"é","d":null}"#
                + "\n]\n")
        let pretty = try await written(schema, columns) {
            $0.layout = .array
            $0.indent = 2
            $0.decimals = .numbers
        }
        #expect(try JSONDocument(pretty).root == JSONDocument(array).root)
        #expect(pretty.hasPrefix("[\n  {\n    \"a\": 1,\n"))
        #expect(try await written(schema, columns.map { $0[0..<0] }) { $0.layout = .array } == "[]\n")
    }

    @Test("flattens structs and nests flat columns")
    func flattening() async throws {
        let text = #"{"id":1,"a":{"b":{"c":2},"d":"x"}}"# + "\n" + #"{"id":2,"a":null}"#
        let reader = try await JSONReader(source: MemoryByteSource(Array(text.utf8)))
        let table = try await Table(collecting: reader.batches())
        let flat = Flattening(of: table.schema)
        #expect(flat.schema.fields.map(\.name) == ["id", "a.b.c", "a.d"])
        let batch = flat.applied(to: table.batches[0])
        #expect(batch["a.b.c"]?[0] == .int(2) && batch["a.b.c"]?[1] == .null)
        let nested = try Nesting(of: flat.schema)
        #expect(nested.schema == table.schema)
        let back = nested.applied(to: batch)
        for column in 0..<2 {
            for row in 0..<2 { #expect(back.columns[column][row] == table.batches[0].columns[column][row]) }
        }
        #expect(throws: DataKitError.self) { try Nesting(of: Schema([Field("a", .int64), Field("a.b", .int64)])) }
    }

    @Test("gives a row for each element, and tables joined by keys")
    func relationalizing() async throws {
        let text = """
            {"id":"o1","items":[{"sku":"a","tags":["x","y"]},{"sku":"b","tags":[]}]}
            {"id":"o2","items":[]}
            {"id":"o3","items":null}
            {"id":"o4","items":[{"sku":"c","tags":["z"]}]}

            """
        let reader = try await JSONReader(source: MemoryByteSource(Array(text.utf8)))
        let batch = try await Table(collecting: reader.batches()).batches[0]
        let exploded = try Exploding("items", of: batch.schema, keepsEmpty: true).applied(to: batch)
        #expect(exploded.rowCount == 5)
        #expect(exploded["items"]?[2] == .null && exploded["id"]?[4] == .string("o4"))
        var relational = Relationalizer(schema: batch.schema)
        #expect(relational.tables.map(\.name) == ["root", "root_items", "root_items.val.tags"])
        let tables = relational.relationalized(batch)
        #expect(tables.map(\.rowCount) == [4, 3, 3])
        #expect((0..<4).map { tables[0]["items"]![$0] } == [.int(1), .int(2), .null, .int(3)])
        #expect((0..<3).map { tables[1]["id"]![$0] } == [.int(1), .int(1), .int(3)])
        #expect((0..<3).map { tables[1]["val.sku"]![$0] } == [.string("a"), .string("b"), .string("c")])
        #expect((0..<3).map { tables[2]["id"]![$0] } == [.int(1), .int(1), .int(3)])
        // Keys go on in the next batch.
        let next = relational.relationalized(batch)
        #expect(next[0]["items"]?[0] == .int(4))
    }
}
