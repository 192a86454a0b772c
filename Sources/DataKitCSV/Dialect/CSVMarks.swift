/// A dialect's marks as bytes, for those who scan.
struct CSVMarks: Hashable, Sendable {
    let delimiter: [UInt8]
    /// Empty where there is no quoting; likewise the others.
    let quote: [UInt8]
    let escape: [UInt8]
    let comment: [UInt8]
    let hasTrailingComments: Bool
    /// Whether blanks and tabs around fields are no part of them.
    let trimsBlanks: Bool
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
        trimsBlanks = dialect.trimsBlanks
        rowEnd = dialect.rowEnd
        isPlain = delimiter.count == 1 && quote.count <= 1 && escape.isEmpty && comment.isEmpty && !trimsBlanks
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

extension CSVMarks {
    /// Whether a byte around a field is no part of it.
    @inline(__always)
    func isBlank(_ byte: UInt8) -> Bool {
        trimsBlanks && (byte == 0x20 || byte == 0x09) && byte != delimiter[0]
    }

    /// Where in a field that begins with a quote text stands behind the closing one; `nil` where none does, or the
    /// quote is not closed.
    func textAfterQuote(in field: ArraySlice<UInt8>) -> Int? {
        guard !quote.isEmpty, field.starts(with: quote) else { return nil }
        var position = field.startIndex + quote.count
        while position < field.endIndex {
            let rest = field[position...]
            if !escape.isEmpty, rest.starts(with: escape) {
                position += escape.count + 1
            } else if rest.starts(with: quote) {
                position += quote.count
                guard position < field.endIndex else { return nil }
                guard field[position...].starts(with: quote) else { return position }
                position += quote.count
            } else {
                position += 1
            }
        }
        return nil
    }
}

extension CSVDialect {
    var marks: CSVMarks { CSVMarks(self) }
}
