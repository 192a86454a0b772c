/// The least and the greatest of some values, in the order of their type.
///
/// Floating-point bounds are never NaN, and a zero bound stands for both zeros.
enum ValueBounds: Hashable, Sendable {
    /// Integers, dates, times and decimals.
    case integers(Int128, Int128)
    case numbers(Double, Double)
    /// Byte strings, by unsigned bytes.
    case bytes([UInt8], [UInt8])

    /// Widens by other bounds of the same kind.
    mutating func formUnion(_ other: ValueBounds) {
        switch (self, other) {
        case (.integers(let low, let high), .integers(let otherLow, let otherHigh)):
            self = .integers(min(low, otherLow), max(high, otherHigh))
        case (.numbers(let low, let high), .numbers(let otherLow, let otherHigh)):
            self = .numbers(min(low, otherLow), max(high, otherHigh))
        case (.bytes(let low, let high), .bytes(let otherLow, let otherHigh)):
            self = .bytes(
                otherLow.lexicographicallyPrecedes(low) ? otherLow : low,
                high.lexicographicallyPrecedes(otherHigh) ? otherHigh : high)
        default: preconditionFailure("bounds of two kinds")
        }
    }

    /// Whether neither bound falls from this to the next.
    func rises(to next: ValueBounds) -> Bool {
        switch (self, next) {
        case (.integers(let low, let high), .integers(let nextLow, let nextHigh)): low <= nextLow && high <= nextHigh
        case (.numbers(let low, let high), .numbers(let nextLow, let nextHigh)): low <= nextLow && high <= nextHigh
        case (.bytes(let low, let high), .bytes(let nextLow, let nextHigh)):
            !nextLow.lexicographicallyPrecedes(low) && !nextHigh.lexicographicallyPrecedes(high)
        default: false
        }
    }
}

extension ValueBounds {
    /// Bounds as the metadata keeps them: PLAIN bytes without a length, long ones cut.
    struct Encoded: Hashable, Sendable {
        var minimum: [UInt8]
        /// `nil` where a long maximum could not be cut: nothing shorter is greater.
        var maximum: [UInt8]?
        var isMinimumExact = true
        var isMaximumExact = true
    }

    /// The longest bound that is kept whole.
    static let maximumLength = 64

    /// The bounds as the metadata keeps them for a column.
    func encoded(for leaf: LeafColumn) -> Encoded {
        switch self {
        case .integers(let low, let high):
            return Encoded(minimum: Self.plain(low, leaf), maximum: Self.plain(high, leaf))
        case .numbers(let low, let high):
            // The specification wants zeros so that they bound both: a reader may compare them as bits.
            return Encoded(
                minimum: Self.plain(low == 0 ? -0.0 : low, leaf), maximum: Self.plain(high == 0 ? 0.0 : high, leaf))
        case .bytes(let low, let high):
            guard leaf.physicalType == .byteArray else { return Encoded(minimum: low, maximum: high) }
            let isText = [.utf8, .json, .enum].contains(leaf.element.convertedType)
            var encoded = Encoded(minimum: low, maximum: high)
            if low.count > Self.maximumLength {
                encoded.minimum = BoundTruncation.lower(low, to: Self.maximumLength, isText: isText)
                encoded.isMinimumExact = false
            }
            if high.count > Self.maximumLength {
                encoded.maximum = BoundTruncation.upper(high, to: Self.maximumLength, isText: isText)
                encoded.isMaximumExact = false
            }
            return encoded
        }
    }

    private static func plain(_ value: Int128, _ leaf: LeafColumn) -> [UInt8] {
        let width: Int
        switch leaf.physicalType {
        case .boolean: width = 1
        case .int32: width = 4
        case .int64: width = 8
        default: return FixedWidth.bigEndian(value, width: leaf.width)
        }
        return (0..<width).map { UInt8(truncatingIfNeeded: value >> Int128(8 * $0)) }
    }

    private static func plain(_ value: Double, _ leaf: LeafColumn) -> [UInt8] {
        func bytes(_ bits: UInt64, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
        }
        return switch leaf.physicalType {
        case .float: bytes(UInt64(Float(value).bitPattern), 4)
        case .double: bytes(value.bitPattern, 8)
        default: bytes(UInt64(Float(value).halfBitPattern), 2)
        }
    }
}
