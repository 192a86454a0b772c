/// A date or moment whose year is not one of 1 to 9999: `-0044-03-15`, `+12024-01-01T10:00:00Z`, as ISO 8601 writes
/// them with a sign and four digits or more.
///
/// - Returns: `nil` for any other text, and where the days since 1970 do not fit 32 bits.
@unsafe @inline(never)
package func parseExtendedMoment(_ start: UnsafePointer<UInt8>, _ count: Int) -> ParsedMoment? {
    // SAFETY: the caller promises `count` readable bytes.
    guard count >= 11, unsafe start[0] == 0x2B || start[0] == 0x2D else { return nil }
    var year = 0
    var position = 1
    while position < count, position <= 8, case let digit = unsafe start[position] &- 0x30, digit <= 9 {
        year = year * 10 + Int(digit)
        position += 1
    }
    guard position >= 5, count - position >= 6 else { return nil }
    if unsafe start[0] == 0x2D { year = -year }
    // The rest is read beside a year that is a leap year where this one is.
    let rest = count - position
    guard rest <= 64 else { return nil }
    var text = Array("2000".utf8)
    let isLeap = CivilDate.days(inMonth: 2, year: year) == 29
    if !isLeap { text = Array("2001".utf8) }
    for index in 0..<rest { text.append(unsafe start[position + index]) }
    let parsed = unsafe text.withUnsafeBufferPointer {
        // SAFETY: the array's bytes.
        unsafe parseISOTimestamp($0.baseAddress!, $0.count, allowsDateOnly: true)
    }
    guard var moment = parsed else { return nil }
    var date = CivilDate(daysSince1970: Int(moment.days))
    date.year = year
    guard let days = Int32(exactly: date.daysSince1970) else { return nil }
    moment.days = days
    return moment
}

/// A date whose year is not one of 1 to 9999; see ``parseExtendedMoment(_:_:)``.
@unsafe @inline(never)
package func parseExtendedDate(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
    // `+YYYYYYYY-MM-DD` at most.
    guard count <= 15, let moment = unsafe parseExtendedMoment(start, count),
        unsafe UnsafeBufferPointer(start: start, count: count).allSatisfy({ $0 != 0x3A })
    else { return nil }
    return moment.days
}
