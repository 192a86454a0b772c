import DataKitCompression
import DataKitCore

extension CSVDecoder {
    /// The rows of a file as values, one after another; the file is opened when iteration begins. `-` is standard
    /// input.
    ///
    /// Chunks are decoded by several tasks at once and given in order; see ``threads``.
    public func values<Row: Decodable & Sendable>(_ type: Row.Type, path: String) -> CSVDecodedValues<Row> {
        let options = options
        return CSVDecodedValues(decoder: self) { try CSVRecordSource(path: path, options: options) }
    }

    /// The rows of a source as values, one after another.
    public func values<Row: Decodable & Sendable>(_ type: Row.Type, source: any ByteSource) -> CSVDecodedValues<Row> {
        let options = options
        return CSVDecodedValues(decoder: self) {
            try CSVRecordSource(TextOrigin(.source(source)), options: options)
        }
    }

    /// The rows of bytes that come front to back, as values. They can be iterated once.
    public func values<Row: Decodable & Sendable>(
        _ type: Row.Type, input: any ByteInput & Sendable
    ) -> CSVDecodedValues<Row> {
        let options = options
        return CSVDecodedValues(decoder: self) {
            try CSVRecordSource(TextOrigin(.spool(try SpooledInput(input))), options: options)
        }
    }
}

/// The rows of CSV text as `Decodable` values; see ``CSVDecoder``.
///
/// - Complexity: memory is bounded by a few chunks a task, and the values decoded from them.
public struct CSVDecodedValues<Row: Decodable & Sendable>: AsyncSequence, Sendable {
    public typealias Element = Row

    let decoder: CSVDecoder
    let open: @Sendable () throws -> CSVRecordSource

    /// Begins at the first row.
    public func makeAsyncIterator() -> Iterator { Iterator(decoder: decoder, open: open) }

    /// Decodes ahead by a few chunks.
    public struct Iterator: AsyncIteratorProtocol {
        private var rows: HandedOutRows<Row>

        init(decoder: CSVDecoder, open: @escaping @Sendable () throws -> CSVRecordSource) {
            var pipeline: CSVPipeline<Result<[Row], any Error>>?
            var rowsBefore = 0
            rows = HandedOutRows {
                let source = try pipeline ?? Self.pipeline(try open(), decoder)
                pipeline = source
                do {
                    guard let rows = try await source.next()?.get() else { return nil }
                    rowsBefore += rows.count
                    return rows
                } catch let error as CSVError {
                    throw error.moved(down: rowsBefore)
                }
            }
        }

        /// The next row, or `nil` at the end and after an error.
        public mutating func next() async throws -> Row? { try await rows.next(isolation: nil) }

        /// The next row, or `nil` at the end and after an error; it is given where the caller runs.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
            try await rows.next(isolation: actor)
        }

        private static func pipeline(
            _ source: CSVRecordSource, _ decoder: CSVDecoder
        ) throws -> CSVPipeline<Result<[Row], any Error>> {
            let threads = Swift.max(1, decoder.threads ?? SystemCalls.processorCount())
            return CSVPipeline(try source.chunks(), maximumInFlight: threads == 1 ? 1 : threads + 1) {
                chunk throws(CSVError) in
                let decoding = CSVRowDecoding(source: source, decoder: decoder)
                let root = decoding.root()
                defer { root.finish() }
                var rows: [Row] = []
                do {
                    return try decoding.append(to: &rows, chunk, root) ? .success(rows) : nil
                } catch let error as CSVError {
                    throw error
                } catch {
                    return .failure(error)
                }
            }
        }
    }
}
