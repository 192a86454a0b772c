internal import CDataKitKernels
import DataKitCore

/// A run of whole values.
struct JSONChunk: Sendable {
    /// The values, and 64 zeros behind them.
    var bytes: [UInt8]
    var count: Int
    /// Where it begins in the text.
    var offset: Int
    /// Line and column of its first byte.
    var place: TextPlace
    var separation: JSONTape.Separation
    /// How its rows stand.
    var layout: JSONReadingOptions.Layout
    /// Whether there must be a value in it: the comma before or behind it says so.
    var needsValue = false
    /// Whether more of the text follows, as far as is known.
    var isFollowed = false
}

/// Cuts an input into chunks of whole values.
///
/// A scan that follows strings, brackets and braces finds the ends of values at some gigabytes a second; whether they
/// are JSON the parser of a chunk finds out, in another task. Where every value has lines of its own, the cut is at a
/// line end, so that a faulty line spoils no other.
struct JSONChunks {
    private var input: any ByteInput
    private let layout: JSONReadingOptions.Layout
    private let chunkBytes: Int
    private let maximumRowBytes: Int
    private let form: JSONRecordForm
    /// What has been read and not handed out, up to `scanned` of which was looked at, with `state` behind it.
    private var buffer: [UInt8]
    private var scanned = 0
    private var state = cdk_json_split_state()
    private var offset: Int
    private var place: TextPlace
    private var isAtEnd = false
    private var isClosed = false
    private var isFirst = true
    /// What stands around the array, to be checked when its end is there.
    private var envelope: JSONEnvelope?
    private let parsing: JSONParsingOptions
    private let badRows: BadRowPolicy

    init(
        _ input: any ByteInput, layout: JSONReadingOptions.Layout, options: JSONReadingOptions, start: JSONStart
    ) {
        self.input = input
        self.layout = layout
        chunkBytes = max(1, options.chunkBytes)
        maximumRowBytes = max(1, min(options.maximumRowBytes, JSONTape.maximumBytes / 2))
        parsing = options.parsing
        form = options.form
        badRows = options.badRows
        buffer = start.rest
        offset = start.offset
        place = start.place
        envelope = start.envelope
        isClosed = start.isWhole
        if start.isWhole { isAtEnd = true }
    }

    private var separation: JSONTape.Separation { layout == .array ? .commas : .stream }

    /// Whether the ends of values are looked for byte by byte: in text that only lenient readers take, and where a
    /// string that is not closed must not hide what follows.
    private var isScanned: Bool {
        badRows != .fail || !parsing.leniency.isDisjoint(with: [.comments, .singleQuotes])
    }

    /// The next chunk, or `nil` at the end.
    mutating func next() throws -> JSONChunk? {
        if isClosed, !isAtEnd || buffer.isEmpty { return nil }
        var target = max(chunkBytes, buffer.count)
        while true {
            // Without this, growing chunk by chunk would double the memory now and then.
            buffer.reserveCapacity(target + JSONTape.padding)
            if !isAtEnd, buffer.count < target {
                let wanted = target - buffer.count
                if try input.fill(&buffer, count: wanted) < wanted { isAtEnd = true }
            }
            // At the end all that is left is one chunk, whether a line end closes it or not.
            if isAtEnd, layout != .array, form == .plain { return try last() }
            if let chunk = try cut() { return chunk }
            if isAtEnd { return try last() }
            guard buffer.count <= maximumRowBytes else { throw tooLong() }
            target = min(buffer.count * 2, maximumRowBytes + 1)
            if target <= buffer.count { target = buffer.count + 1 }
        }
    }

    /// Cuts what is there, if a value ends in it.
    private mutating func cut() throws -> JSONChunk? {
        if form == .openSearchBulk {
            let end = OpenSearchBulk.endOfPairs(buffer)
            return end == 0 ? nil : chunk(end: end, next: end)
        }
        if layout == .lines {
            guard let end = buffer[scanned...].lastIndex(of: 0x0A) else {
                scanned = buffer.count
                return nil
            }
            return chunk(end: end + 1, next: end + 1)
        }
        let from = scanned
        var closing = 0
        let found = unsafe buffer.withUnsafeBufferPointer { bytes -> Int in
            guard let base = bytes.baseAddress else { return 0 }
            // SAFETY: the kernels read the bytes behind `from`.
            if isScanned {
                return unsafe cdk_json_scan(
                    base + from, bytes.count - from, separation.rawValue, parsing.leniency.kernelFlags,
                    badRows != .fail ? 1 : 0, 0, &state, &closing)
            }
            return unsafe cdk_json_split(
                SIMDLevel.best, base + from, bytes.count - from, separation.rawValue, &state, &closing)
        }
        scanned = buffer.count
        if layout == .array, from + closing < buffer.count {
            return try closeArray(at: from + closing)
        }
        guard found > 0 else { return nil }
        let end = from + found
        var chunk = chunk(end: layout == .array ? end - 1 : end, next: end)
        chunk.needsValue = layout == .array
        return chunk
    }

