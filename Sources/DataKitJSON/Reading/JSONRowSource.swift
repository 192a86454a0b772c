import DataKitCompression
import DataKitCore

/// A file whose rows are at a place that is known: what gives its chunks, from the top each time.
struct JSONRowSource: Sendable {
    let origin: TextOrigin
    let layout: JSONReadingOptions.Layout
    let options: JSONReadingOptions

    /// A source as the options say that it is encoded.
    static func origin(of source: any ByteSource, options: JSONReadingOptions) -> TextOrigin {
        var origin = TextOrigin(.source(source))
        if let encoding = options.encoding { origin.encoding = encoding }
        return origin
    }

    func chunks(progress: (@Sendable (Int) -> Void)? = nil) throws -> JSONChunks {
        var input = try origin.open(progress: progress)
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
        var navigator = JSONNavigator(
            input, first: first, limit: options.maximumRowBytes, leniency: options.parsing.leniency)
        let (rest, bytes, position) = try navigator.find(options.pointer ?? JSONPointer(tokens: []))
        let place = TextPlace(of: position, in: bytes)
        if bytes[position] == UInt8(ascii: "[") {
            let envelope = JSONEnvelope(head: Array(bytes[...position]))
            return JSONChunks(
                rest, layout: .array, options: options,
                start: JSONStart(
                    rest: Array(bytes[(position + 1)...]), offset: position + 1,
                    place: TextPlace(of: position + 1, in: bytes), envelope: envelope))
        }
        guard options.pointer != nil else {
            throw JSONError(
                .syntax, "expected an array of rows, found '\(JSONError.excerpt(bytes[position...].prefix(12)))'",
                location: .init(
                    source: origin.name, line: place.line, column: place.column, byteOffset: position,
                    recordOffset: position))
        }
        return try oneRow(rest, bytes)
    }

    /// The document's one value that is the row.
    private func oneRow(_ input: any ByteInput, _ bytes: [UInt8]) throws -> JSONChunks {
        let document = try document(input, bytes)
        let value = try document.root.value(at: options.pointer ?? JSONPointer(tokens: []))
        let offset = value.tape.range(value.index).lowerBound
        let start = JSONStart(
            rest: Array(value.rawBytes), offset: offset, place: TextPlace(of: offset, in: value.tape.bytes),
            isWhole: true)
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
        // What a few rows say, most files need no more than a look to confirm.
        let few = min(options.sampleBytes, 1 << 16)
        var isWhole = try input.fill(&bytes, count: few) < few
        let sample = Sample(bytes, isWhole: isWhole, options, origin.name)
        let layout = sample.layout
        if isWhole || few == options.sampleBytes { return layout }
        let rest = options.sampleBytes - few
        isWhole = try input.fill(&bytes, count: rest) < rest
        let isConfirmed =
            switch layout {
            case .lines: sample.outcome.roots >= 8 && linesBeginAlike(bytes)
            case .concatenated: sample.outcome.roots > 0
            case .array: Sample(bytes, isWhole: isWhole, options, origin.name, wants: .nothing).isOneValue
            }
        return isConfirmed ? layout : Sample(bytes, isWhole: isWhole, options, origin.name).layout
    }

    /// Whether every line is empty or begins with the bracket that the first one does, as those of values on several lines
    /// do not.
    private static func linesBeginAlike(_ bytes: [UInt8]) -> Bool {
        var at = JSONText.hasMark(bytes) ? 3 : 0
        let first = bytes[at]
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
        while at < bytes.count {
            guard bytes[at] == first || bytes[at] == 0x0A || bytes[at] == 0x0D else { return false }
            at = bytes.span.position(of: 0x0A, in: at..<bytes.count) + 1
        }
        return true
    }

    /// The values at the top of a text.
    private struct Sample {
        let text: ArraySlice<UInt8>
        /// Whether nothing follows.
        let isWhole: Bool
        let outcome: JSONTape.Outcome

        init(
            _ bytes: [UInt8], isWhole: Bool, _ options: JSONReadingOptions, _ name: String,
            wants: JSONTape.Parts = .nodes
        ) {
            text = JSONText.hasMark(bytes) ? bytes[3...] : bytes[...]
            self.isWhole = isWhole
            outcome =
                JSONTape.parse(
                    copying: text, separation: .stream, options: options.parsing, name: name, wants: wants
                ).outcome
        }

        /// Whether one value is all of the text, as far as it is known.
        var isOneValue: Bool { outcome.roots == 0 || outcome.roots == 1 && outcome.fault == nil && isWhole }

        var layout: JSONReadingOptions.Layout {
            var first = text.first { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
            // Comments may stand before the value.
            if outcome.roots == 0, let fault = outcome.fault {
                first = text.dropFirst(fault.valueStart).first ?? first
            }
            guard let tape = outcome.tape else { return .lines }
            if first == UInt8(ascii: "[") || outcome.roots > 0 && tape.isArray(1), isOneValue { return .array }
            if outcome.rootNodes.contains(where: { tape.hasLineFeed(Int($0)) }) { return .concatenated }
            // A first value of many lines that the sample does not hold, or that is cut off.
            if outcome.roots == 0, let fault = outcome.fault, fault.isOfEnd {
                let lines = text.split(separator: 0x0A).count
                return lines > 1 || !isWhole ? .concatenated : .lines
            }
            return .lines
        }
    }
}
