import DataKitCore

/// Decodes a whole row, or the columns behind a prefix, by key.
struct CSVRowDecoder: Decoder {
    let node: CSVKeyNode

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { node.decoding.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        node.begin()
        return node.container(keyedBy: type)
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
///
/// It has no reference of its own, since containers are copied at each call: see ``CSVKeyNode/finish()``.
struct CSVRowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let reference: CSVKeyNodeReference

    var codingPath: [any CodingKey] { node.path.map(CSVKey.init) }
    var allKeys: [Key] { node.keys.compactMap { Key(stringValue: $0) } }

    private var node: CSVKeyNode { reference.node }

    /// Calls `body` with the node, and the number of a key's entry there.
    @inline(__always)
    private func with<Value>(_ key: Key, _ body: (CSVKeyNode, Int) throws -> Value) rethrows -> Value {
        try reference.with { try body($0, $0.entry(key.stringValue)) }
    }

    /// What a key names.
    private func child(_ key: Key) throws -> CSVKeyNode {
        try with(key) { node, entry in
            guard let child = node.child(entry) else { throw node.decoding.unknown(node, entry) }
            return child
        }
    }

    /// The entry of a key that names something.
    private func known(_ key: Key) throws -> Int {
        try with(key) { node, entry in
            guard node.column(entry) != CSVKeyColumn.missing else { throw node.decoding.unknown(node, entry) }
            return entry
        }
    }

    func contains(_ key: Key) -> Bool { with(key) { $0.column($1) != CSVKeyColumn.missing } }
    func decodeNil(forKey key: Key) throws -> Bool { node.isNull(try known(key)) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try with(key) { try $0.value($1, as: type) }
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try with(key) { $0.isNull($1) ? nil : try $0.value($1, as: type) }
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try CSVRowDecoder(node: child(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try CSVFieldDecoder(node: node, entry: known(key)).unkeyedContainer()
    }

    /// A superclass has its columns beside those of the class.
    func superDecoder() throws -> any Decoder { CSVRowDecoder(node: node) }
    func superDecoder(forKey key: Key) throws -> any Decoder {
        CSVRowDecoder(node: try child(key))
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try with(key) { try $0.boolean($1) }
    }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try with(key) { try $0.string($1) }
    }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try with(key) { try $0.double($1) }
    }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try with(key) { try $0.float($1) }
    }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try with(key) { try $0.integer($1, as: type) }
    }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try with(key) { try $0.integer($1, as: type) }
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try with(key) { $0.isNull($1) ? nil : try $0.boolean($1) }
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try with(key) { $0.isNullText($1) ? nil : try $0.string($1) }
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try with(key) { $0.isNull($1) ? nil : try $0.double($1) }
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        try with(key) { $0.isNull($1) ? nil : try $0.float($1) }
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        try with(key) { $0.isNull($1) ? nil : try $0.integer($1, as: type) }
    }
}
