/// A JSONPath query (RFC 9535): which values of a document are wanted.
///
/// ```swift
/// let cheap = try JSONPath("$..book[?@.price < 10].title")
/// for node in document.root.query(cheap) { print(node.path, node.value) }
/// ```
///
/// All of RFC 9535: names, wildcards, indices, slices, several selectors in brackets, descendants, filters with
/// comparisons, existence tests, `!`, `&&`, `||`, and the functions `length`, `count`, `match`, `search` and `value`.
/// Numbers are compared by their exact values, with all their digits. Regular expressions are those of RFC 9485; they
/// come from the query, so queries of strangers can be slow.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    /// The query as it was given.
    public let description: String
    let segments: [Segment]

    /// Reads a query.
    /// - Throws: ``JSONError`` of kind `expression` that says where and what is wrong.
    public init(_ text: String) throws(JSONError) {
        description = text
        var parser = JSONPathParser(text)
        segments = try parser.query()
    }

    struct Segment: Sendable, Hashable {
        var isDescendant: Bool
        var selectors: [Selector]
    }

    enum Selector: Sendable, Hashable {
        case name(String)
        case wildcard
        case index(Int)
        case slice(start: Int?, end: Int?, step: Int)
        case filter(Logical)
    }

    indirect enum Logical: Sendable, Hashable {
        case or([Logical])
        case and([Logical])
        case not(Logical)
        case compare(Comparable, Operator, Comparable)
        case exists(Query)
        case function(Function)
    }

    enum Operator: String, Sendable, Hashable {
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    struct Query: Sendable, Hashable {
        /// Whether it begins at the value that is filtered rather than at the root.
        var isRelative: Bool
        var segments: [Segment]

        var isSingular: Bool {
            segments.allSatisfy { segment in
                guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
                switch segment.selectors[0] {
                case .name, .index: return true
                default: return false
                }
            }
        }
    }

    enum Comparable: Sendable, Hashable {
        case literal(Literal)
        case query(Query)
        case function(Function)
    }

    enum Literal: Sendable, Hashable {
        case null
        case boolean(Bool)
        case number(JSONExactNumber)
        case string(String)
    }

    indirect enum Function: Sendable, Hashable {
        case length(Comparable)
        case count(Query)
        case value(Query)
        case matches(Comparable, Comparable, isWhole: Bool)

        /// Whether it gives true or false, rather than a value.
        var isLogical: Bool { if case .matches = self { true } else { false } }
    }
}

/// A value that a query found, and where.
public struct JSONPathNode: Sendable {
    /// The value.
    public let value: JSONValue
    /// Names and positions from the root.
    let steps: [Step]

    enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    /// The normalized path (RFC 9535 section 2.7): `$['store']['book'][0]`.
    public var path: String {
        var text = "$"
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .name(let name):
                text += "['"
                for scalar in name.unicodeScalars {
                    switch scalar {
                    case "'": text += "\\'"
                    case "\\": text += "\\\\"
                    case "\u{8}": text += "\\b"
                    case "\u{C}": text += "\\f"
                    case "\n": text += "\\n"
                    case "\r": text += "\\r"
                    case "\t": text += "\\t"
                    case let scalar where scalar.value < 0x20:
                        let digits = String(scalar.value, radix: 16)
                        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    default: text.unicodeScalars.append(scalar)
                    }
                }
                text += "']"
            }
        }
        return text
    }
}
