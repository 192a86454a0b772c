import DataKitCore
import Foundation
import Testing

@Suite("Codable rows")
struct CodableRowsTests {
    struct Order: Codable, Equatable {
        var id: Int
        var country: String?
        var total: Double
        var placed: CivilDate
        var quantity: UInt8?
        var isPaid: Bool
        enum CodingKeys: String, CodingKey {
            case id, country, total, placed, quantity
            case isPaid = "is_paid"
        }
    }

    static let orders = [
        Order(
            id: 1, country: nil, total: 12.5, placed: CivilDate(year: 2024, month: 5, day: 1), quantity: 3, isPaid: true
        ),
        Order(
            id: -2, country: "NO", total: 0.1, placed: CivilDate(year: 1969, month: 12, day: 31), quantity: nil,
            isPaid: false),
    ]

    static func column(_ type: DataType, _ values: [Value]) throws -> Column {
        var builder = ColumnBuilder(type: type)
        for value in values { try builder.append(value) }
        return builder.finish()
    }

    static func batch(_ columns: [(String, Column)]) throws -> RecordBatch {
        try RecordBatch(schema: Schema(columns.map { Field($0.0, $0.1.type) }), columns: columns.map(\.1))
    }

    @Test("encode with a schema found out from the values, in the order of the properties")
    func derivedSchema() throws {
        let batch = try RecordBatch(encoding: Self.orders)
        #expect(
            batch.schema.fields == [
                Field("id", .int64), Field("country", .string), Field("total", .float64), Field("placed", .date),
                Field("quantity", .uint8), Field("is_paid", .boolean),
            ])
        #expect(batch["country"]?[0] == .null && batch["quantity"]?[0] == .uint(3) && batch["placed"]?[1] == .date(-1))
        #expect(try batch.rows(as: Order.self) == Self.orders)
    }

    @Test("decode from a stream of several batches, dictionary-encoded text and narrower types too")
    func streams() async throws {
        let country = Column(
            type: .string, count: 2, validity: Bitmap([false, true]),
            values: .dictionary(indices: [9, 0], values: Column(["NO"] as [String?])))
        let one = try Self.batch([
            ("quantity", Self.column(.int64, [.int(3), .null])), ("extra", Column([1, 2] as [Int64?])),
            ("country", country), ("total", Column([12.5, 0.1] as [Double?])),
            ("placed", Self.column(.date, [.date(19_844), .date(-1)])),
            ("id", Self.column(.int8, [.int(1), .int(-2)])),
            ("is_paid", Column([true, false] as [Bool?])),
        ])
        let stream = BatchStream(schema: one.schema, batches: [one, one[0..<0], one[1..<2]])
        var rows: [Order] = []
        for try await row in stream.rows(as: Order.self) { rows.append(row) }
        #expect(rows == [Self.orders[0], Self.orders[1], Self.orders[1]])
        #expect(try Table(schema: one.schema, batches: [one, one]).rows(as: Order.self) == Self.orders + Self.orders)
    }

    struct Everything: Codable, Equatable {
        struct Inner: Codable, Equatable {
            var name: String
            var marks: [Int16?]
        }
        enum Color: String, Codable { case red, green }
        var i8: Int8
        var i16: Int16
        var i32: Int32
        var i64: Int64
        var u16: UInt16
        var u32: UInt32
        var u64: UInt64
        var wide: Int128
        var single: Float
        var exact: Decimal128
        var moment: Timestamp
        var wall: Timestamp
        var span: Duration
        var interval: Interval
        var bytes: [UInt8]
        var inner: Inner
        var inners: [Inner]
        var byName: [String: Double]
        var byNumber: [Int: String]
        var color: Color
        var date: Date
        var id: UUID
        var data: Data
        var missing: Inner?
        var lists: [[String]]
        var wides: [Int128]
    }

    static let everything = Everything(
        i8: -128, i16: .max, i32: .min, i64: .max, u16: .max, u32: .max, u64: .max,
        wide: 99_999_999_999_999_999_999_999_999_999_999_999_999, single: 0.1,
        exact: Decimal128(unscaled: -150, scale: 2), moment: Timestamp(1_500, .milliseconds, isUTC: true),
        wall: Timestamp(-1, .nanoseconds, isUTC: false), span: .seconds(90) + .milliseconds(1),
        interval: Interval(months: 1, days: -2, nanoseconds: 3), bytes: [0, 255],
        inner: .init(name: "x", marks: [1, nil, -3]),
        inners: [.init(name: "y", marks: []), .init(name: "z", marks: [7])],
        byName: ["a": 1.5, "b": -2], byNumber: [1: "one", 22: "two"], color: .green,
        date: Date(timeIntervalSince1970: 1_714_557_600.25),
        id: UUID(uuidString: "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6")!,
        data: Data([1, 2, 3]), missing: nil, lists: [["a"], [], ["b", "c"]],
        wides: [1, -2])

    @Test("take every kind of property there and back")
    func everyKind() throws {
        let batch = try RecordBatch(encoding: [Self.everything, Self.everything])
        #expect(batch.schema["id"]?.type == .uuid && batch.schema["data"]?.type == .binary)
        #expect(batch.schema["date"]?.type == .timestamp(.microseconds, timeZone: "UTC"))
        #expect(batch.schema["byName"]?.type.description == "map<string, float64>")
        #expect(try batch.rows(as: Everything.self) == [Self.everything, Self.everything])
        #expect(try batch[1..<2].rows(as: Everything.self) == [Self.everything])
    }

    @Test("encode as a given schema has it")
    func givenSchema() async throws {
        let schema = Schema([
            Field("is_paid", .boolean), Field("id", .int16), Field("total", .float32), Field("never", .string),
            Field("country", .string), Field("placed", .date), Field("quantity", .decimal(precision: 5, scale: 1)),
        ])
        let batch = try RecordBatch(encoding: Self.orders, schema: schema)
        #expect(batch.schema == schema)
        #expect(batch["never"]?[0] == .null && batch["quantity"]?[0] == .decimal(Decimal128(unscaled: 30, scale: 1)))
        let narrow = Schema(schema.fields.filter { $0.name != "country" })
        let error = #expect(throws: DataKitError.self) { try RecordBatch(encoding: Self.orders, schema: narrow) }
        #expect(error?.description.contains("row 2") == true && error?.subject == "country")

        let sink = MemoryByteSink()
        var writer = JSONLinesWriter(sink: sink, schema: Schema([Field("id", .int64), Field("v", .string)]))
        struct Row: Encodable { var v: String?, id: Int }
        try await writer.write(rows: (0..<20_000).map { Row(v: $0 == 0 ? nil : "v\($0)", id: $0) })
        try await writer.finish()
        let lines = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\n")
        #expect(
            lines.count == 20_000 && lines[0] == #"{"id":0,"v":null}"# && lines[19_999] == #"{"id":19999,"v":"v19999"}"#
        )
    }

    @Test("decode dictionaries, and the values of a single column")
    func otherForms() throws {
        let batch = try Self.batch([("a", Column([1, 2] as [Int64?])), ("b", Column([3, nil] as [Int64?]))])
        #expect(try batch.rows(as: [String: Int?].self) == [["a": 1, "b": 3], ["a": 2, "b": nil]])
        #expect(try batch.selecting([0]).rows(as: Int.self) == [1, 2])
        #expect(throws: DataKitError.self) { try batch.rows(as: Int.self) }
        #expect(throws: DataKitError.self) { try batch.rows(as: [Int].self) }
    }

    struct One<Value: Decodable>: Decodable { var v: Value }

    static func message<Value: Decodable & Sendable>(_ type: Value.Type, _ column: Column) throws -> String? {
        let error = #expect(throws: DataKitError.self) {
            try Table(schema: Schema([Field("v", column.type)]), batches: [batch([("v", column)])])
                .rows(as: One<Value>.self)
        }
        return error?.description
    }

    @Test("say row, column, what was found and what was expected")
    func errors() throws {
        let numbers = Column([1, 300, nil] as [Int64?])
        #expect(try Self.message(Int8.self, numbers)!.contains("column 'v': row 2: found 300 of type int64 where Int8"))
        #expect(try Self.message(UInt.self, Column([1, -1] as [Int64?]))!.contains("row 2: found -1"))
        #expect(
            try Self.message(Int.self, numbers)!.contains(
                "row 3: found null where Int was expected; make the property optional"))
        #expect(try Self.message(String.self, numbers)!.contains("row 1: found 1 of type int64 where String"))
        #expect(try Self.message(Double.self, Column([9_007_199_254_740_993] as [Int64?]))!.contains("row 1"))
        #expect(try Self.message(Float.self, Column([1e300] as [Double?]))!.contains("row 1: found 1e+300"))
        #expect(
            try Self.message(
                Date.self, Self.column(.timestamp(.seconds, timeZone: nil), [.timestamp(0, .seconds, isUTC: false)]))!
                .contains("time zone"))
        #expect(
            try Self.message(
                [Int8].self,
                Self.column(.list(Field("item", .int64)), [.list([.int(1)]), .list([.int(1), .int(1000)])]))!.contains(
                    "column 'v.[]': row 2: found 1000"))
        let missing = #expect(throws: DataKitError.self) {
            try Self.batch([("w", numbers)]).rows(as: One<Int>.self)
        }
        #expect(missing?.kind == .unknownColumn && missing!.description.contains("'v'"))
    }

    @Test("refuse values that have no columns or do not go together")
    func encodingErrors() throws {
        struct Custom: Encodable {
            let write: @Sendable (any Encoder) throws -> Void
            func encode(to encoder: any Encoder) throws { try write(encoder) }
        }
        #expect(throws: DataKitError.self) { try RecordBatch(encoding: [1, 2]) }
        #expect(throws: DataKitError.self) { try RecordBatch(encoding: [[1, 2]]) }
        let text = Custom {
            var container = $0.container(keyedBy: Key.self); try container.encode("x", forKey: .a)
        }
        let number = Custom {
            var container = $0.container(keyedBy: Key.self); try container.encode(1, forKey: .a)
        }
        let error = #expect(throws: DataKitError.self) { try RecordBatch(encoding: [text, number]) }
        #expect(error?.description.contains("row 2") == true && error?.subject == "a")
    }

    enum Key: CodingKey { case a }
}
