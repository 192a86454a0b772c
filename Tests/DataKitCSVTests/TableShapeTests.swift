import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("What stands around and above a table")
struct TableShapeTests {
    private let rows = "region,amount\nnorth,1\nsouth,2\neast,3\nwest,4\n"

    @Test("a title above is left out, and told", arguments: ["Sales 2024\n", "Sales 2024\n\nall regions\n\n"])
    func titles(title: String) async throws {
        let result = try await read(title + rows)
        #expect(result.schema.fields.map(\.name) == ["region", "amount"])
        #expect(result.rows.count == 4)
        #expect(result.notes.contains { $0.contains("left out ('Sales 2024')") })
        // What is stated is kept to.
        let kept = await failure(of: title + rows) {
            $0.skipLines = 0
            $0.raggedRows = .error
        }
        #expect(kept?.kind == .fieldCount)
    }

    @Test("a title that a spreadsheet wrote is left out as well")
    func paddedTitle() async throws {
        let result = try await read("Sales,,\n,,\nregion,amount,note\nnorth,1,\nsouth,2,x\neast,3,\n")
        #expect(result.schema.fields.map(\.name) == ["region", "amount", "note"])
        #expect(result.rows.count == 3)
        // A table of which most is empty has no title.
        let sparse = try await read("a,,\n1,,\n2,,\n3,,\n")
        #expect(sparse.rows.count == 3)
    }

    @Test("a footer is kept, with nulls, and told, be it in the sample or behind it", arguments: [64, 1 << 20])
    func footers(sample: Int) async throws {
        let many = "region,amount\n" + String(repeating: "north,1\n", count: 20_000)
        for footer in ["Source: Ministry of Trade\n", "\nSource: Ministry of Trade\n"] {
            let text = (sample == 64 ? many : rows) + footer
            let result = try await read(text) { $0.sampleBytes = sample }
            #expect(result.rows.last == [.string("Source: Ministry of Trade"), .null])
            #expect(result.notes.contains { $0.contains("footer") })
        }
    }

    @Test("a last row that was cut off is no footer")
    func cutRows() async {
        for end in ["north", "12", "nor th"] {
            let error = await failure(of: rows + end)
            #expect(error?.kind == .fieldCount)
        }
    }

    @Test("rows that are short or long throughout are read, and told; a single one is an error")
    func raggedThroughout() async throws {
        let short = try await read("a,b,c\n" + String(repeating: "1,2\n1,2,3\n", count: 10))
        #expect(short.rows[0] == [.int(1), .int(2), .null])
        #expect(short.notes.count == 1)
        let long = try await read("a,b\n" + String(repeating: "1,2\n1,2,x\n", count: 10))
        #expect(long.schema.fields.map(\.name) == ["a", "b", "_rest"])
        #expect(long.rows[1] == [.int(1), .int(2), .list([.string("x")])])
        let single = await failure(of: "a,b\n" + String(repeating: "1,2\n", count: 10) + "1,2,3\n")
        #expect(single?.kind == .fieldCount)
        let strict = await failure(of: "a,b,c\n" + String(repeating: "1,2\n1,2,3\n", count: 10)) { $0.isStrict = true }
        #expect(strict?.kind == .fieldCount)
    }

    @Test("a header that lacks the last names gets them")
    func shortHeader() async throws {
        let result = try await read("a,b\n" + String(repeating: "1,2,3\n", count: 10))
        #expect(result.schema.fields.map(\.name) == ["a", "b", "column_3"])
        #expect(result.rows[0] == [.int(1), .int(2), .int(3)])
    }

    @Test("names of several rows are joined, those of merged cells going on")
    func severalHeaderRows() async throws {
        let result = try await read("2019,,2020,\nq1,q2,q1,\n1,2,3,4\n") { $0.headerRows = 2 }
        #expect(result.schema.fields.map(\.name) == ["2019_q1", "2019_q2", "2020_q1", "2020"])
        #expect(result.rows == [[.int(1), .int(2), .int(3), .int(4)]])
    }

    @Test("stated names stand for a header or in its place")
    func statedNames() async throws {
        let without = try await read("1,2\n3,4\n") { $0.columnNames = ["x", "y"] }
        #expect(without.schema.fields.map(\.name) == ["x", "y"])
        #expect(without.rows.count == 2)
        let instead = try await read("a,b\n1,2\n") { $0.columnNames = ["x", "y"] }
        #expect(instead.schema.fields.map(\.name) == ["x", "y"])
        #expect(instead.rows == [[.int(1), .int(2)]])
        let wrong = await failure(of: "1,2\n") {
            $0.columnNames = ["x"]; $0.raggedRows = .error
        }
        #expect(wrong != nil)
    }

    @Test("blanks around fields are taken away where that is asked for, those in quotes stay")
    func trimming() async throws {
        let result = try await read("a, b ,\t\"c\"\n 1 ,x y , \" q,z \" \n  \n") { $0.trimsBlanks = true }
        #expect(result.schema.fields.map(\.name) == ["a", "b", "c"])
        #expect(result.rows == [[.int(1), .string("x y"), .string(" q,z ")]])
    }

    @Test("texts mean null in one column and not in others")
    func nullsByColumn() async throws {
        let result = try await read("a,b,c\n-,-,NA\nx,y,z\n") {
            $0.nullTokens = ["NA"]
            $0.nullTokensByColumn = ["a": ["-"]]
        }
        #expect(result.rows[0] == [.null, .string("-"), .null])
    }

    @Test("a dialect that the top does not show is found when its marks come")
    func raisedDialect() async throws {
        let plain = String(repeating: "1,\"x\"\n", count: 200)
        let escaped = try await read("a,b\n" + plain + "2,\"say \\\"hi\\\", you\"\n" + plain) {
            $0.sampleBytes = 64
            $0.chunkBytes = 100
        }
        #expect(escaped.rows.count == 401)
        #expect(escaped.rows[200] == [.int(2), .string("say \"hi\", you")])
        let commented = try await read("a,b\n" + plain + "# a note\n" + plain) { $0.sampleBytes = 64 }
        #expect(commented.rows.count == 400)
        // What is stated is not overruled.
        let stated = await failure(of: "a,b\n" + plain + "# a note\n" + plain) {
            $0.sampleBytes = 64
            $0.comment = ""
        }
        #expect(stated?.kind == .fieldCount)
    }

    @Test("what was found out is told, stage by stage")
    func report() async throws {
        let reader = try await CSVReader(source: MemoryByteSource(Array(rows.utf8)))
        #expect(reader.sniffing.dialects[0].dialect.delimiter == ",")
        #expect(reader.sniffing.header.value)
        #expect(reader.sniffing.types.map(\.reason) == ["texts", "integers"])
        #expect(reader.sniffing.encoding.value == .utf8)
    }
}
