internal import CDataKitKernels
import DataKitCore

/// The rows of a chunk taken apart: for every column of a plan where its values lie in memory.
@safe final class XMLTakenRows {
    let plan: XMLRowPlan
    let chunk: XMLRowChunk
    private let options: XMLReadingOptions
    private var rows: cdk_xml_rows
    private let bytes: UnsafeMutablePointer<UInt8>
    private let columns: UnsafeMutablePointer<cdk_xml_column>
    private let domains: UnsafeMutablePointer<cdk_xml_domain>
    private let frames: UnsafeMutablePointer<cdk_xml_row_frame>
    private let runs: UnsafeMutablePointer<cdk_xml_run>
    /// What did not fit the structure of the columns.
    private(set) var misfits: [Misfit] = []

    /// Something that does not become what its column holds.
    struct Misfit: Error {
        enum Reason {
            /// A text that is no value of the type.
            case value
            /// An element, attribute or text that has no column.
            case unknown(String)
            /// The second of what there may be one of.
            case repeated
            /// Attributes or children where there should be text alone.
            case nested
            /// More than memory or a column holds.
            case tooMany
        }
        var reason: Reason
        /// The column, by its number in the plan.
        var column: Int
        /// The row in the chunk.
        var row: Int
        /// Where it is in the source.
        var position: Int
        /// The text in question.
        var text: [UInt8]
        var isGuess: Bool
    }

    /// - Throws: ``Misfit`` at the first that does not fit, where they are not collected.
    init(_ chunk: XMLRowChunk, plan: XMLRowPlan, options: XMLReadingOptions) throws(Misfit) {
        self.chunk = chunk
        self.plan = plan
        self.options = options
        let used = chunk.source.count + chunk.moved.count
        // Joined texts and the keys of maps are copied behind, each once.
        let room = used * 2 + 64
        unsafe bytes = .allocate(capacity: room + XMLKernels.padding)
        unsafe columns = .allocate(capacity: plan.entries.count)
        unsafe domains = .allocate(capacity: plan.domainCount)
        let frameRoom = plan.entries.count + 1
        unsafe frames = .allocate(capacity: frameRoom)
        let runRoom = chunk.events.eventCount + 1
        unsafe runs = .allocate(capacity: runRoom)
        unsafe rows = cdk_xml_rows()
        prepare(used: used, room: room, frameRoom: frameRoom, runRoom: runRoom)
        try takeAll()
    }

    deinit {
        for index in plan.entries.indices {
            unsafe columns[index].spans?.deallocate()
            unsafe columns[index].present?.deallocate()
            unsafe columns[index].counts?.deallocate()
        }
        unsafe bytes.deallocate()
        unsafe columns.deallocate()
        unsafe domains.deallocate()
        unsafe frames.deallocate()
        unsafe runs.deallocate()
    }

    private func prepare(used: Int, room: Int, frameRoom: Int, runRoom: Int) {
        // SAFETY: the memory has room for both texts, the joined ones and the padding.
        unsafe chunk.source.withUnsafeBufferPointer {
            if let base = $0.baseAddress { unsafe bytes.update(from: base, count: $0.count) }
        }
        unsafe chunk.moved.withUnsafeBufferPointer {
            if let base = $0.baseAddress { unsafe (bytes + chunk.source.count).update(from: base, count: $0.count) }
        }
        unsafe (bytes + used).update(repeating: 0, count: min(64, room - used))
        unsafe (bytes + room).update(repeating: 0, count: XMLKernels.padding)
        settleMovedTexts()
        for index in 0..<plan.domainCount {
            let wanted = index == 0 ? chunk.rows.count : max(64, chunk.rows.count)
            unsafe domains[index] = cdk_xml_domain(count: 0, room: UInt32(wanted))
        }
        for (index, entry) in plan.entries.enumerated() {
            unsafe columns[index] = cdk_xml_column(
                kind: UInt32(entry.kind), flags: UInt32(entry.flags), domain: UInt32(entry.domain),
                value: entry.value.map { UInt32($0) } ?? .max, rest: entry.rest.map { UInt32($0) } ?? .max,
                map_value: entry.mapValue.map { UInt32($0) } ?? .max,
                entry_name: plan.names[XMLRowPlan.entryName] ?? 0, spans: nil, present: nil, counts: nil)
            unsafe allocate(index, from: 0, to: Int(domains[entry.domain].room))
        }
        unsafe runs[0] = cdk_xml_run()
        unsafe rows.bytes = bytes
        unsafe rows.scratch = used
        unsafe rows.byte_room = room
        unsafe rows.events = UnsafePointer(chunk.events.events)
        unsafe rows.event_count = chunk.events.eventCount
        unsafe rows.attributes = UnsafePointer(chunk.events.attributes)
        unsafe rows.attribute_count = chunk.events.attributeCount
        unsafe rows.nil_name = XMLRowPlan.nilName
        unsafe rows.excludes_attributes = options.excludesAttributes ? 1 : 0
        unsafe rows.member_bits = plan.memberBits
        unsafe rows.columns = columns
        unsafe rows.column_count = plan.entries.count
        unsafe rows.domains = domains
        unsafe rows.frames = frames
        unsafe rows.frame_room = frameRoom
        unsafe rows.runs = runs
        unsafe rows.run_count = 1
        unsafe rows.run_room = runRoom
        unsafe rows.stop_attribute = -1
    }

