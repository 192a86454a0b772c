/// Decodes elements one after another.
struct XMLListDecoder: UnkeyedDecodingContainer {
    let context: XMLDecodingContext
    let list: XMLElementList
    /// The next; 0 behind the last.
    private var node: UInt32
    private var position: UInt32 = 0

    init(context: XMLDecodingContext, list: XMLElementList) {
        self.context = context
        self.list = list
        node = list.first
    }

    var codingPath: [any CodingKey] { context.path(to: .element(list.element)) }
    var count: Int? { context.count(list) }
    var currentIndex: Int { Int(position) }
    var isAtEnd: Bool { node == 0 }

    private mutating func next<Value>(_ type: Value.Type) throws -> XMLDecodingSource {
        guard node != 0 else {
            throw DecodingError.valueNotFound(
                type, context.context("there are no more than \(currentIndex) elements", .element(list.element)))
        }
        let source = list.source(node)
        pass()
        return source
    }

    private mutating func pass() {
        node = context.next(list, after: node)
        position += 1
    }

    mutating func decodeNil() throws -> Bool {
        guard node != 0, context.isNil(.element(node), emptyIsNil: false) else { return false }
        pass()
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try context.decode(type, next(type))
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        try XMLValueDecoder(context: context, source: next([String: Any].self)).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try XMLValueDecoder(context: context, source: next([Any].self)).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        XMLValueDecoder(context: context, source: try next((any Decoder).self))
    }
}

/// Decodes the words of a text one after another.
struct XMLWordsDecoder: UnkeyedDecodingContainer {
    let context: XMLDecodingContext
    let words: [String]
    let source: XMLDecodingSource
    /// The node that the text is of.
    let node: UInt32
    private(set) var currentIndex = 0

    init(context: XMLDecodingContext, words: [String], source: XMLDecodingSource, node: UInt32) {
        self.context = context
        self.words = words
        self.source = source
        self.node = node
    }

    var codingPath: [any CodingKey] { context.path(to: source) }
    var count: Int? { words.count }
    var isAtEnd: Bool { currentIndex >= words.count }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard currentIndex < words.count else {
            throw DecodingError.valueNotFound(
                type, context.context("there are no more than \(words.count) words", source))
        }
        defer { currentIndex += 1 }
        return try context.decode(type, .word(XMLWord(words[currentIndex], node: node)))
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        throw context.mismatch([String: Any].self, "found a word", source)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw context.mismatch([Any].self, "found a word", source)
    }

    mutating func superDecoder() throws -> any Decoder {
        XMLValueDecoder(context: context, source: .element(node))
    }
}
