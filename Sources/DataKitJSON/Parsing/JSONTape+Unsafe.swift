internal import CDataKitKernels
import DataKitCore

/// A parsed text: its bytes, and the nodes of its values in the order of the text.
///
/// ```
/// text    {"a": [1, 2], "b": "x"}
/// nodes   0 -   1 object   2 name a   3 array   4 number   5 number   6 name b   7 string
/// next              8          3          6         5          6           7          8
/// ```
///
/// A node says where its text begins and ends, its kind, and which node follows it and all that is in it; 16 bytes.
/// Nothing of a value is converted before it is asked for.
@safe final class JSONTape: @unchecked Sendable {
    // SAFETY: Sendable because nothing changes after `init` but in ``parse(again:maximumDepth:)``, while one task has this object
    // alone. The nodes are the first part of the memory, this object's own, freed with it, and every access to them is
    // checked against the count.
    @exclusivity(unchecked) private var workspace = unsafe cdk_json_memory()
    @exclusivity(unchecked) private var nodes: UnsafeMutablePointer<cdk_json_node>
    @safe @exclusivity(unchecked) private(set) var nodeCount: Int
    /// The text, with ``padding`` zeros behind it, and maybe more.
    @safe @exclusivity(unchecked) private(set) var bytes: [UInt8]
    /// The text without the zeros.
    @safe @exclusivity(unchecked) private(set) var count: Int
    /// What the text is called.
    let name: String
    /// Bytes before the first one, which is not part of the text: a byte order mark, or the text of earlier chunks.
    let offset: Int
    /// Line and column of the first one.
    let start: TextPlace
    private let hasPlainStrings = ShortStrings.arePlain
    /// Whether the nodes are not those of the text: their values' texts do not say what they mean.
    let isRewritten: Bool

    static let padding = 64
    /// Positions have 32 bits.
    static let maximumBytes = Int(UInt32.max) - 4096

    /// - Parameter numbers: what numbers are whose nodes have a place among them; this object's then, as the nodes are.
    fileprivate init(
        nodes: UnsafeMutablePointer<cdk_json_node>, numbers: UnsafeMutablePointer<UInt64>? = nil, nodeCount: Int,
        bytes: [UInt8], count: Int, name: String,
        offset: Int, start: TextPlace, isRewritten: Bool = false
    ) {
        unsafe self.nodes = nodes
        unsafe workspace.nodes = nodes
        unsafe workspace.numbers = numbers
        self.nodeCount = nodeCount
        self.bytes = bytes
        self.count = count
        self.name = name
        self.offset = offset
        self.start = start
        self.isRewritten = isRewritten
    }

    /// A tape of other nodes over the text of one.
    ///
    /// - Parameter extra: bytes that nodes may lie in besides, from `count + padding` on.
    /// - Throws: ``JSONError`` of kind `limit`.
    convenience init(_ nodes: [cdk_json_node], over tape: JSONTape, extra: [UInt8] = []) throws(JSONError) {
        let room = unsafe cdk_json_allocate(nodes.count)
        guard let room = unsafe room, nodes.count <= UInt32.max else {
            throw JSONError(.limit, "there is not enough memory for the rows", location: .init(source: tape.name))
        }
        // SAFETY: there is room for as many nodes; they are plain values.
        unsafe room.initialize(from: nodes, count: nodes.count)
        var bytes = tape.bytes
        if !extra.isEmpty {
            bytes.removeSubrange((tape.count + Self.padding)...)
            bytes += extra
            bytes.append(contentsOf: repeatElement(0, count: Self.padding))
        }
        unsafe self.init(
            nodes: room, nodeCount: nodes.count, bytes: bytes, count: tape.count, name: tape.name, offset: tape.offset,
            start: tape.start, isRewritten: true)
    }

    // SAFETY: the nodes are this object's own, and nobody else has them.
    deinit { unsafe cdk_json_release(&workspace) }

    // MARK: One text after another

