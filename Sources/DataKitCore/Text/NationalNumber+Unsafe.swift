/// A number as people write it, taken apart: sign, currency, digits with their marks, percent.
@safe struct NationalNumber {
    /// Longer texts are no numbers.
    static let maximumLength = 64

    private(set) var isNegative = false
    /// The bytes of the currency's sign or code.
    private(set) var currency: ArraySlice<UInt8> = []
    private(set) var isPercentage = false
    /// The digits and marks between them; kin of spaces and apostrophes as these, so that each is a byte.
    private(set) var digits: [UInt8] = []

    /// - Returns: `nil` for what has other parts, or no digit.
    init?(_ start: UnsafePointer<UInt8>, _ count: Int) {
        guard count > 0, count <= Self.maximumLength else { return nil }
        // SAFETY: the caller promises `count` readable bytes.
        let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
        var text = bytes[...]
        func dropBlanks() {
            while let first = text.first {
                let blank = first == 0x20 || first == 0x09 ? 1 : Self.spaceLength(text)
                if blank == 0 { break }
                text = text.dropFirst(blank)
            }
            while let last = text.last {
                if last == 0x20 || last == 0x09 {
                    text.removeLast()
                } else if text.count >= 2, Self.spaceLength(text.suffix(2)) == 2 {
                    text.removeLast(2)
                } else if text.count >= 3, Self.spaceLength(text.suffix(3)) == 3 {
                    text.removeLast(3)
                } else {
                    break
                }
            }
        }
        dropBlanks()
        var isInParentheses = false
        if text.first == 0x28, text.last == 0x29 {
            isInParentheses = true
            text = text.dropFirst().dropLast()
            dropBlanks()
        }
        var hasSign = false
        func takeSign() {
            guard !hasSign, let first = text.first else { return }
            if first == 0x2D || first == 0x2B {
                isNegative = first == 0x2D
                text.removeFirst()
            } else if text.starts(with: [0xE2, 0x88, 0x92]) {
                isNegative = true
                text.removeFirst(3)
            } else {
                return
            }
            hasSign = true
            dropBlanks()
        }
        takeSign()
        let prefix = text.prefix { !Self.isDigit($0) && $0 != 0x2D && $0 != 0x2B && $0 != 0x2E && $0 != 0x2C }
        if !prefix.isEmpty {
            let sign = Self.withoutBlanksBehind(prefix)
            guard Self.isCurrency(sign) else { return nil }
            currency = sign
            text = text.dropFirst(prefix.count)
            takeSign()
        }
        if text.last == 0x25 {
            isPercentage = true
            text.removeLast()
            dropBlanks()
        }
        if let last = text.lastIndex(where: { Self.isDigit($0) }), last + 1 < text.endIndex {
            var suffix = text[(last + 1)...]
            text = text[...last]
            while let first = suffix.first {
                let blank = first == 0x20 || first == 0x09 ? 1 : Self.spaceLength(suffix)
                if blank == 0 { break }
                suffix = suffix.dropFirst(blank)
            }
            guard currency.isEmpty, Self.isCurrency(suffix) else { return nil }
            currency = suffix
        }
        if isInParentheses {
            // Accountants' negative amounts have no sign beside.
            guard !hasSign else { return nil }
            isNegative = true
        }
        while let first = text.first {
            let space = Self.spaceLength(text)
            if Self.isDigit(first) || first == 0x2E || first == 0x2C || first == 0x27 || first == 0x20 {
                digits.append(first)
                text.removeFirst()
            } else if space > 0 {
                digits.append(0x20)
                text.removeFirst(space)
            } else if text.starts(with: [0xE2, 0x80, 0x99]) {
                digits.append(0x27)
                text.removeFirst(3)
            } else {
                return nil
            }
        }
        guard digits.contains(where: { Self.isDigit($0) }) else { return nil }
    }

    /// Whether the text is a number without any of the marks that plain numbers lack.
    var isPlain: Bool {
        currency.isEmpty && !isPercentage && digits.allSatisfy { Self.isDigit($0) || $0 == 0x2E }
            && digits.count(where: { $0 == 0x2E }) <= 1
    }

