/// What reading a file for a request took: which row groups and pages were passed over and why, and how many bytes
/// were read.
///
/// ```swift
/// let request = ReadRequest(columns: ["city"], predicate: try Predicate(parsing: "total > 1000"))
/// let explanation = try await reader.explanation(of: request)
/// print(explanation.matchedRows, "of", explanation.rowCount, "rows,", explanation.bytesRead, "bytes read")
/// ```
public struct ReadExplanation: Sendable, Hashable {
    /// What became of a row group. More cases may come.
    public struct Outcome: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Some of its pages were read.
        public static let read = Outcome(rawValue: "read")
        /// The statistics of its column chunks rule every row out.
        public static let statistics = Outcome(rawValue: "statistics")
        /// The bounds of its pages rule every row out.
        public static let columnIndex = Outcome(rawValue: "column index")
        /// Bloom filters say that a value asked for is not there.
        public static let bloomFilter = Outcome(rawValue: "bloom filter")
        /// No value of a column's dictionary matches.
        public static let dictionary = Outcome(rawValue: "dictionary")
        /// Enough rows had been found before.
        public static let limit = Outcome(rawValue: "limit")
    }

    /// A row group.
    public struct RowGroup: Sendable, Hashable {
        /// Its number in the file.
        public var number: Int
        public var outcome: Outcome
        public var rowCount: Int
        /// How many rows are in pages whose bounds do not rule them out.
        public var candidateRows: Int
        /// How many rows the predicate is true for.
        public var matchedRows: Int
        /// The leaves that were wanted; none where the row group was passed over.
        public var columns: [Column]
    }

    /// A leaf of the schema in a row group.
    public struct Column: Sendable, Hashable {
        /// The names from the root, joined by dots.
        public var path: String
        /// Whether the predicate asks for it.
        public var isFiltered: Bool
        /// How many data pages there are, if the file says.
        public var pageCount: Int?
        /// How many data pages were decompressed and decoded.
        public var pagesRead: Int
        /// How many data pages the column index ruled out.
        public var pagesSkippedByColumnIndex: Int
        /// How many more data pages were not opened, as no row in them was left; `nil` where the file does not say
        /// how many pages there are.
        public var pagesSkippedByLateMaterialization: Int?
    }

    /// The names of the columns that were handed out.
    public var columns: [String]
    /// The names of the columns that the predicate asks for.
    public var filterColumns: [String]
    /// The rows of the file.
    public var rowCount: Int
    /// How many rows the predicate is true for, as far as was read; of a request without one, how many were read.
    public var matchedRows: Int
    /// The size of the file.
    public var fileBytes: Int
    /// How many bytes were read, the footer not among them.
    public var bytesRead: Int
    /// How many reads that took.
    public var requests: Int
    /// The size of the footer, which was read to open the file.
    public var footerBytes: Int
    /// Every row group, in order.
    public var rowGroups: [RowGroup]

    /// How many row groups had an outcome.
    public func rowGroups(_ outcome: Outcome) -> Int { rowGroups.count { $0.outcome == outcome } }
}
