internal import CDataKitKernels
import DataKitCore

/// The way to a value, made into coding keys only where an error needs them.
final class JSONCodingPath: Sendable {
    let parent: JSONCodingPath?
    let key: any CodingKey & Sendable

    init(_ parent: JSONCodingPath?, _ key: any CodingKey) {
        self.parent = parent
        self.key = JSONCodingKey(stringValue: key.stringValue, intValue: key.intValue)
    }

    static func keys(_ path: JSONCodingPath?) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var at = path
        while let path = at {
            keys.append(path.key)
            at = path.parent
        }
        return keys.reversed()
    }
}

/// A name or position.
struct JSONCodingKey: CodingKey, Sendable {
    var stringValue: String
    var intValue: Int?

    init(stringValue: String, intValue: Int?) {
        self.stringValue = stringValue
        self.intValue = intValue
    }
    init(stringValue: String) { self.init(stringValue: stringValue, intValue: nil) }
    init(intValue: Int) { self.init(stringValue: "\(intValue)", intValue: intValue) }
}

/// Decodes the value of a node.
struct JSONValueDecoder: Decoder, SingleValueDecodingContainer {
    let tape: JSONTape
    let index: Int
    /// The way to what the value is in, and its name or position there.
    var parent: JSONCodingPath?
    var key: (any CodingKey)?

    /// The way to the value, for what is in it.
    var path: JSONCodingPath? { key.map { JSONCodingPath(parent, $0) } ?? parent }
    var codingPath: [any CodingKey] { JSONCodingPath.keys(path) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    private var value: JSONValue { JSONValue(tape: tape, index: index) }

    func context(_ message: String) -> DecodingError.Context {
        let place = value.location
        return DecodingError.Context(
            codingPath: codingPath,
            debugDescription: "\(message), line \(place.line ?? 1), column \(place.column ?? 1) of \(tape.name)")
    }

    func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
        let kind = value.kind
        if kind == .null { return .valueNotFound(type, context("expected \(expected), found null")) }
        let found = JSONError.excerpt(value.rawBytes.prefix(60))
        return .typeMismatch(type, context("expected \(expected), found \(found)"))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard tape.kind(index) == CDK_JSON_OBJECT else { throw mismatch([String: Any].self, "an object") }
        return KeyedDecodingContainer(JSONMembersContainer<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard tape.kind(index) == CDK_JSON_ARRAY else { throw mismatch([Any].self, "an array") }
        return JSONElementsContainer(decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { tape.kind(index) == CDK_JSON_NULL }

    func decode(_ type: Bool.Type) throws -> Bool {
        switch tape.kind(index) {
        case CDK_JSON_TRUE: return true
        case CDK_JSON_FALSE: return false
        default: throw mismatch(type, "true or false")
        }
    }

    func decode(_ type: String.Type) throws -> String {
        guard tape.kind(index) == CDK_JSON_STRING else { throw mismatch(type, "a string") }
        return tape.string(index)
    }

    func decode(_ type: Double.Type) throws -> Double {
        guard tape.kind(index) == CDK_JSON_NUMBER else { throw mismatch(type, "a number") }
        guard let number = value.double else {
            throw DecodingError.dataCorrupted(context("\(value.rawText) is beyond all doubles"))
        }
        return number
    }

    func decode(_ type: Float.Type) throws -> Float {
        guard tape.kind(index) == CDK_JSON_NUMBER else { throw mismatch(type, "a number") }
        guard let number = value.float else {
            throw DecodingError.dataCorrupted(context("\(value.rawText) is beyond all floats"))
        }
        return number
    }

    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
        guard tape.kind(index) == CDK_JSON_NUMBER else { throw mismatch(type, "a whole number") }
        if let small = value.integer, let number = Integer(exactly: small) { return number }
        if let wide = value.wideInteger, let number = Integer(exactly: wide) { return number }
        if Integer.self == UInt128.self, let digits = UInt128(value.rawText) as? Integer { return digits }
        throw DecodingError.dataCorrupted(context("\(value.rawText) is no \(Integer.self)"))
    }

    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: Int128.Type) throws -> Int128 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try integer(type) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == Decimal128.self {
            guard let number = value.decimal, let result = number as? Value else {
                throw mismatch(type, "a decimal of at most 38 digits")
            }
            return result
        }
        return try Value(from: self)
    }
}

