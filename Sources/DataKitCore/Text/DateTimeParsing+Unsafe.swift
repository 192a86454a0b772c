/// A moment as its text gives it, before a unit is chosen.
package struct ParsedMoment: Hashable, Sendable {
    /// Days since 1970-01-01, of the text's own date.
    package var days: Int32
    /// Nanoseconds since midnight, of the text's own clock.
    package var nanoseconds: Int64
    /// How many fraction digits the seconds had, up to 9.
    package var fractionDigits: Int
    /// Seconds east of UTC where the text says; `nil` where it does not.
    package var offset: Int32?

    package init(days: Int32, nanoseconds: Int64 = 0, fractionDigits: Int = 0, offset: Int32? = nil) {
        self.days = days
        self.nanoseconds = nanoseconds
        self.fractionDigits = fractionDigits
        self.offset = offset
    }

    /// Time since 1970-01-01T00:00:00 (in UTC, where there is an offset), or `nil` where it overflows or the unit is
    /// too coarse.
    @inlinable
    package func count(of unit: TimeUnit) -> Int64? {
        let seconds = Int64(days) &* 86_400 &- Int64(offset ?? 0)
        let perSecond = unit.perSecond
        let size = 1_000_000_000 / perSecond
        guard nanoseconds % size == 0 else { return nil }
        let (product, tooFar) = seconds.multipliedReportingOverflow(by: perSecond)
        let (sum, farther) = product.addingReportingOverflow(nanoseconds / size)
        // The earliest moments are in reach though their last midnight is not.
        if tooFar { return Int64(exactly: Int128(seconds) * Int128(perSecond) + Int128(nanoseconds / size)) }
        return farther ? nil : sum
    }
}

/// Two ASCII digits as a number, or more than 99.
@unsafe @inline(__always)
private func twoDigits(_ start: UnsafePointer<UInt8>) -> Int {
    let high = unsafe start[0] &- 0x30
    let low = unsafe start[1] &- 0x30
    return high <= 9 && low <= 9 ? Int(high) &* 10 &+ Int(low) : 1000
}

/// `YYYY-MM-DD` as days since 1970-01-01, or `nil`; days that the calendar lacks are refused.
@unsafe @inline(__always)
package func parseISODate(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
    unsafe parseISOCivilDate(start, count).map { Int32(truncatingIfNeeded: $0.daysSince1970) }
}

/// `YYYY-MM-DD` as year, month and day.
@unsafe @inline(__always)
package func parseISOCivilDate(_ start: UnsafePointer<UInt8>, _ count: Int) -> CivilDate? {
    guard count == 10, unsafe start[4] == 0x2D, unsafe start[7] == 0x2D else { return nil }
    let century = unsafe twoDigits(start)
    let yearOfCentury = unsafe twoDigits(start + 2)
    let month = unsafe twoDigits(start + 5)
    let day = unsafe twoDigits(start + 8)
    guard century <= 99, yearOfCentury <= 99, day >= 1, month >= 1, month <= 12 else { return nil }
    let date = CivilDate(year: century &* 100 &+ yearOfCentury, month: month, day: day)
    return date.isValid ? date : nil
}

/// `YYYY-MM-DD`, `T` or a space, `HH:MM[:SS[.f...]]`, and `Z` or an offset `±HH[[:]MM]`; ISO 8601 and RFC 3339.
///
/// At most nine fraction digits. A date alone is midnight where `allowsDateOnly` says so.
@unsafe @inline(__always)
package func parseISOTimestamp(
    _ start: UnsafePointer<UInt8>, _ count: Int, allowsDateOnly: Bool
) -> ParsedMoment? {
    guard count >= 10, let days = unsafe parseISODate(start, 10) else { return nil }
    if count == 10 { return allowsDateOnly ? ParsedMoment(days: days) : nil }
    guard count >= 16, unsafe start[10] == 0x54 || start[10] == 0x20 || start[10] == 0x74 else { return nil }
    guard let time = unsafe parseISOTime(start + 11, count - 11) else { return nil }
    var moment = ParsedMoment(days: days, nanoseconds: time.nanoseconds, fractionDigits: time.fractionDigits)
    let rest = count &- 11 &- time.length
    if rest > 0 {
        guard let offset = unsafe parseOffset(start + 11 + time.length, rest) else { return nil }
        moment.offset = offset
    }
    return moment
}

/// `HH:MM[:SS[.f...]]` at the start of the bytes; `length` is how many belong to it.
@unsafe @inline(__always)
package func parseISOTime(
    _ start: UnsafePointer<UInt8>, _ count: Int
) -> (nanoseconds: Int64, fractionDigits: Int, length: Int)? {
    guard count >= 5, unsafe start[2] == 0x3A else { return nil }
    let hour = unsafe twoDigits(start)
    let minute = unsafe twoDigits(start + 3)
    guard hour <= 23, minute <= 59 else { return nil }
    var seconds = hour &* 3600 &+ minute &* 60
    guard count >= 6, unsafe start[5] == 0x3A else { return (Int64(seconds) &* 1_000_000_000, 0, 5) }
    guard count >= 8 else { return nil }
    let second = unsafe twoDigits(start + 6)
    guard second <= 59 else { return nil }
    seconds &+= second
    guard count >= 9, unsafe start[8] == 0x2E || start[8] == 0x2C else {
        return (Int64(seconds) &* 1_000_000_000, 0, 8)
    }
    var position = 9
    var fraction: Int64 = 0
    while position < count {
        let digit = unsafe start[position] &- 0x30
        guard digit <= 9 else { break }
        guard position < 18 else { return nil }
        fraction = fraction &* 10 &+ Int64(digit)
        position &+= 1
    }
    let digits = position - 9
    guard digits > 0 else { return nil }
    for _ in digits..<9 { fraction &*= 10 }
    return (Int64(seconds) &* 1_000_000_000 &+ fraction, digits, position)
}

/// `Z`, `±HH`, `±HHMM` or `±HH:MM` as seconds east of UTC; a space may stand before it.
@unsafe
package func parseOffset(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
    if count > 1, unsafe start[0] == 0x20 { return unsafe parseOffset(start + 1, count - 1) }
    if count == 1 { return unsafe start[0] == 0x5A || start[0] == 0x7A ? 0 : nil }
    guard count >= 3, unsafe start[0] == 0x2B || start[0] == 0x2D else { return nil }
    let hours = unsafe twoDigits(start + 1)
    var minutes = 0
    switch count {
    case 3: break
    case 5: minutes = unsafe twoDigits(start + 3)
    case 6:
        guard unsafe start[3] == 0x3A else { return nil }
        minutes = unsafe twoDigits(start + 4)
    default: return nil
    }
    guard hours <= 18, minutes <= 59 else { return nil }
    let seconds = Int32(hours * 3600 + minutes * 60)
    return unsafe start[0] == 0x2D ? -seconds : seconds
}
