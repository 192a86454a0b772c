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
    /// Where one file ends and the next begins, for an output of several; `nil` for one. See ``OutputSplit``.
    public var split: OutputSplit?
    /// Whether an output that exists is replaced.
    public var overwrite: Bool
    /// Takes in the faults of the inputs' rows, where the reading options say to go on behind them.
    public var rejects: RejectLog?
    /// A file for them, in the format that its name gives. It appears together with the output, and has a row for
    /// every fault in ``rejects`` (a log of its own where that is `nil`); see ``DataKitCore/Reject/schema``.
    public var rejectsPath: String?

    /// All rows and columns, to an output that does not exist yet.
    public init(
        columns: [String]? = nil, predicate: Predicate? = nil, limit: Int? = nil, threads: Int? = nil,
        writing: DatasetWritingOptions = .init(), sorting: [SortKey] = [], overwrite: Bool = false,
        rejects: RejectLog? = nil, rejectsPath: String? = nil, split: OutputSplit? = nil
    ) {
        self.columns = columns
        self.predicate = predicate
        self.limit = limit
        self.threads = threads
        self.writing = writing
        self.sorting = sorting
        self.overwrite = overwrite
        self.rejects = rejects
        self.rejectsPath = rejectsPath
        self.split = split
    }

    func request(progress: (@Sendable (_ bytes: Int) -> Void)? = nil) -> ReadRequest {
        ReadRequest(
            columns: columns, predicate: predicate, limit: limit, threads: threads, progress: progress, rejects: rejects
        )
    }
}