    /// A tape of no text, or `nil` where there is no memory.
    convenience init?(name: String) {
        guard let nodes = unsafe cdk_json_allocate(0) else { return nil }
        unsafe self.init(
            nodes: nodes, nodeCount: 0, bytes: [UInt8](repeating: 0, count: Self.padding), count: 0, name: name,
            offset: 0, start: TextPlace())
    }

    /// Parses one value, strictly, into the memory of the text before.
    ///
    /// Only where nobody else has this tape.
    /// - Returns: ``memory``; `nil` if it is no JSON, and then there are no nodes.
    func parse(again text: [UInt8], maximumDepth: Int) -> JSONTapeMemory? {
        nodeCount = 0
        count = 0
        guard !text.isEmpty, text.count <= Self.maximumBytes else { return nil }
        let room = text.count + Self.padding
        if bytes.count < room { bytes = [UInt8](repeating: 0, count: room + room / 2) }
        var result = unsafe cdk_json_result()
        let start = unsafe text.withUnsafeBufferPointer { text in
            unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                // SAFETY: there is room for the text and the padding.
                unsafe cdk_json_parse_again(
                    SIMDLevel.best, text.baseAddress!, text.count, bytes.baseAddress!, max(0, maximumDepth), &workspace,
                    &result)
                return unsafe UnsafePointer(bytes.baseAddress!)
            }
        }
        guard unsafe result.error == CDK_JSON_OK, let parsed = unsafe workspace.nodes else { return nil }
        unsafe nodes = parsed
        nodeCount = unsafe result.node_count
        count = text.count
        return unsafe JSONTapeMemory(
            bytes: start, nodes: parsed, numbers: workspace.numbers, hasPlainStrings: hasPlainStrings)
    }

    @inline(__always)
    func node(_ index: Int) -> cdk_json_node {
        precondition(index >= 0 && index < nodeCount, "JSON node is out of bounds")
        // SAFETY: checked above.
        return unsafe nodes[index]
    }

    @inline(__always)
    func next(_ index: Int) -> Int { Int(node(index).next) }

    @inline(__always)
    func kind(_ index: Int) -> Int { Int(node(index).info) & CDK_JSON_KIND }

    /// How many elements or members a node has.
    func elementCount(_ index: Int) -> Int {
        let node = node(index)
        let known = Int(node.info) >> CDK_JSON_COUNT_SHIFT
        if known < 0xFF_FFFF, Int(node.info) & Self.hasDropped == 0 { return known }
        var total = 0
        var at = index + 1
        let step = kind(index) == CDK_JSON_OBJECT
        while at < Int(node.next) {
            if !step || !isDropped(at) { total += 1 }
            at = step ? next(at + 1) : next(at)
        }
        return total
    }

    /// Calls `body` with the text's and the nodes' memory.
    @inline(__always)
    func withMemory<Result>(
        _ body: (UnsafePointer<UInt8>, UnsafePointer<cdk_json_node>) -> Result
    ) -> Result {
        // SAFETY: the text is never empty, it has padding; both live as long as this object.
        unsafe bytes.withUnsafeBufferPointer { unsafe body($0.baseAddress!, nodes) }
    }

    /// The text's and the nodes' memory, for as long as this tape is kept.
    var memory: JSONTapeMemory {
        // SAFETY: an array keeps its memory while it is there and does not change; this one is the tape's, and constant.
        unsafe bytes.withUnsafeBufferPointer {
            unsafe JSONTapeMemory(
                bytes: $0.baseAddress!, nodes: nodes, numbers: workspace.numbers, hasPlainStrings: hasPlainStrings)
        }
    }

    // MARK: Repeated names

    /// Marks an object some of whose members are left out, and the names of those.
    private static let hasDropped = CDK_JSON_DROPPED

    func isDropped(_ index: Int) -> Bool { Int(node(index).info) & Self.hasDropped != 0 }

    /// Finds names that an object has twice, marks those to be left out, and gives the first.
    fileprivate func settleDuplicates(_ policy: JSONDuplicateNames) -> Int? {
        for index in 1..<max(1, nodeCount) where kind(index) == CDK_JSON_OBJECT {
            var seen: [[UInt8]: Int] = [:]
            var at = index + 1
            let end = next(index)
            while at < end {
                let name = stringBytes(at)
                if let before = seen[name] {
                    if policy == .error { return at }
                    // SAFETY: all are nodes; nobody else has the tape yet.
                    unsafe nodes[policy == .first ? at : before].info |= UInt32(Self.hasDropped)
                    unsafe nodes[index].info |= UInt32(Self.hasDropped)
                    if policy == .last { seen[name] = at }
                } else {
                    seen[name] = at
                }
                at = next(at + 1)
            }
        }
        return nil
    }

    // MARK: Arrays that are elsewhere

    /// Finds the empty arrays that begin at some positions, which ascend, and makes their nodes those of arrays whose elements
    /// have no nodes.
    ///
    /// Only while nobody else has this tape.
    /// - Returns: for each the node, and how many arrays and objects its elements are in; `nil` where one is not there.
    func setAside(arraysAt positions: [Int]) -> [(node: Int, depth: Int)]? {
        var found: [(node: Int, depth: Int)] = []
        // Where the arrays and objects end that are open.
        var ends: [Int] = []
        for index in 1..<max(1, nodeCount) where found.count < positions.count {
            while let end = ends.last, end <= index { ends.removeLast() }
            guard kind(index) == CDK_JSON_ARRAY || kind(index) == CDK_JSON_OBJECT else { continue }
            if kind(index) == CDK_JSON_ARRAY, Int(node(index).start) == positions[found.count] {
                guard next(index) == index + 1 else { return nil }
                found.append((index, ends.count + 1))
                // SAFETY: it is one of the nodes.
                unsafe nodes[index].info = UInt32(CDK_JSON_SET_ASIDE)
            } else {
                ends.append(next(index))
            }
        }
        return found.count == positions.count ? found : nil
    }

    // MARK: Strings

    /// What a string or name means, as UTF-8.
    func stringBytes(_ index: Int) -> [UInt8] {
        let node = node(index)
        let count = Int(node.end - node.start)
        if Int(node.info) & CDK_JSON_ESCAPED == 0 { return Array(bytes[Int(node.start)..<Int(node.end)]) }
        return unsafe [UInt8](unsafeUninitializedCapacity: count + count / 2 + 8) { target, written in
            // SAFETY: what escapes mean is at most half as long again as they are.
            written = unsafe bytes.withUnsafeBufferPointer {
                unsafe cdk_json_unescape($0.baseAddress!, Int(node.start), Int(node.end), target.baseAddress!)
            }
        }
    }

    /// What a string or name means.
    func string(_ index: Int) -> String {
        let node = node(index)
        if Int(node.info) & CDK_JSON_ESCAPED != 0 { return String(decoding: stringBytes(index), as: UTF8.self) }
        // SAFETY: the node lies within the text.
        return unsafe bytes.withUnsafeBufferPointer {
            unsafe String(decoding: $0[Int(node.start)..<Int(node.end)], as: UTF8.self)
        }
    }

    /// Whether a string or name means this text.
    func string(_ index: Int, equals text: [UInt8]) -> Bool {
        let node = node(index)
        if Int(node.info) & CDK_JSON_ESCAPED != 0 { return stringBytes(index) == text }
        guard Int(node.end - node.start) == text.count else { return false }
        for position in 0..<text.count where bytes[Int(node.start) + position] != text[position] { return false }
        return true
    }

    /// The value of a member of this name, looked for from one name on and then from the first; 0 where there is none.
    func member(named name: String, of object: Int, from start: Int) -> Int {
        precondition(object < nodeCount, "JSON node is out of bounds")
        var name = name
        return name.withUTF8 { name in
            let found = unsafe withMemory { bytes, nodes -> UInt32 in
                var none: UInt8 = 0
                return unsafe withUnsafePointer(to: &none) { none in
                    // SAFETY: the object is a node of the tape, and so are those up to its end.
                    unsafe cdk_json_member(
                        bytes, nodes, UInt32(object), UInt32(clamping: start), name.baseAddress ?? none, name.count)
                }
            }
            if found != UInt32.max { return Int(found) }
            // SAFETY: the name's own memory, copied.
            return unsafe slowMember(named: Array(name), of: object)
        }
    }

    func slowMember(named name: [UInt8], of object: Int) -> Int {
        var at = object + 1
        let end = next(object)
        while at < end {
            if !isDropped(at), string(at, equals: name) { return at + 1 }
            at = next(at + 1)
        }
        return 0
    }

    /// Whether a value stands on more than one line.
    func hasLineFeed(_ index: Int) -> Bool {
        let node = node(index)
        let bytes = bytes
        return bytes.span.position(of: 0x0A, in: Int(node.start)..<Int(node.end)) < Int(node.end)
    }

    /// Where a value stands in the text, quotes included.
    func range(_ index: Int) -> Range<Int> {
        let node = node(index)
        if kind(index) != CDK_JSON_STRING { return Int(node.start)..<Int(node.end) }
        let start = Int(node.start), end = Int(node.end)
        let quote = start > 0 ? bytes[start - 1] : 0
        let isQuoted = (quote == 0x22 || quote == 0x27) && bytes[end] == quote
        return isQuoted ? start - 1..<end + 1 : start..<end
    }
}

