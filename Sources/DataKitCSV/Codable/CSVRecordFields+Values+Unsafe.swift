import DataKitCore

/// Fields as values of single types; `nil` where the text is none. Nulls are the caller's business.
extension CSVRecordFields {
    /// An integer, with an optional sign; leading zeros are allowed.
    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ column: Int, as type: Integer.Type) -> Integer? {
        let (start, count, _) = unsafe field(column)
        // SAFETY: the field's bytes are readable, here and below.
        if let value = unsafe parseInt64(start, count, isStrict: false) { return Integer(exactly: value) }
        return unsafe count < 19 ? nil : Self.longInteger(start, count)
    }

    @unsafe @inline(never)
    private static func longInteger<Integer: FixedWidthInteger>(
        _ start: UnsafePointer<UInt8>, _ count: Int
    ) -> Integer? {
        let sign = unsafe start[0] == 0x2B ? 1 : 0
        if let value = unsafe parseInt128(start + sign, count - sign) { return Integer(exactly: value) }
        // Beyond 127 bits.
        guard Integer.bitWidth >= 128, !Integer.isSigned else { return nil }
        return unsafe Integer(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    }

    /// A number; `NaN`, `inf` and `infinity` as well.
    @inline(__always)
    func double(_ column: Int) -> Double? {
        let (start, count, _) = unsafe field(column)
        let sign = unsafe count > 0 && start[0] == 0x2B ? 1 : 0
        return unsafe parseDouble(start + sign, count - sign) ?? parseNonFinite(start, count)
    }

    /// A number rounded once to 32 bits.
    func float(_ column: Int) -> Float? {
        let (start, count, _) = unsafe field(column)
        let sign = unsafe count > 0 && start[0] == 0x2B ? 1 : 0
        return unsafe parseFloat(start + sign, count - sign) ?? parseNonFinite(start, count).map { Float($0) }
    }

    /// `true` or `false` in any case, and the usual other words.
    func boolean(_ column: Int) -> Bool? {
        let (start, count, _) = unsafe field(column)
        return unsafe parseBoolean(start, count) ?? parseBooleanWord(start, count)
    }

    /// A decimal number with as many digits behind the point as its text has.
    func decimal(_ column: Int) -> Decimal128? {
        let (start, count, _) = unsafe field(column)
        let sign = unsafe count > 0 && start[0] == 0x2B ? 1 : 0
        guard let text = unsafe DecimalText(start + sign, count - sign) else { return nil }
        let point = unsafe UnsafeBufferPointer(start: start, count: count).firstIndex(of: UInt8(ascii: "."))
        let written = point.map { point in
            unsafe UnsafeBufferPointer(start: start + point + 1, count: count - point - 1)
                .prefix { $0 &- 0x30 <= 9 }.count
        }
        let scale = min(38, max(written ?? 0, -text.exponent))
        return unsafe parseDecimal(start + sign, count - sign, precision: 38, scale: scale)
            .map { Decimal128(unscaled: $0, scale: scale) }
    }

    /// A day.
    func date(_ column: Int, _ pattern: DateTimePattern?) -> CivilDate? {
        let (start, count, _) = unsafe field(column)
        guard let pattern else { return unsafe parseISOCivilDate(start, count) }
        return unsafe pattern.parse(start, count).map { CivilDate(daysSince1970: Int($0.days)) }
    }

    /// A moment.
    func moment(_ column: Int, _ pattern: DateTimePattern?) -> ParsedMoment? {
        let (start, count, _) = unsafe field(column)
        if let pattern { return unsafe pattern.parse(start, count) }
        return unsafe parseISOTimestamp(start, count, allowsDateOnly: true)
    }

    /// A span of time: `PT1.5S` or `-PT3H`, or a time of day `10:30:00`.
    func duration(_ column: Int) -> Duration? {
        let (start, count, _) = unsafe field(column)
        let nanoseconds: Int128
        if let time = unsafe parseISOTime(start, count), time.length == count {
            nanoseconds = Int128(time.nanoseconds)
        } else if let span = unsafe parseISODuration(start, count) {
            nanoseconds = span
        } else {
            return nil
        }
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard let seconds = Int64(exactly: seconds) else { return nil }
        return Duration(secondsComponent: seconds, attosecondsComponent: Int64(rest) * 1_000_000_000)
    }

    /// Months, days and nanoseconds: `P1M2DT3S`.
    func interval(_ column: Int) -> Interval? {
        let (start, count, _) = unsafe field(column)
        return unsafe parseISOInterval(start, count)
    }

    /// Bytes written in hexadecimal, with `0x` or without.
    func bytes(_ column: Int) -> [UInt8]? {
        let (start, count, _) = unsafe field(column)
        return unsafe parseHexadecimal(start, max(0, count))
    }
}