    /// Lets events whose texts were moved point to where they are now.
    private func settleMovedTexts() {
        guard !chunk.moved.isEmpty else { return }
        let base = UInt32(chunk.source.count)
        // SAFETY: nobody else has the chunk's events now; places are within their counts.
        for index in 0..<chunk.events.eventCount {
            let flags = unsafe chunk.events.events[index].flags
            guard flags & UInt16(CDK_XML_MOVED) != 0 else { continue }
            unsafe chunk.events.events[index].first &+= base
            unsafe chunk.events.events[index].second &+= base
            unsafe chunk.events.events[index].flags = flags & ~UInt16(CDK_XML_MOVED)
        }
        for index in 0..<chunk.events.attributeCount {
            let flags = unsafe chunk.events.attributes[index].flags
            guard flags & UInt32(CDK_XML_MOVED) != 0 else { continue }
            unsafe chunk.events.attributes[index].start &+= base
            unsafe chunk.events.attributes[index].end &+= base
            unsafe chunk.events.attributes[index].flags = flags & ~UInt32(CDK_XML_MOVED)
        }
    }

    /// Makes the memory of a column larger; what is new is zero.
    private func allocate(_ column: Int, from used: Int, to room: Int) {
        switch Int(unsafe columns[column].kind) {
        case CDK_XML_LEAF, CDK_XML_RAW:
            unsafe columns[column].spans = unsafe Self.grown(columns[column].spans, from: used * 2, to: room * 2)
        case CDK_XML_LIST, CDK_XML_MAP:
            unsafe columns[column].present = unsafe Self.grown(columns[column].present, from: used, to: room)
            unsafe columns[column].counts = unsafe Self.grown(columns[column].counts, from: used, to: room)
        case CDK_XML_STRUCT:
            unsafe columns[column].present = unsafe Self.grown(columns[column].present, from: used, to: room)
        default: break
        }
    }

    private static func grown<Element: FixedWidthInteger>(
        _ memory: UnsafeMutablePointer<Element>?, from used: Int, to room: Int
    ) -> UnsafeMutablePointer<Element> {
        let grown = UnsafeMutablePointer<Element>.allocate(capacity: max(room, 1))
        // SAFETY: `used` elements are in the old memory, which has room for no more than the new one.
        if let memory = unsafe memory {
            unsafe grown.update(from: memory, count: used)
            unsafe memory.deallocate()
        }
        unsafe (grown + used).initialize(repeating: 0, count: max(room, 1) - used)
        return unsafe grown
    }

    private func grow(domain: Int) {
        let used = Int(unsafe domains[domain].room)
        let room = used * 2
        for (index, entry) in plan.entries.enumerated() where entry.domain == domain {
            allocate(index, from: used, to: room)
        }
        unsafe domains[domain].room = UInt32(room)
    }

    // MARK: Taking apart

    private func takeAll() throws(Misfit) {
        while true {
            let reason = run()
            switch Int(reason) {
            case CDK_XML_ROWS_DONE: return
            case CDK_XML_STOP_ROOM: unsafe grow(domain: Int(rows.stop_domain))
            case CDK_XML_STOP_MARK:
                mark()
                unsafe rows.event += 1
            default: try misfit(Int(reason))
            }
        }
    }

