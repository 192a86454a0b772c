/// A set of values that remembers them in a few bits each: it never forgets one, and sometimes believes to know one.
///
/// This is Parquet's split-block Bloom filter with XXH64. A column chunk may carry one, so that a reader which looks
/// for a value can pass the chunk over without reading it; bounds cannot do that for values in no order, such as
/// identifiers. Values go in and are looked for as their PLAIN bytes, byte strings without a length before them.
///
/// ```swift
/// var filter = BloomFilter(distinctValues: 1000, falsePositiveProbability: 0.01)  // 2 KiB
/// filter.insert(Array("Oslo".utf8))
/// filter.mayContain(Array("Oslo".utf8))   // true, always
/// filter.mayContain(Array("Paris".utf8))  // false; true once in many thousand times while there is one value
/// ```
public struct BloomFilter: Hashable, Sendable {
    /// The bits: blocks of eight words.
    var words: [UInt32]

    /// The bytes of a block.
    static let blockSize = 32
    /// The largest filter, 128 MiB.
    public static let maximumByteCount = 128 << 20

    /// An empty filter with room for so many different values.
    ///
    /// - Parameters:
    ///   - falsePositiveProbability: how often a value that is not there may seem to be, between 0 and 1, once the
    ///     filter is full.
    ///   - maximumByteCount: the filter is no larger, and wrong more often instead where that does not suffice.
    public init(
        distinctValues: Int, falsePositiveProbability: Double = 0.01,
        maximumByteCount: Int = BloomFilter.maximumByteCount
    ) {
        let wanted = Self.byteCount(
            distinctValues: distinctValues, falsePositiveProbability: falsePositiveProbability)
        self.init(byteCount: min(wanted, Self.powerOfTwo(atMost: maximumByteCount)))
    }

    /// An empty filter of a size.
    /// - Precondition: it is a multiple of 32 from 32 to ``maximumByteCount``.
    package init(byteCount: Int) {
        precondition(
            byteCount >= Self.blockSize && byteCount <= Self.maximumByteCount && byteCount % Self.blockSize == 0,
            "a Bloom filter has a multiple of 32 bytes")
        words = [UInt32](repeating: 0, count: byteCount / 4)
    }

    init(words: [UInt32]) { self.words = words }

    /// The size of a filter for so many different values: a power of two, as some readers need, from 32 bytes to
    /// ``maximumByteCount``.
    public static func byteCount(distinctValues: Int, falsePositiveProbability: Double) -> Int {
        precondition(
            falsePositiveProbability > 0 && falsePositiveProbability < 1, "a probability lies between 0 and 1")
        // Each value sets 8 bits. Without blocks, m bits would be wrong in (1 - exp(-8n / m))^8 of all cases; blocks
        // fill unevenly, which costs a little more.
        let bits =
            -8 * Double(max(1, distinctValues)) / Double.logarithm(1 - eighthRoot(falsePositiveProbability))
        let bytes = min(bits / 8, Double(maximumByteCount))
        var size = blockSize
        while Double(size) < bytes { size *= 2 }
        return size
    }

    /// The greatest power of two up to a size, 32 at least.
    static func powerOfTwo(atMost size: Int) -> Int {
        var power = blockSize
        while power * 2 <= min(size, maximumByteCount) { power *= 2 }
        return power
    }

    /// The size of the bits.
    public var byteCount: Int { words.count * 4 }

    var blockCount: Int { words.count / 8 }

    private static func eighthRoot(_ value: Double) -> Double {
        value.squareRoot().squareRoot().squareRoot()
    }
}

extension Double {
    /// The natural logarithm of a number between 0 and 1, to about twelve digits; the standard library has none.
    fileprivate static func logarithm(_ value: Double) -> Double {
        // ln(m * 2^e) = ln(m) + e ln 2, and ln(m) = 2 artanh((m - 1) / (m + 1)) by its series, for m in 1..<2.
        let ratio = (value.significand - 1) / (value.significand + 1)
        let square = ratio * ratio
        var (sum, power) = (0.0, ratio)
        for divisor in stride(from: 1.0, through: 25, by: 2) {
            sum += power / divisor
            power *= square
        }
        return 2 * sum + Double(value.exponent) * 0.693147180559945309
    }
}

extension BloomFilter {
    /// The filter as it lies in a file: its header and its bits.
    package var fileBytes: [UInt8] {
        var bytes = BloomFilterHeader(byteCount: Int32(byteCount)).thriftBytes
        appendBits(to: &bytes)
        return bytes
    }

    /// Makes the filter as small as it can be and still be wrong no more often than asked.
    ///
    /// Halving keeps every value and doubles the share of bits that are set. So a filter can be begun large, when
    /// nobody knows how many values will differ, and be cut to size at the end.
    package mutating func shrink(falsePositiveProbability: Double) {
        while blockCount > 1, blockCount % 2 == 0 {
            var half = self
            half.fold()
            guard half.falsePositiveProbability <= falsePositiveProbability else { return }
            self = half
        }
    }
}
