/// Decodes one value.
struct XMLValueDecoder: Decoder, SingleValueDecodingContainer {
    let context: XMLDecodingContext
    let source: XMLDecodingContext.Source

    var codingPath: [any CodingKey] { context.path(to: source) }

    var userInfo: [CodingUserInfoKey: Any] { context.userInfo }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        switch source {
        case .element(let node): return context.container(keyedBy: type, element: node)
        case .choice(let node):
            return KeyedDecodingContainer(XMLChoiceDecoder<Key>(context: context, element: node))
        case .list(let list):
            // One element of any name: a choice.
            if list.first != 0, context.next(list, after: list.first) == 0 {
                return KeyedDecodingContainer(XMLChoiceDecoder<Key>(context: context, element: list.first))
            }
            throw context.mismatch([String: Any].self, "found \(context.count(list)) elements", source)
        case .attribute, .ownText, .word: throw context.mismatch([String: Any].self, "found a text", source)
        }
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        if let list = context.list(source) { return XMLListDecoder(context: context, list: list) }
        // As lists of XML Schema are: words.
        let text: String
        let node: UInt32
        switch source {
        case .attribute(let attribute): (text, node) = (context.tree.text(Int(attribute)), attribute)
        case .ownText(let element): (text, node) = (context.meaningfulText(element), element)
        case .word(let word): (text, node) = (word.text, word.node)
        case .element(let element), .choice(let element): (text, node) = ("", element)
        case .list(let list): (text, node) = ("", list.element)
        }
        return XMLWordsDecoder(
            context: context,
            words: text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.map(String.init), source: source,
            node: node)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { context.isNil(source, emptyIsNil: true) }
    func decode(_ type: Bool.Type) throws -> Bool { try context.boolean(source) }
    func decode(_ type: String.Type) throws -> String { try context.text(source, type) }
    func decode(_ type: Double.Type) throws -> Double { try context.double(source) }
    func decode(_ type: Float.Type) throws -> Float { try context.number(type, source) }
    func decode(_ type: Int.Type) throws -> Int { try context.integer(source) }
    func decode(_ type: Int8.Type) throws -> Int8 { try context.integer(source) }
    func decode(_ type: Int16.Type) throws -> Int16 { try context.integer(source) }
    func decode(_ type: Int32.Type) throws -> Int32 { try context.integer(source) }
    func decode(_ type: Int64.Type) throws -> Int64 { try context.integer(source) }
    func decode(_ type: Int128.Type) throws -> Int128 { try context.integer(source) }
    func decode(_ type: UInt.Type) throws -> UInt { try context.integer(source) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try context.integer(source) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try context.integer(source) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try context.integer(source) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try context.integer(source) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try context.integer(source) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try context.decode(type, source)
    }
}

extension XMLDecodingContext {
    /// The elements that are decoded from a source one after another; `nil` where it is a text.
    func list(_ source: Source) -> XMLElementList? {
        switch source {
        case .list(let list): list
        case .element(let node):
            // A list of one, or one that is wrapped; the outermost element is a list of what is in it.
            if node == root || !wrappedLists.isEmpty && wrappedLists.contains(name(node)) {
                children(node, areChoices: false)
            } else {
                XMLElementList(first: node, element: node, name: XMLElementList.only)
            }
        case .choice(let node): XMLElementList(first: node, element: node, name: XMLElementList.onlyChoice)
        case .attribute, .ownText, .word: nil
        }
    }
}
