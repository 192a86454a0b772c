import DataKitCore

extension ColumnStatistics {
    /// What the statistics say about the values of a leaf, as far as they can be trusted.
    ///
    /// Bounds are hints from a file that may be wrong. One of a length that does not fit, a NaN, or a lower bound above
    /// the upper is dropped, never an error. The new bounds count only where the file says in which order they are;
    /// the deprecated ones only for types whose order was never in doubt: signed numbers.
    ///
    /// - Parameter order: the column's; `nil` where the file has none.
    func range(of leaf: LeafColumn, type: DataType, order: ColumnOrder?, rowCount: Int) -> ColumnRange {
        var range = ColumnRange(rowCount: rowCount)
        if let nullCount, 0...Int64(rowCount) ~= nullCount { range.nullCount = Int(nullCount) }
        // Without a count NaNs are possible, and no maximum bounds them.
        if leaf.mayHoldNaN, let nanCount, 0...Int64(rowCount) ~= nanCount { range.nanCount = Int(nanCount) }
        if order == .typeDefined || order == .ieee754Total && leaf.mayHoldNaN {
            range.minimum = minimum.flatMap { leaf.value(ofBound: $0, type: type) }
            range.maximum = maximum.flatMap { leaf.value(ofBound: $0, type: type) }
        }
        if leaf.hasSignedOrder(type) {
            range.minimum = range.minimum ?? deprecatedMinimum.flatMap { leaf.value(ofBound: $0, type: type) }
            range.maximum = range.maximum ?? deprecatedMaximum.flatMap { leaf.value(ofBound: $0, type: type) }
        }
        if let minimum = range.minimum, let maximum = range.maximum, !Self.isOrdered(minimum, maximum) {
            range.minimum = nil
            range.maximum = nil
        }
        return range
    }

    /// Whether the lower bound lies below the upper, or at it.
    private static func isOrdered(_ minimum: Value, _ maximum: Value) -> Bool {
        switch (minimum, maximum) {
        case (.boolean(let low), .boolean(let high)): !low || high
        case (.int(let low), .int(let high)): low <= high
        case (.uint(let low), .uint(let high)): low <= high
        case (.float(let low), .float(let high)): low <= high
        case (.double(let low), .double(let high)): low <= high
        case (.decimal(let low), .decimal(let high)): low.unscaled <= high.unscaled
        case (.string(let low), .string(let high)): !high.utf8.lexicographicallyPrecedes(low.utf8)
        case (.binary(let low), .binary(let high)): !high.lexicographicallyPrecedes(low)
        case (.date(let low), .date(let high)): low <= high
        case (.time(let low, _), .time(let high, _)): low <= high
        case (.timestamp(let low, _, _), .timestamp(let high, _, _)): low <= high
        case (.duration(let low, _), .duration(let high, _)): low <= high
        default: false
        }
    }
}

extension LeafColumn {
    fileprivate var mayHoldNaN: Bool {
        physicalType == .float || physicalType == .double || effectiveLogicalType == .float16
    }

    /// Whether the order of the deprecated bounds, signed by physical type, is that of the type.
    fileprivate func hasSignedOrder(_ type: DataType) -> Bool {
        switch physicalType {
        case .boolean, .float, .double: true
        case .int32, .int64:
            switch type {
            case .uint8, .uint16, .uint32, .uint64, .null: false
            default: true
            }
        default: false
        }
    }

    /// A bound, from PLAIN bytes without a length; `nil` where the type has no order, the bytes are not one value, or
    /// the value is a NaN.
    func value(ofBound bytes: [UInt8], type: DataType) -> Value? {
        func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
            guard bytes.count == MemoryLayout<Integer>.size else { return nil }
            return bytes.reversed().reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
        }
        switch (physicalType, type) {
        case (.boolean, .boolean): return bytes.count == 1 ? .boolean(bytes[0] != 0) : nil
        case (.int32, .date): return integer(Int32.self).map { .date($0) }
        case (.int32, .time(let unit)): return integer(Int32.self).map { .time(Int64($0), unit) }
        case (.int32, .uint8), (.int32, .uint16), (.int32, .uint32):
            return integer(UInt32.self).map { .uint(UInt64($0)) }
        case (.int32, .int8), (.int32, .int16), (.int32, .int32): return integer(Int32.self).map { .int(Int64($0)) }
        case (.int32, .decimal(_, let scale)):
            return integer(Int32.self).map { .decimal(Decimal128(unscaled: Int128($0), scale: scale)) }
        case (.int64, .int64): return integer(Int64.self).map { .int($0) }
        case (.int64, .uint64): return integer(UInt64.self).map { .uint($0) }
        case (.int64, .time(let unit)): return integer(Int64.self).map { .time($0, unit) }
        case (.int64, .duration(let unit)): return integer(Int64.self).map { .duration($0, unit) }
        case (.int64, .timestamp(let unit, let zone)):
            return integer(Int64.self).map { .timestamp($0, unit, isUTC: zone != nil) }
        case (.int64, .decimal(_, let scale)):
            return integer(Int64.self).map { .decimal(Decimal128(unscaled: Int128($0), scale: scale)) }
        case (.float, .float32):
            return integer(UInt32.self).map { Float(bitPattern: $0) }.flatMap { $0.isNaN ? nil : .float($0) }
        case (.double, .float64):
            return integer(UInt64.self).map { Double(bitPattern: $0) }.flatMap { $0.isNaN ? nil : .double($0) }
        case (.fixedLengthByteArray, .float16):
            return integer(UInt16.self).map { Float(halfBitPattern: $0) }.flatMap { $0.isNaN ? nil : .float($0) }
        case (.fixedLengthByteArray, .decimal(_, let scale)):
            return bytes.count == width
                ? bigEndian(bytes).map { .decimal(Decimal128(unscaled: $0, scale: scale)) } : nil
        case (.byteArray, .decimal(_, let scale)):
            return bigEndian(bytes).map { .decimal(Decimal128(unscaled: $0, scale: scale)) }
        case (.byteArray, .string): return String(validating: bytes, as: UTF8.self).map { .string($0) }
        case (.byteArray, .binary): return .binary(bytes)
        case (.fixedLengthByteArray, .fixedBinary), (.fixedLengthByteArray, .uuid): return .binary(bytes)
        default: return nil
        }
    }

    /// A number in big-endian two's complement of at most 16 bytes.
    private func bigEndian(_ bytes: [UInt8]) -> Int128? {
        guard 1...16 ~= bytes.count else { return nil }
        return bytes.reduce(bytes[0] & 0x80 != 0 ? -1 : 0) { $0 << 8 | Int128($1) }
    }
}
