import DataKitCore

/// Decodes `Decodable` values from XML.
///
/// A struct's properties are elements, attributes, or text, by their coding keys: `"@id"` is the attribute `id`, `"$text"`
/// the text right in the element, `"$value"` the elements in it whatever their names; any other key is the elements so
/// called, or where there are none the attribute. Arrays are repeated elements. An enum with associated values is a choice
/// between elements named like its cases.
///
/// ```swift
/// struct Order: Decodable {
///     struct Item: Decodable { var sku: String, quantity: Int }
///     var id: Int
///     var customer: String
///     var item: [Item]
/// }
/// let text = "<order id='7'><customer>Ann</customer><item><sku>A1</sku><quantity>2</quantity></item></order>"
/// let order = try XMLDecoder().decode(Order.self, from: text)
/// ```
///
/// Numbers, booleans and dates take white space around them; strings are kept as they are. An element with
/// `xsi:nil="true"` is `nil`, and so is an empty one where something other than a string is asked for.
public struct XMLDecoder: Sendable {
    /// How text is parsed.
    public var options: XMLParsingOptions
    /// Keys whose arrays are wrapped: `items` is one element, and the array's elements are those in it.
    public var wrappedLists: Set<String>
    /// Whether names are looked at without their prefixes.
    public var ignoresPrefixes: Bool

    /// A decoder; nothing is wrapped, and names are those that are written, unless said otherwise.
    public init(
        options: XMLParsingOptions = XMLParsingOptions(), wrappedLists: Set<String> = [], ignoresPrefixes: Bool = false
    ) {
        self.options = options
        self.wrappedLists = wrappedLists
        self.ignoresPrefixes = ignoresPrefixes
    }

    /// Decodes the outermost element of a text.
    /// - Throws: ``XMLError`` where the text is not well-formed, `DecodingError` where it does not fit the type.
    public func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try decode(type, from: Array(text.utf8))
    }

    /// Decodes the outermost element of a text.
    public func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], name: String = "memory"
    ) throws -> Value {
        try decode(type, from: XMLDocument(parsing: bytes, name: name, options: options).root)
    }

    /// Decodes the outermost element of a file.
    public func decode<Value: Decodable>(_ type: Value.Type, path: String) throws -> Value {
        try decode(type, from: XMLDocument(path: path, options: options).root)
    }

    /// Decodes an element.
    public func decode<Value: Decodable>(_ type: Value.Type, from element: XMLElement) throws -> Value {
        let context = XMLDecodingContext(tree: element.tree, decoder: self)
        return try context.decode(type, .element(element.node), [])
    }

    /// Decodes each element of a name, one after another: files of any size, in the memory of one element.
    ///
    /// ```swift
    /// var total = 0
    /// var events = try XMLEventReader(path: "orders.xml")
    /// try XMLDecoder().decodeEach(Order.self, named: "order", from: &events) { total += $0.item.count }
    /// ```
    ///
    /// - Throws: what ``decode(_:from:)`` does, and what the closure throws.
    public func decodeEach<Value: Decodable>(
        _ type: Value.Type, named name: String, from events: inout XMLEventReader, _ body: (Value) throws -> Void
    ) throws {
        let wanted = events.intern(name)
        while let event = try events.next() {
            guard event == .startElement, events.name == wanted else { continue }
            try body(try decode(type, from: XMLElement(reading: &events)))
        }
    }
}

/// What is being decoded, and how.
struct XMLDecodingContext {
    /// What a value is decoded from.
    enum Source {
        case element(Int)
        /// A text: an attribute's value, or the text of an element.
        case text(String, Int)
        /// Elements one behind another.
        case list([Int], of: Int)
        /// An element as one of several that a choice is between: its name tells which.
        case choice(Int)
    }

    let tree: XMLTree
    let decoder: XMLDecoder

    static let instance = "http://www.w3.org/2001/XMLSchema-instance"

    func name(_ node: Int) -> String {
        let name = tree.name(node)
        guard decoder.ignoresPrefixes, let colon = name.firstIndex(of: ":") else { return name }
        return String(name[name.index(after: colon)...])
    }

    func elements(of element: Int, named name: String?) -> [Int] {
        var found: [Int] = []
        var at = tree.content(element)
        let end = Int(tree.nodes[element].next)
        while at < end {
            if tree.nodes[at].kind == .element, name == nil || self.name(at) == name { found.append(at) }
            at = Int(tree.nodes[at].next)
        }
        return found
    }

    func attribute(of element: Int, named name: String) -> Int? {
        for node in element + 1..<tree.content(element) where self.name(node) == name { return node }
        return nil
    }

