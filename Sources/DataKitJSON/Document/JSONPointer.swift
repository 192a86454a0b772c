/// A JSON Pointer (RFC 6901): the way from a value to one inside it.
///
/// ```swift
/// let pointer = try JSONPointer("/features/0/properties/mag")
/// let magnitude = try document.root.value(at: pointer).double
/// ```
public struct JSONPointer: Sendable, Hashable {
    /// Names of members and positions of elements, unescaped.
    public var tokens: [String]

    /// A pointer of the tokens given.
    public init(tokens: [String]) { self.tokens = tokens }

    /// Reads a pointer: empty, or a slash before each token, with `~0` for a tilde and `~1` for a slash in them.
    /// - Throws: ``JSONError`` of kind `expression`.
    public init(_ text: String) throws(JSONError) {
        guard text.isEmpty || text.first == "/" else {
            throw JSONError(.expression, "'\(text)' is no JSON Pointer; it is empty or begins with a slash")
        }
        tokens = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            var token = ""
            var characters = part.unicodeScalars[...]
            while let scalar = characters.popFirst() {
                guard scalar == "~" else {
                    token.unicodeScalars.append(scalar)
                    continue
                }
                switch characters.popFirst() {
                case "0": token.unicodeScalars.append("~")
                case "1": token.unicodeScalars.append("/")
                default:
                    throw JSONError(.expression, "'\(text)' has a '~' that is not ~0 (a tilde) or ~1 (a slash)")
                }
            }
            tokens.append(token)
        }
    }

    /// The position that a token means in an array: digits without a leading zero.
    static func position(_ token: String) -> Int? {
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 &- 0x30 < 10 }), token == "0" || token.utf8.first != 0x30
        else {
            return nil
        }
        return Int(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer in its own form: `/a~1b/0`.
    public var description: String {
        tokens.map { token in
            "/"
                + token.unicodeScalars.reduce(into: "") { text, scalar in
                    switch scalar {
                    case "~": text += "~0"
                    case "/": text += "~1"
                    default: text.unicodeScalars.append(scalar)
                    }
                }
        }.joined()
    }
}

extension JSONValue {
    /// The value that a pointer leads to.
    /// - Throws: ``JSONError`` of kind `missing` that says how far it leads.
    public func value(at pointer: JSONPointer) throws(JSONError) -> JSONValue {
        var value = self
        for (depth, token) in pointer.tokens.enumerated() {
            let next: JSONValue? =
                switch value.kind {
                case .object: value[token]
                case .array: JSONPointer.position(token).flatMap { value[$0] }
                default: nil
                }
            guard let next else {
                let reached = JSONPointer(tokens: Array(pointer.tokens[..<depth]))
                let what = value.kind == .array ? "an array of \(value.count) elements" : "\(value.kind.rawValue)"
                throw JSONError(
                    .missing, "'\(pointer)' leads nowhere: at '\(reached)' stands \(what) without '\(token)'",
                    location: value.location)
            }
            value = next
        }
        return value
    }

    /// The value that a pointer leads to, from its text.
    /// - Throws: ``JSONError`` of kind `expression` or `missing`.
    public func value(at pointer: String) throws(JSONError) -> JSONValue { try value(at: JSONPointer(pointer)) }
}
