import DataKitCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A variable of the environment.
func environment(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

/// Tables of random types and values.
enum RandomTable {
    static func fields(depth: Int, _ random: inout RandomSource) -> [Field] {
        let names = [
            "a", "_b", "_VALUE", "c d", "1e", "é", "f:g", "_x0041_", "_", "xmlns", "_xmlns", "item", "entry", "key",
            "ROW", "h.i", "_xsi:nil", "😀", "a_very_long_name_of_a_column_indeed",
        ].shuffled(using: &random)
        return names.prefix(Int.random(in: 1...(depth == 0 ? 7 : 4), using: &random)).map {
            Field($0, type(depth: depth, &random))
        }
    }

    static func type(depth: Int, _ random: inout RandomSource) -> DataType {
        let units: [TimeUnit] = [.seconds, .milliseconds, .microseconds, .nanoseconds]
        let unit = units.randomElement(using: &random)!
        switch Int.random(in: 0..<(depth > 2 ? 24 : 32), using: &random) {
        case 0: return .boolean
        case 1: return .int8
        case 2: return .int16
        case 3: return .int32
        case 4: return .int64
        case 5: return .uint8
        case 6: return .uint16
        case 7: return .uint32
        case 8: return .uint64
        case 9: return .float16
        case 10: return .float32
        case 11: return .float64
        case 12: return .decimal(precision: 38, scale: Int.random(in: 0...10, using: &random))
        case 13: return .binary
        case 14: return .fixedBinary(Int.random(in: 1...9, using: &random))
        case 15: return .uuid
        case 16: return .date
        case 17: return .time(unit)
        case 18: return .timestamp(unit, timeZone: nil)
        case 19: return .timestamp(unit, timeZone: "UTC")
        case 20: return .duration(unit)
        case 21: return .interval
        case 22, 23: return .string
        case 24:
            return .fixedSizeList(
                Field("element", type(depth: depth + 1, &random)), count: Int.random(in: 1...3, using: &random))
        case 25, 26: return .list(Field("element", type(depth: depth + 1, &random)))
        case 27:
            return .map(
                key: Field("key", .string, isNullable: false), value: Field("value", type(depth: depth + 1, &random)))
        case 28: return .null
        default: return .structure(fields(depth: depth + 1, &random))
        }
    }

    static func batch(_ schema: Schema, rows: Int, _ random: inout RandomSource) throws -> RecordBatch {
        var columns: [Column] = []
        for field in schema.fields {
            var builder = ColumnBuilder(type: field.type)
            for _ in 0..<rows { try builder.append(value(field.type, isNullable: true, &random)) }
            columns.append(builder.finish())
        }
        return try RecordBatch(schema: schema, columns: columns, rowCount: rows)
    }

    private static func integer(_ bits: Int, _ random: inout RandomSource) -> Int64 {
        let limit = Int64.max >> Int64(64 - bits)
        return Int64.random(in: -limit - 1...limit, using: &random) >> Int64.random(in: 0..<Int64(bits), using: &random)
    }

    static func value(_ type: DataType, isNullable: Bool, _ random: inout RandomSource) -> Value {
        if isNullable, Int.random(in: 0..<5, using: &random) == 0 { return .null }
        func bytes(_ count: Int, _ random: inout RandomSource) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        let doubles = [0, -0.0, .infinity, -.infinity, .nan, 1e300, 2.5e-308, 0.1, -12.5]
        switch type {
        case .null: return .null
        case .boolean: return .boolean(Bool.random(using: &random))
        case .int8: return .int(integer(8, &random))
        case .int16: return .int(integer(16, &random))
        case .int32: return .int(integer(32, &random))
        case .int64: return .int(integer(64, &random))
        case .uint8: return .uint(UInt64(UInt8.random(in: 0...255, using: &random)))
        case .uint16: return .uint(UInt64(UInt16.random(in: 0 ... .max, using: &random)))
        case .uint32: return .uint(UInt64(UInt32.random(in: 0 ... .max, using: &random)))
        case .uint64: return .uint(UInt64.random(in: 0 ... .max, using: &random))
        case .float16: return .float([0.5, -2, 65504, 0.099975586].randomElement(using: &random)!)
        case .float32: return .float(Float(doubles.randomElement(using: &random)!))
        case .float64:
            return .double(
                Bool.random(using: &random)
                    ? doubles.randomElement(using: &random)! : Double.random(in: -1e6...1e6, using: &random))
        case .decimal(_, let scale):
            return .decimal(Decimal128(unscaled: Int128(integer(64, &random)) * 1_000_003, scale: scale))
        case .string: return .string(text(&random))
        case .binary: return .binary(bytes(Int.random(in: 0...20, using: &random), &random))
        case .fixedBinary(let width): return .binary(bytes(width, &random))
        case .uuid: return .binary(bytes(16, &random))
        case .date: return .date(Int32.random(in: -1_000_000...3_000_000, using: &random))
        case .time(let unit): return .time(Int64.random(in: 0..<86_400 * unit.perSecond, using: &random), unit)
        case .timestamp(let unit, let zone):
            // To about the year 8300, as far as the unit reaches.
            let limit = unit == .nanoseconds ? 9_000_000_000_000_000_000 : 200_000_000_000 * unit.perSecond
            return .timestamp(Int64.random(in: -limit / 4...limit, using: &random), unit, isUTC: zone != nil)
        case .duration(let unit): return .duration(integer(50, &random), unit)
        case .interval:
            return .interval(
                Interval(
                    months: Int32(integer(16, &random)), days: Int32(integer(16, &random)),
                    nanoseconds: integer(40, &random)))
        case .list(let element):
            return .list(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in value(element.type, isNullable: true, &random) })
        case .fixedSizeList(let element, let size):
            return .list((0..<size).map { _ in value(element.type, isNullable: true, &random) })
        case .map(let key, let item):
            return .map(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    .init(
                        key: value(key.type, isNullable: false, &random),
                        value: value(item.type, isNullable: true, &random))
                })
        case .structure(let fields): return .structure(fields.map { value($0.type, isNullable: true, &random) })
        }
    }

    private static func text(_ random: inout RandomSource) -> String {
        let pieces = [
            "", " ", "a", "<b>", "&amp;", "]]>", "\r\n", "\t", "é", "😀", "\"", "'", "null", "5", "2024-05-01",
            "\u{2028}",
            "\u{A0}", "\n", "a longer text of more than sixteen bytes",
        ]
        return (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
    }

    /// Whether values are the same, `NaN` too.
    static func same(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
        case (.list(let a), .list(let b)), (.structure(let a), .structure(let b)):
            a.count == b.count && zip(a, b).allSatisfy { same($0, $1) }
        case (.map(let a), .map(let b)):
            a.count == b.count && zip(a, b).allSatisfy { same($0.key, $1.key) && same($0.value, $1.value) }
        default: left == right
        }
    }
}
