internal import CDataKitKernels
import DataKitCore

/// What the reader makes beside the kernel's events.
enum XMLEventFlag {
    /// The text or value is in the scratch memory, not in the text that is read.
    static let isScratch = UInt16(16)
    /// More of the same run of text follows.
    static let isContinued = UInt16(32)
}

/// What attributes have beside the kernel's flags.
enum XMLAttributeFlag {
    static let isScratch = UInt32(16)
    /// The document type declaration supplies it.
    static let isDefaulted = UInt32(32)
    /// It declares a namespace.
    static let isDeclaration = UInt32(64)
}

extension XMLEventReader {
    /// Makes the next events.
    /// - Returns: whether there is one.
    mutating func fill() throws -> Bool {
        if closesScope {
            namespaces.closeScope()
            closesScope = false
        }
        index = 0
        eventCount = 0
        attributeCount = 0
        slowOffset = nil
        slowPlace = nil
        while true {
            if stage == .content, frames.isEmpty {
                // What began within an entity ended with it.
                slowOffset = nil
                slowPlace = nil
                prepareScan()
                let reason = scan()
                if eventCount > 0 { return true }
                if reason == CDK_XML_MORE, end - position < options.maximumTextBytes, try refillToken() { continue }
            }
            guard try step() else { return false }
            if eventCount > 0 { return true }
        }
    }

    private mutating func prepareScan() {
        namespaces.reserve(names.count)
        if stamps.count < names.count {
            stamps.append(contentsOf: repeatElement(0, count: names.count * 2 - stamps.count))
        }
        resetStamps()
    }

    /// Stamps are 32 bits; long before they run out, all begin again.
    mutating func resetStamps() {
        guard stamp > 1 << 31 else { return }
        for name in stamps.indices { stamps[name] = 0 }
        stamp = 0
    }

    private mutating func refillToken() throws -> Bool {
        if end - position > options.maximumTokenBytes { return false }
        return try refill()
    }

    /// Makes the event at the position, byte by byte.
    /// - Returns: whether the document goes on.
    private mutating func step() throws -> Bool {
        let budgetBefore = budget
        while true {
            do {
                return try stepOnce()
            } catch is XMLIncomplete {
                budget = budgetBefore
                if frames.isEmpty, end - position > options.maximumTokenBytes {
                    throw error(
                        .limit,
                        "\(construct()) is longer than \(options.maximumTokenBytes) bytes; raise maximumTokenBytes",
                        at: position)
                }
                guard try refill() else { throw endError(construct()) }
            }
        }
    }

    private mutating func stepOnce() throws -> Bool {
        switch stage {
        case .start:
            stage = .prolog
            if end == 0 { _ = try refill() }
            return true
        case .prolog, .epilog: return try stepOutside()
        case .content:
            try stepInside()
            return true
        case .finished: return false
        }
    }

    /// Before and behind the outermost element.
    private mutating func stepOutside() throws -> Bool {
        var at = position
        while at < end, XMLByte.isSpace(bytes[at]) { at += 1 }
        position = at
        if at == end {
            if try refill() { return true }
            if let fault { throw fault }
            if stage == .epilog {
                stage = .finished
                return false
            }
            throw error(.truncated, "the text ends, and there was no element in it", at: end)
        }
        slowOffset = base + position
        if bytes[at] != XMLByte.less {
            throw error(
                .syntax,
                stage == .prolog
                    ? "expected an element, found '\(excerpt(at))'"
                    : "nothing but comments and processing instructions may follow the outermost element, found '\(excerpt(at))'",
                at: at)
        }
        switch try byte(at + 1) {
        case XMLByte.exclamation: try declarationOutside()
        case XMLByte.question: try processingInstruction()
        default:
            if stage == .epilog {
                throw error(.syntax, "a document has one outermost element; '\(excerpt(at))' begins another", at: at)
            }
            stage = .content
            try startTag()
        }
        return true
    }

    private mutating func declarationOutside() throws {
        if try begins(with: "<!--", at: position) { return try comment() }
        if try begins(with: "<!DOCTYPE", at: position), stage == .prolog {
            guard doctype == nil else {
                throw error(.syntax, "a document has one document type declaration", at: position)
            }
            return try doctypeDeclaration()
        }
        throw error(.syntax, "expected a comment or an element, found '\(excerpt(position))'", at: position)
    }

