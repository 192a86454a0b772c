import DataKitCore

/// What a value is encoded as, before it is known what of it are elements and what attributes.
///
/// A tree in a few arrays: nodes refer to each other by number, and their texts lie one behind another. The first node is
/// the value itself.
final class XMLEncodedTree {
    enum Kind: UInt8 { case null, text, members, list }

    struct Node {
        var kind = Kind.null
        /// The number of the member's name; -1 for what has none.
        var name: Int32 = -1
        /// The members and list elements in it, and the one behind it in the same parent; -1 where there is none. Of a
        /// text, `first` is its number.
        var first: Int32 = -1
        var last: Int32 = -1
        var next: Int32 = -1
        var parent: Int32 = -1
        var count: Int32 = 0
    }

    /// A member's name, and what it means.
    struct Name {
        enum Form { case element, attribute, text, choices }

        let key: String
        let form: Form
        /// The name of the element or attribute, and whether it may be one.
        let written: String
        let isGood: Bool

        init(_ key: String) {
            self.key = key
            if let attribute = XMLCodingForm.attribute(key) {
                form = .attribute
                written = attribute
            } else {
                form = key == XMLCodingForm.text ? .text : key == XMLCodingForm.value ? .choices : .element
                written = key
            }
            isGood = XMLReference.isName(Array(written.utf8))
        }
    }

    // SAFETY: one task builds a tree and then writes it; no access to one of these encloses another to the same.
    @safe @exclusivity(unchecked) private(set) var nodes = [Node()]
    @safe @exclusivity(unchecked) private(set) var names: [Name] = []
    @safe @exclusivity(unchecked) private var texts = TextBuffer()
    /// Where each text ends, and the next one begins.
    @safe @exclusivity(unchecked) private var textEnds = [0]
    private var numbers: [String: Int32] = [:]
    /// For each name the one that was asked for behind it last time: types ask for theirs in the same order.
    @safe @exclusivity(unchecked) private var following: [Int32] = []
    @safe @exclusivity(unchecked) private var lastName = -1
    /// The members of nodes that have many, by node and name.
    private var manyMembers: [Int64: Int32] = [:]
    private static let many = 32

    // MARK: Building

    private func number(of key: String) -> Int32 {
        if lastName >= 0 {
            let expected = following[lastName]
            if expected >= 0, names[Int(expected)].key == key {
                lastName = Int(expected)
                return expected
            }
        }
        let number = numbers[key] ?? Int32(names.count)
        if number == names.count {
            numbers[key] = number
            names.append(Name(key))
            following.append(-1)
        }
        if lastName >= 0 { following[lastName] = number }
        lastName = Int(number)
        return number
    }

    private func set(_ kind: Kind, of node: Int) {
        nodes[node].kind = kind
        nodes[node].first = -1
        nodes[node].last = -1
        nodes[node].count = 0
    }

    func begin(_ kind: Kind, of node: Int) { if nodes[node].kind != kind { set(kind, of: node) } }

    private func append(_ node: Node, to parent: Int) -> Int {
        let position = nodes.count
        var node = node
        node.parent = Int32(parent)
        nodes.reserveAmply()
        nodes.append(node)
        if nodes[parent].count == 0 {
            nodes[parent].first = Int32(position)
        } else {
            nodes[Int(nodes[parent].last)].next = Int32(position)
        }
        nodes[parent].last = Int32(position)
        nodes[parent].count += 1
        return position
    }

    /// The node of a member; a key that comes again is that of the first. What has become a single value has none: they
    /// go nowhere.
    func member(_ key: String, of parent: Int) -> Int {
        let name = number(of: key)
        guard nodes[parent].kind == .members else { return detached(name) }
        if nodes[parent].count < Self.many {
            var at = nodes[parent].first
            while at >= 0 {
                if nodes[Int(at)].name == name { return Int(at) }
                at = nodes[Int(at)].next
            }
            return append(Node(name: name), to: parent)
        }
        let place = Int64(parent) << 32
        if nodes[parent].count == Self.many {
            var at = nodes[parent].first
            while at >= 0 {
                manyMembers[place | Int64(nodes[Int(at)].name)] = at
                at = nodes[Int(at)].next
            }
        }
        if let known = manyMembers[place | Int64(name)] { return Int(known) }
        let node = append(Node(name: name), to: parent)
        manyMembers[place | Int64(name)] = Int32(node)
        return node
    }

    /// The node of one more element.
    func element(of parent: Int) -> Int {
        nodes[parent].kind == .list ? append(Node(), to: parent) : detached(-1)
    }

    private func detached(_ name: Int32) -> Int {
        nodes.append(Node(name: name))
        return nodes.count - 1
    }

    func putNull(_ node: Int) { set(.null, of: node) }

    /// Makes a node a text, which `write` appends.
    private func put(_ node: Int, _ write: (inout TextBuffer) -> Void) {
        write(&texts)
        set(.text, of: node)
        nodes[node].first = Int32(textEnds.count)
        textEnds.reserveAmply()
        textEnds.append(texts.count)
    }

    func put(_ value: Bool, _ node: Int) { put(node) { $0.append(value ? "true" as StaticString : "false") } }
    func put(_ value: String, _ node: Int) { put(node) { $0.append(value) } }
    func put(signed value: Int64, _ node: Int) { put(node) { $0.append(signed: value) } }
    func put(unsigned value: UInt64, _ node: Int) { put(node) { $0.append(unsigned: value) } }

    /// As XML Schema spells what is no number.
    func put(_ value: Double, _ node: Int) {
        if value.isFinite { put(node) { $0.append(shortest: value) } } else { put(notFinite: value, node) }
    }

    func put(_ value: Float, _ node: Int) {
        if value.isFinite { put(node) { $0.append(shortest: value) } } else { put(notFinite: Double(value), node) }
    }

    private func put(notFinite value: Double, _ node: Int) {
        put(node) { $0.append(value.isNaN ? "NaN" as StaticString : value > 0 ? "INF" : "-INF") }
    }

    // MARK: Looking

    /// The nodes in a node, in order.
    func children(of node: Int) -> Children { Children(tree: self, at: nodes[node].first) }

    struct Children: Sequence, IteratorProtocol {
        let tree: XMLEncodedTree
        var at: Int32

        mutating func next() -> Int? {
            guard at >= 0 else { return nil }
            defer { at = tree.nodes[Int(at)].next }
            return Int(at)
        }
    }

    private func textRange(of node: Int) -> Range<Int> {
        let number = Int(nodes[node].first)
        return textEnds[number - 1]..<textEnds[number]
    }

    /// Whether a text has nothing in it.
    func isEmpty(_ node: Int) -> Bool { textRange(of: node).isEmpty }

    /// Calls `body` with a node's text.
    func withText<Result>(of node: Int, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        try Self.with(texts, textRange(of: node), body)
    }

    private static func with<Result>(
        _ texts: borrowing TextBuffer, _ range: Range<Int>, _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result {
        try body(texts.span.extracting(range))
    }

    /// The keys that lead to a node.
    func path(to node: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var at = node
        while nodes[at].parent >= 0 {
            let parent = Int(nodes[at].parent)
            if nodes[at].name >= 0 {
                path.append(XMLPlainKey(stringValue: names[Int(nodes[at].name)].key))
            } else {
                path.append(XMLPlainKey(intValue: children(of: parent).prefix { $0 != at }.count))
            }
            at = parent
        }
        return path.reversed()
    }
}
