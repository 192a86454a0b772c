import DataKitCore
import Testing

@testable import DataKitCSV

/// What a careful person would see in the bytes alone.
@Suite("Dialects and tables that are found out")
struct SniffingTests {
    @Test(
        "delimiters of several marks, and rare ones",
        arguments: ["\\|", "|~|", "~|~", "##", "@@", "<>", "|;|", "^|^", "::", "||", "^", "~"])
    func longDelimiters(delimiter: String) async throws {
        let rows = ["id,name,size", "1,anna,2.5", "2,,3.5", "3,\"c\",1"]
        let text = rows.joined(separator: "\n").replacing(",", with: delimiter)
        // A run of `#` is no comment, and `||` no empty field.
        let result = try await read(text + "\n")
        #expect(result.schema.fields.map(\.name) == ["id", "name", "size"], "\(delimiter)")
        #expect(result.rows.map { $0[0] } == [.int(1), .int(2), .int(3)], "\(delimiter)")
        #expect(result.rows[1][1] == .null && result.rows[2][1] == .string("c"), "\(delimiter)")
    }

    @Test(
        "marks beside delimiters that are values",
        arguments: [
            "a,b,c\n$1,$2,$3\n$4,$5,$6\n", "a;b;c\n;;\n1;2;3\n4;;\n", "x,y\n-1,-2\n-3,-4\n",
            "\"a\",\"b\"\n\"1\",\"2\"\n",
            "a,b\n<1,<2\n<3,4\n",
        ])
    func shortDelimiters(text: String) async throws {
        let reader = try await CSVReader(source: MemoryByteSource(Array(text.utf8), name: "test.csv"))
        #expect(reader.dialect.delimiter.count == 1)
        #expect(reader.schema.fields.count == text.prefix { $0 != "\n" }.count { $0 == "," || $0 == ";" } + 1)
    }

    @Test("paths, addresses and sentences are one column")
    func oneColumn() async throws {
        for text in [
            "path\nC:\\temp\\a\nD:\\data\\b\n", "url\nhttps://a.example/x\nhttps://b.example/y\n",
            "mail\na@b.c\nd@e.f\n",
            "name\nAnna Berg\nCarl Dahl\n", "Anna Berg\nCarl Dahl\nEva Falk\n", "12:30:00\n13:40:10\n",
        ] {
            let result = try await read(text)
            #expect(result.schema.fields.count == 1, "\(text)")
        }
    }

    @Test("blanks between numbers and words, where every line has as many")
    func blanks() async throws {
        let result = try await read("x y label\n1 2.5 a\n2 3.5 \"b c\"\n3 4.5 d\n")
        #expect(result.schema.fields.map(\.name) == ["x", "y", "label"])
        #expect(result.rows[1] == [.int(2), .double(3.5), .string("b c")])
    }

