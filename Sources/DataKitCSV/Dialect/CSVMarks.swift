/// A dialect's marks as bytes, for those who scan.
struct CSVMarks: Hashable, Sendable {
    let delimiter: [UInt8]
    /// Empty where there is no quoting; likewise the others.
    let quote: [UInt8]
    let escape: [UInt8]
    let comment: [UInt8]
    let hasTrailingComments: Bool
    let rowEnd: CSVDialect.RowEnd
    /// Whether delimiter and quote are one byte each and there is nothing else: what the kernels know. Such text is
    /// scanned by ``PortableScanner`` and the kernels, all other by ``GeneralScanner``.
    let isPlain: Bool

    init(_ dialect: CSVDialect) {
        delimiter = Array(dialect.delimiter.utf8)
        quote = dialect.quote.map { Array(String($0).utf8) } ?? []
        // An escape character that is the quote says that quotes are doubled, which they may be anyway.
        escape = dialect.escape.flatMap { $0 == dialect.quote ? nil : Array(String($0).utf8) } ?? []
        comment = dialect.comment.map { Array($0.utf8) } ?? []
        hasTrailingComments = dialect.hasTrailingComments && !comment.isEmpty
        rowEnd = dialect.rowEnd
        isPlain = delimiter.count == 1 && quote.count <= 1 && escape.isEmpty && comment.isEmpty
    }

    /// The delimiter of plain text.
    var delimiterByte: UInt8 { delimiter[0] }
    /// The quote of plain text; 0 for none.
    var quoteByte: UInt8 { quote.first ?? 0 }
    /// The quote that ``RowIndex`` has in the end: fields of other forms are written anew.
    var fieldQuote: UInt8 { isPlain ? quoteByte : UInt8(ascii: "\"") }
    /// The byte that ends lines for those who count them.
    var lineEnd: UInt8 { rowEnd == .carriageReturn ? 0x0D : 0x0A }
}

extension CSVDialect {
    var marks: CSVMarks { CSVMarks(self) }
}
