internal import CDataKitKernels
internal import DataKitCompression
public import DataKitCore

/// Reads XML front to back as events: tags, text, comments. The fast way in, on which the others are built.
///
/// The reader checks that the text is well-formed XML 1.0 (fifth edition, non-validating) and, unless told otherwise, that
/// it keeps to Namespaces in XML 1.0. The internal part of a document type declaration is read: entities, attribute
/// defaults and types count. Nothing outside of the document is opened, ever; what a ``XMLResolver`` gives is read.
///
/// ```swift
/// var events = try XMLEventReader(path: "orders.xml")
/// let order = events.intern("order")
/// var orders = 0
/// while let event = try events.next() {
///     if event == .startElement, events.name == order { orders += 1 }
/// }
/// ```
///
/// An event is described by the reader's properties until the next call of ``next()``. None of them makes a string:
/// names are numbers (``XMLName``), texts are spans of bytes (``text``, ``attributeValue(at:)``).
///
/// - Complexity: ``next()`` is O(bytes of the event), amortised, however the input comes in pieces. Memory is a window of
///   128 KiB, or as much as the largest tag, comment or text event needs, and the names of the document.
public struct XMLEventReader: ~Copyable {
    // MARK: What is read

    var input: any ByteInput
    let sourceName: String
    let options: XMLParsingOptions
    /// The window on the input, or the text of the entity that is being read; padding behind.
    var bytes: [UInt8]
    /// Where in it the next thing to parse begins, and where what is good to parse ends.
    var position = 0
    var end = 0
    /// The end of what was read, before the padding: bytes of a character that is not whole yet lie behind `end`.
    var rawEnd = 0
    var isAtEnd = false
    /// What is wrong with the bytes at `end`.
    var fault: XMLError?
    /// Bytes of text before the window.
    var base = 0
    let windowBytes: Int
    /// Entities being read within each other, each with what it was met in.
    var frames: [XMLEntityFrame] = []

    // MARK: Places

    /// The place of the window's start, and the last one that was asked for.
    var basePlace = cdk_xml_place()
    var cursor = (offset: 0, place: cdk_xml_place())
    /// Where the event begins that was made outside of the kernel: a byte of the text, and its place where the window has moved on.
    var slowOffset: Int?
    var slowPlace: cdk_xml_place?

    // MARK: The document

    var stage = XMLDocumentStage.start
    var names = XMLNameTable()
    var namespaces = XMLNamespaceScopes()
    /// Names of open elements, room behind.
    var open: [UInt32]
    var openCount = 0
    var stamps = [UInt32](repeating: 0, count: 64)
    var stamp: UInt32 = 0
    var declaration = XMLDeclaration()
    var doctype: XMLDoctype?
    var definitions = XMLDefinitions()
    /// What entities and defaults added.
    var budget: XMLExpansionBudget
    /// External entities that were loaded.
    var loadedEntities: [XMLExternalEntity: [UInt8]] = [:]
    /// Elements whose namespaces go out of scope before the next event.
    var closesScope = false

    // MARK: Events

    var events: [cdk_xml_event]
    var eventCount = 0
    /// The event stood at.
    var index = 0
    var attributes: [cdk_xml_attribute]
    var attributeCount = 0
    var textScratch: [UInt8] = []
    var attributeScratch: [UInt8] = []
    var nestingDepth = 0
    var wasStart = false
    /// A subtree's source that is being copied: from where in the window on.
    var captureStart: Int?
    var captured: [UInt8] = []

    static let eventRoom = 1024
    static let attributeRoom = 2048
    static let defaultWindowBytes = 128 << 10

    /// Reads an input from where it stands.
    ///
    /// - Parameters:
    ///   - input: the bytes of the document, decompressed.
    ///   - encoding: how the text is encoded, where something outside of it says so; else its byte order mark or its
    ///     declaration tell.
    /// - Throws: ``XMLError`` where the start of the text says that its encoding is one not known, and the input's errors.
    public init(
        _ input: some ByteInput, encoding: TextEncoding? = nil, options: XMLParsingOptions = XMLParsingOptions()
    ) throws {
        try self.init(input, encoding: encoding, options: options, windowBytes: Self.defaultWindowBytes)
    }

    /// Reads a source from its start, decompressing it where it is gzip or Zstandard.
    ///
    /// - Throws: ``XMLError`` where the start of the text says that its encoding is one not known, and `DataKitError` where the source cannot be read.
    public init(
        _ source: any ByteSource, encoding: TextEncoding? = nil, options: XMLParsingOptions = XMLParsingOptions(),
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) throws {
        let input = try TextOrigin(.source(source)).openBytes(progress: progress)
        try self.init(input, encoding: encoding, options: options)
    }

