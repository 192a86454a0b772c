import DataKitCore

/// How the values of a leaf compare, which decides what its bounds mean.
enum ValueOrder: Hashable, Sendable {
    case boolean
    case signed, unsigned
    case floatingPoint
    /// FLOAT16 in two bytes.
    case half
    /// Unsigned bytes, one after another.
    case bytes
    /// Big-endian two's complement of any length.
    case bigEndian
    /// By time, for INT96 under its own order.
    case int96
    /// None: bounds mean nothing.
    case none

    /// The order of a leaf under the footer's column order.
    init(_ leaf: LeafColumn, _ order: ColumnOrder?) {
        if case .unknown? = order {
            self = .none
            return
        }
        switch leaf.effectiveLogicalType {
        case .null?, .variant?, .geometry?, .geography?, .list?, .map?:
            self = .none
            return
        default: break
        }
        switch leaf.physicalType {
        case .boolean: self = .boolean
        case .int32, .int64:
            if case .integer(_, isSigned: false)? = leaf.effectiveLogicalType {
                self = .unsigned
            } else {
                self = .signed
            }
        case .int96: self = order == .int96Timestamp ? .int96 : .none
        case .float, .double: self = .floatingPoint
        default:
            switch leaf.effectiveLogicalType {
            case .decimal?: self = .bigEndian
            case .float16? where leaf.width == 2: self = .half
            default:
                self = leaf.element.convertedType == .interval && leaf.effectiveLogicalType == nil ? .none : .bytes
            }
        }
    }

    var isFloatingPoint: Bool { self == .floatingPoint || self == .half }
}

/// A value or bound in its column's order.
enum OrderedValue: Hashable, Sendable, Comparable {
    case integer(Int128)
    case number(Double)
    case bytes([UInt8])
    /// Too long for an integer: the sign, then digits of equal length.
    case wide(isNegative: Bool, [UInt8])

    static func < (left: OrderedValue, right: OrderedValue) -> Bool {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): a < b
        case (.number(let a), .number(let b)): a < b
        case (.bytes(let a), .bytes(let b)): a.lexicographicallyPrecedes(b)
        case (.wide(let aNegative, let a), .wide(let bNegative, let b)):
            if aNegative != bNegative {
                aNegative
            } else {
                Self.extended(a, aNegative, b.count).lexicographicallyPrecedes(Self.extended(b, bNegative, a.count))
            }
        default: false
        }
    }

    private static func extended(_ digits: [UInt8], _ isNegative: Bool, _ count: Int) -> [UInt8] {
        count <= digits.count
            ? digits : Array(repeating: isNegative ? 0xFF : 0, count: count - digits.count) + digits
    }
}

extension ValueOrder {
    /// A bound from PLAIN bytes without a length; `nil` where they are not one value of the leaf.
    func value(_ bytes: some RandomAccessCollection<UInt8>, of leaf: LeafColumn) -> OrderedValue? {
        func little(_ width: Int) -> UInt64? {
            guard bytes.count == width else { return nil }
            return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        switch (self, leaf.physicalType) {
        case (.boolean, _): return bytes.count == 1 ? .integer(bytes.first! == 0 ? 0 : 1) : nil
        case (.signed, .int32): return little(4).map { .integer(Int128(Int32(truncatingIfNeeded: $0))) }
        case (.unsigned, .int32): return little(4).map { .integer(Int128($0)) }
        case (.signed, _): return little(8).map { .integer(Int128(Int64(bitPattern: $0))) }
        case (.unsigned, _): return little(8).map { .integer(Int128($0)) }
        case (.floatingPoint, .float):
            return little(4).map { .number(Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0)))) }
        case (.floatingPoint, _): return little(8).map { .number(Double(bitPattern: $0)) }
        case (.half, _): return little(2).map { .number(Double(Float(halfBitPattern: UInt16($0)))) }
        case (.bytes, .fixedLengthByteArray): return bytes.count <= leaf.width ? .bytes(Array(bytes)) : nil
        case (.bytes, _): return .bytes(Array(bytes))
        case (.bigEndian, let type):
            if type == .int32 || type == .int64 { return nil }
            guard let first = bytes.first, type == .byteArray || bytes.count == leaf.width else { return nil }
            let isNegative = first & 0x80 != 0
            return .wide(isNegative: isNegative, Array(bytes))
        case (.int96, _):
            guard bytes.count == 12 else { return nil }
            let all = Array(bytes)
            let nanoseconds = all[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let day = all[8...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return .integer(
                Int128(Int32(bitPattern: day)) * 86_400_000_000_000 + Int128(Int64(bitPattern: nanoseconds)))
        case (.none, _): return nil
        }
    }
}
