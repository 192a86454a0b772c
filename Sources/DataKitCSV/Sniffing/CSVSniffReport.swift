public import DataKitCore

/// What was found out about a file before its rows are read, stage by stage, and why.
///
/// ```swift
/// let reader = try await CSVReader(path: "prices.csv")
/// for candidate in reader.sniffing.dialects.prefix(3) { print(candidate.confidence, candidate.reason) }
/// ```
public struct CSVSniffReport: Sendable {
    /// One thing that was found out.
    public struct Finding<Value: Sendable>: Sendable {
        public var value: Value
        /// Why, in words.
        public var reason: String
        /// Whether the caller said so, so that nothing had to be found out.
        public var isStated: Bool
    }

    /// How the text is encoded.
    public internal(set) var encoding: Finding<TextEncoding>
    /// The dialects that were tried, the likeliest first; that is the one the file is read in.
    public internal(set) var dialects: [CSVDialectCandidate] = []
    /// Whether the first row holds names.
    public internal(set) var header: Finding<Bool>
    /// What becomes of rows with more or fewer fields.
    public internal(set) var raggedRows: Finding<CSVReadingOptions.RaggedRows>
    /// Each column's type.
    public internal(set) var types: [Finding<TextColumnType>] = []
    /// Bytes looked at: at the top, in the middle and at the end of the file.
    public internal(set) var sampledBytes = 0
}
