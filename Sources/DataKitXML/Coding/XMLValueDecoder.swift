/// Decodes one value.
struct XMLValueDecoder: Decoder, SingleValueDecodingContainer {
    let context: XMLDecodingContext
    let source: XMLDecodingContext.Source

    var codingPath: [any CodingKey] { context.path(to: source) }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        switch source {
        case .element(let node):
            return KeyedDecodingContainer(
                XMLMembersDecoder<Key>(context: context, element: node))
        case .choice(let node):
            return KeyedDecodingContainer(
                XMLChoiceDecoder<Key>(context: context, element: node))
        case .list(let nodes, _, _) where nodes.count == 1:
            // One element of any name: a choice.
            return KeyedDecodingContainer(
                XMLChoiceDecoder<Key>(context: context, element: nodes[0]))
        case .list(let nodes, _, _):
            throw context.mismatch([String: Any].self, "found \(nodes.count) elements", source)
        case .text: throw context.mismatch([String: Any].self, "found a text", source)
        }
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        switch source {
        case .list(let nodes, let element, let areChoices):
            XMLListDecoder(context: context, nodes: nodes, element: element, areChoices: areChoices)
        case .element(let node):
            // A list of one, or one that is wrapped; the outermost element is a list of what is in it.
            if node == context.root || context.wrappedLists.contains(context.name(node)) {
                XMLListDecoder(
                    context: context, nodes: context.elements(of: node, named: nil), element: node,
                    areChoices: false)
            } else {
                XMLListDecoder(
                    context: context, nodes: [node], element: node, areChoices: false)
            }
        case .choice(let node):
            XMLListDecoder(context: context, nodes: [node], element: node, areChoices: true)
        case .text(let text, let node):
            // As lists of XML Schema are: words.
            XMLWordsDecoder(
                context: context,
                words: text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.map(String.init),
                node: node)
        }
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { context.isNil(source, emptyIsNil: true) }
    func decode(_ type: Bool.Type) throws -> Bool { try context.boolean(source) }
    func decode(_ type: String.Type) throws -> String { try context.text(source, type) }
    func decode(_ type: Double.Type) throws -> Double { try context.number(type, source) }
    func decode(_ type: Float.Type) throws -> Float { try context.number(type, source) }
    func decode(_ type: Int.Type) throws -> Int { try context.number(type, source) }
    func decode(_ type: Int8.Type) throws -> Int8 { try context.number(type, source) }
    func decode(_ type: Int16.Type) throws -> Int16 { try context.number(type, source) }
    func decode(_ type: Int32.Type) throws -> Int32 { try context.number(type, source) }
    func decode(_ type: Int64.Type) throws -> Int64 { try context.number(type, source) }
    func decode(_ type: Int128.Type) throws -> Int128 { try context.number(type, source) }
    func decode(_ type: UInt.Type) throws -> UInt { try context.number(type, source) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try context.number(type, source) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try context.number(type, source) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try context.number(type, source) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try context.number(type, source) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try context.number(type, source) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try context.decode(type, source)
    }
}

