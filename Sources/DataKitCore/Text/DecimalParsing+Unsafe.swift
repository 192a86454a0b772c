/// An unsigned integer of decimal digits and nothing else; leading zeros are allowed.
/// - Returns: `nil` for any other text and for 2^64 and beyond.
@inlinable
@unsafe package func parseUInt64(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64? {
    guard count > 0 else { return nil }
    var value: UInt64 = 0
    for index in 0..<count {
        // SAFETY: the caller promises `count` readable bytes.
        let digit = unsafe start[index] &- 0x30
        guard digit < 10 else { return nil }
        // 19 digits always fit.
        if index < 19 {
            value = value &* 10 &+ UInt64(digit)
            continue
        }
        let (product, high) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        guard !high, !carry else { return nil }
        value = sum
    }
    return value
}

/// An integer of decimal digits with an optional `-`.
/// - Returns: `nil` for any other text and beyond 128 bits.
@unsafe package func parseInt128(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int128? {
    // SAFETY: the caller promises `count` readable bytes.
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    guard count > 0 else { return nil }
    let isNegative = unsafe text[0] == UInt8(ascii: "-")
    guard count > (isNegative ? 1 : 0) else { return nil }
    var magnitude: UInt128 = 0
    for index in (isNegative ? 1 : 0)..<count {
        let digit = unsafe text[index] &- 0x30
        guard digit < 10 else { return nil }
        let (product, high) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
        guard !high, !carry else { return nil }
        magnitude = sum
    }
    if isNegative { return magnitude <= Int128.min.magnitude ? Int128(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int128(exactly: magnitude)
}

/// A decimal text as an integer count of `10^-scale`, where that is exact.
///
/// Takes the same texts as ``parseDouble(_:_:)``: an exponent is applied, and digits behind the scale are allowed as
/// long as they are zeros.
///
/// - Returns: `nil` for any other text, where a digit would be lost, and where more than `precision` digits are needed.
@unsafe package func parseDecimal(
    _ start: UnsafePointer<UInt8>, _ count: Int, precision: Int, scale: Int
) -> Int128? {
    // SAFETY: the caller promises `count` readable bytes.
    guard let number = unsafe DecimalText(start, count) else { return nil }
    guard number.digits != 0 else { return 0 }
    let shift = number.exponent + scale
    guard shift >= 0, shift <= 38, shift + number.digitCount <= min(precision, 38) else { return nil }
    let magnitude = Int128(number.digits) * Decimal128.powersOfTen[shift]
    return number.isNegative ? -magnitude : magnitude
}

/// A decimal text taken apart: `digits * 10^exponent`, where the digits do not end in a zero.
package struct DecimalText {
    package var isNegative = false
    package var digits: UInt128 = 0
    /// How many digits, without leading zeros.
    package var digitCount = 0
    package var exponent = 0

    /// - Returns: `nil` where the text is no number, or has more than 38 digits between its zeros.
    @unsafe package init?(_ start: UnsafePointer<UInt8>, _ count: Int) {
        // SAFETY: the caller promises `count` readable bytes.
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        var position = 0
        if count > 0, unsafe text[0] == UInt8(ascii: "-") {
            isNegative = true
            position = 1
        }
        var short: UInt64 = 0  // the digits as long as there are at most 19
        var zeros = 0  // zeros not yet counted in, because they may be the last digits
        var written = 0
        var point: Int?
        while position < count {
            let byte = unsafe text[position]
            let digit = byte &- 0x30
            if digit < 10 {
                written += 1
                if digit == 0 {
                    if digitCount > 0 { zeros += 1 }
                } else {
                    let added = zeros + 1
                    guard digitCount + added <= 38 else { return nil }
                    if digitCount + added <= 19 {
                        for _ in 0..<zeros { short &*= 10 }
                        short = short &* 10 &+ UInt64(digit)
                    } else {
                        if digitCount <= 19, digits == 0 { digits = UInt128(short) }
                        for _ in 0..<added { digits &*= 10 }
                        digits &+= UInt128(digit)
                    }
                    digitCount += added
                    zeros = 0
                }
            } else if byte == UInt8(ascii: "."), point == nil {
                point = written
            } else {
                break
            }
            position += 1
        }
        guard written > 0 else { return nil }
        if digits == 0 { digits = UInt128(short) }
        exponent = zeros - (point.map { written - $0 } ?? 0)
        guard position < count else { return }
        guard unsafe text[position] | 0x20 == UInt8(ascii: "e") else { return nil }
        position += 1
        var isExponentNegative = false
        if position < count, unsafe text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
            isExponentNegative = unsafe text[position] == UInt8(ascii: "-")
            position += 1
        }
        guard position < count else { return nil }
        var writtenExponent = 0
        while position < count {
            let digit = unsafe text[position] &- 0x30
            guard digit < 10 else { return nil }
            // No text in memory has enough digits to make up for an exponent of 10^17.
            if writtenExponent < 100_000_000_000_000_000 { writtenExponent = writtenExponent * 10 + Int(digit) }
            position += 1
        }
        exponent += isExponentNegative ? -writtenExponent : writtenExponent
    }
}
