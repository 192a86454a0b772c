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
    /// - Parameter options: how text is parsed, and the layout where it is known.
    /// - Throws: `DataKitError` where the file cannot be read.
    /// - Complexity: O(bytes); memory is bounded by the largest row.
    public init(
        of source: any ByteSource, options: JSONReadingOptions = JSONReadingOptions(),
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws {
        let origin = JSONRowSource.origin(of: source, options: options)
        do {
            layout = try JSONLayoutSniffer.layout(of: origin, options: options)
            let layout = layout
            var chunks = try JSONRowSource(origin: origin, layout: layout, options: options).chunks(progress: progress)
            var line = 1
            let pipeline = OrderedParallelMap<JSONChunk, (outcome: JSONTape.Outcome, lines: Int, chunk: JSONChunk)>(
                maximumInFlight: SystemCalls.processorCount() + 1, source: { try chunks.next() }
            ) { chunk in
                let outcome = JSONTape.parse(
                    padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options.parsing,
                    name: source.name, offset: chunk.offset, wantsNodes: options.parsing.duplicateNames == .error)
                let lines = chunk.bytes[..<chunk.count].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
                return (outcome, lines, chunk)
            }
            while let (outcome, lines, chunk) = try await pipeline.next() {
                values += outcome.roots
                if let found = outcome.fault {
                    var error = found.error(
                        in: chunk.bytes, count: chunk.count, source: source.name, offset: chunk.offset,
                        firstLine: line, options: options.parsing)
                    if !layout.hasLines { (error.location.line, error.location.column) = (nil, nil) }
                    fault = error
                    return
                }
                if chunk.needsValue, outcome.roots == 0 {
                    fault = JSONError(
                        .syntax, "expected a value between commas",
                        location: .init(source: source.name, byteOffset: chunk.offset + chunk.count))
                    return
                }
                line += lines
            }
            if values == 0, source.byteCount > 0, layout != .array, options.layout == nil {
                // Nothing but white space is no JSON, but it is NDJSON of no rows.
                return
            }
        } catch let error as JSONError {
            layout = options.layout ?? .lines
            fault = error
        }
    }
}
