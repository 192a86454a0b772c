import DataKitCore
import DataKitJSON
import Testing

/// What a reader made of a text, with types that hold all rows.
func read(
    _ text: String, threads: Int = 1, rejects: RejectLog? = nil,
    _ configure: (inout JSONReadingOptions) -> Void = { _ in }
) async throws -> (schema: Schema, rows: [[Value]], notes: [String]) {
    var options = JSONReadingOptions()
    configure(&options)
    var reader = try await JSONReader(source: MemoryByteSource(Array(text.utf8), name: "test.json"), options: options)
    while true {
        do {
            rejects?.removeAll()
            var rows: [[Value]] = []
            for try await batch in try reader.batches(ReadRequest(threads: threads, rejects: rejects)) {
                for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0[row] }) }
            }
            return (reader.schema, rows, reader.notes)
        } catch {
            guard let wider = try await reader.widened(after: error) else { throw error }
            reader = wider
        }
    }
}

@Suite("Reading rows")
struct ReadingTests {
    @Test("finds columns and their types, nested ones too")
    func inference() async throws {
        let text = """
            {"id": 1, "at": {"lat": 1.5, "tags": ["a", "b"]}, "day": "2024-05-01", "when": "2024-05-01T10:00:00Z", "ok": true}
            {"id": 2, "at": null, "day": "2024-05-02", "when": "2024-05-01T10:00:00.5+02:00", "ok": null, "more": "x"}
            """
        let result = try await read(text)
        #expect(
            result.schema.description == """
                id: int64
                at: struct<lat: float64, tags: list<string>>
                day: date
                when: timestamp(us,UTC)
                ok: boolean
                more: string
                """)
        #expect(result.rows[0][1] == .structure([.double(1.5), .list([.string("a"), .string("b")])]))
        #expect(result.rows[1][1] == .null)
        #expect(result.rows[0][5] == .null && result.rows[1][5] == .string("x"))
    }

    @Test("keeps every number exactly")
    func numbers() async throws {
        let wide = try await read("{\"n\":1}\n{\"n\":123456789012345678901234567890}\n")
        #expect(wide.schema.fields[0].type == .decimal(precision: 38, scale: 0))
        #expect(wide.rows[1][0] == .decimal(Decimal128(unscaled: 123_456_789_012_345_678_901_234_567_890, scale: 0)))
        let unsigned = try await read("{\"n\":18446744073709551615}\n")
        #expect(unsigned.rows[0][0] == .uint(.max))
        let huge = try await read("{\"n\":1e400}\n{\"n\":1}\n")
        #expect(huge.rows.map { $0[0] } == [.string("1e400"), .string("1")])
        let zero = try await read("{\"n\":-0.0}\n{\"n\":0.1}\n{\"n\":12345678901234567e-3}\n")
        guard case .double(let minusZero) = zero.rows[0][0] else { throw JSONError(.conversion, "no double") }
        #expect(minusZero.sign == .minus && minusZero == 0)
        #expect(zero.rows[2][0] == .double(12345678901234.567))
        // An integer that no double holds beside doubles stays text.
        let mixed = try await read("{\"n\":9007199254740993}\n{\"n\":0.5}\n")
        #expect(mixed.rows.map { $0[0] } == [.string("9007199254740993"), .string("0.5")])
    }

    @Test("makes text of scalars that mix, and JSON text of arrays and objects that do, and says so")
    func conflicts() async throws {
        let text = """
            {"a": 1, "b": [1]}
            {"a": "x", "b": {"c": "d"}}
            {"a": true, "b": null}
            """
        let result = try await read(text)
        #expect(result.rows.map { $0[0] } == [.string("1"), .string("x"), .string("true")])
        #expect(result.rows.map { $0[1] } == [.string("[1]"), .string(#"{"c": "d"}"#), .null])
        #expect(result.schema.fields[1].metadata["PARQUET:logical_type"] == "JSON")
        #expect(result.notes.count == 2)
    }

    @Test("widens over the whole file, however late the row that needs it")
    func widening() async throws {
        var text = ""
        for row in 0..<20_000 { text += "{\"a\":\(row),\"b\":{\"c\":null}}\n" }
        text += "{\"a\":0.5,\"b\":{\"c\":[{\"d\":1}]},\"e\":\"new\"}\n"
        for threads in [1, 4] {
            let result = try await read(text, threads: threads) {
                $0.sampleBytes = 1000
                $0.chunkBytes = 4096
            }
            #expect(result.rows.count == 20_001)
            #expect(
                result.schema.fields.map(\.type) == [
                    .float64, .structure([Field("c", .list(Field("element", .structure([Field("d", .int64)]))))]),
                    .string,
                ])
            #expect(result.rows[20_000][1] == .structure([.list([.structure([.int(1)])])]))
        }
    }

    @Test("reads the same whatever the layout, and however the text is cut")
    func layouts() async throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = RandomJSON(seed: seed)
        for round in 0..<12 {
            let rows = (0..<40).map { "{\"i\":\($0),\"v\":\(random.value())}" }
            let lines = rows.joined(separator: "\n").replacing("\r\n", with: " ")
            let flat = rows.map { $0.replacing("\r\n", with: " ").replacing("\n", with: " ") }
            let expected = try await read(flat.joined(separator: "\n"))
            let forms = [
                (flat.joined(separator: "\n") + "\n", "lines"), (lines, "concatenated"),
                (rows.joined(), "run together"),
                ("[" + rows.joined(separator: " ,\n") + "]", "array"),
            ]
            for (text, form) in forms {
                for chunk in [1, 50, 700, 1 << 20] {
                    let result = try await read(text, threads: 2) { $0.chunkBytes = chunk }
                    #expect(result.schema == expected.schema, "seed \(seed), round \(round), \(form), \(chunk)")
                    // JSON text is kept as it stands, white space too.
                    if !expected.notes.contains(where: { $0.contains("JSON text") }) {
                        #expect(result.rows == expected.rows, "seed \(seed), round \(round), \(form), \(chunk)")
                    } else {
                        #expect(result.rows.count == expected.rows.count)
                    }
                }
            }
        }
    }

    @Test("finds the array that a pointer leads to, and checks what stands around it")
    func pointers() async throws {
        let text =
            #"{"type": "x", "skip": [[1, "]"], {"features": 1}], "features": [{"a": 1}, {"a": 2}], "end": {"b": []}}"#
        for chunk in [1, 10, 1000] {
            let result = try await read(text) {
                $0.pointer = try? JSONPointer("/features")
                $0.chunkBytes = chunk
            }
            #expect(result.rows == [[.int(1)], [.int(2)]])
        }
        // Cut off at every byte it is an error, never a table that lacks rows.
        for count in 1..<text.utf8.count {
            await #expect(throws: (any Error).self, "\(count)") {
                try await read(String(decoding: text.utf8.prefix(count), as: UTF8.self)) {
                    $0.pointer = try? JSONPointer("/features")
                }
            }
        }
        let error = await #expect(throws: JSONError.self) {
            try await read(text) { $0.pointer = try? JSONPointer("/nothing") }
        }
        #expect(error?.kind == .missing)
        let one = try await read(text) { $0.pointer = try? JSONPointer("/end") }
        #expect(one.rows == [[.structure([.list([])])]] || one.rows == [[.list([])]])
    }

    @Test("drops rows that are no JSON or have values of another type, and logs each")
    func rejects() async throws {
        let text = """
            {"a": 1, "b": "x"}
            {"a": 2, "b":
            {"a": "three", "b": "y"}
            not json at all
            {"a": 4, "b": "z"}
            """
        func configure(_ options: inout JSONReadingOptions, _ policy: BadRowPolicy) {
            options.badRows = policy
            options.types["a"] = .text(TextColumnType(.int32))
        }
        await #expect(throws: JSONError.self) { try await read(text) { configure(&$0, .fail) } }
        let log = RejectLog()
        let dropped = try await read(text, rejects: log) { configure(&$0, .drop) }
        #expect(dropped.rows.map { $0[0] } == [.int(1), .int(4)])
        #expect(log.rejects.map(\.row) == [2, 3, 4])
        #expect(log.rejects.map(\.line) == [2, 3, 4])
        #expect(log.rejects.map(\.kind) == [.syntax, .cast, .syntax])
        #expect(log.counts.rowsRead == 5 && log.counts.rowsDropped == 3)
        let nulled = try await read(text) { configure(&$0, .null) }
        #expect(nulled.rows.map { $0[0] } == [.int(1), .null, .int(4)])
        #expect(nulled.rows[1][1] == .string("y"))
    }

    @Test("takes rows that are no objects for faults where faults are passed over, or columns have types")
    func rowsThatAreNoObjects() async throws {
        var text = ""
        for row in 0..<3_000 {
            let object = #"{"a": \#(row), "l": [{"x": 1}, 2]}"#
            text += [object, "[\(row)]", "null"][row % 3] + "\n"
        }
        let log = RejectLog()
        var result = try await read(text, rejects: log) {
            $0.badRows = .drop
            $0.types["l"] = .json
        }
        #expect(result.schema.fields.map(\.name) == ["a", "l"])
        #expect(result.rows.count == 2_000)
        #expect(result.rows.filter { $0[0] == .null }.count == 1_000)
        #expect(log.counts.rowsRejected == 1_000 && log.rejects.first?.text == "[1]")
        result = try await read(text) { $0.badRows = .null }
        #expect(result.rows.count == 3_000)
        #expect(try await read(text).schema.fields.map(\.name) == ["value"])
        let error = await #expect(throws: JSONError.self) {
            try await read(text) { $0.types["a"] = .text(TextColumnType(.int64)) }
        }
        #expect(error?.kind == .conversion && error?.location.row == 2)

        // Lists, maps and structs of other kinds, many of them.
        let schema = Schema([
            Field("l", .list(Field("element", .int64))), Field("s", .structure([Field("x", .int64)])),
            Field("m", .map(key: Field("key", .string, isNullable: false), value: Field("value", .int64))),
        ])
        text = (0..<3_000).map { #"{"l": \#($0 % 2 == 0 ? "[1]" : "7"), "s": \#($0 % 3 == 0 ? "{}" : "[1]"), "m": 5}"# }
            .joined(separator: "\n")
        log.removeAll()
        result = try await read(text, rejects: log) {
            $0.badRows = .null
            $0.schema = schema
        }
        #expect(result.rows.filter { $0[0] == .null }.count == 1_500)
        #expect(result.rows.filter { $0[1] == .null }.count == 2_000)
        #expect(result.rows.allSatisfy { $0[2] == .null })
        #expect(log.counts.faults == 1_500 + 2_000 + 3_000)
    }

    @Test("keeps to a schema that is given, and passes over what it does not name")
    func givenSchema() async throws {
        let schema = Schema([
            Field("price", .decimal(precision: 10, scale: 2)),
            Field("at", .structure([Field("t", .timestamp(.milliseconds, timeZone: nil))])), Field("missing", .float32),
        ])
        let result = try await read(#"{"at": {"t": "2024-05-01T10:00:00", "u": 1}, "x": [], "price": 1.5}"#) {
            $0.schema = schema
        }
        #expect(result.schema == schema)
        #expect(result.rows[0][0] == .decimal(Decimal128(unscaled: 150, scale: 2)))
        #expect(result.rows[0][2] == .null)
        let error = await #expect(throws: JSONError.self) {
            try await read(#"{"price": 1.555}"#) { $0.schema = schema }
        }
        #expect(error?.kind == .conversion && error?.location.path == "price" && error?.location.row == 1)
    }

    @Test("makes maps of objects whose names vary without end")
    func maps() async throws {
        var text = ""
        for row in 0..<3000 { text += "{\"id\":\(row),\"scores\":{\"user\(row)\":\(row),\"user\(row + 1)\":1}}\n" }
        let result = try await read(text)
        #expect(result.schema.fields[1].type.name == "map")
        #expect(
            result.rows[7][1]
                == .map([.init(key: .string("user7"), value: .int(7)), .init(key: .string("user8"), value: .int(1))]))
    }

    @Test("takes lenient text where that is allowed")
    func leniency() async throws {
        let text = "// rows\n[{a: 0x10, 'b': +.5, c: 'it''s', /* x */ d: NaN,}, {a: 1, b: 5., c: \"x\", d: 2,},]"
            .replacing("''", with: "\\'")
        let result = try await read(text) { $0.parsing.leniency = .json5 }
        #expect(result.rows[0][0] == .int(16) && result.rows[0][1] == .double(0.5))
        #expect(result.rows[0][2] == .string("it's"))
        await #expect(throws: JSONError.self) { try await read(text) }
    }

    @Test("makes doubles of numbers that are not finite, with whole numbers or alone")
    func nonFiniteNumbers() async throws {
        let text = """
            {"a": 1, "b": NaN, "c": 9007199254740993, "d": 1e400}
            {"a": -Infinity, "b": Infinity, "c": NaN, "d": NaN}
            """
        let result = try await read(text) { $0.parsing.leniency = .nonFiniteNumbers }
        #expect(result.schema.fields.map(\.type) == [.float64, .float64, .string, .string])
        #expect(result.rows[0][0] == .double(1))
        #expect(result.rows[1][0] == .double(-.infinity))
        #expect(result.rows[1][1] == .double(.infinity))
        #expect(result.rows.map { $0[2] } == [.string("9007199254740993"), .string("NaN")])
    }

    @Test("stands text that is empty, deep, or cut off at every byte")
    func hostile() async throws {
        #expect(try await read("").rows.isEmpty)
        #expect(try await read("[]").rows.isEmpty)
        #expect(try await read(" \n\n ").rows.isEmpty)
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let error = await #expect(throws: JSONError.self) { try await read("{\"a\":" + deep + "}") }
        #expect(error?.kind == .depth)
        let allowed = try await read("{\"a\":" + deep + "}\n") { $0.parsing.maximumDepth = 200_000 }
        #expect(allowed.notes.count == 1)
        let document = try JSONDocument(deep, options: .init(maximumDepth: 200_000))
        #expect(document.root.description == deep)
        let text = "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]"
        for count in 1..<text.utf8.count {
            await #expect(throws: (any Error).self, "\(count)") {
                try await read(String(decoding: text.utf8.prefix(count), as: UTF8.self))
            }
        }
        for bad in [
            "[{\"a\":1},,{\"a\":2}]", "[{\"a\":1},]", "[,]", "[{\"a\":1}]]", "[{\"a\":1}] 2", "[{\"a\":1} {\"a\":2}]",
        ] {
            for chunk in [1, 1 << 20] {
                await #expect(throws: (any Error).self, "\(bad)") {
                    try await read(bad) {
                        $0.layout = .array
                        $0.chunkBytes = chunk
                    }
                }
            }
        }
    }
}
