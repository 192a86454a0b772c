/// Splits the text of a predicate into words, numbers, strings and signs.
struct PredicateLexer {
    enum Token: Equatable {
        /// A plain word: a keyword, a type before a literal, or the name of a column.
        case word(String)
        /// The name of a column in quotes.
        case quotedName(String)
        case string(String)
        /// Digits with an optional fraction and exponent.
        case number(String)
        case comparison(Predicate.Comparison)
        case minus, openParenthesis, closeParenthesis, comma
        case end
    }

    private let bytes: [UInt8]
    private var position = 0
    /// The current token and where it begins and ends, in bytes.
    private(set) var token = Token.end
    private(set) var start = 0
    private(set) var end = 0

    init(_ text: String) throws(DataKitError) {
        bytes = Array(text.utf8)
        try advance()
    }

    /// Moves on to the next token.
    mutating func advance() throws(DataKitError) {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        start = position
        token = try next()
        end = position
    }

    /// Whether the next token begins where the current one ends, and is a string: `x'00'`.
    var isStringAdjacent: Bool { end < bytes.count && bytes[end] == UInt8(ascii: "'") }

    /// An error at the current token.
    func failure(expected: String) -> DataKitError {
        let found =
            switch token {
            case .end: "the end"
            default: "'" + String(decoding: bytes[start..<min(end, start + 40)], as: UTF8.self) + "'"
            }
        return failure("expected \(expected), but found \(found)", at: start)
    }

    /// An error at a byte; people count characters, from 1.
    func failure(_ message: String, at byte: Int) -> DataKitError {
        let before = String(decoding: bytes[..<min(byte, bytes.count)], as: UTF8.self)
        let shown = bytes.count <= 200 ? bytes[...] : bytes[..<200] + Array("...".utf8)
        return DataKitError(
            .syntax, "at character \(before.count + 1): \(message)", subject: String(decoding: shown, as: UTF8.self))
    }

    private mutating func next() throws(DataKitError) -> Token {
        guard position < bytes.count else { return .end }
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "("): return taking(1, .openParenthesis)
        case UInt8(ascii: ")"): return taking(1, .closeParenthesis)
        case UInt8(ascii: ","): return taking(1, .comma)
        case UInt8(ascii: "-"): return taking(1, .minus)
        case UInt8(ascii: "="): return taking(follows("=") ? 2 : 1, .comparison(.equal))
        case UInt8(ascii: "!") where follows("="): return taking(2, .comparison(.notEqual))
        case UInt8(ascii: "<"):
            if follows(">") { return taking(2, .comparison(.notEqual)) }
            return follows("=") ? taking(2, .comparison(.lessOrEqual)) : taking(1, .comparison(.less))
        case UInt8(ascii: ">"):
            return follows("=") ? taking(2, .comparison(.greaterOrEqual)) : taking(1, .comparison(.greater))
        case UInt8(ascii: "'"): return .string(try quoted("the string"))
        case UInt8(ascii: "\""), UInt8(ascii: "`"):
            let name = try quoted("the column name")
            guard !name.isEmpty else { throw failure("a column name between quotes is empty", at: start) }
            return .quotedName(name)
        case _ where Self.isDigit(byte),
            UInt8(ascii: ".") where position + 1 < bytes.count && Self.isDigit(bytes[position + 1]):
            return try number()
        case _ where Self.isWordStart(byte):
            while position < bytes.count, Self.isWordPart(bytes[position]) { position += 1 }
            return .word(String(decoding: bytes[start..<position], as: UTF8.self))
        default:
            let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
            throw failure(
                "'\(rest.prefix(1))' has no meaning here; quote names that hold signs: \"net-price\"", at: position)
        }
    }

    private mutating func taking(_ count: Int, _ token: Token) -> Token {
        position += count
        return token
    }

    private func follows(_ character: Unicode.Scalar) -> Bool {
        position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: character)
    }

    /// Text up to the closing quote; a doubled quote stands for itself.
    private mutating func quoted(_ what: String) throws(DataKitError) -> String {
        let quote = bytes[position]
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            if bytes[position] == quote {
                guard position + 1 < bytes.count, bytes[position + 1] == quote else {
                    position += 1
                    return String(decoding: text, as: UTF8.self)
                }
                position += 1
            }
            text.append(bytes[position])
            position += 1
        }
        throw failure("\(what) that begins here has no closing \(String(decoding: [quote], as: UTF8.self))", at: start)
    }

    private mutating func number() throws(DataKitError) -> Token {
        func skipDigits(_ position: inout Int) {
            while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
        }
        skipDigits(&position)
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            skipDigits(&position)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            var after = position + 1
            if after < bytes.count, bytes[after] == UInt8(ascii: "+") || bytes[after] == UInt8(ascii: "-") {
                after += 1
            }
            if after < bytes.count, Self.isDigit(bytes[after]) {
                skipDigits(&after)
                position = after
            }
        }
        if position < bytes.count, Self.isWordPart(bytes[position]) || bytes[position] == UInt8(ascii: ".") {
            throw failure(
                "a number runs into something else; quote names that begin with a digit: \"2nd\"", at: position)
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isWordStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: "$") }
}
