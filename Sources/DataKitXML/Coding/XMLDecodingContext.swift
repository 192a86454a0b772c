import DataKitCore

/// What is being decoded, and how.
final class XMLDecodingContext {
    /// What a value is decoded from.
    enum Source {
        case element(Int)
        /// A text: an attribute's value, or the text of an element.
        case text(String, Int)
        /// Elements one behind another.
        case list([Int], of: Int, areChoices: Bool)
        /// An element as one of several that a choice is between: its name tells which.
        case choice(Int)
    }

    let tree: XMLTree
    /// The element that is decoded.
    let root: Int
    let wrappedLists: Set<String>
    let ignoresPrefixes: Bool

    init(root: XMLElement, decoder: XMLDecoder) {
        tree = root.tree
        self.root = root.node
        wrappedLists = decoder.wrappedLists
        ignoresPrefixes = decoder.ignoresPrefixes
    }

    static let instance = "http://www.w3.org/2001/XMLSchema-instance"

    func name(_ node: Int) -> String {
        let name = tree.name(node)
        guard ignoresPrefixes, let colon = name.firstIndex(of: ":") else { return name }
        return String(name[name.index(after: colon)...])
    }

    func elements(of element: Int, named name: String?) -> [Int] {
        var found: [Int] = []
        var at = tree.content(element)
        let end = Int(tree.nodes[element].next)
        while at < end {
            if tree.nodes[at].kind == .element, name == nil || self.name(at) == name { found.append(at) }
            at = Int(tree.nodes[at].next)
        }
        return found
    }

    func attribute(of element: Int, named name: String) -> Int? {
        for node in element + 1..<tree.content(element) where self.name(node) == name { return node }
        return nil
    }

    /// The text right in an element; white space between elements, as indentation has it, is none.
    private func meaningfulText(_ element: Int) -> String {
        let text = tree.ownText(element)
        guard text.utf8.allSatisfy(XMLByte.isSpace), !elements(of: element, named: nil).isEmpty else { return text }
        return ""
    }

    /// What a key of an element leads to; `nil` where there is nothing.
    func source(of key: String, in element: Int) -> Source? {
        let first = key.utf8.first
        if first == 0x40, let attribute = XMLCodingForm.attribute(key) {
            return self.attribute(of: element, named: attribute).map { .text(tree.text($0), $0) }
        }
        if first == 0x24 {
            if key == XMLCodingForm.text { return .text(meaningfulText(element), element) }
            if key == XMLCodingForm.value {
                return .list(elements(of: element, named: nil), of: element, areChoices: true)
            }
        }
        if let found = elementSource(of: key, in: element) { return found }
        if let attribute = attribute(of: element, named: key) {
            return .text(tree.text(attribute), attribute)
        }
        // The value of an enum's case that has no label is what the case's element is.
        return key == XMLCodingForm.unlabelled ? .element(element) : nil
    }

    /// The elements of a name; an array is made only of several.
    private func elementSource(of key: String, in element: Int) -> Source? {
        var at = tree.content(element)
        let end = Int(tree.nodes[element].next)
        var only: Int?
        var all: [Int] = []
        while at < end {
            let next = Int(tree.nodes[at].next)
            if tree.nodes[at].kind == .element, hasName(at, key) {
                if let only, all.isEmpty { all.append(only) }
                if only == nil { only = at } else { all.append(at) }
            }
            at = next
        }
        if !all.isEmpty { return .list(all, of: element, areChoices: false) }
        return only.map { .element($0) }
    }

    private func hasName(_ node: Int, _ name: String) -> Bool {
        ignoresPrefixes ? self.name(node) == name : tree.names[Int(tree.nodes[node].name)] == name
    }

