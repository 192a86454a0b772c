/// Decodes one value of a column.
struct ValueDecoder: Decoder, SingleValueDecodingContainer {
    let column: DecodedColumn
    let row: Int
    /// Whether the caller is Foundation's `Date`, which asks for seconds since 2001.
    let isFoundationDate: Bool

    var codingPath: [any CodingKey] { column.path.map(NameKey.init) }
    var userInfo: [CodingUserInfoKey: Any] { column.run.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard !column.isNull(row) else { throw column.mismatch(row, expected: [String: Any].self) }
        if let structure = column.structure {
            structure.begin()
            return KeyedDecodingContainer(StructureContainer<Key>(structure: structure, row: row))
        }
        if case .map = column.column.values, let entries = column.elements(at: row) {
            return KeyedDecodingContainer(try MapContainer<Key>(column: column, entries: entries))
        }
        if let (indices, values) = column.dictionary {
            return try ValueDecoder(column: values, row: Int(indices[row]), isFoundationDate: false)
                .container(keyedBy: type)
        }
        throw column.mismatch(row, expected: [String: Any].self, ", a value with members")
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard !column.isNull(row) else { throw column.mismatch(row, expected: [Any].self) }
        if let elements = column.elements(at: row) {
            return ElementsContainer(
                columns: column.children, positions: elements, count: elements.count * column.children.count)
        }
        if let bytes = try column.bytes(row) {
            let field = Field("byte", .uint8)
            let elements = Column(type: .uint8, count: bytes.count, values: .uint8(Buffer(bytes)))
            return ElementsContainer(
                columns: [DecodedColumn(field, elements, path: column.path + ["[]"], run: column.run)],
                positions: 0..<bytes.count, count: bytes.count)
        }
        if let (indices, values) = column.dictionary {
            return try ValueDecoder(column: values, row: Int(indices[row]), isFoundationDate: false).unkeyedContainer()
        }
        throw column.mismatch(row, expected: [Any].self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { column.isNull(row) }
    func decode(_ type: Bool.Type) throws -> Bool { try column.boolean(row) }
    func decode(_ type: String.Type) throws -> String { try column.string(row) }
    func decode(_ type: Float.Type) throws -> Float { try column.float(row) }
    func decode(_ type: Int.Type) throws -> Int { try column.integer(row, as: type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try column.integer(row, as: type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try column.integer(row, as: type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try column.integer(row, as: type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try column.integer(row, as: type) }
    func decode(_ type: Int128.Type) throws -> Int128 { try column.integer(row, as: type) }
    func decode(_ type: UInt.Type) throws -> UInt { try column.integer(row, as: type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try column.integer(row, as: type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try column.integer(row, as: type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try column.integer(row, as: type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try column.integer(row, as: type) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try column.integer(row, as: type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try column.decode(type, row) }

    func decode(_ type: Double.Type) throws -> Double {
        guard isFoundationDate else { return try column.double(row) }
        let moment = try column.timestamp(row)
        guard moment.isUTC else {
            throw column.mismatch(
                row, expected: Timestamp.self, "; a timestamp without a time zone is no instant, use Timestamp")
        }
        // Whole seconds and the rest apart, so that no digit is lost before it has to be.
        let (seconds, rest) = moment.count.quotientAndRemainder(dividingBy: moment.unit.perSecond)
        return (Double(seconds) - FoundationTypes.referenceDate) + Double(rest) / Double(moment.unit.perSecond)
    }
}

/// The elements of a list, one after another; keys and values in turn for a map.
struct ElementsContainer: UnkeyedDecodingContainer {
    let columns: [DecodedColumn]
    let positions: Range<Int>
    private let total: Int
    private(set) var currentIndex = 0

    init(columns: [DecodedColumn], positions: Range<Int>, count: Int) {
        self.columns = columns
        self.positions = positions
        total = count
    }

    var count: Int? { total }
    var codingPath: [any CodingKey] { columns.first?.path.map(NameKey.init) ?? [] }
    var isAtEnd: Bool { currentIndex >= total }

    private func current() throws -> (column: DecodedColumn, row: Int) {
        guard !isAtEnd else {
            throw DataKitError(.conversion, "a list of \(total) elements has no element \(currentIndex + 1)")
        }
        return (columns[currentIndex % columns.count], positions.lowerBound + currentIndex / columns.count)
    }

    mutating func decodeNil() throws -> Bool {
        let (column, row) = try current()
        guard column.isNull(row) else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Int128.Type) throws -> Int128 { try next { try $0.integer($1, as: type) } }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try next { try $0.integer($1, as: type) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { try $0.integer($1, as: type) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next { try $0.decode(type, $1) }
    }

    private mutating func next<Value>(_ decode: (DecodedColumn, Int) throws -> Value) throws -> Value {
        let (column, row) = try current()
        let value = try decode(column, row)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        let (column, row) = try current()
        currentIndex += 1
        return ValueDecoder(column: column, row: row, isFoundationDate: false)
    }
}

/// The entries of a map whose keys are text or integers.
struct MapContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let values: DecodedColumn
    private let names: [String]
    private let positions: [String: Int]

    init(column: DecodedColumn, entries: Range<Int>) throws {
        let keys = column.children[0]
        values = column.children[1]
        var names: [String] = []
        var positions: [String: Int] = [:]
        for entry in entries {
            let name =
                keys.column.type.isInteger
                ? String(try keys.integer(entry, as: Int128.self)) : try keys.string(entry)
            // Where a key is there twice the last one counts, as in a dictionary that is filled in order.
            if positions.updateValue(entry, forKey: name) == nil { names.append(name) }
        }
        self.names = names
        self.positions = positions
    }

    var codingPath: [any CodingKey] { values.path.map(NameKey.init) }
    var allKeys: [Key] { names.compactMap { Key(stringValue: $0) } }
    func contains(_ key: Key) -> Bool { positions[key.stringValue] != nil }

    private func position(_ key: Key) throws -> Int {
        guard let position = positions[key.stringValue] else {
            throw DataKitError(.conversion, "the map has no key '\(key.stringValue)'", subject: values.path.first)
        }
        return position
    }

    func decodeNil(forKey key: Key) throws -> Bool { values.isNull(try position(key)) }

    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
        try values.integer(try position(key), as: type)
    }

    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
        try values.integer(try position(key), as: type)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try values.decode(type, try position(key))
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
        guard let key = Key(stringValue: "super") else {
            throw DataKitError(.conversion, "the map has no key 'super'", subject: values.path.first)
        }
        return try superDecoder(forKey: key)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(column: values, row: try position(key), isFoundationDate: false)
    }
}
