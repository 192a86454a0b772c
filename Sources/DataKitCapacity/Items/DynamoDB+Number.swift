extension DynamoDB {
    /// A number as the service takes it: decimal text of at most 38 significant digits, whose first stands between
    /// 10^-130 and 10^125.
    ///
    /// Two numbers are equal where their values are: 1.0 is 1, and -0 is 0.
    public struct Number: Sendable {
        /// As it was spelled.
        public let text: String
        let shape: NumberShape

        /// A number.
        /// - Throws: ``CapacityError`` of kind `number` where the text is none, or one that the service refuses.
        public init(_ text: String) throws(CapacityError) {
            let bytes = Array(text.utf8)
            guard let shape = NumberShape(bytes.span) else {
                throw CapacityError(
                    .number, "'\(text.prefix(60))' is no number; write digits, a point and an exponent, as -12.5E3")
            }
            if let fault = shape.fault { throw CapacityError(.number, "\(text.prefix(60)) \(fault)") }
            self.text = text
            self.shape = shape
        }

        /// What the value takes, in bytes, without a name.
        public func byteCount(_ rule: NumberRule = .measured) -> Int { shape.byteCount(rule) }

        /// The digits without zeros around them, and where the point stands.
        var canonicalText: String {
            if shape.digits == 0 { return "0" }
            let digits = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.filter { (0x30...0x39).contains($0) }
            let significant = digits.drop { $0 == 0x30 }.prefix(shape.digits)
            return (shape.isNegative ? "-" : "") + String(decoding: significant, as: UTF8.self) + "E\(shape.point)"
        }
    }

    /// How many bytes a number takes.
    public enum NumberRule: String, Sendable, Hashable, CaseIterable, Codable {
        /// As the service was measured to count, to the byte: one byte, one for every two digits before the point, one
        /// for every two behind it, and one for a minus sign; zeros at both ends do not count. Zero is one byte.
        case measured
        /// As the developer guide says, "approximately": one byte and one for every two significant digits.
        case guide
    }
}

extension DynamoDB.Number: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.canonicalText == right.canonicalText }
    public func hash(into hasher: inout Hasher) { hasher.combine(canonicalText) }
}

extension DynamoDB.Number: CustomStringConvertible {
    public var description: String { text }
}

/// What of a decimal number decides its size.
struct NumberShape: Hashable, Sendable {
    var isNegative: Bool
    /// Significant digits: without zeros at either end. 0 for zero.
    var digits: Int
    /// How many digits from the first significant one to the point: 12.5 has 2, 0.05 has -1, 1E3 has 4.
    var point: Int

    init(isNegative: Bool, digits: Int, point: Int) {
        self.isNegative = isNegative
        self.digits = digits
        self.point = point
    }

    /// The shape of decimal text, `nil` where it is none.
    init?(_ text: Span<UInt8>) {
        var at = 0
        let end = text.count
        var negative = false
        if at < end, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            negative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        var seen = 0  // digits of any kind
        var significant = 0  // from the first that is not zero
        var last = 0  // `significant` at the last digit that is not zero
        var point = 0
        var hasPoint = false
        while at < end {
            let byte = text[at]
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if byte >= 0x30, byte <= 0x39 {
                seen += 1
                if byte != 0x30 || significant > 0 {
                    significant += 1
                    if byte != 0x30 { last = significant }
                    if !hasPoint { point += 1 }
                } else if hasPoint {
                    point -= 1
                }
            } else {
                break
            }
            at += 1
        }
        guard seen > 0 else { return nil }
        if at < end {
            guard text[at] | 0x20 == UInt8(ascii: "e") else { return nil }
            at += 1
            var isDown = false
            if at < end, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
                isDown = text[at] == UInt8(ascii: "-")
                at += 1
            }
            guard at < end else { return nil }
            var exponent = 0
            while at < end {
                guard text[at] >= 0x30, text[at] <= 0x39 else { return nil }
                // Far out of range is far enough.
                exponent = min(1 << 40, exponent * 10 + Int(text[at] - 0x30))
                at += 1
            }
            point += isDown ? -exponent : exponent
        }
        self.init(isNegative: negative && last > 0, digits: last, point: last == 0 ? 0 : point)
    }

    /// An integer's shape.
    @inline(__always)
    init(_ value: Int64) { self.init(magnitude: value.magnitude, isNegative: value < 0) }

    @inline(__always)
    init(magnitude value: UInt64, isNegative: Bool) {
        guard value != 0 else {
            self.init(isNegative: false, digits: 0, point: 0)
            return
        }
        var value = value
        var trailing = 0
        while value % 10 == 0 {
            value /= 10
            trailing &+= 1
        }
        var count = 0
        while value != 0 {
            value /= 10
            count &+= 1
        }
        self.init(isNegative: isNegative, digits: count, point: count &+ trailing)
    }

    /// An unscaled integer's shape with so many digits behind the point.
    init(unscaled: Int128, scale: Int) {
        let text = String(unscaled.magnitude)
        guard unscaled != 0 else {
            self.init(isNegative: false, digits: 0, point: 0)
            return
        }
        let zeros = text.utf8.reversed().prefix { $0 == 0x30 }.count
        self.init(isNegative: unscaled < 0, digits: text.utf8.count - zeros, point: text.utf8.count - scale)
    }

    /// Why the service refuses the number, or `nil`.
    var fault: String? {
        if digits == 0 { return nil }
        if digits > 38 { return "has \(digits) significant digits; DynamoDB holds at most 38" }
        if point - 1 > 125 { return "is too large; DynamoDB holds numbers up to 9.99...E+125" }
        if point - 1 < -130 { return "is too close to zero; DynamoDB holds numbers from 1E-130" }
        return nil
    }

    @inline(__always)
    func byteCount(_ rule: DynamoDB.NumberRule) -> Int {
        if digits == 0 { return 1 }
        switch rule {
        case .guide: return (digits &+ 1) / 2 &+ 1
        case .measured:
            let whole = min(max(point, 0), digits)
            return 1 &+ (whole &+ 1) / 2 &+ (digits &- whole &+ 1) / 2 &+ (isNegative ? 1 : 0)
        }
    }
}
