/// An immutable run of bits that slices without copying: validity of columns, booleans, selections of rows.
///
/// Bit `i` is bit `i % 64` of word `i / 64`, least significant first, so on little-endian machines the bytes are
/// those of Arrow's bitmaps. In a validity bitmap a set bit means the value is there.
public struct Bitmap: Sendable {
    @usableFromInline let words: [UInt64]
    /// Where the bits begin, counted in bits from the start of `words`.
    @usableFromInline let offset: Int
    /// How many bits there are.
    public let count: Int

    @inlinable
    init(words: [UInt64], offset: Int, count: Int) {
        self.words = words
        self.offset = offset
        self.count = count
    }

    /// A bitmap over words, least significant bit first; bits behind `count` are ignored.
    /// - Precondition: there are at least `count` bits.
    @inlinable
    public init(words: [UInt64], count: Int) {
        precondition(count >= 0 && (count + 63) / 64 <= words.count, "Bitmap has fewer bits than its count")
        self.init(words: words, offset: 0, count: count)
    }

    /// Bits that are all alike.
    @inlinable
    public init(repeating bit: Bool, count: Int) {
        self.init(words: Array(repeating: bit ? .max : 0, count: (count + 63) / 64), count: count)
    }

    /// The bits of a sequence.
    /// - Complexity: O(count)
    public init(_ bits: some Sequence<Bool>) {
        var builder = BitmapBuilder()
        for bit in bits { builder.append(bit) }
        self = builder.finish()
    }

    /// One bit.
    @inlinable
    public subscript(position: Int) -> Bool {
        precondition(position >= 0 && position < count, "Bitmap position is out of bounds")
        let bit = offset &+ position
        return (words[bit &>> 6] &>> UInt64(bit & 63)) & 1 == 1
    }

    /// A part, without copying.
    /// - Complexity: O(1)
    @inlinable
    public subscript(range: Range<Int>) -> Bitmap {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "Bitmap range is out of bounds")
        return Bitmap(words: words, offset: offset + range.lowerBound, count: range.count)
    }

    /// How many words of 64 bits hold the bitmap.
    @inlinable
    public var wordCount: Int { (count + 63) / 64 }

    /// Bits `64 * index ..< 64 * index + 64`, those behind `count` cleared.
    @inlinable
    public func word(at index: Int) -> UInt64 {
        let first = offset &+ index &* 64
        let shift = UInt64(first & 63)
        let position = first &>> 6
        var word = words[position] &>> shift
        if shift != 0, position + 1 < words.count { word |= words[position + 1] &<< (64 &- shift) }
        let left = count &- index &* 64
        return left >= 64 ? word : word & ((1 &<< UInt64(left)) &- 1)
    }

    /// How many bits are set.
    /// - Complexity: O(count / 64)
    @inlinable
    public var countOfOnes: Int {
        var total = 0
        for index in 0..<wordCount { total &+= word(at: index).nonzeroBitCount }
        return total
    }

    /// Whether every bit is set.
    @inlinable
    public var isAllOnes: Bool { countOfOnes == count }

    /// Calls `body` with the position of each set bit, in order.
    @inlinable
    public func forEachOne<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        for index in 0..<wordCount {
            var word = word(at: index)
            while word != 0 {
                try body(index &* 64 &+ word.trailingZeroBitCount)
                word &= word &- 1
            }
        }
    }

    /// Combines two bitmaps of one length, word by word.
    @inlinable
    public func combined(with other: Bitmap, _ operation: (UInt64, UInt64) -> UInt64) -> Bitmap {
        precondition(count == other.count, "Bitmaps have different counts")
        var result: [UInt64] = []
        result.reserveCapacity(wordCount)
        for index in 0..<wordCount { result.append(operation(word(at: index), other.word(at: index))) }
        return Bitmap(words: result, count: count)
    }

    /// The bits set in both; the bitmaps have one count.
    @inlinable public static func & (left: Bitmap, right: Bitmap) -> Bitmap { left.combined(with: right, &) }
    /// The bits set in either; the bitmaps have one count.
    @inlinable public static func | (left: Bitmap, right: Bitmap) -> Bitmap { left.combined(with: right, |) }
    /// The bits that are not set.
    @inlinable public static prefix func ~ (bitmap: Bitmap) -> Bitmap {
        Bitmap(words: (0..<bitmap.wordCount).map { ~bitmap.word(at: $0) }, count: bitmap.count)
    }

    /// The bits that both have; `nil` stands for all set, as in ``Column/validity``.
    @inlinable
    public static func intersection(_ left: Bitmap?, _ right: Bitmap?) -> Bitmap? {
        guard let left else { return right }
        guard let right else { return left }
        return left & right
    }
}

extension Bitmap: Equatable {
    public static func == (left: Bitmap, right: Bitmap) -> Bool {
        left.count == right.count && (0..<left.wordCount).allSatisfy { left.word(at: $0) == right.word(at: $0) }
    }
}
