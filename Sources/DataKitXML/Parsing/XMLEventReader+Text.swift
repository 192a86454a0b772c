internal import CDataKitKernels
import DataKitCore

extension XMLEventReader {
    /// The run of text at the position, through entities and out of them, to the next markup.
    mutating func textRun() throws {
        textScratch.removeAll(keepingCapacity: true)
        while textScratch.count < options.maximumTextBytes {
            guard position < end else {
                if !frames.isEmpty {
                    try closeEntity()
                    continue
                }
                if try refill() { continue }
                throw endError("the element <\(names.text(open[openCount - 1] & ~(1 << 31)))>")
            }
            let room = min(end, position + options.maximumTextBytes - textScratch.count)
            let stop = characterBoundary(before: XMLKernels.markup(bytes, from: position, to: room))
            textScratch.append(contentsOf: bytes[position..<stop])
            position = stop
            if stop == room, stop < end { break }
            guard stop < end else { continue }
            switch bytes[stop] {
            case XMLByte.less: return finishText(isContinued: false)
            case XMLByte.carriageReturn: try lineEnd()
            case XMLByte.ampersand:
                if try !reference() { return finishText(isContinued: false) }
            default: try bracket()
            }
        }
        finishText(isContinued: try hasMoreText())
    }

    /// A place that does not part the bytes of a character, where text is cut by its size.
    private func characterBoundary(before place: Int) -> Int {
        var place = place
        while place < end, place > position, bytes[place] & 0xC0 == 0x80 { place -= 1 }
        // A character longer than the limit is taken whole.
        if place == position, place < end, bytes[place] & 0xC0 != 0x80, bytes[place] >= 0x80 {
            place += XMLCharacter.scalar(bytes, place).length
        }
        return place
    }

    /// Whether the run that was cut off goes on.
    private mutating func hasMoreText() throws -> Bool {
        while position >= end {
            if !frames.isEmpty {
                try closeEntity()
            } else if try !refill() {
                return false
            }
        }
        return bytes[position] != XMLByte.less
    }

    private mutating func finishText(isContinued: Bool) {
        guard !textScratch.isEmpty else { return }
        append(
            .text, to: position, first: 0, second: textScratch.count,
            flags: XMLEventFlag.isScratch | (isContinued ? XMLEventFlag.isContinued : 0))
    }

    /// More bytes behind the position, keeping what stands there.
    /// - Returns: whether so many are there now.
    private mutating func need(_ count: Int) throws -> Bool {
        while end - position < count {
            if try !refill() { return false }
        }
        return true
    }

    /// A carriage return, with a line feed behind it or not, is a line feed; within an entity it came of a character
    /// reference, and stays.
    private mutating func lineEnd() throws {
        guard frames.isEmpty else {
            textScratch.append(XMLByte.carriageReturn)
            position += 1
            return
        }
        let hasNext = try need(2)
        textScratch.append(XMLByte.lineFeed)
        position += hasNext && bytes[position + 1] == XMLByte.lineFeed ? 2 : 1
    }

    private mutating func bracket() throws {
        if try need(3), bytes[position + 1] == XMLByte.closeBracket, bytes[position + 2] == XMLByte.greater {
            throw error(.syntax, "]]> must not stand in text; write ]]&gt;", at: position)
        }
        textScratch.append(XMLByte.closeBracket)
        position += 1
    }

    /// A reference in text.
    /// - Returns: whether the run goes on; not so before an event of its own.
    private mutating func reference() throws -> Bool {
        var semicolon = XMLKernels.find(XMLByte.semicolon, in: bytes, from: position, to: end)
        while semicolon == end {
            if end - position > options.maximumNameBytes + 2 { break }
            let seen = end - position
            guard frames.isEmpty, try refill() else {
                if let fault, frames.isEmpty { throw fault }
                throw error(.syntax, "& must be written &amp;, or begin a reference that ends with ;", at: position)
            }
            semicolon = XMLKernels.find(XMLByte.semicolon, in: bytes, from: position + seen, to: end)
        }
        if try byteOfReference(1) == XMLByte.hash {
            let value = try character(position, semicolon)
            XMLCharacter.append(value, to: &textScratch)
            position = semicolon + 1
            return true
        }
        let name = try referenceName(position, semicolon)
        if let character = XMLCharacter.predefined(name) {
            textScratch.append(character)
            position = semicolon + 1
            return true
        }
        return try generalEntity(Array(name), behind: semicolon + 1)
    }

