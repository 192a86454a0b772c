/// One fault of one row: a record of the table of rejects.
///
/// Positions count from one, bytes from the start of the text as it is read: decompressed, and in UTF-8.
public struct Reject: Sendable, Hashable, Codable {
    /// What kind of fault it is. More may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable, Codable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A text that is no value of its column's type.
        public static let cast = Kind(rawValue: "CAST")
        /// A field that the row lacks.
        public static let missingColumn = Kind(rawValue: "MISSING COLUMNS")
        /// A field beyond the last column.
        public static let extraColumn = Kind(rawValue: "TOO MANY COLUMNS")
        /// Text behind a closing quote.
        public static let textAfterQuote = Kind(rawValue: "UNQUOTED VALUE")
        /// A quote that is opened and never closed.
        public static let unclosedQuote = Kind(rawValue: "UNCLOSED QUOTE")
        /// Bytes that are not UTF-8.
        public static let invalidEncoding = Kind(rawValue: "INVALID ENCODING")
        /// A row longer than the limit.
        public static let rowTooLong = Kind(rawValue: "LINE SIZE OVER MAXIMUM")
        /// A record that breaks the rules of its format.
        public static let syntax = Kind(rawValue: "SYNTAX")
    }

    /// The file's name.
    public var source: String
    /// The row among all of its file, dropped ones too.
    public var row: Int
    /// The physical line on which the row begins.
    public var line: Int
    /// The byte at which the row begins.
    public var lineByte: Int
    /// The byte of the fault: where the field begins, or the delimiter before a field too many, or the row's end where
    /// fields are missing.
    public var byte: Int
    /// The column from the left; of a missing field the last one before it that is there, or would be. `nil` where the
    /// fault is the whole row's.
    public var column: Int?
    /// The name of the column that the fault is about, where it has one.
    public var columnName: String?
    /// What kind of fault it is.
    public var kind: Kind
    /// The type that the text should have had.
    public var expectedType: String?
    /// The row as it stands in the file, cut where it is long.
    public var text: String

    /// A fault; see the properties.
    public init(
        source: String, row: Int, line: Int, lineByte: Int, byte: Int, column: Int? = nil, columnName: String? = nil,
        kind: Kind, expectedType: String? = nil, text: String
    ) {
        self.source = source
        self.row = row
        self.line = line
        self.lineByte = lineByte
        self.byte = byte
        self.column = column
        self.columnName = columnName
        self.kind = kind
        self.expectedType = expectedType
        self.text = text
    }
}

extension Reject {
    /// The columns of the table of rejects, a row a fault.
    public static let schema = Schema([
        Field("source", .string, isNullable: false), Field("row", .int64, isNullable: false),
        Field("line", .int64, isNullable: false), Field("lineByte", .int64, isNullable: false),
        Field("byte", .int64, isNullable: false), Field("column", .int64), Field("columnName", .string),
        Field("error", .string, isNullable: false), Field("expectedType", .string),
        Field("text", .string, isNullable: false),
    ])
}
