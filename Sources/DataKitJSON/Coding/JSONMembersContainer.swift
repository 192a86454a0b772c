internal import CDataKitKernels

/// The members of an object, by name.
struct JSONMembersContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject

    var codingPath: [any CodingKey] { object.context.path(to: object.index) }

    var allKeys: [Key] {
        JSONValue(tape: object.context.tape, index: object.index).members.compactMap { Key(stringValue: $0.name) }
    }

    @inline(__always)
    private func node(_ key: Key) throws -> Int {
        let node = object.member(key)
        guard node != 0 else { throw missing(key) }
        return node
    }

    /// The node of a member that is there and not null.
    @inline(__always)
    private func nodeIfPresent(_ key: Key) -> Int? {
        let node = object.member(key)
        return node == 0 || object.memory.kind(node) == CDK_JSON_NULL ? nil : node
    }

    @inline(never)
    private func missing(_ key: Key) -> DecodingError {
        DecodingError.keyNotFound(
            key, object.context.context("the object has no member '\(key.stringValue)'", object.index))
    }

    // Values in their usual forms; the context knows the others, and the errors.

    @inline(__always)
    private func string(_ node: Int) throws -> String {
        if let string = object.memory.string(node) { return string }
        return try object.context.string(node)
    }

    @inline(__always)
    private func double(_ node: Int) throws -> Double {
        if let double = object.memory.double(node) { return double }
        return try object.context.double(node)
    }

    @inline(__always)
    private func integer<Integer: FixedWidthInteger>(_ node: Int, as type: Integer.Type) throws -> Integer {
        if let small = object.memory.smallInteger(node), let number = Integer(exactly: small) { return number }
        return try object.context.wideInteger(node)
    }

    @inline(__always)
    private func boolean(_ node: Int) throws -> Bool {
        let kind = object.memory.kind(node)
        if kind == CDK_JSON_TRUE || kind == CDK_JSON_FALSE { return kind == CDK_JSON_TRUE }
        return try object.context.boolean(node)
    }

    func contains(_ key: Key) -> Bool { object.member(key, passes: false) != 0 }

    func decodeNil(forKey key: Key) throws -> Bool {
        // A value that is not null is asked for next.
        let node = object.member(key, passes: false)
        guard node != 0 else { throw missing(key) }
        guard object.memory.kind(node) == CDK_JSON_NULL else { return false }
        _ = object.member(key)
        return true
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try boolean(node(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try string(node(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try double(node(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try object.context.float(node(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(node(key), as: type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(node(key), as: type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(node(key), as: type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(node(key), as: type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(node(key), as: type) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try integer(node(key), as: type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(node(key), as: type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(node(key), as: type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(node(key), as: type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(node(key), as: type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(node(key), as: type) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try integer(node(key), as: type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try object.decode(type, node(key))
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try boolean(node)
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try string(node)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try double(node)
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try object.context.float(node)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try integer(node, as: type)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let node = nodeIfPresent(key) else { return nil }
        return try object.decode(type, node)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try JSONValueDecoder(context: object.context, index: node(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONValueDecoder(context: object.context, index: node(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        let node = object.member(named: "super")
        guard node != 0 else {
            throw DecodingError.keyNotFound(
                JSONCodingKey(stringValue: "super"),
                object.context.context("the object has no member 'super'", object.index))
        }
        return JSONValueDecoder(context: object.context, index: node)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONValueDecoder(context: object.context, index: try node(key))
    }
}
