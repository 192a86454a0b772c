extension DateTimePattern {
    /// Whether every value of a type comes back when what this pattern writes is read by it.
    ///
    /// Fractions of a second that the pattern has no digits for are cut off, and so is what it has no letters for.
    package func keeps(_ unit: TimeUnit) -> Bool {
        guard hasSeconds else { return false }
        return unit == .seconds
            || parts.contains { if case .fraction(let digits) = $0 { digits >= unit.fractionDigits } else { false } }
    }

    private var hasSeconds: Bool {
        parts.contains { if case .second = $0 { true } else { false } }
    }
}

extension TextBuffer {
    /// Appends a moment as a pattern writes it; an offset is written as `Z`.
    ///
    /// - Parameters:
    ///   - days: since 1970-01-01.
    ///   - time: since midnight, in nanoseconds.
    package mutating func append(_ pattern: DateTimePattern, days: Int, time: Int64) {
        let date = CivilDate(daysSince1970: days)
        let seconds = time / 1_000_000_000
        let hour = UInt64(truncatingIfNeeded: seconds / 3600)
        for part in pattern.parts {
            switch part {
            case .literal(let byte): append(byte)
            case .year(let digits): append(year: date.year, digits: digits)
            case .month(let minimum): append(number: UInt64(date.month), minimum: minimum)
            case .monthName(let isLong):
                append(name: DateTimePattern.monthNames[date.month - 1], isLong: isLong)
            case .day(let minimum): append(number: UInt64(date.day), minimum: minimum)
            case .weekdayName(let isLong):
                // 1970-01-01 was a Thursday.
                let weekday = ((days + 3) % 7 + 7) % 7
                append(name: DateTimePattern.weekdayNames[weekday], isLong: isLong)
            case .hour(let minimum): append(number: hour, minimum: minimum)
            case .hourOfHalfDay(let minimum): append(number: (hour + 11) % 12 + 1, minimum: minimum)
            case .halfDay: append(hour < 12 ? "AM" : "PM")
            case .minute(let minimum): append(number: UInt64(seconds / 60 % 60), minimum: minimum)
            case .second(let minimum): append(number: UInt64(seconds % 60), minimum: minimum)
            case .fraction(let digits):
                var fraction = UInt64(time % 1_000_000_000)
                for _ in digits..<9 { fraction /= 10 }
                append(padded: fraction, digits: digits)
            case .offset: append(UInt8(ascii: "Z"))
            }
        }
    }

    private mutating func append(number: UInt64, minimum: Int) {
        if minimum == 2 { append(padded: number, digits: 2) } else { append(unsigned: number) }
    }

    private mutating func append(year: Int, digits: Int?) {
        if year < 0 { append(UInt8(ascii: "-")) }
        let magnitude = UInt64(year.magnitude)
        if digits == 2 {
            append(padded: magnitude % 100, digits: 2)
        } else if digits == 4, magnitude < 10_000 {
            append(padded: magnitude, digits: 4)
        } else {
            append(unsigned: magnitude)
        }
    }

    /// A name in English, with a capital.
    private mutating func append(name: [UInt8], isLong: Bool) {
        append(name[0] - 0x20)
        for byte in name[1..<(isLong ? name.count : 3)] { append(byte) }
    }
}
