import DataKitCore
import Testing

@testable import DataKitJSON

/// Long arrays in the objects of a document are parsed part by part where they are asked for. All that must not show.
@Suite("Long arrays in objects")
struct LongArraysTests: DecodingComparison {
    struct Row: Codable, Equatable {
        struct Point: Codable, Equatable { var x: Double, y: Double }
        var id: Int
        var name: String
        var points: [Point]
        var note: String?
    }

    struct Table: Codable, Equatable {
        var version: Int
        var rows: [Row]
        var count: Int?
    }

    /// Whether a document is decoded part by part.
    private func isParted<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], _ options: JSONParsingOptions = JSONParsingOptions()
    ) -> Bool { JSONLongArrays.decode(type, bytes, options, [:]) != nil }

    private static func rows(_ count: Int = 9000, seed: UInt64 = 7) -> [String] {
        var random = SeededGenerator(seed: seed)
        let names = ["", "a", "straße", "日本語", "exactly 16 bytes", "\\u00e9\\n]", "𝄞[{\\\"", "}]"]
        return (0..<count).map { index in
            let points = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                "{\"x\":\(Double.random(in: -90...90, using: &random)),\"y\":\(Int.random(in: -9...99, using: &random))}"
            }
            let note = Bool.random(using: &random) ? ",\"note\":\"\(names[(index / 3) % names.count])\"" : ""
            return
                "{\"id\":\(index), \"name\":\"\(names[index % names.count])\",\"points\":[\(points.joined(separator: ","))]\(note)}"
        }
    }

    private static func list(_ rows: [String]) -> String { "[\n\(rows.joined(separator: ",\r\n"))\t]" }

    private static func table(_ rows: [String], before: String = "", behind: String = "") -> [UInt8] {
        Array(" {\"version\": 2, \(before)\"rows\" : \(list(rows)) \(behind), \"count\": \(rows.count)} ".utf8)
    }

    @Test("decodes them as it does short ones, wherever they are")
    func places() throws {
        let rows = Self.rows()
        let table = Self.table(rows)
        #expect(isParted(Table.self, table))
        let decoded = try direct(Table.self, table).get()
        #expect(decoded == (try whole(Table.self, table).get()))
        #expect(decoded.rows.count == rows.count)
        #expect(decoded.rows.last?.id == rows.count - 1)

        // Deeper, more than one, and what nobody asks for.
        struct Data: Decodable, Equatable { var list: [Row]? }
        struct Outer: Decodable, Equatable {
            var data: Data
            var table: Table?
            var other: [String: [Row]]
        }
        let list = Self.list(rows)
        let text = """
            {"unused": [\(list), \(list)], "other": {"a[": \(list), "b": [], "c": \(list)},
             "data": {"list": \(list)}, "table": {"rows": \(list), "version": 3, "rest": \(list)}}
            """
        #expect(isParted(Outer.self, Array(text.utf8)))
        let outer = try direct(Outer.self, Array(text.utf8)).get()
        #expect(outer == (try whole(Outer.self, Array(text.utf8)).get()))
        #expect(outer.data.list == decoded.rows && outer.other["c"] == decoded.rows && outer.other["b"] == [])
    }

    @Test("decodes them as lists of every kind")
    func kinds() throws {
        struct Lists: Decodable, Equatable {
            var doubles: [Double]
            var integers: [Int]
            var strings: [String]
            var nested: [[Double]]
            var bytes: [UInt8?]
            var names: [[String: Int]]
        }
        var random = SeededGenerator(seed: 5)
        func text(_ element: (Int) -> String) -> String {
            "[\((0..<60_000).map(element).joined(separator: ", "))]"
        }
        let json = """
            {"strings": \(text { "\"\\u00e9 \($0)  \"" }), "integers": \(text { "\($0 * 1_000_003)" }),
             "nested": \(text { "[\($0), 1.5e3]" }), "bytes": \(text { $0 % 3 == 0 ? "null      " : "\($0 % 256)       " }),
             "doubles": \(text { _ in "\(Double.random(in: -1e9...1e9, using: &random))" }),
             "names": \(text { "{\"a\": \($0)}" })}
            """
        let bytes = Array(json.utf8)
        #expect(isParted(Lists.self, bytes))
        #expect(try direct(Lists.self, bytes).get() == whole(Lists.self, bytes).get())
    }

    @Test("decodes the text as a whole for whoever wants them otherwise than as an array")
    func otherUses() throws {
        struct Counted: Decodable, Equatable {
            var count = 0
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                while !container.isAtEnd {
                    _ = try container.decode(Row.self)
                    count += 1
                }
            }
        }
        struct Maybe: Decodable, Equatable {
            enum CodingKeys: CodingKey { case rows }
            var rows: [Row]
            var counted: Int?
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                rows = try container.decode([Row].self, forKey: .rows)
                counted = try? container.decode(Counted.self, forKey: .rows).count
            }
        }
        struct Custom: Decodable, Equatable { var rows: Counted }
        struct Distinct: Decodable, Equatable { var rows: Set<Int> }
        struct Wrong: Decodable, Equatable { var rows: [String: Int]? }
        let table = Self.table(Self.rows())
        #expect(!isParted(Custom.self, table))
        #expect(try direct(Custom.self, table).get().rows.count == 9000)
        #expect(!isParted(Maybe.self, table))
        #expect(try direct(Maybe.self, table).get().counted == 9000)
        let numbers = Array("{\"rows\": [\((0..<90_000).map(String.init).joined(separator: ", "))]}".utf8)
        #expect(try direct(Distinct.self, numbers).get().rows == Set(0..<90_000))
        #expect(direct(Wrong.self, table) == whole(Wrong.self, table))
        #expect((try? direct(Wrong.self, table).get()) == nil)
    }

    /// Something that keeps what it is decoded from.
    struct Keeping: Decodable {
        enum CodingKeys: CodingKey { case rows, version }
        let decoder: any Decoder
        let container: KeyedDecodingContainer<CodingKeys>?
        init(from decoder: any Decoder) throws {
            self.decoder = decoder
            let keepsContainer = decoder.userInfo[CodingUserInfoKey(rawValue: "container")!] != nil
            container = keepsContainer ? try decoder.container(keyedBy: CodingKeys.self) : nil
        }
    }

    @Test("gives them to those who keep a decoder or container beyond the end")
    func kept() throws {
        struct Counted: Decodable {
            var count = 0
            init(from decoder: any Decoder) throws { count = try decoder.unkeyedContainer().count ?? 0 }
        }
        let table = Self.table(Self.rows())
        let keeping = try direct(Keeping.self, table).get()
        let container = try keeping.decoder.container(keyedBy: Keeping.CodingKeys.self)
        #expect(try container.decode(Counted.self, forKey: .rows).count == 9000)
        var decoder = JSONDocumentDecoder()
        decoder.userInfo[CodingUserInfoKey(rawValue: "container")!] = true
        let second = try decoder.decode(Keeping.self, from: table)
        #expect(try second.container?.decode(Counted.self, forKey: .rows).count == 9000)
        // Where an element keeps its decoder.
        struct KeepingRows: Decodable { var rows: [Keeping] }
        let rows = try direct(KeepingRows.self, table).get().rows
        #expect(rows.count == 9000)
        #expect(rows[8999].decoder.codingPath.map(\.stringValue).first == "rows")
        #expect(rows[8999].decoder.codingPath.last?.intValue == 8999)
        #expect(try Row(from: rows[8999].decoder).id == 8999)
    }

    @Test("says where a value stands in them while it is decoded, and gives what decoders are given")
    func paths() throws {
        struct Placed: Decodable, Equatable {
            var path: [String]
            var isTold: Bool
            init(from decoder: any Decoder) throws {
                path = decoder.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
                isTold = decoder.userInfo[CodingUserInfoKey(rawValue: "told")!] as? Int == 7
            }
        }
        struct Cell: Decodable, Equatable { var place: Placed }
        struct Inner: Decodable, Equatable { var cells: [Cell] }
        struct Outer: Decodable, Equatable { var inner: Inner }
        let cell = "{\"place\": 0, \"other\": \"\(String(repeating: "-", count: 600))\"}"
        let cells = String(repeating: cell + ",", count: 1000) + cell
        let bytes = Array("{\"inner\": {\"x\": [1], \"cells\": [\(cells)]}}".utf8)
        #expect(isParted(Outer.self, bytes))
        var decoder = JSONDocumentDecoder()
        decoder.userInfo[CodingUserInfoKey(rawValue: "told")!] = 7
        let outer = try decoder.decode(Outer.self, from: bytes)
        #expect(outer.inner.cells.count == 1001)
        for (index, cell) in outer.inner.cells.enumerated() {
            #expect(cell.place.path == ["inner", "cells", "\(index)", "place"])
            #expect(cell.place.isTold)
        }
    }

    @Test("tells what is wrong as it does of short ones")
    func errors() throws {
        let rows = Self.rows()
        var bad = [
            Self.table(rows, behind: "x"), Self.table(rows, behind: "]"), Self.table(rows, before: "\"a\": [}, "),
            Self.table(rows, before: "[], "), Self.table(rows, before: "\"a: [1], "),
            Array(Self.table(rows).dropLast(3)),
            Array("{\"rows\": \(Self.list(rows))}".utf8), Self.table(rows, before: "\"unused\": [\u{1}], "),
            // Wrong where nobody asks for it.
            Self.table(rows, before: "\"unused\": \(Self.list(rows + ["nul"])), "),
            Self.table(rows, before: "\"unused\": \(Self.list(rows + [""])), "),
            Self.table(rows, before: "\"unused\": \(Self.list(rows)) 1, "),
        ]
        for place in [0, 1, 4000, 8999] {
            for fault in [
                "{}", "", "7", "{\"id\":1.5,\"name\":\"\",\"points\":[]}", "{\"id\":1,,}", "\u{1}", "[[[[", "]",
            ] {
                var rows = rows
                rows[place] = fault
                bad.append(Self.table(rows))
                rows[7000] = "nul"
                bad.append(Self.table(rows))
            }
        }
        for bytes in bad {
            let result = direct(Table.self, bytes)
            #expect(result == whole(Table.self, bytes))
            #expect((try? result.get()) == nil)
        }
        // Who passes over what does not fit does not pass over what is no JSON.
        struct Tolerant: Decodable, Equatable {
            enum CodingKeys: CodingKey { case rows }
            var rows: [Row]?
            init(from decoder: any Decoder) throws {
                rows = try? decoder.container(keyedBy: CodingKeys.self).decode([Row].self, forKey: .rows)
            }
        }
        for fault in ["{}", "nul"] {
            let bytes = Self.table(rows[..<8000] + [fault])
            #expect(direct(Tolerant.self, bytes) == whole(Tolerant.self, bytes))
            #expect(((try? direct(Tolerant.self, bytes).get()) == nil) == (fault == "nul"))
        }
    }

    @Test("keeps to the options")
    func options() throws {
        let rows = Self.rows()
        let list = Self.list(rows)
        let text = Array("{\"unused\": {\"deep\": \(list)}, \"version\": 1, \"rows\": \(list)}".utf8)
        for depth in 0...7 {
            let options = JSONParsingOptions(maximumDepth: depth)
            let result = direct(Table.self, text, options)
            #expect(result == whole(Table.self, text, options), "depth \(depth)")
            #expect(((try? result.get()) != nil) == (depth >= 6))
        }
        for leniency in [JSONLeniency.comments, .trailingCommas, .json5] {
            let options = JSONParsingOptions(leniency: leniency)
            let bytes = Self.table(rows, before: leniency == .trailingCommas ? "" : "/* [ */ ")
            #expect(direct(Table.self, bytes, options) == whole(Table.self, bytes, options))
        }
        let repeated = Self.table(rows, before: "\"rows\": [], \"version\": 3, \"rows\": \(list), ")
        for names in JSONDuplicateNames.allCases {
            let options = JSONParsingOptions(duplicateNames: names)
            #expect(direct(Table.self, repeated, options) == whole(Table.self, repeated, options), "\(names)")
        }
    }

    @Test("takes the same texts for JSON, whatever byte of them is another")
    func damage() throws {
        let seed = UInt64.random(in: 0...(.max))
        print("seed of damaged long arrays:", seed)
        var random = SeededGenerator(seed: seed)
        let rows = Self.rows(2000, seed: seed).map { $0 + String(repeating: " ", count: 200) }
        let good = Self.table(rows, before: "\"more\": \(Self.list(rows)), ")
        struct Bare: Decodable, Equatable { var rows: [Row] }
        #expect(isParted(Bare.self, good))
        let structural = good.indices.filter { "{}[]:,\"\\".utf8.contains(good[$0]) }
        for round in 0..<60 {
            var bytes = good
            let place =
                round % 3 == 0
                ? Int.random(in: 0..<bytes.count, using: &random) : structural.randomElement(using: &random)!
            switch round % 4 {
            case 0: bytes.remove(at: place)
            case 1: bytes[place] = Array("{}[]:,\"\\ 1é".utf8).randomElement(using: &random)!
            case 2: bytes.insert(Array("{}[]:,\"\\ 1é".utf8).randomElement(using: &random)!, at: place)
            default: bytes.swapAt(place, structural.randomElement(using: &random)!)
            }
            #expect(direct(Bare.self, bytes) == whole(Bare.self, bytes), "seed \(seed), round \(round)")
            #expect(
                JSONDocument.fault(in: bytes) == nil || (try? direct(Bare.self, bytes).get()) == nil,
                "seed \(seed), round \(round)")
        }
    }
}