    @Test("backslashes that take the meaning from delimiters and line ends, without quotes")
    func escapes() async throws {
        let result = try await read("1\ta\\\tb\tx\n2\tc\\\nd\ty\n3\t\\\\\tz\n")
        #expect(
            result.rows == [
                [.int(1), .string("a\tb"), .string("x")], [.int(2), .string("c\nd"), .string("y")],
                [.int(3), .string("\\"), .string("z")],
            ])
        // Where rows are as regular without, a backslash is one.
        let plain = try await read("a,b\nC:\\,1\nD:\\,2\n")
        #expect(plain.rows.map { $0[0] } == [.string("C:\\"), .string("D:\\")])
    }

    @Test("blanks before quotes, where rows are regular only without them")
    func blanksBeforeQuotes() async throws {
        let result = try await read("id, name, city\n1, \"Berg, Anna\", Oslo\n2, \"Dahl, Carl\", Bonn\n3, Eva, Rome\n")
        #expect(result.schema.fields.map(\.name) == ["id", "name", "city"])
        #expect(result.rows[0] == [.int(1), .string("Berg, Anna"), .string("Oslo")])
        #expect(result.notes.contains { $0.contains("blanks") })
        // Otherwise blanks are what the file says.
        let kept = try await read("a, b\n1, \"x\"\n")
        #expect(kept.rows == [[.int(1), .string(" \"x\"")]])
    }

    @Test("one field in apostrophes, where the rows are regular only with it")
    func apostrophes() async throws {
        let result = try await read("'a,b',45\nc,234\nd,2\n")
        #expect(result.rows.map { $0[0] } == [.string("a,b"), .string("c"), .string("d")])
        let words = try await read("'tis,1\n'twas,2\n")
        #expect(words.rows.map { $0[0] } == [.string("'tis"), .string("'twas")])
    }

    @Test("headers whose first name is missing, or all; signs are no names")
    func headers() async throws {
        let index = try await read(",name,city\nr1,Anna,Oslo\nr2,Carl,Bonn\n")
        #expect(index.schema.fields.map(\.name) == ["column_1", "name", "city"])
        #expect(index.rows.count == 2)
        // A row of data that lacks its first value, as others do.
        let data = try await read(",Eva,Rome\nr1,Anna,Oslo\n,Carl,Bonn\n")
        #expect(data.rows.count == 3)
        let empty = try await read(",,\n123,a,b\n345,a,c\n")
        #expect(empty.rows.count == 2)
        let signs = try await read("!\n#\n%\n")
        #expect(signs.rows.count == 3)
    }

    @Test("names of rows as R writes them, and names in the comment above the rows")
    func otherNames() async throws {
        let rows = try await read("\"x\",\"y\"\n\"r1\",1,2\n\"r2\",3,4\n")
        #expect(rows.schema.fields.map(\.name) == ["column_1", "x", "y"])
        #expect(rows.rows == [[.string("r1"), .int(1), .int(2)], [.string("r2"), .int(3), .int(4)]])
        let comment = try await read("##made by hand\n#CHROM\tPOS\tID\n1\t20\ta\n1\t30\tb\n")
        #expect(comment.schema.fields.map(\.name) == ["CHROM", "POS", "ID"])
        #expect(comment.rows.count == 2)
        #expect(comment.notes.contains { $0.contains("comment above") })
    }

    @Test("blank lines and lines of delimiters are no fault, and none is lost where there is one column")
    func emptyRows() async throws {
        let wide = try await read("a,b,c\n1,2,3\n,\n4,5,6\n")
        #expect(wide.rows.count == 3 && wide.rows[1] == [.null, .null, .null])
        let narrow = try await read("a\n\n\n1\n\n2\n")
        #expect(narrow.rows == [[.null], [.null], [.int(1)], [.null], [.int(2)]])
    }

    @Test("rows far shorter than a table is wide take no more than others, in any chunks")
    func wideTables() async throws {
        let names = (0..<2000).map { "c\($0)" }.joined(separator: ",")
        let text = names + "\n" + String(repeating: "1\n", count: 2500)
        let result = try await readRejecting(Array(text.utf8), limit: 10) { $0.raggedRows = .error }
        #expect(result.counts.rowsDropped == 2500 && result.counts.faults == 2500 * 1999)
        #expect(result.rejects.count == 10 && result.rejects[9].column == 10)
    }

    @Test("rows of any width without a header: all columns that there are")
    func headless() async throws {
        let result = try await read("10,100,1000\n10,100,1000,10000\n10\n10,100\n10,100,1000,10000,100000\n")
        #expect(result.schema.fields.count == 5)
        #expect(result.rows.count == 5)
        #expect(result.rows[2] == [.int(10), .null, .null, .null, .null])
        #expect(result.notes.contains { $0.contains("fewer fields") })
    }

    @Test("a small table above the table is left out, and told")
    func smallTableAbove() async throws {
        let rows = "id,name,size,when\n" + (1...6).map { "\($0),a,2.5,2024-05-01\n" }.joined()
        for head in ["report,user\nsales,anna\n\n", "report,user\nsales,anna\n", "report,sales,x\n\n"] {
            let result = try await read(head + rows)
            #expect(result.schema.fields.map(\.name) == ["id", "name", "size", "when"], "\(head)")
            #expect(result.rows.count == 6)
            #expect(result.notes.contains { $0.contains("left out") })
        }
    }

    @Test("years of two digits that may be of another century are told")
    func shortYears() async throws {
        let result = try await read("when,n\n6/14/63,1\n7/30/02,2\n")
        #expect(result.schema.fields[0].type == .date)
        #expect(result.notes.contains { $0.contains("years of two digits, as in '6/14/63'") })
        let near = try await read("when,n\n6/14/69,1\n7/30/02,2\n")
        #expect(near.rows[0][0] == .date(-201))
        #expect(near.notes.isEmpty)
    }
}
