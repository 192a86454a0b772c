/// Bytes written as two hexadecimal digits each, in either case, with `0x` or `\x` before them or nothing.
/// - Returns: `nil` for any other text.
@unsafe package func parseHexadecimal(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8]? {
    // SAFETY: the caller promises `count` readable bytes.
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    guard count % 2 == 0 else { return nil }
    let hasPrefix =
        unsafe count >= 2 && text[1] | 0x20 == UInt8(ascii: "x")
        && (text[0] == UInt8(ascii: "0") || text[0] == UInt8(ascii: "\\"))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count / 2)
    var position = hasPrefix ? 2 : 0
    while position < count {
        guard let high = unsafe hexadecimalValue(text[position]),
            let low = unsafe hexadecimalValue(text[position + 1])
        else { return nil }
        bytes.append(high << 4 | low)
        position += 2
    }
    return bytes
}

/// The value of a hexadecimal digit.
@inline(__always)
package func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
