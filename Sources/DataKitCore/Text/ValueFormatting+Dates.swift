extension TextBuffer {
    /// The days of the years 1 to 9999, which have four digits in ISO 8601: 0001-01-01 ... 9999-12-31.
    static let fourDigitYears = -719_162...2_932_896

    /// Appends a day of a year from 1 to 9999 as `YYYY-MM-DD`.
    @inline(__always)
    mutating func append(dateInRange days: Int) {
        let date = CivilDate(daysSince1970: days)
        let number = UInt64(truncatingIfNeeded: date.year &* 10_000 &+ date.month &* 100 &+ date.day)
        let digits = Self.eightDigits(number) | 0x3030_3030_3030_3030
        append(word: (digits & 0xFFFF_FFFF) | 0x2D &<< 32 | ((digits &>> 32) & 0xFFFF) &<< 40 | 0x2D &<< 56, bytes: 8)
        append(word: digits &>> 48, bytes: 2)
    }

    /// Appends a day as ISO 8601 writes it, with a sign and more digits (`-0044-03-15`, `+12024-01-01`) where the year
    /// is not one of 1 to 9999.
    package mutating func append(date days: Int) {
        if Self.fourDigitYears.contains(days) {
            append(dateInRange: days)
            return
        }
        let date = CivilDate(daysSince1970: days)
        append(UInt8(ascii: date.year < 0 ? "-" : "+"))
        let year = UInt64(date.year.magnitude)
        if year < 10_000 { append(padded: year, digits: 4) } else { append(unsigned: year) }
        append(UInt8(ascii: "-"))
        append(padded: UInt64(date.month), digits: 2)
        append(UInt8(ascii: "-"))
        append(padded: UInt64(date.day), digits: 2)
    }

    /// Appends a time of day as `HH:MM:SS` and the unit's number of fraction digits.
    ///
    /// - Parameter trimming: leaves the fraction out where it is zero.
    /// - Precondition: the time lies in one day.
    @inline(__always)
    mutating func append(timeInRange count: Int64, unit: TimeUnit, trimming: Bool) {
        let (seconds, fraction) = count.quotientAndRemainder(dividingBy: unit.perSecond)
        let number = seconds / 3600 &* 10_000 &+ seconds / 60 % 60 &* 100 &+ seconds % 60
        let digits = Self.eightDigits(UInt64(truncatingIfNeeded: number)) | 0x3030_3030_3030_3030
        append(
            word: ((digits &>> 16) & 0xFFFF) | 0x3A &<< 16 | ((digits &>> 32) & 0xFFFF) &<< 24 | 0x3A &<< 40
                | (digits &>> 48) &<< 48, bytes: 8)
        if unit == .seconds || (trimming && fraction == 0) { return }
        append(UInt8(ascii: "."))
        append(padded: UInt64(truncatingIfNeeded: fraction), digits: unit.fractionDigits)
    }

    /// Whether a count of units since midnight is a time of day.
    @inline(__always)
    static func isTimeOfDay(_ count: Int64, _ unit: TimeUnit) -> Bool {
        count >= 0 && count < 86_400 &* unit.perSecond
    }

    /// Splits a count of units since 1970 into days and the rest.
    @inline(__always)
    package static func split(timestamp count: Int64, _ unit: TimeUnit) -> (days: Int, rest: Int64) {
        let perDay = 86_400 &* unit.perSecond
        var (days, rest) = count.quotientAndRemainder(dividingBy: perDay)
        if rest < 0 {
            days &-= 1
            rest &+= perDay
        }
        return (Int(days), rest)
    }

    /// Appends a time of day; where the count is none, with as many hours as it takes and a sign: `-01:30:00`.
    package mutating func append(time count: Int64, unit: TimeUnit, trimming: Bool) {
        if Self.isTimeOfDay(count, unit) {
            append(timeInRange: count, unit: unit, trimming: trimming)
            return
        }
        if count < 0 { append(UInt8(ascii: "-")) }
        let perSecond = UInt64(unit.perSecond)
        let (seconds, fraction) = count.magnitude.quotientAndRemainder(dividingBy: perSecond)
        let hours = seconds / 3600
        if hours < 100 { append(padded: hours, digits: 2) } else { append(unsigned: hours) }
        append(UInt8(ascii: ":"))
        append(padded: seconds / 60 % 60, digits: 2)
        append(UInt8(ascii: ":"))
        append(padded: seconds % 60, digits: 2)
        if unit == .seconds || (trimming && fraction == 0) { return }
        append(UInt8(ascii: "."))
        append(padded: fraction, digits: unit.fractionDigits)
    }

    /// Appends a moment: date, separator, time, and `Z` where it is counted in UTC.
    @inline(__always)
    package mutating func append(
        timestamp count: Int64, unit: TimeUnit, isUTC: Bool, separator: UInt8, trimming: Bool
    ) {
        let (days, rest) = Self.split(timestamp: count, unit)
        append(date: days)
        append(separator)
        append(timeInRange: rest, unit: unit, trimming: trimming)
        if isUTC { append(UInt8(ascii: "Z")) }
    }

    /// Appends a span of time as ISO 8601 writes it in seconds: `PT90S`, `-PT0.500S`.
    package mutating func append(duration count: Int64, unit: TimeUnit) {
        if count < 0 { append(UInt8(ascii: "-")) }
        append("PT")
        appendSeconds(count.magnitude, unit)
    }

    private mutating func appendSeconds(_ count: UInt64, _ unit: TimeUnit) {
        let (seconds, fraction) = count.quotientAndRemainder(dividingBy: UInt64(unit.perSecond))
        append(unsigned: seconds)
        if fraction != 0 {
            append(UInt8(ascii: "."))
            append(padded: fraction, digits: unit.fractionDigits)
        }
        append(UInt8(ascii: "S"))
    }

    /// Appends a calendar interval as ISO 8601 writes it, each part with its own sign: `P14M-3DT1.500000000S`.
    package mutating func append(interval: Interval) {
        append(UInt8(ascii: "P"))
        if interval.months != 0 {
            append(signed: Int64(interval.months))
            append(UInt8(ascii: "M"))
        }
        if interval.days != 0 {
            append(signed: Int64(interval.days))
            append(UInt8(ascii: "D"))
        }
        if interval.nanoseconds != 0 || (interval.months == 0 && interval.days == 0) {
            append(UInt8(ascii: "T"))
            if interval.nanoseconds < 0 { append(UInt8(ascii: "-")) }
            appendSeconds(interval.nanoseconds.magnitude, .nanoseconds)
        }
    }
}
