import DataKitCore
import DataKitXML
import Testing

@Suite("Rows of XML")
struct RowTests {
    static let orders = """
        <?xml version="1.0"?>
        <!DOCTYPE orders [<!ENTITY co "Co &amp; Sons"><!ATTLIST order kind CDATA "web">]>
        <orders xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <order id="1"><customer>Ann &co;</customer><date>2024-05-01</date>
            <item sku="A-1"><quantity>2</quantity><price currency="EUR">9.50</price></item>
            <item sku="A-2"><quantity>1</quantity><price currency="USD">3</price></item><note/></order>
          <order id="2" kind="shop"><customer><![CDATA[Bob]]> <!-- x -->Jones</customer><total xsi:nil="true"/>
            <item sku="A-1"><quantity>2</quantity></item></order>
          <order id="3"/>
          <order id="4"><customer>Zoë &#x41;</customer><total>12</total></order>
        </orders>
        """

    @Test("reads attributes, text, structs, lists, entities, sections and empty rows")
    func everything() async throws {
        let rows = try await Rows(Self.orders)
        #expect(
            rows.lines == [
                #"{"_id":1,"_kind":"web","customer":"Ann Co & Sons","date":"2024-05-01","item":[{"_sku":"A-1","quantity":2,"price":{"_currency":"EUR","_VALUE":9.5}},{"_sku":"A-2","quantity":1,"price":{"_currency":"USD","_VALUE":3.0}}],"note":"","total":null}"#,
                #"{"_id":2,"_kind":"shop","customer":"Bob Jones","date":null,"item":[{"_sku":"A-1","quantity":2,"price":null}],"note":null,"total":null}"#,
                #"{"_id":3,"_kind":"web","customer":null,"date":null,"item":null,"note":null,"total":null}"#,
                #"{"_id":4,"_kind":"web","customer":"Zoë A","date":null,"item":null,"note":null,"total":12}"#,
            ])
        #expect(rows.columns.first == "_id: int64")
    }

    @Test("finds the rows that repeat, and says what is not read")
    func rowTag() async throws {
        let feed =
            "<rss><channel><title>t</title><link>l</link><item><a>1</a></item><item><a>2</a></item></channel></rss>"
        let rows = try await Rows(feed)
        #expect(rows.lines == [#"{"a":1}"#, #"{"a":2}"#])
        #expect(rows.notes.contains { $0.contains("/rss/channel/item") && $0.contains("<title>, <link>") })
        let one = try await Rows("<order><id>7</id><total>8</total></order>")
        #expect(one.lines == [#"{"id":7,"total":8}"#])
        let texts = try await Rows("<l><w>a</w><w>b</w></l>")
        #expect(texts.lines == [#"{"_VALUE":"a"}"#, #"{"_VALUE":"b"}"#])
        let weight = "<d><m><by>x</by><by>y</by></m><r>\(String(repeating: "<row><v>1</v></row>", count: 9))</r></d>"
        #expect(try await Rows(weight).lines.count == 9)
    }

    @Test("takes a name at any depth, or a path from the outermost element")
    func paths() async throws {
        let text = "<a><x><r>1</r></x><y><r>2</r><r><r>3</r></r></y></a>"
        #expect(try await Rows(text) { $0.rowTag = "r" }.lines.count == 3)
        #expect(try await Rows(text) { $0.rowTag = "/a/y/r" }.lines.count == 2)
        #expect(try await Rows(text) { $0.rowTag = "x/r" }.lines == [#"{"_VALUE":1}"#])
        #expect(try await Rows("<r>1</r>") { $0.rowTag = "/r" }.lines == [#"{"_VALUE":1}"#])
        #expect(await rowError(text) { $0.rowTag = "a//b" }?.kind == .options)
    }

    @Test("names the elements that might have been meant, where there are no rows")
    func missing() async throws {
        let error = await rowError(Self.orders) { $0.rowTag = "ordr" }
        #expect(error?.kind == .missing)
        #expect(error?.message.contains("/orders/order (4)") == true)
        let stated = await rowError(Self.orders) {
            $0.rowTag = "ordr"
            $0.schema = Schema([Field("_id", .int64)])
        }
        #expect(stated?.kind == .missing)
        #expect(await rowError("<orders/>")?.kind == .missing)
        #expect(try await Rows("<orders/>") { $0.rowTag = "order" }.lines.isEmpty)
        #expect(await rowError("")?.kind == .truncated)
        #expect(await rowError("x") != nil)
        #expect(await rowError("<") != nil)
    }

    @Test(
        "widens whatever a later row has that the first ones had not",
        arguments: [
            ("<v>x</v>", "v: string"), ("<v>1.5</v>", "v: float64"), ("<v>1</v><v>2</v>", "v: list<int64>"),
            (#"<v k="1">2</v>"#, "v: struct<_k: int64, _VALUE: int64>"),
            ("<v><w>1</w></v>", "v: struct<w: int64, _VALUE: int64>"), ("<w>1</w>", "w: int64"),
            ("<v>2</v>t", "_VALUE: string"), ("<v>18446744073709551615</v>", "v: uint64"), ("<v>007</v>", "v: string"),
        ])
    func widening(row: String, column: String) async throws {
        let first = String(repeating: "<r><v>1</v></r>", count: 500)
        let rows = try await Rows("<d>\(first)<r>\(row)</r></d>") {
            $0.rowTag = "r"
            $0.sampleBytes = 100
            $0.chunkBytes = 1000
        }
        #expect(rows.columns.contains(column), "\(rows.columns)")
        #expect(rows.lines.count == 501)
    }

    @Test("keeps what is given of types, and tells of values that do not fit")
    func types() async throws {
        let text = "<d><r><v k='1'>01</v><w>2</w></r><r><v k='x'>2</v><w>y</w></r></d>"
        let rows = try await Rows(text) {
            $0.types["v"] = .text(TextColumnType(.decimal(precision: 5, scale: 1)))
            $0.types["w"] = .text(TextColumnType(.string))
        }
        #expect(rows.lines[0] == #"{"v":{"_k":"1","_VALUE":"1.0"},"w":"2"}"#)
        let error = await rowError(text) { $0.types["w"] = .text(TextColumnType(.int8)) }
        #expect(error?.kind == .conversion && error?.location.row == 2 && error?.location.path == "w")
        #expect(error?.location.byteOffset == Array(text.utf8).firstIndex(of: UInt8(ascii: "y")))
        #expect(try await Rows(text) { $0.allText = true }.lines[1] == #"{"v":{"_k":"x","_VALUE":"2"},"w":"y"}"#)
    }

    @Test("reads null tokens, empty texts, spaces, prefixes and attributes as the options say")
    func options() async throws {
        let text = "<d xmlns:p='urn:p'><r p:a=' x '><p:b> n/a </p:b><c> </c><d> 5 </d></r><r><d>6</d></r></d>"
        #expect(
            try await Rows(text).lines[0] == #"{"_p:a":" x ","p:b":" n/a ","c":" ","d":5}"#)
        let changed = try await Rows(text) {
            $0.ignoresNamespaces = true
            $0.ignoresSurroundingSpaces = true
            $0.treatsEmptyValuesAsNulls = true
            $0.nullTokens = ["n/a"]
            $0.attributePrefix = "@"
        }
        #expect(changed.lines[0] == #"{"@a":"x","b":null,"c":null,"d":5}"#)
        let excluded = try await Rows("<d><r a='1'><b c='2'>3</b></r><r/></d>") { $0.excludesAttributes = true }
        #expect(excluded.lines == [#"{"b":3}"#, #"{"b":null}"#])
        let named = try await Rows("<d><r a='1'>x</r><r/></d>") { $0.valueTag = "text" }
        #expect(named.lines == [#"{"_a":1,"text":"x"}"#, #"{"_a":null,"text":null}"#])
    }

    @Test("keeps the source of elements, and of all that has no column, on request")
    func source() async throws {
        let text = "<d><r><v>1</v><x a='b'>t<y/></x><z/></r><r><v>2</v></r></d>"
        let kept = try await Rows(text) { $0.types["x"] = .xml }
        #expect(kept.lines[0] == #"{"v":1,"x":"<x a='b'>t<y/></x>","z":""}"#)
        let rest = try await Rows(text) {
            $0.wildcardColumn = "xs_any"
            $0.schema = Schema([
                Field("v", .int64), Field("xs_any", .list(Field("element", .string))),
            ])
        }
        #expect(rest.lines == [#"{"v":1,"xs_any":["<x a='b'>t<y/></x>","<z/>"]}"#, #"{"v":2,"xs_any":null}"#])
        let late = try await Rows("<d>\(String(repeating: "<r><v>1</v></r>", count: 50))<r><w>2</w></r></d>") {
            $0.wildcardColumn = "rest"
            $0.sampleBytes = 50
            $0.chunkBytes = 100
        }
        #expect(late.lines.last == #"{"v":null,"rest":["<w>2</w>"]}"#)
    }

    @Test("reads a schema's structs, lists in lists and maps")
    func schema() async throws {
        let text = """
            <d><r><m><k>1</k><l>2</l></m><n><entry><key>a b</key><value>3</value></entry></n>
            <p><item>1</item><item>2</item></p><p/><s><t>x</t><u>y</u></s></r><r/></d>
            """
        let map = DataType.map(key: Field("key", .string, isNullable: false), value: Field("value", .int64))
        let rows = try await Rows(text) {
            $0.schema = Schema([
                Field("m", map), Field("n", map),
                Field("p", .list(Field("element", .list(Field("element", .int64))))),
                Field("s", .structure([Field("t", .string)])),
            ])
        }
        #expect(
            rows.lines == [
                #"{"m":[["k",1],["l",2]],"n":[["a b",3]],"p":[[1,2],[]],"s":{"t":"x"}}"#,
                #"{"m":null,"n":null,"p":null,"s":null}"#,
            ])
    }

    @Test("goes on behind rows that break the rules or have a value that is none, and tells each")
    func rejects() async throws {
        let text = """
            <d>
            <r><v>1</v></r>
            <r><v>x</v></r>
            <r><v>2</w></r>
            <r><v>3</v></r>
            <r a='1' a='2'><v>4</v></r>
            <r><v>5 & 6</v></r>
            <r><v>7</v></r>
            </d>
            """
        for policy in [BadRowPolicy.drop, .null] {
            let rows = try await Rows(text) {
                $0.badRows = policy
                $0.types["v"] = .text(TextColumnType(.int8))
            }
            let good = [#"{"v":1}"#, #"{"v":3}"#, #"{"v":7}"#]
            #expect(rows.lines == (policy == .drop ? good : [good[0], #"{"v":null}"#, good[1], good[2]]))
            #expect(rows.rejects.map(\.row) == [2, 3, 5, 6])
            #expect(rows.rejects.map(\.line) == [3, 4, 6, 7])
            #expect(rows.rejects.map(\.kind) == [.cast, .syntax, .syntax, .syntax])
            #expect(rows.rejects[1].text == "<r><v>2</w></r>")
            #expect(rows.counts.rowsRead == 7 && rows.counts.rowsRejected == 4)
            #expect(rows.counts.rowsDropped == (policy == .drop ? 4 : 3))
        }
        #expect(await rowError(text)?.kind == .mismatchedTag)
        let cut = try await Rows("<d><r><v>1</v></r><r><v>2") {
            $0.badRows = .drop; $0.rowTag = "r"
        }
        #expect(cut.lines == [#"{"v":1}"#] && cut.rejects.count == 1)
    }

    @Test("reads lists of one size, and refuses those of another")
    func fixedSizeLists() async throws {
        let text = "<d><r><p>1</p><p>2</p></r><r/><r><p>3</p><p>4</p><p>5</p></r><r><p>6</p><p>7</p></r></d>"
        let schema = Schema([Field("p", .fixedSizeList(Field("element", .int32), count: 2))])
        let error = await rowError(text) { $0.schema = schema }
        #expect(error?.kind == .conversion && error?.location.row == 3 && error?.message.contains("3 elements") == true)
        for (policy, third) in [(BadRowPolicy.null, [#"{"p":null}"#]), (.drop, [])] {
            let rows = try await Rows(text) {
                $0.schema = schema
                $0.badRows = policy
            }
            #expect(rows.lines == [#"{"p":[1,2]}"#, #"{"p":null}"#] + third + [#"{"p":[6,7]}"#])
            #expect(rows.rejects.map(\.row) == [3] && rows.schema == schema)
        }
    }

    @Test("refuses rows with an entity that is not known, and rows longer than the limit")
    func refusals() async throws {
        let external = "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><d><r>&e;</r><r>1</r></d>"
        #expect(await rowError(external)?.kind == .entity)
        let long = "<d><r>\(String(repeating: "x", count: 5000))</r><r/></d>"
        let error = await rowError(long) {
            $0.rowTag = "r"
            $0.maximumRowBytes = 1000
            $0.windowBytes = 512
        }
        #expect(error?.kind == .limit)
        let wide = "<d>" + (0..<60_000).map { "<r><c\($0)/></r>" }.joined() + "</d>"
        #expect(await rowError(wide)?.kind == .limit)
    }

    @Test("gives the columns and rows that a request wants")
    func requests() async throws {
        let predicate = try Predicate(parsing: "_id >= 2 and _kind = 'web'")
        let rows = try await Rows(
            Array(Self.orders.utf8),
            request: ReadRequest(columns: ["total", "customer"], predicate: predicate, limit: 5))
        #expect(rows.lines == [#"{"total":null,"customer":null}"#, #"{"total":12,"customer":"Zoë A"}"#])
        #expect(try await Rows(Array(Self.orders.utf8), request: ReadRequest(limit: 1)).lines.count == 1)
        let reader = try await XMLReader(source: MemoryByteSource(Array(Self.orders.utf8), name: "t"))
        #expect(try await reader.batches(ReadRequest(columns: [])).accumulate(into: RowCount()).finish() == 4)
    }

    @Test("keeps elements that are nested without end as XML, and deep rows from doing harm")
    func depth() async throws {
        let deep = String(repeating: "<n>", count: 2000) + "x" + String(repeating: "</n>", count: 2000)
        let rows = try await Rows("<d><r>\(deep)</r><r/></d>") { $0.rowTag = "r" }
        #expect(rows.notes.contains { $0.contains("stays XML") })
        #expect(rows.lines[0].contains("<n><n>") && rows.lines[0].contains("x"))
    }
}