    private mutating func stepInside() throws {
        if frames.isEmpty || slowOffset == nil { slowOffset = base + (frames.first?.reference ?? position) }
        if position >= end {
            if !frames.isEmpty { return try closeEntity() }
            throw XMLIncomplete()
        }
        guard bytes[position] == XMLByte.less else { return try textRun() }
        switch try byte(position + 1) {
        case XMLByte.slash: try endTag()
        case XMLByte.question: try processingInstruction()
        case XMLByte.exclamation:
            if try begins(with: "<!--", at: position) { return try comment() }
            if try begins(with: "<![CDATA[", at: position) { return try cdata() }
            throw error(
                .syntax, "expected a comment or a CDATA section, found '\(excerpt(position))'", at: position)
        default: try startTag()
        }
    }

    /// What the text ends inside of, or what is too long.
    private func construct() -> String {
        guard position < end, bytes[position] == XMLByte.less else {
            return openCount > 0 ? "the element <\(names.text(open[openCount - 1] & ~(1 << 31)))>" : "the document"
        }
        guard position + 1 < end else { return "a tag" }
        switch bytes[position + 1] {
        case XMLByte.slash: return "an end tag"
        case XMLByte.question: return "a processing instruction"
        case XMLByte.exclamation:
            guard position + 2 < end else { return "a declaration" }
            switch bytes[position + 2] {
            case XMLByte.hyphen: return "a comment"
            case XMLByte.openBracket: return "a CDATA section"
            default: return "the document type declaration"
            }
        default: return "a start tag"
        }
    }

    // MARK: Bytes

    func byte(_ at: Int) throws -> UInt8 {
        guard at < end else { throw XMLIncomplete() }
        return bytes[at]
    }

    /// Whether a text stands at a place; throws where there is too little to tell.
    func begins(with text: StaticString, at: Int) throws -> Bool {
        var position = at
        for scalar in text.description.utf8 {
            if try byte(position) != scalar { return false }
            position += 1
        }
        return true
    }

    /// Behind the white space that begins at a place.
    func afterSpace(_ at: Int) throws -> Int {
        var at = at
        while XMLByte.isSpace(try byte(at)) { at += 1 }
        return at
    }

    /// Behind the name that begins at a place.
    mutating func afterName(_ start: Int) throws -> Int {
        var at = start
        while true {
            let first = try byte(at)
            if first < 0x80 {
                let isPart =
                    at == start ? XMLCharacter.startsName(UInt32(first)) : XMLCharacter.continuesName(UInt32(first))
                if !isPart { break }
                at += 1
            } else {
                let (value, length) = XMLCharacter.scalar(bytes, at)
                let isPart = at == start ? XMLCharacter.startsName(value) : XMLCharacter.continuesName(value)
                if !isPart { break }
                at += length
            }
        }
        if at == start { throw error(.syntax, "expected a name, found '\(excerpt(at))'", at: at) }
        if at - start > options.maximumNameBytes {
            throw error(
                .limit, "a name is longer than \(options.maximumNameBytes) bytes; raise maximumNameBytes", at: start)
        }
        return at
    }

    /// The number of a name that stands in the text.
    mutating func intern(_ range: Range<Int>) throws -> UInt32 {
        let name = names.intern(bytes[range])
        if names.count > options.maximumNames || names.bytes.count > 1 << 28 {
            throw error(
                .limit, "there are more than \(options.maximumNames) names; raise maximumNames", at: range.lowerBound)
        }
        return name
    }

    /// Adds an event that was made here.
    mutating func append(
        _ kind: XMLEvent, to end: Int, first: Int = 0, second: Int = 0, name: UInt32 = 0, flags: UInt16 = 0
    ) {
        events[eventCount] = cdk_xml_event(
            start: UInt32(position), end: UInt32(end), first: UInt32(first), second: UInt32(second), name: name,
            kind: UInt16(kind.rawValue), flags: flags)
        eventCount += 1
    }
}
