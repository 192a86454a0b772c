extension Predicate: CustomStringConvertible {
    /// The condition in SQL; ``init(parsing:)`` gives the same predicate back.
    ///
    /// (It gives one of the same meaning where `and` or `or` have fewer than two parts or an `in` has no values, which
    /// SQL cannot write.)
    public var description: String {
        switch self {
        case .constant(let truth): return truth.map { $0 ? "true" : "false" } ?? "null"
        case .comparison(let left, let comparison, let right): return "\(left) \(comparison.rawValue) \(right)"
        case .isNull(let operand): return "\(operand) is null"
        case .isIn(let operand, let values): return Self.text(operand, in: values, isNegated: false)
        case .between(let operand, let lower, let upper): return "\(operand) between \(lower) and \(upper)"
        case .like(let operand, let pattern, let escape): return "\(operand) like \(Self.text(pattern, escape))"
        case .and(let parts): return Self.text(parts, joinedBy: " and ", empty: "true")
        case .or(let parts): return Self.text(parts, joinedBy: " or ", empty: "false")
        case .not(.isNull(let operand)): return "\(operand) is not null"
        case .not(.isIn(let operand, let values)): return Self.text(operand, in: values, isNegated: true)
        case .not(.between(let operand, let lower, let upper)): return "\(operand) not between \(lower) and \(upper)"
        case .not(.like(let operand, let pattern, let escape)):
            return "\(operand) not like \(Self.text(pattern, escape))"
        case .not(let inner): return "not \(Self.nested(inner))"
        }
    }

    private static func text(_ parts: [Predicate], joinedBy word: String, empty: String) -> String {
        parts.isEmpty ? empty : parts.map(nested).joined(separator: word)
    }

    private static func nested(_ part: Predicate) -> String {
        switch part {
        case .and(let parts) where parts.count > 1: "(\(part))"
        case .or(let parts) where parts.count > 1: "(\(part))"
        case .and(let parts) where parts.count == 1: nested(parts[0])
        case .or(let parts) where parts.count == 1: nested(parts[0])
        default: part.description
        }
    }

    private static func text(_ operand: Operand, in values: [Value], isNegated: Bool) -> String {
        if values.isEmpty { return isNegated ? "true" : "false" }
        return "\(operand)\(isNegated ? " not" : "") in (\(values.map(\.literalText).joined(separator: ", ")))"
    }

    private static func text(_ pattern: String, _ escape: Character?) -> String {
        quoted(pattern, "'") + (escape.map { " escape " + quoted(String($0), "'") } ?? "")
    }

    static func quoted(_ text: String, _ quote: String) -> String {
        let mark = quote.utf8.first!
        var bytes: [UInt8] = [mark]
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == mark { bytes.append(byte) }
        }
        bytes.append(mark)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Predicate.Operand: CustomStringConvertible {
    /// The name, quoted where it needs that, or the literal.
    public var description: String {
        switch self {
        case .literal(let value): return value.literalText
        case .column(let name):
            let isPlain =
                name.utf8.first.map(PredicateLexer.isWordStart) == true
                && name.utf8.allSatisfy(PredicateLexer.isWordPart)
                && !Predicate.keywords.contains(name.lowercased()) && Value.typedLiterals[name.lowercased()] == nil
            return isPlain ? name : Predicate.quoted(name, "\"")
        }
    }
}
