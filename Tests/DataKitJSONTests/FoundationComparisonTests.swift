import DataKitCore
import DataKitJSON
import Foundation
import Testing

/// What Foundation's `JSONDecoder` makes of random documents of many shapes, whole and damaged, is what ours makes.
///
/// `DATAKIT_RANDOM_CASES=100000` is a night's form; `DATAKIT_SEED` repeats one that failed.
@Suite("Codable beside Foundation's")
struct FoundationComparisonTests {
    // MARK: Shapes

    /// Everything that a synthesized struct can ask for.
    struct Plain: Codable, Equatable {
        var text: String, flag: Bool, int: Int, small: Int8, byte: UInt8, wide: UInt64, number: Double, single: Float
        var maybeText: String?, maybeFlag: Bool?, maybeInt: Int?, maybeSmall: Int16?, maybeNumber: Double?
        var list: [Int], maybes: [String?], matrix: [[Double]], table: [String: Int], nested: [String: [Bool]]
        var words: Set<String>
    }

    /// Contains itself, so that containers of one type are open at once.
    struct Tree: Codable, Equatable {
        var name: String
        var children: [Tree]
        var index: [String: Tree]?
    }

    enum Shape: Codable, Equatable {
        case circle(radius: Double)
        case polygon([Int], closed: Bool)
        case tagged(String)
        case empty
    }

    class Base: Decodable {
        let id: Int
        private enum CodingKeys: String, CodingKey { case id }
    }