    /// The number under a pair of marks in plain notation, `-1234.5`; `nil` where it is none under these.
    /// - Parameter takesLeadingZeros: whether `007` is a number.
    func plain(decimal: UInt8, group: UInt8, takesLeadingZeros: Bool) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(digits.count + 4)
        if isNegative { plain.append(0x2D) }
        let whole = digits.prefix { $0 != decimal }
        let fraction = digits[whole.count...].dropFirst()
        var run = 0
        var groups = 0
        for byte in whole {
            if Self.isDigit(byte) {
                run += 1
                plain.append(byte)
                continue
            }
            guard byte == group, group != 0, groups == 0 ? (1...3).contains(run) : run == 3 else { return nil }
            groups += 1
            run = 0
        }
        guard groups == 0 || run == 3 else { return nil }
        let wholeDigits = plain.count - (isNegative ? 1 : 0)
        let lead = isNegative ? 1 : 0
        if wholeDigits > 1, plain[lead] == 0x30, !takesLeadingZeros || groups > 0 { return nil }
        if whole.count < digits.count {
            guard !fraction.isEmpty, fraction.allSatisfy({ Self.isDigit($0) }) else { return nil }
            if wholeDigits == 0 { plain.append(0x30) }
            plain.append(0x2E)
            plain += fraction
        } else if wholeDigits == 0 {
            return nil
        }
        if isPercentage { plain += [0x65, 0x2D, 0x32] }
        return plain
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    /// How long the typographic space at the start of a text is: U+00A0, U+2009, U+202F.
    private static func spaceLength(_ text: ArraySlice<UInt8>) -> Int {
        if text.starts(with: [0xC2, 0xA0]) { return 2 }
        return text.starts(with: [0xE2, 0x80, 0x89]) || text.starts(with: [0xE2, 0x80, 0xAF]) ? 3 : 0
    }

    private static func withoutBlanksBehind(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while true {
            if text.last == 0x20 || text.last == 0x09 {
                text.removeLast()
            } else if text.count >= 2, spaceLength(text.suffix(2)) == 2 {
                text.removeLast(2)
            } else if text.count >= 3, spaceLength(text.suffix(3)) == 3 {
                text.removeLast(3)
            } else {
                return text
            }
        }
    }

    /// A currency's sign, with at most two letters before it (`US$`), its code of three letters, or `kr`.
    private static func isCurrency(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= 6, let word = String(validating: text, as: UTF8.self) else { return false }
        if word == "kr" || word == "kr." { return true }
        let scalars = Array(word.unicodeScalars)
        if scalars.count == 3, scalars.allSatisfy({ ("A"..."Z").contains($0) }) { return true }
        guard let last = scalars.last, last.properties.generalCategory == .currencySymbol else { return false }
        return scalars.count <= 3 && scalars.dropLast().allSatisfy { ("A"..."Z").contains($0) }
    }
}

extension NumberForm {
    /// A text of this form in plain notation.
    /// - Parameter takesLeadingZeros: whether `007` is a number, and `1,5e+20` one with an exponent, as programs write
    ///   it where a type is stated.
    func plain(_ start: UnsafePointer<UInt8>, _ count: Int, takesLeadingZeros: Bool) -> [UInt8]? {
        let exponent = takesLeadingZeros ? unsafe exponentLength(start, count) : 0
        if exponent > 0 {
            guard !isPercentage, let mantissa = unsafe plain(start, count - exponent, takesLeadingZeros: false) else {
                return nil
            }
            // SAFETY: the exponent is a part of the text.
            return unsafe mantissa + UnsafeBufferPointer(start: start + (count - exponent), count: exponent)
        }
        guard let number = unsafe NationalNumber(start, count), number.isPercentage == isPercentage,
            number.currency.isEmpty || takesCurrency
        else { return nil }
        return number.plain(
            decimal: decimalMark.rawValue, group: groupMark.rawValue, takesLeadingZeros: takesLeadingZeros)
    }

    /// How long the `e+20` at the end of a text is; 0 where there is none.
    private func exponentLength(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        guard count >= 3, count <= NationalNumber.maximumLength else { return 0 }
        // SAFETY: the caller promises `count` readable bytes.
        let text = unsafe Array(UnsafeBufferPointer(start: start, count: count))
        let digits = text.reversed().prefix { $0 &- 0x30 <= 9 }.count
        guard digits > 0, digits < count else { return 0 }
        var place = count - digits - 1
        if text[place] == 0x2B || text[place] == 0x2D { place -= 1 }
        return place > 0 && text[place] | 0x20 == 0x65 && text[place - 1] &- 0x30 <= 9 ? count - place : 0
    }
}
