@testable import DataKitCore

/// Random types, values and columns, nested ones too.
struct RandomColumns {
    var random: RandomSource

    init(seed: UInt64 = .random(in: 1 ... .max)) { random = RandomSource(seed: seed) }

    static let flatTypes: [DataType] = [
        .null, .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
        .decimal(precision: 12, scale: 3), .string, .binary, .fixedBinary(3), .uuid, .date, .time(.milliseconds),
        .timestamp(.microseconds, timeZone: "UTC"), .timestamp(.seconds, timeZone: nil), .duration(.nanoseconds),
        .interval,
    ]

    static let nestedTypes: [DataType] = [
        .list(Field("element", .int64)), .list(Field("element", .list(Field("element", .string)))),
        .fixedSizeList(Field("element", .boolean), count: 3), .structure([Field("a", .int32), Field("b", .string)]),
        .map(key: Field("key", .string, isNullable: false), value: Field("value", .float64)),
        .list(Field("element", .structure([Field("x", .boolean), Field("y", .list(Field("element", .uint8)))]))),
        .structure([Field("m", .map(key: Field("key", .int8), value: Field("value", .uuid)))]),
        .fixedSizeList(Field("element", .fixedSizeList(Field("element", .string), count: 2)), count: 2),
        .structure([]),
    ]

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    /// Values, a fifth of them null.
    mutating func values(_ type: DataType, _ count: Int) -> [Value] {
        (0..<count).map { _ in below(5) == 0 ? .null : value(type) }
    }

    mutating func value(_ type: DataType) -> Value {
        switch type {
        case .null: .null
        case .boolean: .boolean(below(2) == 0)
        case .int8: .int(Int64(Int8(truncatingIfNeeded: below(256))))
        case .int16: .int(Int64(Int16(truncatingIfNeeded: below(1 << 16))))
        case .int32: .int(Int64(Int32(truncatingIfNeeded: random.next())))
        case .int64: .int(Int64(bitPattern: random.next()))
        case .uint8: .uint(UInt64(below(256)))
        case .uint16: .uint(UInt64(below(1 << 16)))
        case .uint32: .uint(random.next() >> 32)
        case .uint64: .uint(random.next())
        case .float16: .float(Float(below(2000)) / 8)
        case .float32: .float(Float(below(1 << 20)) / 8)
        case .float64: .double(Double(below(1 << 30)) / 8)
        case .decimal(let precision, let scale):
            .decimal(Decimal128(unscaled: Int128(below(1 << 30)) % Decimal128.powersOfTen[precision], scale: scale))
        case .string: .string(String((0..<below(6)).map { _ in Array("aé日😀z")[below(5)] }))
        case .binary: .binary((0..<below(6)).map { _ in UInt8(below(256)) })
        case .fixedBinary(let width): .binary((0..<width).map { _ in UInt8(below(256)) })
        case .uuid: .binary((0..<16).map { _ in UInt8(below(256)) })
        case .date: .date(Int32(below(40_000)))
        case .time(let unit): .time(Int64(below(86_400)), unit)
        case .timestamp(let unit, let zone): .timestamp(Int64(below(1 << 40)), unit, isUTC: zone != nil)
        case .duration(let unit): .duration(Int64(below(1 << 40)), unit)
        case .interval:
            .interval(Interval(months: Int32(below(9)), days: Int32(below(9)), nanoseconds: Int64(below(9))))
        case .list(let element): .list(values(element.type, below(4)))
        case .fixedSizeList(let element, let size): .list(values(element.type, size))
        case .structure(let fields): .structure(fields.map { values($0.type, 1)[0] })
        case .map(let key, let value):
            .map((0..<below(4)).map { _ in Value.MapEntry(key: self.value(key.type), value: values(value.type, 1)[0]) })
        }
    }
}

extension Column {
    /// A column of values.
    init(_ type: DataType, _ values: [Value]) throws {
        var builder = ColumnBuilder(type: type)
        for value in values { try builder.append(value) }
        self = builder.finish()
    }

    /// Every value.
    var all: [Value] { (0..<count).map { self[$0] } }
}