    final class Derived: Base, Equatable {
        let label: String
        private enum CodingKeys: String, CodingKey { case label }
        required init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            label = try members.decode(String.self, forKey: .label)
            try super.init(from: members.superDecoder())
        }
        static func == (left: Derived, right: Derived) -> Bool { left.label == right.label && left.id == right.id }
    }

    /// Asks for its parts by hand: two nested containers in turn, an array of mixed elements, what keys there are.
    struct Manual: Decodable, Equatable {
        struct AnyKey: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
        var pairs: [String]
        var mixed: [String]
        var keys: Set<String>
        var counts: [Int?]
        var indices: [Int]

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: AnyKey.self)
            keys = Set(members.allKeys.map(\.stringValue))
            let left = try members.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey(stringValue: "left"))
            let right = try members.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey(stringValue: "right"))
            pairs = []
            for key in left.allKeys.map(\.stringValue).sorted() {
                let key = AnyKey(stringValue: key)
                pairs.append("\(key.stringValue) \(try left.decode(Int.self, forKey: key))")
                pairs.append("\(right.contains(key)) \(try right.decodeIfPresent(Int.self, forKey: key) ?? -1)")
                if right.contains(key) { pairs.append("\(try right.decodeNil(forKey: key))") }
            }
            var elements = try members.nestedUnkeyedContainer(forKey: AnyKey(stringValue: "mixed"))
            mixed = []
            counts = [elements.count]
            indices = []
            while !elements.isAtEnd {
                indices.append(elements.currentIndex)
                if try elements.decodeNil() {
                    mixed.append("nil")
                } else if let number = try? elements.decode(Double.self) {
                    mixed.append("number \(number)")
                } else if let text = try? elements.decode(String.self) {
                    mixed.append("text \(text)")
                } else if let flag = try? elements.decode(Bool.self) {
                    mixed.append("flag \(flag)")
                } else if var inner = try? elements.nestedUnkeyedContainer() {
                    mixed.append("list \(inner.count ?? -1) \((try? inner.decode(Int.self)) ?? -1)")
                } else {
                    let inner = try elements.nestedContainer(keyedBy: AnyKey.self)
                    mixed.append("object \(inner.allKeys.map(\.stringValue).sorted())")
                }
            }
        }
    }

    // MARK: Documents

    struct Document {
        var random: SeededGenerator

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        mutating func pick<Element>(_ list: [Element]) -> Element { list.randomElement(using: &random)! }

        mutating func space() -> String { chance(85) ? "" : pick([" ", "\n", "\t ", "\r\n"]) }

        mutating func string() -> String {
            pick([
                "\"\"", "\"x\"", "\"plain words\"", "\"na\u{EF}ve \u{6771}\u{4EAC}\"", #""\"\\\/\b\f\n\r\t""#,
                #""\u00e9\ud83d\ude00""#, "\"longer than fifteen bytes, so that it has memory\"", "\"e\u{301}\"",
            ])
        }

        mutating func name(_ name: String) -> String {
            guard chance(10), let first = name.utf8.first else { return "\"\(name)\"" }
            let code = String(first, radix: 16)
            return "\"\\u" + String(repeating: "0", count: 4 - code.count) + code + name.dropFirst() + "\""
        }

        mutating func integer(_ range: ClosedRange<Int>) -> String {
            "\(chance(20) ? pick([range.lowerBound, range.upperBound]) : Int.random(in: range, using: &random))"
        }

        mutating func number() -> String {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: "\(Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &random)))"
            case 1: "\(Int.random(in: -9999...9999, using: &random))"
            case 2: pick(["-0.0", "0", "1e2", "1E-7", "123456789.125", "0.1", "2.2250738585072014e-308", "1.5e300"])
            default: "\(Double.random(in: -1000...1000, using: &random))"
            }
        }

        mutating func array(_ element: (inout Document) -> String) -> String {
            let count = pick([0, 1, 2, 3, 3, 70])
            return "[" + (0..<count).map { _ in space() + element(&self) + space() }.joined(separator: ",") + "]"
        }

        /// Members in their order or another, some more among them.
        mutating func object(_ members: [(String, String)], hasOthers: Bool = true) -> String {
            var members = members
            if chance(30) { members.shuffle(using: &random) }
            for _ in 0..<(hasOthers ? pick([0, 0, 0, 1, 4]) : 0) {
                let name = "extra \(Int.random(in: 0..<1000, using: &random))"
                members.insert(
                    (name, pick(["1", "[{\"a\":[]}]", "null", "{}"])),
                    at: Int.random(in: 0...members.count, using: &random))
            }
            var seen: Set<String> = []
            let texts = members.filter { seen.insert($0.0).inserted }.map { member in
                name(member.0) + space() + ":" + space() + member.1 + space()
            }
            return "{" + space() + texts.joined(separator: ",") + "}"
        }

        mutating func optional(_ name: String, _ value: (inout Document) -> String) -> [(String, String)] {
            chance(30) ? [] : [(name, chance(30) ? "null" : value(&self))]
        }

        mutating func table(_ value: (inout Document) -> String) -> String {
            var members: [(String, String)] = []
            for _ in 0..<pick([0, 1, 2, 5, 80]) {
                let name = "k\(Int.random(in: 0..<5000, using: &random))"
                members.append((name, value(&self)))
            }
            return object(members, hasOthers: false)
        }

        mutating func plain() -> String {
            let single = "\(Float.random(in: -1000...1000, using: &random))"
            var members: [(String, String)] = [
                ("text", string()), ("flag", pick(["true", "false"])), ("int", integer(.min ... .max)),
                ("small", integer(-128...127)), ("byte", integer(0...255)), ("wide", integer(0 ... .max)),
                ("number", number()), ("single", single),
            ]
            members += optional("maybeText") { $0.string() }
            members += optional("maybeFlag") { _ in "true" }
            members += optional("maybeInt") { $0.integer(-5...5) }
            members += optional("maybeSmall") { $0.integer(-32768...32767) }
            members += optional("maybeNumber") { $0.number() }
            members.append(("list", array { $0.integer(-9...9) }))
            members.append(("maybes", array { $0.chance(40) ? "null" : $0.string() }))
            members.append(("matrix", array { $0.array { $0.number() } }))
            members.append(("table", table { $0.integer(0...99) }))
            members.append(("nested", table { $0.array { $0.pick(["true", "false"]) } }))
            members.append(("words", array { $0.string() }))
            return object(members)
        }

        mutating func tree(_ depth: Int = 0) -> String {
            let deeper = depth < 6 && chance(60)
            var children: [String] = []
            if deeper { for _ in 0..<pick([1, 2, 3]) { children.append(tree(depth + 1)) } }
            var members = [("name", string()), ("children", "[" + children.joined(separator: ",") + "]")]
            if chance(20) {
                members.append(
                    ("index", chance(30) ? "null" : object([("a", tree(5)), ("b", tree(5))], hasOthers: false)))
            }
            return object(members)
        }

        mutating func shape() -> String {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: "{\"circle\":" + object([("radius", number())]) + "}"
            case 1: "{\"polygon\":" + object([("_0", array { $0.integer(0...9) }), ("closed", "true")]) + "}"
            case 2: "{\"tagged\":{\"_0\":" + string() + "}}"
            default: "{\"empty\":{}}"
            }
        }

        mutating func manual() -> String {
            let names = ["a", "b", "c", "d", "e"].filter { _ in chance(60) }
            let left = object(names.map { ($0, integer(0...9)) }, hasOthers: false)
            let right = object(names.filter { _ in chance(60) }.map { ($0, chance(30) ? "null" : integer(0...9)) })
            let mixed = array { document in
                document.pick(["null", "1.5", "true", "[7,8]", "[]", "{\"z\":1}", "{}", "\"words\""])
            }
            return object([("left", left), ("right", right), ("mixed", mixed)])
        }

        mutating func derived() -> String {
            object([("label", string()), ("super", object([("id", integer(0...9))]))])
        }

        /// One value of the text becomes one of another kind, or too large, or a member goes.
        mutating func damaged(_ text: String) -> String {
            var bytes = Array(text.utf8)
            let (colon, bracket, close) = (UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"))
            let marks = bytes.indices.filter { bytes[$0] == colon || bytes[$0] == bracket }
            guard let mark = marks.randomElement(using: &random) else { return text }
            let other = pick(["null", "\"x\"", "1e400", "{}", "[]", "1.5", "-1", "300", "true"])
            if bytes[mark] == colon {
                bytes.insert(contentsOf: Array("\(other),\"other\":".utf8), at: mark + 1)
            } else {
                let isEmpty = bytes[mark + 1] == close
                bytes.insert(contentsOf: Array((isEmpty ? other : other + ",").utf8), at: mark + 1)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    // MARK: Comparison

    /// Where and why decoding failed, as far as both should agree.
    private func reason(_ error: any Error) -> String {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { key in key.intValue.map { "\($0)" } ?? key.stringValue }.joined(separator: "/")
        }
        // Null where there must be a value, one of another kind, one too large: which of these it is they see differently.
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return "no \(key.stringValue) in \(path(context.codingPath))"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            return "value at \(path(context.codingPath))"
        default: return "\(error)"
        }
    }

    private func compare<Value: Decodable & Equatable>(_ type: Value.Type, _ text: String, _ note: String) {
        var theirs: Value?
        var ours: Value?
        var (theirReason, ourReason) = ("", "")
        do { theirs = try JSONDecoder().decode(type, from: Data(text.utf8)) } catch { theirReason = reason(error) }
        do { ours = try JSONDocumentDecoder().decode(type, from: text) } catch { ourReason = reason(error) }
        #expect(theirs == ours, "\(note): \(theirReason) against \(ourReason)\n\(text)")
        // Of a number that does not fit Foundation does not say where it is.
        let isPlaceless = theirReason == "value at " && ourReason.hasPrefix(theirReason)
        #expect(theirReason == ourReason || isPlaceless, "\(note)\n\(text)")
    }

    @Test("makes the same values and finds the same faults")
    func random() throws {
        let environment = ProcessInfo.processInfo.environment
        let cases = environment["DATAKIT_RANDOM_CASES"].flatMap(Int.init) ?? 120
        let seed = environment["DATAKIT_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
        var document = Document(random: SeededGenerator(seed: seed))
        var rows: [(text: String, value: Plain)] = []
        for round in 0..<cases {
            let note = "DATAKIT_SEED=\(seed), round \(round)"
            func both<Value: Decodable & Equatable>(_ type: Value.Type, _ text: String) {
                compare(type, text, note)
                compare(type, document.damaged(text), note)
            }
            let plain = document.plain()
            if let value = try? JSONDecoder().decode(Plain.self, from: Data(plain.utf8)) {
                rows.append((plain.replacing("\r", with: " ").replacing("\n", with: " "), value))
            }
            both(Plain.self, plain)
            both(Tree.self, document.tree())
            both([Shape].self, document.array { $0.shape() })
            both(Manual.self, document.manual())
            both([String: Derived?].self, document.table { $0.chance(20) ? "null" : $0.derived() })
            both([Plain?].self, "[null," + document.plain() + "]")
        }
        // All of them as lines: containers go from row to row, and from chunk to chunk.
        let lines = Array(rows.map { $0.text + "\n" }.joined().utf8)
        #expect(try JSONLinesDecoder().decode(Plain.self, from: lines) == rows.map(\.value), "DATAKIT_SEED=\(seed)")
        // And what we write is what Foundation reads.
        for row in rows {
            let text = try JSONLinesEncoder().encodeValue(row.value)
            #expect(try JSONDecoder().decode(Plain.self, from: Data(text)) == row.value, "DATAKIT_SEED=\(seed)")
        }
    }

    // MARK: Kept containers

    /// Keeps its container and decoder, against all custom.
    struct Keeper: Decodable {
        enum Keys: String, CodingKey { case id, child }
        let members: KeyedDecodingContainer<Keys>
        let decoder: any Decoder
        init(from decoder: any Decoder) throws {
            members = try decoder.container(keyedBy: Keys.self)
            self.decoder = decoder
        }
        var ids: [Int] {
            get throws {
                let again = try decoder.container(keyedBy: Keys.self)
                let child = try members.nestedContainer(keyedBy: Keys.self, forKey: .child)
                return [
                    try members.decode(Int.self, forKey: .id), try again.decode(Int.self, forKey: .id),
                    try child.decode(Int.self, forKey: .id),
                ]
            }
        }
    }

    @Test("answers whoever keeps a container longer than decoding takes")
    func keptContainers() throws {
        let text = "[" + (0..<50).map { "{\"child\":{\"id\":\(-$0)},\"id\":\($0)}" }.joined(separator: ",") + "]"
        let keepers = try JSONDocumentDecoder().decode([Keeper].self, from: text)
        for (index, keeper) in keepers.enumerated() { #expect(try keeper.ids == [index, index, -index]) }
        let lines = (0..<50).map { "{\"id\":\($0),\"child\":{\"id\":7}}\n" }.joined()
        for (index, keeper) in try JSONLinesDecoder().decode(Keeper.self, from: Array(lines.utf8)).enumerated() {
            #expect(try keeper.ids == [index, index, 7])
        }
    }

    @Test("decodes in many tasks at once, types within types")
    func concurrentDecoding() async throws {
        struct Inner: Codable, Equatable { var a: Int, b: [String: Int] }
        struct Outer: Codable, Equatable { var inner: [Inner], text: String }
        /// Decodes a text within its text.
        struct Quoted: Decodable {
            var outer: Outer
            init(from decoder: any Decoder) throws {
                let text = try decoder.singleValueContainer().decode(String.self)
                outer = try JSONDocumentDecoder().decode(Outer.self, from: text)
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for round in 0..<50 {
                        let outer = Outer(
                            inner: (0..<round % 5).map { Inner(a: $0, b: ["k\(task)": round]) },
                            text: "\(task) \(round)")
                        let text = String(decoding: try JSONLinesEncoder().encodeValue(outer), as: UTF8.self)
                        #expect(try JSONDocumentDecoder().decode(Outer.self, from: text) == outer)
                        let quoted = try JSONLinesEncoder().encodeValue([text, text])
                        let decoded = try JSONDocumentDecoder().decode([Quoted].self, from: quoted)
                        #expect(decoded.map(\.outer) == [outer, outer])
                        #expect(throws: DecodingError.self) {
                            try JSONDocumentDecoder().decode(Outer.self, from: #"{"inner":[{"a":1}],"text":""}"#)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    struct Priced: Codable, Equatable {
        var url: URL
        var price: Decimal
        var link: URL?
        var prices: [Decimal]
        var byName: [String: URL]
    }

    @Test("URLs are strings and decimals numbers, as with Foundation")
    func foundationTypes() throws {
        let numbers = [
            "0", "-0", "1.10", "-1.1", "123456789012345678901234567890.5", "1e30", "1E+2", "12e-3", "0.001", "-7e-128",
            "340282366920938463463374607431768211455", "100", "1e127", "18446744073709551616", "0.00", "99.990",
        ]
        let text = """
            {"url": "https://a/b?c=%20#d", "price": 0.1, "link": null, "prices": [\(numbers.joined(separator: ", "))],
             "byName": {"x": "mailto:a@b", "é": "file:///a\\u0062"}}
            """
        let ours = try JSONDocumentDecoder().decode(Priced.self, from: text)
        #expect(ours == (try JSONDecoder().decode(Priced.self, from: Data(text.utf8))))
        #expect(ours.prices.map(\.description).prefix(4) == ["0", "0", "1.1", "-1.1"])
        // Each reads what the other has written.
        let encoded = try JSONLinesEncoder().encodeValue(ours)
        #expect(try JSONDecoder().decode(Priced.self, from: Data(encoded)) == ours)
        #expect(try JSONDocumentDecoder().decode(Priced.self, from: Array(JSONEncoder().encode(ours))) == ours)
        #expect(String(decoding: encoded, as: UTF8.self).contains("\"price\":0.1,"))
        #expect(try JSONLinesEncoder().encodeValue(URL(string: "a/b")) == Array("\"a/b\"".utf8))
        // Also of types that do not write from the outside in.
        struct Twice: Encodable {
            func encode(to encoder: any Encoder) throws {
                enum Name: CodingKey { case a, b }
                var container = encoder.container(keyedBy: Name.self)
                try container.encode(Decimal(string: "1.5"), forKey: .a)
                try container.encode(Decimal(string: "-2.50"), forKey: .a)
                try container.encode(URL(string: "x:y"), forKey: .b)
            }
        }
        #expect(try JSONLinesEncoder().encodeValue(Twice()) == Array(#"{"a":-2.5,"b":"x:y"}"#.utf8))
        // What they wrote before is still read.
        let own = #"{"exponent":-1,"length":1,"isNegative":true,"isCompact":true,"mantissa":[11,0,0,0,0,0,0,0]}"#
        #expect(try JSONDocumentDecoder().decode(Decimal.self, from: own) == Decimal(string: "-1.1"))
        let relative = try #require(URL(string: "b", relativeTo: URL(string: "http://a/")))
        #expect(try JSONDocumentDecoder().decode(URL.self, from: JSONLinesEncoder().encodeValue(relative)) == relative)
        #expect(throws: EncodingError.self) { try JSONLinesEncoder().encodeValue([Decimal.nan]) }
        for (name, bad) in [
            ("price", "\"1\""), ("price", "1e-129"), ("price", "1.23456789012345678901234567890123456789012"),
            ("price", "1e99999999999999999999"), ("price", "-1e-9223372036854775808"), ("url", "\"http://[x\""),
            ("url", "5"),
            ("url", "\"\""), ("url", "null"),
        ] {

            let error = #expect(throws: DecodingError.self) {
                if name == "price" {
                    _ = try JSONDocumentDecoder().decode([String: Decimal].self, from: "{\"price\": \(bad)}")
                } else {
                    _ = try JSONDocumentDecoder().decode([String: URL].self, from: "{\"url\": \(bad)}")
                }
            }
            #expect("\(String(describing: error))".contains(name), "\(bad)")
        }
    }
}
