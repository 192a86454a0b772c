import DataKitCore

/// When and how a field is enclosed in quotes.
struct CSVFieldForm: Sendable {
    let delimiter: [UInt8]
    /// Empty where no field may be enclosed in quotes.
    let quote: [UInt8]
    /// What stands before a character that would otherwise mean something; empty where quotes are doubled instead.
    let escape: [UInt8]
    /// What is a null when it stands without quotes.
    let null: [UInt8]
    /// Whether an empty text may be written like a null of no bytes.
    let mergesEmptyTexts: Bool

    /// Whether the text of a number, date or the like may hold the delimiter or quote, or read like a null.
    var mayMeetValues: Bool {
        func isInValues(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        return (delimiter + quote + escape).contains(where: isInValues) || !null.isEmpty
    }

    /// Appends one field.
    ///
    /// - Parameter always: encloses it in quotes though it does without.
    /// - Returns: `false` where it needs quotes and there are none; it is then written without.
    @inline(__always)
    func append(_ bytes: Span<UInt8>, to text: inout TextBuffer, always: Bool) -> Bool {
        let before = text.count
        let appended = text.appendUnquoted(bytes, delimiter: delimiter[0], quote: quote.first ?? delimiter[0])
        if appended == bytes.count, appended > 0, !always, !isAmbiguous(bytes), escape.isEmpty || !holdsEscape(bytes) {
            return true
        }
        text.truncate(to: before)
        return appendQuoted(bytes, to: &text, isNeeded: appended < bytes.count)
    }

    /// Whether a reader may take a field that holds no special byte for something else.
    @inline(__always)
    private func isAmbiguous(_ bytes: Span<UInt8>) -> Bool {
        let first = bytes[0]
        if first <= 0x20 || first == UInt8(ascii: "#") || first == 0xEF || bytes[bytes.count - 1] <= 0x20 {
            return first != 0xEF || isByteOrderMark(bytes)
        }
        return bytes.count == null.count && isNull(bytes)
    }

    private func isByteOrderMark(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 3 && bytes[1] == 0xBB && bytes[2] == 0xBF || bytes[bytes.count - 1] <= 0x20
    }

    private func isNull(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] != null[index] { return false }
        return true
    }

    @inline(never)
    private func appendQuoted(_ bytes: Span<UInt8>, to text: inout TextBuffer, isNeeded: Bool) -> Bool {
        guard !quote.isEmpty else {
            guard !escape.isEmpty else {
                text.append(contentsOf: bytes)
                // Only broken rows are an error.
                return !isNeeded
            }
            if bytes.count == 0 { return mergesEmptyTexts || !null.isEmpty }
            // Behind an escape character `\r\n` is one, so that a `\r` at the end would take the row's end along.
            if bytes.count > 0, bytes[bytes.count - 1] == 0x0D { return false }
            let isFirstEscaped = bytes.count > 0 && isAmbiguous(bytes)
            for index in bytes.indices {
                let byte = bytes[index]
                let isSpecial =
                    byte == delimiter[0] || byte == escape[0] || byte == 0x0A || byte == 0x0D || byte == 0x22
                if isSpecial || index == 0 && isFirstEscaped {
                    text.append(contentsOf: escape)
                }
                text.append(byte)
            }
            return true
        }
        text.append(contentsOf: quote)
        for index in bytes.indices {
            // Characters never begin within others in UTF-8, so that the first byte of each tells enough.
            if escape.isEmpty {
                if bytes[index] == quote[0], isAt(quote, bytes, index) { text.append(contentsOf: quote) }
            } else if isAt(quote, bytes, index) || isAt(escape, bytes, index) {
                text.append(contentsOf: escape)
            }
            text.append(bytes[index])
        }
        text.append(contentsOf: quote)
        return true
    }

    private func isAt(_ mark: [UInt8], _ bytes: Span<UInt8>, _ position: Int) -> Bool {
        guard position + mark.count <= bytes.count else { return false }
        for offset in mark.indices where bytes[position + offset] != mark[offset] { return false }
        return true
    }

    @inline(never)
    private func holdsEscape(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == escape[0] { return true }
        return false
    }

    static func unquotable(_ name: String, location: CSVError.Location) -> CSVError {
        CSVError(
            .options,
            "'\(CSVError.excerpt(name.utf8))' holds a text that needs quotes, but there are to be none: one that ends in "
                + "a carriage return, or an empty one where nulls are written as nothing; choose another quoting, or a "
                + "text for null, such as \\N", location: location)
    }
}
