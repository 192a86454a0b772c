private let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

extension TextBuffer {
    /// Appends bytes as RFC 4648 section 4 writes them, padded with `=`.
    package mutating func append(base64 bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let left = bytes.count - index
            let group =
                UInt32(bytes[index]) << 16 | (left > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[index + 2]) : 0)
            append(base64Digits[Int(group >> 18)])
            append(base64Digits[Int(group >> 12 & 63)])
            append(left > 1 ? base64Digits[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            append(left > 2 ? base64Digits[Int(group & 63)] : UInt8(ascii: "="))
            index += 3
        }
    }
}

/// Bytes as RFC 4648 section 4 writes them; the padding may be missing.
/// - Returns: `nil` for any other text.
@unsafe package func parseBase64(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8]? {
    // SAFETY: the caller promises `count` readable bytes.
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    var length = count
    while length > 0, count - length < 2, unsafe text[length - 1] == UInt8(ascii: "=") { length -= 1 }
    if length < count, count % 4 != 0 { return nil }
    guard length % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length / 4 * 3 + 2)
    var group: UInt32 = 0
    for index in 0..<length {
        let value: UInt32
        switch unsafe text[index] {
        case 0x41...0x5A: value = unsafe UInt32(text[index]) - 0x41
        case 0x61...0x7A: value = unsafe UInt32(text[index]) - 0x61 + 26
        case 0x30...0x39: value = unsafe UInt32(text[index]) - 0x30 + 52
        case 0x2B: value = 62
        case 0x2F: value = 63
        default: return nil
        }
        group = group << 6 | value
        if index % 4 == 3 {
            for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: group >> shift)) }
            group = 0
        }
    }
    switch length % 4 {
    case 2: bytes.append(UInt8(truncatingIfNeeded: group >> 4))
    case 3:
        bytes.append(UInt8(truncatingIfNeeded: group >> 10))
        bytes.append(UInt8(truncatingIfNeeded: group >> 2))
    default: break
    }
    return bytes
}