    private func run() -> Int32 {
        // SAFETY: the memory is as large as `prepare` and `grow` say; names are looked up only below the count.
        unsafe chunk.elementNames.withUnsafeBufferPointer { elements in
            unsafe chunk.attributeNames.withUnsafeBufferPointer { attributes in
                unsafe plan.members.withUnsafeBufferPointer { members in
                    unsafe chunk.names.entries.withUnsafeBufferPointer { names in
                        unsafe chunk.names.bytes.withUnsafeBufferPointer { nameBytes in
                            unsafe rows.element_names = elements.baseAddress
                            unsafe rows.attribute_names = attributes.baseAddress
                            unsafe rows.name_count = min(elements.count, attributes.count)
                            unsafe rows.members = members.baseAddress
                            unsafe rows.names = names.baseAddress
                            unsafe rows.name_bytes = nameBytes.baseAddress
                            return unsafe cdk_xml_take_rows(&rows)
                        }
                    }
                }
            }
        }
    }

    /// An instruction that says that a list is there and empty.
    private func mark() {
        let event = unsafe rows.events[rows.event]
        guard unsafe rows.depth > 0, event.second > event.first else { return }
        // White space around it is layout.
        unsafe frames[rows.depth - 1].flags |= UInt32(CDK_XML_HAS_CHILD)
        let frame = unsafe frames[rows.depth - 1]
        // SAFETY: the event's text is within the bytes.
        let text = unsafe String(
            decoding: UnsafeBufferPointer(start: bytes + Int(event.first), count: Int(event.second - event.first)),
            as: UTF8.self)
        guard text.hasPrefix("empty "),
            let column = plan.member(XMLColumnName.decoded(String(text.dropFirst(6))), of: Int(frame.column)),
            Int(unsafe columns[column].kind) == CDK_XML_LIST
        else { return }
        unsafe columns[column].present[Int(frame.index)] = 1
    }

    private func misfit(_ reason: Int) throws(Misfit) {
        let index = unsafe rows.event
        let event = chunk.events[event: min(index, max(0, chunk.events.eventCount - 1))]
        let column = Int(min(unsafe rows.stop_column, UInt32(plan.entries.count - 1)))
        var what = Misfit.Reason.tooMany
        switch reason {
        case CDK_XML_STOP_UNKNOWN: what = .unknown(unknownName(event))
        case CDK_XML_STOP_REPEATED: what = .repeated
        case CDK_XML_STOP_NESTED: what = .nested
        default: break
        }
        let isGuess = options.schema == nil && reason != CDK_XML_STOP_LIMIT
        let isStart = Int(event.kind) == CDK_XML_START
        let end = Int(event.end)
        let found = Misfit(
            reason: what, column: column, row: Int(unsafe domains[0].count) - 1, position: Int(event.start),
            text: Array(chunk.source[min(Int(event.start), chunk.source.count)..<min(end, chunk.source.count)]),
            isGuess: isGuess)
        let isAttribute = unsafe rows.stop_attribute != -1
        guard !isGuess, options.badRows != .fail, reason != CDK_XML_STOP_LIMIT else { throw found }
        misfits.append(found)
        if isAttribute {
            // The tag was begun: it goes on behind the attribute.
            unsafe rows.stop_attribute += 1
        } else {
            if isStart {
                unsafe rows.skipped = 1
            } else if Int(event.kind) == CDK_XML_END {
                unsafe rows.depth -= 1
            }
            unsafe rows.event += 1
        }
    }

    private func unknownName(_ event: cdk_xml_event) -> String {
        let attribute = unsafe rows.stop_attribute
        if attribute != -1 {
            let name = chunk.events[attribute: attribute].name
            return "the attribute \(chunk.names.text(name))"
        }
        return Int(event.kind) == CDK_XML_START ? "the element <\(chunk.names.text(event.name))>" : "text"
    }

    // MARK: What there is

    var rowCount: Int { Int(unsafe domains[0].count) }

    func count(ofDomain domain: Int) -> Int { Int(unsafe domains[domain].count) }

