import DataKitCore
import Foundation
import Testing

@Suite("Columns as Codable values") struct ColumnCodableTests {
    static let fields: [Field] = [
        Field("null", .null), Field("flag", .boolean), Field("i8", .int8), Field("i16", .int16), Field("i32", .int32),
        Field("i64", .int64), Field("u8", .uint8), Field("u16", .uint16), Field("u32", .uint32), Field("u64", .uint64),
        Field("half", .float16), Field("float", .float32), Field("double", .float64),
        Field("decimal", .decimal(precision: 38, scale: 4)), Field("text", .string), Field("bytes", .binary),
        Field("fixed", .fixedBinary(3)), Field("uuid", .uuid), Field("date", .date),
        Field("time", .time(.microseconds)),
        Field("at", .timestamp(.nanoseconds, timeZone: "Europe/Oslo")), Field("for", .duration(.seconds)),
        Field("every", .interval), Field("list", .list(Field("element", .string))),
        Field("pair", .fixedSizeList(Field("element", .int32), count: 2)),
        Field("struct", .structure([Field("a", .int64, isNullable: false), Field("b", .list(Field("e", .boolean)))])),
        Field("map", .map(key: Field("key", .string, isNullable: false), value: Field("value", .float64))),
    ]

    private func value(_ type: DataType, _ number: Int) -> Value {
        if number % 5 == 3 { return .null }
        switch type {
        case .null: return .null
        case .boolean: return .boolean(number % 2 == 0)
        case .int8, .int16, .int32, .int64: return .int(Int64(number - 3))
        case .uint8, .uint16, .uint32, .uint64: return .uint(UInt64(number))
        case .float16, .float32: return .float(number == 1 ? .nan : Float(number) / 4)
        case .float64: return .double(number == 1 ? -.infinity : -0.0 + Double(number) / 3)
        case .decimal: return .decimal(Decimal128(unscaled: Int128(number - 2) << 90, scale: 4))
        case .string: return .string(String(repeating: "é", count: number))
        case .binary: return .binary(Array(repeating: 255, count: number))
        case .fixedBinary(let width): return .binary(Array(repeating: UInt8(number), count: width))
        case .uuid: return .binary(Array(repeating: UInt8(number), count: 16))
        case .date: return .date(Int32(number - 100))
        case .time(let unit): return .time(Int64(number), unit)
        case .timestamp(let unit, let zone): return .timestamp(Int64(number), unit, isUTC: zone != nil)
        case .duration(let unit): return .duration(Int64(-number), unit)
        case .interval: return .interval(Interval(months: 1, days: -2, nanoseconds: Int64(number)))
        case .list(let element): return .list((0..<number).map { value(element.type, $0) })
        case .fixedSizeList(let element, let count): return .list((0..<count).map { value(element.type, $0) })
        case .structure(let fields): return .structure(fields.map { value($0.type, number % 3) })
        case .map(let key, let value):
            return .map(
                (0..<number % 3).map {
                    Value.MapEntry(key: self.value(key.type, $0), value: self.value(value.type, $0))
                })
        }
    }

    private func batch(rows: Int) throws -> RecordBatch {
        let columns = try Self.fields.map { field in
            var builder = ColumnBuilder(type: field.type)
            for row in 0..<rows { try builder.append(value(field.type, row)) }
            return builder.finish()
        }
        return try RecordBatch(schema: Schema(Self.fields, metadata: ["k": "v"]), columns: columns, rowCount: rows)
    }

    @Test("every type, whole and sliced, and dictionaries", arguments: [0, 1, 70])
    func roundTrip(rows: Int) throws {
        let whole = try batch(rows: rows)
        for batch in [whole, whole[rows / 3..<rows]] {
            let copy = try JSONDecoder().decode(RecordBatch.self, from: JSONEncoder().encode(batch))
            #expect(copy.schema == batch.schema && copy.rowCount == batch.rowCount)
            for (index, field) in Self.fields.enumerated() {
                for row in 0..<batch.rowCount {
                    let (before, after) = ("\(batch.columns[index][row])", "\(copy.columns[index][row])")
                    #expect(before == after, "\(field)")
                }
            }
        }
        let dictionary = Column(
            type: .string, count: 3, values: .dictionary(indices: [1, 0, 1], values: Column(["a", "b"] as [String?])))
        let copy = try JSONDecoder().decode(Column.self, from: JSONEncoder().encode(dictionary))
        #expect((0..<3).map { copy[$0] } == [.string("b"), .string("a"), .string("b")])
    }

    @Test(
        "what does not agree is an error, never a trap",
        arguments: [
            #"{"type":"int32","count":2,"values":[1]}"#, #"{"type":"int32","count":-1,"values":[]}"#,
            #"{"type":"int32","count":9223372036854775807,"values":[]}"#, #"{"type":"nothing","count":0,"values":[]}"#,
            #"{"type":"string","count":1,"offsets":[0,5],"values":[1]}"#,
            #"{"type":"string","count":2,"offsets":[0,3,1],"values":[1]}"#,
            #"{"type":"string","count":1,"offsets":[0],"values":[]}"#, #"{"type":"boolean","count":65,"values":[1]}"#,
            #"{"type":"int8","count":1,"validity":[],"values":[1]}"#, #"{"type":"int8","count":1,"values":[300]}"#,
            #"{"type":{"kind":"list","children":[]},"count":0,"offsets":[0],"parts":[]}"#,
            #"{"type":{"kind":"fixed_size_list","count":4611686018427387904,"children":[{"name":"e","type":"int8"}]},"count":4,"parts":[]}"#,
            #"{"type":"fixed_binary(9223372036854775807)","count":2,"values":[]}"#,
        ])
    func damaged(text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Column.self, from: Data(text.utf8)) }
    }
}