/// Decodes what an element has, by name.
struct XMLMembersDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let context: XMLDecodingContext
    let element: Int

    var codingPath: [any CodingKey] { context.path(to: .element(element)) }

    /// The names of elements and attributes, as far as they are keys.
    var allKeys: [Key] {
        var seen: Set<String> = []
        var keys: [Key] = []
        var at = element + 1
        while at < Int(context.tree.nodes[element].next) {
            let node = context.tree.nodes[at]
            if node.kind != .text {
                let name = context.name(at)
                for spelled in node.kind == .attribute ? [name, "@" + name] : [name]
                where seen.insert(spelled).inserted {
                    if let key = Key(stringValue: spelled) {
                        keys.append(key)
                        break
                    }
                }
            }
            at = Int(node.next)
        }
        return keys
    }

    private func found(_ key: Key) throws -> XMLDecodingContext.Source {
        if let source = context.source(of: key.stringValue, in: element) { return source }
        throw DecodingError.keyNotFound(
            key,
            context.context(
                "the element \(context.tree.name(element)) has no '\(key.stringValue)'", .element(element)))
    }

    func contains(_ key: Key) -> Bool { context.source(of: key.stringValue, in: element) != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        context.source(of: key.stringValue, in: element).map { context.isNil($0, emptyIsNil: true) }
            ?? true
    }

    /// An empty element is an empty text, not a missing one.
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let source = context.source(of: key.stringValue, in: element),
            !context.isNil(source, emptyIsNil: false)
        else {
            return nil
        }
        return try context.text(source, type)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try context.boolean(found(key))
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try context.text(found(key), type)
    }

    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try context.number(type, found(key))
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try context.number(type, found(key))
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        if let source = context.source(of: key.stringValue, in: element) {
            return try context.decode(type, source)
        }
        // Elements that are not there are an empty list.
        if type is any XMLList.Type {
            return try context.decode(type, .list([], of: element, areChoices: false))
        }
        return try context.decode(type, found(key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try XMLValueDecoder(context: context, source: found(key)).container(
            keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        XMLValueDecoder(context: context, source: try found(key)).unkeyedContainer()
    }

    func superDecoder() -> any Decoder {
        XMLValueDecoder(context: context, source: .element(element))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        XMLValueDecoder(context: context, source: try found(key))
    }
}

/// What is decoded from any number of elements.
protocol XMLList {}
extension Array: XMLList {}
extension Set: XMLList {}

/// Decodes an enum from an element: the case by its name, the values from what is in it.
struct XMLChoiceDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let context: XMLDecodingContext
    let element: Int

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
                "the element \(context.tree.name(element)) has no '\(key.stringValue)'", .element(element)))
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

/// Decodes elements one after another.
struct XMLListDecoder: UnkeyedDecodingContainer {
    let context: XMLDecodingContext
    let nodes: [Int]
    /// The element that they are in.
    let element: Int
    let areChoices: Bool
    private(set) var currentIndex = 0

    init(context: XMLDecodingContext, nodes: [Int], element: Int, areChoices: Bool) {
        self.context = context
        self.nodes = nodes
        self.element = element
        self.areChoices = areChoices
    }

    var codingPath: [any CodingKey] { context.path(to: .element(element)) }
    var count: Int? { nodes.count }
    var isAtEnd: Bool { currentIndex >= nodes.count }

    private mutating func decoder<Value>(_ type: Value.Type) throws -> XMLValueDecoder {
        guard currentIndex < nodes.count else {
            throw DecodingError.valueNotFound(
                type, context.context("there are no more than \(nodes.count) elements", .element(element)))
        }
        let node = nodes[currentIndex]
        currentIndex += 1
        return XMLValueDecoder(
            context: context, source: areChoices ? .choice(node) : .element(node))
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < nodes.count,
            context.isNil(.element(nodes[currentIndex]), emptyIsNil: false)
        else {
            return false
        }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let decoder = try decoder(type)
        return try context.decode(type, decoder.source)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        try decoder([String: Any].self).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try decoder([Any].self).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try decoder((any Decoder).self) }
}

/// Decodes the words of a text one after another.
struct XMLWordsDecoder: UnkeyedDecodingContainer {
    let context: XMLDecodingContext
    let words: [String]
    let node: Int
    private(set) var currentIndex = 0

    init(context: XMLDecodingContext, words: [String], node: Int) {
        self.context = context
        self.words = words
        self.node = node
    }

    var codingPath: [any CodingKey] { context.path(to: .element(node)) }
    var count: Int? { words.count }
    var isAtEnd: Bool { currentIndex >= words.count }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard currentIndex < words.count else {
            throw DecodingError.valueNotFound(
                type, context.context("there are no more than \(words.count) words", .element(node)))
        }
        defer { currentIndex += 1 }
        return try context.decode(
            type, .text(words[currentIndex], node))
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        throw context.mismatch([String: Any].self, "found a word", .element(node))
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw context.mismatch([Any].self, "found a word", .element(node))
    }

    mutating func superDecoder() throws -> any Decoder {
        XMLValueDecoder(context: context, source: .element(node))
    }
}
