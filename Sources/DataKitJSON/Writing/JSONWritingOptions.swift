/// How rows are written as JSON.
public struct JSONWritingOptions: Sendable, Hashable {
    /// Lines of objects, or one array of them; `nil` is lines.
    public var layout: Layout?
    /// What each row becomes; others than plain are lines.
    public var form = JSONRecordForm.plain
    /// The index that OpenSearch puts rows into that have no `_index`; `nil` leaves it to the request's path.
    public var indexName: String?
    /// Spaces for each level, every member on a line of its own; `nil` for no white space in rows.
    public var indent: Int?
    /// How decimals are written.
    public var decimals = Decimals.strings
    /// How many tasks may format at once.
    public var threads = 4

    /// How rows stand in the file.
    public enum Layout: String, Sendable, Hashable, CaseIterable {
        /// Each row on a line of its own: NDJSON, JSON lines.
        case lines
        /// One array.
        case array
    }

    /// How decimals are written.
    public enum Decimals: String, Sendable, Hashable, CaseIterable {
        /// `"1.10"`, which every reader keeps.
        case strings
        /// `1.10`, which many readers make a double of.
        case numbers
    }

    /// JSON lines, or an array where the output's name says JSON.
    public init() {}
}
