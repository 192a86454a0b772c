internal import CDataKitKernels
import DataKitCore

/// What has been seen at the places of many rows: from it follow the columns and their types.
///
/// Shapes merge, in the order of the file, so that parts of a file can be looked at by several tasks.
struct XMLShape: Sendable {
    /// An element or attribute within the rows; the first is the rows themselves.
    struct Node: Sendable {
        /// What its text is; of an element with attributes or children what stands beside them.
        var evidence = TypeEvidence()
        /// Whether some text was more than white space.
        var hasText = false
        /// Attributes and child elements, as they were met.
        var members: [Int] = []
        /// Whether it was met more than once in one parent.
        var isRepeated = false
        /// Whether it stands deeper than columns go, and has children.
        var isTooDeep = false
        /// The number of its name.
        var name = 0
        /// The last of its parents that had it.
        var lastParent = 0
    }

    private(set) var nodes = [Node()]
    private var names: [String] = []
    private var numbers: [String: Int] = [:]
    private var children: [Int: Int] = [:]
    private(set) var rowCount = 0

    /// Elements are nested no deeper in columns; what is deeper stays XML.
    static let maximumDepth = 30
    /// There are no more columns.
    static let maximumNodes = 20_000

    static func tooLarge(source: String) -> XMLError {
        XMLError(
            .limit,
            "the rows have more than \(maximumNodes) different elements and attributes, more than a table has columns; "
                + "give a schema of those that are wanted",
            location: .init(source: source))
    }

    func name(of node: Int) -> String { names[nodes[node].name] }

    fileprivate mutating func number(of name: String) -> Int {
        if let known = numbers[name] { return known }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }

    fileprivate mutating func child(_ parent: Int, _ name: Int) -> Int {
        let key = parent << 24 | name
        if let known = children[key] { return known }
        children[key] = nodes.count
        nodes[parent].members.append(nodes.count)
        nodes.append(Node(name: name))
        return nodes.count - 1
    }

    /// Takes in what was seen elsewhere, behind what was seen here.
    mutating func merge(_ other: XMLShape) {
        rowCount += other.rowCount
        merge(other, 0, into: 0)
    }

    private mutating func merge(_ other: XMLShape, _ theirs: Int, into mine: Int) {
        let node = other.nodes[theirs]
        nodes[mine].evidence.merge(node.evidence)
        if node.hasText { nodes[mine].hasText = true }
        if node.isRepeated { nodes[mine].isRepeated = true }
        if node.isTooDeep { nodes[mine].isTooDeep = true }
        for member in node.members {
            merge(other, member, into: child(mine, number(of: other.name(of: member))))
        }
    }
}

/// Looks through the rows of a chunk.
struct XMLShapeGatherer {
    private let options: XMLReadingOptions
    private var shape = XMLShape()
    /// Names of the chunk as numbers of the shape, as elements and as attributes; -1 where not looked up yet.
    private var elementNames: [Int]
    private var attributeNames: [Int]
    private var open: [OpenElement] = []
    private var parentCount = 0
    private var skipped = 0

    private struct OpenElement {
        var node: Int
        /// Its number among all elements.
        var number: Int
        /// The first run of its text.
        var text: Range<Int>?
        var moreText: [UInt8] = []
        var isNull = false
    }

    private init(_ chunk: XMLRowChunk, _ options: XMLReadingOptions) {
        self.options = options
        elementNames = [Int](repeating: -1, count: chunk.names.count)
        attributeNames = elementNames
    }

    /// What the rows of a chunk are.
    /// - Throws: ``XMLError`` of kind `limit` where they have more places than a table has columns.
    static func shape(of chunk: XMLRowChunk, options: XMLReadingOptions, source: String) throws(XMLError) -> XMLShape {
        var gatherer = XMLShapeGatherer(chunk, options)
        let text = chunk.source + chunk.moved
        for position in 0..<chunk.events.eventCount {
            gatherer.add(chunk.events[event: position], chunk, text)
            if gatherer.shape.nodes.count > XMLShape.maximumNodes {
                throw XMLShape.tooLarge(source: source)
            }
        }
        return gatherer.shape
    }

    private mutating func add(_ event: cdk_xml_event, _ chunk: XMLRowChunk, _ text: [UInt8]) {
        switch Int(event.kind) {
        case CDK_XML_START:
            if skipped > 0 { skipped += 1 } else { start(event, chunk, text) }
        case CDK_XML_END:
            if skipped > 0 { skipped -= 1 } else { end(text) }
        case CDK_XML_TEXT, CDK_XML_CDATA:
            if skipped == 0 { add(text: event, chunk, text) }
        default: break
        }
    }

    private func range(_ start: UInt32, _ end: UInt32, isMoved: Bool, _ chunk: XMLRowChunk) -> Range<Int> {
        let base = isMoved ? chunk.source.count : 0
        return base + Int(start)..<base + Int(end)
    }

