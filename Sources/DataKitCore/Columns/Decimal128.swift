/// An exact decimal number: an unscaled integer of at most 38 digits and the number of digits behind the point.
///
/// `Decimal128(unscaled: 1_50, scale: 2)` is 1.50. Equality compares the representation: 1.5 and 1.50 differ;
/// ``isNumericallyEqual(to:)`` compares the numbers.
public struct Decimal128: Hashable, Sendable, Codable {
    /// The digits as one integer.
    public var unscaled: Int128
    /// How many of the digits stand behind the point.
    public var scale: Int

    /// The number `unscaled * 10^-scale`.
    public init(unscaled: Int128, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }
}

extension Decimal128: CustomStringConvertible {
    /// Plain notation with exactly `scale` fraction digits: `-0.05`.
    public var description: String {
        let digits = String(unscaled.magnitude)
        let sign = unscaled < 0 ? "-" : ""
        if scale <= 0 { return sign + digits + String(repeating: "0", count: unscaled == 0 ? 0 : -scale) }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}

extension Decimal128 {
    /// 10^exponent for exponents 0...38.
    package static let powersOfTen: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 0..<38 { powers.append(powers.last! * 10) }
        return powers
    }()

    /// The same number with another scale, or `nil` where digits would be lost or 38 digits do not suffice.
    public func rescaled(to newScale: Int) -> Decimal128? {
        let difference = newScale - scale
        if difference == 0 { return self }
        guard abs(difference) <= 38 else { return unscaled == 0 ? Decimal128(unscaled: 0, scale: newScale) : nil }
        let power = Self.powersOfTen[abs(difference)]
        if difference > 0 {
            let (product, overflow) = unscaled.multipliedReportingOverflow(by: power)
            guard !overflow, product.magnitude < Self.powersOfTen[38].magnitude else { return nil }
            return Decimal128(unscaled: product, scale: newScale)
        }
        let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: power)
        return remainder == 0 ? Decimal128(unscaled: quotient, scale: newScale) : nil
    }

    /// Whether two representations are of one number: 1.5 and 1.50 are.
    public func isNumericallyEqual(to other: Decimal128) -> Bool {
        if scale >= other.scale { return other.rescaled(to: scale)?.unscaled == unscaled }
        return rescaled(to: other.scale)?.unscaled == other.unscaled
    }
}
