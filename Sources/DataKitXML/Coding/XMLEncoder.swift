public import DataKitCore

/// Encodes `Encodable` values as XML, in the form that ``XMLDecoder`` reads.
///
/// Properties become elements in their order; those whose coding keys begin with `@` become attributes, `$text` is the
/// text of the element, `$value` elements named by the cases of enums. Arrays are repeated elements; `nil` is left out.
///
/// ```swift
/// struct Point: Codable {
///     enum CodingKeys: String, CodingKey { case id = "@id", x, y }
///     var id: Int, x: Double, y: Double
/// }
/// let text = try XMLEncoder().encodeString(Point(id: 1, x: 2, y: 3.5), root: "point")
/// // <?xml version="1.0" encoding="UTF-8"?>
/// // <point id="1"><x>2.0</x><y>3.5</y></point>
/// ```
public struct XMLEncoder: Sendable {
    /// How the text looks.
    public var options: XMLFormattingOptions
    /// Keys whose arrays are wrapped in one element so called, each with the name of the elements within.
    public var wrappedLists: [String: String]

    /// An encoder; nothing is wrapped unless said otherwise.
    public init(options: XMLFormattingOptions = XMLFormattingOptions(), wrappedLists: [String: String] = [:]) {
        self.options = options
        self.wrappedLists = wrappedLists
    }

    /// Encodes a value as a document.
    /// - Parameter root: the name of the outermost element.
    /// - Throws: ``XMLError`` where a key is no name or a text has characters that XML cannot have, `EncodingError` where an
    ///   attribute's value is no single one.
    public func encode<Value: Encodable>(_ value: Value, root: String) throws -> [UInt8] {
        let sink = MemoryByteSink()
        try encode(value, root: root, to: sink)
        return sink.bytes
    }

    /// Encodes a value as a document.
    public func encodeString<Value: Encodable>(_ value: Value, root: String) throws -> String {
        String(decoding: try encode(value, root: root), as: UTF8.self)
    }

    /// Encodes a value as a document to a sink, and completes it.
    public func encode<Value: Encodable>(_ value: Value, root: String, to sink: any ByteSink) throws {
        var writer = XMLEventWriter(sink, options: options)
        try encode(value, named: root, to: &writer)
        try writer.finish()
    }

    /// Encodes a value as one element, where a writer stands: for documents of many.
    public func encode<Value: Encodable>(
        _ value: Value, named name: String, to writer: inout XMLEventWriter
    ) throws {
        let tree = XMLEncodedTree()
        try XMLValueEncoder(tree: tree, node: 0).encode(value)
        switch tree.nodes[0].kind {
        case .list:
            try writer.startElement(name)
            for element in tree.children(of: 0) { try write(element, of: tree, named: "item", to: &writer) }
            try writer.endElement()
        case .null:
            try writer.startElement(name)
            try writer.endElement()
        case .text, .members: try write(0, of: tree, named: name, to: &writer)
        }
    }

    // MARK: Writing

    /// - Parameter isGood: whether the name is known to be one.
    private func write(
        _ node: Int, of tree: XMLEncodedTree, named name: String, isGood: Bool = false,
        to writer: inout XMLEventWriter
    ) throws {
        switch tree.nodes[node].kind {
        case .null:
            try start(name, isGood, &writer)
            try writer.attribute("xmlns:xsi", XMLDecodingContext.instance)
            try writer.attribute("xsi:nil", "true")
            try writer.endElement()
        case .text:
            try start(name, isGood, &writer)
            try writeText(of: node, of: tree, to: &writer)
            try writer.endElement()
        case .list:
            for element in tree.children(of: node) {
                try write(element, of: tree, named: name, isGood: isGood, to: &writer)
            }
        case .members:
            // What a case of an enum has, where that is one value without a label.
            let first = Int(tree.nodes[node].first)
            if tree.nodes[node].count == 1, self.name(of: first, in: tree).key == XMLCodingForm.unlabelled {
                return try write(first, of: tree, named: name, isGood: isGood, to: &writer)
            }
            try start(name, isGood, &writer)
            try writeMembers(of: node, of: tree, to: &writer)
            try writer.endElement()
        }
    }

