/// Cutting long bounds short so that they still bound.
///
/// A prefix is never greater than the whole, so a minimum is simply cut; a maximum's last byte (binary) or scalar
/// (text) is raised after the cut. Text stays valid UTF-8, as the specification asks of bounds.
enum BoundTruncation {
    /// A prefix of at most `length` bytes.
    static func lower(_ bytes: [UInt8], to length: Int, isText: Bool) -> [UInt8] {
        guard bytes.count > length else { return bytes }
        return Array(bytes[..<end(of: bytes, length, isText)])
    }

    /// About `length` bytes that compare greater than the whole, or `nil` where there are none: every byte that is
    /// left is 0xFF, or every scalar U+10FFFF.
    static func upper(_ bytes: [UInt8], to length: Int, isText: Bool) -> [UInt8]? {
        guard bytes.count > length else { return bytes }
        let prefix = Array(bytes[..<end(of: bytes, length, isText)])
        if isText, let text = String(validating: prefix, as: UTF8.self) {
            var scalars = Array(text.unicodeScalars)
            while let last = scalars.popLast() {
                // The code points between these are surrogates, which are no scalars.
                let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
                if let raised = Unicode.Scalar(next) {
                    var result = String.UnicodeScalarView(scalars)
                    result.append(raised)
                    return Array(String(result).utf8)
                }
            }
            return nil
        }
        guard let position = prefix.lastIndex(where: { $0 < 0xFF }) else { return nil }
        return Array(prefix[..<position]) + [prefix[position] + 1]
    }

    /// Where to cut: before the scalar that would be cut through, where the text is valid there.
    private static func end(of bytes: [UInt8], _ length: Int, _ isText: Bool) -> Int {
        guard isText else { return length }
        var end = length
        while end > 0, length - end < 3, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[end] & 0xC0 == 0x80 || end == 0 ? length : end
    }
}
