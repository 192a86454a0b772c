internal import CDataKitKernels
public import DataKitCore

// A number keeps its text; each conversion says `nil` where it would not be exact.
extension JSONValue {
    /// A number as it stands in the text: `1.10`, `1e400`, `30000000000000000001`; `nil` for any other kind.
    public var numberText: String? { kind == .number ? rawText : nil }

    /// The number where it is a whole one of 64 bits, however it is written: `7`, `7.0`, `7e0`.
    public var integer: Int64? {
        if let integer = unsafe withNumber({ start, count in unsafe parseInt64(start, count, isStrict: false) }) {
            return integer
        }
        return wideInteger.flatMap { Int64(exactly: $0) }
    }

    /// The number where it is a whole one of 64 bits and not negative.
    public var unsignedInteger: UInt64? { wideInteger.flatMap { UInt64(exactly: $0) } }

    /// The number where it is a whole one of 128 bits.
    public var wideInteger: Int128? {
        if let integer = unsafe withNumber({ start, count in unsafe parseInt128(start, count) }) { return integer }
        guard let number = exactNumber, number.exponent >= 0, number.exponent <= 38 else {
            return exactNumber.flatMap { $0.digits == 0 ? 0 : nil }
        }
        let (product, overflow) = number.digits.multipliedReportingOverflow(
            by: UInt128(Decimal128.powersOfTen[number.exponent]))
        guard !overflow else { return nil }
        if number.isNegative { return product <= Int128.min.magnitude ? Int128(truncatingIfNeeded: 0 &- product) : nil }
        return Int128(exactly: product)
    }

    /// The double nearest to the number, ties to even; `nil` where it is beyond all doubles (`1e400`), or no number.
    /// What is too small becomes zero, `-0.0` stays what it is.
    public var double: Double? {
        unsafe withNumber { start, count in
            unsafe parseDouble(start, count) ?? parseNonFinite(start, count)
        }
    }

    /// The float nearest to the number, rounded once.
    public var float: Float? {
        unsafe withNumber { start, count in
            unsafe parseFloat(start, count) ?? parseNonFinite(start, count).map(Float.init)
        }
    }

    /// The number exactly, where 38 digits are enough; the scale is that of the text, so that `1.10` stays `1.10`.
    public var decimal: Decimal128? {
        guard let number = exactNumber else { return nil }
        let written = rawBytes
        // Digits behind the point that are written count, zeros too.
        var scale = 0
        if let point = written.firstIndex(of: UInt8(ascii: ".")) {
            scale = written[(point + 1)...].prefix { $0 &- 0x30 < 10 }.count
        }
        if let mark = written.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), !isHexadecimal {
            guard let exponent = Int(String(decoding: written[(mark + 1)...], as: UTF8.self)) else { return nil }
            let (shifted, overflow) = scale.subtractingReportingOverflow(exponent)
            if overflow { return number.digits == 0 ? Decimal128(unscaled: 0, scale: 0) : nil }
            scale = max(0, shifted)
        }
        let shift = number.exponent.addingReportingOverflow(scale)
        if number.digits == 0 { return Decimal128(unscaled: 0, scale: min(scale, 38)) }
        guard !shift.overflow, shift.partialValue >= 0, shift.partialValue <= 38, scale <= 38,
            shift.partialValue + number.digitCount <= 38
        else { return nil }
        let magnitude = Int128(number.digits) * Decimal128.powersOfTen[shift.partialValue]
        return Decimal128(unscaled: number.isNegative ? -magnitude : magnitude, scale: scale)
    }

    /// Digits and exponent, where there are at most 38 digits between the zeros at both ends.
    var exactNumber: ExactNumber? {
        unsafe withNumber { start, count in
            unsafe DecimalText(start, count).map {
                $0.digits == 0
                    ? ExactNumber(isNegative: false, digits: 0, digitCount: 0, exponent: 0)
                    : ExactNumber(
                        isNegative: $0.isNegative, digits: $0.digits, digitCount: $0.digitCount, exponent: $0.exponent)
            }
        }
    }

    struct ExactNumber: Hashable {
        var isNegative: Bool
        var digits: UInt128
        var digitCount: Int
        var exponent: Int
    }

    private var isHexadecimal: Bool { tape.isNonstandard(index) && rawBytes.contains { $0 | 0x20 == 0x78 } }

    /// Calls `body` with the text of a number, in the form that the core's parsers take.
    @unsafe private func withNumber<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result?) -> Result? {
        guard tape.kind(index) == CDK_JSON_NUMBER else { return nil }
        if tape.isNonstandard(index) {
            let text = tape.numberBytes(index)
            // SAFETY: the array's own memory.
            return unsafe text.withUnsafeBufferPointer { unsafe $0.baseAddress.flatMap { unsafe body($0, text.count) } }
        }
        let range = tape.range(index)
        // SAFETY: the node lies within the text.
        return unsafe tape.bytes.withUnsafeBufferPointer {
            unsafe body($0.baseAddress! + range.lowerBound, range.count)
        }
    }
}

extension JSONTape {
    /// Whether a number has a form that only lenient readers take.
    func isNonstandard(_ index: Int) -> Bool { Int(node(index).info) & CDK_JSON_NONSTANDARD != 0 }

    /// The text of a number as RFC 8259 has it, except for `NaN`, `Infinity` and `-Infinity`.
    func numberBytes(_ index: Int) -> [UInt8] {
        var text = Array(bytes[range(index)])
        guard isNonstandard(index) else { return text }
        if text.first == UInt8(ascii: "+") { text.removeFirst() }
        let sign = text.first == UInt8(ascii: "-") ? 1 : 0
        if text.count > sign + 2, text[sign] == 0x30, text[sign + 1] | 0x20 == 0x78 {
            return Array(text[..<sign]) + Self.decimalDigits(hexadecimal: text[(sign + 2)...])
        }
        if text.count > sign, text[sign] == UInt8(ascii: ".") { text.insert(0x30, at: sign) }
        if let point = text.firstIndex(of: UInt8(ascii: ".")) {
            if point + 1 == text.count || text[point + 1] &- 0x30 >= 10 { text.insert(0x30, at: point + 1) }
        }
        return text
    }

    /// Whether a number is `NaN` or an infinity.
    func isNonFinite(_ index: Int) -> Bool {
        isNonstandard(index) && bytes[range(index)].contains { $0 == UInt8(ascii: "N") || $0 == UInt8(ascii: "I") }
    }

    private static func decimalDigits(hexadecimal: ArraySlice<UInt8>) -> [UInt8] {
        // Least significant first, nine digits each. A number of many digits takes time in their square.
        var limbs: [UInt64] = [0]
        for digit in hexadecimal.prefix(4096) {
            var carry = UInt64(digit <= 0x39 ? digit - 0x30 : (digit | 0x20) - 0x61 + 10)
            for position in limbs.indices {
                let value = limbs[position] * 16 + carry
                limbs[position] = value % 1_000_000_000
                carry = value / 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
        }
        var text = String(limbs[limbs.count - 1])
        for limb in limbs.dropLast().reversed() {
            let digits = String(limb)
            text += String(repeating: "0", count: 9 - digits.count) + digits
        }
        return Array(text.utf8)
    }
}