    /// Reads a file from its start, decompressing it where it is gzip or Zstandard.
    public init(path: String, options: XMLParsingOptions = XMLParsingOptions()) throws {
        try self.init(try FileByteSource(path: path), options: options)
    }

    /// Reads bytes in memory.
    public init(bytes: [UInt8], name: String = "memory", options: XMLParsingOptions = XMLParsingOptions()) throws {
        try self.init(SourceInput(MemoryByteSource(bytes, name: name)), options: options)
    }

    /// - Parameter windowBytes: how much is read at once; tests make it small.
    package init(
        _ input: any ByteInput, encoding: TextEncoding?, options: XMLParsingOptions, windowBytes: Int
    ) throws {
        var options = options
        // Events have positions of 32 bits.
        options.maximumTokenBytes = min(max(options.maximumTokenBytes, 0), 1 << 30)
        options.maximumTextBytes = min(max(options.maximumTextBytes, 1), 1 << 30)
        self.options = options
        budget = XMLExpansionBudget(options)
        self.windowBytes = max(1, windowBytes)
        sourceName = input.name
        let start = try XMLEncodingDetection.start(of: input, encoding: encoding)
        self.input = start.input
        declaration = start.declaration
        base = start.declarationText.count
        bytes = [UInt8](repeating: 0, count: XMLKernels.padding)
        open = [UInt32](repeating: 0, count: 64)
        events = [cdk_xml_event](repeating: cdk_xml_event(), count: Self.eventRoom)
        attributes = [cdk_xml_attribute](repeating: cdk_xml_attribute(), count: Self.attributeRoom)
        XMLKernels.advance(&basePlace, over: start.declarationText, from: 0, to: start.declarationText.count)
        cursor = (base, basePlace)
        definitions.isStandalone = declaration.standalone == true
    }

    // MARK: Going on

    /// Moves to the next event.
    ///
    /// - Returns: what it is; `nil` behind the last.
    /// - Throws: ``XMLError`` where the text is not well-formed or beyond a limit, and the errors of the input and of
    ///   the resolver. A reader that has thrown is of no more use.
    public mutating func next() throws -> XMLEvent? {
        if wasStart { nestingDepth += 1 }
        index += 1
        if index >= eventCount {
            guard try fill() else {
                wasStart = false
                return nil
            }
        }
        let event = events[index]
        wasStart = event.kind == CDK_XML_START
        if event.kind == CDK_XML_END { nestingDepth -= 1 }
        if event.flags & UInt16(CDK_XML_ESCAPED) != 0 { try settle() }
        return XMLEvent(rawValue: UInt8(truncatingIfNeeded: event.kind))
    }

    /// Moves from a start element to its end element, checking all between.
    ///
    /// The next call of ``next()`` gives what follows. At any other event nothing happens.
    public mutating func skipElement() throws {
        guard wasStart else { return }
        let depth = nestingDepth
        while try next() != nil {
            if nestingDepth == depth, !wasStart, currentKind == .endElement { return }
        }
    }

    /// Moves from a start element to its end element, and appends all between and the two tags as they are written.
    ///
    /// References are not replaced; prefixes may be bound outside of it. Text of another encoding is in UTF-8.
    public mutating func readSource(appendingTo source: inout [UInt8]) throws {
        guard wasStart else { return }
        captureStart = Int(events[index].start)
        captured.removeAll(keepingCapacity: true)
        let level = frames.count
        captureLevel = level
        defer { captureStart = nil }
        try skipElement()
        let last = frames.count > level ? frames[level].position : Int(events[index].end)
        let from = frames.count > level ? frames[level].bytes : bytes
        source.append(contentsOf: captured)
        if let start = captureStart, start < last { source.append(contentsOf: from[start..<last]) }
    }

    var captureLevel = 0
}

/// Where in a document the reader is.
enum XMLDocumentStage {
    case start, prolog, content, epilog, finished
}

/// An entity whose text is being read, with what it was met in.
struct XMLEntityFrame {
    /// The text around the reference, and where it goes on and ends.
    var bytes: [UInt8]
    var position: Int
    var end: Int
    /// The entity that is being read.
    var entity: [UInt8]
    /// How many elements were open at the reference: the entity must close those that it opens, and no others.
    var depth: Int
    /// Where the reference begins.
    var reference: Int
}

/// What stood before the window: the XML declaration.
public struct XMLDeclaration: Sendable, Hashable {
    /// The version of XML, `1.0` unless another was declared.
    public var version = "1.0"
    /// The encoding by the name that was declared.
    public var encoding: String?
    /// Whether the document says that nothing outside of it matters.
    public var standalone: Bool?

    /// A declaration of version 1.0.
    public init() {}
}
