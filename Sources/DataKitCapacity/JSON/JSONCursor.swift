internal import DataKitCore

/// Reads JSON (RFC 8259) front to back, value by value, without building a tree.
///
/// Strict: no comments, no trailing commas, no lone surrogates, well-formed UTF-8 only. Numbers stay the text that
/// they are. Whoever recurses counts the depth; ``maximumDepth`` bounds it.
struct JSONCursor {
    /// Deeper nesting than this is refused.
    static let maximumDepth = 64

    let bytes: [UInt8]
    private(set) var position: Int

    /// A cursor at the start of a text.
    /// - Throws: ``CapacityError`` where the bytes are not UTF-8.
    init(_ bytes: [UInt8]) throws(CapacityError) {
        self.bytes = bytes
        position = 0
        guard bytes.span.isUTF8 else {
            throw CapacityError(
                .json, "is not UTF-8; save the text in that encoding", byteOffset: Self.firstInvalid(in: bytes))
        }
    }

    private static func firstInvalid(in bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error, .emptyInput: return offset
            }
        }
    }

    /// The first byte of the next value, or `nil` at the end of the text.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    func error(_ message: String, kind: CapacityError.Kind = .json, at offset: Int? = nil) -> CapacityError {
        CapacityError(kind, message, byteOffset: offset ?? position)
    }

    private func found() -> String {
        guard position < bytes.count else { return "the end of the text" }
        let byte = bytes[position]
        return byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
    }

    mutating func expect(_ byte: UInt8, _ what: String) throws(CapacityError) {
        guard peek() == byte else { throw error("expected \(what) and found \(found())") }
        position += 1
    }

    /// Fails where anything but space is left.
    mutating func expectEnd() throws(CapacityError) {
        if peek() != nil { throw error("expected the end of the text behind a complete value and found \(found())") }
    }

    mutating func beginObject() throws(CapacityError) {
        try expect(UInt8(ascii: "{"), "an object, which begins with {")
    }
    mutating func beginArray() throws(CapacityError) { try expect(UInt8(ascii: "["), "an array, which begins with [") }

    /// The name of the next member, the cursor standing before its value; `nil` behind the object.
    mutating func nextName(isFirst: inout Bool) throws(CapacityError) -> String? {
        if peek() == UInt8(ascii: "}") {
            position += 1
            return nil
        }
        if !isFirst {
            try expect(UInt8(ascii: ","), "a comma or }")
            _ = peek()
        }
        isFirst = false
        let name = try string("a member's name in double quotes")
        try expect(UInt8(ascii: ":"), "a colon behind the name")
        return name
    }

    /// Whether there is another element, the cursor standing before it; `false` behind the array.
    mutating func nextElement(isFirst: inout Bool) throws(CapacityError) -> Bool {
        if peek() == UInt8(ascii: "]") {
            position += 1
            return false
        }
        if !isFirst {
            try expect(UInt8(ascii: ","), "a comma or ]")
            // [1,] must not pass: behind a comma stands a value.
            if peek() == UInt8(ascii: "]") { throw error("expected a value behind the comma and found ']'") }
        }
        isFirst = false
        return true
    }

    /// The next value, which must be a string.
    mutating func string(_ what: String = "a string") throws(CapacityError) -> String {
        try expect(UInt8(ascii: "\""), what)
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case ..<0x20:
                throw error("a control character inside a string must be escaped, as \\u00\(hex(bytes[position]))")
            default: position += 1
            }
        }
        throw error("a string has no closing quote", at: start - 1)
    }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private mutating func escapedString(from start: Int) throws(CapacityError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: Array(String(Character(try escape())).utf8))
            case ..<0x20:
                throw error(
                    "a control character inside a string must be escaped, as \\u00\(hex(byte))", at: position - 1)
            default: text.append(byte)
            }
        }
        throw error("a string has no closing quote", at: start - 1)
    }

    private mutating func escape() throws(CapacityError) -> UnicodeScalar {
        let start = position - 1
        guard position < bytes.count else { throw error("a string ends in a backslash", at: start) }
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UnicodeScalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexUnit(start)
            if let scalar = UnicodeScalar(unit) { return scalar }
            guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw error("half of a surrogate pair stands alone", at: start) }
            position += 2
            let low = try hexUnit(start)
            guard (0xDC00...0xDFFF).contains(low),
                let scalar = UnicodeScalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + UInt32(low) - 0xDC00)
            else { throw error("half of a surrogate pair stands alone", at: start) }
            return scalar
        default: throw error("there is no such escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u", at: start)
        }
    }

    private mutating func hexUnit(_ start: Int) throws(CapacityError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
                throw error("\\u needs four hexadecimal digits", at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    /// The next value, which must be `true` or `false`.
    mutating func boolean() throws(CapacityError) -> Bool {
        if peek() == UInt8(ascii: "t") {
            try word("true")
            return true
        }
        try word("false")
        return false
    }

    mutating func word(_ word: StaticString) throws(CapacityError) {
        _ = peek()
        let letters = Array("\(word)".utf8)
        guard position + letters.count <= bytes.count,
            bytes[position..<position + letters.count].elementsEqual(letters)
        else { throw error("expected \(word) and found \(found())") }
        position += letters.count
    }

    /// The next value, which must be a number, as it is spelled.
    mutating func number() throws(CapacityError) -> String {
        _ = peek()
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let whole = digits()
        guard whole > 0 else { throw error("expected a value and found \(found())", at: start) }
        if whole > 1, bytes[position - whole] == UInt8(ascii: "0") {
            throw error("a number cannot begin with a zero followed by digits", at: start)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw error("a decimal point needs a digit behind it", at: start) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits() > 0 else { throw error("an exponent needs a digit", at: start) }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - start
    }

    /// Moves to a position that the cursor has been at.
    mutating func move(to earlier: Int) { position = earlier }
}
