public import DataKitCore

/// Writes XML event by event: what it writes is well-formed, and reads back as what was given.
///
/// ```swift
/// let sink = MemoryByteSink()
/// var writer = XMLEventWriter(sink)
/// try writer.startElement("order")
/// try writer.attribute("id", "7")
/// try writer.text("Smith & Sons")
/// try writer.endElement()
/// try writer.finish()  // <order id="7">Smith &amp; Sons</order>
/// ```
///
/// Namespaces are written like other attributes (`xmlns:p`); the writer does not look whether prefixes are declared.
///
/// - Complexity: O(bytes), in the memory of the open elements and a block of 64 KiB.
public struct XMLEventWriter: ~Copyable {
    private let sink: any ByteSink
    private let options: XMLFormattingOptions
    private var output: [UInt8] = []
    /// The names of open elements, and whether each has text, or elements.
    private var open: [Level] = []
    /// Whether the tag of the innermost element is still open for attributes.
    private var isInTag = false
    private var attributeNames: Set<String> = []
    private var hasRoot = false
    /// Names that were found good.
    private var knownNames: Set<String> = []

    private struct Level {
        var name: String
        var hasText = false
        var hasElements = false
    }

    private static let flushBytes = 1 << 16
    private static let rememberedNames = 4096

    /// A writer to a sink; nothing is complete before ``finish()``.
    public init(_ sink: any ByteSink, options: XMLFormattingOptions = XMLFormattingOptions()) {
        self.sink = sink
        self.options = options
        if options.writesDeclaration { output.append(contentsOf: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) }
    }

    // MARK: Elements

    /// Begins an element; its attributes are next.
    /// - Throws: ``XMLError`` of kind `options` for a text that is no name, or a second outermost element.
    public mutating func startElement(_ name: String) throws {
        try check(name)
        try startElement(checked: name)
    }

    /// Begins an element whose name is known to be one.
    mutating func startElement(checked name: String) throws {
        if open.isEmpty {
            guard !hasRoot else {
                throw Self.misuse("a document has one outermost element; '\(name)' would be another")
            }
            hasRoot = true
        } else {
            closeTag()
            indent(unless: open[open.count - 1].hasText)
            open[open.count - 1].hasElements = true
        }
        output.append(XMLByte.less)
        output.append(contentsOf: name.utf8)
        open.append(Level(name: name))
        isInTag = true
        attributeNames.removeAll(keepingCapacity: true)
    }

    /// Adds an attribute to the element that was just begun.
    /// - Throws: ``XMLError`` of kind `options` for a text that is no name, or where no tag is open; `duplicateAttribute`
    ///   where the element has one so called; `character` for text that XML cannot have.
    public mutating func attribute(_ name: String, _ value: String) throws {
        let bytes = Array(value.utf8)
        try attribute(name, utf8: bytes.span)
    }

    /// Adds an attribute whose value is UTF-8.
    public mutating func attribute(_ name: String, utf8 value: Span<UInt8>) throws {
        guard isInTag else {
            throw Self.misuse("the attribute \(name) must come right behind the start of its element")
        }
        try check(name)
        guard attributeNames.insert(name).inserted else {
            throw XMLError(
                .duplicateAttribute, "the element \(open[open.count - 1].name) has an attribute \(name) already")
        }
        try check(value)
        output.append(XMLByte.space)
        output.append(contentsOf: name.utf8)
        output.append(contentsOf: "=\"".utf8)
        XMLEscaping.append(value, to: &output, by: XMLEscaping.value)
        output.append(XMLByte.quote)
    }

    /// Ends the innermost element.
    /// - Throws: ``XMLError`` of kind `options` where none is open.
    public mutating func endElement() throws {
        guard let level = open.popLast() else { throw Self.misuse("there is no element to end") }
        if isInTag {
            output.append(contentsOf: "/>".utf8)
            isInTag = false
        } else {
            if level.hasElements { indent(unless: level.hasText) }
            output.append(contentsOf: "</".utf8)
            output.append(contentsOf: level.name.utf8)
            output.append(XMLByte.greater)
        }
        try flush()
    }

    // MARK: Content

    /// Writes text.
    /// - Throws: ``XMLError`` of kind `character` for characters that XML cannot have; `options` outside of elements.
    public mutating func text(_ text: String) throws {
        let bytes = Array(text.utf8)
        try self.text(utf8: bytes.span)
    }

