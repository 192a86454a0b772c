internal import CDataKitKernels

/// A fault that the parser found, as positions in its bytes.
struct JSONFault: Sendable {
    var code: Int
    var position: Int
    /// Where the top-level value begins that it is in.
    var valueStart: Int
    /// Where the innermost array or object begins that is open.
    var openStart: Int

    static let duplicateName = -1

    /// Whether the text may be right up to here, and only ends too early.
    var isOfEnd: Bool {
        [CDK_JSON_UNCLOSED, CDK_JSON_UNCLOSED_STRING, CDK_JSON_EMPTY, CDK_JSON_UNCLOSED_COMMENT].contains(code)
    }

    /// Whether it was found before the grammar was looked at.
    var isOfCharacters: Bool { code == CDK_JSON_INVALID_UTF8 || code == CDK_JSON_CONTROL_CHARACTER }

    var kind: JSONError.Kind {
        switch code {
        case Self.duplicateName: .duplicateName
        case CDK_JSON_NO_MEMORY: .limit
        case CDK_JSON_INVALID_UTF8, CDK_JSON_LONE_SURROGATE: .invalidEncoding
        case CDK_JSON_TOO_DEEP: .depth
        case CDK_JSON_UNCLOSED, CDK_JSON_UNCLOSED_STRING, CDK_JSON_EMPTY, CDK_JSON_UNCLOSED_COMMENT: .truncated
        default: .syntax
        }
    }

    /// The error of a fault in a chunk.
    func error(in chunk: JSONChunk, source: String, options: JSONParsingOptions) -> JSONError {
        if chunk.layout == .lines, chunk.isFollowed, code == CDK_JSON_UNCLOSED {
            return chunk.valueOnSeveralLines(at: valueStart, source: source)
        }
        return error(
            in: chunk.bytes, count: chunk.count, source: source, offset: chunk.offset, start: chunk.place,
            options: options)
    }

    /// The error, with line and column.
    ///
    /// - Parameters:
    ///   - bytes: the text, of which `count` bytes count.
    ///   - offset: bytes before it in the file.
    ///   - start: line and column of its first byte.
    func error(
        in bytes: [UInt8], count: Int, source: String, offset: Int = 0, start: TextPlace = TextPlace(),
        options: JSONParsingOptions
    ) -> JSONError {
        let place = TextPlace(of: min(position, count), in: bytes, from: start)
        let location = JSONError.Location(
            source: source, line: place.line, column: place.column, byteOffset: offset + position,
            recordOffset: offset + valueStart)
        let rest = bytes[min(position, count)..<count]
        let text = JSONError.excerpt(bytes[min(valueStart, count)..<count].prefix(200))
        return JSONError(kind, message(rest, bytes, count, offset, options), location: location, text: text)
    }

    private func message(
        _ rest: ArraySlice<UInt8>, _ bytes: [UInt8], _ count: Int, _ offset: Int, _ options: JSONParsingOptions
    ) -> String {
        let token = rest.prefix { $0 > 0x20 && $0 != 0x2C && $0 != 0x5D && $0 != 0x7D && $0 != 0x3A }
        let word = JSONError.excerpt(token.prefix(20))
        let shown = rest.isEmpty ? "the end of the text" : "'\(JSONError.excerpt(rest.prefix(12)))'"
        switch code {
        case Self.duplicateName:
            return "the object has this name already; leave one out, or choose what repeated names mean"
        case CDK_JSON_NO_MEMORY:
            return "the text is too large to be one document in memory; read it as a stream of values"
        case CDK_JSON_EMPTY: return "there is no value, only white space or nothing; expected JSON"
        case CDK_JSON_EXPECTED_VALUE:
            switch rest.first {
            case 0x5D?, 0x7D?: return "expected a value behind the comma or colon, found \(shown)"
            case 0x27?: return "found a single quote; strings stand in double quotes"
            case 0x2F?: return "found \(shown); comments are not JSON, allow them or leave them out"
            case 0x2B?, 0x2E?: return "found '\(word)'; a number begins with a digit or a minus sign"
            default:
                return ["NaN", "Infinity"].contains(word)
                    ? "'\(word)' is no JSON; allow non-finite numbers, or write null"
                    : "expected a value, found \(shown)"
            }
        case CDK_JSON_EXPECTED_NAME:
            return rest.first == 0x7D
                ? "expected a name behind the comma, found '}'; leave the comma out, or allow trailing commas"
                : "expected a name in double quotes, found \(shown)"
        case CDK_JSON_EXPECTED_COLON: return "expected a colon behind the name, found \(shown)"
        case CDK_JSON_EXPECTED_COMMA_OR_BRACKET: return "expected a comma or ']' behind the element, found \(shown)"
        case CDK_JSON_EXPECTED_COMMA_OR_BRACE: return "expected a comma or '}' behind the member, found \(shown)"
        case CDK_JSON_BAD_LITERAL: return "expected true, false or null, found '\(word)'"
        case CDK_JSON_BAD_NUMBER:
            let digits = token.drop { $0 == 0x2D }
            let isPadded = digits.first == 0x30 && digits.dropFirst().first.map { $0 &- 0x30 < 10 } ?? false
            return "'\(word)' is no number of JSON"
                + (isPadded ? "; write it without leading zeros, or as a string if it is a code" : "")
        case CDK_JSON_CONTROL_CHARACTER:
            let byte = rest.first ?? 0
            return byte == 0x0A || byte == 0x0D
                ? "a line ends inside a string; close the string, or write the line end as \\n"
                : "a control character (U+00\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))) "
                    + "stands inside a string; write it as an escape"
        case CDK_JSON_BAD_ESCAPE: return "'\(JSONError.excerpt(rest.prefix(6)))' is no escape of JSON"
        case CDK_JSON_LONE_SURROGATE:
            return "'\(JSONError.excerpt(rest.prefix(6)))' is half of a surrogate pair and no character; "
                + "write both halves, or allow lone surrogates"
        case CDK_JSON_UNCLOSED_STRING: return "a string begins here that never ends; is the text cut off?"
        case CDK_JSON_UNCLOSED:
            guard openStart < count else { return "the text ends where a value is expected; is it cut off?" }
            let open = bytes[openStart] == 0x7B ? "object" : "array"
            return "the text ends inside an \(open) that begins at byte \(offset + openStart); is it cut off?"
        case CDK_JSON_TRAILING:
            return
                "the value ends before \(shown); one document holds one value, several are read as a stream of values"
        case CDK_JSON_TOO_DEEP:
            return
                "arrays and objects are nested more than \(options.maximumDepth) deep; raise the limit if that is meant"
        case CDK_JSON_INVALID_UTF8:
            let found = rest.prefix(4).map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
            return "the bytes \(found) are not UTF-8, in which JSON is written; say which encoding it is"
        case CDK_JSON_UNCLOSED_COMMENT: return "a comment begins here that never ends"
        default: return "this is no JSON"
        }
    }
}
