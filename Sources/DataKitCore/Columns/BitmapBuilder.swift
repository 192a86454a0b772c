/// Collects bits into a ``Bitmap``.
public struct BitmapBuilder: Sendable {
    @usableFromInline var words: [UInt64] = []
    /// How many bits there are so far.
    @inlinable public var count: Int { bitCount }
    /// How many of the bits are cleared: the number of nulls, in a validity bitmap.
    @inlinable public var countOfZeros: Int { bitCount &- ones }

    @usableFromInline var bitCount = 0
    @usableFromInline var ones = 0

    /// An empty builder.
    public init(minimumCapacity: Int = 0) { words.reserveCapacity((minimumCapacity + 63) / 64) }

    /// Appends one bit.
    @inlinable
    /// Appends a bit.
    public mutating func append(_ bit: Bool) {
        let position = bitCount & 63
        if position == 0 { words.append(0) }
        let one: UInt64 = bit ? 1 : 0
        words[bitCount &>> 6] |= one &<< UInt64(position)
        ones &+= Int(one)
        bitCount &+= 1
    }

    /// Appends the same bit a number of times.
    public mutating func append(repeating bit: Bool, count added: Int) {
        precondition(added >= 0, "BitmapBuilder cannot append fewer than no bits")
        var left = added
        let position = bitCount & 63
        if position != 0 {
            let take = min(64 - position, left)
            appendLow(bits: bit ? (1 &<< UInt64(take)) &- 1 : 0, count: take)
            left -= take
        }
        words.append(contentsOf: repeatElement(bit ? .max : 0, count: left / 64))
        bitCount += left / 64 * 64
        if bit { ones += left / 64 * 64 }
        left %= 64
        if left > 0 { appendLow(bits: bit ? (1 &<< UInt64(left)) &- 1 : 0, count: left) }
    }

    /// Appends all bits of a bitmap, word by word.
    public mutating func append(contentsOf bitmap: Bitmap) {
        for index in 0..<bitmap.wordCount {
            appendLow(bits: bitmap.word(at: index), count: min(64, bitmap.count - index * 64))
        }
    }

    /// Appends the low `added` bits (1...64) of a word whose other bits are clear.
    @inlinable
    package mutating func appendLow(bits: UInt64, count added: Int) {
        let position = bitCount & 63
        if position == 0 {
            words.append(bits)
        } else {
            words[words.count - 1] |= bits &<< UInt64(position)
            if position + added > 64 { words.append(bits &>> UInt64(64 - position)) }
        }
        ones &+= bits.nonzeroBitCount
        bitCount &+= added
    }

    /// Drops the last bits, so that `newCount` are left.
    mutating func truncate(to newCount: Int) {
        guard newCount < bitCount else { return }
        words.removeLast(words.count - (newCount + 63) / 64)
        if newCount & 63 != 0 { words[words.count - 1] &= (1 &<< UInt64(newCount & 63)) &- 1 }
        bitCount = newCount
        ones = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The bits so far.
    public func finish() -> Bitmap { Bitmap(words: words, count: bitCount) }

    /// The bitmap, or `nil` where every bit is set: what ``Column/validity`` wants.
    public func finishAsValidity() -> Bitmap? { ones == bitCount ? nil : finish() }
}
