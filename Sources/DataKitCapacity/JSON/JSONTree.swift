internal import DataKitCore

/// A JSON value as a tree, for requests, workloads and price lists: small texts.
indirect enum JSONTree: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// As it is spelled.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: JSONTree
    }

    /// Reads a whole text.
    /// - Throws: ``CapacityError`` with the byte offset of what is not JSON.
    init(_ bytes: [UInt8]) throws(CapacityError) {
        var cursor = try JSONCursor(bytes)
        self = try JSONTree(&cursor, depth: 0)
        try cursor.expectEnd()
    }

    init(_ cursor: inout JSONCursor, depth: Int) throws(CapacityError) {
        guard depth <= JSONCursor.maximumDepth else {
            throw cursor.error("is nested more than \(JSONCursor.maximumDepth) deep", kind: .limit)
        }
        switch cursor.peek() {
        case UInt8(ascii: "{")?:
            try cursor.beginObject()
            var members: [Member] = []
            var names: Set<String> = []
            var isFirst = true
            while let name = try cursor.nextName(isFirst: &isFirst) {
                guard names.insert(name).inserted else { throw cursor.error("the member '\(name)' is there twice") }
                members.append(Member(name: name, value: try JSONTree(&cursor, depth: depth + 1)))
            }
            self = .object(members)
        case UInt8(ascii: "[")?:
            try cursor.beginArray()
            var elements: [JSONTree] = []
            var isFirst = true
            while try cursor.nextElement(isFirst: &isFirst) { elements.append(try JSONTree(&cursor, depth: depth + 1)) }
            self = .array(elements)
        case UInt8(ascii: "\"")?: self = .string(try cursor.string())
        case UInt8(ascii: "t")?, UInt8(ascii: "f")?: self = .boolean(try cursor.boolean())
        case UInt8(ascii: "n")?:
            try cursor.word("null")
            self = .null
        default: self = .number(try cursor.number())
        }
    }

    subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// A word for error messages.
    var title: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): "the string \"\(text.prefix(40))\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONTree: CustomStringConvertible {
    /// JSON on one line.
    var description: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): text.quotedAsJSON
        case .array(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { $0.name.quotedAsJSON + ": " + $0.value.description }.joined(separator: ", ") + "}"
        }
    }
}

extension JSONTree {
    static func integer(_ value: Int) -> JSONTree { .number(String(value)) }

    /// A number; whole ones without a fraction, others with the fewest digits that read back alike.
    static func double(_ value: Double) -> JSONTree {
        if let whole = Int(exactly: value) { return .number(String(whole)) }
        return value.isFinite ? .number(String(value)) : .null
    }

    mutating func set(_ name: String, _ value: JSONTree) {
        guard case .object(var members) = self else { return }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
        self = .object(members)
    }
}
