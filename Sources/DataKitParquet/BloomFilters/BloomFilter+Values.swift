import DataKitCore

extension BloomFilter {
    /// Whether a column chunk with this filter may hold a value. `false` is certain.
    ///
    /// A value that several different byte strings stand for (a NaN, a decimal in a BYTE_ARRAY, an INT96 timestamp), or
    /// one that the column's type cannot hold exactly, may always be there.
    ///
    /// - Parameter type: the column's, as it is read.
    package func mayContain(_ value: Value, in leaf: LeafColumn, type: DataType) -> Bool {
        guard let forms = leaf.plainForms(of: value, type: type) else { return true }
        return forms.contains { mayContain($0) }
    }
}

extension LeafColumn {
    /// All PLAIN forms, without lengths, that a value may have in the column; `nil` where nobody can say.
    func plainForms(of value: Value, type: DataType) -> [[UInt8]]? {
        func integer(_ number: Int128?) -> [[UInt8]]? {
            guard let number else { return nil }
            switch physicalType {
            case .int32:
                guard let bits = Int32(exactly: number).map(UInt32.init(bitPattern:)) ?? UInt32(exactly: number) else {
                    return nil
                }
                return [Self.bytes(UInt64(bits), 4)]
            case .int64:
                guard let bits = Int64(exactly: number).map(UInt64.init(bitPattern:)) ?? UInt64(exactly: number) else {
                    return nil
                }
                return [Self.bytes(bits, 8)]
            default: return nil
            }
        }
        switch (type, value) {
        case (.int8, _), (.int16, _), (.int32, _), (.int64, _), (.uint8, _), (.uint16, _), (.uint32, _), (.uint64, _):
            guard let number = value.exactInteger, type.holds(number) else { return nil }
            return integer(number)
        case (.float32, _), (.float64, _), (.float16, _): return floatingForms(of: value)
        case (.decimal(let precision, let scale), _):
            guard let number = value.unscaled(scale: scale, precision: precision) else { return nil }
            return physicalType == .fixedLengthByteArray
                ? [FixedWidth.bigEndian(number, width: width)] : integer(number)
        case (.date, .date(let days)): return integer(Int128(days))
        case (.time(let unit), .time(let count, let given)): return integer(Self.rescaled(count, given, unit))
        case (.timestamp(let unit, let zone), .timestamp(let count, let given, let isUTC)):
            return (zone != nil) == isUTC ? integer(Self.rescaled(count, given, unit)) : nil
        case (.duration(let unit), .duration(let count, let given)): return integer(Self.rescaled(count, given, unit))
        case (.string, .string(let text)): return physicalType == .byteArray ? [Array(text.utf8)] : nil
        case (.binary, .binary(let bytes)): return physicalType == .byteArray ? [bytes] : nil
        case (.fixedBinary, .binary(let bytes)), (.uuid, .binary(let bytes)):
            return physicalType == .fixedLengthByteArray && bytes.count == width ? [bytes] : nil
        default: return nil
        }
    }

    /// Zeros of both signs are equal, but are two values to a filter.
    private func floatingForms(of value: Value) -> [[UInt8]]? {
        let number: Double
        switch value {
        case .float(let float): number = Double(float)
        case .double(let double): number = double
        default:
            guard let integer = value.exactInteger, let exact = Double(exactly: integer) else { return nil }
            number = exact
        }
        let forms = number == 0 ? [0.0, -0.0] : [number]
        switch physicalType {
        case .double: return number.isNaN ? nil : forms.map { Self.bytes($0.bitPattern, 8) }
        case .float:
            guard Double(Float(number)) == number else { return nil }
            return forms.map { Self.bytes(UInt64(Float($0).bitPattern), 4) }
        case .fixedLengthByteArray where width == 2:
            guard Double(Float(halfBitPattern: Float(number).halfBitPattern)) == number else { return nil }
            return forms.map { Self.bytes(UInt64(Float($0).halfBitPattern), 2) }
        default: return nil
        }
    }

    private static func bytes(_ bits: UInt64, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }

    /// A count of one unit in another, where that is exact.
    private static func rescaled(_ count: Int64, _ from: TimeUnit, _ to: TimeUnit) -> Int128? {
        let product = Int128(count) * Int128(to.perSecond)
        let (quotient, rest) = product.quotientAndRemainder(dividingBy: Int128(from.perSecond))
        return rest == 0 ? quotient : nil
    }
}

extension DataType {
    /// Whether a number lies in the range of an integer type.
    fileprivate func holds(_ number: Int128) -> Bool {
        switch self {
        case .int8: Int8(exactly: number) != nil
        case .int16: Int16(exactly: number) != nil
        case .int32: Int32(exactly: number) != nil
        case .int64: Int64(exactly: number) != nil
        case .uint8: UInt8(exactly: number) != nil
        case .uint16: UInt16(exactly: number) != nil
        case .uint32: UInt32(exactly: number) != nil
        case .uint64: UInt64(exactly: number) != nil
        default: false
        }
    }
}

extension Value {
    /// The number, where it is a whole one.
    fileprivate var exactInteger: Int128? {
        switch self {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .float(let number): Int128(exactly: number)
        case .double(let number): Int128(exactly: number)
        case .decimal: unscaled(scale: 0, precision: DataType.maximumDecimalPrecision)
        default: nil
        }
    }

    /// The number times 10^scale, where that is a whole one of at most so many digits.
    fileprivate func unscaled(scale: Int, precision: Int) -> Int128? {
        let limit = Decimal128.powersOfTen[precision]
        func checked(_ number: Int128) -> Int128? { number < limit && number > -limit ? number : nil }
        guard case .decimal(let decimal) = self else {
            guard let number = exactInteger else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: Decimal128.powersOfTen[scale])
            return overflow ? nil : checked(product)
        }
        guard abs(scale - decimal.scale) <= DataType.maximumDecimalPrecision else { return nil }
        if scale >= decimal.scale {
            let factor = Decimal128.powersOfTen[scale - decimal.scale]
            let (product, overflow) = decimal.unscaled.multipliedReportingOverflow(by: factor)
            return overflow ? nil : checked(product)
        }
        let factor = Decimal128.powersOfTen[decimal.scale - scale]
        let (quotient, rest) = decimal.unscaled.quotientAndRemainder(dividingBy: factor)
        return rest == 0 ? checked(quotient) : nil
    }
}