    /// What a key of an element leads to; `nil` where there is nothing.
    func source(of key: String, in element: Int) -> Source? {
        if let attribute = XMLCodingForm.attribute(key) {
            return self.attribute(of: element, named: attribute).map { .text(tree.text($0), $0) }
        }
        if key == XMLCodingForm.text { return .text(tree.ownText(element), element) }
        if key == XMLCodingForm.value { return .list(elements(of: element, named: nil), of: element) }
        let found = elements(of: element, named: key)
        if found.count == 1 { return .element(found[0]) }
        if !found.isEmpty { return .list(found, of: element) }
        if let attribute = attribute(of: element, named: key) { return .text(tree.text(attribute), attribute) }
        // The value of an enum's case that has no label is what the case's element is.
        return key == XMLCodingForm.unlabelled ? .element(element) : nil
    }

    func line(_ source: Source) -> Int {
        switch source {
        case .element(let node), .text(_, let node), .list(_, let node), .choice(let node): Int(tree.nodes[node].line)
        }
    }

    /// The text of what should be a single value.
    func text(_ source: Source, _ type: Any.Type, _ path: [any CodingKey]) throws -> String {
        switch source {
        case .text(let text, _): return text
        case .element(let node), .choice(let node):
            if elements(of: node, named: nil).isEmpty { return tree.ownText(node) }
            throw mismatch(type, "found an element with elements in it", source, path)
        case .list(let nodes, _):
            throw mismatch(type, "found \(nodes.count) elements", source, path)
        }
    }

    func mismatch(_ type: Any.Type, _ found: String, _ source: Source, _ path: [any CodingKey]) -> DecodingError {
        .typeMismatch(type, context("expected \(type), \(found)", source, path))
    }

    func context(_ message: String, _ source: Source, _ path: [any CodingKey]) -> DecodingError.Context {
        DecodingError.Context(codingPath: path, debugDescription: "\(message), line \(line(source)) of \(tree.source)")
    }

    func isNil(_ source: Source, emptyIsNil: Bool) -> Bool {
        guard case .element(let node) = source else {
            if case .text(let text, _) = source { return emptyIsNil && text.isEmpty }
            return false
        }
        for attribute in node + 1..<tree.content(node)
        where tree.namespaces[Int(tree.nodes[attribute].namespace)] == Self.instance
            && tree.name(attribute).hasSuffix(":nil")
        {
            let value = tree.text(attribute)
            if value == "true" || value == "1" { return true }
        }
        return emptyIsNil && Int(tree.nodes[node].next) == node + 1
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ source: Source, _ path: [any CodingKey]) throws -> Value {
        if type == String.self { return try text(source, type, path) as! Value }
        if type == Decimal128.self {
            let text = trimmed(try text(source, type, path))
            guard let number = Self.decimal(text), let value = number as? Value else {
                throw DecodingError.dataCorrupted(context("'\(text)' is no decimal of at most 38 digits", source, path))
            }
            return value
        }
        return try Value(from: XMLValueDecoder(context: self, source: source, codingPath: path))
    }

    func number<Number: LosslessStringConvertible>(
        _ type: Number.Type, _ source: Source, _ path: [any CodingKey]
    ) throws -> Number {
        var text = trimmed(try text(source, type, path))
        // As XML Schema spells them.
        if text == "INF" || text == "+INF" { text = "inf" } else if text == "-INF" { text = "-inf" }
        if let number = Number(text) { return number }
        throw DecodingError.dataCorrupted(context("'\(XMLError.excerpt(text.utf8))' is no \(type)", source, path))
    }

    /// A decimal as XML Schema writes one: a sign, digits, a point and digits.
    private static func decimal(_ text: String) -> Decimal128? {
        var digits = text.utf8[...]
        let isNegative = digits.first == 0x2D
        if isNegative || digits.first == 0x2B { digits = digits.dropFirst() }
        var (unscaled, scale, count, isBehindPoint) = (Int128(0), 0, 0, false)
        for byte in digits {
            if byte == 0x2E, !isBehindPoint {
                isBehindPoint = true
                continue
            }
            guard 0x30...0x39 ~= byte, count < 38 || unscaled == 0 else { return nil }
            unscaled = unscaled * 10 + Int128(byte - 0x30)
            if unscaled != 0 { count += 1 }
            if isBehindPoint { scale += 1 }
        }
        guard digits.count > (isBehindPoint ? 1 : 0), scale <= 38 else { return nil }
        return Decimal128(unscaled: isNegative ? -unscaled : unscaled, scale: scale)
    }

    func boolean(_ source: Source, _ path: [any CodingKey]) throws -> Bool {
        let text = trimmed(try text(source, Bool.self, path))
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default:
            throw DecodingError.dataCorrupted(
                context("'\(XMLError.excerpt(text.utf8))' is no boolean: expected true, false, 1 or 0", source, path))
        }
    }

    private func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last, XMLByte.isSpace(first) || XMLByte.isSpace(last)
        else {
            return text
        }
        let bytes = Array(text.utf8).drop { XMLByte.isSpace($0) }
        let end = bytes.lastIndex { !XMLByte.isSpace($0) }.map { $0 + 1 } ?? bytes.startIndex
        return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    }
}
