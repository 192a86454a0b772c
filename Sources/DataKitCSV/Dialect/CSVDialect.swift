/// How a CSV file is written: what separates fields and rows and what encloses text.
public struct CSVDialect: Hashable, Sendable {
    /// The byte between fields.
    public var delimiter: UInt8
    /// The byte that encloses fields and is doubled inside them; `nil` where there is no quoting.
    public var quote: UInt8?
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
        delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""), rowEnd: RowEnd = .lineFeed,
        hasHeader: Bool = true
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.rowEnd = rowEnd
        self.hasHeader = hasHeader
    }
}
