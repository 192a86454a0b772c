/// A number by its exact value, however it is written and however many digits it has.
struct JSONExactNumber: Hashable, Comparable {
    private var isNegative = false
    /// Where the first digit stands: 2 in 70, 1 in 7, 0 in 0.7. Exponents beyond 10^17 are taken
    /// for 10^17.
    private var magnitude = 0
    /// The digits from the first to the last that are not zero; none in zero.
    private var digits: [UInt8] = []

    private static let maximumExponent = 100_000_000_000_000_000

    /// - Parameter text: as RFC 8259 has it, `Infinity` or `-Infinity`; `nil` for anything else, such as `NaN`.
    init?(_ text: [UInt8]) {
        var rest = text[...]
        if rest.first == UInt8(ascii: "-") {
            isNegative = true
            rest.removeFirst()
        }
        if rest.elementsEqual("Infinity".utf8) {
            (magnitude, digits) = (.max, [1])
            return
        }
        var isBehindPoint = false
        while let byte = rest.first, byte == UInt8(ascii: ".") || byte &- 0x30 < 10 {
            rest.removeFirst()
            if byte == UInt8(ascii: ".") {
                isBehindPoint = true
            } else if !digits.isEmpty || byte != 0x30 {
                digits.append(byte)
                if !isBehindPoint { magnitude += 1 }
            } else if isBehindPoint {
                magnitude -= 1
            }
        }
        while digits.last == 0x30 { digits.removeLast() }
        if let mark = rest.popFirst() {
            guard mark | 0x20 == UInt8(ascii: "e"), let exponent = Self.exponent(rest) else { return nil }
            magnitude += exponent
        }
        if digits.isEmpty { (isNegative, magnitude) = (false, 0) }
    }

    /// A whole number that is not negative.
    init(_ integer: Int) {
        digits = Array(String(integer.magnitude).utf8)
        magnitude = digits.count
        while digits.last == 0x30 { digits.removeLast() }
        if digits.isEmpty { magnitude = 0 }
    }

    /// The value of an exponent's digits, as far as it counts.
    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard digit &- 0x30 < 10 else { return nil }
            value = min(value * 10 + Int(digit - 0x30), maximumExponent)
        }
        return isNegative ? -value : value
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.sign != right.sign { return left.sign < right.sign }
        let (small, great) = left.isNegative ? (right, left) : (left, right)
        if small.magnitude != great.magnitude { return small.magnitude < great.magnitude }
        return small.digits.lexicographicallyPrecedes(great.digits)
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }
}

extension JSONValue {
    /// A number with all its digits; `nil` for `NaN`, and for any other kind.
    var number: JSONExactNumber? { kind == .number ? JSONExactNumber(tape.numberBytes(index)) : nil }
}
