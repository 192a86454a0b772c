/// A value in the memory domain of a column: what loops compare with.
enum Physical: Hashable, Sendable {
    /// Integers, unscaled decimals, and counts of a unit of time.
    case integer(Int128)
    /// Floating point of any width, exactly widened.
    case real(Double)
    /// Text and byte strings.
    case bytes([UInt8])
    case boolean(Bool)

    /// Whether this is smaller (-1), equal (0) or larger (1); `nil` for another domain.
    ///
    /// NaN equals NaN and is larger than every other number; the zeros are equal; text is ordered by its bytes.
    func order(to other: Physical) -> Int? {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right ? -1 : left == right ? 0 : 1
        case (.real(let left), .real(let right)): left.order(to: right)
        case (.boolean(let left), .boolean(let right)): left == right ? 0 : right ? -1 : 1
        case (.bytes(let left), .bytes(let right)):
            left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        default: nil
        }
    }
}

extension Double {
    /// The order in which NaN equals NaN and is the largest.
    func order(to other: Double) -> Int {
        if self < other { return -1 }
        if self == other { return 0 }
        if self > other { return 1 }
        return isNaN ? (other.isNaN ? 0 : 1) : -1
    }
}

/// Where a literal lies among the values that a column can hold.
enum Placement: Equatable {
    case null
    /// It is one of them.
    case exact(Physical)
    /// Above this one and below the next.
    case after(Physical)
    /// Below or above all of them.
    case below, above

    /// The order of a column's value to the literal; `nil` where the literal is null.
    func order(of value: Physical) -> Int? {
        switch self {
        case .null: return nil
        case .below: return 1
        case .above: return -1
        case .exact(let literal): return value.order(to: literal)
        case .after(let literal): return value.order(to: literal).map { $0 <= 0 ? -1 : 1 }
        }
    }
}

extension Placement {
    /// Places a literal among the values of a type, exactly.
    ///
    /// - Integers, decimals and times of any unit are compared as the numbers they are: no literal is rounded to a
    ///   column's type, so that `n < 1.5` is `n <= 1` where n is an integer.
    /// - A decimal or floating-point literal for a column of binary floating point is rounded to the nearest value of
    ///   the column's width, so that `x = 0.1` finds 0.1; an integer is not.
    /// - A floating-point literal for a decimal column means its shortest decimal text, so that 0.1 means 0.1.
    /// - Text for a date, time, timestamp or uuid column is read as one. A timestamp without an offset means UTC for a
    ///   column that is adjusted to UTC.
    ///
    /// - Throws: ``DataKitError`` of kind `conversion` where the two cannot be compared.
    init(_ value: Value, in type: DataType, column: String) throws(DataKitError) {
        func failure(_ advice: String) -> DataKitError {
            DataKitError(
                .conversion, "holds \(type), which cannot be compared with \(value.literalText); \(advice)",
                subject: column)
        }
        if value == .null {
            self = .null
            return
        }
        let placed: Placement? =
            switch type {
            case .null: .null
            case .boolean: if case .boolean(let truth) = value { .exact(.boolean(truth)) } else { nil }
            case .int8: Self.integer(value, Int128(Int8.min)...Int128(Int8.max))
            case .int16: Self.integer(value, Int128(Int16.min)...Int128(Int16.max))
            case .int32: Self.integer(value, Int128(Int32.min)...Int128(Int32.max))
            case .int64: Self.integer(value, Int128(Int64.min)...Int128(Int64.max))
            case .uint8: Self.integer(value, 0...Int128(UInt8.max))
            case .uint16: Self.integer(value, 0...Int128(UInt16.max))
            case .uint32: Self.integer(value, 0...Int128(UInt32.max))
            case .uint64: Self.integer(value, 0...Int128(UInt64.max))
            case .decimal(_, let scale): Self.scaled(value, scale)
            case .float16: Self.real(value) { Double(Float(halfBitPattern: Float($0).halfBitPattern)) }
            case .float32: Self.real(value) { Double(Float($0)) }
            case .float64: Self.real(value) { $0 }
            case .string: if case .string(let text) = value { .exact(.bytes(Array(text.utf8))) } else { nil }
            case .binary, .fixedBinary: Self.bytes(value)
            case .uuid: Self.uuid(value)
            case .date, .time, .timestamp, .duration: Self.time(value, in: type)
            case .interval, .list, .fixedSizeList, .structure, .map: nil
            }
        guard let placed else { throw failure(Self.advice(for: type)) }
        self = placed
    }