extension JSONTape {
    /// How the values of a text are separated.
    enum Separation: Int32 {
        case one = 0
        case stream = 1
        case commas = 2
    }

    /// What is made of a text that is checked.
    enum Parts: Int32 {
        case nothing = 0
        case nodes = 1
        /// And what numbers are, where most will be asked for: they take less time now than from their texts later.
        case numbers = 2
    }

    /// What came of a text.
    struct Outcome {
        /// The nodes; those of the whole values only, where there is a fault.
        var tape: JSONTape?
        /// How many values stand at the top, and where the last whole one ends.
        var roots = 0
        var wholeEnd = 0
        var fault: JSONFault?

        static var tooLarge: Outcome {
            Outcome(fault: JSONFault(code: Int(CDK_JSON_NO_MEMORY), position: 0, valueStart: 0, openStart: 0))
        }

        /// The nodes of the values at the top.
        var rootNodes: [UInt32] {
            guard let tape else { return [] }
            var nodes: [UInt32] = []
            nodes.reserveCapacity(roots)
            var at = 1
            for _ in 0..<roots {
                nodes.append(UInt32(at))
                at = tape.next(at)
            }
            return nodes
        }
    }

    /// Parses bytes of which `count` are the text and 64 zeros follow.
    ///
    /// - Parameters:
    ///   - offset: what is added to positions in errors.
    ///   - start: line and column of the first byte.
    static func parse(
        padded bytes: [UInt8], count: Int, separation: Separation, options: JSONParsingOptions, name: String,
        offset: Int = 0, start: TextPlace = TextPlace(), wants: Parts = .nodes
    ) -> Outcome {
        precondition(bytes.count >= count + padding, "JSON text lacks its padding")
        guard count <= maximumBytes else { return .tooLarge }
        if options.leniency.contains(.invalidUTF8), !bytes.span.extracting(0..<count).isUTF8 {
            let mended = Array(String(decoding: bytes[..<count], as: UTF8.self).utf8)
            return parse(
                padded: mended + [UInt8](repeating: 0, count: padding), count: mended.count, separation: separation,
                options: options, name: name, offset: offset, start: start, wants: wants)
        }
        var result = unsafe cdk_json_result()
        unsafe bytes.withUnsafeBufferPointer {
            // SAFETY: `count` bytes and the padding are readable.
            unsafe cdk_json_parse(
                SIMDLevel.best, $0.baseAddress!, count, separation.rawValue, options.leniency.kernelFlags,
                max(0, options.maximumDepth),
                Int32(wants.rawValue), &result)
        }
        return unsafe outcome(
            result, bytes, count, separation, options, name, offset: offset, start: start, wants: wants)
    }

