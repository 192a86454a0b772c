internal import CDataKitKernels
import DataKitCore

/// A chunk and what its rows are: those that are JSON as nodes, the others as errors.
struct JSONParsedChunk: Sendable {
    /// The text as it stands in the file.
    let chunk: JSONChunk
    var tape: JSONTape?
    /// The node of each row.
    var rows: [UInt32]
    /// The rows that are no JSON, in the order of the text.
    var faulty: [JSONFaultyRow] = []
    /// What is wrong, where such rows are not passed over.
    var fault: JSONFault?

    /// Parses a chunk. Where bad rows do not end the reading, those that are no JSON are set aside.
    init(_ chunk: JSONChunk, options: JSONReadingOptions, source: String) {
        self.chunk = chunk
        var outcome = Self.parse(chunk, options, source)
        if outcome.fault != nil, options.badRows != .fail {
            var blanked = chunk
            faulty = blanked.blankFaultyRows(options: options, source: source)
            outcome = Self.parse(blanked, options, source)
        }
        tape = outcome.tape
        rows = outcome.rootNodes
        fault = outcome.fault
    }

    private static func parse(
        _ chunk: JSONChunk, _ options: JSONReadingOptions, _ source: String
    ) -> JSONTape.Outcome {
        JSONTape.parse(
            padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options.parsing,
            name: source, offset: chunk.offset, start: chunk.place)
    }

    /// Where a node stands.
    func location(ofNode node: Int) -> JSONError.Location {
        let start = min(range(ofNode: node).lowerBound, chunk.count)
        let place = TextPlace(of: start, in: chunk.bytes, from: chunk.place)
        return JSONError.Location(
            source: tape?.name, line: place.line, column: place.column, byteOffset: chunk.offset + start)
    }

    /// The byte in the file at which it begins.
    func byte(ofNode node: Int) -> Int { chunk.offset + min(range(ofNode: node).lowerBound, chunk.count) }

    /// Counts lines up to the rows of faults, which are in the order of the file.
    func findLines(of rejects: inout [Reject]) {
        var (place, position) = (chunk.place, 0)
        for index in rejects.indices {
            let start = rejects[index].lineByte - chunk.offset
            if start > position {
                place.advance(over: chunk.bytes[position..<start])
                position = start
            }
            rejects[index].line = place.line
        }
    }

    /// What stands there, cut where it is long.
    func text(ofNode node: Int) -> String {
        JSONError.excerpt(chunk.bytes[range(ofNode: node).clamped(to: 0..<chunk.count)].prefix(400))
    }

    private func range(ofNode node: Int) -> Range<Int> { tape?.range(node) ?? 0..<0 }

    /// The row that a node is part of: the last that begins at or before it.
    func row(ofNode node: Int) -> Int { max(0, rows.partitioningIndex { Int($0) > node } - 1) }

    /// How many of the rows begin before a byte.
    func rowsBefore(_ start: Int) -> Int { rows.partitioningIndex { range(ofNode: Int($0)).lowerBound >= start } }

    /// The row's number in the chunk, the first being 1; faulty rows count too.
    func number(ofRow row: Int) -> Int {
        guard rows.indices.contains(row) else { return 1 }
        let start = range(ofNode: Int(rows[row])).lowerBound
        return row + 1 + faulty.partitioningIndex { $0.start > start }
    }
}

/// A row that is no JSON, or not what its form asks for.
struct JSONFaultyRow: Sendable {
    /// Where it begins in the chunk.
    var start: Int
    /// Where the fault is in the file, and the row's text.
    var error: JSONError

    /// What is told of it; its number and line are found later.
    func reject(source: String, offset: Int) -> Reject {
        Reject(
            source: source, row: 0, line: 0, lineByte: offset + start,
            byte: error.location.byteOffset ?? offset + start,
            kind: error.kind == .invalidEncoding ? .invalidEncoding : .syntax, text: error.text ?? "")
    }
}

extension JSONChunk {
    /// Finds the rows that are no JSON, and makes them white space.
    ///
    /// Each row is parsed by itself. Its end is that of its line; elsewhere the next comma, bracket or line end outside
    /// of brackets and strings, where a string ends with its line at the latest.
    mutating func blankFaultyRows(options: JSONReadingOptions, source: String) -> [JSONFaultyRow] {
        let original = self
        var found: [JSONFaultyRow] = []
        var (start, lastComma) = (0, -1)
        // Behind a comma stands an element, even if the chunk ends there.
        var expectsElement = false
        while start < count || expectsElement {
            let next = layout == .lines ? endOfLine(start) : endOfRow(start, options.parsing)
            expectsElement = separation == .commas && next > start && original.bytes[next - 1] == UInt8(ascii: ",")
            let end = expectsElement ? next - 1 : next
            if let error = original.fault(in: start..<end, options: options, source: source) {
                let blank = original.bytes[start..<end].prefix { $0 <= 0x20 }.count
                found.append(JSONFaultyRow(start: start + blank < end ? start + blank : start, error: error))
                for position in start..<next where bytes[position] != 0x0A { bytes[position] = 0x20 }
                // Behind the last element that is left stands no comma.
                if separation == .commas, !expectsElement, lastComma >= 0 { bytes[lastComma] = 0x20 }
            } else if expectsElement {
                lastComma = end
            }
            start = next
        }
        return found
    }

    private func endOfLine(_ start: Int) -> Int {
        (bytes[start..<count].firstIndex(of: 0x0A) ?? count - 1) + 1
    }

    private func endOfRow(_ start: Int, _ options: JSONParsingOptions) -> Int {
        var state = cdk_json_split_state()
        var closing = 0
        let length = unsafe bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the chunk has `count` bytes.
            unsafe cdk_json_scan(
                bytes.baseAddress! + start, count - start, separation.rawValue, options.leniency.kernelFlags, 1, 1,
                &state, &closing)
        }
        return length > 0 ? start + length : count
    }

    /// What is wrong with a piece that should be rows: on a line any number of them, elsewhere one, or nothing but
    /// white space behind the last.
    private func fault(in range: Range<Int>, options: JSONReadingOptions, source: String) -> JSONError? {
        let isElement = separation == .commas
        let isLast = range.upperBound >= count
        var piece = Array(bytes[range])
        piece.append(contentsOf: repeatElement(0, count: JSONTape.padding))
        let outcome = JSONTape.parse(
            padded: piece, count: range.count, separation: .stream, options: options.parsing, name: source,
            wants: options.parsing.duplicateNames == .error ? .nodes : .nothing)
        let begin = offset + range.lowerBound
        var row = bytes[range].drop { $0 <= 0x20 }
        while let last = row.last, last <= 0x20 { row.removeLast() }
        let text = JSONError.excerpt(row.prefix(400))
        if let fault = outcome.fault {
            return JSONError(
                fault.kind, "is no JSON", location: .init(source: source, byteOffset: begin + fault.position),
                text: text)
        }
        guard isElement, outcome.roots != 1 else { return nil }
        // Nothing may stand behind the last comma where that is allowed, and there may be no elements at all.
        let mayBeBlank = range.lowerBound == 0 ? !needsValue : options.parsing.leniency.contains(.trailingCommas)
        if outcome.roots == 0, isLast, mayBeBlank { return nil }
        return JSONError(
            .syntax, outcome.roots > 1 ? "expected a comma between values" : "expected a value between commas",
            location: .init(source: source, byteOffset: begin), text: text)
    }
}

extension Array {
    /// The first index whose element fulfils a condition, where all that do stand behind those that do not.
    func partitioningIndex(where isInSecondPart: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isInSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
