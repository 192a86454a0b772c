internal import CDataKitKernels

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

    /// The same, as the kernels know it.
    var kernelFields: cdk_text_fields {
        unsafe cdk_text_fields(
            bytes: bytes, starts: starts, start_stride: startStride, start_bias: startBias, ends: ends,
            end_stride: endStride, count: count)
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

    /// The content of a text that begins with the quote; what ``content(_:)`` gives.
    @inline(__always)
    package func quotedContent(
        of start: UnsafePointer<UInt8>, _ count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, needsUnescaping: Bool) {
        let (content, length, _, needsUnescaping) = unsafe quotedContent(start, count)
        return unsafe (content, length, needsUnescaping)
    }

    @inline(never)
    private func quotedContent(
        _ start: UnsafePointer<UInt8>, _ count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool, needsUnescaping: Bool) {
        let position = unsafe 1 + cdk_find_byte(start + 1, count - 1, quote)
        // One closing quote, at the end: the usual case.
        if position == count - 1 { return unsafe (start + 1, count - 2, true, false) }
        return unsafe (start, count, true, true)
    }

    /// Writes a quoted text with its quotes taken off and doubled ones collapsed; text behind the closing quote is
    /// kept.
    /// - Returns: how many bytes were written: fewer than `count`.
    package func unescape(
        _ start: UnsafePointer<UInt8>, _ count: Int, into target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var written = 0
        var position = 1
        var isInside = true
        while position < count {
            // SAFETY: the run lies within the text; what is written never overtakes what was read, less one quote.
            let run = unsafe cdk_find_byte(start + position, count - position, quote)
            unsafe (target + written).update(from: start + position, count: run)
            written += run
            position += run
            guard position < count else { break }
            // At a quote: one of two, the closing one, or one behind it.
            let isDoubled = unsafe isInside && position + 1 < count && start[position + 1] == quote
            if isDoubled || !isInside {
                unsafe target[written] = quote
                written += 1
            }
            position += isDoubled ? 2 : 1
            if !isDoubled { isInside = false }
        }
        return written
    }

    /// A quoted text as ``unescape(_:_:into:)`` gives it.
    package func unescaped(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = unsafe buffer.baseAddress.map { unsafe unescape(start, count, into: $0) } ?? 0
        }
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
