import DataKitCore

/// Encodes a row, or the columns behind a prefix, by key, straight into the text.
///
/// It takes values in the order of the columns, as a struct gives them row after row. Where something else comes, the
/// row is given up, and whoever asked for it encodes it in the general way.
struct CSVRowEncoder: Encoder {
    let node: CSVEncodingNode

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.begin()
        return KeyedEncodingContainer(CSVRowEncodingContainer<Key>(node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { node.givenUp().unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer { node.givenUp().singleValueContainer() }
}

/// Encodes one field.
struct CSVFieldEncoder: Encoder, SingleValueEncodingContainer {
    let node: CSVEncodingNode
    /// Which of the node's fields, and the type that it is of.
    let entry: Int
    let type: Any.Type

    var codingPath: [any CodingKey] { (node.path + [node.key(entry)]).map(CSVKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.givenUp().container(keyedBy: type)
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.setForm(entry, .collected, of: type)
        return node.givenUp().unkeyedContainer()
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() throws { node.encodeNil(entry) }
    func encode(_ value: Bool) throws { node.encode(value, entry) }
    func encode(_ value: String) throws { node.encode(value, entry) }
    func encode(_ value: Double) throws { node.encode(value, entry) }
    func encode(_ value: Float) throws { node.encode(value, entry) }
    func encode(_ value: Int) throws { node.encode(integer: value, entry) }
    func encode(_ value: Int8) throws { node.encode(integer: value, entry) }
    func encode(_ value: Int16) throws { node.encode(integer: value, entry) }
    func encode(_ value: Int32) throws { node.encode(integer: value, entry) }
    func encode(_ value: Int64) throws { node.encode(integer: value, entry) }
    func encode(_ value: Int128) throws { node.encode(integer: value, entry) }
    func encode(_ value: UInt) throws { node.encode(integer: value, entry) }
    func encode(_ value: UInt8) throws { node.encode(integer: value, entry) }
    func encode(_ value: UInt16) throws { node.encode(integer: value, entry) }
    func encode(_ value: UInt32) throws { node.encode(integer: value, entry) }
    func encode(_ value: UInt64) throws { node.encode(integer: value, entry) }
    func encode(_ value: UInt128) throws { node.encode(integer: value, entry) }
    func encode<Value: Encodable>(_ value: Value) throws { try node.encode(value, entry) }
}

/// The fields of a row by key.
struct CSVRowEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: CSVEncodingNode

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }

    @inline(__always)
    private func entry(_ key: Key) -> Int { node.entry(key.stringValue) }

    func encodeNil(forKey key: Key) throws { node.encodeNil(entry(key)) }
    func encode(_ value: Bool, forKey key: Key) throws { node.encode(value, entry(key)) }
    func encode(_ value: String, forKey key: Key) throws { node.encode(value, entry(key)) }
    func encode(_ value: Double, forKey key: Key) throws { node.encode(value, entry(key)) }
    func encode(_ value: Float, forKey key: Key) throws { node.encode(value, entry(key)) }
    func encode(_ value: Int, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: Int8, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: Int16, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: Int32, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: Int64, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: Int128, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: UInt, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: UInt8, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: UInt16, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: UInt32, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: UInt64, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode(_ value: UInt128, forKey key: Key) throws { node.encode(integer: value, entry(key)) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try node.encode(value, entry(key)) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        guard let child = node.nested(entry(key)) else { return node.givenUp().container(keyedBy: keyType) }
        return CSVRowEncoder(node: child).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { node.givenUp().unkeyedContainer() }
    func superEncoder() -> any Encoder { node.givenUp() }
    func superEncoder(forKey key: Key) -> any Encoder { node.givenUp() }

    // A property that is nil keeps its place among the others.
    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: Int128?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
    func encodeIfPresent(_ value: UInt128?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { node.encodeNil(entry(key)) }
    }
}
