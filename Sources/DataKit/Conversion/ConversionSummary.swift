/// What a finished ``Conversion`` did.
public struct ConversionSummary: Sendable, Hashable {
    /// Rows written.
    public var rows = 0
    /// Columns written.
    public var columns = 0
    /// The size of the inputs; `nil` where one was a pipe.
    public var inputBytes: Int?
    /// Files written.
    public var files = 1
    /// Bytes written, as compressed as they are.
    public var outputBytes = 0
    /// Wall time.
    public var duration: Duration = .zero
    /// How often reading began again because a late value did not fit the type guessed from the first rows.
    public var restarts = 0
    /// What became of the inputs' faulty rows; `nil` where nobody asked for them.
    public var rejects: RejectCounts?
    /// Things a person should know about how the inputs were read. Whole sentences.
    public var notes: [String] = []

    package init(
        rows: Int, columns: Int, inputBytes: Int?, outputBytes: Int, duration: Duration = .zero, notes: [String] = [],
        rejects: RejectCounts? = nil
    ) {
        self.rows = rows
        self.columns = columns
        self.inputBytes = inputBytes
        self.outputBytes = outputBytes
        self.duration = duration
        self.notes = notes
        self.rejects = rejects
    }
}

/// How far a ``Conversion`` has come.
public struct ConversionProgress: Sendable, Hashable {
    /// Bytes of the inputs consumed so far.
    public var bytes: Int
    /// The size of the inputs; `nil` where it is not known.
    public var totalBytes: Int?
    /// Rows written so far.
    public var rows: Int
}
