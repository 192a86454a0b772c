import Synchronization

/// Several files of one schema, read one after another as if they were one.
///
/// Columns must agree in names, order and types; a column may be null where it may be in any of the files.
public struct ConcatenatedReader: BatchReader {
    /// That of the parts; a column may be null where it may be in any of them.
    public let schema: Schema
    /// In the order in which they are read.
    public let parts: [Dataset]
    /// Which part failed last, so that it is the one asked for wider types.
    private let failedPart = FailedPart()

    private final class FailedPart: Sendable {
        let position = Mutex<Int?>(nil)
    }

    /// - Throws: `DataKitError` of kind `mismatch` that names the first file and column that do not fit.
    public init(_ parts: [Dataset]) throws(DataKitError) {
        precondition(!parts.isEmpty, "ConcatenatedReader needs at least one part")
        var schema = parts[0].schema
        for part in parts.dropFirst() {
            try Self.checkAgreement(of: part, with: parts[0])
            for (position, field) in part.schema.fields.enumerated() where field.isNullable {
                schema.fields[position].isNullable = true
            }
        }
        self.parts = parts
        self.schema = schema
    }

    /// Those of the parts, each behind the part's name.
    public var notes: [String] {
        parts.flatMap { part in part.notes.map { "\(part.name): \($0)" } }
    }

    /// The rows of the parts, in their order.
    /// - Throws: `DataKitError` of kind `unknownColumn`.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        let fields = try request.columns.map { try schema.selecting($0) } ?? schema
        let reader = self
        return BatchStream(schema: fields) {
            let iteration = Iteration(reader: reader, request: request, schema: fields)
            return { try await iteration.next() }
        }
    }

    /// One pass over the parts; used by one task at a time.
    private final class Iteration {
        private let reader: ConcatenatedReader
        private let schema: Schema
        /// With what is left of the limit.
        private var request: ReadRequest
        private var position = 0
        private var current: BatchStream.Iterator?
        /// Bytes of the parts that are done.
        private var consumed = 0

        init(reader: ConcatenatedReader, request: ReadRequest, schema: Schema) {
            self.reader = reader
            self.request = request
            self.schema = schema
        }

        func next() async throws -> RecordBatch? {
            while position < reader.parts.count, request.limit != 0 {
                do {
                    if let batch = try await nextOfCurrentPart() {
                        if let limit = request.limit { request.limit = max(0, limit - batch.rowCount) }
                        return RecordBatch(unchecked: schema, columns: batch.columns, rowCount: batch.rowCount)
                    }
                } catch {
                    reader.failedPart.position.withLock { $0 = position }
                    throw error
                }
                consumed += reader.parts[position].byteCount ?? 0
                current = nil
                position += 1
            }
            return nil
        }

        private func nextOfCurrentPart() async throws -> RecordBatch? {
            var iterator: BatchStream.Iterator
            if let current {
                iterator = current
            } else {
                var request = request
                let before = consumed
                if let progress = request.progress { request.progress = { progress(before + $0) } }
                iterator = try reader.parts[position].batches(request).makeAsyncIterator()
            }
            let batch = try await iterator.next()
            current = iterator
            return batch
        }
    }

    /// The same parts, the one that failed last with wider types.
    /// - Throws: `DataKitError` of kind `mismatch` where the wider types no longer agree with those of the others.
    public func widened(after error: any Error) async throws -> ConcatenatedReader? {
        guard let position = failedPart.position.withLock({ $0 }),
            let wider = try await parts[position].widened(after: error)
        else { return nil }
        var parts = parts
        parts[position] = wider
        return try ConcatenatedReader(parts)
    }

    private static func checkAgreement(of part: Dataset, with first: Dataset) throws(DataKitError) {
        let (fields, expected) = (part.schema.fields, first.schema.fields)
        guard fields.count == expected.count else {
            throw DataKitError(
                .mismatch, "has \(fields.count) columns where \(first.name) has \(expected.count)", subject: part.name)
        }
        for (field, expected) in zip(fields, expected) {
            guard field.name == expected.name else {
                throw DataKitError(
                    .mismatch, "has a column '\(field.name)' where \(first.name) has '\(expected.name)'",
                    subject: part.name)
            }
            guard field.type == expected.type else {
                throw DataKitError(
                    .mismatch,
                    "column '\(field.name)' is \(field.type), in \(first.name) it is \(expected.type); "
                        + "settle it with a type for both, such as --type '\(field.name)=string'",
                    subject: part.name)
            }
        }
    }
}

extension Dataset {
    /// Several datasets as one, in their order.
    /// - Throws: `DataKitError` of kind `mismatch` where their columns do not agree.
    public init(concatenating parts: [Dataset]) throws(DataKitError) {
        precondition(!parts.isEmpty, "concatenating needs at least one dataset")
        if parts.count == 1 {
            self = parts[0]
            return
        }
        var total: Int? = 0
        for part in parts { total = total.flatMap { sum in part.byteCount.map { sum + $0 } } }
        self.init(
            name: "\(parts[0].name) and \(parts.count - 1) more", format: parts[0].format, byteCount: total,
            reader: try ConcatenatedReader(parts))
    }
}
