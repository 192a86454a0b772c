/// Decodes a whole row: by names, or, for a row of one column, its value.
struct RootDecoder: Decoder {
    let root: DecodedStructure
    let row: Int

    init(root: DecodedStructure, row: Int) {
        self.root = root
        self.row = row
        root.run.row = row
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { root.run.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        root.begin()
        return KeyedDecodingContainer(StructureContainer<Key>(structure: root, row: row))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DataKitError(
            .conversion, "a row is decoded by the names of its columns; decode a struct or a dictionary, not an array")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        guard root.columns.count == 1 else {
            throw DataKitError(
                .conversion,
                "a row of \(root.columns.count) columns cannot be decoded as a single value; select one column, or decode a struct"
            )
        }
        return ValueDecoder(column: root.columns[0], row: row, isFoundationDate: false)
    }
}

/// The members of a row or struct, by name.
struct StructureContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let structure: DecodedStructure
    let row: Int

    var codingPath: [any CodingKey] { structure.path.map(NameKey.init) }
    var allKeys: [Key] { structure.columns.compactMap { Key(stringValue: $0.field.name) } }

    func contains(_ key: Key) -> Bool { structure.column(key.stringValue) != nil }

    @inline(__always)
    private func column(_ key: Key) throws -> DecodedColumn {
        guard let column = structure.column(key.stringValue) else { throw structure.unknown(key.stringValue) }
        return column
    }

    func decodeNil(forKey key: Key) throws -> Bool { try column(key).isNull(row) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try column(key).boolean(row) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try column(key).string(row) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try column(key).double(row) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try column(key).float(row) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try column(key).integer(row, as: type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try column(key).integer(row, as: type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try column(key).integer(row, as: type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try column(key).integer(row, as: type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try column(key).integer(row, as: type) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try column(key).integer(row, as: type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try column(key).integer(row, as: type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try column(key).integer(row, as: type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try column(key).integer(row, as: type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try column(key).integer(row, as: type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try column(key).integer(row, as: type) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try column(key).integer(row, as: type) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try column(key).decode(type, row)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        guard let key = Key(stringValue: "super") else { throw structure.unknown("super") }
        return try superDecoder(forKey: key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(column: try column(key), row: row, isFoundationDate: false)
    }
}

/// The name of a column as a coding key.
struct NameKey: CodingKey {
    let stringValue: String
    var intValue: Int? { Int(stringValue) }
    init(stringValue: String) { self.stringValue = stringValue }
    init(intValue: Int) { stringValue = String(intValue) }
}
