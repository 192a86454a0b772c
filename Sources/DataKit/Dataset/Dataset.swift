/// A table in a file of any format, opened for reading.
///
/// ```swift
/// let orders = try await Dataset(path: "orders.csv")
/// print(orders.schema)
/// for try await batch in try orders.batches(ReadRequest(columns: ["CustomerID", "TotalDue"])) {
///     print(batch.rowCount)
/// }
/// ```
///
/// A CSV file's types are guessed from its first rows. Where a later row does not fit, the stream fails and
/// ``widened(after:)`` gives a dataset to begin again with; ``withWidening(_:)`` does both.
public struct Dataset: BatchReader {
    /// The path, or a word such as `standard input`.
    public let name: String
    /// Of several files, the first one's.
    public let format: FileFormat
    /// The size of the file; `nil` where it is not known before the end, as for a pipe.
    public let byteCount: Int?
    /// The format's own reader, for what only it can say.
    public let reader: any BatchReader

    /// A dataset over a reader that is open already.
    public init(name: String, format: FileFormat, byteCount: Int? = nil, reader: any BatchReader) {
        self.name = name
        self.format = format
        self.byteCount = byteCount
        self.reader = reader
    }

    /// All columns.
    public var schema: Schema { reader.schema }
    /// Things a person should know about how the file was read. Whole sentences.
    public var notes: [String] { reader.notes }

    /// The rows. Each call starts from the top.
    /// - Throws: `DataKitError` of kind `unknownColumn` where the request names a column that is not here.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        do {
            return try reader.batches(request)
        } catch {
            throw Self.naming(name, in: error)
        }
    }

    /// A dataset over the same bytes with wider types, where the error says that a value did not fit a guessed one.
    public func widened(after error: any Error) async throws -> Dataset? {
        guard let wider = try await reader.widened(after: error) else { return nil }
        return Dataset(name: name, format: format, byteCount: byteCount, reader: wider)
    }
}

extension Dataset {
    /// An error about a column that is not there, which names only the column, with the file that it is missing from;
    /// any other error as it is.
    static func naming(_ file: String, in error: any Error) -> any Error {
        guard let error = error as? DataKitError, error.kind == .unknownColumn else { return error }
        return DataKitError(.unknownColumn, error.message, subject: file)
    }

    /// Runs `body`, and runs it again with wider types as often as it fails on a value that does not fit a type
    /// that was guessed.
    ///
    /// Both run where the caller runs, so that `body` may use what belongs to the caller's actor.
    ///
    /// - Parameter body: reads the dataset it is given from the top; may run several times.
    public nonisolated(nonsending) func withWidening<Result>(
        _ body: nonisolated(nonsending) (Dataset) async throws -> Result
    ) async throws -> Result {
        var dataset = self
        while true {
            do {
                return try await body(dataset)
            } catch {
                // Each step makes some column wider, and none can become wider than text: this ends.
                guard let wider = try await dataset.widened(after: error) else { throw error }
                dataset = wider
            }
        }
    }

    /// The dataset with flat columns in place of structs; see `Flattening`.
    public var flattened: Dataset {
        Dataset(name: name, format: format, byteCount: byteCount, reader: FlattenedReader(reader))
    }

    /// The number of rows where the format's metadata has it, without reading the rows.
    public var rowCountFromMetadata: Int? {
        guard let whole = reader as? ConcatenatedReader else { return (reader as? ParquetReader)?.rowCount }
        var total = 0
        for part in whole.parts {
            guard let rows = part.rowCountFromMetadata else { return nil }
            total += rows
        }
        return total
    }

    /// The number of rows, from metadata where the format has it, by reading otherwise.
    ///
    /// - Parameters:
    ///   - predicate: counts only the rows for which it is true.
    ///   - rejects: takes in the faults of rows, where the reading options say to go on behind them.
    public func countRows(
        where predicate: Predicate? = nil, threads: Int? = nil, rejects: RejectLog? = nil,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws -> Int {
        if predicate == nil, let rows = rowCountFromMetadata { return rows }
        let request = ReadRequest(
            columns: [], predicate: predicate, threads: threads, progress: progress, rejects: rejects)
        return try await withWidening { dataset in
            rejects?.removeAll()
            return try await dataset.batches(request).accumulate(into: RowCount()).finish()
        }
    }
}
