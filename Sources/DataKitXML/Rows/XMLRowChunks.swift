internal import CDataKitKernels
import DataKitCore

/// Gives the rows of a document in chunks of whole rows, front to back.
///
/// All that is checked of XML is checked here, by one task; what rows hold is for others to take apart.
struct XMLRowChunks: ~Copyable {
    private var reader: XMLEventReader
    private let tag: XMLRowTag
    private var options: XMLReadingOptions
    private let chunkBytes: Int
    private let plan: XMLRowPlan?
    private var nameState = XMLRowNames()
    /// The event of the reader that is next.
    private var next = 0
    private var collection = XMLCollectionState()
    private var chunk: XMLRowChunk?
    /// Where in the document the open row begins.
    private var rowStart = 0
    private var rowPlace = cdk_xml_place()
    /// The counts of the chunk's events and attributes when the row began.
    private var eventsBefore = (events: 0, attributes: 0, moved: 0)
    private var pendingError: (any Error)?
    private var isFinished = false
    /// Whether there were rows that break the rules.
    private(set) var hadFaults = false
    /// How many rows there were so far.
    private(set) var rowCount = 0

    /// - Parameter plan: whose numbers names are given; `nil` where none is needed.
    init(
        _ input: any ByteInput, tag: XMLRowTag, options: XMLReadingOptions, chunkBytes: Int, plan: XMLRowPlan?
    ) throws {
        reader = try XMLEventReader(
            input, encoding: options.encoding, options: options.parsing, windowBytes: options.windowBytes)
        self.tag = tag
        self.options = options
        // Positions in a chunk, and in what is made of it, have 32 bits.
        self.options.maximumRowBytes = min(max(options.maximumRowBytes, 0), 1 << 29)
        self.chunkBytes = min(max(1, chunkBytes), 1 << 28)
        self.plan = plan
    }

    /// The next chunk; `nil` behind the last.
    /// - Throws: ``XMLError`` when all rows before the fault have been given, and the input's errors.
    mutating func nextChunk() throws -> XMLRowChunk? {
        if let error = pendingError {
            pendingError = nil
            isFinished = true
            throw error
        }
        if isFinished { return nil }
        while true {
            do {
                if let chunk = try advance() { return chunk }
                if isFinished { return nil }
            } catch {
                if try recover(from: error) {
                    if isFinished { return cut(at: nil) }
                    continue
                }
                if let chunk = cut(at: nil) {
                    pendingError = error
                    return chunk
                }
                isFinished = true
                throw error
            }
        }
    }

    /// Goes on by the events that there are.
    /// - Returns: a chunk where one is complete.
    private mutating func advance() throws -> XMLRowChunk? {
        if next >= reader.eventCount {
            if collection.rowDepth == nil, let chunk = try endOfBatch() { return chunk }
            reader.index = max(reader.index, reader.eventCount)
            guard try reader.fill() else {
                isFinished = true
                return cut(at: nil)
            }
            next = 0
        }
        if reader.slowOffset == nil {
            switch Int(collect()) {
            case CDK_XML_COLLECTED: break
            case CDK_XML_COLLECT_CANDIDATE: try candidate()
            case CDK_XML_COLLECT_ROW_END: return try endRow(eventAt: next - 1)
            case CDK_XML_COLLECT_SEE: return try seeEvent()
            default: collection.grow(depth: collection.depth, attributes: 0)
            }
            return try limitRow()
        }
        return try seeEvent()
    }

    /// Runs the kernel over the events from the next one on.
    private mutating func collect() -> Int32 {
        nameState.update(reader.names, tag: tag, plan: plan, options: options, namespaces: reader.namespaces)
        let memory = chunk?.events
        memory?.reserve(events: reader.eventCount - next + 1, attributes: reader.attributeCount)
        return collection.run(
            events: reader.events, count: reader.eventCount, next: &next, attributes: reader.attributes,
            shift: reader.base - (chunk?.offset ?? 0), names: nameState, into: memory)
    }

    // MARK: Chunks

    /// Between batches of events, outside of a row.
    private mutating func endOfBatch() throws -> XMLRowChunk? {
        guard let open = chunk else { return nil }
        let size = reader.base + reader.position - open.offset
        if size < chunkBytes, open.faulty.count < 1000 { return nil }
        return cut(at: nil)
    }

    /// Takes the chunk out, with the source up to a byte of the document, or the end of its last row.
    private mutating func cut(at end: Int?) -> XMLRowChunk? {
        guard var made = chunk else { return nil }
        chunk = nil
        defer {
            reader.captureStart = nil
            reader.captured = []
            collection.rowDepth = nil
        }
        made.events.truncate(events: eventsBefore.events, attributes: eventsBefore.attributes)
        if made.moved.count > eventsBefore.moved { made.moved.removeLast(made.moved.count - eventsBefore.moved) }
        guard !made.rows.isEmpty || !made.faulty.isEmpty else { return nil }
        let last = made.rows.last.map { Int($0.upperBound) } ?? 0
        made.source = reader.capturedSource(to: last)
        made.names = reader.names
        nameState.update(reader.names, tag: tag, plan: plan, options: options, namespaces: reader.namespaces)
        made.elementNames = nameState.elements
        made.attributeNames = nameState.attributes
        return made
    }