    /// The last elements, and the rest of the document, which is checked.
    private mutating func closeArray(at closing: Int) throws -> JSONChunk? {
        let hadElements = !isFirst
        var chunk = chunk(end: closing, next: closing)
        isClosed = true
        if let envelope {
            var rest = buffer
            while !isAtEnd {
                if try input.fill(&rest, count: 1 << 16) < 1 << 16 { isAtEnd = true }
                guard rest.count <= maximumRowBytes else {
                    throw JSONError(
                        .limit, "more than \(maximumRowBytes) bytes stand behind the array; raise the limit",
                        location: .init(
                            source: input.name, line: place.line, column: place.column, byteOffset: offset))
                }
            }
            try envelope.close(with: rest, at: offset, place, options: parsing, name: input.name)
            self.envelope = nil
        }
        buffer = []
        isAtEnd = true
        // There is nothing behind the last comma, or it stands for an element.
        chunk.needsValue = hadElements && !parsing.leniency.contains(.trailingCommas)
        return chunk
    }

    /// What is left at the end of the input.
    private mutating func last() throws -> JSONChunk? {
        if layout == .array {
            guard !isClosed else { return nil }
            // The parser tells what is wrong, as it would of the whole document.
            throw unclosedArray()
        }
        isClosed = true
        if buffer.isEmpty { return nil }
        return chunk(end: buffer.count, next: buffer.count)
    }

    private mutating func chunk(end: Int, next: Int) -> JSONChunk {
        let isFollowed = !isAtEnd || next < buffer.count
        var rest: [UInt8] = []
        if next < buffer.count {
            rest.reserveCapacity(max(chunkBytes, buffer.count - next) + JSONTape.padding)
            rest.append(contentsOf: buffer[next...])
        }
        var bytes = buffer
        buffer = rest
        let (start, begin) = (place, offset)
        place.advance(over: bytes[..<next])
        offset += next
        bytes.removeSubrange(end...)
        bytes.append(contentsOf: repeatElement(0, count: JSONTape.padding))
        scanned = 0
        state = cdk_json_split_state()
        isFirst = false
        return JSONChunk(
            bytes: bytes, count: end, offset: begin, place: start, separation: separation, layout: layout,
            isFollowed: isFollowed)
    }

    private func tooLong() -> JSONError {
        let text = JSONError.excerpt(buffer.prefix(400))
        let advice =
            state.in_string != 0 && layout != .lines
            ? "is a string in it not closed? Raise the limit if it is meant to be so long"
            : "raise the limit if it is meant to be so long"
        return JSONError(
            .limit, "this row is longer than \(maximumRowBytes) bytes: \(advice)\(hidingAdvice)",
            location: .init(
                source: input.name, line: place.line, column: place.column, byteOffset: offset, recordOffset: offset),
            text: text)
    }

    /// What is said besides where faulty rows would be passed over.
    private var hidingAdvice: String {
        badRows == .fail ? "" : "; a row whose brackets are not closed hides those behind it, and cannot be passed over"
    }

    private func unclosedArray() -> JSONError {
        let outcome = JSONTape.parse(
            padded: buffer + [UInt8](repeating: 0, count: JSONTape.padding), count: buffer.count, separation: .commas,
            options: parsing, name: input.name, wants: .nothing)
        if let fault = outcome.fault, !fault.isOfEnd {
            var error = fault.error(
                in: buffer, count: buffer.count, source: input.name, offset: offset, start: place, options: parsing)
            error.message += hidingAdvice
            return error
        }
        let end = TextPlace(of: buffer.count, in: buffer, from: place)
        return JSONError(
            .truncated, "the text ends inside the array of rows; is it cut off?" + hidingAdvice,
            location: .init(
                source: input.name, line: end.line, column: end.column, byteOffset: offset + buffer.count,
                recordOffset: offset + outcome.wholeEnd))
    }
}