    private static func advice(for type: DataType) -> String {
        switch type {
        case .string: "write text in single quotes: '...'"
        case .boolean: "write true or false"
        case .date: "write a date: '2024-05-01'"
        case .time: "write a time: '10:00:00'"
        case .timestamp(_, nil): "write a timestamp without an offset: '2024-05-01 10:00:00'"
        case .timestamp: "write a timestamp: '2024-05-01T10:00:00Z'"
        case .duration: "write a duration: duration '90 s'"
        case .uuid: "write a uuid in single quotes"
        case .binary, .fixedBinary: "write bytes in hexadecimal: x'00ff'"
        case .interval, .list, .fixedSizeList, .structure, .map: "only 'is null' works on such columns"
        default: "write a number without quotes"
        }
    }

    // MARK: Numbers

    /// Places in a range of integers.
    private static func integer(_ value: Value, _ range: ClosedRange<Int128>) -> Placement? {
        scaled(value, 0)?.clamped(to: range)
    }

    private func clamped(to range: ClosedRange<Int128>) -> Placement {
        switch self {
        case .exact(.integer(let number)):
            number < range.lowerBound ? .below : number > range.upperBound ? .above : self
        case .after(.integer(let number)):
            number < range.lowerBound ? .below : number >= range.upperBound ? .above : self
        default: self
        }
    }

    /// Places among the counts of 10^-scale.
    private static func scaled(_ value: Value, _ scale: Int) -> Placement? {
        switch value {
        case .int(let number): return scaled(Int128(number), from: 0, to: scale)
        case .uint(let number): return scaled(Int128(number), from: 0, to: scale)
        case .decimal(let number): return scaled(number.unscaled, from: number.scale, to: scale)
        case .float(let number): return scaled(Double(number), scale) { appendShortest(number, to: &$0) }
        case .double(let number): return scaled(number, scale) { appendShortest(number, to: &$0) }
        default: return nil
        }
    }

    /// Places the shortest decimal text of a floating-point number.
    private static func scaled(_ number: Double, _ scale: Int, _ append: (inout [UInt8]) -> Void) -> Placement? {
        if number.isNaN || number == .infinity { return .above }
        if number == -.infinity { return .below }
        var text: [UInt8] = []
        append(&text)
        guard let parts = LiteralText.decimalText(text) else { return nil }
        let unscaled = Int128(parts.digits)
        return scaled(parts.isNegative ? -unscaled : unscaled, from: -parts.exponent, to: scale)
    }

    /// `floor(unscaled * 10^(to - from))`, and whether that is exact.
    private static func scaled(_ unscaled: Int128, from: Int, to scale: Int) -> Placement {
        if unscaled == 0 { return .exact(.integer(0)) }
        let (difference, overflow) = scale.subtractingReportingOverflow(from)
        let outside: Placement = unscaled < 0 ? .below : .above
        if overflow { return outside }
        if difference >= 0 {
            guard difference <= 38 else { return outside }
            let (product, overflow) = unscaled.multipliedReportingOverflow(by: Decimal128.powersOfTen[difference])
            return overflow ? outside : .exact(.integer(product))
        }
        // 2^127 < 10^39: whatever is divided by more is a fraction.
        guard difference >= -38 else { return .after(.integer(unscaled < 0 ? -1 : 0)) }
        return floor(unscaled, dividedBy: Decimal128.powersOfTen[-difference])
    }

    private static func floor(_ number: Int128, dividedBy divisor: Int128) -> Placement {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        if remainder == 0 { return .exact(.integer(quotient)) }
        return .after(.integer(remainder < 0 ? quotient - 1 : quotient))
    }

