/// One value of any type: what `column[row]` gives, and what a literal in a predicate is.
///
/// For looking at single values and for tests. Loops over many rows read the column's buffers instead.
public enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// Any signed integer.
    case int(Int64)
    /// Any unsigned integer.
    case uint(UInt64)
    /// float16 and float32, exactly widened where needed.
    case float(Float)
    case double(Double)
    case decimal(Decimal128)
    case string(String)
    /// binary, fixed-size binary and uuid.
    case binary([UInt8])
    /// Days since 1970-01-01.
    case date(Int32)
    case time(Int64, TimeUnit)
    case timestamp(Int64, TimeUnit, isUTC: Bool)
    case duration(Int64, TimeUnit)
    case interval(Interval)
    case list([Value])
    /// Values in the order of the type's fields.
    case structure([Value])
    /// Entries in stored order.
    case map([MapEntry])

    /// One key and its value.
    public struct MapEntry: Hashable, Sendable {
        public var key: Value
        public var value: Value

        public init(key: Value, value: Value) {
            self.key = key
            self.value = value
        }
    }
}
