/// The texts of one column: where each lies in a run of bytes.
///
/// Text `i` begins at `starts[i * startStride] + startBias` and ends before `ends[i * endStride]`. Where fields stand
/// one after another with a byte between them, one array of ends serves for all columns: the start of a field is the
/// end before it plus one. A text that ends before it starts is missing.
///
/// The bytes are readable for 64 bytes behind the last text. Whoever makes one keeps the memory alive.
@safe package struct TextFields {
    package let bytes: UnsafePointer<UInt8>
    package let starts: UnsafePointer<UInt32>
    package let startStride: Int
    package let startBias: UInt32
    package let ends: UnsafePointer<UInt32>
    package let endStride: Int
    package let count: Int
    /// The quote that may enclose a text, doubled where it stands inside one; 0 for none.
    package let quote: UInt8

    package init(
        bytes: UnsafePointer<UInt8>, starts: UnsafePointer<UInt32>, startStride: Int, startBias: UInt32,
        ends: UnsafePointer<UInt32>, endStride: Int, count: Int, quote: UInt8
    ) {
        unsafe self.bytes = bytes
        unsafe self.starts = starts
        self.startStride = startStride
        self.startBias = startBias
        unsafe self.ends = ends
        self.endStride = endStride
        self.count = count
        self.quote = quote
    }

    /// Text `i` as it stands, quotes included; a negative count means there is none.
    @inline(__always)
    package func raw(_ index: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
        // SAFETY: positions come from a scan of these bytes.
        let start = unsafe Int(starts[index &* startStride] &+ startBias)
        let end = unsafe Int(ends[index &* endStride])
        return unsafe (bytes + start, end &- start)
    }

    /// Text `i` without its quotes, where it holds no doubled ones.
    ///
    /// `isQuoted` is true for a quoted text; `needsUnescaping` where the caller must collapse doubled quotes, or
    /// where text follows the closing quote.
    @inline(__always)
    package func content(
        _ index: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool, needsUnescaping: Bool) {
        let (start, count) = unsafe raw(index)
        guard count > 0, quote != 0, unsafe start[0] == quote else { return unsafe (start, count, false, false) }
        return unsafe quotedContent(start, count)
    }

    @inline(never)
    private func quotedContent(
        _ start: UnsafePointer<UInt8>, _ count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool, needsUnescaping: Bool) {
        var position = 1
        while position < count, unsafe start[position] != quote { position += 1 }
        // One closing quote, at the end: the usual case.
        if position == count - 1 { return unsafe (start + 1, count - 2, true, false) }
        return unsafe (start, count, true, true)
    }

    /// A quoted text with its quotes taken off and doubled ones collapsed; text behind the closing quote is kept.
    package func unescaped(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var position = 1
        var inside = true
        while position < count {
            let byte = unsafe start[position]
            position += 1
            guard inside, byte == quote else {
                result.append(byte)
                continue
            }
            if position < count, unsafe start[position] == quote {
                result.append(byte)
                position += 1
            } else {
                inside = false
            }
        }
        return result
    }

    /// The bytes of text `i`, quotes resolved: for error messages and slow paths. `nil` where there is none.
    package func bytesOfText(_ index: Int) -> [UInt8]? {
        let (start, count, _, needsUnescaping) = unsafe content(index)
        if count < 0 { return nil }
        if needsUnescaping { return unsafe unescaped(start, count) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// Where text `i` begins, counted from the first of the bytes.
    package func startOfText(_ index: Int) -> Int {
        unsafe Int(starts[index &* startStride] &+ startBias)
    }
}