    /// Begins a chunk with the row that starts at a byte of the document.
    private mutating func beginChunk(at offset: Int) {
        let expected = min(chunkBytes, 4 << 20)
        var made = XMLRowChunk(events: XMLEventMemory(events: expected / 8 + 1024, attributes: expected / 64 + 256))
        made.offset = offset
        made.place = reader.place(at: offset)
        chunk = made
        reader.beginCapture(at: offset)
        eventsBefore = (0, 0, 0)
    }

    // MARK: Rows

    /// Decides whether the start event that is next begins a row.
    private mutating func candidate() throws {
        let event = reader.events[next]
        guard tag.isRow(under: collection.open[..<collection.depth], reader.names) else {
            collection.grow(depth: collection.depth + 1, attributes: 0)
            collection.push(event.name)
            next += 1
            return
        }
        collection.rowDepth = collection.depth
        rowStart = sourceOffset(of: event)
        if chunk == nil { beginChunk(at: rowStart) }
        if options.badRows != .fail { rowPlace = reader.place(at: rowStart) }
        if let memory = chunk?.events {
            eventsBefore = (memory.eventCount, memory.attributeCount, chunk?.moved.count ?? 0)
        }
    }

    private func sourceOffset(of event: cdk_xml_event) -> Int {
        reader.base + (reader.frames.first?.reference ?? Int(event.start))
    }

    private mutating func endRow(eventAt index: Int) throws -> XMLRowChunk? {
        let event = reader.events[index]
        let end = reader.frames.isEmpty ? reader.base + Int(event.end) : reader.base + reader.frames[0].position
        return try endRow(at: end)
    }

    private mutating func endRow(at end: Int) throws -> XMLRowChunk? {
        let moved = (chunk?.moved.count ?? 0) - eventsBefore.moved
        if end - rowStart + moved > options.maximumRowBytes { throw rowTooLong() }
        collection.rowDepth = nil
        guard let memory = chunk?.events, let offset = chunk?.offset else { return nil }
        rowCount += 1
        eventsBefore = (memory.eventCount, memory.attributeCount, chunk?.moved.count ?? 0)
        chunk?.rows.append(UInt32(rowStart - offset)..<UInt32(end - offset))
        return end - offset + eventsBefore.moved >= chunkBytes ? cut(at: end) : nil
    }

    /// Fails where the open row is too long.
    private mutating func limitRow() throws -> XMLRowChunk? {
        guard collection.rowDepth != nil, let chunk else { return nil }
        let size = reader.base + (reader.frames.first?.reference ?? reader.position) - rowStart
        if size + chunk.moved.count - eventsBefore.moved > options.maximumRowBytes {
            throw rowTooLong()
        }
        return nil
    }

    private mutating func rowTooLong() -> XMLError {
        XMLError(
            .limit,
            "the row <\(String(decoding: tag.name, as: UTF8.self))> is longer than \(options.maximumRowBytes) bytes; "
                + "name another row tag, or raise maximumRowBytes",
            location: TextLocation(source: reader.sourceName, byteOffset: rowStart))
    }

    // MARK: Events that the kernel leaves

    private mutating func seeEvent() throws -> XMLRowChunk? {
        nameState.update(reader.names, tag: tag, plan: plan, options: options, namespaces: reader.namespaces)
        let index = next
        reader.index = index
        if reader.events[index].flags & UInt16(CDK_XML_ESCAPED) != 0 {
            try reader.settle()
            // It is looked at again where it begins a row.
            reader.events[index].flags &= ~UInt16(CDK_XML_ESCAPED)
        }
        let event = reader.events[index]
        guard let kind = XMLEvent(rawValue: UInt8(truncatingIfNeeded: event.kind)) else { return nil }
        if collection.rowDepth == nil {
            next += 1
            switch kind {
            case .startElement:
                if nameState.isRowName(event.name) {
                    next -= 1
                    try candidate()
                    if collection.rowDepth != nil { return try seeEvent() }
                    return nil
                }
                collection.grow(depth: collection.depth + 1, attributes: 0)
                collection.push(event.name)
            case .endElement: collection.pop()
            default: break
            }
            return nil
        }
        next += 1
        try take(event, kind)
        if kind == .endElement, collection.depth == collection.rowDepth {
            return try endRow(eventAt: index)
        }
        return try limitRow()
    }

