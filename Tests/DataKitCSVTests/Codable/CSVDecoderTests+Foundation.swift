import DataKitCSV
import DataKitCore
import Foundation
import Testing

@Suite("CSVDecoder")
struct CSVDecoderTests {
    struct Place: Codable, Equatable, Sendable {
        var city: String
        var zone: Int?
    }
    enum Status: String, Codable { case open, closed }
    struct Trip: Codable, Equatable, Sendable {
        var id: Int
        var code: String
        var pickup: Place
        var dropoff: Place?
        var fare: Double?
        var status: Status
        enum CodingKeys: String, CodingKey {
            case id = "trip id"
            case code, pickup, dropoff, fare, status
        }
    }

    private let text = """
        fare,trip id,code,pickup.city,pickup.zone,dropoff.city,dropoff.zone,status,unused
        1.5,1,007,Oslo,,,,open,x
        ,2,"",\"St \"\"A\"\"\",3,Rom,4,closed,y

        """

    @Test("decodes by coding keys, with nested keys, optionals and enums")
    func trips() throws {
        let trips = try CSVDecoder().decode(Trip.self, from: text)
        #expect(
            trips == [
                Trip(id: 1, code: "007", pickup: Place(city: "Oslo"), fare: 1.5, status: .open),
                Trip(
                    id: 2, code: "", pickup: Place(city: "St \"A\"", zone: 3), dropoff: Place(city: "Rom", zone: 4),
                    status: .closed),
            ])
    }

    @Test("gives the same values as a stream, in chunks of any size", arguments: [1, 10, 100, 1 << 20])
    func stream(chunkBytes: Int) async throws {
        var rows = "trip id,code,pickup.city,status\n"
        for row in 1...500 { rows += "\(row),\"c\n\(row)\",Oslo,open\n" }
        var decoder = CSVDecoder()
        decoder.options.chunkBytes = chunkBytes
        for threads in [1, 4] {
            decoder.threads = threads
            var ids: [Int] = []
            for try await trip in decoder.values(Trip.self, source: MemoryByteSource(Array(rows.utf8))) {
                ids.append(trip.id)
                #expect(trip.code == "c\n\(trip.id)" && trip.dropoff == nil)
            }
            #expect(ids == Array(1...500))
        }
    }

    @Test("names row, line, column, byte and text of a fault, in any chunk", arguments: [1, 12, 1 << 20])
    func faults(chunkBytes: Int) async throws {
        struct Row: Decodable, Sendable { var a: Int; var b: Int8 }
        let bytes = Array("a,b\n1,\"2\"\n\n\"2\",300\n3,4\n".utf8)
        var decoder = CSVDecoder()
        decoder.options.chunkBytes = chunkBytes
        let expected = CSVError.Location(
            source: "t.csv", row: 2, line: 4, field: 2, byteOffset: 15, path: "b")
        let source = MemoryByteSource(bytes, name: "t.csv")
        let error = #expect(throws: CSVError.self) { try decoder.decode(Row.self, source: source) }
        #expect(error?.location == expected)
        #expect(error?.text == "300" && error?.kind == .conversion)
        var seen = 0
        let streamed = await #expect(throws: CSVError.self) {
            for try await _ in decoder.values(Row.self, source: source) { seen += 1 }
        }
        #expect(streamed == error)
    }

    @Test("says which column is missing, and which value an enum lacks")
    func missing() {
        struct Row: Decodable { var absent: Int }
        let error = #expect(throws: CSVError.self) { try CSVDecoder().decode(Row.self, from: "a,b\n1,2\n") }
        #expect(error?.kind == .missingColumn)
        #expect(error?.description.contains("'absent'") == true)

        struct Other: Decodable { var status: Status }
        let wrong = #expect(throws: CSVError.self) {
            try CSVDecoder().decode(Other.self, from: "id,status\n1,open\n2,lost\n")
        }
        #expect(wrong?.location.row == 2 && wrong?.location.path == "status" && wrong?.text == "lost")
    }

    @Test("needs an optional for a null, but for text")
    func nulls() throws {
        struct Row: Codable, Equatable { var a: String; var b: String?; var c: Int? }
        var decoder = CSVDecoder()
        decoder.options.nullTokens = ["NA"]
        let rows = try decoder.decode(Row.self, from: "a,b,c\n,,\nx,\"\",NA\n")
        #expect(rows == [Row(a: "", b: nil, c: nil), Row(a: "x", b: "", c: nil)])
        struct Strict: Decodable { var c: Int }
        let error = #expect(throws: CSVError.self) { try decoder.decode(Strict.self, from: "a,c\n1,NA\n") }
        #expect(error?.message.contains("make it optional") == true)
    }

    @Test("decodes every kind of value")
    func kinds() throws {
        struct Row: Codable, Equatable {
            var day: CivilDate
            var at: Timestamp
            var when: Date
            var price: Decimal128
            var took: Duration
            var span: Interval
            var key: UUID
            var blob: Data
            var raw: [UInt8]
            var flag: Bool
            var wide: Int128
            var huge: UInt128
            var small: Float
        }
        let id = "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"
        let text = """
            day,at,when,price,took,span,key,blob,raw,flag,wide,huge,small
            2024-02-29,2024-02-29 10:00:00.5,2001-01-01T00:00:10Z,12.340,PT90.5S,P1M-2DT3S,\(id),00fF,0x0102,yes,-170141183460469231731687303715884105728,340282366920938463463374607431768211455,0.1

            """
        let rows = try CSVDecoder().decode(Row.self, from: text)
        let row = try #require(rows.first)
        #expect(row.day == CivilDate(year: 2024, month: 2, day: 29))
        #expect(row.at.description == "2024-02-29T10:00:00.500000" && !row.at.isUTC)
        #expect(row.when == Date(timeIntervalSinceReferenceDate: 10))
        #expect(row.price == Decimal128(unscaled: 12340, scale: 3))
        #expect(row.took == .milliseconds(90_500))
        #expect(row.span == Interval(months: 1, days: -2, nanoseconds: 3_000_000_000))
        #expect(row.key == UUID(uuidString: id) && row.blob == Data([0, 255]) && row.raw == [1, 2])
        #expect(row.flag && row.wide == .min && row.huge == .max && row.small == 0.1)
    }

    @Test("reads dates by strategy")
    func dates() throws {
        struct Row: Decodable { var d: Date }
        var decoder = CSVDecoder()
        func seconds(_ text: String) throws -> [Double] {
            try decoder.decode(Row.self, from: text).map(\.d.timeIntervalSince1970)
        }
        #expect(throws: CSVError.self) { try seconds("d,e\n2024-01-01 00:00:00,\n") }
        decoder.readsLocalTimesAsUTC = true
        #expect(try seconds("d,e\n1970-01-02 00:00:01,\n") == [86_401])
        decoder.dateStrategy = .secondsSince1970
        #expect(try seconds("d,e\n12,\n-1.5,\n") == [12, -1.5])
        decoder.dateStrategy = .millisecondsSince1970
        #expect(try seconds("d,e\n1500,\n") == [1.5])
        decoder.dateStrategy = .pattern(try DateTimePattern("dd.MM.yyyy HH:mm"))
        #expect(try seconds("d,e\n02.01.1970 00:01,\n") == [86_460])
    }

    @Test("finds columns by key strategy, dictionaries and single columns")
    func keys() throws {
        struct Row: Decodable, Equatable {
            var orderDate: String; var shipTo: Inner; struct Inner: Decodable, Equatable { var zipCode: Int }
        }
        var decoder = CSVDecoder()
        decoder.keyStrategy = .snakeCase
        let expected = [Row(orderDate: "x", shipTo: .init(zipCode: 7))]
        #expect(try decoder.decode(Row.self, from: "order_date,ship_to.zip_code\nx,7\n") == expected)
        #expect(try decoder.decode(Row.self, from: "ORDER_DATE,SHIP_TO.ZIP_CODE\nx,7\n") == expected)
        decoder.keyStrategy = .custom { $0 == "when" ? "orderDate" : "shipTo.zipCode" }
        #expect(try decoder.decode(Row.self, from: "when,zip\nx,7\n") == expected)
        let dictionaries = try CSVDecoder().decode([String: Int].self, from: "a,b\n1,2\n")
        #expect(dictionaries == [["a": 1, "b": 2]])
        #expect(try CSVDecoder().decode(Int.self, from: "a\n1\n2\n") == [1, 2])
    }

    class Base: Decodable { var id = 0 }
    final class Derived: Base {
        var name: String
        enum CodingKeys: CodingKey { case name }
        required init(from decoder: any Decoder) throws {
            name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            try super.init(from: decoder.container(keyedBy: CodingKeys.self).superDecoder())
        }
    }

    @Test("decodes classes with their superclass")
    func classes() throws {
        let rows = try CSVDecoder().decode(Derived.self, from: "id,name\n4,x\n5,y\n")
        #expect(rows.map(\.id) == [4, 5] && rows.map(\.name) == ["x", "y"])
    }

    /// Keeps what decodes it, as no type should.
    private final class Keeper: Decodable {
        nonisolated(unsafe) static var kept: [KeyedDecodingContainer<Keys>] = []
        enum Keys: String, CodingKey { case a, b }
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            _ = try container.decode(Int.self, forKey: .a)
            unsafe Self.kept.append(container)
        }
    }

    @Test("gives containers that outlive their rows nothing but fields that there are")
    func keptContainers() throws {
        defer { unsafe Keeper.kept = [] }
        let count = try CSVDecoder().decode(Keeper.self, from: "a,b\n1,x\n2,\"y\"\"z\"\n3,last\n").count
        #expect(count == 3)
        for container in unsafe Keeper.kept {
            #expect(try container.decode(String.self, forKey: .b) == "last")
            #expect(throws: CSVError.self) { try container.decode(Int.self, forKey: .b) }
        }
    }

    @Test("decodes keys in any order, asked for twice or not at all")
    func keyOrder() throws {
        struct Row: Decodable, Equatable {
            var values: [String]
            enum Keys: String, CodingKey, CaseIterable { case a, b, c, d }
            init(_ values: [String]) { self.values = values }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                values = []
                // Another order in each row, and each key twice.
                let turn = Int(try container.decode(String.self, forKey: .a)) ?? 0
                for step in 0..<4 {
                    let key = Keys.allCases[(turn * 3 + step * (turn % 2 == 0 ? 1 : 3)) % 4]
                    guard container.contains(key) else { continue }
                    values.append(try container.decode(String.self, forKey: key))
                    values.append(try container.decodeIfPresent(String.self, forKey: key) ?? "nil")
                }
                #expect(!container.contains(.d))
            }
        }
        let rows = try CSVDecoder().decode(Row.self, from: "c,b,a\nc0,b0,0\nc1,,1\nc2,b2,2\n")
        #expect(
            rows.map { $0.values.filter { $0 != "nil" }.sorted() } == [
                ["0", "0", "b0", "b0", "c0", "c0"], ["", "1", "1", "c1", "c1"], ["2", "2", "b2", "b2", "c2", "c2"],
            ])
    }

    @Test("decodes dictionaries of very many columns")
    func wide() throws {
        let names = (0..<9000).map { "n\($0)" }
        let text =
            names.joined(separator: ",") + "\n"
            + (0..<2).map { row in
                (0..<9000).map { "\($0 + row)" }.joined(separator: ",")
            }.joined(separator: "\n")
        var decoder = CSVDecoder()
        decoder.options.hasHeader = true
        let rows = try decoder.decode([String: Int].self, from: text)
        #expect(rows.count == 2 && rows[1].count == 9000 && rows[1]["n8999"] == 9000)
    }

    @Test("gives no rows for text without any")
    func empty() throws {
        struct Row: Decodable { var a: Int }
        for text in ["", "a,b\n", "\n\n", "\u{FEFF}a,b\r\n"] {
            #expect(try CSVDecoder().decode(Row.self, from: text).isEmpty)
        }
    }
}
