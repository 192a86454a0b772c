import DataKitCore
import DataKitJSON
import Testing

@Suite("Positions and rows that are passed over")
struct PositionTests {
    /// Byte, line and column of the first place of a piece of text.
    private func place(of piece: String, in text: String) -> (byte: Int, line: Int, column: Int) {
        guard let range = text.range(ofFirst: piece) else { return (-1, -1, -1) }
        let before = text.unicodeScalars[range]
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return (String(before).utf8.count, lines.count, (lines.last?.count ?? 0) + 1)
    }

    private func expect(
        _ error: JSONError?, at piece: String, of text: String, row: Int? = nil, chunk: Int,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let expected = place(of: piece, in: text)
        #expect(error?.location.byteOffset == expected.byte, "chunk \(chunk)", sourceLocation: location)
        #expect(error?.location.line == expected.line, "chunk \(chunk)", sourceLocation: location)
        #expect(error?.location.column == expected.column, "chunk \(chunk)", sourceLocation: location)
        if let row { #expect(error?.location.row == row, "chunk \(chunk)", sourceLocation: location) }
    }

    @Test("says byte, line, column and row in every layout, however the text is cut")
    func layouts() async throws {
        let types: [String: JSONReadingOptions.ColumnType] = ["a": .text(TextColumnType(.int32))]
        let texts: [(text: String, fault: String, row: Int, configure: (inout JSONReadingOptions) -> Void)] = [
            ("{\"a\":1,\"s\":\"日本\"}\n{\"s\":\"é\",\"a\":\"bad\"}\n", "\"bad\"", 2, { _ in }),
            ("{\"a\":1}\n\n{\"s\":\"日本\",\"a\":tru}\n", "tru}", 2, { _ in }),
            ("[\n {\"s\":\"é\",\"a\":1}, {\"a\":2},\n\n {\"s\":\"日\", \"a\":\"bad\"}]", "\"bad\"", 3, { _ in }),
            ("[{\"a\":1},{\"a\":2},{\"s\":\"日\",\"a\":2 3}]", "3}]", 3, { _ in }),
            (
                "{\"é\":\n[0],\n\"rows\":[{\"a\":1},\n {\"a\":2},{\"a\":\"bad\"}]}", "\"bad\"", 3,
                {
                    $0.pointer = try? JSONPointer("/rows")
                }
            ),
            ("{\"é\":\n\"rows\":[{\"a\":1}]}", ":[{", 0, { $0.pointer = try? JSONPointer("/rows") }),
            ("{\"rows\":[{\"a\":1},\n{\"a\":2}],\n\"日\": nul}", "nul}", 0, { $0.pointer = try? JSONPointer("/rows") }),
            ("{\n\"a\":1}\n{\"s\":\"日\",\n\"a\":\"bad\"}", "\"bad\"", 2, { $0.layout = .concatenated }),
            ("// é\n[{a:1},\n/* ] */ {s:'日',a:'bad'}]", "'bad'", 2, { $0.parsing.leniency = .json5 }),
        ]
        for (text, fault, row, configure) in texts {
            for chunk in [1, 7, 30, 1 << 20] {
                let error = await #expect(throws: JSONError.self, "\(text)") {
                    try await read(text) {
                        $0.types = text.contains("\"a\":1") || text.contains("a:1") ? types : [:]
                        $0.chunkBytes = chunk
                        $0.sampleBytes = 9
                        configure(&$0)
                    }
                }
                if text.contains("\"é\":\n\"rows\"") {
                    // The pointer leads nowhere in text that is none.
                    #expect(error?.location.line != nil && error?.location.byteOffset != nil)
                    continue
                }
                expect(error, at: fault, of: text, row: row == 0 ? nil : row, chunk: chunk)
            }
        }
    }

