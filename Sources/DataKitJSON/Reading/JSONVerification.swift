public import DataKitCore

/// What was found of a file that should be JSON.
public struct JSONVerification: Sendable {
    /// How many rows, or values at the top, were found before the first fault.
    public var values = 0
    /// How they stand in the file.
    public var layout: JSONReadingOptions.Layout
    /// What is wrong; `nil` where nothing is.
    public var fault: JSONError?

    /// Reads all of a file and checks it against RFC 8259: one value, or values on lines or behind one another.
    ///
    /// ```swift
    /// let verification = try await JSONVerification(of: try FileByteSource(path: "events.ndjson"))
    /// if let fault = verification.fault { print(fault) }
    /// ```
    ///
    /// - Parameters:
    ///   - options: how text is parsed, and the layout where it is known.
    ///   - isDocument: whether the file should be a JSON text, or one a line: then there is at least one value, and no more
    ///     than one on a line.
    /// - Throws: `DataKitError` where the file cannot be read.
    /// - Complexity: O(bytes); memory is bounded by the largest row.
    public init(
        of source: any ByteSource, options: JSONReadingOptions = JSONReadingOptions(), isDocument: Bool = false,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws {
        let origin = JSONRowSource.origin(of: source, options: options)
        do {
            layout = try JSONLayoutSniffer.layout(of: origin, options: options)
            let layout = layout
            var chunks = try JSONRowSource(origin: origin, layout: layout, options: options).chunks(progress: progress)
            let pipeline = OrderedParallelMap<JSONChunk, (outcome: JSONTape.Outcome, chunk: JSONChunk)>(
                maximumInFlight: SystemCalls.processorCount() + 1, source: { try chunks.next() }
            ) { chunk in
                let outcome = JSONTape.parse(
                    padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options.parsing,
                    name: source.name, offset: chunk.offset, start: chunk.place,
                    wants: options.parsing.duplicateNames == .error || options.layout == .lines || isDocument
                        ? .nodes : .nothing)
                return (outcome, chunk)
            }
            while let (outcome, chunk) = try await pipeline.next() {
                values += outcome.roots
                if options.layout == .lines, let tape = outcome.tape,
                    let value = outcome.rootNodes.firstIndex(where: { tape.hasLineFeed(Int($0)) })
                {
                    values += value - outcome.roots
                    let start = tape.range(Int(outcome.rootNodes[value])).lowerBound
                    fault = chunk.valueOnSeveralLines(at: start, source: source.name)
                    return
                }
                if isDocument, layout != .array, let place = outcome.secondOfALine {
                    values += place.count - outcome.roots
                    fault = chunk.secondValue(at: place.start, source: source.name)
                    return
                }
                if let found = outcome.fault {
                    fault = found.error(in: chunk, source: source.name, options: options.parsing)
                    if fault?.kind == .layout, options.layout == nil {
                        // The first lines mislead.
                        var options = options
                        options.layout = .concatenated
                        self = try await JSONVerification(
                            of: source, options: options, isDocument: isDocument, progress: progress)
                    }
                    return
                }
                if chunk.needsValue, outcome.roots == 0 {
                    fault = chunk.missingValue(source: source.name)
                    return
                }
            }
            // Nothing but white space is no JSON text, but it is NDJSON of no rows.
            if isDocument, values == 0, layout != .array, options.pointer == nil {
                fault = JSONError(
                    .truncated, "there is no value, and a JSON text is one; was the file written whole?",
                    location: .init(source: source.name, byteOffset: 0))
            }
        } catch let error as JSONError {
            layout = options.layout ?? (options.pointer == nil ? .lines : .array)
            fault = error
        }
    }
}

extension JSONTape.Outcome {
    /// The first value that begins on the line on which the one before it ends: how many stand before it, and where it begins.
    fileprivate var secondOfALine: (count: Int, start: Int)? {
        guard let tape, roots > 1 else { return nil }
        var end: Int?
        for (count, root) in rootNodes.enumerated() {
            let range = tape.range(Int(root))
            if let end, !tape.bytes[end..<range.lowerBound].contains(0x0A) { return (count, range.lowerBound) }
            end = range.upperBound
        }
        return nil
    }
}
