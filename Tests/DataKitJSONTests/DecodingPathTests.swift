import DataKitCore
import Synchronization
import Testing

@testable import DataKitJSON

/// Short documents are parsed in memory that is kept from one to the next, long lists part by part, and keys of one byte
/// are known by it. All that must not show.
@Suite("Ways of decoding")
struct DecodingPathTests: DecodingComparison {
    struct Point: Codable, Equatable { var x: Double, y: Double }

    struct Item: Codable, Equatable {
        var id: Int
        var name: String
        var points: [Point]
        var note: String?
    }

    struct Tree: Codable, Equatable { var children: [Tree]? }

    private static func item(_ index: Int) -> String {
        var random = SeededGenerator(seed: UInt64(index))
        return item(index, &random)
    }

    private static func item(_ index: Int, _ random: inout SeededGenerator) -> String {
        let names = ["", "a", "straße", "日本語", "exactly15 bytes", "exactly 16 bytes", "\\u00e9\\n", "𝄞"]
        let points = (0..<Int.random(in: 0...6, using: &random)).map { _ in
            "{\"x\":\(Double.random(in: -90...90, using: &random)),\"y\":\(Int.random(in: -9...99, using: &random))}"
        }
        let note = Bool.random(using: &random) ? ",\"note\":null" : ""
        return
            "{\"id\":\(index),\"name\":\"\(names[index % names.count])\",\"points\":[\(points.joined(separator: ","))]\(note)}"
    }

    @Test("decodes one short document after another, of all sizes, good and bad")
    func shortDocuments() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of short documents:", seed)
        var random = SeededGenerator(seed: seed)
        for round in 0..<3000 {
            var bytes: [UInt8]
            if round % 50 == 0 {
                let items = (0..<Int.random(in: 0...900, using: &random)).map { Self.item($0, &random) }
                bytes = Array("[\(items.joined(separator: ", "))]".utf8)
            } else {
                bytes = Array("[\(Self.item(round, &random))]".utf8)
            }
            switch round % 5 {
            case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            case 3: bytes = [0xEF, 0xBB, 0xBF] + bytes
            default: break
            }
            #expect(
                direct([Item].self, bytes) == whole([Item].self, bytes), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("keeps to the limit of depth, whatever the memory that is kept has room for")
    func depth() throws {
        func tree(_ depth: Int) -> [UInt8] {
            // Two levels each, and the object in the middle.
            Array(
                (String(repeating: "{\"children\":[", count: depth) + "{}" + String(repeating: "]}", count: depth)).utf8
            )
        }
        for limit in [400, 3, 200, 1, 0, 64, 128, 127] {
            let options = JSONParsingOptions(maximumDepth: limit)
            for depth in [0, 1, 2, 31, 32, 63, 64, 99, 150] {
                let result = direct(Tree.self, tree(depth), options)
                #expect(result == whole(Tree.self, tree(depth), options), "\(limit) \(depth)")
                #expect(((try? result.get()) != nil) == (2 * depth + 1 <= limit), "\(limit) \(depth)")
            }
        }
    }

    @Test("decodes a long list as it does a short one, errors too")
    func longLists() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of long lists:", seed)
        var random = SeededGenerator(seed: seed)
        let items = (0..<9000).map { Self.item($0, &random) }
        func bytes(_ items: [String], before: String = "", behind: String = "") -> [UInt8] {
            Array("\(before) [\n\(items.joined(separator: ",\r\n"))\t] \(behind)".utf8)
        }
        let good = bytes(items)
        #expect(good.count > 1 << 19)
        let decoded = try direct([Item].self, good).get()
        #expect(decoded.count == items.count)
        #expect(decoded == (try whole([Item].self, good).get()))

        var bad: [[UInt8]] = [bytes(items, behind: "x"), bytes(items, behind: "[]"), bytes(items, before: "1,")]
        bad.append(Array(good.dropLast(3)))
        for place in [0, 1, 4000, 8999] {
            for fault in ["{}", "", "7", "{\"id\":1.5,\"name\":\"\",\"points\":[]}", "{\"id\":1,,}", "\u{1}", "[[[["] {
                var items = items
                items[place] = fault
                bad.append(bytes(items))
                items[7000] = "nul"
                bad.append(bytes(items))
            }
        }
        for bytes in bad {
            let result = direct([Item].self, bytes)
            #expect(result == whole([Item].self, bytes))
            #expect((try? result.get()) == nil)
        }
        for depth in [0, 1, 3, 4] {
            let options = JSONParsingOptions(maximumDepth: depth)
            #expect(direct([Item].self, good, options) == whole([Item].self, good, options))
        }
        // Names that are repeated mean what they mean elsewhere.
        var repeated = items
        repeated[5000] = "{\"id\":1,\"id\":2,\"name\":\"\",\"points\":[]}"
        for names in JSONDuplicateNames.allCases {
            let options = JSONParsingOptions(duplicateNames: names)
            #expect(direct([Item].self, bytes(repeated), options) == whole([Item].self, bytes(repeated), options))
        }
    }

