public import DataKitCore

/// How to read a CSV file. What is not said is found out from the file's first rows; what is said is never overruled.
///
/// ```swift
/// var options = CSVReadingOptions()
/// options.delimiter = ";"
/// options.types["price"] = try TextColumnType(parsing: "decimal(10,2)")
/// let reader = try await CSVReader(path: "prices.csv", options: options)
/// ```
public struct CSVReadingOptions: Sendable {
    /// What stands between fields, one character or several; `nil` to find out.
    public var delimiter: String?
    /// What encloses fields.
    public var quote: Quote = .sniffed
    /// What makes the next character stand for itself, such as the backslash of `\"`; `nil` to find out whether that
    /// is one. The quote itself says that there is none.
    public var escape: Character?
    /// What begins a line that is no row, such as `#`; `nil` to find out whether that does. An empty text says that
    /// there are no comments.
    public var comment: String?
    /// Whether comments may also stand behind the last field of a row.
    public var hasTrailingComments = false
    /// How characters are written as bytes; `nil` to find out.
    public var encoding: TextEncoding?
    /// Whether the first row holds names; `nil` to find out.
    public var hasHeader: Bool?
    /// Physical lines to leave out at the top; `nil` to leave out the lines of a title above the table, where there
    /// are any.
    public var skipLines: Int?
    /// The columns' names, for a file without a header or in the place of what its header says; there must be one
    /// for every column.
    public var columnNames: [String]?
    /// How many rows hold names. Those of several rows are joined by `_`; above the last row an empty cell goes on with
    /// the name to its left, as merged cells are written.
    public var headerRows = 1
    /// Whether blanks and tabs around fields and names are no part of them; those inside quotes are. A quote may then
    /// stand behind blanks.
    public var trimsBlanks = false
    /// Texts that mean null, beside an empty field.
    public var nullTokens: [String] = []
    /// Texts that mean null in some columns, in the place of ``nullTokens``.
    public var nullTokensByColumn: [String: [String]] = [:]
    /// Whether a null token in quotes means null too; otherwise it is a text there, in columns of texts and bytes, as
    /// ``CSVWriter`` writes texts that read like its ``CSVWritingOptions/nullText``.
    public var hasQuotedNulls = true
    /// Whether a field without a byte is an empty text rather than null: in columns of texts and bytes, and for
    /// ``CSVDecoder`` and ``CSVCursor`` where a `String?` is asked for. So are files that write ``nullTokens`` for null and
    /// have no quotes; see ``CSVWritingOptions/Quoting/never``. A field that a row lacks is null always.
    public var hasEmptyTexts = false
    /// Types of columns by name. They are kept to: a text that does not fit is an error.
    public var types: [String: TextColumnType] = [:]
    /// Types of columns by name that a guess is not narrower than.
    package var guesses: [String: TextColumnType] = [:]
    /// Makes every column a string, except those in ``types``.
    public var allText = false
    /// Whether columns of numbers as people write them, `1.234,5` or `$1,234.50` or `12,5 %`, become numbers: each in
    /// the one form that all of its texts allow; see ``DataKitCore/NumberForm``. Without it they are text.
    public var readsNationalNumbers = false
    /// What happens to rows with more or fewer fields than the header; `nil` to find out: where many of the first rows
    /// are ragged they are read by ``RaggedRows/pad`` or ``RaggedRows/rest``, and so are the short rows of a footer;
    /// a single ragged row is a fault.
    public var raggedRows: RaggedRows?
    /// What happens to faulty rows. With ``BadRowPolicy/null`` or ``BadRowPolicy/drop`` the faults are told to
    /// ``DataKitCore/ReadRequest/rejects``. Bytes that are not UTF-8 are faults of rows where ``encoding`` or
    /// ``isStrict`` says that the text is UTF-8; otherwise the file is read in another encoding.
    ///
    /// A quote that is never closed, or not within 64 MiB of its row's start (``maximumRowBytes``, if that is more), is
    /// a fault of its line alone: the line that it stands in ends the row, and the next one is read as a row again. So
    /// does a row that goes on beyond so many bytes, with the first line end behind them.
    public var badRows: BadRowPolicy = .fail
    /// Whether text behind a closing quote (`"a"b`) is kept as part of the field rather than an error.
    public var isLenient = false
    /// Whether text that is not UTF-8 is an error rather than read in the encoding that it most likely has.
    public var isStrict = false
    /// No row may have more bytes.
    public var maximumRowBytes = 64 << 20
    /// Rows up to so many bytes are held in memory to look for their end, where longer ones are faulty but no error.
    package var heldRowBytes = 64 << 20
    /// How many bytes at the top the dialect and the first guess of the types are found out from.
    public var sampleBytes = 1 << 20
    /// How many bytes one task reads at a time; of tables of thousands of columns up to eight times as many, unless it is
    /// made smaller. The result does not depend on it.
    public var chunkBytes = 1 << 20

    /// What encloses fields.
    public enum Quote: Hashable, Sendable {
        /// Find out among `"` and `'`.
        case sniffed
        /// There is no quoting: a quote is a character like any other.
        case none
        case character(Character)
    }

    /// What happens to rows with more or fewer fields than the header. Extra fields that are all empty are never a
    /// fault, nor are missing ones whose columns have no name.
    public enum RaggedRows: String, Hashable, Sendable, CaseIterable {
        /// The first such row is an error.
        case error
        /// Missing fields are null; extra ones are an error.
        case pad
        /// Missing fields are null; extra ones are dropped.
        case truncate
        /// Missing fields are null; extra ones are kept in a column `_rest` behind the others, as a list of texts.
        case rest
    }

    /// Options that leave everything to be found out.
    public init() {}
}
