import DataKitCore

/// Where the values are that keys and types ask for.
extension XMLDecodingContext {
    static let instance = "http://www.w3.org/2001/XMLSchema-instance"

    func name(_ node: UInt32) -> String {
        let name = tree.name(Int(node))
        return ignoresPrefixes ? Self.local(name) : name
    }

    /// The number of a node's name.
    @inline(__always)
    func number(_ node: UInt32) -> Int32 {
        let number = memory.name(node)
        return Int32(bitPattern: sameNames.isEmpty ? number : sameNames[Int(number)])
    }

    // MARK: Elements

    /// The first of the elements in an element; 0 where there is none.
    func first(in element: UInt32, named name: Int32) -> UInt32 {
        next(from: memory.content(element), in: element, named: name)
    }

    /// The next of a list's elements; 0 where it was the last.
    func next(_ list: XMLElementList, after node: UInt32) -> UInt32 {
        list.isOne
            ? 0 : next(from: memory.next(node), in: list.element, named: list.name)
    }

    private func next(from start: UInt32, in element: UInt32, named name: Int32) -> UInt32 {
        var at = start
        let end = memory.next(element)
        while at < end {
            if memory.kind(at) == .element, name < 0 || number(at) == name { return at }
            at = memory.next(at)
        }
        return 0
    }

    func count(_ list: XMLElementList) -> Int {
        var count = 0
        var at = list.first
        while at != 0 {
            count += 1
            at = next(list, after: at)
        }
        return count
    }

    /// All elements in an element.
    func children(_ element: UInt32, areChoices: Bool) -> XMLElementList {
        let name = areChoices ? XMLElementList.choices : XMLElementList.anyName
        return XMLElementList(first: first(in: element, named: name), element: element, name: name)
    }

    private func hasElements(_ element: UInt32) -> Bool {
        first(in: element, named: XMLElementList.anyName) != 0
    }

    @inline(__always)
    func attribute(of element: UInt32, number wanted: Int32) -> Source? {
        var at = element &+ 1
        let end = memory.next(element)
        while at < end, memory.kind(at) == .attribute {
            if number(at) == wanted { return .attribute(at) }
            at &+= 1
        }
        return nil
    }

    /// The text right in an element; white space between elements, as indentation has it, is none.
    func meaningfulText(_ element: UInt32) -> String {
        let text = tree.ownText(Int(element))
        guard text.utf8.allSatisfy(XMLByte.isSpace), hasElements(element) else { return text }
        return ""
    }

    /// What a key of an element leads to; `nil` where there is nothing.
    func source(of key: String, in element: UInt32) -> Source? { source(of: key, number(of: key), in: element) }

    /// Names that only attributes have are marked by this bit.
    private static var attributeBit: Int32 { 1 << 30 }
    /// Stands for the key of a name that no node has.
    private static var noName: Int32 { -2 }
    /// Stands for a key that is no name.
    private static var special: Int32 { -3 }

    /// What a key is, for ``source(of:_:in:)``.
    func number(of key: String) -> Int32 {
        if key == XMLCodingForm.text || key == XMLCodingForm.value || key == XMLCodingForm.unlabelled {
            return Self.special
        }
        let attribute = XMLCodingForm.attribute(key)
        let name = attribute ?? key
        guard let known = tree.names.firstIndex(where: { (ignoresPrefixes ? Self.local($0) : $0) == name }),
            let number = Int32(exactly: known), number < Self.attributeBit
        else { return Self.noName }
        return attribute == nil ? number : number | Self.attributeBit
    }

    @inline(__always)
    func source(of key: @autoclosure () -> String, _ number: Int32, in element: UInt32) -> Source? {
        if number >= Self.attributeBit { return attribute(of: element, number: number & ~Self.attributeBit) }
        if number >= 0 { return elements(number, in: element) ?? attribute(of: element, number: number) }
        return number == Self.noName ? nil : specialSource(of: key(), in: element)
    }

