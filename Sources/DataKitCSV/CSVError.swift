public import DataKitCore

/// What can be wrong with a CSV file.
///
/// Switch on ``kind``; show ``description``, which says where, what was found, what was expected and how to mend it.
public struct CSVError: Error, Sendable, Hashable {
    /// What kind of fault this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A row with more or fewer fields than the others.
        public static let fieldCount = Kind(rawValue: "field count")
        /// A quote that is opened and never closed.
        public static let unclosedQuote = Kind(rawValue: "unclosed quote")
        /// Text between a closing quote and the next delimiter.
        public static let textAfterQuote = Kind(rawValue: "text after quote")
        /// Bytes that are not UTF-8.
        public static let invalidEncoding = Kind(rawValue: "invalid encoding")
        /// Bytes such as no text has: the file is an image, a program, a database.
        public static let notText = Kind(rawValue: "not text")
        /// A row longer than the limit.
        public static let rowTooLong = Kind(rawValue: "row too long")
        /// A text that is no value of the type given for its column.
        public static let conversion = Kind(rawValue: "conversion")
        /// A column that a coding key names and that is not there.
        public static let missingColumn = Kind(rawValue: "missing column")
        /// A text that does not fit the type guessed from the first rows; ``CSVReader/widened(after:)`` helps.
        public static let typeConflict = Kind(rawValue: "type conflict")
        /// Options that do not fit the file or each other.
        public static let options = Kind(rawValue: "options")
        /// More columns than the limit, or other sizes that no real file has.
        public static let limit = Kind(rawValue: "limit")
    }

    /// Where in a file: whatever is known. Rows are those of data, the header not counted; the path is the column's
    /// name.
    public typealias Location = TextLocation

    /// What kind of fault this is.
    public var kind: Kind
    /// What was found, what was expected, how to mend it.
    public var message: String
    /// Where it is.
    public var location: Location
    /// The text in question, cut where it is long.
    public var text: String?

    /// An error; see the properties.
    public init(_ kind: Kind, _ message: String, location: Location = Location(), text: String? = nil) {
        self.kind = kind
        self.message = message
        self.location = location
        self.text = text
    }
}

extension CSVError: TextError, CustomStringConvertible {
    /// `orders.csv: row 4, line 5, column 3 'fare': 'abc' is no int64; ...`
    public var description: String { placedMessage }
}
