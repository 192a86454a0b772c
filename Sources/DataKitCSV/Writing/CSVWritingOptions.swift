/// How to write a CSV file.
///
/// ```swift
/// var options = CSVWritingOptions()
/// options.dialect.delimiter = ";"
/// options.nullText = "NULL"
/// ```
public struct CSVWritingOptions: Sendable, Hashable {
    /// What separates fields and rows, what encloses text, and whether the first row holds the names.
    public var dialect = CSVDialect()
    /// Which fields are enclosed in quotes.
    public var quoting: Quoting = .minimal
    /// What a null is written as, without quotes. A value that reads the same is written in quotes.
    public var nullText = ""
    /// How many tasks may format at once.
    public var threads = 4

    /// Which fields are enclosed in quotes. More ways may come; keep a `default` when switching.
    public struct Quoting: RawRepresentable, Sendable, Hashable {
        /// The way's name.
        public var rawValue: String
        /// A way by its name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Only fields that would otherwise be read as something else: those that hold the delimiter, a quote or a
        /// line break, that begin or end with white space, begin with `#` or a byte order mark, are empty, or read like a
        /// null.
        public static let minimal = Quoting(rawValue: "minimal")
        /// All fields but those of columns of numbers, and nulls.
        public static let nonNumeric = Quoting(rawValue: "non-numeric")
        /// All fields but nulls.
        public static let all = Quoting(rawValue: "all")
        /// None: what would be read as something else stands behind the dialect's escape character, which must be
        /// there. An empty text cannot be told from a null then, unless nulls have a text.
        public static let never = Quoting(rawValue: "never")
    }

    /// Comma, double quote, line feed, a header, an empty field for null.
    public init() {}
}
