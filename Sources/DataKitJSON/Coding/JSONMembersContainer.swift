internal import CDataKitKernels

/// The members of an object, by name.
struct JSONMembersContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let context: JSONDecodingContext
    let object: Int

    var codingPath: [any CodingKey] { context.path(to: object) }

    var allKeys: [Key] {
        JSONValue(tape: context.tape, index: object).members.compactMap { Key(stringValue: $0.name) }
    }

    @inline(__always)
    private func node(_ key: Key) throws -> Int {
        let node = context.member(key.stringValue, of: object)
        guard node != 0 else { throw missing(key) }
        return node
    }

    /// The node of a member that is there and not null.
    @inline(__always)
    private func nodeIfPresent(_ key: Key) -> Int? {
        let node = context.member(key.stringValue, of: object)
        return node == 0 || context.tape.kind(node) == CDK_JSON_NULL ? nil : node
    }

    private func missing(_ key: Key) -> DecodingError {
        DecodingError.keyNotFound(key, context.context("the object has no member '\(key.stringValue)'", object))
    }

    func contains(_ key: Key) -> Bool { context.member(key.stringValue, of: object, passes: false) != 0 }

    func decodeNil(forKey key: Key) throws -> Bool {
        // A value that is not null is asked for next.
        let node = context.member(key.stringValue, of: object, passes: false)
        guard node != 0 else { throw missing(key) }
        guard context.tape.kind(node) == CDK_JSON_NULL else { return false }
        _ = context.member(key.stringValue, of: object)
        return true
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try context.boolean(node(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try context.string(node(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try context.double(node(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try context.float(node(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try context.integer(node(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try context.integer(node(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try context.integer(node(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try context.integer(node(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try context.integer(node(key)) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try context.integer(node(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try context.integer(node(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try context.integer(node(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try context.integer(node(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try context.integer(node(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try context.integer(node(key)) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try context.integer(node(key)) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try context.decode(type, node(key))
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try nodeIfPresent(key).map { try context.boolean($0) }
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try nodeIfPresent(key).map { try context.string($0) }
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try nodeIfPresent(key).map { try context.double($0) }
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try nodeIfPresent(key).map { try context.float($0) }
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        try nodeIfPresent(key).map { try context.integer($0) }
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try nodeIfPresent(key).map { try context.decode(type, $0) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try JSONValueDecoder(context: context, index: node(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try JSONValueDecoder(context: context, index: node(key)).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        guard let key = Key(stringValue: "super") else {
            throw DecodingError.dataCorrupted(context.context("there is no key 'super'", object))
        }
        return try superDecoder(forKey: key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONValueDecoder(context: context, index: try node(key))
    }
}
