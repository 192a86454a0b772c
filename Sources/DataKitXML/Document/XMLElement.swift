/// An element of an ``XMLDocument``, with what is in it.
///
/// Copies are cheap; each keeps the whole document.
public struct XMLElement: Sendable {
    let tree: XMLTree
    let node: Int

    init(tree: XMLTree, node: Int) {
        self.tree = tree
        self.node = node
    }

    /// Reads the element at whose start the events stand, to its end: one part of a document that may be any size.
    /// - Throws: what ``XMLEventReader/next()`` does, and ``XMLError`` of kind `entity` for an entity whose text is not known.
    public init(reading events: inout XMLEventReader) throws {
        precondition(events.wasStart, "events must stand at the start of an element to read it")
        self.init(tree: try XMLTree(reading: &events), node: 0)
    }

    /// Its name as it is written.
    public var name: String { tree.name(node) }

    /// Its name without a prefix.
    public var localName: String {
        let name = name
        return name.firstIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }

    /// What identifies its namespace; empty where it is in none.
    public var namespace: String { tree.namespaces[Int(tree.nodes[node].namespace)] }

    /// The line on which it begins.
    public var line: Int { Int(tree.nodes[node].line) }

    /// The element that it is in; `nil` for the outermost one.
    public var parent: XMLElement? {
        let parent = Int(tree.nodes[node].parent)
        return parent == node ? nil : XMLElement(tree: tree, node: parent)
    }

    /// Its attributes by the names that are written, in their order; declarations of namespaces are among them.
    public var attributes: [(name: String, value: String)] {
        (node + 1..<tree.content(node)).map { (tree.name($0), tree.text($0)) }
    }

    /// The value of the attribute of a name; `nil` where it has none.
    public func attribute(_ name: String) -> String? {
        for attribute in node + 1..<tree.content(node) where tree.name(attribute) == name {
            return tree.text(attribute)
        }
        return nil
    }

    /// The elements right in it.
    public var elements: [XMLElement] { children(where: { _ in true }) }

    /// The elements right in it that have a name, as it is written.
    public func elements(named name: String) -> [XMLElement] { children(where: { tree.name($0) == name }) }

    /// The first element right in it that has a name.
    public func element(named name: String) -> XMLElement? { elements(named: name).first }

    func children(where isWanted: (Int) -> Bool) -> [XMLElement] {
        var found: [XMLElement] = []
        var at = tree.content(node)
        while at < Int(tree.nodes[node].next) {
            if tree.nodes[at].kind == .element, isWanted(at) { found.append(XMLElement(tree: tree, node: at)) }
            at = Int(tree.nodes[at].next)
        }
        return found
    }

    /// The text right in it, without that of the elements in it.
    public var text: String { tree.ownText(node) }

    /// All text in it, that of the elements in it too.
    public var allText: String {
        var bytes: [UInt8] = []
        for node in tree.nodes[tree.content(node)..<Int(tree.nodes[node].next)] where node.kind == .text {
            bytes += tree.texts[Int(node.start)..<Int(node.end)]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The elements that a path leads to from here, in the order of the document.
    /// - Throws: ``XMLError`` of kind `expression` where the text is no path, or leads to attributes or text.
    public func elements(at path: String) throws -> [XMLElement] {
        try XMLPath(parsing: path).elements(from: self, isDocument: false)
    }

    /// The values that a path leads to from here: of attributes, of text, or all text of elements.
    /// - Throws: ``XMLError`` of kind `expression` where the text is no path.
    public func values(at path: String) throws -> [String] {
        try XMLPath(parsing: path).values(from: self, isDocument: false)
    }

    /// Writes the element and all that is in it.
    public func write(to writer: inout XMLEventWriter) throws {
        var open: [Int] = []
        var at = node
        let end = Int(tree.nodes[node].next)
        while at < end {
            while let last = open.last, last <= at {
                try writer.endElement()
                open.removeLast()
            }
            switch tree.nodes[at].kind {
            case .element:
                try writer.startElement(tree.name(at))
                open.append(Int(tree.nodes[at].next))
            case .attribute: try writer.attribute(tree.name(at), tree.text(at))
            case .text: try writer.text(tree.text(at))
            }
            at += 1
        }
        for _ in open { try writer.endElement() }
    }
}
