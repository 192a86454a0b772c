import DataKitCSV
import DataKitCore
import Testing

@Suite("CSVCursor")
struct CSVCursorTests {
    private func cursor(_ text: String, chunkBytes: Int = 1 << 20) throws -> CSVCursor {
        var options = CSVReadingOptions()
        options.chunkBytes = chunkBytes
        return try CSVCursor(source: MemoryByteSource(Array(text.utf8), name: "t.csv"), options: options)
    }

    @Test("gives fields by position, whatever the size of chunks", arguments: [1, 2, 7, 16, 1 << 20])
    func fields(chunkBytes: Int) throws {
        let text = "id,name,fare\n1,\"a \"\"b\"\"\",1.5\n2,\"line\nbreak\",\n3,,-2e3\n"
        var cursor = try cursor(text, chunkBytes: chunkBytes)
        let names = cursor.names
        #expect(names == ["id", "name", "fare"])
        let fare = try cursor.position(of: "fare")
        var rows: [String] = []
        while try cursor.next() {
            // Twice, since the first look takes the quotes off.
            for _ in 0..<2 {
                let name = Array(cursor[1].indices.map { cursor[1][$0] })
                let text = cursor.text(at: 1)
                #expect(String(decoding: name, as: UTF8.self) == text)
            }
            let number = try cursor.double(at: fare).map { "\($0)" } ?? "nil"
            rows.append("\(cursor.rowNumber) \(try cursor.int(at: 0) ?? -1) \(cursor.string(at: 1) ?? "nil") \(number)")
        }
        #expect(rows == ["1 1 a \"b\" 1.5", "2 2 line\nbreak nil", "3 3 nil -2000.0"])
        let again = try cursor.next()
        #expect(!again)
    }

    @Test("takes empty fields for texts where the options say so, in optional strings only")
    func emptyTexts() throws {
        struct Row: Decodable, Equatable { var id: Int?, name: String?, rest: String? }
        let text = "id,name,rest\n,,x\n2,\\N,\n3,\"\",\n4\n"
        var options = CSVReadingOptions()
        options.nullTokens = ["\\N"]
        options.raggedRows = .pad
        func rows() throws -> [Row] {
            let rows = try CSVDecoder(options: options).decode(Row.self, from: text)
            var cursor = try CSVCursor(source: MemoryByteSource(Array(text.utf8), name: "t.csv"), options: options)
            var others: [Row] = []
            while try cursor.next() {
                others.append(Row(id: try cursor.int(at: 0), name: cursor.string(at: 1), rest: cursor.string(at: 2)))
            }
            #expect(rows == others)
            return rows
        }
        #expect(try rows().map(\.name) == [nil, nil, "", nil])
        #expect(try rows().map(\.rest) == ["x", nil, nil, nil])
        options.hasEmptyTexts = true
        #expect(try rows().map(\.name) == ["", nil, "", nil])
        #expect(try rows().map(\.rest) == ["x", "", "", nil])
        #expect(try rows().map(\.id) == [nil, 2, 3, 4])
    }

    @Test("says where a field is that is no value of the type")
    func errors() throws {
        var cursor = try cursor("id,x\n1,2\n\"a \"\"b\n\",y\n3,abc\n", chunkBytes: 8)
        var failure: CSVError?
        while try cursor.next() {
            do throws(CSVError) { _ = try cursor.double(at: 1) } catch { failure = error }
        }
        let error = try #require(failure)
        #expect(error.kind == .conversion)
        let location = error.location
        #expect(location.source == "t.csv" && location.row == 3 && location.line == 5)
        #expect(location.field == 2 && location.path == "x" && location.byteOffset == 22)
        #expect(error.text == "abc")
    }

    @Test("reads typed fields")
    func types() throws {
        var cursor = try cursor("a,b,c,d\n18446744073709551615,yes,1.50,2024-02-29\n+7,FALSE,-3,\n")
        var found = try cursor.next()
        #expect(found)
        let wide = try cursor.integer(at: 0, as: UInt64.self)
        var failure: CSVError?
        do throws(CSVError) { _ = try cursor.int(at: 0) } catch { failure = error }
        var flag = try cursor.boolean(at: 1)
        let price = try cursor.decimal(at: 2)
        var day = try cursor.date(at: 3)
        #expect(wide == .max && failure?.kind == .conversion && flag == true)
        #expect(price == Decimal128(unscaled: 150, scale: 2) && day == CivilDate(year: 2024, month: 2, day: 29))
        found = try cursor.next()
        let number = try cursor.int(at: 0)
        flag = try cursor.boolean(at: 1)
        day = try cursor.date(at: 3)
        let isNull = cursor.isNull(at: 3)
        #expect(found && number == 7 && flag == false && day == nil && isNull)
    }

    @Test("knows other dialects, null tokens and short rows")
    func dialects() throws {
        var options = CSVReadingOptions()
        options.delimiter = "||"
        options.escape = "\\"
        options.nullTokens = ["NA"]
        options.raggedRows = .pad
        let text = "a||b||c\n1||\"x\\\"y\"||NA\n2||NA\n"
        var cursor = try CSVCursor(source: MemoryByteSource(Array(text.utf8)), options: options)
        var rows: [[String?]] = []
        while try cursor.next() { rows.append((0..<cursor.fieldCount).map { cursor.string(at: $0) }) }
        #expect(rows == [["1", "x\"y", nil], ["2", nil, nil]])
    }

    @Test("counts the rows that the reader reads, on random text")
    func sameAsReader() async throws {
        var random = SystemRandomNumberGenerator()
        let seed = random.next()
        var generator = SeededGenerator(state: seed)
        for _ in 0..<200 {
            let alphabet = Array("ab1,,\"\n\n".utf8)
            let body = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator)!
            }
            var options = CSVReadingOptions()
            options.delimiter = ","
            options.quote = .character("\"")
            options.escape = "\""
            options.hasHeader = false
            options.allText = true
            options.raggedRows = .truncate
            options.isLenient = true
            options.chunkBytes = Int.random(in: 1...40, using: &generator)
            let source = MemoryByteSource(body)
            var expected: [[String?]]?
            if let reader = try? await CSVReader(source: source, options: options),
                let table = try? await Table(collecting: reader.batches())
            {
                expected = table.batches.flatMap { batch in
                    (0..<batch.rowCount).map { row in
                        batch.columns.map { if case .string(let text) = $0[row] { text } else { nil } }
                    }
                }
            }
            var found: [[String?]]? = []
            do {
                var cursor = try CSVCursor(source: source, options: options)
                while try cursor.next() { found?.append((0..<cursor.fieldCount).map { cursor.string(at: $0) }) }
            } catch { found = nil }
            #expect(found == expected, "seed \(seed): \(String(decoding: body, as: UTF8.self).debugDescription)")
        }
    }
}
