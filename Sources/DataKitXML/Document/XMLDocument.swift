public import DataKitCore

/// A document held in memory whole, for files of the size of a configuration.
///
/// ```swift
/// let document = try XMLDocument(path: "config.xml")
/// let port = try document.values(at: "/config/server[1]/@port").first
/// for server in document.root.elements(named: "server") { print(server.attribute("host") ?? "", server.text) }
/// ```
///
/// Comments and processing instructions are not kept. Memory is about that of the text and 32 bytes an element, attribute
/// and text.
public struct XMLDocument: Sendable {
    /// The outermost element.
    public let root: XMLElement

    /// Parses a text.
    /// - Throws: ``XMLError`` where it is not well-formed, or refers to an entity whose text is not known.
    public init(parsing text: String, name: String = "memory", options: XMLParsingOptions = XMLParsingOptions()) throws
    {
        try self.init(parsing: Array(text.utf8), name: name, options: options)
    }

    /// Parses bytes.
    public init(parsing bytes: [UInt8], name: String = "memory", options: XMLParsingOptions = XMLParsingOptions())
        throws
    {
        try self.init(reading: try XMLEventReader(bytes: bytes, name: name, options: options))
    }

    /// Parses a file, decompressing it where it is gzip or Zstandard.
    public init(path: String, options: XMLParsingOptions = XMLParsingOptions()) throws {
        try self.init(reading: try XMLEventReader(path: path, options: options))
    }

    /// Reads a document to its end.
    public init(reading events: consuming XMLEventReader) throws {
        while let event = try events.next(), event != .startElement {}
        root = try XMLElement(reading: &events)
        while try events.next() != nil {}
    }

    /// The elements that a path leads to, in the order of the document.
    /// - Throws: ``XMLError`` of kind `expression` where the text is no path, or leads to attributes or text.
    public func elements(at path: String) throws -> [XMLElement] {
        try XMLPath(parsing: path).elements(from: root, isDocument: true)
    }

    /// The values that a path leads to, in the order of the document: of attributes, of text, or all text of elements.
    /// - Throws: ``XMLError`` of kind `expression` where the text is no path.
    public func values(at path: String) throws -> [String] {
        try XMLPath(parsing: path).values(from: root, isDocument: true)
    }

    /// Writes the document to a sink, and completes it.
    public func write(to sink: any ByteSink, options: XMLFormattingOptions = XMLFormattingOptions()) throws {
        var writer = XMLEventWriter(sink, options: options)
        try root.write(to: &writer)
        try writer.finish()
    }
}
