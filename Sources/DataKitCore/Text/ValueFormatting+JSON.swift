extension TextBuffer {
    /// Appends a JSON string with only the escapes that RFC 8259 section 7 demands, or `{"$hex":"..."}` where the bytes
    /// are no UTF-8.
    @inline(__always)
    package mutating func append(jsonString bytes: Span<UInt8>) {
        let before = count
        append(UInt8(ascii: "\""))
        let plain = appendPlain(bytes, from: 0, highIsPlain: false)
        if plain < bytes.count {
            appendRest(of: bytes, from: plain, before: before)
        } else {
            append(UInt8(ascii: "\""))
        }
    }

    package mutating func append(jsonString text: String) {
        append(jsonString: Array(text.utf8).span)
    }

    /// Goes on with a string behind its first plain bytes, and closes it.
    @inline(never)
    private mutating func appendRest(of bytes: Span<UInt8>, from start: Int, before: Int) {
        if !bytes.isUTF8 {
            truncate(to: before)
            append(#"{"$hex":""#)
            append(hex: bytes)
            append(#""}"#)
            return
        }
        var at = start
        while at < bytes.count {
            at += appendPlain(bytes, from: at, highIsPlain: true)
            if at == bytes.count { break }
            append(jsonEscape: bytes[at])
            at += 1
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(jsonEscape byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 8: append(UInt8(ascii: "b"))
        case 9: append(UInt8(ascii: "t"))
        case 10: append(UInt8(ascii: "n"))
        case 12: append(UInt8(ascii: "f"))
        case 13: append(UInt8(ascii: "r"))
        default:
            append("u00")
            append(Self.hexDigit(byte &>> 4))
            append(Self.hexDigit(byte & 15))
        }
    }
}
