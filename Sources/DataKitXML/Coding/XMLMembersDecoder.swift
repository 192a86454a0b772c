import DataKitCore

/// Decodes what an element has, by name.
struct XMLMembersDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: XMLMembers

    private var context: XMLDecodingContext { members.context }
    var codingPath: [any CodingKey] { context.path(to: .element(members.element)) }

    /// The names of elements and attributes, as far as they are keys.
    var allKeys: [Key] {
        let context = context
        var seen: Set<String> = []
        var keys: [Key] = []
        var at = members.element + 1
        while at < context.memory.next(members.element) {
            let kind = context.memory.kind(at)
            if kind != .text {
                let name = context.name(at)
                for spelled in kind == .attribute ? [name, "@" + name] : [name]
                where seen.insert(spelled).inserted {
                    if let key = Key(stringValue: spelled) {
                        keys.append(key)
                        break
                    }
                }
            }
            at = context.memory.next(at)
        }
        return keys
    }

    @inline(__always)
    private func found(_ key: Key) throws -> XMLDecodingSource {
        if let source = members.source(key) { return source }
        throw missing(key)
    }

    @inline(never)
    private func missing(_ key: Key) -> DecodingError {
        DecodingError.keyNotFound(
            key,
            context.context(
                "the element \(context.tree.name(Int(members.element))) has no '\(key.stringValue)'",
                .element(members.element)))
    }

    /// What a key leads to that is not nil.
    @inline(__always)
    private func present(_ key: Key, emptyIsNil: Bool = true) -> XMLDecodingSource? {
        guard let source = members.source(key),
            !members.withContext({ $0.isNil(source, emptyIsNil: emptyIsNil) })
        else { return nil }
        return source
    }

    func contains(_ key: Key) -> Bool { members.source(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        members.source(key).map { context.isNil($0, emptyIsNil: true) } ?? true
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try context.boolean(found(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        // SAFETY: the text's own bytes; its element is the only one, and has no attribute that says it is nil.
        if let text = unsafe members.plainText(key) { return unsafe String(decoding: text, as: UTF8.self) }
        return try context.text(found(key), type)
    }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        let source = try found(key)
        return try members.withContext { try $0.double(source) }
    }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try context.number(type, found(key)) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(found(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(found(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(found(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(found(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(found(key)) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try integer(found(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(found(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(found(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(found(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(found(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(found(key)) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try integer(found(key)) }

    @inline(__always)
    private func integer<Integer: FixedWidthInteger & LosslessStringConvertible>(
        _ source: XMLDecodingSource
    ) throws -> Integer {
        try members.withContext { try $0.integer(source) }
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        if let source = members.source(key) {
            return try members.withContext { try $0.decode(type, source) }
        }
        // Elements that are not there are an empty list.
        if type is any XMLList.Type {
            let list = XMLElementList(first: 0, element: members.element, name: XMLElementList.anyName)
            return try context.decode(type, .list(list))
        }
        throw missing(key)
    }

    /// An empty element is an empty text, not a missing one.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        // SAFETY: as in `decode`.
        if let text = unsafe members.plainText(key) { return unsafe String(decoding: text, as: UTF8.self) }
        guard let source = present(key, emptyIsNil: false) else { return nil }
        return try context.text(source, type)
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let source = present(key) else { return nil }
        return try context.boolean(source)
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        guard let source = present(key) else { return nil }
        return try members.withContext { try $0.double(source) }
    }
    func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
        guard let source = present(key) else { return nil }
        return try context.number(type, source)
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
        guard let source = present(key) else { return nil }
        return try integer(source)
    }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let source = present(key) else { return nil }
        return try members.withContext { try $0.decode(type, source) }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try XMLValueDecoder(context: context, source: found(key)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        XMLValueDecoder(context: context, source: try found(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        XMLValueDecoder(context: context, source: .element(members.element))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        XMLValueDecoder(context: context, source: try found(key))
    }
}

/// What is decoded from any number of elements.
protocol XMLList {}
extension Array: XMLList {}
extension Set: XMLList {}
