/// Finds delimiter, quote and row end from the first bytes of a file.
///
/// Every combination of the candidates splits the sample; the one under which most rows have the same number of
/// fields wins, then the one with most columns. What the caller states is the only candidate.
struct DialectSniffer {
    /// The sample, with 64 bytes behind it.
    let bytes: [UInt8]
    let count: Int
    /// Whether the sample is the whole file.
    let isWhole: Bool

    private static let delimiters = [",", "\t", ";", "|"].map { $0.utf8.first! }
    /// More of the sample than this tells nothing new about the dialect.
    private static let maximumBytes = 256 << 10

    private struct Candidate {
        var dialect: CSVDialect
        var width = 1
        /// The share of rows with that width.
        var consistency = 0.0
        /// Whether no text follows a closing quote.
        var isWellQuoted = true
        var quotedFields = 0
        /// Whether the first row, and most others, have more than one field.
        var splitsMostRows = false

        /// Quotes that close in the middle of fields speak against a delimiter.
        var score: Double { isWellQuoted ? consistency : consistency * 0.5 }
        /// Whether this is a likely table of several columns, if perhaps a ragged one.
        var isTable: Bool { width > 1 && (score >= 0.6 || splitsMostRows) }
    }

    func sniff(_ options: CSVReadingOptions) -> CSVDialect {
        let rowEnd = mostCommonRowEnd()
        let delimiters = options.delimiter.map { [$0] } ?? Self.delimiters
        let quotes: [UInt8?] =
            switch options.quote {
            case .sniffed: [UInt8(ascii: "\""), UInt8(ascii: "'")]
            case .none: [nil]
            case .character(let byte): [byte]
            }
        var best: Candidate?
        for quote in quotes {
            for delimiter in delimiters where delimiter != quote {
                let dialect = CSVDialect(delimiter: delimiter, quote: quote, rowEnd: rowEnd)
                let candidate = evaluate(dialect)
                // An apostrophe is a quote only where it plainly works as one.
                if quotes.count > 1, quote == UInt8(ascii: "'"), !candidate.isWellQuoted || candidate.quotedFields < 2 {
                    continue
                }
                if best.map({ isBetter(candidate, $0) }) ?? true { best = candidate }
            }
        }
        if let best { return best.dialect }
        // Only a delimiter that is every candidate for a quote comes here.
        return delimiters.count == 1
            ? CSVDialect(delimiter: delimiters[0], quote: nil, rowEnd: rowEnd) : CSVDialect(rowEnd: rowEnd)
    }

    private func isBetter(_ candidate: Candidate, _ other: Candidate) -> Bool {
        // A split into one column is always consistent and tells nothing.
        if candidate.isTable != other.isTable { return candidate.isTable }
        if !candidate.isTable { return candidate.width < other.width }
        if abs(candidate.score - other.score) > 0.01 { return candidate.score > other.score }
        if candidate.width != other.width { return candidate.width > other.width }
        return candidate.dialect.delimiter == other.dialect.delimiter && candidate.quotedFields > other.quotedFields
    }

    private func evaluate(_ dialect: CSVDialect) -> Candidate {
        let size = min(count, Self.maximumBytes)
        let isComplete = isWhole && size == count
        let index = PortableScanner.scan(bytes, count: size, dialect: dialect, isFinal: isComplete)
        var candidate = Candidate(dialect: dialect)
        candidate.isWellQuoted = index.textAfterQuote == nil
        var widths: [Int: Int] = [:]
        var rows = 0
        var splitRows = 0
        var firstWidth = 0
        var first = 0
        for row in index.rowEnds.indices {
            let last = Int(index.rowEnds[row])
            defer { first = last + 1 }
            if let quote = dialect.quote {
                if bytes[Int(index.rowStarts[row])] == quote { candidate.quotedFields += 1 }
                for field in first..<last where bytes[Int(index.fieldEnds[field]) + 1] == quote {
                    candidate.quotedFields += 1
                }
            }
            let isBlank = last == first && index.fieldEnds[last] == index.rowStarts[row]
            if isBlank { continue }
            var width = last + 1 - first
            if rows == 0 { firstWidth = width }
            // Empty fields behind the last column are no columns.
            while width > max(1, firstWidth),
                index.fieldEnds[first + width - 1] == index.fieldEnds[first + width - 2] + 1
            {
                width -= 1
            }
            widths[width, default: 0] += 1
            rows += 1
            if width > 1 { splitRows += 1 }
        }
        guard let (width, share) = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return candidate }
        candidate.width = width
        candidate.consistency = Double(share) / Double(rows)
        candidate.splitsMostRows = firstWidth > 1 && splitRows * 2 >= rows
        return candidate
    }

    private func mostCommonRowEnd() -> CSVDialect.RowEnd {
        var lineFeeds = 0
        var both = 0
        var carriageReturns = 0
        var position = 0
        while position < count {
            if bytes[position] == 0x0A {
                lineFeeds += 1
            } else if bytes[position] == 0x0D {
                if position + 1 < count, bytes[position + 1] == 0x0A {
                    both += 1
                    position += 1
                } else if position + 1 < count || isWhole {
                    carriageReturns += 1
                }
            }
            position += 1
        }
        if carriageReturns > lineFeeds + both { return .carriageReturn }
        return both > lineFeeds ? .carriageReturnLineFeed : .lineFeed
    }
}
