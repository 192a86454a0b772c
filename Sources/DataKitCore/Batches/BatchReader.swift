/// A file opened for reading as record batches: the reader of a format.
public protocol BatchReader: Sendable {
    /// All columns, before any projection.
    var schema: Schema { get }

    /// Things a person should know about how the file was read, such as a column of dates that stayed text because
    /// day and month could not be told apart. Whole sentences.
    var notes: [String] { get }

    /// The rows. Each call starts from the top.
    /// - Throws: ``DataKitError`` of kind `unknownColumn` where the request names a column that is not here.
    func batches(_ request: ReadRequest) throws -> BatchStream

    /// A reader over the same bytes with wider column types, where a stream of this one failed because a late value
    /// did not fit a type that was guessed from the first rows, or where a request asked for columns or types that only later
    /// rows have; `nil` for any other failure.
    ///
    /// Whoever converts a file begins again with the new reader, from the top.
    func widened(after error: any Error) async throws -> Self?
}

extension BatchReader {
    public var notes: [String] { [] }
    public func batches() throws -> BatchStream { try batches(ReadRequest()) }
    public func widened(after error: any Error) async throws -> Self? { nil }
}

/// Which rows and columns of a file are wanted, and how many tasks may work on it.
public struct ReadRequest: Sendable {
    /// Names in the order wanted; `nil` for all.
    public var columns: [String]?
    /// Only rows for which it is true. It may name columns that are not wanted.
    public var predicate: Predicate?
    /// At most this many rows.
    public var limit: Int?
    /// How many batches may be in the works at once; `nil` for one a core.
    public var threads: Int?
    /// Called now and then with the bytes of the file consumed so far; from any task.
    public var progress: (@Sendable (_ bytes: Int) -> Void)?
    /// Takes in the faults of rows, where the reader was told to go on behind them.
    public var rejects: RejectLog?

    /// A request; everything left out is not limited.
    public init(
        columns: [String]? = nil, predicate: Predicate? = nil, limit: Int? = nil, threads: Int? = nil,
        progress: (@Sendable (_ bytes: Int) -> Void)? = nil, rejects: RejectLog? = nil
    ) {
        self.columns = columns
        self.predicate = predicate
        self.limit = limit
        self.threads = threads
        self.progress = progress
        self.rejects = rejects
    }
}
