internal import CDataKitKernels

/// A value of a ``JSONDocument``: a place in its text, converted when it is asked.
///
/// Copying one is cheap, and keeps the document alive.
public struct JSONValue: Sendable {
    let tape: JSONTape
    let index: Int

    /// What a value is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case null, boolean, number, string, array, object
    }

    /// What the value is.
    public var kind: Kind {
        switch tape.kind(index) {
        case CDK_JSON_FALSE, CDK_JSON_TRUE: .boolean
        case CDK_JSON_NUMBER: .number
        case CDK_JSON_STRING: .string
        case CDK_JSON_ARRAY: .array
        case CDK_JSON_OBJECT: .object
        default: .null
        }
    }

    /// Whether the value is `null`.
    public var isNull: Bool { tape.kind(index) == CDK_JSON_NULL }

    /// `true` or `false`; `nil` for any other kind.
    public var boolean: Bool? {
        switch tape.kind(index) {
        case CDK_JSON_TRUE: true
        case CDK_JSON_FALSE: false
        default: nil
        }
    }

    /// A string, its escapes resolved; `nil` for any other kind.
    public var string: String? { tape.kind(index) == CDK_JSON_STRING ? tape.string(index) : nil }

    /// A string's UTF-8, its escapes resolved; `nil` for any other kind.
    public var stringBytes: [UInt8]? { tape.kind(index) == CDK_JSON_STRING ? tape.stringBytes(index) : nil }

    /// The value as it stands in the text, byte for byte.
    public var rawBytes: ArraySlice<UInt8> { tape.bytes[tape.range(index)] }

    /// The value as it stands in the text.
    public var rawText: String { String(decoding: rawBytes, as: UTF8.self) }

    /// Where the value stands: byte, line and column.
    /// - Complexity: O(bytes before it)
    public var location: JSONError.Location {
        let start = tape.range(index).lowerBound
        let place = TextPlace(of: min(start, tape.count), in: tape.bytes, from: tape.start)
        return JSONError.Location(
            source: tape.name, line: place.line, column: place.column, byteOffset: tape.offset + start)
    }
}

// MARK: - Arrays and objects

extension JSONValue {
    /// How many elements or members there are; 0 for any other kind.
    public var count: Int { tape.elementCount(index) }

    /// The elements of an array; none for any other kind.
    public var elements: Elements {
        Elements(tape: tape, position: index + 1, end: kind == .array ? tape.next(index) : index + 1)
    }

    /// The members of an object in the order of the text; none for any other kind.
    public var members: Members {
        Members(tape: tape, position: index + 1, end: kind == .object ? tape.next(index) : index + 1)
    }

    /// An element by its position, the first being 0; `nil` where there is none, or no array.
    /// - Complexity: O(position)
    public subscript(position: Int) -> JSONValue? {
        guard kind == .array, position >= 0, position < count else { return nil }
        var at = index + 1
        for _ in 0..<position { at = tape.next(at) }
        return JSONValue(tape: tape, index: at)
    }

    /// A member by its name; `nil` where there is none, or no object. Of several the last, unless the parser was told
    /// that the first counts.
    /// - Complexity: O(members)
    public subscript(name: String) -> JSONValue? {
        guard kind == .object else { return nil }
        let wanted = Array(name.utf8)
        var found: Int?
        var at = index + 1
        let end = tape.next(index)
        while at < end {
            if tape.string(at, equals: wanted), !tape.isDropped(at) { found = at + 1 }
            at = tape.next(at + 1)
        }
        return found.map { JSONValue(tape: tape, index: $0) }
    }

    /// The elements of an array, in order.
    public struct Elements: Sequence, IteratorProtocol, Sendable {
        let tape: JSONTape
        var position: Int
        let end: Int

        public mutating func next() -> JSONValue? {
            guard position < end else { return nil }
            defer { position = tape.next(position) }
            return JSONValue(tape: tape, index: position)
        }
    }

    /// The members of an object, in order.
    public struct Members: Sequence, IteratorProtocol, Sendable {
        let tape: JSONTape
        var position: Int
        let end: Int

        public mutating func next() -> (name: String, value: JSONValue)? {
            while position < end {
                let name = position
                position = tape.next(name + 1)
                if !tape.isDropped(name) { return (tape.string(name), JSONValue(tape: tape, index: name + 1)) }
            }
            return nil
        }
    }
}

extension JSONValue {
    /// Calls `body` with the nodes of the members' names and values, as far as they are not left out.
    func forEachMember<Failure: Error>(_ body: (_ name: Int, _ value: Int) throws(Failure) -> Void) throws(Failure) {
        var at = index + 1
        let end = kind == .object ? tape.next(index) : at
        while at < end {
            if !tape.isDropped(at) { try body(at, at + 1) }
            at = tape.next(at + 1)
        }
    }
}

// MARK: - Equality

extension JSONValue: Equatable {
    /// Whether two values mean the same: numbers by their exact value, objects whatever the order of their members.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        guard left.kind == right.kind else { return false }
        switch left.kind {
        case .null: return true
        case .boolean: return left.boolean == right.boolean
        case .string: return left.tape.stringBytes(left.index) == right.tape.stringBytes(right.index)
        case .number:
            if left.rawBytes == right.rawBytes { return true }
            if let first = left.exactNumber, let second = right.exactNumber { return first == second }
            // More digits than those have.
            guard let first = left.number, let second = right.number else { return false }
            return first == second
        case .array:
            guard left.count == right.count else { return false }
            var others = right.elements
            for element in left.elements {
                guard let other = others.next(), element == other else { return false }
            }
            return true
        case .object:
            let (mine, others) = (left.membersByName, right.membersByName)
            return mine.count == others.count && mine.allSatisfy { others[$0.key] == $0.value }
        }
    }
}

extension JSONValue {
    /// Names as bytes: those that differ only in their normal form are different members.
    private var membersByName: [[UInt8]: JSONValue] {
        var members: [[UInt8]: JSONValue] = [:]
        var at = index + 1
        let end = tape.next(index)
        while at < end {
            if !tape.isDropped(at) { members[tape.stringBytes(at)] = JSONValue(tape: tape, index: at + 1) }
            at = tape.next(at + 1)
        }
        return members
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON, its numbers as they stand in the text.
    public var description: String { String(decoding: compactJSON, as: UTF8.self) }
}
