import DataKitCompression
import DataKitCore
import Synchronization

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
        private let decoder: CSVDecoder
        private let open: @Sendable () throws -> CSVRecordSource
        private var pipeline: Pipeline?
        private var rows: [Row] = []
        private var position = 0
        private var rowsBefore = 0
        private var isAtEnd = false

        init(decoder: CSVDecoder, open: @escaping @Sendable () throws -> CSVRecordSource) {
            self.decoder = decoder
            self.open = open
        }

        /// The next row, or `nil` at the end and after an error.
        public mutating func next() async throws -> Row? { try await next(isolation: nil) }

        /// The next row, or `nil` at the end and after an error. It is given where the caller runs: to go elsewhere and
        /// come back for every row would take longer than to decode it.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
            while position == rows.count {
                if isAtEnd { return nil }
                // After an error there is no next row.
                isAtEnd = true
                rowsBefore += rows.count
                rows = []
                position = 0
                try Task.checkCancellation()
                let source = try pipeline ?? Pipeline(makePipeline())
                pipeline = source
                do {
                    guard let next = try await source.next() else { return nil }
                    rows = next
                } catch let error as CSVError {
                    throw error.moved(down: rowsBefore)
                }
                isAtEnd = false
            }
            defer { position &+= 1 }
            return rows[position]
        }

        /// The pipeline, which reads and decodes apart from whoever waits for rows.
        ///
        /// Unchecked, because the pipeline is not `Sendable`: calls of `next()`, wherever they run, come one after another,
        /// since each takes the flag at first and gives it back at last, and nothing else touches the pipeline. Copies of
        /// an iterator share it; to wait for two of them at once is a mistake, and stops the program.
        private final class Pipeline: @unchecked Sendable {
            private let chunks: CSVPipeline<Result<[Row], any Error>>
            private let isBusy = Atomic(false)

            init(_ chunks: CSVPipeline<Result<[Row], any Error>>) { self.chunks = chunks }

            @concurrent
            func next() async throws -> [Row]? {
                let wasBusy = isBusy.exchange(true, ordering: .acquiring)
                precondition(!wasBusy, "two copies of an iterator over decoded rows are asked at once")
                defer { isBusy.store(false, ordering: .releasing) }
                return try await chunks.next()?.get()
            }
        }

        private func makePipeline() throws -> CSVPipeline<Result<[Row], any Error>> {
            let source = try open()
            let decoder = decoder
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
