import DataKitCore

/// Finds lines below a table that are no rows of it: `Source: Ministry of Health`, `* provisional`.
struct FooterSniffer {
    /// Fields that a row has at least.
    let columns: Int
    let dialect: CSVDialect

    /// More lines than footers have.
    private static let maximumRows = 10

    struct Footer {
        /// Where it begins in the text.
        var offset: Int
        var rows: Int
        /// Its first line, cut where it is long.
        var text: String

        var note: String {
            "the last \(rows == 1 ? "row seems" : "\(rows) rows seem") to be a footer ('\(text)') and "
                + "\(rows == 1 ? "is" : "are") kept, with nulls in the other columns; to refuse it, say --ragged error"
        }
    }

    /// - Parameters:
    ///   - rows: the table's rows in the sample, of which the footer is a part where the sample is the whole file.
    ///   - tail: the end of the file, where it is not.
    func footer(sample: HeadSample, rows: [RawRow], tail: SampleWindow?, raw: RawIndex) -> Footer? {
        if sample.isWhole {
            return footer(rows, sample.text, raw, count: sample.count, offset: sample.offset)
        }
        guard let tail, tail.isLast else { return nil }
        let raw = RawIndex.scan(tail.bytes, count: tail.count, marks: dialect.marks, isFinal: true)
        guard raw.openQuote == nil else { return nil }
        var rows: [RawRow] = []
        raw.forEachRow(columns: max(2, columns)) { rows.append($0) }
        return footer(rows, tail.bytes, raw, count: tail.count, offset: tail.offset)
    }

    private func footer(
        _ rows: [RawRow], _ bytes: [UInt8], _ raw: RawIndex, count: Int, offset: Int
    ) -> Footer? {
        let short = rows.reversed().prefix { $0.width == 1 && columns > 1 }.count
        guard short > 0, short <= Self.maximumRows, rows.count - short >= 3 else { return nil }
        let footer = rows[(rows.count - short)...]
        // The one field of a row cut off is no sentence, and has no row end.
        let isText = footer.allSatisfy { row in
            let text = bytes[row.start..<row.end]
            return text.contains { $0 == 0x20 }
                && text.contains { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x80 }
        }
        let first = footer[footer.startIndex]
        let isApart = bytes.hasBlankLine(before: first.start)
        let isEnded = rows[rows.count - 1].end < count
        guard isText, isApart || isEnded else { return nil }
        return Footer(
            offset: offset + first.start, rows: short, text: CSVError.excerpt(bytes[first.start..<first.end]))
    }
}

extension [UInt8] {
    /// Whether the line before a line that begins at a position is blank.
    func hasBlankLine(before position: Int) -> Bool {
        let ends = self[..<position].reversed().prefix { $0 == 0x0A || $0 == 0x0D }
        return ends.filter { $0 == 0x0A }.count > 1 || !ends.contains(0x0A) && ends.count > 1
    }
}