    @inline(never)
    private func specialSource(of key: String, in element: UInt32) -> Source? {
        if key == XMLCodingForm.text { return .ownText(element) }
        if key == XMLCodingForm.value { return .list(children(element, areChoices: true)) }
        // The value of an enum's case that has no label is what the case's element is.
        let name = tree.names.firstIndex { (ignoresPrefixes ? Self.local($0) : $0) == key }
        guard let name, let number = Int32(exactly: name), number < Self.attributeBit else { return .element(element) }
        return elements(number, in: element) ?? attribute(of: element, number: number) ?? .element(element)
    }

    /// The elements of a name.
    @inline(__always)
    func elements(_ number: Int32, in element: UInt32) -> Source? {
        let first = first(in: element, named: number)
        guard first != 0 else { return nil }
        let list = XMLElementList(first: first, element: element, name: number)
        return next(list, after: first) == 0 ? .element(first) : .list(list)
    }

    // MARK: Places

    /// The keys that lead to what is decoded: names, and positions among elements of one name.
    func path(to source: Source) -> [any CodingKey] {
        var keys: [any CodingKey] = []
        var node = Int(node(of: source))
        while node != Int(root) {
            let parent = Int(tree.nodes[node].parent)
            let name = name(UInt32(node))
            if tree.nodes[node].kind == .element {
                let number = number(UInt32(node))
                var list = XMLElementList(first: 0, element: UInt32(parent), name: number)
                list.first = first(in: list.element, named: number)
                var at = list.first
                var position = 0
                while at != 0, at != UInt32(node) {
                    position += 1
                    at = next(list, after: at)
                }
                if position > 0 || next(list, after: UInt32(node)) != 0 { keys.append(XMLPlainKey(intValue: position)) }
                keys.append(XMLPlainKey(stringValue: name))
            } else if tree.nodes[node].kind == .attribute {
                keys.append(XMLPlainKey(stringValue: "@" + name))
            }
            node = parent
        }
        return keys.reversed()
    }

    private func node(of source: Source) -> UInt32 {
        switch source {
        case .element(let node), .attribute(let node), .ownText(let node), .choice(let node): node
        case .word(let word): word.node
        case .list(let list): list.element
        }
    }

    private func line(_ source: Source) -> Int { Int(tree.nodes[Int(node(of: source))].line) }

    func mismatch(_ type: Any.Type, _ found: String, _ source: Source) -> DecodingError {
        .typeMismatch(type, context("expected \(type), \(found)", source))
    }

    func context(_ message: String, _ source: Source) -> DecodingError.Context {
        DecodingError.Context(
            codingPath: path(to: source),
            debugDescription: "\(message), line \(line(source)) of \(tree.source)")
    }

    // MARK: Texts

    /// The text of what should be a single value.
    func text(_ source: Source, _ type: Any.Type) throws -> String {
        switch source {
        case .attribute(let node): return tree.text(Int(node))
        case .ownText(let node): return meaningfulText(node)
        case .word(let word): return word.text
        case .element(let node), .choice(let node):
            if !hasElements(node) { return tree.ownText(Int(node)) }
            throw mismatch(type, "found an element with elements in it", source)
        case .list(let list):
            throw mismatch(type, "found \(count(list)) elements", source)
        }
    }

    func isNil(_ source: Source, emptyIsNil: Bool) -> Bool {
        switch source {
        case .attribute(let node): return emptyIsNil && tree.text(Int(node)).isEmpty
        case .ownText(let node): return emptyIsNil && meaningfulText(node).isEmpty
        case .word(let word): return emptyIsNil && word.text.isEmpty
        case .list, .choice: return false
        case .element(let node):
            for attribute in Int(node) + 1..<tree.content(Int(node))
            where tree.namespaces[Int(tree.nodes[attribute].namespace)] == Self.instance
                && tree.name(attribute).hasSuffix(":nil")
            {
                let value = tree.text(attribute)
                if value == "true" || value == "1" { return true }
            }
            return emptyIsNil && memory.next(node) == node + 1
        }
    }
}
