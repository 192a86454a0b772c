/// Decodes an enum from an element: the case by its name, the values from what is in it.
struct XMLChoiceDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let context: XMLDecodingContext
    let element: UInt32

    var codingPath: [any CodingKey] { context.path(to: .element(element)) }

    var allKeys: [Key] {
        if let key = Key(stringValue: context.name(element)) { return [key] }
        // The value of a case that has no label.
        return Key(stringValue: "_0").map { [$0] } ?? []
    }

    private func source(_ key: Key) throws -> XMLDecodingContext.Source {
        if key.stringValue == "_0" || key.stringValue == context.name(element) {
            return .element(element)
        }
        if let source = context.source(of: key.stringValue, in: element) { return source }
        throw DecodingError.keyNotFound(
            key,
            context.context(
                "the element \(context.tree.name(Int(element))) has no '\(key.stringValue)'", .element(element)))
    }

    func contains(_ key: Key) -> Bool { (try? source(key)) != nil }
    func decodeNil(forKey key: Key) throws -> Bool {
        context.isNil(try source(key), emptyIsNil: true)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try context.decode(type, source(key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer(
            XMLChoiceDecoder<Nested>(context: context, element: element))
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        XMLValueDecoder(context: context, source: try source(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        XMLValueDecoder(context: context, source: .element(element))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        XMLValueDecoder(context: context, source: try source(key))
    }
}
