import DataKitCore

/// Decodes a whole row, or the columns behind a prefix, by key.
final class CSVRowDecoder: Decoder {
    let decoding: CSVRowDecoding
    let node: CSVKeyNode

    init(decoding: CSVRowDecoding, node: CSVKeyNode) {
        self.decoding = decoding
        self.node = node
    }

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { decoding.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        node.begin()
        return KeyedDecodingContainer(CSVRowContainer<Key>(decoding: decoding, node: node))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw decoding.fault(
            nil, "a row is decoded by the names of its columns; decode a struct or a dictionary, not an array")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        let names = decoding.source.names
        guard node.path.isEmpty, names.count == 1, let only = node.child(node.keys[0]) else {
            throw decoding.fault(nil, "\(names.count) columns cannot be decoded as a single value; decode a struct")
        }
        node.begin()
        return CSVFieldDecoder(decoding: decoding, node: only)
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
    let decoding: CSVRowDecoding
    let node: CSVKeyNode

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var allKeys: [Key] { node.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { node.child(key.stringValue) != nil }

    @inline(__always)
    private func child(_ key: Key) throws -> CSVKeyNode {
        let name = key.stringValue
        guard let child = node.child(name) else { throw decoding.unknown(node.path + [name]) }
        return child
    }

    /// The column of a key, where there is one with a value.
    @inline(__always)
    private func present(_ key: Key) -> CSVKeyNode? {
        guard let child = node.child(key.stringValue), !decoding.isNull(child) else { return nil }
        return child
    }

    func decodeNil(forKey key: Key) throws -> Bool { decoding.isNull(try child(key)) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoding.value(child(key), as: type)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key).map { node in try decoding.value(node, as: type) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try CSVRowDecoder(decoding: decoding, node: child(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try CSVFieldDecoder(decoding: decoding, node: child(key)).unkeyedContainer()
    }

    /// A superclass has its columns beside those of the class.
    func superDecoder() throws -> any Decoder { CSVRowDecoder(decoding: decoding, node: node) }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        CSVRowDecoder(decoding: decoding, node: try child(key))
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoding.boolean(child(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoding.string(child(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try decoding.double(child(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try decoding.float(child(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decoding.integer(child(key), as: type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try decoding.integer(child(key), as: type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try decoding.integer(child(key), as: type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try decoding.integer(child(key), as: type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decoding.integer(child(key), as: type) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try decoding.integer(child(key), as: type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try decoding.integer(child(key), as: type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try decoding.integer(child(key), as: type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try decoding.integer(child(key), as: type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try decoding.integer(child(key), as: type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try decoding.integer(child(key), as: type) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try decoding.integer(child(key), as: type) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try present(key).map { try decoding.boolean($0) }
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key).map { try decoding.string($0) }
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try present(key).map { try decoding.double($0) }
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try present(key).map { try decoding.float($0) }
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        try present(key).map { try decoding.integer($0, as: type) }
    }
}
