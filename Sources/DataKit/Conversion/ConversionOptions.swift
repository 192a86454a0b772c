/// What of the inputs is converted, and how the output is written.
public struct ConversionOptions: Sendable {
    /// The columns wanted, in the order wanted; `nil` for all.
    public var columns: [String]?
    /// Only rows for which it is true.
    public var predicate: Predicate?
    /// At most this many rows.
    public var limit: Int?
    /// How many tasks may work at once; `nil` for one a core.
    public var threads: Int?
    /// What the rows are sorted by, in bounded memory and the first key first; not at all where empty. A Parquet
    /// output declares the order.
    public var sorting: [SortKey]
    /// How the output is written.
    public var writing: DatasetWritingOptions
    /// Whether an output that exists is replaced.
    public var overwrite: Bool

    /// All rows and columns, to an output that does not exist yet.
    public init(
        columns: [String]? = nil, predicate: Predicate? = nil, limit: Int? = nil, threads: Int? = nil,
        writing: DatasetWritingOptions = .init(), sorting: [SortKey] = [], overwrite: Bool = false
    ) {
        self.columns = columns
        self.predicate = predicate
        self.limit = limit
        self.threads = threads
        self.writing = writing
        self.sorting = sorting
        self.overwrite = overwrite
    }

    func request(progress: (@Sendable (_ bytes: Int) -> Void)? = nil) -> ReadRequest {
        ReadRequest(columns: columns, predicate: predicate, limit: limit, threads: threads, progress: progress)
    }
}
