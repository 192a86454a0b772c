import DataKitCore
import DataKitJSON
import Foundation
import Testing

@Suite("Codable, JSON Pointer, JSONPath")
struct CodingTests {
    struct Order: Codable, Equatable {
        struct Item: Codable, Equatable {
            var sku: String
            var quantity: UInt8
        }
        enum State: String, Codable { case open, shipped }
        var id: Int64
        var total: Double
        var state: State
        var items: [Item]
        var notes: [String: String]
        var parent: [Int]?
    }

    static let text = """
        {"total":12.5,"id":9007199254740993,"state":"open","items":[{"sku":"a\\u00e9","quantity":3}],"notes":{"x":"y"},"parent":null}
        """

    @Test("decodes and encodes structs")
    func structs() throws {
        let order = try JSONDocumentDecoder().decode(Order.self, from: Self.text)
        #expect(
            order
                == Order(
                    id: 9_007_199_254_740_993, total: 12.5, state: .open, items: [.init(sku: "aé", quantity: 3)],
                    notes: ["x": "y"]))
        let lines = try JSONLinesEncoder().encode([order, order])
        #expect(try JSONLinesDecoder().decode(Order.self, from: lines) == [order, order])
        #expect(lines.count { $0 == 0x0A } == 2)
        #expect(throws: (any Error).self) { try JSONLinesEncoder().encode([Double.nan]) }
    }

    @Test("says where a value does not fit")
    func errors() throws {
        let text = Self.text.replacing("\"quantity\":3", with: "\"quantity\":300")
        let error = #expect(throws: DecodingError.self) { try JSONDocumentDecoder().decode(Order.self, from: text) }
        guard case .dataCorrupted(let context)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["items", "0", "quantity"])
        #expect(context.debugDescription.contains("300"))
        #expect(throws: DecodingError.self) { try JSONDocumentDecoder().decode([Int].self, from: "[1.5]") }
        #expect(throws: DecodingError.self) { try JSONDocumentDecoder().decode(Order.self, from: "{}") }
        #expect(throws: JSONError.self) { try JSONDocumentDecoder().decode(Order.self, from: "{") }
        #expect(try JSONDocumentDecoder().decode([Decimal128].self, from: "[1.10]")[0].description == "1.10")
        #expect(try JSONDocumentDecoder().decode([UInt64].self, from: "[18446744073709551615, 1e2]") == [.max, 100])
    }

    struct Row: Decodable, Equatable, Sendable {
        static let offset = CodingUserInfoKey(rawValue: "offset")!
        enum CodingKeys: CodingKey { case id, text }
        var id: Int
        var text: String
        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            id = try members.decode(Int.self, forKey: .id) + (decoder.userInfo[Self.offset] as? Int ?? 0)
            text = try members.decode(String.self, forKey: .text)
        }
    }

    /// Lines of some megabyte, so that there are several parts to parse ahead.
    private static func lines(_ count: Int, with other: [Int: String] = [:]) -> [UInt8] {
        var text = ""
        for id in 0..<count {
            text += other[id] ?? #"{"id": \#(id), "text": "line \#(id) of some length, so that there are many chunks"}"#
            text += "\n"
        }
        return Array(text.utf8)
    }

    @Test("gives the same values by every way of decoding lines", arguments: [1, 2, 5])
    func waysOfDecodingLines(threads: Int) async throws {
        let text = Self.lines(12_000)
        var decoder = JSONLinesDecoder()
        decoder.threads = threads
        decoder.userInfo[Row.offset] = 7
        let source = MemoryByteSource(text, name: "lines")
        let rows = try decoder.decode(Row.self, from: text)
        #expect(rows.map(\.id) == (0..<12_000).map { $0 + 7 })
        var one: [Row] = []
        try decoder.forEach(Row.self, in: source) { one.append($0) }
        #expect(one == rows)
        one = []
        for try await row in decoder.values(Row.self, source: source) { one.append(row) }
        #expect(one == rows)
        decoder.options.chunkBytes = 100
        one = []
        for try await row in decoder.values(Row.self, source: source) { one.append(row) }
        #expect(one == rows)
        #expect(try JSONLinesDecoder().decode(Row.self, from: text).last?.id == 11_999)
    }

    @Test("gives the rows before an error, and then its place, by every way of decoding lines", arguments: [1, 2, 5])
    func errorsInLines(threads: Int) async throws {
        var decoder = JSONLinesDecoder()
        decoder.threads = threads
        for (bad, isSyntax) in [(#"{"id": 1, "text": "\x"}"#, true), (#"{"id": "one", "text": ""}"#, false)] {
            let text = Self.lines(12_000, with: [9_876: bad, 11_000: "{"])
            let source = MemoryByteSource(text, name: "lines")
            func check(_ error: (any Error)?, _ count: Int) {
                #expect(count == 9_876)
                if isSyntax {
                    let error = error as? JSONError
                    #expect(error?.location.row == 9_877)
                    #expect(error?.location.line == 9_877)
                } else {
                    guard case .typeMismatch(_, let context)? = error as? DecodingError else {
                        Issue.record("another error: \(String(describing: error))")
                        return
                    }
                    #expect(context.debugDescription.contains("line 9877, column 8"))
                }
            }
            var count = 0
            var error = #expect(throws: (any Error).self) {
                try decoder.forEach(Row.self, in: source) { _ in count += 1 }
            }
            check(error, count)
            count = 0
            error = await #expect(throws: (any Error).self) {
                for try await _ in decoder.values(Row.self, source: source) { count += 1 }
            }
            check(error, count)
            error = #expect(throws: (any Error).self) { try decoder.decode(Row.self, from: text) }
            check(error, 9_876)
        }
    }

    @Test("stops where the caller does")
    func stoppedDecodingOfLines() async throws {
        struct Stop: Error {}
        let source = MemoryByteSource(Self.lines(12_000), name: "lines")
        var count = 0
        #expect(throws: Stop.self) {
            try JSONLinesDecoder().forEach(Row.self, in: source) { _ in
                count += 1
                if count == 3_000 { throw Stop() }
            }
        }
        #expect(count == 3_000)
        for try await row in JSONLinesDecoder().values(Row.self, source: source) where row.id == 5_000 { break }
        let nothing = MemoryByteSource([], name: "nothing")
        for try await row in JSONLinesDecoder().values(Row.self, source: nothing) { Issue.record("found \(row)") }
    }

    class Animal: Codable {
        var name = "cat"
        private enum CodingKeys: CodingKey { case name }
        init() {}
    }

    final class Pet: Animal {
        var owner = "Ada"
        private enum CodingKeys: CodingKey { case owner }
        override init() { super.init() }
        required init(from decoder: any Decoder) throws {
            owner = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .owner)
            try super.init(from: decoder)
        }
        override func encode(to encoder: any Encoder) throws {
            try super.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(owner, forKey: .owner)
        }
    }

    /// Does all that an `Encodable` may do, out of order too.
    struct Unruly: Encodable {
        enum Keys: String, CodingKey { case first, second, third = "th\"ird", fourth, fifth }
        struct Nothing: Encodable { func encode(to encoder: any Encoder) throws {} }
        var interleaves = false
        var repeats = false
        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: Keys.self)
            var nested = members.nestedContainer(keyedBy: Keys.self, forKey: .first)
            try nested.encode(1, forKey: .first)
            try nested.encodeNil(forKey: .second)
            if !interleaves { try nested.encode("x", forKey: .third) }
            var elements = members.nestedUnkeyedContainer(forKey: .second)
            try elements.encode(Nothing())
            try elements.encode([Int8(-1), 2])
            var inner = elements.nestedUnkeyedContainer()
            try inner.encode(UInt64.max)
            _ = elements.nestedContainer(keyedBy: Keys.self)
            try Optional<Int>.none.encode(to: elements.superEncoder())
            _ = members.superEncoder(forKey: .third)
            if interleaves { try nested.encode("x", forKey: .third) }
            if repeats { try members.encode(false, forKey: .fourth) }
            try members.encode(true, forKey: .fourth)
            try 1.5.encode(to: members.superEncoder())
        }
    }

    @Test("encodes classes, nested containers and values that write nothing, in any order")
    func unruly() throws {
        let pet = try JSONLinesEncoder().encodeValue(Pet())
        #expect(String(decoding: pet, as: UTF8.self) == #"{"name":"cat","owner":"Ada"}"#)
        #expect(try JSONDocumentDecoder().decode(Pet.self, from: pet).name == "cat")
        let expected =
            #"{"first":{"first":1,"second":null,"third":"x"},"second":[null,[-1,2],[18446744073709551615],{},null],"third":null,"fourth":true,"super":1.5}"#
            .replacing("\"third\"", with: #""th\"ird""#)
        for value in [Unruly(), Unruly(interleaves: true), Unruly(repeats: true)] {
            let text = String(decoding: try JSONLinesEncoder().encodeValue(value), as: UTF8.self)
            #expect(text == expected)
        }
        #expect(throws: EncodingError.self) { try JSONLinesEncoder().encodeValue(["a": [1, Float.nan]]) }
        var lines = JSONLinesEncoder()
        lines.nonFiniteNumbers = .strings
        #expect(
            String(decoding: try lines.encodeValue([-Double.infinity, 0.1, -0.0]), as: UTF8.self)
                == #"["-Infinity",0.1,-0.0]"#)
    }

    struct Everything: Codable, Equatable {
        var bool: Bool, int8: Int8, int16: Int16, int32: Int32, int64: Int64, int128: Int128
        var uint: UInt, uint8: UInt8, uint16: UInt16, uint32: UInt32, uint64: UInt64, uint128: UInt128
        var float: Float, double: Double, text: String, numbers: [Double], words: [String], integers: [Int]
        var maybe: [Int?], table: [String: [Bool]], none: String?, some: Int?, decimal: Decimal128
    }

    @Test("decodes and encodes every type, whatever the order of the members")
    func everything() throws {
        let value = Everything(
            bool: true, int8: .min, int16: .min, int32: .min, int64: .min, int128: .min, uint: .max, uint8: .max,
            uint16: .max, uint32: .max, uint64: .max, uint128: .max, float: 0.1, double: 1.5e-300, text: "a\"\u{0}é😀",
            numbers: [1, 2.5], words: ["", "x"], integers: [.min, .max], maybe: [1, nil], table: ["k": [true], "": []],
            none: nil, some: 7, decimal: Decimal128(unscaled: 110, scale: 2))
        let text = try JSONLinesEncoder().encodeValue(value)
        #expect(try JSONDocumentDecoder().decode(Everything.self, from: text) == value)
        // The other way round, with members besides, and names in escapes.
        let document = try JSONDocument(parsing: text)
        let members = document.root.members.map { (name: $0.name, text: $0.value.rawText) }
        let reversed = members.reversed().map { member in
            "\"\\u00" + String(member.name.utf8.first ?? 0, radix: 16) + member.name.dropFirst() + "\": "
                + member.text + ", \"other \(member.name)\": [{\"bool\": 1}]"
        }
        let again = "{" + reversed.joined(separator: ",") + "}"
        #expect(try JSONDocumentDecoder().decode(Everything.self, from: again) == value)
        for (name, _) in members where !["none", "some"].contains(name) {
            let lacking = members.filter { $0.name != name }.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",")
            #expect(throws: DecodingError.self) {
                try JSONDocumentDecoder().decode(Everything.self, from: "{\(lacking)}")
            }
        }
        for (type, text) in [("Int8", "128"), ("UInt8", "-1"), ("Int8", "1.5"), ("Int8", "\"1\""), ("Int8", "null")] {
            #expect(throws: DecodingError.self, "\(type) \(text)") {
                if type == "Int8" {
                    _ = try JSONDocumentDecoder().decode(Int8.self, from: text)
                } else {
                    _ = try JSONDocumentDecoder().decode(UInt8.self, from: text)
                }
            }
        }
    }

    @Test("follows pointers as RFC 6901 section 5 has them")
    func pointers() throws {
        let text = #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
        let root = try JSONDocument(text).root
        #expect(try root.value(at: "") == root)
        #expect(try root.value(at: "/foo/0").string == "bar")
        for (pointer, value) in [
            ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7),
            ("/m~0n", 8),
        ] {
            #expect(try root.value(at: pointer).integer == Int64(value), "\(pointer)")
        }
        for bad in ["foo", "/~2", "/foo/01", "/foo/2", "/foo/-", "/nothing"] {
            #expect(throws: JSONError.self, "\(bad)") { try root.value(at: bad) }
        }
    }

    @Test("finds what RFC 9535's examples find")
    func paths() throws {
        let store = try JSONDocument(
            #"""
            {"store":{"book":[
            {"category":"reference","author":"Nigel Rees","title":"Sayings of the Century","price":8.95},
            {"category":"fiction","author":"Evelyn Waugh","title":"Sword of Honour","price":12.99},
            {"category":"fiction","author":"Herman Melville","title":"Moby Dick","isbn":"0-553-21311-3","price":8.99},
            {"category":"fiction","author":"J. R. R. Tolkien","title":"The Lord of the Rings","isbn":"0-395-19395-8","price":22.99}
            ],"bicycle":{"color":"red","price":399}}}
            """#
        ).root
        func paths(_ query: String) throws -> [String] { try store.query(query).map(\.path) }
        let books = (0..<4).map { "$['store']['book'][\($0)]" }
        #expect(try paths("$.store.book[*].author") == books.map { $0 + "['author']" })
        #expect(try paths("$..author") == books.map { $0 + "['author']" })
        #expect(try paths("$.store.*").count == 2)
        #expect(try paths("$.store..price").count == 5)
        #expect(try paths("$..book[2]") == [books[2]])
        #expect(try paths("$..book[-1]") == [books[3]])
        #expect(try paths("$..book[0,1]") == [books[0], books[1]])
        #expect(try paths("$..book[:2]") == [books[0], books[1]])
        #expect(try paths("$..book[::-1]") == books.reversed())
        #expect(try paths("$..book[?@.isbn]") == [books[2], books[3]])
        #expect(try paths("$..book[?@.price<10]") == [books[0], books[2]])
        #expect(try paths("$..book[?@.price < 10 && !@.isbn || @.author == 'Evelyn Waugh']") == [books[0], books[1]])
        #expect(try paths("$..book[?length(@.title) > 20]") == [books[0], books[3]])
        #expect(try paths("$..book[?match(@.author, '.*Melville')]") == [books[2]])
        #expect(try paths("$..book[?search(@.author, '[RJ]\\\\.')]") == [books[3]])
        #expect(try paths("$.store[?count(@.*) == 2]") == ["$['store']['bicycle']"])
        #expect(try paths("$..book[?@.price == $.store.book[0].price]") == [books[0]])
        #expect(try paths("$..*").count == 27)
        for bad in [
            "", "store", "$.", "$[", "$['a", "$[01]", "$[-0]", "$[1:2:3:4]", "$[?@.a ==]", "$[?1]", "$[?@..a == 1]",
            "$.a ",
            "$[?length(@.a)]", "$[?foo(@.a)]", "$[?(@.a]", "$..", "$[9007199254740992]", "$['\\x']",
        ] {
            #expect(throws: JSONError.self, "\(bad)") { try JSONPath(bad) }
        }
    }

    @Test("compares numbers by their exact values, however many digits they have")
    func exactNumbers() throws {
        let root = try JSONDocument(
            #"""
            {"b":[9007199254740993,9007199254740992,-9007199254740993],"d":[0.1,0.10000000000000000001,1e-1,10E-2],
            "n":[12345678901234567890123456789012345678901234567890,12345678901234567890123456789012345678901234567891,
            1e400,1e99999999999999999999,-1e400,0,-0.0]}
            """#
        ).root
        func positions(_ array: String, _ condition: String) throws -> [Int] {
            let found = try root.query("$.\(array)[?\(condition)]").map(\.path)
            let names = root[array]?.elements.enumerated().map { "$['\(array)'][\($0.offset)]" } ?? []
            return found.compactMap { names.firstIndex(of: $0) }
        }
        #expect(try positions("b", "@==9007199254740993") == [0])
        #expect(try positions("b", "@!=9007199254740993") == [1, 2])
        #expect(try positions("b", "@<9007199254740993") == [1, 2])
        #expect(try positions("b", "@<=9007199254740992.0") == [1, 2])
        #expect(try positions("b", "@>9007199254740992") == [0])
        #expect(try positions("b", "@>=9007199254740993e0") == [0])
        #expect(try positions("b", "@<-9007199254740992") == [2])
        #expect(try positions("b", "$.b[1]<@") == [0])
        #expect(try positions("d", "@==0.1") == [0, 2, 3])
        #expect(try positions("d", "@>0.1") == [1])
        #expect(try positions("d", "@<0.10000000000000000001") == [0, 2, 3])
        #expect(try positions("n", "@==12345678901234567890123456789012345678901234567891.0") == [1])
        #expect(try positions("n", "@==$.n[0]") == [0])
        #expect(try positions("n", "@<12345678901234567890123456789012345678901234567891") == [0, 4, 5, 6])
        #expect(try positions("n", "@>1e399") == [2, 3])
        #expect(try positions("n", "@==1e400") == [2])
        #expect(try positions("n", "@==0") == [5, 6])
        #expect(try positions("n", "@<-0 || @>=-0e5 && @<1") == [4, 5, 6])
        #expect(try root.query("$[?length(@)==3 || count(@[*])==4]").count == 2)
        let values = try JSONDocument("[1e400,10e399,1e401,0,-0.0e9]").root
        #expect(values[0] == values[1] && values[0] != values[2] && values[3] == values[4] && values[0] != values[3])
    }

    /// The RFC's own compliance suite, jsonpath-standard/jsonpath-compliance-test-suite: name its `cts.json`.
    private static let suite = ProcessInfo.processInfo.environment["DATAKIT_JSONPATH_SUITE"]

    @Test("passes the compliance suite", .enabled(if: suite != nil, "DATAKIT_JSONPATH_SUITE names no cts.json"))
    func complianceSuite() throws {
        var failures: [String] = []
        let root = try JSONDocument(path: Self.suite!).root
        for entry in try root.value(at: "/tests").elements {
            let name = entry["name"]!.string!
            let selector = entry["selector"]!.string!
            if entry["invalid_selector"]?.boolean == true {
                if (try? JSONPath(selector)) != nil { failures.append("\(name): \(selector) is taken") }
                continue
            }
            guard let found = try? entry["document"]?.query(selector) else {
                failures.append("\(name): \(selector) is refused")
                continue
            }
            let results = entry["results"].map { Array($0.elements) } ?? entry["result"].map { [$0] } ?? []
            let isRight = results.contains { result in
                result.count == found.count && zip(result.elements, found).allSatisfy { $0 == $1.value }
            }
            if !isRight { failures.append("\(name): \(selector) finds \(found.map(\.value.description))") }
        }
        #expect(failures.isEmpty, "\(failures.count) of \(root["tests"]!.count): \(failures.joined(separator: "\n"))")
    }
}
