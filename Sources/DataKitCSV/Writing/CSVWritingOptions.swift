public import DataKitCore

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
    /// Whether an empty text may be written as the same empty field as a null, where there are no quotes to tell them
    /// apart. Otherwise it is an error to write one with ``Quoting/never`` and an empty ``nullText``.
    public var mergesEmptyTextsWithNulls = false
    /// How dates are written, such as `dd.MM.yyyy`; `nil` for ISO 8601.
    public var dateFormat: DateTimePattern?
    /// How times of day are written, such as `h:mm a`; `nil` for ISO 8601.
    public var timeFormat: DateTimePattern?
    /// How timestamps are written, such as `M/d/yyyy H:mm:ss.SSS`; `nil` for ISO 8601. What the pattern has no letters
    /// for is left out.
    public var timestampFormat: DateTimePattern?
    /// How many digits floating-point numbers have behind the point, 0...30, rounded to the nearest; `nil` for as many as it takes
    /// to read the same number back.
    public var fractionDigits: Int?
    /// What stands between the whole part of a decimal or floating-point number and its fraction: a point or a comma.
    public var decimalSeparator: DecimalSeparator = .point
    /// How bytes are written.
    public var binaryForm: TextColumnType.BinaryForm = .hexadecimal
    /// Whether the file begins with a byte order mark, as some spreadsheets need it to see that it is UTF-8.
    public var writesByteOrderMark = false
    /// How many tasks may format at once.
    public var threads = 4

    /// What stands before the fraction of a number.
    public enum DecimalSeparator: String, Sendable, Hashable, CaseIterable {
        case point, comma
    }

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
        /// there, a text that reads like the one for null too; a text that ends in a carriage return is an error.
        ///
        /// An empty text is an empty field, which is an error unless ``CSVWritingOptions/nullText`` is another text; to
        /// read both back, say ``CSVReadingOptions/hasEmptyTexts`` and the text for null.
        public static let never = Quoting(rawValue: "never")
    }

    /// Comma, double quote, line feed, a header, an empty field for null.
    public init() {}
}
