/// The logical type of a column.
///
/// A type says what the values mean; ``Column/Values`` says how they lie in memory. Several types share one
/// memory layout: a date is stored as 32-bit integers, a timestamp as 64-bit integers, a uuid as 16 fixed bytes.
///
/// | type | layout | unit or meaning |
/// |---|---|---|
/// | `date` | `int32` | days since 1970-01-01 |
/// | `time`, `timestamp`, `duration` | `int64` | counts of the type's unit |
/// | `decimal` | `int128` | unscaled value |
/// | `float16` | `float16` | IEEE 754 binary16 bit patterns |
/// | `string`, `binary` | `bytes` | offsets and bytes |
/// | `fixedBinary`, `uuid` | `fixedBytes` | equal widths |
///
/// A column of any type may be dictionary-encoded; see ``Column/Values/dictionary(indices:values:)``.
public indirect enum DataType: Hashable, Sendable {
    /// Every value is null.
    case null
    case boolean
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float16, float32, float64
    /// An exact number of at most 38 digits, `scale` of them behind the decimal point.
    case decimal(precision: Int, scale: Int)
    /// UTF-8 text.
    case string
    case binary
    /// Byte strings of one width.
    case fixedBinary(Int)
    /// 16 bytes, most significant first (RFC 9562).
    case uuid
    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    case date
    /// Time of day since midnight.
    case time(TimeUnit)
    /// Time since 1970-01-01T00:00:00. With a time zone the value is an instant, counted in UTC; without one it is
    /// a reading of a calendar and a clock on some wall.
    case timestamp(TimeUnit, timeZone: String?)
    case duration(TimeUnit)
    /// Months, days and nanoseconds, each counted by itself; see ``Interval``.
    case interval
    case list(Field)
    case fixedSizeList(Field, count: Int)
    case structure([Field])
    case map(key: Field, value: Field)

    /// The largest precision of a decimal.
    public static let maximumDecimalPrecision = 38
}

extension DataType {
    /// Whether values hold other values: a list, fixed-size list, struct or map.
    public var isNested: Bool {
        switch self {
        case .list, .fixedSizeList, .structure, .map: true
        default: false
        }
    }

    /// Whether this is one of the eight integer types.
    public var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
        default: false
        }
    }

    /// Whether this is one of the three binary floating-point types.
    public var isFloatingPoint: Bool {
        switch self {
        case .float16, .float32, .float64: true
        default: false
        }
    }

    /// Whether values can be added and compared as numbers.
    public var isNumeric: Bool {
        if case .decimal = self { return true }
        return isInteger || isFloatingPoint
    }

    /// The fields of the values that values of this type hold, in order: the element of a list, the fields of a
    /// struct, key and value of a map.
    public var children: [Field] {
        switch self {
        case .list(let element), .fixedSizeList(let element, _): [element]
        case .structure(let fields): fields
        case .map(let key, let value): [key, value]
        default: []
        }
    }
}
