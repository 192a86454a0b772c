/// Text as it is written, with references for what must not stand as it is.
enum XMLEscaping {
    /// What stands for a byte in text; `nil` where it stands for itself. A carriage return would be read as a line feed.
    static func text(_ byte: UInt8) -> StaticString? {
        switch byte {
        case XMLByte.ampersand: "&amp;"
        case XMLByte.less: "&lt;"
        case XMLByte.greater: "&gt;"
        case XMLByte.carriageReturn: "&#xD;"
        default: nil
        }
    }

    /// What stands for a byte in an attribute's value in double quotes. Other white space would be read as spaces.
    static func value(_ byte: UInt8) -> StaticString? {
        switch byte {
        case XMLByte.ampersand: "&amp;"
        case XMLByte.less: "&lt;"
        case XMLByte.quote: "&quot;"
        case XMLByte.tab: "&#x9;"
        case XMLByte.lineFeed: "&#xA;"
        case XMLByte.carriageReturn: "&#xD;"
        default: nil
        }
    }

    /// Appends bytes, with what the function gives instead of some.
    static func append(_ bytes: Span<UInt8>, to output: inout [UInt8], by escape: (UInt8) -> StaticString?) {
        // What stands for itself is appended in runs.
        var start = 0
        for position in bytes.indices {
            let byte = bytes[position]
            if byte > XMLByte.greater || (byte > XMLByte.ampersand && byte < XMLByte.less) { continue }
            guard let reference = escape(byte) else { continue }
            output.append(bytesOf: bytes.extracting(start..<position))
            output.append(contentsOf: reference.description.utf8)
            start = position + 1
        }
        output.append(bytesOf: bytes.extracting(start..<bytes.count))
    }
}
