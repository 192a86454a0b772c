import DataKitCore

/// Decodes a whole row, or the columns behind a prefix, by key.
struct CSVRowDecoder: Decoder {
    let node: CSVKeyNode

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { node.decoding.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        node.begin()
        // Rows share their container: it has no state of its own, and to make one takes as long as several fields.
        if let made = node.container as? KeyedDecodingContainer<Key> { return made }
        let made = KeyedDecodingContainer(CSVRowContainer<Key>(node: node))
        node.container = made
        return made
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw node.decoding.fault(
            nil, "a row is decoded by the names of its columns; decode a struct or a dictionary, not an array")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        let names = node.decoding.source.names
        guard node.path.isEmpty, names.count == 1 else {
            throw node.decoding.fault(
                nil, "\(names.count) columns cannot be decoded as a single value; decode a struct")
        }
        node.begin()
        return CSVFieldDecoder(node: node, entry: node.entry(node.keys[0]))
    }
}

/// A name as a coding key.
struct CSVKey: CodingKey {
    let stringValue: String
    var intValue: Int? { Int(stringValue) }
    init(stringValue: String) { self.stringValue = stringValue }
    init(intValue: Int) { stringValue = String(intValue) }
}

/// The fields of a row by key.
struct CSVRowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: CSVKeyNode

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var allKeys: [Key] { node.keys.compactMap { Key(stringValue: $0) } }

    @inline(__always)
    private func entry(_ key: Key) -> Int { node.entry(key.stringValue) }

    /// What a key names.
    private func child(_ key: Key) throws -> CSVKeyNode {
        let entry = entry(key)
        guard let child = node.child(entry) else { throw node.decoding.unknown(node, entry) }
        return child
    }

    /// The entry of a key, where it names something with a value.
    @inline(__always)
    private func present(_ key: Key) -> Int? {
        let entry = entry(key)
        return node.isNull(entry) ? nil : entry
    }

    func contains(_ key: Key) -> Bool { node.column(entry(key)) != CSVKeyColumn.missing }
    func decodeNil(forKey key: Key) throws -> Bool { node.isNull(try known(key)) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try node.value(entry(key), as: type)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let entry = present(key) else { return nil }
        return try node.value(entry, as: type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try CSVRowDecoder(node: child(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try CSVFieldDecoder(node: node, entry: known(key)).unkeyedContainer()
    }

    /// The entry of a key that names something.
    private func known(_ key: Key) throws -> Int {
        let entry = entry(key)
        guard node.column(entry) != CSVKeyColumn.missing else { throw node.decoding.unknown(node, entry) }
        return entry
    }

    /// A superclass has its columns beside those of the class.
    func superDecoder() throws -> any Decoder { CSVRowDecoder(node: node) }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        CSVRowDecoder(node: try child(key))
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try node.boolean(entry(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try node.string(entry(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try node.double(entry(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try node.float(entry(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try node.integer(entry(key), as: type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try node.integer(entry(key), as: type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try node.integer(entry(key), as: type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try node.integer(entry(key), as: type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try node.integer(entry(key), as: type) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try node.integer(entry(key), as: type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try node.integer(entry(key), as: type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try node.integer(entry(key), as: type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try node.integer(entry(key), as: type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try node.integer(entry(key), as: type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try node.integer(entry(key), as: type) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try node.integer(entry(key), as: type) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let entry = present(key) else { return nil }
        return try node.boolean(entry)
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let entry = present(key) else { return nil }
        return try node.string(entry)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let entry = present(key) else { return nil }
        return try node.double(entry)
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        guard let entry = present(key) else { return nil }
        return try node.float(entry)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let entry = present(key) else { return nil }
        return try node.integer(entry, as: type)
    }
}
