internal import CDataKitKernels
import DataKitCore

/// The nodes of a document in the order of its text.
///
/// ```
/// text    <a k="1">x<b/>y</a>
/// nodes   0 a   1 @k   2 "x"   3 b   4 "y"
/// next      5     2      3       4     5
/// ```
///
/// Behind an element's node come its attributes, then what it contains; `next` is the node behind all of that. Texts lie
/// one behind the other in one array.
final class XMLTree: Sendable {
    enum Kind: UInt8, Sendable { case element, attribute, text }

    struct Node: Sendable {
        var kind: Kind
        /// The line on which it begins; of text, its element does.
        var line: UInt32
        /// The position of its name; of text nothing.
        var name: UInt32
        /// Its namespace; of text nothing.
        var namespace: UInt32
        /// The node behind this one and all that is in it.
        var next: UInt32
        /// The element that it is in; its own position for the outermost one.
        var parent: UInt32
        /// Where its text is: the value of an attribute, or characters.
        var start: UInt32
        var end: UInt32
    }

    let nodes: [Node]
    let texts: [UInt8]
    let names: [String]
    let namespaces: [String]
    let source: String

    /// Reads an element, at whose start the reader stands, with all that is in it.
    convenience init(reading events: inout XMLEventReader) throws {
        var builder = XMLTreeBuilder()
        try self.init(reading: &events, &builder)
    }

    /// Reads an element by the builder of elements before, so that their names have the same numbers.
    init(reading events: inout XMLEventReader, _ builder: inout XMLTreeBuilder) throws {
        builder.begin()
        try builder.read(&events)
        nodes = builder.nodes
        texts = builder.texts
        names = builder.names
        namespaces = builder.namespaces
        source = events.sourceName
    }

    func text(_ node: Int) -> String {
        String(decoding: texts[Int(nodes[node].start)..<Int(nodes[node].end)], as: UTF8.self)
    }

    func name(_ node: Int) -> String { names[Int(nodes[node].name)] }

    /// The first node in an element that is no attribute of it.
    func content(_ element: Int) -> Int {
        var at = element + 1
        let end = Int(nodes[element].next)
        while at < end, nodes[at].kind == .attribute { at += 1 }
        return at
    }

    /// The text of the text nodes right in an element, one behind the other.
    func ownText(_ element: Int) -> String {
        var at = content(element)
        let end = Int(nodes[element].next)
        // Most elements have one text and nothing else.
        if at < end, nodes[at].kind == .text, at + 1 == end { return text(at) }
        var bytes: [UInt8] = []
        while at < end {
            let node = nodes[at]
            if node.kind == .text { bytes += texts[Int(node.start)..<Int(node.end)] }
            at = Int(node.next)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Makes the nodes of a tree from events.
struct XMLTreeBuilder {
    var nodes: [XMLTree.Node] = []
    var texts: [UInt8] = []
    var names: [String] = []
    var namespaces: [String] = []
    /// The position here of each of the reader's names and namespaces, less 1.
    private var nameNumbers: [UInt32] = []
    private var namespaceNumbers: [UInt32] = []
    private var open: [UInt32] = []

    /// Positions have 32 bits.
    private static let maximum = Int(UInt32.max) - 1024

    /// Begins another tree, about as large as the one before.
    mutating func begin() {
        let (nodeCount, textCount) = (nodes.count, texts.count)
        (nodes, texts, open) = ([], [], [])
        nodes.reserveCapacity(nodeCount)
        texts.reserveCapacity(textCount)
    }

    mutating func read(_ events: inout XMLEventReader) throws {
        try start(&events)
        while !open.isEmpty {
            guard let event = try events.next() else { break }
            switch event {
            case .startElement: try start(&events)
            case .endElement: nodes[Int(open.removeLast())].next = UInt32(nodes.count)
            case .text, .cdata: try text(&events)
            case .skippedEntity:
                throw XMLError(
                    .entity, "the text of the entity \(events.string(of: events.name)) is not known",
                    location: events.location())
            case .comment, .processingInstruction, .doctype: break
            }
        }
    }

    private mutating func start(_ events: inout XMLEventReader) throws {
        let line = try checkedLine(&events)
        let number = UInt32(nodes.count)
        nodes.reserveAmply()
        nodes.append(
            XMLTree.Node(
                kind: .element, line: line, name: name(events.name, events),
                namespace: namespace(events.namespace, events), next: 0, parent: open.last ?? number, start: 0, end: 0))
        open.append(number)
        for position in 0..<events.attributeTotal {
            let start = UInt32(texts.count)
            texts.reserveAmply(adding: events.attributeValue(at: position).count)
            texts.append(bytesOf: events.attributeValue(at: position))
            nodes.reserveAmply()
            nodes.append(
                XMLTree.Node(
                    kind: .attribute, line: line, name: name(events.attributeName(at: position), events),
                    namespace: namespace(events.attributeNamespace(at: position), events),
                    next: UInt32(nodes.count + 1),
                    parent: number, start: start, end: UInt32(texts.count)))
        }
    }

    /// Text goes on with the text right before it.
    private mutating func text(_ events: inout XMLEventReader) throws {
        guard let parent = open.last else { return }
        let start = UInt32(texts.count)
        texts.reserveAmply(adding: events.text.count)
        texts.append(bytesOf: events.text)
        let end = UInt32(texts.count)
        if let last = nodes.last, last.kind == .text, last.parent == parent, last.end == start {
            nodes[nodes.count - 1].end = end
            return
        }
        if start == end { return }
        let line = nodes[Int(parent)].line
        nodes.reserveAmply()
        nodes.append(
            XMLTree.Node(
                kind: .text, line: line, name: 0, namespace: 0, next: UInt32(nodes.count + 1), parent: parent,
                start: start,
                end: end))
    }

    private func checkedLine(_ events: inout XMLEventReader) throws -> UInt32 {
        if texts.count > Self.maximum || nodes.count > Self.maximum {
            throw XMLError(
                .limit, "the document is too large to be held whole; read it as events", location: events.location())
        }
        return UInt32(clamping: events.line())
    }

    private mutating func name(_ name: XMLName, _ events: borrowing XMLEventReader) -> UInt32 {
        while nameNumbers.count <= name.index { nameNumbers.append(0) }
        if nameNumbers[name.index] == 0 {
            names.append(events.string(of: name))
            nameNumbers[name.index] = UInt32(names.count)
        }
        return nameNumbers[name.index] - 1
    }

    private mutating func namespace(_ namespace: XMLNamespace, _ events: borrowing XMLEventReader) -> UInt32 {
        while namespaceNumbers.count <= namespace.index { namespaceNumbers.append(0) }
        if namespaceNumbers[namespace.index] == 0 {
            namespaces.append(events.identifier(of: namespace))
            namespaceNumbers[namespace.index] = UInt32(namespaces.count)
        }
        return namespaceNumbers[namespace.index] - 1
    }
}

extension XMLEventReader {
    /// The line on which the event begins.
    fileprivate mutating func line() -> Int {
        if slowOffset != nil, let slowPlace { return Int(slowPlace.lines) + 1 }
        return Int(place(at: byteOffset).lines) + 1
    }
}