    /// Places among binary floating-point numbers of a width that `rounded` rounds to.
    private static func real(_ value: Value, _ rounded: (Double) -> Double) -> Placement? {
        switch value {
        case .int(let number): return real(Int128(number), rounded)
        case .uint(let number): return real(Int128(number), rounded)
        case .decimal(let number):
            if let whole = number.rescaled(to: 0) { return real(whole.unscaled, rounded) }
            guard let nearest = LiteralText.double(Array(number.description.utf8)) else { return nil }
            return finite(rounded(nearest))
        case .float(let number):
            return number.isFinite ? finite(rounded(Double(number))) : .exact(.real(Double(number)))
        case .double(let number): return number.isFinite ? finite(rounded(number)) : .exact(.real(number))
        default: return nil
        }
    }

    /// A finite literal that became infinite lies beyond the largest finite value and before infinity.
    private static func finite(_ nearest: Double) -> Placement {
        if nearest == .infinity { return .after(.real(.greatestFiniteMagnitude)) }
        if nearest == -.infinity { return .after(.real(-.infinity)) }
        return .exact(.real(nearest))
    }

    private static func real(_ number: Int128, _ rounded: (Double) -> Double) -> Placement {
        var nearest = rounded(Double(number))
        // Doubles hold every float and half; those next to one another may be closer than the width's.
        if nearest == .infinity || nearest == -.infinity { return finite(nearest) }
        if Int128(exactly: nearest) == number { return .exact(.real(nearest)) }
        if let whole = Int128(exactly: nearest), whole > number { nearest = nearest.nextDown }
        return .after(.real(nearest))
    }

    // MARK: Bytes

    private static func bytes(_ value: Value) -> Placement? {
        switch value {
        case .binary(let bytes): .exact(.bytes(bytes))
        case .string(let text): .exact(.bytes(Array(text.utf8)))
        default: nil
        }
    }

    private static func uuid(_ value: Value) -> Placement? {
        switch value {
        case .binary(let bytes): .exact(.bytes(bytes))
        case .string(let text): LiteralText.uuid(Array(text.utf8)).map { .exact(.bytes($0)) }
        default: nil
        }
    }

    // MARK: Times

    private static func time(_ value: Value, in type: DataType) -> Placement? {
        var value = value
        if case .string(let text) = value {
            let bytes = Array(text.utf8)
            let read: Value? =
                switch type {
                case .time: TemporalText.time(bytes).map { .time($0.count, $0.unit) }
                case .duration: TemporalText.count(bytes).map { .duration($0.count, $0.unit) }
                default:
                    TemporalText.date(bytes).map { .date($0) }
                        ?? TemporalText.timestamp(bytes).map { .timestamp($0.count, $0.unit, isUTC: $0.isUTC) }
                }
            guard let read else { return nil }
            value = read
        }
        switch (type, value) {
        case (.date, .date(let days)): return .exact(.integer(Int128(days)))
        case (.date, .timestamp(let count, let unit, false)):
            return floor(Int128(count), dividedBy: 86_400 * Int128(unit.perSecond))
                .clamped(to: Int128(Int32.min)...Int128(Int32.max))
        case (.timestamp(let unit, _), .date(let days)):
            return counted(Int128(days) * 86_400, .seconds, in: unit)
        case (.timestamp(_, nil), .timestamp(_, _, isUTC: true)): return nil
        case (.timestamp(let unit, _), .timestamp(let count, let from, _)),
            (.time(let unit), .time(let count, let from)), (.duration(let unit), .duration(let count, let from)):
            return counted(Int128(count), from, in: unit)
        default: return nil
        }
    }

    private static func counted(_ count: Int128, _ from: TimeUnit, in unit: TimeUnit) -> Placement {
        floor(count * Int128(unit.perSecond), dividedBy: Int128(from.perSecond))
            .clamped(to: Int128(Int64.min)...Int128(Int64.max))
    }
}
