import DataKit

/// A JSON value to be printed; objects keep the order of their members.
indirect enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    /// JSON text that is there already.
    case verbatim(String)
    case array([JSONValue])
    case object(Members)

    struct Members: Equatable, Sendable {
        var pairs: [(name: String, value: JSONValue)]

        static func == (left: Members, right: Members) -> Bool {
            left.pairs.count == right.pairs.count
                && zip(left.pairs, right.pairs).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Members(pairs: elements.map { (name: $0.0, value: $0.1) }))
    }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(nilLiteral: ()) { self = .null }

    /// An integer, or null.
    init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }
    /// A string, or null.
    init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    /// The object with one member more; the value as it is where it is no object.
    func adding(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members.pairs.append((name: name, value: value))
        return .object(members)
    }
}

extension JSONValue: CustomStringConvertible {
    /// RFC 8259 text on one line.
    var description: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let number): String(number)
        case .double(let number): number.isFinite ? number.description : "null"
        case .string(let text): text.quotedAsJSON
        case .verbatim(let text): text
        case .array(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.pairs.map { $0.name.quotedAsJSON + ":" + $0.value.description }.joined(separator: ",") + "}"
        }
    }
}
