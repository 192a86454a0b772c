/// Collects bits into a ``Bitmap``.
public struct BitmapBuilder: Sendable {
    @usableFromInline var words: [UInt64] = []
    public private(set) var count = 0
    /// How many of the bits are cleared: the number of nulls, in a validity bitmap.
    public private(set) var countOfZeros = 0

    public init(minimumCapacity: Int = 0) { words.reserveCapacity((minimumCapacity + 63) / 64) }

    public mutating func append(_ bit: Bool) {
        if count & 63 == 0 { words.append(0) }
        if bit { words[count &>> 6] |= 1 &<< UInt64(count & 63) } else { countOfZeros += 1 }
        count += 1
    }

    public mutating func append(repeating bit: Bool, count added: Int) {
        var left = added
        while left > 0 {
            if count & 63 == 0 { words.append(0) }
            let position = count & 63
            let take = min(64 - position, left)
            if bit {
                let ones: UInt64 = take == 64 ? .max : (1 &<< UInt64(take)) &- 1
                words[count &>> 6] |= ones &<< UInt64(position)
            } else {
                countOfZeros += take
            }
            count += take
            left -= take
        }
    }

    public mutating func append(contentsOf bitmap: Bitmap) {
        for index in 0..<bitmap.wordCount {
            let word = bitmap.word(at: index)
            let take = min(64, bitmap.count - index * 64)
            appendLow(bits: word, count: take)
        }
    }

    /// Appends the low `added` bits of a word whose other bits are clear.
    private mutating func appendLow(bits: UInt64, count added: Int) {
        let position = count & 63
        if position == 0 {
            words.append(bits)
        } else {
            words[words.count - 1] |= bits &<< UInt64(position)
            if position + added > 64 { words.append(bits &>> UInt64(64 - position)) }
        }
        countOfZeros += added - bits.nonzeroBitCount
        count += added
    }

    public func finish() -> Bitmap { Bitmap(words: words, count: count) }

    /// The bitmap, or `nil` where every bit is set: what ``Column/validity`` wants.
    public func finishAsValidity() -> Bitmap? { countOfZeros == 0 ? nil : finish() }
}
