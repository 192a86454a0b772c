internal import CDataKitKernels
import DataKitCore

/// Makes rows out of the parts of a text's values: nodes in another order, over the same bytes.
///
/// What is made of a value still lies where the value stands in the file, so that errors say where it is.
struct JSONTapeBuilder {
    private let tape: JSONTape
    /// Node 0 is none.
    private var nodes = [cdk_json_node(start: 0, end: 0, next: 1, info: UInt32(CDK_JSON_NULL))]
    /// Arrays and objects that are open, and how many values each has.
    private var open: [(node: Int, count: UInt32)] = []
    /// Texts that do not stand in the file.
    private var extra: [UInt8] = []
    private var extraStarts: [[UInt8]: Int] = [:]
    /// The rows.
    private(set) var roots: [UInt32] = []

    init(_ tape: JSONTape) {
        self.tape = tape
        nodes.reserveCapacity(tape.nodeCount + 16)
    }

    /// A place to go back to.
    typealias Mark = (nodes: Int, roots: Int)
    var mark: Mark { (nodes.count, roots.count) }

    /// Forgets what was made since.
    mutating func goBack(to mark: Mark) {
        nodes.removeSubrange(mark.nodes...)
        roots.removeSubrange(mark.roots...)
        open = []
    }

    /// Begins a row, which stands from one value to another.
    mutating func beginRow(from first: Int, to last: Int) {
        roots.append(UInt32(nodes.count))
        begin(isObject: true, at: first, to: last)
    }

    /// Begins an object or array that stands where a value does.
    mutating func begin(isObject: Bool, at index: Int, to last: Int? = nil, isTagged: Bool = false) {
        count()
        open.append((nodes.count, 0))
        let range = tape.range(index)
        let end = last.map { tape.range($0).upperBound } ?? range.upperBound
        let tag = isTagged ? CDK_JSON_TAGGED : 0
        nodes.append(
            cdk_json_node(
                start: UInt32(range.lowerBound), end: UInt32(end), next: 0,
                info: UInt32((isObject ? CDK_JSON_OBJECT : CDK_JSON_ARRAY) | tag)))
    }

    /// Ends it.
    mutating func end() {
        guard let (node, count) = open.popLast() else { preconditionFailure("nothing is open") }
        nodes[node].next = UInt32(nodes.count)
        nodes[node].info |= min(count, 0xFF_FFFF) << UInt32(CDK_JSON_COUNT_SHIFT)
    }

    private mutating func count() { if !open.isEmpty { open[open.count - 1].count += 1 } }

    /// The name of the next member: that of another.
    mutating func name(_ index: Int) {
        let node = tape.node(index)
        nodes.append(
            cdk_json_node(start: node.start, end: node.end, next: UInt32(nodes.count + 1), info: node.info))
    }

    /// A name that does not stand in the file.
    mutating func name(_ text: String) {
        let (start, end) = place(of: Array(text.utf8))
        nodes.append(
            cdk_json_node(start: start, end: end, next: UInt32(nodes.count + 1), info: UInt32(CDK_JSON_STRING)))
    }

    /// A name as a value.
    mutating func string(_ index: Int, isTagged: Bool = false) {
        count()
        name(index)
        if isTagged { nodes[nodes.count - 1].info |= UInt32(CDK_JSON_TAGGED) }
    }

    /// A value as it is, with all that is in it.
    mutating func value(_ index: Int) {
        count()
        let shift = nodes.count - index
        for index in index..<tape.next(index) {
            var node = tape.node(index)
            node.next = UInt32(Int(node.next) + shift)
            nodes.append(node)
        }
    }

    /// Null, which stands where a value does.
    mutating func null(at index: Int) {
        count()
        let range = tape.range(index)
        nodes.append(
            cdk_json_node(
                start: UInt32(range.lowerBound), end: UInt32(range.upperBound), next: UInt32(nodes.count + 1),
                info: UInt32(CDK_JSON_NULL)))
    }

    /// The number that a string holds, tagged where a double may not hold it; `false` where it holds none.
    mutating func number(in index: Int) -> Bool {
        var node = tape.node(index)
        let text = tape.stringBytes(index)
        guard let form = JSONNumberForm(text) else { return false }
        if Int(node.info) & CDK_JSON_ESCAPED != 0 { (node.start, node.end) = place(of: text) }
        count()
        var info = CDK_JSON_NUMBER
        if form.hasFraction { info |= CDK_JSON_FRACTION }
        if !form.isStandard { info |= CDK_JSON_NONSTANDARD }
        if form.isLong { info |= CDK_JSON_TAGGED }
        nodes.append(
            cdk_json_node(start: node.start, end: node.end, next: UInt32(nodes.count + 1), info: UInt32(info)))
        return true
    }

    /// Where a text stands behind the file's.
    private mutating func place(of text: [UInt8]) -> (start: UInt32, end: UInt32) {
        let start = extraStarts[text] ?? extra.count
        if start == extra.count {
            extra += text
            // So that no number runs on into the next text.
            extra.append(0)
            extraStarts[text] = start
        }
        let first = tape.count + JSONTape.padding + start
        return (UInt32(clamping: first), UInt32(clamping: first + text.count))
    }

    /// The tape of what was made.
    /// - Throws: ``JSONError`` of kind `limit`.
    func finished() throws(JSONError) -> JSONTape {
        guard tape.count + extra.count <= JSONTape.maximumBytes else {
            throw JSONError(
                .limit, "there is more text in escapes than rows can have", location: .init(source: tape.name))
        }
        return try JSONTape(nodes, over: tape, extra: extra)
    }
}

/// What a number in a string looks like: as RFC 8259 has it, or with a plus sign or without digits on one side of the
/// point.
struct JSONNumberForm {
    var hasFraction = false
    var isStandard = true
    /// Whether it has more significant digits than a double surely holds, or is nearer to zero than doubles of all
    /// their digits.
    var isLong = false

    init?(_ text: [UInt8]) {
        var rest = text[...]
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
            if rest.removeFirst() == UInt8(ascii: "+") { isStandard = false }
        }
        func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
            let found = rest.prefix { $0 &- 0x30 < 10 }.count
            rest = rest.dropFirst(found)
            return found
        }
        let isZeroFirst = rest.first == 0x30
        let whole = digits(&rest)
        if whole > 1, isZeroFirst { return nil }
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits(&rest)
            hasFraction = true
            if whole == 0 || fraction == 0 { isStandard = false }
        }
        guard whole + fraction > 0 else { return nil }
        let hasExponent = rest.first.map { $0 | 0x20 } == UInt8(ascii: "e")
        if hasExponent {
            rest = rest.dropFirst()
            hasFraction = true
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits(&rest) > 0 else { return nil }
        }
        guard rest.isEmpty else { return nil }
        if text.count > 15 || hasExponent { isLong = Self.isLong(text) }
    }

    private static func isLong(_ text: [UInt8]) -> Bool {
        let mantissa = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let digits = mantissa.filter { $0 &- 0x30 < 10 }.drop { $0 == 0x30 }
        if digits.count - digits.reversed().prefix(while: { $0 == 0x30 }).count > 15 { return true }
        guard text.count > 300 || mantissa.count < text.count, !digits.isEmpty else { return false }
        let double = Double(String(decoding: text, as: UTF8.self)) ?? 0
        return double.magnitude < Double.leastNormalMagnitude
    }
}

extension JSONTape {
    /// Whether a string is binary data, an array a set, or a number longer than a double surely holds.
    func isTagged(_ index: Int) -> Bool { Int(node(index).info) & CDK_JSON_TAGGED != 0 }
}
