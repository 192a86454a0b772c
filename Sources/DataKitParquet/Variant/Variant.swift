public import DataKitCore

/// A value of Parquet's VARIANT type: what JSON can say, with dates, exact decimals and bytes besides.
///
/// ```swift
/// let variant = try Variant(metadata: metadata, value: value)
/// print(variant.jsonText)                                   // {"city":"Oslo","since":"1048-01-01"}
/// let (metadata, value) = try Variant(json: #"{"a":[1,2.50]}"#).encoded()
/// ```
///
/// The binary form is that of VariantEncoding.md, version 1.
public indirect enum Variant: Sendable, Hashable {
    case null
    case boolean(Bool)
    case int8(Int8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case float(Float)
    case double(Double)
    /// At most 38 digits, 0 to 38 of them behind the point.
    case decimal(Decimal128)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since midnight, on some wall clock.
    case time(Int64)
    /// Microseconds or nanoseconds since 1970-01-01T00:00:00; `isUTC` where it is an instant.
    case timestamp(Int64, TimeUnit, isUTC: Bool)
    case binary([UInt8])
    case string(String)
    /// 16 bytes, most significant first.
    case uuid([UInt8])
    case array([Variant])
    /// In the order of the names' UTF-8 bytes; no name occurs twice.
    case object([Member])

    /// A named part of an object.
    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: Variant

        public init(name: String, value: Variant) {
            self.name = name
            self.value = value
        }
    }

    /// How deep arrays and objects may nest.
    public static let maximumDepth = 128
}

extension Variant {
    /// The member of an object, or `nil`.
    public subscript(name: String) -> Variant? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// Whether one name comes before another in an object: by unsigned UTF-8 bytes.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension ParquetError {
    static func variant(_ message: String) -> ParquetError { .damaged("a VARIANT is malformed: \(message)") }
}