    private mutating func byteOfReference(_ offset: Int) throws -> UInt8 {
        guard position + offset < end else {
            throw error(.syntax, "& must be written &amp;, or begin a reference that ends with ;", at: position)
        }
        return bytes[position + offset]
    }

    /// The name in a reference from `&` to `;`.
    mutating func referenceName(_ start: Int, _ semicolon: Int) throws -> ArraySlice<UInt8> {
        var nameEnd = start + 1
        do { nameEnd = try afterName(start + 1) } catch is XMLIncomplete { nameEnd = end } catch let found as XMLError {
            if found.kind == .limit { throw found }
        }
        guard nameEnd == semicolon, nameEnd > start + 1, semicolon < end else {
            throw error(.syntax, "& must be written &amp;, or begin a reference such as &lt;", at: start)
        }
        return bytes[start + 1..<semicolon]
    }

    /// The character that a reference from `&#` to `;` names.
    mutating func character(_ start: Int, _ semicolon: Int) throws -> UInt32 {
        let last = min(semicolon, end - 1)
        do throws(XMLFault) { return try XMLReference.character(bytes[start...last], at: start) } catch {
            throw self.error(error)
        }
    }

    // MARK: Entities

    /// Begins to read an entity, or makes the event that says that it is skipped.
    /// - Returns: whether the run of text goes on.
    private mutating func generalEntity(_ name: [UInt8], behind next: Int) throws -> Bool {
        switch try definition(of: name) {
        case .internal(let text)?:
            try openEntity(name, text, behind: next)
            return true
        case .external(let external)?:
            if external.notation != nil {
                throw error(
                    .entity, "the entity \(Self.text(name)) is not parsed, and can only be named in attributes",
                    at: position)
            }
            if let text = try load(name, external) {
                try openEntity(name, text, behind: next)
                return true
            }
            fallthrough
        case nil:
            // What was collected is an event of its own, before this one.
            if !textScratch.isEmpty { return false }
            let number = names.intern(name)
            append(.skippedEntity, to: next, name: number)
            position = next
            return false
        }
    }

    private mutating func definition(of name: [UInt8]) throws -> XMLEntityDefinition? {
        do throws(XMLFault) { return try definitions.entity(name, options: options, at: position) } catch {
            throw self.error(error)
        }
    }

    private mutating func openEntity(_ name: [UInt8], _ text: [UInt8], behind next: Int) throws {
        if frames.contains(where: { $0.entity == name }) {
            throw error(.entity, "the entity \(Self.text(name)) refers to itself", at: position)
        }
        guard frames.count < options.maximumEntityDepth else {
            throw error(
                .limit, "entities are nested deeper than \(options.maximumEntityDepth); raise maximumEntityDepth",
                at: position)
        }
        try count(expanded: text.count, at: position)
        var padded = text
        padded.append(contentsOf: repeatElement(0, count: XMLKernels.padding))
        swap(&padded, &bytes)
        frames.append(
            XMLEntityFrame(
                bytes: padded, position: next, end: end, entity: name, depth: openCount, reference: position))
        position = 0
        end = text.count
    }

    /// Goes back to what the entity was met in.
    mutating func closeEntity() throws {
        guard let frame = frames.last else { return }
        if openCount != frame.depth {
            throw error(
                .entity, "it opens <\(names.text(open[openCount - 1] & ~(1 << 31)))> and does not close it",
                at: position)
        }
        if captureStart != nil, captureLevel == frames.count, let start = captureStart {
            captured.append(contentsOf: bytes[start..<end])
        }
        bytes = frame.bytes
        position = frame.position
        end = frame.end
        frames.removeLast()
    }

    static func text(_ name: some Sequence<UInt8>) -> String { "'" + XMLError.excerpt(name) + "'" }
}
