import DataKitCore

/// Decodes one field.
struct CSVFieldDecoder: Decoder, SingleValueDecodingContainer {
    let node: CSVKeyNode
    /// Which of the node's fields.
    let entry: Int

    var codingPath: [any CodingKey] { (node.path + [node.key(entry)]).map(CSVKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { node.decoding.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let child = node.child(entry) else { throw node.decoding.unknown(node, entry) }
        return try CSVRowDecoder(node: child).container(keyedBy: type)
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw node.decoding.fault(
            node.column(entry) >= 0 ? node.column(entry) : nil,
            "a field is one value, no list; decode it as text, or name its parts as columns")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { node.isNull(entry) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try node.value(entry, as: type) }
    func decode(_ type: Bool.Type) throws -> Bool { try node.boolean(entry) }
    func decode(_ type: String.Type) throws -> String { try node.string(entry) }
    func decode(_ type: Double.Type) throws -> Double { try node.double(entry) }
    func decode(_ type: Float.Type) throws -> Float { try node.float(entry) }
    func decode(_ type: Int.Type) throws -> Int { try node.integer(entry, as: type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try node.integer(entry, as: type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try node.integer(entry, as: type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try node.integer(entry, as: type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try node.integer(entry, as: type) }
    func decode(_ type: Int128.Type) throws -> Int128 { try node.integer(entry, as: type) }
    func decode(_ type: UInt.Type) throws -> UInt { try node.integer(entry, as: type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try node.integer(entry, as: type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try node.integer(entry, as: type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try node.integer(entry, as: type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try node.integer(entry, as: type) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try node.integer(entry, as: type) }
}

/// Decodes what Foundation's `Date` asks for: seconds since 2001-01-01T00:00:00Z.
struct CSVDateDecoder: Decoder, SingleValueDecodingContainer {
    let seconds: Double
    let base: CSVFieldDecoder

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }
    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try base.container(keyedBy: type)
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try base.unkeyedContainer() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
    func decodeNil() -> Bool { false }
    func decode(_ type: Double.Type) throws -> Double { seconds }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try base.decode(type) }
    func decode(_ type: Bool.Type) throws -> Bool { try base.decode(type) }
    func decode(_ type: String.Type) throws -> String { try base.decode(type) }
    func decode(_ type: Float.Type) throws -> Float { try base.decode(type) }
    func decode(_ type: Int.Type) throws -> Int { try base.decode(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try base.decode(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try base.decode(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try base.decode(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try base.decode(type) }
    func decode(_ type: Int128.Type) throws -> Int128 { try base.decode(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try base.decode(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try base.decode(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try base.decode(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try base.decode(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try base.decode(type) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try base.decode(type) }
}

/// Decodes what Foundation's `Data` asks for: one byte after another.
struct CSVBytesDecoder: Decoder, UnkeyedDecodingContainer {
    let bytes: [UInt8]
    let base: CSVFieldDecoder
    private(set) var currentIndex = 0

    init(bytes: [UInt8], base: CSVFieldDecoder) {
        self.bytes = bytes
        self.base = base
    }

    var codingPath: [any CodingKey] { base.codingPath }
    var userInfo: [CodingUserInfoKey: Any] { base.userInfo }
    var count: Int? { bytes.count }
    var isAtEnd: Bool { currentIndex >= bytes.count }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try base.container(keyedBy: type)
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { self }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { base }

    mutating func decodeNil() throws -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard type == UInt8.self, !isAtEnd else {
            throw base.node.decoding.mismatch(base.node.column(base.entry), type)
        }
        defer { currentIndex += 1 }
        return bytes[currentIndex] as! Value
    }
    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> { try base.container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try base.unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { base }
}
