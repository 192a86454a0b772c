internal import DataKitCompression
import DataKitCore

/// Finds out which elements of a document are rows: those that repeat, and of them those with the most in them.
struct XMLRowTagSniffer {
    /// All elements at one path.
    private final class Element {
        let name: [UInt8]
        var count = 0
        var bytes = 0
        var hasAttributes = false
        var hasText = false
        var children: [Element] = []
        var positions: [[UInt8]: Int] = [:]

        init(name: [UInt8]) { self.name = name }

        func child(_ name: [UInt8]) -> Element {
            if let position = positions[name] { return children[position] }
            positions[name] = children.count
            children.append(Element(name: name))
            return children[children.count - 1]
        }
    }

    private let top = Element(name: [])
    private let ignoresPrefixes: Bool
    private(set) var isWhole = false

    private static let maximumPaths = 20_000
    private static let maximumDepth = 64

    /// Looks at the top of a document, and further where nothing repeats there.
    init(_ origin: TextOrigin, options: XMLReadingOptions) throws {
        ignoresPrefixes = options.ignoresNamespaces
        var reader = try XMLEventReader(
            origin.openBytes(), encoding: options.encoding, options: options.parsing, windowBytes: options.windowBytes)
        var open: [(element: Element, start: Int)] = [(top, 0)]
        var deeper = 0
        var paths = 0
        var limit = max(options.sampleBytes, 1)
        do {
            while let event = try reader.next() {
                switch event {
                case .startElement:
                    guard open.count < Self.maximumDepth, paths < Self.maximumPaths else {
                        deeper += 1
                        continue
                    }
                    let parent = open[open.count - 1].element
                    let known = parent.children.count
                    let element = parent.child(Array(reader.string(of: reader.name).utf8))
                    paths += parent.children.count - known
                    element.count += 1
                    for position in 0..<reader.attributeTotal where !reader.isNamespaceDeclaration(at: position) {
                        element.hasAttributes = true
                    }
                    open.append((element, reader.byteOffset))
                case .endElement:
                    if deeper > 0 {
                        deeper -= 1
                        continue
                    }
                    let (element, start) = open.removeLast()
                    element.bytes += reader.byteOffset - start
                case .text, .cdata:
                    if deeper == 0, !reader.isSpace { open[open.count - 1].element.hasText = true }
                default: break
                }
                if reader.byteOffset > limit {
                    let isFound = repeated(in: top, path: []) != nil
                    if isFound || reader.byteOffset > options.maximumRowBytes { break }
                    limit *= 2
                }
            }
            isWhole = open.count == 1
        } catch let error as XMLError {
            // Reading the rows meets it again, unless there are none before it.
            if top.children.isEmpty || repeated(in: top, path: []) == nil { throw error }
        }
        while let (element, start) = open.popLast() { element.bytes += max(0, reader.byteOffset - start) }
    }

    /// The path of the elements that repeat under an element, and have the most in them.
    private func repeated(in element: Element, path: [[UInt8]]) -> (path: [[UInt8]], parent: Element)? {
        let byWeight = element.children.enumerated().sorted {
            $0.element.bytes != $1.element.bytes ? $0.element.bytes > $1.element.bytes : $0.offset < $1.offset
        }
        for (_, child) in byWeight {
            if child.count > 1 { return (path + [child.name], element) }
            if let found = repeated(in: child, path: path + [child.name]) { return found }
        }
        return nil
    }

    /// The rows of the document.
    /// - Throws: ``XMLError`` of kind `missing` where there is nothing that could be rows.
    func rowTag(named source: String) throws(XMLError) -> (tag: XMLRowTag, notes: [String]) {
        if let (path, parent) = repeated(in: top, path: []) {
            let tag = XMLRowTag(path: path, ignoresPrefixes: false)
            let others = parent.children.filter { $0.name != tag.name }
            var note = "the rows are the elements \(tag.text)"
            if !others.isEmpty {
                let names = others.prefix(5).map { "<\(String(decoding: $0.name, as: UTF8.self))>" }
                note +=
                    "; beside them "
                    + names.joined(separator: ", ") + (others.count > 5 ? " and \(others.count - 5) more" : "")
                    + (others.count == 1 ? " is" : " are") + " not read; name another row tag to read those"
                return (tag, [note])
            }
            return (tag, [])
        }
        guard let root = top.children.first, !root.children.isEmpty || root.hasAttributes || root.hasText else {
            let name = top.children.first.map { "<\(String(decoding: $0.name, as: UTF8.self))>" } ?? "it"
            throw XMLError(
                .missing, "there are no rows: \(name) has nothing in it; name the row tag if that is meant to be so",
                location: .init(source: source))
        }
        let tag = XMLRowTag(path: [root.name], ignoresPrefixes: false)
        return (tag, ["no element repeats; the document, \(tag.text), is one row"])
    }

    /// Elements that could be rows, the likeliest first, as a message names them.
    private var candidates: [String] {
        var found: [(path: String, element: Element)] = []
        func look(_ element: Element, _ path: String) {
            for child in element.children {
                let inner = path + "/" + String(decoding: child.name, as: UTF8.self)
                if child.count > 1 { found.append((inner, child)) }
                if found.count < 1000 { look(child, inner) }
            }
        }
        look(top, "")
        return found.sorted { $0.element.bytes > $1.element.bytes }.prefix(5).map {
            "\($0.path) (\($0.element.count)\(isWhole ? "" : " or more"))"
        }
    }

    /// Fails where a document without rows has elements that might have been meant.
    static func requireNoRows(_ tag: XMLRowTag, _ origin: TextOrigin, options: XMLReadingOptions) throws {
        let sniffer = try XMLRowTagSniffer(origin, options: options)
        guard let root = sniffer.top.children.first, !root.children.isEmpty else { return }
        let candidates = sniffer.candidates
        let others =
            candidates.isEmpty
            ? "its outermost element is <\(String(decoding: root.name, as: UTF8.self))>, and nothing in it repeats"
            : "elements that repeat: " + candidates.joined(separator: ", ")
        throw XMLError(
            .missing,
            "there is no element \(tag.isAnchored ? tag.text : "<" + tag.text + ">") in the document; " + others
                + "; name one of those as the row tag, prefixes included",
            location: .init(source: origin.name))
    }
}