    struct Placed: Decodable, Equatable {
        var path: [String]
        init(from decoder: any Decoder) throws { path = decoder.codingPath.map(\.stringValue) }
    }

    @Test("says where a value stands in a long list while it is decoded")
    func paths() throws {
        struct Row: Decodable, Equatable { var place: Placed }
        let row = "{\"place\": 0, \"other\": \"\(String(repeating: "-", count: 600))\"}"
        let text = "[" + String(repeating: row + ",", count: 1000) + "{\"place\":1}]"
        #expect(text.utf8.count > 1 << 19)
        let rows = try JSONDocumentDecoder().decode([Row].self, from: text)
        #expect(rows.count == 1001)
        #expect(
            rows.enumerated().allSatisfy {
                $1.place.path == ["Index \($0)", "place"] || $1.place.path == ["\($0)", "place"]
            })
        #expect(rows == (try JSONDocumentDecoder().decode([Row].self, from: JSONDocument(text).root)))
    }

    /// Any JSON, found out by trying.
    indirect enum Tried: Decodable, Equatable {
        case null, bool(Bool), integer(Int), double(Double), string(String), array([Tried]), object([String: Tried])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Int.self) {
                self = .integer(value)
            } else if let value = try? container.decode(Double.self) {
                self = .double(value)
            } else if let value = try? container.decode([Tried].self) {
                self = .array(value)
            } else if let value = try? container.decode([String: Tried].self) {
                self = .object(value)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }

    @Test("tells errors in time that does not grow with their number and the text before them")
    func manyErrors() throws {
        let row = #"{"a":[1,2.5,"x",null,true,{"b":[]}],"é":"y"}"#
        // By the square of the length this takes minutes.
        let text = "[\n" + Array(repeating: row, count: 20_000).joined(separator: ",\n") + "]"
        let rows = try JSONDocumentDecoder().decode(Tried.self, from: text)
        let one = try JSONDocumentDecoder().decode(Tried.self, from: row)
        #expect(rows == .array(Array(repeating: one, count: 20_000)))
        #expect(
            one
                == .object([
                    "a": .array([
                        .integer(1), .double(2.5), .string("x"), .null, .bool(true), .object(["b": .array([])]),
                    ]),
                    "é": .string("y"),
                ]))
    }

    @Test("says where each of many errors is, in whatever order they come")
    func places() throws {
        /// Asks for what is not there, from the front or from the back.
        struct Asking: Decodable {
            var errors: [String] = []
            init(from decoder: any Decoder) throws {
                var rows: [KeyedDecodingContainer<JSONCodingKey>] = []
                var container = try decoder.unkeyedContainer()
                while !container.isAtEnd { rows.append(try container.nestedContainer(keyedBy: JSONCodingKey.self)) }
                var order = Array(rows.indices) + rows.indices.reversed()
                for (step, index) in rows.indices.enumerated() { order.append((index * 37 + step) % rows.count) }
                for index in order {
                    for key in ["a", "b"] {
                        do {
                            _ = try rows[index].decode(Bool.self, forKey: JSONCodingKey(stringValue: key))
                        } catch DecodingError.typeMismatch(_, let context) {
                            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
                            errors.append("\(index).\(key) \(path) \(context.debugDescription)")
                        }
                    }
                }
            }
        }
        let rows = (0..<200).map { "{\"é\": [\($0)],\n \"a\": \($0), \"b\": [{\"c\": 1}]}" }
        let text = "[" + rows.joined(separator: ", ") + "]"
        let errors = try JSONDocumentDecoder().decode(Asking.self, from: text).errors
        #expect(errors.count == 1200)
        let document = try JSONDocument(text)
        for error in errors {
            let parts = error.split(separator: " ", maxSplits: 2)
            let name = parts[0].split(separator: ".")
            let value = try #require(document.root[Int(name[0]) ?? 0]?[String(name[1])])
            #expect(parts[1] == parts[0])
            #expect(
                parts[2].contains("line \(value.location.line ?? 0), column \(value.location.column ?? 0) of"),
                "\(error)")
        }
    }

    /// Keys of one byte, and not those of an enumeration.
    struct ByteKey: CodingKey, Hashable {
        var byte: UInt8
        var stringValue: String { "key \(byte)" }
        var intValue: Int? { nil }
        init(_ byte: UInt8) { self.byte = byte }
        init?(stringValue: String) {
            guard stringValue.hasPrefix("key "), let byte = UInt8(stringValue.dropFirst(4)) else { return nil }
            self.byte = byte
        }
        init?(intValue: Int) { nil }
    }

    struct Bytes: Decodable, Equatable {
        var values: [UInt8: Int] = [:]
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: ByteKey.self)
            // Not in the order of the text, and more than are noted.
            for byte in UInt8.min...UInt8.max where container.contains(ByteKey(byte ^ 0x55)) {
                values[byte ^ 0x55] = try container.decode(Int.self, forKey: ByteKey(byte ^ 0x55))
            }
            #expect(container.allKeys.count == values.count)
        }
    }

    enum OneKey: CodingKey { case only }
    struct One: Decodable, Equatable {
        var value: Int
        init(from decoder: any Decoder) throws {
            value = try decoder.container(keyedBy: OneKey.self).decode(Int.self, forKey: .only)
        }
    }

    struct Long: Codable, Equatable {
        var aNameThatIsLongerThanFifteenBytes: Int
        var größe: String
        var x: Bool
    }

    @Test("finds members by keys of every kind")
    func keys() throws {
        for shift in 0..<3 {
            let members = (0..<256).map { "\"key \(($0 * 7 + shift) % 256)\": \($0)" }
            let bytes = try JSONDocumentDecoder().decode(Bytes.self, from: "{\(members.joined(separator: ","))}")
            #expect(bytes.values.count == 256)
            for index in 0..<256 { #expect(bytes.values[UInt8((index * 7 + shift) % 256)] == index) }
        }
        let few = try JSONDocumentDecoder().decode([Bytes].self, from: #"[{"key 1":2},{},{"key 256":1,"key 255":9}]"#)
        #expect(few.map(\.values) == [[1: 2], [:], [255: 9]])
        #expect(
            try JSONDocumentDecoder().decode([One].self, from: #"[{"other":1,"only":2},{"only":3}]"#).map(\.value) == [
                2, 3,
            ])
        let long = Long(aNameThatIsLongerThanFifteenBytes: 1, größe: "XL", x: true)
        for text in [
            #"{"aNameThatIsLongerThanFifteenBytes":1,"größe":"XL","x":true}"#,
            #"{"x":true,"gr\u00f6\u00dfe":"XL","aNameThatIsLongerThanFifteenBytes":1,"aNameThatIsLongerThanFifteenBytez":2}"#,
        ] {
            #expect(try JSONDocumentDecoder().decode(Long.self, from: text) == long)
        }
    }

    @Test("makes of numbers what their texts say, whenever they are made")
    func numbers() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of numbers:", seed)
        var random = SeededGenerator(seed: seed)
        var texts = [
            "0", "-0", "0.0", "-0.0", "-0.00", "1e5", "1E-3", "-1.5e+3", "10", "0.1", "123456789012345678",
            "-999999999999999999", "1234567890123456789", "12345678901234567890", "-9223372036854775808",
            "18446744073709551615", "0.1234567890123456789", "0.12345678901234567890", "9007199254740993",
            "9007199254740993.0", "1.7976931348623157", "179769313486231570000.5", "1e400", "5e-324",
            "0.000000000000000001",
            "00", "01", "1.", ".5", "-", "1.e5", "1e", "+1", "0x10", "1.5.5", "12a", "--1",
        ]
        for _ in 0..<3000 {
            var text = Bool.random(using: &random) ? "-" : ""
            text += String(random.next() >> UInt64.random(in: 0..<64, using: &random))
            if Bool.random(using: &random) { text += ".\(random.next() >> UInt64.random(in: 0..<64, using: &random))" }
            if Int.random(in: 0..<8, using: &random) == 0 { text += "e\(Int.random(in: -30...30, using: &random))" }
            texts.append(text)
        }
        func isSame<Value: Decodable & Equatable>(_ type: Value.Type, _ text: String) -> Bool {
            let bytes = Array("[ \(text)]".utf8)
            return direct([Value].self, bytes) == whole([Value].self, bytes)
        }
        for text in texts {
            #expect(isSame(Double.self, text), "\(text)")
            #expect(isSame(Float.self, text), "\(text)")
            #expect(isSame(Int.self, text), "\(text)")
            #expect(isSame(UInt64.self, text), "\(text)")
            #expect(isSame(Int8.self, text), "\(text)")
            #expect(isSame(Int128.self, text), "\(text)")
            #expect(isSame(Decimal128.self, text), "\(text)")
            if let value = try? direct([Double].self, Array("[\(text)]".utf8)).get() {
                #expect(value[0].bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
        // Nothing but numbers, with nothing between them but white space.
        let many = (0..<200_000).map { $0 % 1000 }
        let stream = Array(many.map(String.init).joined(separator: " ").utf8)
        #expect(try JSONLinesDecoder().decode(Int.self, from: stream) == many)
        #expect(try JSONLinesDecoder().decode(Double.self, from: stream) == many.map(Double.init))
    }

    @Test("reads numbers of any length across the windows in which text is copied and parsed")
    func longNumbers() throws {
        let digits = String(repeating: "7", count: 300)
        for window in [1 << 15, 1 << 16] {
            for start in stride(from: window - 310, through: window + 10, by: 7) {
                let text = "[" + String(repeating: " ", count: start - 1) + "\(digits), 0.\(digits)]"
                #expect(try JSONDocument(text).root[0]?.numberText == digits)
                #expect(try JSONDocumentDecoder().decode([Double].self, from: text) == [Double(digits)!, 7.0 / 9])
            }
        }
        let long = String(repeating: "12345", count: 100_000)
        #expect(try JSONDocument("[\(long), -\(long)e-5]").root[1]?.numberText == "-\(long)e-5")
        #expect(throws: JSONError.self) { try JSONDocument("[\(long)e]") }
    }

    @Test("finds out how rows stand where the first kilobytes mislead")
    func layouts() throws {
        let lines = String(repeating: "{\"id\": 1, \"name\": \"some text\", \"points\": []}\n", count: 3000)
        let pretty = "{\n  \"id\": 2,\n  \"name\": \"b\",\n  \"points\": []\n}\n"
        #expect(lines.utf8.count > 1 << 17)
        for text in [lines + pretty + lines, pretty + lines, lines, "\n\n" + lines + "\r\n\n", "[]" + lines] {
            let bytes = Array(text.utf8)
            let parsed = JSONDocument.values(parsing: bytes)
            #expect(parsed.error == nil)
            if text.hasPrefix("[]") { continue }
            #expect(try JSONLinesDecoder().decode(Item.self, from: bytes).count == parsed.values.count)
        }
        let array = Array("[\(lines.dropLast().replacing("\n", with: ",\n"))]".utf8)
        #expect(try JSONLinesDecoder().decode(Item.self, from: array).count == 3000)
        // Arrays that are rows.
        let arrays = Array(String(repeating: "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n", count: 5000).utf8)
        #expect(try JSONLinesDecoder().decode([Int].self, from: arrays).count == 5000)
    }

    /// Counts those that live, so that a list that fails or is dropped shows whether it lets go of its elements.
    final class Counted: Decodable, Equatable {
        static let living = Atomic(0)
        let value: Int

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer().decode(Int.self)
            if value < 0 {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "negative"))
            }
            self.value = value
            Self.living.add(1, ordering: .relaxed)
        }
        deinit { Self.living.subtract(1, ordering: .relaxed) }
        static func == (left: Counted, right: Counted) -> Bool { left.value == right.value }
    }

    enum Shape: Decodable, Equatable { case circle(radius: Double), point }
    struct Nothing: Decodable, Equatable {}

    @Test("makes lists of every type of elements, of every length, again and again")
    func lists() throws {
        // Where this fails, lists are made the slow way, and a reader should know.
        #expect(JSONListStorage.isPlain)
        func check<Element: Decodable & Equatable>(_ type: Element.Type, _ texts: [String]) throws {
            let one = JSONDocumentDecoder()
            let elements = try texts.map { try one.decode([Element].self, from: "[\($0)]")[0] }
            for count in [0, 1, 2, 3, 4, 5, 15, 63, 64, 65, 200] {
                let wanted = (0..<count).map { elements[$0 % elements.count] }
                let text = (0..<count).map { texts[$0 % texts.count] }.joined(separator: ",")
                for _ in 0..<3 {
                    let nested = try one.decode([[Element]].self, from: "[[\(text)], [\(text)]]")
                    #expect(nested == [wanted, wanted], "\(type) \(count)")
                    var list = nested[1]
                    list.append(contentsOf: wanted)
                    list.reverse()
                    #expect(list.count == 2 * count && list.reversed() == wanted + wanted)
                    if count > 0 {
                        #expect(list.removeFirst() == wanted[count - 1])
                        // Nothing asks for nothing.
                        guard Element.self != Nothing.self else { continue }
                        #expect(throws: DecodingError.self) {
                            try one.decode([[Element]].self, from: "[[\(text),[[1]]]]")
                        }
                    }
                }
            }
        }
        try check(Item.self, [Self.item(1), Self.item(2), Self.item(5)])
        try check(Bool.self, ["true", "false"])
        try check(UInt8.self, ["1", "255"])
        try check(Int128.self, ["1", "170141183460469231731687303715884105727"])
        try check(String?.self, ["null", "\"short\"", "\"a string that is not held in place\""])
        try check([String].self, ["[]", "[\"a\"]"])
        try check([String: [Int8]].self, ["{}", "{\"a\":[1,2]}"])
        try check(Nothing.self, ["{}"])
        try check(Shape.self, ["{\"circle\":{\"radius\":1.5}}", "{\"point\":{}}"])
        try check(SIMD2<Double>.self, ["[1,2.5]", "[-0.0,1e10]"])
        // Aligned more strictly than memory usually is.
        try check(SIMD16<Float>.self, ["[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]"])
        try check(Counted.self, ["1", "2", "3"])
        #expect(Counted.living.load(ordering: .relaxed) == 0)
        for place in 0..<70 {
            let text = "[[7,8],[\((0..<70).map { $0 == place ? "-1" : "\($0)" }.joined(separator: ","))],[9]]"
            #expect(throws: DecodingError.self) { try JSONDocumentDecoder().decode([[Counted]].self, from: text) }
            let short = "[[7,8],[\((0..<60).map { $0 == place ? "-1" : "\($0)" }.joined(separator: ","))],[9]]"
            let result = Result { try JSONDocumentDecoder().decode([[Counted]].self, from: short) }
            #expect(((try? result.get()) != nil) == (place >= 60))
        }
        #expect(Counted.living.load(ordering: .relaxed) == 0)
    }

    enum Next<Tag> {}

    /// One of many types that are alike.
    struct Tagged<Tag>: Decodable { var v: Int }

    /// A type within a type, without end.
    struct Deep<Tag>: Decodable {
        var values: [Int]
        var inner: [Int]

        enum CodingKeys: CodingKey { case before, inner, after }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let before = try container.decode([Tagged<Tag>].self, forKey: .before)
            let deeper = try container.decodeIfPresent(Deep<Next<Tag>>.self, forKey: .inner)
            let after = try container.decode([Tagged<Tag>].self, forKey: .after)
            values = (before + after).map(\.v)
            inner = deeper.map { $0.values + $0.inner } ?? []
        }
    }

    @Test("decodes more types at once than their forms are kept of")
    func manyTypes() throws {
        func text(_ depth: Int) -> String {
            let lists = "\"before\":[{\"v\":1},{\"v\":\(depth)}],\"after\":[{\"v\":3},{\"v\":4},{\"v\":5}]"
            return depth == 0 ? "{\(lists)}" : "{\(lists),\"inner\":\(text(depth - 1))}"
        }
        for depth in [1, 20, 40, 100] {
            let values = try JSONDocumentDecoder().decode([Deep<Int>].self, from: "[\(text(depth)),\(text(depth))]")
            for value in values {
                #expect(value.values == [1, depth, 3, 4, 5])
                #expect(value.inner == (0..<depth).reversed().flatMap { [1, $0, 3, 4, 5] })
            }
        }
    }

    @Test("knows where a number ends that a string follows, of which nothing stands between")
    func adjacentValues() {
        for (text, count) in [("1\"a\" x", 2), ("-2.5\"a", 1), ("[]\"b\"7\"c\"", 4), ("true\"\"false x", 3)] {
            let parsed = JSONDocument.values(parsing: Array(text.utf8))
            #expect(parsed.values.count == count, "\(text)")
        }
    }
}