    private mutating func start(_ event: cdk_xml_event, _ chunk: XMLRowChunk, _ text: [UInt8]) {
        parentCount += 1
        var node = 0
        if let parent = open.last {
            if open.count > XMLShape.maximumDepth {
                shape.mark(tooDeep: parent.node)
                skipped = 1
                return
            }
            node = shape.child(parent.node, elementNumber(event.name, chunk))
            shape.meet(node, in: parent.number)
        } else {
            shape.addRow()
        }
        open.append(OpenElement(node: node, number: parentCount))
        for position in Int(event.first)..<Int(event.first) + Int(event.second) {
            add(chunk.events[attribute: position], of: node, chunk, text)
        }
    }

    private mutating func add(_ attribute: cdk_xml_attribute, of node: Int, _ chunk: XMLRowChunk, _ text: [UInt8]) {
        guard attribute.flags & XMLAttributeFlag.isDeclaration == 0 else { return }
        let number = attributeNumber(attribute.name, chunk)
        let range = range(
            attribute.start, attribute.end, isMoved: attribute.flags & UInt32(CDK_XML_MOVED) != 0, chunk)
        if number == Self.nilNumber {
            open[open.count - 1].isNull = text[range].contains { $0 == 0x74 || $0 == 0x31 }
            return
        }
        if options.excludesAttributes { return }
        let member = shape.child(node, number)
        shape.meet(member, in: parentCount)
        shape.add(text, range, to: member, options)
    }

    private static let nilNumber = -2

    private mutating func elementNumber(_ name: UInt32, _ chunk: XMLRowChunk) -> Int {
        if elementNames[Int(name)] == -1 {
            elementNames[Int(name)] = shape.number(of: options.columnName(of: name, in: chunk.names))
        }
        return elementNames[Int(name)]
    }

    private mutating func attributeNumber(_ name: UInt32, _ chunk: XMLRowChunk) -> Int {
        if attributeNames[Int(name)] == -1 {
            // The plan's number for it is the same whatever the plan.
            let isNil =
                chunk.attributeNames.indices.contains(Int(name))
                ? chunk.attributeNames[Int(name)] == XMLRowPlan.nilName
                : XMLRowNames.isNil(name, chunk.names, XMLNamespaceScopes())
            attributeNames[Int(name)] =
                isNil
                ? Self.nilNumber
                : shape.number(of: options.attributePrefix + options.columnName(of: name, in: chunk.names))
        }
        return attributeNames[Int(name)]
    }

    private mutating func add(text event: cdk_xml_event, _ chunk: XMLRowChunk, _ text: [UInt8]) {
        guard !open.isEmpty else { return }
        let range = range(event.first, event.second, isMoved: event.flags & UInt16(CDK_XML_MOVED) != 0, chunk)
        let last = open.count - 1
        if event.flags & UInt16(CDK_XML_SIGNIFICANT) == 0, range.allSatisfy({ XMLByte.isSpace(text[$0]) }) { return }
        if open[last].text == nil {
            open[last].text = range
        } else {
            open[last].moreText.append(contentsOf: text[range])
        }
    }

    private mutating func end(_ text: [UInt8]) {
        guard let element = open.popLast(), let range = element.text, !element.isNull else { return }
        if element.moreText.isEmpty {
            shape.add(text, range, to: element.node, options)
        } else {
            let joined = Array(text[range]) + element.moreText
            shape.add(joined, joined.indices, to: element.node, options)
        }
    }
}

extension XMLShape {
    fileprivate mutating func addRow() { rowCount += 1 }

    fileprivate mutating func mark(tooDeep node: Int) { nodes[node].isTooDeep = true }

    fileprivate mutating func meet(_ node: Int, in parent: Int) {
        if nodes[node].lastParent == parent { nodes[node].isRepeated = true }
        nodes[node].lastParent = parent
    }

    /// Takes in a text.
    fileprivate mutating func add(_ text: [UInt8], _ range: Range<Int>, to node: Int, _ options: XMLReadingOptions) {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, XMLByte.isSpace(text[start]) { start += 1 }
        while end > start, XMLByte.isSpace(text[end - 1]) { end -= 1 }
        nodes[node].hasText = true
        guard start < end, !nodes[node].evidence.isText, !options.allText else { return }
        if !options.nullTokens.isEmpty, options.isNullToken(text[range]) || options.isNullToken(text[start..<end]) {
            return
        }
        // SAFETY: the range lies within the array.
        unsafe text.withUnsafeBufferPointer {
            unsafe nodes[node].evidence.add($0.baseAddress! + start, end - start)
        }
    }
}

extension XMLReadingOptions {
    func isNullToken(_ text: ArraySlice<UInt8>) -> Bool {
        nullTokens.contains { text.elementsEqual($0.utf8) }
    }
}
