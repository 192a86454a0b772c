/// A span of time as ISO 8601 writes it, in weeks, days, hours, minutes and seconds, as nanoseconds: `PT1.500S`,
/// `-P1DT2H`.
///
/// A sign may stand before the `P` and before each number. Years and months are refused, since they have no length;
/// see ``parseISOInterval(_:_:)``. Seconds have nine fraction digits at most.
/// - Returns: `nil` for any other text.
@unsafe package func parseISODuration(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int128? {
    guard let parts = unsafe ISODurationParts(start, count), parts.months == 0, !parts.hasMonths else { return nil }
    return Int128(parts.days) * 86_400_000_000_000 + parts.nanoseconds
}

/// A calendar interval as ISO 8601 writes it, each part with its own sign: `P14M-3DT1.5S`. Years count as twelve
/// months, weeks as seven days; hours and below as nanoseconds.
/// - Returns: `nil` for any other text and for parts that do not fit.
@unsafe package func parseISOInterval(_ start: UnsafePointer<UInt8>, _ count: Int) -> Interval? {
    guard let parts = unsafe ISODurationParts(start, count), let months = Int32(exactly: parts.months),
        let days = Int32(exactly: parts.days), let nanoseconds = Int64(exactly: parts.nanoseconds)
    else { return nil }
    return Interval(months: months, days: days, nanoseconds: nanoseconds)
}

/// The parts of a text `P1Y2M3W4DT5H6M7.8S`.
private struct ISODurationParts {
    var months: Int64 = 0
    var days: Int64 = 0
    var nanoseconds: Int128 = 0
    var hasMonths = false

    @unsafe init?(_ start: UnsafePointer<UInt8>, _ count: Int) {
        // SAFETY: the caller promises `count` readable bytes; no text of a real duration is longer than 100.
        guard count >= 2, count <= 100 else { return nil }
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        var position = 0
        var isNegative = false
        if unsafe text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = unsafe text[0] == UInt8(ascii: "-")
            position = 1
        }
        guard unsafe text[position] == UInt8(ascii: "P") else { return nil }
        position += 1
        var isTime = false
        // The designators must come in this order; how many have been passed.
        var passed = 0
        let order = Array("YMWDTHMS".utf8)
        var hasParts = false
        while position < count {
            if unsafe text[position] == UInt8(ascii: "T") {
                guard !isTime, position + 1 < count else { return nil }
                isTime = true
                passed = 5
                position += 1
                continue
            }
            guard let number = unsafe Self.number(text, &position), position < count else { return nil }
            let designator = unsafe text[position]
            position += 1
            guard let place = order[passed...].firstIndex(of: designator), isTime || place < 4 else { return nil }
            passed = place + 1
            let value = isNegative ? -number.nanos : number.nanos
            guard number.isWhole || place == 7 else { return nil }
            let whole = value / 1_000_000_000
            switch place {
            case 0, 1:
                hasMonths = true
                guard Self.add(whole * (place == 0 ? 12 : 1), to: &months) else { return nil }
            case 2, 3: guard Self.add(whole * (place == 2 ? 7 : 1), to: &days) else { return nil }
            case 5: nanoseconds += value * 3600
            case 6: nanoseconds += value * 60
            default: nanoseconds += value
            }
            hasParts = true
        }
        guard hasParts else { return nil }
    }

    private static func add(_ value: Int128, to sum: inout Int64) -> Bool {
        guard let total = Int64(exactly: Int128(sum) + value) else { return false }
        sum = total
        return true
    }

    /// A number with its sign, in billionths.
    @unsafe private static func number(
        _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) -> (nanos: Int128, isWhole: Bool)? {
        var isNegative = false
        if unsafe position < text.count && (text[position] == 0x2D || text[position] == 0x2B) {
            isNegative = unsafe text[position] == 0x2D
            position += 1
        }
        var value: Int128 = 0
        var digits = 0
        while position < text.count, case let digit = unsafe text[position] &- 0x30, digit <= 9 {
            // 20 digits hold every count of 64 bits, and leave room for what the caller multiplies with.
            guard digits < 20 else { return nil }
            value = value * 10 + Int128(digit)
            digits += 1
            position += 1
        }
        guard digits > 0 else { return nil }
        value *= 1_000_000_000
        var isWhole = true
        if unsafe position < text.count && (text[position] == 0x2E || text[position] == 0x2C) {
            isWhole = false
            position += 1
            var unit: Int128 = 100_000_000
            let first = position
            while position < text.count, case let digit = unsafe text[position] &- 0x30, digit <= 9 {
                guard unit > 0 else { return nil }
                value += Int128(digit) * unit
                unit /= 10
                position += 1
            }
            guard position > first else { return nil }
        }
        return (isNegative ? -value : value, isWhole)
    }
}
