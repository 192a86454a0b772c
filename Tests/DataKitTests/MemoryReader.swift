import DataKit

/// A reader over batches in memory that can fail as a CSV reader does: at some batch, until it is widened.
struct MemoryReader: BatchReader {
    var schema: Schema
    var made: [RecordBatch]
    /// Before which batch it fails, and the reader to go on with; each failure has an error of its own.
    var failure: (position: Int, wider: MemoryReaderBox)?
    var notes: [String] = []

    struct TooNarrow: Error, Equatable {
        var id: Int
    }

    final class MemoryReaderBox: Sendable {
        let reader: MemoryReader?
        let id: Int
        init(_ reader: MemoryReader?, id: Int) {
            self.reader = reader
            self.id = id
        }
    }

    /// One int64 column, a batch an array.
    init(_ name: String, _ batches: [[Int64?]]) throws {
        schema = Schema([Field(name, .int64)])
        made = try batches.map { [schema] in try RecordBatch(schema: schema, columns: [Column($0)]) }
    }

    /// One string column, a batch an array.
    init(text name: String, _ batches: [[String?]]) throws {
        schema = Schema([Field(name, .string)])
        made = try batches.map { [schema] in try RecordBatch(schema: schema, columns: [Column($0)]) }
    }

    func failing(before position: Int, wider: MemoryReader?, id: Int = 1) -> MemoryReader {
        var reader = self
        reader.failure = (position, MemoryReaderBox(wider, id: id))
        return reader
    }

    func batches(_ request: ReadRequest) throws -> BatchStream {
        let (made, failure) = (made, failure)
        var stream = BatchStream(schema: schema) {
            var position = 0
            return {
                if let failure, failure.position == position { throw TooNarrow(id: failure.wider.id) }
                guard position < made.count else { return nil }
                defer { position += 1 }
                request.progress?(position + 1)
                return made[position]
            }
        }
        if let predicate = request.predicate { stream = try stream.filtered(by: predicate) }
        if let columns = request.columns { stream = try stream.selecting(columns) }
        if let limit = request.limit { stream = stream.prefix(rows: limit) }
        return stream
    }

    func widened(after error: any Error) async throws -> MemoryReader? {
        guard let failure, error as? TooNarrow == TooNarrow(id: failure.wider.id) else { return nil }
        return failure.wider.reader
    }
}

extension Dataset {
    init(_ reader: MemoryReader, name: String = "memory", byteCount: Int? = nil) {
        self.init(name: name, format: .csv, byteCount: byteCount, reader: reader)
    }
}

/// A folder of a test's own, removed with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = try TemporaryFolder.make()
    }

    deinit { TemporaryFolder.removeTree(path) }

    func file(_ name: String) -> String { path + "/" + name }
}
