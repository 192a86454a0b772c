/// How a CSV file is written: what separates fields and rows and what encloses text.
public struct CSVDialect: Hashable, Sendable {
    /// What stands between fields: one character as a rule, several where a file has `||` or the like.
    public var delimiter: String
    /// What encloses fields and is doubled inside them; `nil` where there is no quoting.
    public var quote: Character?
    /// What makes the next character stand for itself, in quotes and out: the backslash of `\"`. `nil` where there is
    /// no such character, and quotes are doubled only.
    public var escape: Character?
    /// What begins a line that is no row; `nil` where there are no comments.
    public var comment: String?
    /// Whether comments may also stand behind the last field of a row.
    public var hasTrailingComments: Bool
    /// Whether blanks and tabs around fields are no part of them; those inside quotes are.
    public var trimsBlanks: Bool
    /// What ends most rows. Rows that end otherwise are read as well.
    public var rowEnd: RowEnd
    /// Whether the first row holds names.
    public var hasHeader: Bool

    /// What ends a row.
    public enum RowEnd: String, Hashable, Sendable {
        /// `\n`, as on Unix
        case lineFeed
        /// `\r\n`, as on Windows and in RFC 4180
        case carriageReturnLineFeed
        /// `\r`, as on old Macs
        case carriageReturn
    }

    /// A dialect; that of RFC 4180 with `\n` where nothing else is said.
    public init(
        delimiter: String = ",", quote: Character? = "\"", escape: Character? = nil, comment: String? = nil,
        hasTrailingComments: Bool = false, trimsBlanks: Bool = false, rowEnd: RowEnd = .lineFeed,
        hasHeader: Bool = true
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        self.comment = comment
        self.hasTrailingComments = hasTrailingComments
        self.trimsBlanks = trimsBlanks
        self.rowEnd = rowEnd
        self.hasHeader = hasHeader
    }
}