    private func start(_ name: String, _ isGood: Bool, _ writer: inout XMLEventWriter) throws {
        if isGood { try writer.startElement(checked: name) } else { try writer.startElement(name) }
    }

    private func name(of node: Int, in tree: XMLEncodedTree) -> XMLEncodedTree.Name {
        tree.names[Int(tree.nodes[node].name)]
    }

    private func writeText(of node: Int, of tree: XMLEncodedTree, to writer: inout XMLEventWriter) throws {
        if tree.isEmpty(node) { return }
        try tree.withText(of: node) { try writer.text(utf8: $0) }
    }

    /// The attributes first, then the rest in order.
    private func writeMembers(of node: Int, of tree: XMLEncodedTree, to writer: inout XMLEventWriter) throws {
        var hasOthers = false
        for member in tree.children(of: node) {
            let name = name(of: member, in: tree)
            guard name.form == .attribute else {
                hasOthers = true
                continue
            }
            switch tree.nodes[member].kind {
            case .null: break
            case .text: try tree.withText(of: member) { try writer.attribute(name.written, utf8: $0) }
            case .list, .members: try writer.attribute(name.written, try text(of: member, in: tree))
            }
        }
        guard hasOthers else { return }
        for member in tree.children(of: node) {
            let name = name(of: member, in: tree)
            let kind = tree.nodes[member].kind
            if name.form == .attribute || kind == .null { continue }
            switch name.form {
            case .text:
                let text = try text(of: member, in: tree)
                if !text.isEmpty { try writer.text(text) }
            case .choices: try writeChoices(member, of: tree, to: &writer)
            case .element, .attribute:
                if kind == .list, !wrappedLists.isEmpty, let inner = wrappedLists[name.key] {
                    try writer.startElement(name.key)
                    for element in tree.children(of: member) {
                        try write(element, of: tree, named: inner, to: &writer)
                    }
                    try writer.endElement()
                } else {
                    try write(member, of: tree, named: name.written, isGood: name.isGood, to: &writer)
                }
            }
        }
    }

    /// Each case of an enum as an element of its name.
    private func writeChoices(_ node: Int, of tree: XMLEncodedTree, to writer: inout XMLEventWriter) throws {
        switch tree.nodes[node].kind {
        case .list: for element in tree.children(of: node) { try writeChoices(element, of: tree, to: &writer) }
        case .members:
            for member in tree.children(of: node) {
                let key = name(of: member, in: tree).key
                if tree.nodes[member].kind == .members, tree.nodes[member].count == 0 {
                    try writer.startElement(key)
                    try writer.endElement()
                } else {
                    try write(member, of: tree, named: key, to: &writer)
                }
            }
        case .text, .null: throw notSingle(node, of: tree, "is no choice between elements, such as an enum")
        }
    }

    /// The text of a single value; of several, with spaces between, as lists of XML Schema are.
    private func text(of node: Int, in tree: XMLEncodedTree) throws -> String {
        switch tree.nodes[node].kind {
        case .text:
            return tree.withText(of: node) { text in
                var bytes: [UInt8] = []
                bytes.append(bytesOf: text)
                return String(decoding: bytes, as: UTF8.self)
            }
        case .null: return ""
        case .list: return try tree.children(of: node).map { try text(of: $0, in: tree) }.joined(separator: " ")
        case .members: throw notSingle(node, of: tree, "is no single value, and cannot be an attribute or text")
        }
    }

    private func notSingle(_ node: Int, of tree: XMLEncodedTree, _ problem: String) -> EncodingError {
        // Of a list it is the member that is at fault.
        let path = tree.path(to: node)
        let key = path.last { $0.intValue == nil }?.stringValue ?? ""
        return .invalidValue(
            key, EncodingError.Context(codingPath: path, debugDescription: "the value of '\(key)' \(problem)"))
    }
}
