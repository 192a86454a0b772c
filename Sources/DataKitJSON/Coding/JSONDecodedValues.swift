import DataKitCompression
public import DataKitCore

extension JSONLinesDecoder {
    /// The values of a file, one after another; the file is opened when iteration begins. `-` is standard input.
    ///
    /// Chunks are decoded by several tasks at once and given in order; see ``threads``.
    public func values<Value: Decodable & Sendable>(_ type: Value.Type, path: String) -> JSONDecodedValues<Value> {
        JSONDecodedValues(decoder: self) { try TextOrigin(path: path) }
    }

    /// The values of a source, one after another.
    public func values<Value: Decodable & Sendable>(
        _ type: Value.Type, source: any ByteSource
    ) -> JSONDecodedValues<Value> {
        JSONDecodedValues(decoder: self) { TextOrigin(.source(source)) }
    }

    /// The values of bytes that come front to back. They can be iterated once.
    public func values<Value: Decodable & Sendable>(
        _ type: Value.Type, input: any ByteInput & Sendable
    ) -> JSONDecodedValues<Value> {
        JSONDecodedValues(decoder: self) { TextOrigin(.spool(try SpooledInput(input))) }
    }
}

/// The values of JSON text, one after another; see ``JSONLinesDecoder``.
///
/// - Complexity: memory is bounded by a few chunks a task, and the values decoded from them.
public struct JSONDecodedValues<Value: Decodable & Sendable>: AsyncSequence, Sendable {
    public typealias Element = Value

    let decoder: JSONLinesDecoder
    let open: @Sendable () throws -> TextOrigin

    /// Begins at the first value.
    public func makeAsyncIterator() -> Iterator { Iterator(decoder: decoder, open: open) }

    /// Decodes ahead by a few chunks.
    public struct Iterator: AsyncIteratorProtocol {
        private var values: HandedOutRows<Value>

        init(decoder: JSONLinesDecoder, open: @escaping @Sendable () throws -> TextOrigin) {
            var parts: OrderedParallelMap<JSONChunk, Part>?
            var pending: (any Error)?
            var rowsBefore = 0
            values = HandedOutRows {
                if let error = pending { throw error }
                let source = try parts ?? Self.parts(try open(), decoder)
                parts = source
                guard let part = try await source.next() else { return nil }
                // The values before an error are given first.
                let before = rowsBefore
                pending =
                    (part.error as? JSONError)?.located { place in place.row = place.row.map { $0 + before } }
                    ?? part.error
                rowsBefore += part.values.count
                return part.values
            }
        }

        /// The next value, or `nil` at the end and after an error.
        public mutating func next() async throws -> Value? { try await values.next(isolation: nil) }

        /// The next value, or `nil` at the end and after an error; it is given where the caller runs.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Value? {
            try await values.next(isolation: actor)
        }

        /// The values of a chunk up to the first that is wrong.
        private struct Part: Sendable {
            var values: [Value] = []
            var error: (any Error)?
        }

        private static func parts(
            _ origin: TextOrigin, _ decoder: JSONLinesDecoder
        ) throws -> OrderedParallelMap<JSONChunk, Part> {
            var origin = origin
            if let encoding = decoder.options.encoding { origin.encoding = encoding }
            let threads = Swift.max(1, decoder.threads ?? SystemCalls.processorCount())
            var chunks = try JSONParsedTexts.chunks(of: origin, options: decoder.options)
            let (options, name) = (decoder.options.parsing, origin.name)
            return OrderedParallelMap(
                maximumInFlight: threads == 1 ? 1 : threads + 1, source: { try chunks.next() }
            ) { chunk in
                let text = JSONParsedText(chunk, options, name)
                var part = Part()
                do {
                    part.values.reserveCapacity(text.count)
                    try text.take(Value.self, userInfo: decoder.userInfo) { part.values.append($0) }
                    part.error = text.error
                } catch {
                    part.error = error
                }
                return part
            }
        }
    }
}
