/// A path to elements, attributes and text: a small part of XPath.
///
/// | part | leads to |
/// |---|---|
/// | `a/b` | elements called b in elements called a; `*` for any name |
/// | `//b` | elements called b at any depth |
/// | `b[2]` | the second b among those in the same element |
/// | `@id`, `@*` | an attribute, all attributes |
/// | `text()` | text right in the element |
/// | `/config/...` | from the document; without the first `/`, from the element at hand |
///
/// Names are those that are written, or `{namespace}local`.
///
/// ```swift
/// let path = try XMLPath(parsing: "//server[1]/@port")
/// ```
public struct XMLPath: Sendable, Hashable {
    struct Step: Sendable, Hashable {
        enum Target: Sendable, Hashable {
            case element(String?), attribute(String?), text
        }
        var target: Target
        /// Whether it may be at any depth.
        var isDeep: Bool
        /// The position among those in the same element, from 1.
        var position: Int?
    }

    /// Whether it begins at the document.
    let isAbsolute: Bool
    let steps: [Step]

    /// Parses a path.
    /// - Throws: ``XMLError`` of kind `expression` with the place in the path.
    public init(parsing text: String) throws(XMLError) {
        var parser = XMLPathParser(text: Array(text.utf8))
        (isAbsolute, steps) = try parser.parse()
    }

    func elements(from element: XMLElement, isDocument: Bool) throws -> [XMLElement] {
        if let last = steps.last, case .element = last.target {
            return nodes(from: element, isDocument: isDocument).map { XMLElement(tree: element.tree, node: $0) }
        }
        throw XMLError(.expression, "the path leads to attributes or text, not to elements; ask for its values")
    }

    func values(from element: XMLElement, isDocument: Bool) throws -> [String] {
        nodes(from: element, isDocument: isDocument).map { node in
            element.tree.nodes[node].kind == .element
                ? XMLElement(tree: element.tree, node: node).allText : element.tree.text(node)
        }
    }

    /// The nodes that it leads to, in order.
    private func nodes(from element: XMLElement, isDocument: Bool) -> [Int] {
        let tree = element.tree
        var found = [element.node]
        var rest = steps[...]
        if isAbsolute || isDocument, let first = steps.first {
            // The document has one child, the outermost element.
            rest = rest.dropFirst()
            found = first.isDeep ? Self.deep(first, from: [nil], tree) : Self.children(first, of: nil, tree)
        }
        for step in rest {
            found =
                step.isDeep ? Self.deep(step, from: found, tree) : found.flatMap { Self.children(step, of: $0, tree) }
        }
        return found
    }

    /// What a step finds in elements at any depth, each once.
    private static func deep(_ step: Step, from found: [Int?], _ tree: XMLTree) -> [Int] {
        var contexts: [Int?] = []
        var covered = -1
        for element in found {
            let first = element ?? 0
            let end = Int(tree.nodes[first].next)
            if element == nil { contexts.append(nil) }
            for node in max(first, covered)..<max(end, covered, first) where tree.nodes[node].kind == .element {
                contexts.append(node)
            }
            covered = max(covered, end)
        }
        return contexts.flatMap { children(step, of: $0, tree) }.sorted()
    }

    /// What a step finds right in an element, or in the document.
    private static func children(_ step: Step, of element: Int?, _ tree: XMLTree) -> [Int] {
        var found: [Int] = []
        guard let element else {
            if case .element(let name) = step.target, matches(0, name, tree) { found = [0] }
            return position(step, found)
        }
        switch step.target {
        case .attribute(let name):
            for node in element + 1..<tree.content(element) where matches(node, name, tree) { found.append(node) }
        case .element(let name):
            var at = tree.content(element)
            while at < Int(tree.nodes[element].next) {
                if tree.nodes[at].kind == .element, matches(at, name, tree) { found.append(at) }
                at = Int(tree.nodes[at].next)
            }
        case .text:
            var at = tree.content(element)
            while at < Int(tree.nodes[element].next) {
                if tree.nodes[at].kind == .text { found.append(at) }
                at = Int(tree.nodes[at].next)
            }
        }
        return position(step, found)
    }

    private static func position(_ step: Step, _ found: [Int]) -> [Int] {
        guard let position = step.position else { return found }
        return found.count >= position ? [found[position - 1]] : []
    }

    private static func matches(_ node: Int, _ name: String?, _ tree: XMLTree) -> Bool {
        guard let name else { return true }
        let written = tree.name(node)
        guard name.utf8.first == UInt8(ascii: "{") else { return written == name }
        let local = written.firstIndex(of: ":").map { written[written.index(after: $0)...] } ?? written[...]
        return "{\(tree.namespaces[Int(tree.nodes[node].namespace)])}\(local)" == name
    }
}

/// Reads the text of a path.
struct XMLPathParser {
    let text: [UInt8]
    private var at = 0

    init(text: [UInt8]) { self.text = text }

    mutating func parse() throws(XMLError) -> (isAbsolute: Bool, steps: [XMLPath.Step]) {
        var steps: [XMLPath.Step] = []
        var isDeep = skip("//")
        let isAbsolute = isDeep || skip("/")
        while true {
            var step = try target(isDeep)
            if skip("[") {
                step.position = try number()
                guard skip("]") else { throw fault("expected ] behind a position") }
            }
            steps.append(step)
            if at == text.count { return (isAbsolute, steps) }
            guard case .element = step.target else { throw fault("nothing can follow an attribute or text()") }
            isDeep = skip("//")
            guard isDeep || skip("/") else { throw fault("expected / or the end of the path") }
        }
    }

    private mutating func target(_ isDeep: Bool) throws(XMLError) -> XMLPath.Step {
        if skip("text()") { return XMLPath.Step(target: .text, isDeep: isDeep) }
        let isAttribute = skip("@")
        let name: String?
        if skip("*") { name = nil } else { name = try self.name() }
        return XMLPath.Step(target: isAttribute ? .attribute(name) : .element(name), isDeep: isDeep)
    }

    private mutating func name() throws(XMLError) -> String {
        let start = at
        if skip("{") {
            guard let close = text[at...].firstIndex(of: UInt8(ascii: "}")) else {
                throw fault("a { is not closed by }")
            }
            at = close + 1
        }
        let local = at
        while at < text.count, !"/[]@(){}*".utf8.contains(text[at]) { at += 1 }
        guard XMLReference.isName(Array(text[local..<at])) else {
            at = local
            throw fault("expected a name, *, @name or text()")
        }
        return String(decoding: text[start..<at], as: UTF8.self)
    }

    private mutating func number() throws(XMLError) -> Int {
        let start = at
        while at < text.count, 0x30...0x39 ~= text[at] { at += 1 }
        guard let number = Int(String(decoding: text[start..<at], as: UTF8.self)), number > 0 else {
            at = start
            throw fault("expected a position, 1 or more, in brackets")
        }
        return number
    }

    private mutating func skip(_ word: String) -> Bool {
        guard text[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private func fault(_ message: String) -> XMLError {
        XMLError(
            .expression,
            "\(message) at character \(at + 1) of the path '\(XMLError.excerpt(text))'; paths are such as /a/b[2]/@id, //b, "
                + "a/text()")
    }
}
