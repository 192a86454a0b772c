extension DataType {
    /// The narrowest type that holds every value of two types without loss, where there is one: what columns of the same
    /// name in several files become when these are read as one.
    ///
    /// | types | become |
    /// |---|---|
    /// | null and any | the other |
    /// | integers | the narrowest integer that holds both; `uint64` and signed ones `decimal(20,0)` |
    /// | integers and floating point | `float64`; 64-bit integers beside it are checked value by value |
    /// | decimals, integers and decimals | a decimal with the digits of both; beyond 38 of them a string |
    /// | date and timestamp | the timestamp |
    /// | timestamps, times, durations of several units | the finer unit; UTC and local ones a string |
    /// | string and any that is not nested | string |
    /// | lists, structs of the same names | by their parts |
    ///
    /// - Returns: `nil` where one is nested and the other is not, or their forms differ.
    package func common(with other: DataType) -> DataType? {
        if self == other { return self }
        switch (self, other) {
        case (.null, _): return other
        case (_, .null): return self
        case (.decimal, _) where other.isInteger || other.isDecimal, (_, .decimal) where isInteger:
            return commonDecimal(other)
        case _ where isInteger && other.isInteger: return commonInteger(other)
        case _ where isNumeric && other.isNumeric && !isDecimal && !other.isDecimal:
            if isFloatingPoint, other.isFloatingPoint {
                return self == .float64 || other == .float64 ? .float64 : .float32
            }
            return .float64
        case (.date, .timestamp(let unit, nil)), (.timestamp(let unit, nil), .date):
            return .timestamp(unit, timeZone: nil)
        case (.timestamp(let first, let zone), .timestamp(let second, let otherZone)):
            guard (zone == nil) == (otherZone == nil) else { return .string }
            return .timestamp(first.finer(second), timeZone: zone == otherZone ? zone : zone.map { _ in "UTC" })
        case (.time(let first), .time(let second)): return .time(first.finer(second))
        case (.duration(let first), .duration(let second)): return .duration(first.finer(second))
        case (.binary, .fixedBinary), (.fixedBinary, .binary), (.fixedBinary, .fixedBinary): return .binary
        case (.list(let first), .list(let second)):
            return Self.commonFields([first], [second]).map { .list($0[0]) }
        case (.structure(let first), .structure(let second)):
            return Self.commonFields(first, second).map { .structure($0) }
        default: return isNested || other.isNested ? nil : .string
        }
    }

    private var isDecimal: Bool { if case .decimal = self { true } else { false } }

    private static func commonFields(_ first: [Field], _ second: [Field]) -> [Field]? {
        guard first.map(\.name) == second.map(\.name) else { return nil }
        var fields = first
        for (index, other) in second.enumerated() {
            guard let type = first[index].type.common(with: other.type) else { return nil }
            fields[index].type = type
            fields[index].isNullable = first[index].isNullable || other.isNullable
        }
        return fields
    }

    private var integerBits: (signed: Bool, bits: Int) {
        switch self {
        case .int8: (true, 8)
        case .int16: (true, 16)
        case .int32: (true, 32)
        case .uint8: (false, 8)
        case .uint16: (false, 16)
        case .uint32: (false, 32)
        case .uint64: (false, 64)
        default: (true, 64)
        }
    }

    private func commonInteger(_ other: DataType) -> DataType {
        let (first, second) = (integerBits, other.integerBits)
        if first.signed == second.signed { return first.bits > second.bits ? self : other }
        let unsigned = first.signed ? second.bits : first.bits
        let signed = first.signed ? first.bits : second.bits
        switch max(signed, unsigned * 2) {
        case 16: return .int16
        case 32: return .int32
        case 64: return .int64
        default: return .decimal(precision: 20, scale: 0)
        }
    }

    private func commonDecimal(_ other: DataType) -> DataType {
        func digits(_ type: DataType) -> (whole: Int, scale: Int) {
            if case .decimal(let precision, let scale) = type { return (precision - scale, scale) }
            switch type.integerBits.bits {
            case 8: return (3, 0)
            case 16: return (5, 0)
            case 32: return (10, 0)
            default: return (type.integerBits.signed ? 19 : 20, 0)
            }
        }
        let (first, second) = (digits(self), digits(other))
        let scale = max(first.scale, second.scale)
        let precision = max(first.whole, second.whole) + scale
        return precision <= Self.maximumDecimalPrecision ? .decimal(precision: precision, scale: scale) : .string
    }
}

extension TimeUnit {
    fileprivate func finer(_ other: TimeUnit) -> TimeUnit { perSecond >= other.perSecond ? self : other }
}
