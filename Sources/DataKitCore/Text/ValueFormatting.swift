/// Values as text: the parts that JSON lines, CSV and printed tables share.
extension TextBuffer {
    /// Appends an integer in decimal notation.
    @inline(__always)
    package mutating func append(unsigned value: UInt64) {
        if value < 100_000_000 {
            let digits = Self.eightDigits(value)
            // Leading zeros are the low bytes; the last digit always stays.
            let skipped = min(digits.trailingZeroBitCount &>> 3, 7)
            append(word: (digits | 0x3030_3030_3030_3030) &>> UInt64(skipped &* 8), bytes: 8 &- skipped)
        } else {
            appendLong(unsigned: value)
        }
    }

    private mutating func appendLong(unsigned value: UInt64) {
        let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
        append(unsigned: high)
        append(word: Self.eightDigits(low) | 0x3030_3030_3030_3030, bytes: 8)
    }

    /// Appends an integer in decimal notation.
    @inline(__always)
    package mutating func append(signed value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(unsigned: value.magnitude)
    }

    /// Appends an integer in decimal notation.
    package mutating func append(unsigned value: UInt128) {
        if let small = UInt64(exactly: value) {
            append(unsigned: small)
            return
        }
        let (high, low) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
        append(unsigned: high)
        append(padded: UInt64(low), digits: 16)
    }

    /// Appends exactly so many digits (at most 16), with leading zeros.
    @inline(__always)
    package mutating func append(padded value: UInt64, digits: Int) {
        if digits > 8 {
            let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
            append(padded: high, digits: digits &- 8)
            append(word: Self.eightDigits(low) | 0x3030_3030_3030_3030, bytes: 8)
            return
        }
        let word = Self.eightDigits(value) | 0x3030_3030_3030_3030
        append(word: digits == 0 ? 0 : word &>> UInt64((8 &- digits) &* 8), bytes: digits)
    }

    /// The eight decimal digits of a number below 10^8 as bytes 0...9, the first digit lowest.
    ///
    /// The number is halved three times in parallel: into two groups of four digits, four of two, eight of one.
    /// The multiplications by reciprocals are exact for the ranges they meet.
    @inline(__always)
    static func eightDigits(_ value: UInt64) -> UInt64 {
        let fours = (value / 10_000) | (value % 10_000) &<< 32
        let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = ((twos &* 103) &>> 10) & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) &<< 8
    }

    /// Appends a decimal number with exactly `scale` digits behind the point, as ``Decimal128`` describes itself.
    package mutating func append(decimal unscaled: Int128, scale: Int) {
        if unscaled < 0 { append(UInt8(ascii: "-")) }
        let magnitude = unscaled.magnitude
        guard scale > 0 else {
            append(unsigned: magnitude)
            if magnitude != 0 { for _ in 0..<(-scale) { append(UInt8(ascii: "0")) } }
            return
        }
        if scale <= 16, let small = UInt64(exactly: magnitude) {
            let (whole, fraction) = small.quotientAndRemainder(
                dividingBy: UInt64(truncatingIfNeeded: Decimal128.powersOfTen[scale]))
            append(unsigned: whole)
            append(UInt8(ascii: "."))
            append(padded: fraction, digits: scale)
            return
        }
        let digits = String(magnitude)
        let missing = scale + 1 - digits.utf8.count
        let padded = String(repeating: "0", count: max(0, missing)) + digits
        append(String(padded.dropLast(scale)))
        append(UInt8(ascii: "."))
        append(String(padded.suffix(scale)))
    }

    /// Appends bytes in lower-case hexadecimal.
    package mutating func append(hex bytes: Span<UInt8>) {
        for index in bytes.indices {
            append(Self.hexDigit(bytes[index] &>> 4))
            append(Self.hexDigit(bytes[index] & 15))
        }
    }

    @inline(__always)
    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 &+ value : 87 &+ value }

    /// Appends 16 bytes as RFC 9562 writes them: `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
    package mutating func append(uuid bytes: Span<UInt8>) {
        for index in bytes.indices {
            if index == 4 || index == 6 || index == 8 || index == 10 { append(UInt8(ascii: "-")) }
            append(Self.hexDigit(bytes[index] &>> 4))
            append(Self.hexDigit(bytes[index] & 15))
        }
    }
}
