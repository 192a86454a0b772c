/// A signed integer of at most 64 bits: an optional `-` and digits.
///
/// With `isStrict`, a leading zero (`007`) or `-0` is refused: such text is a code, or loses something as a number.
/// - Returns: `nil` for anything else, and where 64 bits do not suffice.
@unsafe @inline(__always)
package func parseInt64(_ start: UnsafePointer<UInt8>, _ count: Int, isStrict: Bool) -> Int64? {
    var position = 0
    let isNegative = unsafe count > 0 && start[0] == 0x2D
    if isNegative {
        position = 1
    } else if !isStrict, count > 0, unsafe start[0] == 0x2B {
        position = 1
    }
    let digits = count &- position
    guard digits > 0 else { return nil }
    if isStrict, unsafe start[position] == 0x30, digits > 1 || isNegative { return nil }
    // 18 digits always fit.
    guard digits <= 18 else { return unsafe parseLongInt64(start + position, digits, isNegative) }
    var value: Int64 = 0
    while position < count {
        let digit = unsafe start[position] &- 0x30
        guard digit <= 9 else { return nil }
        value = value &* 10 &+ Int64(digit)
        position &+= 1
    }
    return isNegative ? 0 &- value : value
}

@unsafe @inline(never)
private func parseLongInt64(_ start: UnsafePointer<UInt8>, _ count: Int, _ isNegative: Bool) -> Int64? {
    var value: Int64 = 0
    for position in 0..<count {
        let digit = unsafe start[position] &- 0x30
        guard digit <= 9 else { return nil }
        // Accumulated downwards, so that the smallest value fits.
        let (product, tooLow) = value.multipliedReportingOverflow(by: 10)
        let (sum, lower) = product.subtractingReportingOverflow(Int64(digit))
        if tooLow || lower { return nil }
        value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
}