    /// The keys that lead to what is decoded: names, and positions among elements of one name.
    func path(to source: Source) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var node = node(of: source)
        while node != root {
            let parent = Int(tree.nodes[node].parent)
            let name = name(node)
            if tree.nodes[node].kind == .element {
                let siblings = elements(of: parent, named: name)
                if siblings.count > 1, let position = siblings.firstIndex(of: node) {
                    keys.append(XMLPlainKey(intValue: position))
                }
                keys.append(XMLPlainKey(stringValue: name))
            } else if tree.nodes[node].kind == .attribute {
                keys.append(XMLPlainKey(stringValue: "@" + name))
            }
            node = parent
        }
        return keys.reversed()
    }

    private func node(of source: Source) -> Int {
        switch source {
        case .element(let node), .text(_, let node), .list(_, let node, _), .choice(let node): node
        }
    }

    private func line(_ source: Source) -> Int { Int(tree.nodes[node(of: source)].line) }

    /// The text of what should be a single value.
    func text(_ source: Source, _ type: Any.Type) throws -> String {
        switch source {
        case .text(let text, _): return text
        case .element(let node), .choice(let node):
            if elements(of: node, named: nil).isEmpty { return tree.ownText(node) }
            throw mismatch(type, "found an element with elements in it", source)
        case .list(let nodes, _, _):
            throw mismatch(type, "found \(nodes.count) elements", source)
        }
    }

    func mismatch(_ type: Any.Type, _ found: String, _ source: Source) -> DecodingError {
        .typeMismatch(type, context("expected \(type), \(found)", source))
    }

    func context(_ message: String, _ source: Source) -> DecodingError.Context {
        DecodingError.Context(
            codingPath: path(to: source),
            debugDescription: "\(message), line \(line(source)) of \(tree.source)")
    }

    func isNil(_ source: Source, emptyIsNil: Bool) -> Bool {
        guard case .element(let node) = source else {
            if case .text(let text, _) = source { return emptyIsNil && text.isEmpty }
            return false
        }
        for attribute in node + 1..<tree.content(node)
        where tree.namespaces[Int(tree.nodes[attribute].namespace)] == Self.instance
            && tree.name(attribute).hasSuffix(":nil")
        {
            let value = tree.text(attribute)
            if value == "true" || value == "1" { return true }
        }
        return emptyIsNil && Int(tree.nodes[node].next) == node + 1
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ source: Source) throws -> Value {
        if type == String.self { return try text(source, type) as! Value }
        if type == Int.self { return try number(Int.self, source) as! Value }
        if type == Double.self { return try number(Double.self, source) as! Value }
        if type == Decimal128.self {
            let text = trimmed(try text(source, type))
            guard let number = Self.decimal(text), let value = number as? Value else {
                throw DecodingError.dataCorrupted(
                    context("'\(text)' is no decimal of at most 38 digits", source))
            }
            return value
        }
        return try Value(from: XMLValueDecoder(context: self, source: source))
    }

    func number<Number: LosslessStringConvertible>(
        _ type: Number.Type, _ source: Source
    ) throws -> Number {
        var text = trimmed(try text(source, type))
        // As XML Schema spells them.
        if text == "INF" || text == "+INF" { text = "inf" } else if text == "-INF" { text = "-inf" }
        if let number = Number(text) { return number }
        throw DecodingError.dataCorrupted(
            context("'\(XMLError.excerpt(text.utf8))' is no \(type)", source))
    }

    /// A decimal as XML Schema writes one: a sign, digits, a point and digits.
    private static func decimal(_ text: String) -> Decimal128? {
        var digits = text.utf8[...]
        let isNegative = digits.first == 0x2D
        if isNegative || digits.first == 0x2B { digits = digits.dropFirst() }
        var (unscaled, scale, count, isBehindPoint) = (Int128(0), 0, 0, false)
        for byte in digits {
            if byte == 0x2E, !isBehindPoint {
                isBehindPoint = true
                continue
            }
            guard 0x30...0x39 ~= byte, count < 38 || unscaled == 0 else { return nil }
            unscaled = unscaled * 10 + Int128(byte - 0x30)
            if unscaled != 0 { count += 1 }
            if isBehindPoint { scale += 1 }
        }
        guard digits.count > (isBehindPoint ? 1 : 0), scale <= 38 else { return nil }
        return Decimal128(unscaled: isNegative ? -unscaled : unscaled, scale: scale)
    }

    func boolean(_ source: Source) throws -> Bool {
        let text = trimmed(try text(source, Bool.self))
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default:
            throw DecodingError.dataCorrupted(
                context(
                    "'\(XMLError.excerpt(text.utf8))' is no boolean: expected true, false, 1 or 0", source))
        }
    }

    private func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last,
            XMLByte.isSpace(first) || XMLByte.isSpace(last)
        else {
            return text
        }
        let bytes = Array(text.utf8).drop { XMLByte.isSpace($0) }
        let end = bytes.lastIndex { !XMLByte.isSpace($0) }.map { $0 + 1 } ?? bytes.startIndex
        return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    }
}
