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
    /// For the use of custom `init(from:)`.
    public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

    /// A decoder; nothing is wrapped, and names are those that are written, unless said otherwise.
    public init(
        options: XMLParsingOptions = XMLParsingOptions(), wrappedLists: Set<String> = [],
        ignoresPrefixes: Bool = false
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
        let context = XMLDecodingContext(root: element, decoder: self)
        defer { context.finish() }
        return try context.decode(type, .element(UInt32(element.node)))
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
        _ type: Value.Type, named name: String, from events: inout XMLEventReader,
        _ body: (Value) throws -> Void
    ) throws {
        let wanted = events.intern(name)
        var builder = XMLTreeBuilder()
        var context: XMLDecodingContext?
        defer { context?.finish() }
        while let event = try events.next() {
            guard event == .startElement, events.name == wanted else { continue }
            let element = XMLElement(tree: try XMLTree(reading: &events, &builder), node: 0)
            // One context serves them all, unless something that was decoded has kept a part of it.
            if !isKnownUniquelyReferenced(&context) || context?.move(to: element) != true {
                context?.finish()
                context = XMLDecodingContext(root: element, decoder: self)
            }
            if let context { try body(context.decode(type, .element(0))) }
        }
    }
}
