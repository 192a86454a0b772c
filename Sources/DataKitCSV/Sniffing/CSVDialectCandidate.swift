/// A dialect that a file may have, and how well its first rows fit.
public struct CSVDialectCandidate: Sendable, Hashable {
    public var dialect: CSVDialect
    /// How many fields most rows have.
    public var columns: Int
    /// How likely the dialect is, from 0 to 1: the share of rows that have that many fields, less where text stands
    /// behind closing quotes or there is but one column.
    public var confidence: Double
    /// Why, in words: `12 fields in 998 of 1,000 rows`.
    public var reason: String
}
