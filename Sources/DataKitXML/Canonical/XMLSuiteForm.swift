public import DataKitCore

/// Writes a document in the second canonical form of the W3C XML Conformance Test Suite: what two parsers are compared by.
///
/// Attributes are sorted by name, defaulted ones among them; CDATA sections are text; comments go; in text `&`, `<`, `>`,
/// `"`, tabs, line feeds and carriage returns are references; a document type that declares notations begins the text and
/// lists them by name.
///
/// ```swift
/// var form = XMLSuiteForm()
/// let text = try form.text(of: XMLEventReader(path: "orders.xml"))
/// ```
public struct XMLSuiteForm: Sendable {
    /// What was written and not yet taken.
    private var output: [UInt8] = []
    private static let flushBytes = 1 << 16

    /// A writer that has written nothing.
    public init() {}

    /// The form of a document, whole.
    /// - Throws: what ``XMLEventReader/next()`` does; ``XMLError`` of kind `entity` for an entity whose text is not known.
    public mutating func text(of events: consuming XMLEventReader) throws -> [UInt8] {
        output = []
        while let event = try events.next() { try append(event, of: &events) }
        defer { output = [] }
        return output
    }

    /// Writes the form of a document to a sink, which it does not finish.
    /// - Throws: what ``text(of:)`` does, and the sink's errors.
    public mutating func write(_ events: consuming XMLEventReader, to sink: any ByteSink) throws {
        output = []
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

    private mutating func append(_ event: XMLEvent, of events: inout XMLEventReader) throws {
        switch event {
        case .startElement:
            output.append(XMLByte.less)
            append(events.bytes(of: events.name))
            appendAttributes(of: events)
            output.append(XMLByte.greater)
        case .endElement:
            output.append(contentsOf: "</".utf8)
            append(events.bytes(of: events.name))
            output.append(XMLByte.greater)
        case .text, .cdata: appendEscaped(events.text)
        case .processingInstruction:
            output.append(contentsOf: "<?".utf8)
            append(events.bytes(of: events.name))
            output.append(XMLByte.space)
            append(events.text)
            output.append(contentsOf: "?>".utf8)
        case .comment: break
        case .doctype: if let doctype = events.documentType { append(doctype) }
        case .skippedEntity:
            throw XMLError(
                .entity, "the text of the entity \(events.string(of: events.name)) is not known",
                location: events.location())
        }
    }

    private mutating func appendAttributes(of events: borrowing XMLEventReader) {
        let order = (0..<events.attributeTotal).sorted { a, b in
            let first = events.names.bytes[events.names.range(events.attribute(a).name)]
            return first.lexicographicallyPrecedes(events.names.bytes[events.names.range(events.attribute(b).name)])
        }
        for position in order {
            output.append(XMLByte.space)
            append(events.bytes(of: events.attributeName(at: position)))
            output.append(contentsOf: "=\"".utf8)
            appendEscaped(events.attributeValue(at: position))
            output.append(XMLByte.quote)
        }
    }

    private mutating func append(_ doctype: XMLDoctype) {
        for instruction in doctype.instructions {
            output.append(contentsOf: "<?\(instruction.target) \(instruction.text)?>".utf8)
        }
        guard !doctype.notations.isEmpty else { return }
        var text = "<!DOCTYPE \(doctype.name) [\n"
        for notation in doctype.notations.sorted(by: {
            Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8))
        }) {
            text += "<!NOTATION \(notation.name)"
            switch (notation.publicIdentifier, notation.systemIdentifier) {
            case (let identifier?, let system?): text += " PUBLIC '\(identifier)' '\(system)'"
            case (let identifier?, nil): text += " PUBLIC '\(identifier)'"
            case (nil, let system): text += " SYSTEM '\(system ?? "")'"
            }
            text += ">\n"
        }
        output.append(contentsOf: (text + "]>\n").utf8)
    }

    private mutating func append(_ bytes: Span<UInt8>) { output.append(bytesOf: bytes) }

    private mutating func appendEscaped(_ bytes: Span<UInt8>) {
        for position in bytes.indices {
            switch bytes[position] {
            case XMLByte.ampersand: output.append(contentsOf: "&amp;".utf8)
            case XMLByte.less: output.append(contentsOf: "&lt;".utf8)
            case XMLByte.greater: output.append(contentsOf: "&gt;".utf8)
            case XMLByte.quote: output.append(contentsOf: "&quot;".utf8)
            case XMLByte.tab: output.append(contentsOf: "&#9;".utf8)
            case XMLByte.lineFeed: output.append(contentsOf: "&#10;".utf8)
            case XMLByte.carriageReturn: output.append(contentsOf: "&#13;".utf8)
            case let byte: output.append(byte)
            }
        }
    }
}