    /// The row that an entry of a domain is in.
    func row(of index: Int, inDomain domain: Int) -> Int {
        var (index, domain) = (index, domain)
        while domain != 0 {
            let owner = plan.owners[domain]
            domain = plan.entries[owner].domain
            var before = 0
            var position = 0
            let count = count(ofDomain: domain)
            while position < count {
                before += Int(unsafe columns[owner].counts[position])
                if before > index { break }
                position += 1
            }
            index = min(position, max(0, count - 1))
        }
        return index
    }

    /// Where a text of a leaf is; `nil` where there is none.
    func span(_ column: Int, _ index: Int) -> Range<Int>? {
        let start = Int(unsafe columns[column].spans[2 * index])
        let end = Int(unsafe columns[column].spans[2 * index + 1])
        return start != 0 && end >= start ? start..<end : nil
    }

    /// Makes an entry null.
    func remove(_ column: Int, _ index: Int) {
        unsafe columns[column].spans[2 * index] = 1
        unsafe columns[column].spans[2 * index + 1] = 0
    }

    func text(_ range: Range<Int>) -> [UInt8] {
        precondition(range.upperBound <= (unsafe rows.byte_room), "a text is out of bounds")
        // SAFETY: checked above.
        return unsafe Array(UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count))
    }

    /// Whether texts of a column mean null: those are made so.
    func removeNulls(_ column: Int, _ count: Int) {
        let lengths = Set(options.nullTokens.map(\.utf8.count))
        for index in 0..<count {
            guard let span = span(column, index), lengths.contains(span.count) else { continue }
            let text = text(span)
            if options.isNullToken(text[...]) { remove(column, index) }
        }
    }

    func validity(_ column: Int, _ count: Int) -> Bitmap? {
        var words = [UInt64](repeating: 0, count: (count + 63) / 64)
        var ones = 0
        for index in 0..<count where unsafe columns[column].present[index] == 1 {
            words[index >> 6] |= 1 << UInt64(index & 63)
            ones += 1
        }
        return ones == count ? nil : Bitmap(words: words, count: count)
    }

    func offsets(_ column: Int, _ count: Int) -> [Int32] {
        var offsets = [Int32](repeating: 0, count: count + 1)
        var total: UInt32 = 0
        for index in 0..<count {
            unsafe total &+= columns[column].counts[index]
            offsets[index + 1] = Int32(truncatingIfNeeded: total)
        }
        return offsets
    }

    /// A column of strings.
    func strings(_ column: Int, _ count: Int, type: DataType) -> Column {
        var room = 0
        for index in 0..<count { room += span(column, index)?.count ?? 0 }
        var words = [UInt64](repeating: 0, count: (count + 63) / 64)
        var offsets: [Int32] = []
        let data = unsafe [UInt8](unsafeUninitializedCapacity: room + 16) { data, dataCount in
            offsets = unsafe [Int32](unsafeUninitializedCapacity: count + 1) { offsets, offsetCount in
                // SAFETY: the room was counted; 16 bytes more may be read and written behind each text.
                dataCount = unsafe cdk_xml_texts(
                    bytes, columns[column].spans, count, offsets.baseAddress!, data.baseAddress!, &words)
                offsetCount = count + 1
            }
        }
        let bits = Bitmap(words: words, count: count)
        return Column(
            type: type, count: count, validity: bits.isAllOnes ? nil : bits,
            values: .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(data))))
    }

    /// A column of bytes in which empty texts are no bytes rather than nulls.
    func keepingEmpty(_ column: Column, _ place: Int) -> Column {
        guard let validity = column.validity else { return column }
        let flags = (0..<column.count).map { validity[$0] || span(place, $0)?.isEmpty == true }
        let bits = Bitmap(flags)
        return Column(
            type: column.type, count: column.count, validity: bits.isAllOnes ? nil : bits, values: column.values)
    }

    /// A column of values that are not text.
    func values(_ column: Int, _ count: Int, _ parser: TextColumnParser) throws(TextColumnParser.Misfit) -> Column {
        // SAFETY: the spans lie within the bytes, behind which 64 more are readable.
        let spans = unsafe UnsafePointer(columns[column].spans!)
        let fields = unsafe TextFields(
            bytes: bytes, starts: spans, startStride: 2, startBias: 0, ends: spans + 1, endStride: 2, count: count,
            quote: 0)
        return try parser.column(of: fields)
    }
}