/// The members of an object, by name.
struct JSONMembersContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: JSONValueDecoder
    private let path: JSONCodingPath?
    /// Where the member behind the last one found stands: types mostly ask in the order of the text.
    private let hint = Hint()

    private final class Hint {
        var next = 0
    }

    init(decoder: JSONValueDecoder) {
        self.decoder = decoder
        path = decoder.path
        hint.next = decoder.index + 1
    }

    private var tape: JSONTape { decoder.tape }
    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] {
        JSONValue(tape: tape, index: decoder.index).members.compactMap { Key(stringValue: $0.name) }
    }

    /// The node of a member's value, or 0. Of members of one name it is the one that comes next, in the usual order the
    /// first.
    private func node(_ name: String) -> Int {
        let first = decoder.index + 1
        let end = tape.next(decoder.index)
        guard first < end else { return 0 }
        let start = hint.next < end ? hint.next : first
        guard let found = tape.member(named: name, from: start, first: first, end: end) else { return 0 }
        hint.next = tape.next(found + 1)
        return found + 1
    }

    private func value(_ key: Key) throws -> JSONValueDecoder {
        let node = node(key.stringValue)
        guard node != 0 else {
            throw DecodingError.keyNotFound(
                key, decoder.context("the object has no member '\(key.stringValue)'"))
        }
        return JSONValueDecoder(tape: tape, index: node, parent: path, key: key)
    }

    func contains(_ key: Key) -> Bool {
        let next = hint.next
        defer { hint.next = next }
        return node(key.stringValue) != 0
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        let next = hint.next
        let isNull = try value(key).decodeNil()
        // The value itself is asked for next.
        if !isNull { hint.next = next }
        return isNull
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).integer(type) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try value(key).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key).integer(type) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try value(key).integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try value(key).decode(type) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try value(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try value(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        guard let key = Key(stringValue: "super") else {
            throw DecodingError.dataCorrupted(decoder.context("there is no key 'super'"))
        }
        return try value(key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }
}

/// The elements of an array, one after another.
struct JSONElementsContainer: UnkeyedDecodingContainer {
    let decoder: JSONValueDecoder
    private let path: JSONCodingPath?
    private var node: Int
    private let end: Int
    private(set) var currentIndex = 0

    init(decoder: JSONValueDecoder) {
        self.decoder = decoder
        path = decoder.path
        node = decoder.index + 1
        end = decoder.tape.next(decoder.index)
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { decoder.tape.elementCount(decoder.index) }
    var isAtEnd: Bool { node >= end }

    private func current(_ type: Any.Type) throws -> JSONValueDecoder {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type, decoder.context("the array has only \(currentIndex) elements"))
        }
        return JSONValueDecoder(
            tape: decoder.tape, index: node, parent: path, key: JSONCodingKey(intValue: currentIndex))
    }

    private mutating func next<Value>(
        _ type: Any.Type, _ decode: (JSONValueDecoder) throws -> Value
    ) throws -> Value {
        let value = try decode(current(type))
        node = decoder.tape.next(node)
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard try current(Any?.self).decodeNil() else { return false }
        node = decoder.tape.next(node)
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Int128.Type) throws -> Int128 { try next(type) { try $0.integer(type) } }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try next(type) { try $0.integer(type) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try next(type) { try $0.decode(type) } }
    mutating func decode(_ type: String.Type) throws -> String { try next(type) { try $0.decode(type) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try next(type) { try $0.integer(type) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next(type) { try $0.decode(type) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next([String: Any].self) { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next([Any].self) { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next((any Decoder).self) { $0 } }
}