    /// Parses text that has no zeros behind it, and gives a copy that has.
    static func parse(
        copying text: ArraySlice<UInt8>, separation: Separation, options: JSONParsingOptions, name: String,
        wants: Parts = .nodes
    ) -> (outcome: Outcome, padded: [UInt8]) {
        let count = text.count
        if count > maximumBytes { return (.tooLarge, [UInt8](repeating: 0, count: padding)) }
        if options.leniency.contains(.invalidUTF8) {
            let padded = text + [UInt8](repeating: 0, count: padding)
            let outcome = parse(
                padded: Array(padded), count: count, separation: separation, options: options, name: name,
                wants: wants)
            return (outcome, Array(padded))
        }
        var result = unsafe cdk_json_result()
        let padded = unsafe [UInt8](unsafeUninitializedCapacity: count + padding) { target, written in
            unsafe text.withUnsafeBufferPointer { text in
                var none: UInt8 = 0
                unsafe withUnsafePointer(to: &none) { none in
                    // SAFETY: the target has room for the text and the padding, all of which is written.
                    unsafe cdk_json_parse_copy(
                        SIMDLevel.best, text.baseAddress ?? none, count, target.baseAddress!, separation.rawValue,
                        options.leniency.kernelFlags, max(0, options.maximumDepth),
                        Int32(wants.rawValue), &result)
                }
            }
            written = count + padding
        }
        let outcome = unsafe outcome(
            result, padded, count, separation, options, name, offset: 0, start: TextPlace(), wants: wants)
        return (outcome, padded)
    }