    /// Adds an event of a row, its texts moved where they are not in the source.
    private mutating func take(_ event: cdk_xml_event, _ kind: XMLEvent) throws {
        guard let offset = chunk?.offset, let memory = chunk?.events else { return }
        let isInSource = reader.frames.isEmpty
        let shift = UInt32(truncatingIfNeeded: reader.base - offset)
        var taken = event
        if isInSource {
            taken.start = event.start &+ shift
            taken.end = event.end &+ shift
        } else {
            taken.start = UInt32(truncatingIfNeeded: reader.base + reader.frames[0].reference - offset)
            taken.end = UInt32(truncatingIfNeeded: reader.base + reader.frames[0].position - offset)
        }
        switch kind {
        case .startElement:
            collection.grow(depth: collection.depth + 1, attributes: 0)
            collection.depth += 1
            taken.first = UInt32(memory.attributeCount)
            for position in 0..<Int(event.second) {
                var attribute = reader.attributes[Int(event.first) + position]
                if attribute.flags & XMLAttributeFlag.isScratch != 0 || !isInSource {
                    let range = move(reader.valueBytes(attribute))
                    (attribute.start, attribute.end) = (range.lowerBound, range.upperBound)
                    attribute.flags = attribute.flags & ~XMLAttributeFlag.isScratch | UInt32(CDK_XML_MOVED)
                } else {
                    attribute.start = attribute.start &+ shift
                    attribute.end = attribute.end &+ shift
                }
                memory.append(attribute)
            }
        case .endElement: collection.depth -= 1
        case .text, .cdata, .processingInstruction:
            if kind == .processingInstruction, !reader.isMark(event.name) { return }
            if event.flags & XMLEventFlag.isScratch != 0 || !isInSource {
                let range = Int(event.first)..<Int(event.second)
                let moved = move(
                    event.flags & XMLEventFlag.isScratch != 0 ? reader.textScratch[range] : reader.bytes[range])
                (taken.first, taken.second) = (moved.lowerBound, moved.upperBound)
                taken.flags = UInt16(CDK_XML_MOVED | CDK_XML_SIGNIFICANT)
            } else {
                taken.first = event.first &+ shift
                taken.second = event.second &+ shift
                if kind == .cdata { taken.flags |= UInt16(CDK_XML_SIGNIFICANT) }
            }
        case .skippedEntity:
            throw XMLError(
                .entity,
                "the row refers to the entity '\(reader.names.text(event.name))', whose text is not known: external "
                    + "entities are loaded only where the parsing options have a resolver",
                location: reader.location(at: reader.base + Int(event.start)))
        case .comment, .doctype: return
        }
        memory.append(taken)
    }

    /// Keeps a text behind the source; gives its place there.
    private mutating func move(_ text: ArraySlice<UInt8>) -> Range<UInt32> {
        let start = chunk?.moved.count ?? 0
        chunk?.moved.append(contentsOf: text)
        return UInt32(start)..<UInt32(start + text.count)
    }

    // MARK: Faulty rows

    /// Begins a row whose start tag itself is at fault, where that is what stands next.
    private mutating func beginFaultyRow() {
        guard let name = reader.nextStartName(), tag.mayBe(reader.bytes.span.extracting(name)),
            tag.isRow(under: collection.open[..<collection.depth], reader.names)
        else { return }
        collection.rowDepth = collection.depth
        rowStart = reader.base + reader.position
        if chunk == nil { beginChunk(at: rowStart) }
        rowPlace = reader.place(at: rowStart)
        if let memory = chunk?.events {
            eventsBefore = (memory.eventCount, memory.attributeCount, chunk?.moved.count ?? 0)
        }
    }

    /// Goes on behind a row that breaks the rules, where the options want that.
    private mutating func recover(from error: any Error) throws -> Bool {
        guard options.badRows != .fail, let error = error as? XMLError, error.kind != .limit else { return false }
        if collection.rowDepth == nil { beginFaultyRow() }
        guard
            let depth = collection.rowDepth, depth > 0, let open = chunk
        else { return false }
        guard let found = try reader.resume(behindRow: tag, depth: depth, limit: options.maximumRowBytes) else {
            return false
        }
        hadFaults = true
        let start = rowStart - open.offset
        let text = reader.captured(start..<max(start, min(start + 1000, found.offset - open.offset)))
        collection.depth = depth
        collection.rowDepth = nil
        next = 0
        chunk?.events.truncate(events: eventsBefore.events, attributes: eventsBefore.attributes)
        let moved = open.moved.count - eventsBefore.moved
        if moved > 0 { chunk?.moved.removeLast(moved) }
        chunk?.faulty.append(
            XMLFaultyRow(
                rowsBefore: open.rows.count,
                location: TextLocation(
                    source: reader.sourceName, line: Int(rowPlace.lines) + 1, column: Int(rowPlace.columns) + 1,
                    byteOffset: rowStart),
                error: error, text: String(decoding: text, as: UTF8.self)))
        if found.isAtEnd { isFinished = true }
        return true
    }
}
