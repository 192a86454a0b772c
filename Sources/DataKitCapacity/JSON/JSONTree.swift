internal import DataKitCore
internal import DataKitJSON

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

    /// Deeper nesting than this is refused.
    private static let maximumDepth = 64

    /// Reads a whole text.
    /// - Throws: ``CapacityError`` with the byte offset of what is not JSON.
    init(_ bytes: [UInt8]) throws(CapacityError) {
        let options = JSONParsingOptions(maximumDepth: Self.maximumDepth, duplicateNames: .error)
        self.init(
            try CapacityError.mapping { () throws(JSONError) in
                try JSONDocument(parsing: bytes, options: options).root
            })
    }

    /// - Parameter value: nested no deeper than ``maximumDepth``.
    private init(_ value: JSONValue) {
        switch value.kind {
        case .null: self = .null
        case .boolean: self = .boolean(value.boolean == true)
        case .number: self = .number(value.rawText)
        case .string: self = .string(value.string ?? "")
        case .array: self = .array(value.elements.map { JSONTree($0) })
        case .object: self = .object(value.members.map { Member(name: $0.name, value: JSONTree($0.value)) })
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

extension CapacityError {
    /// Runs `body`, and gives an error of JSON as one of this module.
    static func mapping<Result>(_ body: () throws(JSONError) -> Result) throws(CapacityError) -> Result {
        do throws(JSONError) {
            return try body()
        } catch {
            throw CapacityError(
                error.kind == .depth ? .limit : .json, error.message, byteOffset: error.location.byteOffset)
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