    /// What a kernel's result comes to.
    @unsafe private static func outcome(
        _ result: cdk_json_result, _ bytes: [UInt8], _ count: Int, _ separation: Separation,
        _ options: JSONParsingOptions, _ name: String, offset: Int, start: TextPlace, wants: Parts
    ) -> Outcome {
        var outcome = unsafe Outcome(roots: result.roots, wholeEnd: result.whole_end)
        if let nodes = unsafe result.nodes {
            outcome.tape = unsafe JSONTape(
                nodes: nodes, numbers: result.numbers, nodeCount: result.node_count, bytes: bytes, count: count,
                name: name, offset: offset,
                start: start)
        }
        guard unsafe result.error == CDK_JSON_OK else {
            let fault = unsafe JSONFault(
                code: Int(result.error), position: result.error_position, valueStart: result.value_start,
                openStart: result.open_start)
            outcome.fault = fault
            // Such faults are seen before the text around them is; an earlier one may stand before it.
            if fault.isOfCharacters, fault.position < count {
                let before = parse(
                    padded: bytes[..<fault.position] + [UInt8](repeating: 0, count: padding), count: fault.position,
                    separation: separation, options: options, name: name, offset: offset, start: start,
                    wants: wants)
                outcome.tape = before.tape
                outcome.roots = before.roots
                outcome.wholeEnd = before.wholeEnd
                if let earlier = before.fault {
                    if earlier.position < fault.position, !earlier.isOfEnd { outcome.fault = earlier }
                    outcome.fault?.valueStart = earlier.valueStart
                } else {
                    outcome.fault?.valueStart = fault.position
                }
            }
            return outcome
        }
        if let tape = outcome.tape, options.duplicateNames != .keep,
            let repeated = tape.settleDuplicates(options.duplicateNames)
        {
            let roots = outcome.rootNodes
            // Those before the value that it is in are whole.
            let before = roots.prefix { tape.next(Int($0)) <= repeated }
            outcome.roots = before.count
            outcome.wholeEnd = before.last.map { tape.range(Int($0)).upperBound } ?? 0
            outcome.fault = JSONFault(
                code: JSONFault.duplicateName, position: max(0, Int(tape.node(repeated).start) - 1),
                valueStart: tape.range(Int(roots[before.count])).lowerBound, openStart: 0)
        }
        return outcome
    }
}
