import DataKitCore

/// Encodes one value into a node.
struct XMLValueEncoder: Encoder, SingleValueEncodingContainer {
    let tree: XMLEncodedTree
    let node: Int

    var codingPath: [any CodingKey] { tree.path(to: node) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        tree.begin(.members, of: node)
        return KeyedEncodingContainer(XMLMembersEncoder<Key>(tree: tree, node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        tree.begin(.list, of: node)
        return XMLListEncoder(tree: tree, node: node)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { tree.putNull(node) }
    func encode(_ value: Bool) { tree.put(value, node) }
    func encode(_ value: String) { tree.put(value, node) }
    func encode(_ value: Double) { tree.put(value, node) }
    func encode(_ value: Float) { tree.put(value, node) }
    func encode(_ value: Int) { tree.put(signed: Int64(value), node) }
    func encode(_ value: Int8) { tree.put(signed: Int64(value), node) }
    func encode(_ value: Int16) { tree.put(signed: Int64(value), node) }
    func encode(_ value: Int32) { tree.put(signed: Int64(value), node) }
    func encode(_ value: Int64) { tree.put(signed: value, node) }
    func encode(_ value: UInt) { tree.put(unsigned: UInt64(value), node) }
    func encode(_ value: UInt8) { tree.put(unsigned: UInt64(value), node) }
    func encode(_ value: UInt16) { tree.put(unsigned: UInt64(value), node) }
    func encode(_ value: UInt32) { tree.put(unsigned: UInt64(value), node) }
    func encode(_ value: UInt64) { tree.put(unsigned: value, node) }
    func encode(_ value: Int128) { tree.put("\(value)", node) }
    func encode(_ value: UInt128) { tree.put("\(value)", node) }

    func encode<Value: Encodable>(_ value: Value) throws {
        if Value.self == Decimal128.self, let decimal = value as? Decimal128 {
            tree.put(decimal.description, node)
        } else {
            try value.encode(to: self)
        }
    }
}

/// Encodes members by name.
struct XMLMembersEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let tree: XMLEncodedTree
    let node: Int

    var codingPath: [any CodingKey] { tree.path(to: node) }

    private func member(_ key: any CodingKey) -> Int { tree.member(key.stringValue, of: node) }
    private func part(_ key: Key) -> XMLValueEncoder { XMLValueEncoder(tree: tree, node: member(key)) }

    func encodeNil(forKey key: Key) { tree.putNull(member(key)) }
    func encode(_ value: Bool, forKey key: Key) { tree.put(value, member(key)) }
    func encode(_ value: String, forKey key: Key) { tree.put(value, member(key)) }
    func encode(_ value: Double, forKey key: Key) { tree.put(value, member(key)) }
    func encode(_ value: Float, forKey key: Key) { tree.put(value, member(key)) }
    func encode(_ value: Int, forKey key: Key) { tree.put(signed: Int64(value), member(key)) }
    func encode(_ value: Int8, forKey key: Key) { tree.put(signed: Int64(value), member(key)) }
    func encode(_ value: Int16, forKey key: Key) { tree.put(signed: Int64(value), member(key)) }
    func encode(_ value: Int32, forKey key: Key) { tree.put(signed: Int64(value), member(key)) }
    func encode(_ value: Int64, forKey key: Key) { tree.put(signed: value, member(key)) }
    func encode(_ value: UInt, forKey key: Key) { tree.put(unsigned: UInt64(value), member(key)) }
    func encode(_ value: UInt8, forKey key: Key) { tree.put(unsigned: UInt64(value), member(key)) }
    func encode(_ value: UInt16, forKey key: Key) { tree.put(unsigned: UInt64(value), member(key)) }
    func encode(_ value: UInt32, forKey key: Key) { tree.put(unsigned: UInt64(value), member(key)) }
    func encode(_ value: UInt64, forKey key: Key) { tree.put(unsigned: value, member(key)) }
    func encode(_ value: Int128, forKey key: Key) { tree.put("\(value)", member(key)) }
    func encode(_ value: UInt128, forKey key: Key) { tree.put("\(value)", member(key)) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try part(key).encode(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        part(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { part(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { XMLValueEncoder(tree: tree, node: node) }
    func superEncoder(forKey key: Key) -> any Encoder { part(key) }
}

/// Encodes elements one after another.
struct XMLListEncoder: UnkeyedEncodingContainer {
    let tree: XMLEncodedTree
    let node: Int

    var codingPath: [any CodingKey] { tree.path(to: node) }
    var count: Int { tree.nodes[node].kind == .list ? Int(tree.nodes[node].count) : 0 }

    private func part() -> XMLValueEncoder { XMLValueEncoder(tree: tree, node: tree.element(of: node)) }

    func encodeNil() { part().encodeNil() }
    func encode(_ value: Bool) { tree.put(value, tree.element(of: node)) }
    func encode(_ value: String) { tree.put(value, tree.element(of: node)) }
    func encode(_ value: Double) { tree.put(value, tree.element(of: node)) }
    func encode(_ value: Float) { tree.put(value, tree.element(of: node)) }
    func encode(_ value: Int) { tree.put(signed: Int64(value), tree.element(of: node)) }
    func encode(_ value: Int8) { tree.put(signed: Int64(value), tree.element(of: node)) }
    func encode(_ value: Int16) { tree.put(signed: Int64(value), tree.element(of: node)) }
    func encode(_ value: Int32) { tree.put(signed: Int64(value), tree.element(of: node)) }
    func encode(_ value: Int64) { tree.put(signed: value, tree.element(of: node)) }
    func encode(_ value: UInt) { tree.put(unsigned: UInt64(value), tree.element(of: node)) }
    func encode(_ value: UInt8) { tree.put(unsigned: UInt64(value), tree.element(of: node)) }
    func encode(_ value: UInt16) { tree.put(unsigned: UInt64(value), tree.element(of: node)) }
    func encode(_ value: UInt32) { tree.put(unsigned: UInt64(value), tree.element(of: node)) }
    func encode(_ value: UInt64) { tree.put(unsigned: value, tree.element(of: node)) }
    func encode(_ value: Int128) { tree.put("\(value)", tree.element(of: node)) }
    func encode(_ value: UInt128) { tree.put("\(value)", tree.element(of: node)) }

    func encode<Value: Encodable>(_ value: Value) throws { try part().encode(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        part().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
    func superEncoder() -> any Encoder { part() }
}
