public import DataKitCore

/// Writes a document in Canonical XML 1.0: two documents that mean the same have the same bytes.
///
/// UTF-8; entities replaced, defaulted attributes added, CDATA as text, no declaration and no document type; attributes by
/// namespace and name, namespace declarations before them and only where they change something; start and end tags for
/// empty elements. Comments go, unless asked for.
///
/// ```swift
/// var form = XMLCanonicalForm()
/// let text = try form.text(of: XMLEventReader(path: "order.xml"))
/// ```
///
/// - Complexity: O(bytes), and the sorting of each tag's attributes.
public struct XMLCanonicalForm: Sendable {
    /// Whether comments are written, too.
    public var keepsComments: Bool
    private var output: [UInt8] = []
    /// What prefixes are bound to, the default namespace's being empty, and what each was before.
    private var bindings: [[UInt8]: [UInt8]] = [:]
    private var undone: [(depth: Int, prefix: [UInt8], identifier: [UInt8]?)] = []
    private var isBehindRoot = false

    private static let flushBytes = 1 << 16

    /// A writer of the form without comments, unless asked for.
    public init(keepsComments: Bool = false) { self.keepsComments = keepsComments }

    /// The form of a document, whole.
    /// - Throws: what ``XMLEventReader/next()`` does; ``XMLError`` of kind `entity` for an entity whose text is not known.
    public mutating func text(of events: consuming XMLEventReader) throws -> [UInt8] {
        start()
        while let event = try events.next() { try append(event, of: &events) }
        defer { output = [] }
        return output
    }

    /// Writes the form of a document to a sink, which it does not finish.
    /// - Throws: what ``text(of:)`` does, and the sink's errors.
    public mutating func write(_ events: consuming XMLEventReader, to sink: any ByteSink) throws {
        start()
        while let event = try events.next() {
            try append(event, of: &events)
            if output.count >= Self.flushBytes {
                try sink.write(output)
                output.removeAll(keepingCapacity: true)
            }
        }
        try sink.write(output)
        output = []
    }

    private mutating func start() {
        output = []
        bindings = [:]
        undone = []
        isBehindRoot = false
    }

    private mutating func append(_ event: XMLEvent, of events: inout XMLEventReader) throws {
        switch event {
        case .startElement:
            output.append(XMLByte.less)
            append(events.bytes(of: events.name))
            appendNamespaces(of: events)
            appendAttributes(of: events)
            output.append(XMLByte.greater)
        case .endElement:
            output.append(contentsOf: "</".utf8)
            append(events.bytes(of: events.name))
            output.append(XMLByte.greater)
            leave(events.depth)
            if events.depth == 0 { isBehindRoot = true }
        case .text, .cdata: XMLEscaping.append(events.text, to: &output, by: XMLEscaping.text)
        case .comment: if keepsComments { appendAside("<!--", nil, "-->", events) }
        case .processingInstruction: appendAside("<?", events.name, "?>", events)
        case .doctype: break
        case .skippedEntity:
            throw XMLError(
                .entity, "the text of the entity \(events.string(of: events.name)) is not known",
                location: events.location())
        }
    }

    /// A comment or processing instruction; those outside of the outermost element have a line of their own.
    private mutating func appendAside(
        _ opening: StaticString, _ name: XMLName?, _ closing: StaticString, _ events: borrowing XMLEventReader
    ) {
        let isOutside = events.depth == 0
        if isOutside, isBehindRoot { output.append(XMLByte.lineFeed) }
        output.append(contentsOf: opening.description.utf8)
        if let name {
            append(events.bytes(of: name))
            if !events.text.isEmpty { output.append(XMLByte.space) }
        }
        let escape: (UInt8) -> StaticString? = { $0 == XMLByte.carriageReturn ? "&#xD;" : nil }
        XMLEscaping.append(events.text, to: &output, by: escape)
        output.append(contentsOf: closing.description.utf8)
        if isOutside, !isBehindRoot { output.append(XMLByte.lineFeed) }
    }

    // MARK: Namespaces

    /// Writes the declarations that change what is bound, by prefix.
    private mutating func appendNamespaces(of events: borrowing XMLEventReader) {
        var declared: [(prefix: [UInt8], identifier: [UInt8])] = []
        for position in 0..<events.attributeTotal where events.isNamespaceDeclaration(at: position) {
            let attribute = events.attribute(position)
            let name = events.names.bytes[events.names.localRange(attribute.name)]
            let prefix = attribute.name == XMLNameTable.xmlns ? [] : Array(name)
            if prefix.elementsEqual("xml".utf8) { continue }
            declared.append((prefix, Array(events.valueBytes(attribute))))
        }
        declared.sort { $0.prefix.lexicographicallyPrecedes($1.prefix) }
        for (prefix, identifier) in declared {
            let before = bindings[prefix]
            if before ?? [] == identifier { continue }
            undone.append((events.depth, prefix, before))
            bindings[prefix] = identifier
            output.append(contentsOf: prefix.isEmpty ? " xmlns=\"".utf8 : " xmlns:".utf8)
            if !prefix.isEmpty {
                output.append(contentsOf: prefix)
                output.append(contentsOf: "=\"".utf8)
            }
            XMLEscaping.append(identifier.span, to: &output, by: XMLEscaping.value)
            output.append(XMLByte.quote)
        }
    }

    /// Takes back what an element declared.
    private mutating func leave(_ depth: Int) {
        while let last = undone.last, last.depth >= depth {
            bindings[last.prefix] = last.identifier
            undone.removeLast()
        }
    }

    /// Writes the other attributes, by namespace and local name; those in no namespace are first.
    private mutating func appendAttributes(of events: borrowing XMLEventReader) {
        var order: [(namespace: [UInt8], name: [UInt8], position: Int)] = []
        for position in 0..<events.attributeTotal where !events.isNamespaceDeclaration(at: position) {
            let namespace = events.attributeNamespace(at: position)
            let name = events.names.bytes[events.names.localRange(events.attribute(position).name)]
            order.append((Array(events.identifier(of: namespace).utf8), Array(name), position))
        }
        order.sort {
            $0.namespace == $1.namespace
                ? $0.name.lexicographicallyPrecedes($1.name) : $0.namespace.lexicographicallyPrecedes($1.namespace)
        }
        for (_, _, position) in order {
            output.append(XMLByte.space)
            append(events.bytes(of: events.attributeName(at: position)))
            output.append(contentsOf: "=\"".utf8)
            XMLEscaping.append(events.attributeValue(at: position), to: &output, by: XMLEscaping.value)
            output.append(XMLByte.quote)
        }
    }

    private mutating func append(_ bytes: Span<UInt8>) { output.append(bytesOf: bytes) }
}
