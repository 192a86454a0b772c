import DataKitCompression
import DataKitCore

/// A file whose rows are at a place that is known: what gives its chunks, from the top each time.
struct JSONRowSource: Sendable {
    let origin: TextOrigin
    let layout: JSONReadingOptions.Layout
    let options: JSONReadingOptions

    /// Whether values can only be found by parsing all of the text.
    static func needsWhole(_ options: JSONReadingOptions, _ layout: JSONReadingOptions.Layout) -> Bool {
        layout != .lines && !options.parsing.leniency.isDisjoint(with: [.comments, .singleQuotes])
    }

    /// A source as the options say that it is encoded.
    static func origin(of source: any ByteSource, options: JSONReadingOptions) -> TextOrigin {
        var origin = TextOrigin(.source(source))
        if let encoding = options.encoding { origin.encoding = encoding }
        return origin
    }

    func chunks(progress: (@Sendable (Int) -> Void)? = nil) throws -> JSONChunks {
        var input = try origin.open(progress: progress)
        if Self.needsWhole(options, layout) {
            return try wholeChunks(input)
        }
        var first: [UInt8] = []
        _ = try input.fill(&first, count: 4)
        if options.encoding == nil, let encoding = JSONText.wideEncoding(of: first[...]) {
            throw JSONError(
                .invalidEncoding,
                "the text is \(encoding), but JSON is written in UTF-8; say that it is, to have it decoded",
                location: .init(source: origin.name, line: 1, column: 1, byteOffset: 0))
        }
        if JSONText.hasMark(first) { first.removeFirst(3) }
        guard layout == .array || options.pointer != nil else {
            return JSONChunks(input, layout: layout, options: options, start: JSONStart(rest: first, offset: 0))
        }
        var navigator = JSONNavigator(input, first: first, limit: options.maximumRowBytes)
        let (rest, bytes, position) = try navigator.find(options.pointer ?? JSONPointer(tokens: []))
        if bytes[position] == UInt8(ascii: "[") {
            let envelope = JSONEnvelope(head: Array(bytes[...position]))
            return JSONChunks(
                rest, layout: .array, options: options,
                start: JSONStart(rest: Array(bytes[(position + 1)...]), offset: position + 1, envelope: envelope))
        }
        guard options.pointer != nil else {
            throw JSONError(
                .syntax, "expected an array of rows, found '\(JSONError.excerpt(bytes[position...].prefix(12)))'",
                location: .init(source: origin.name, byteOffset: position, valueOffset: position))
        }
        return try oneRow(rest, bytes)
    }

    /// The document's one value that is the row.
    private func oneRow(_ input: any ByteInput, _ bytes: [UInt8]) throws -> JSONChunks {
        let document = try document(input, bytes)
        let value = try document.root.value(at: options.pointer ?? JSONPointer(tokens: []))
        let start = JSONStart(
            rest: Array(value.rawBytes), offset: value.tape.range(value.index).lowerBound, isWhole: true)
        return JSONChunks(input, layout: .concatenated, options: options, start: start)
    }

    private func document(_ input: any ByteInput, _ bytes: [UInt8]) throws -> JSONDocument {
        var (input, bytes) = (input, bytes)
        while bytes.count <= options.maximumRowBytes {
            if try input.fill(&bytes, count: 1 << 20) < 1 << 20 {
                return try JSONDocument(parsing: bytes, options: options.parsing, name: origin.name)
            }
        }
        throw JSONError(
            .limit,
            "the document is larger than \(options.maximumRowBytes) bytes and must be held in memory as a whole; "
                + "raise the limit", location: .init(source: origin.name))
    }

    /// The rows of lenient text, written anew as strict lines.
    private func wholeChunks(_ input: any ByteInput) throws -> JSONChunks {
        var text = TextBuffer()
        let printer = JSONPrinter(indent: nil)
        if layout == .array || options.pointer != nil {
            let document = try document(input, [])
            let value = try document.root.value(at: options.pointer ?? JSONPointer(tokens: []))
            if value.kind == .array {
                for element in value.elements {
                    printer.print(element.tape, element.index, to: &text)
                    text.append(UInt8(ascii: "\n"))
                }
            } else {
                printer.print(value.tape, value.index, to: &text)
            }
        } else {
            var (input, bytes) = (input, [UInt8]())
            while try input.fill(&bytes, count: 1 << 20) == 1 << 20 {
                guard bytes.count <= options.maximumRowBytes else {
                    throw JSONError(
                        .limit,
                        "the text is larger than \(options.maximumRowBytes) bytes and, being lenient, must be held in "
                            + "memory as a whole; raise the limit", location: .init(source: origin.name))
                }
            }
            let (values, error) = JSONDocument.values(parsing: bytes, options: options.parsing, name: origin.name)
            if let error { throw error }
            for value in values {
                printer.print(value.tape, value.index, to: &text)
                text.append(UInt8(ascii: "\n"))
            }
        }
        return JSONChunks(
            SourceInput(MemoryByteSource(text.array, name: origin.name)), layout: .lines, options: options,
            start: JSONStart(rest: [], offset: 0))
    }
}

/// Finds out how rows stand in a file.
enum JSONLayoutSniffer {
    static func layout(
        of origin: TextOrigin, options: JSONReadingOptions
    ) throws -> JSONReadingOptions.Layout {
        if options.form != .plain { return .lines }
        if options.pointer != nil { return .array }
        if let layout = options.layout { return layout }
        var input = try origin.open()
        var bytes: [UInt8] = []
        let isWhole = try input.fill(&bytes, count: options.sampleBytes) < options.sampleBytes
        let text = JSONText(bytes)
        let outcome = JSONTape.parse(
            padded: text.padded, count: text.count, separation: .stream, options: options.parsing, name: origin.name)
        let first = text.padded.first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
        guard let tape = outcome.tape else { return .lines }
        if first == UInt8(ascii: "[") || outcome.roots > 0 && tape.isArray(1) {
            let isOne = outcome.roots == 0 || outcome.roots == 1 && outcome.fault == nil && isWhole
            if isOne { return .array }
        }
        var at = 1
        for _ in 0..<outcome.roots {
            if tape.bytes[tape.range(at)].contains(0x0A) { return .concatenated }
            at = tape.next(at)
        }
        // A first value of many lines that the sample does not hold, or that is cut off.
        if outcome.roots == 0, let fault = outcome.fault, fault.isOfEnd {
            let lines = text.padded[..<text.count].split(separator: 0x0A).count
            return lines > 1 || !isWhole ? .concatenated : .lines
        }
        return .lines
    }
}