    /// Writes text that is UTF-8.
    public mutating func text(utf8 text: Span<UInt8>) throws {
        try beginText(text)
        XMLEscaping.append(text, to: &output, by: XMLEscaping.text)
        try flush()
    }

    /// Writes a CDATA section; `]]>` in it is parted between two. Text with carriage returns is written as text, since a
    /// section cannot keep them.
    public mutating func cdata(_ text: String) throws {
        let bytes = Array(text.utf8)
        // A section cannot keep a carriage return.
        if bytes.contains(XMLByte.carriageReturn) { return try self.text(utf8: bytes.span) }
        try beginText(bytes.span)
        output.append(contentsOf: "<![CDATA[".utf8)
        output.append(contentsOf: text.replacing("]]>", with: "]]]]><![CDATA[>").utf8)
        output.append(contentsOf: "]]>".utf8)
        try flush()
    }

    private mutating func beginText(_ text: Span<UInt8>) throws {
        guard !open.isEmpty else { throw Self.misuse("text must stand within an element") }
        try check(text)
        closeTag()
        open[open.count - 1].hasText = true
    }

    /// Writes a comment.
    /// - Throws: ``XMLError`` of kind `options` for a text with `--` in it, or `-` at its end.
    public mutating func comment(_ text: String) throws {
        guard !text.contains("--"), !text.hasSuffix("-") else {
            throw Self.misuse("-- must not stand in a comment, nor - at its end")
        }
        try aside("<!--\(text)-->", text)
    }

    /// Writes a processing instruction.
    /// - Throws: ``XMLError`` of kind `options` for a text with `?>` in it, or a target that is no name, or `xml`.
    public mutating func processingInstruction(_ target: String, _ text: String) throws {
        try check(target)
        guard !text.contains("?>"), target.lowercased() != "xml", text.first?.isWhitespace != true else {
            throw Self.misuse("a processing instruction must not have ?> in it, be called xml, or begin with a space")
        }
        try aside(text.isEmpty ? "<?\(target)?>" : "<?\(target) \(text)?>", text)
    }

    private mutating func aside(_ markup: String, _ text: String) throws {
        let bytes = Array(text.utf8)
        try check(bytes.span)
        if open.isEmpty {
            output.append(contentsOf: markup.utf8)
            output.append(XMLByte.lineFeed)
        } else {
            closeTag()
            indent(unless: open[open.count - 1].hasText)
            open[open.count - 1].hasElements = true
            output.append(contentsOf: markup.utf8)
        }
        try flush()
    }

    /// Completes the document and its sink.
    /// - Throws: ``XMLError`` of kind `options` where elements are open or there was none, and the sink's errors.
    public mutating func finish() throws {
        if let level = open.last { throw Self.misuse("the element \(level.name) is not ended") }
        guard hasRoot else { throw Self.misuse("a document has one outermost element, and nothing was written") }
        if options.indentation != nil { output.append(XMLByte.lineFeed) }
        try sink.write(output)
        output = []
        try sink.finish()
    }

    // MARK: Parts

    private mutating func closeTag() {
        guard isInTag else { return }
        output.append(XMLByte.greater)
        isInTag = false
    }

    /// A line feed and spaces for the elements that are open.
    private mutating func indent(unless hasText: Bool) {
        guard let indentation = options.indentation, !hasText else { return }
        output.append(XMLByte.lineFeed)
        output.append(contentsOf: repeatElement(XMLByte.space, count: indentation * open.count))
    }

    private mutating func flush() throws(DataKitError) {
        guard output.count >= Self.flushBytes else { return }
        try sink.write(output)
        output.removeAll(keepingCapacity: true)
    }

    private mutating func check(_ name: String) throws {
        if knownNames.contains(name) { return }
        guard XMLReference.isName(Array(name.utf8)) else {
            throw Self.misuse("'\(XMLError.excerpt(name.utf8))' is no name of XML")
        }
        if knownNames.count < Self.rememberedNames { knownNames.insert(name) }
    }

    private func check(_ text: Span<UInt8>) throws {
        if let fault = XMLKernels.fault(in: text) { throw XMLError(.character, fault) }
    }

    private static func misuse(_ message: String) -> XMLError { XMLError(.options, message) }
}