    @Test("says where a value stands in the lines of services")
    func specialForms() async throws {
        let bulk = """
            {"index":{"_id":"1"}}
            {"s":"日本","n":1}
            {"index":{"_id":"2"}}
            {"s":"é","n":"bad"}

            """
        let items = """
            {"Item":{"s":{"S":"日本"},"n":{"N":"1"}}}
            {"Item":{"s":{"S":"é"},"n":{"S":"bad"}}}

            """
        let wrong = """
            {"Item":{"s":{"S":"日本"},"n":{"N":"1"}}}
            {"Item":{"s":{"S":"é"},"n":{"N":"1x"}}}

            """
        for chunk in [1, 60, 1 << 20] {
            for (text, form, fault) in [
                (bulk, JSONRecordForm.openSearchBulk, "\"bad\""), (items, .dynamoDB, "\"bad\""),
                (wrong, .dynamoDB, "\"1x\""),
            ] {
                let error = await #expect(throws: JSONError.self) {
                    try await read(text) {
                        $0.form = form
                        $0.types["n"] = .text(TextColumnType(.int32))
                        $0.chunkBytes = chunk
                        $0.sampleBytes = 40
                    }
                }
                expect(error, at: fault, of: text, chunk: chunk)
            }
        }
    }

    @Test("says line and column in the errors of Codable")
    func codable() throws {
        struct Row: Decodable { var a: Int }
        let text = String(repeating: "{\"a\":1}\n", count: 500) + "{\"é\":2,\"a\":\"x\"}\n"
        var options = JSONReadingOptions()
        options.chunkBytes = 100
        let error = #expect(throws: DecodingError.self) {
            try JSONLinesDecoder(options: options).decode(Row.self, from: Array(text.utf8))
        }
        guard case .typeMismatch(_, let context)? = error else {
            Issue.record("another error")
            return
        }
        #expect(context.debugDescription.contains("line 501, column 12"))
    }

    @Test("passes over rows that are no JSON in arrays and values one behind another, and logs each")
    func rejects() async throws {
        let rows = [
            "{\"a\": 1}", "{\"a\": tru}", "{\"a\": 2}", "{\"a\": [1}", "{\"a\": \"open}", "nonsense", "{\"a\": 3}",
            "{\"a\": 4,}",
        ]
        let elements = [
            "{\"a\": 1}", "{\"a\": tru}", "{\"a\": 2}", "{\"a\" 1}", "nonsense", "{\"a\": 3}", "{\"a\": 4,}",
        ]
        let array = "[\n" + elements.joined(separator: ",\n") + "\n]"
        let inside = "{\"x\": [1,\n2], \"rows\": \n" + array + "\n, \"y\": 1}"
        let texts: [(String, [Int], Int, (inout JSONReadingOptions) -> Void)] = [
            (array, [2, 4, 5, 7], 2, { _ in }),
            (inside, [2, 4, 5, 7], 4, { $0.pointer = try? JSONPointer("/rows") }),
            (elements.joined(separator: "\n"), [2, 4, 5, 7], 1, { $0.layout = .concatenated }),
        ]
        for (text, faulty, firstLine, configure) in texts {
            for chunk in [1, 20, 1 << 20] {
                let log = RejectLog()
                let result = try await read(text, rejects: log) {
                    $0.badRows = .drop
                    $0.chunkBytes = chunk
                    configure(&$0)
                }
                #expect(result.rows == [[.int(1)], [.int(2)], [.int(3)]], "\(chunk), \(text)")
                #expect(log.rejects.map(\.row) == faulty, "\(chunk), \(text)")
                #expect(log.rejects.map(\.line) == faulty.map { $0 + firstLine - 1 }, "\(chunk), \(text)")
                #expect(log.rejects.map(\.text) == faulty.map { elements[$0 - 1] }, "\(chunk), \(text)")
                #expect(log.counts.rowsRead == 7 && log.counts.rowsDropped == 4)
                let offsets = log.rejects.map { text.utf8.dropFirst($0.lineByte).first }
                #expect(offsets == faulty.map { elements[$0 - 1].utf8.first })
            }
        }
        // A string that is not closed ends with its line; the bracket that is never closed takes in what follows.
        let open = try await read(rows[..<4].joined(separator: "\n") + "\n]}\n{\"a\": 9}\n") {
            $0.badRows = .drop
            $0.layout = .concatenated
        }
        #expect(open.rows.first == [.int(1)] && open.rows.last == [.int(9)])
        let error = await #expect(throws: JSONError.self) {
            try await read("[{\"a\": 1}, {\"a\": [1}, {\"a\": 2}]") { $0.badRows = .drop }
        }
        #expect(error?.message.contains("hides those behind it") == true)
        for bad in [
            "[{\"a\":1},,{\"a\":2}]", "[{\"a\":1},{\"a\":2},]", "[,{\"a\":1},{\"a\":2}]", "[{\"a\":1},{\"a\":2},{}{}]",
        ] {
            for chunk in [1, 1 << 20] {
                let log = RejectLog()
                let result = try await read(bad, rejects: log) {
                    $0.badRows = .drop
                    $0.layout = .array
                    $0.chunkBytes = chunk
                }
                #expect(result.rows == [[.int(1)], [.int(2)]], "\(bad) \(chunk)")
                #expect(log.counts.faults == 1, "\(bad) \(chunk)")
            }
        }
    }

    @Test("passes over pairs and items that are none")
    func specialRejects() async throws {
        let bulk = """
            {"index":{"_id":"1"}}
            {"n":1}
            {"index":{"_id":"2"}}
            {"n":
            {"inex":{"_id":"3"}}
            {"n":3}
            {"index":
            {"n":4}
            {"delete":{"_id":"5"}}
            {"index":{"_id":"6"}}
            {"n":6}

            """
        for chunk in [30, 1 << 20] {
            let log = RejectLog()
            let result = try await read(bulk, rejects: log) {
                $0.form = .openSearchBulk
                $0.badRows = .drop
                $0.chunkBytes = chunk
            }
            #expect(result.rows.map { $0[1] } == [.string("1"), .string("5"), .string("6")], "\(chunk)")
            #expect(log.rejects.map(\.line) == [4, 5, 7], "\(chunk)")
        }
        let log = RejectLog()
        let items = """
            {"n":{"N":"1"}}
            {"n":{"N":"x"}}
            {"n":
            {"n":{"Q":"1"}}
            {"n":{"N":"2"}}

            """
        let result = try await read(items, rejects: log) {
            $0.form = .dynamoDB
            $0.badRows = .drop
        }
        #expect(result.rows == [[.int(1)], [.int(2)]])
        #expect(log.rejects.map(\.line) == [2, 3, 4])
        #expect(log.rejects.map(\.row) == [2, 3, 4])
    }

    @Test("streams lenient arrays and values, whatever quotes and comments hold")
    func lenientStreams() async throws {
        let array =
            "/* [ */ [ // ]\n{a: 1, s: 'it''s ]'}, /* , ] \" */\n{a: 2, s: \"x\\\"]/*\"}, // '\n{a: 3, s: '\\'],'},\n]"
            .replacing("''", with: "\\'")
        let values = "{a: 1, s: '}'} // {\n/* \n{ */ {a: 2, s: \"//\"}\n{a: 3, s: '/*'}"
        for (text, layout) in [(array, JSONReadingOptions.Layout.array), (values, .concatenated)] {
            for chunk in [1, 11, 50, 1 << 20] {
                let result = try await read(text) {
                    $0.parsing.leniency = .json5
                    $0.layout = layout
                    $0.chunkBytes = chunk
                    $0.sampleBytes = 20
                }
                #expect(result.rows.map { $0[0] } == [.int(1), .int(2), .int(3)], "\(chunk)")
            }
        }
        let pointed = try await read("{/*a*/ skip: [1, /* ] */ 'x]'], 'rows' : // [\n [{a: 1}, {a: 2}], b: 'c',}") {
            $0.parsing.leniency = .json5
            $0.pointer = try? JSONPointer("/rows")
        }
        #expect(pointed.rows == [[.int(1)], [.int(2)]])
        // What is no comment must not end the search for a value.
        for text in ["{\"a\": [/ 1], \"b\": [1]}", "{\"a\": {\u{1}}, \"b\": [1]}", "{\"a\": [/"] {
            await #expect(throws: JSONError.self, "\(text)") {
                try await read(text) { $0.pointer = try? JSONPointer("/b") }
            }
        }
    }
}

extension String {
    /// The scalars before the first place of a piece.
    fileprivate func range(ofFirst piece: String) -> PartialRangeUpTo<Index>? {
        let (all, wanted) = (Array(unicodeScalars), Array(piece.unicodeScalars))
        guard all.count >= wanted.count else { return nil }
        for start in 0...(all.count - wanted.count) where Array(all[start..<start + wanted.count]) == wanted {
            return ..<unicodeScalars.index(unicodeScalars.startIndex, offsetBy: start)
        }
        return nil
    }
}
