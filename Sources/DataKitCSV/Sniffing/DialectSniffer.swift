/// Finds delimiter, quote, escape character, comment mark and row end from the first bytes of a file.
///
/// Every combination of the candidates splits the sample; the one under which most rows have the same number of
/// fields wins, then the one with most columns. What the caller states is the only candidate.
struct DialectSniffer {
    /// The sample, with 64 bytes behind it.
    let bytes: [UInt8]
    let count: Int
    /// Whether the sample is the whole file.
    let isWhole: Bool
    /// Lines from further down, each with 64 bytes behind them.
    var windows: [[UInt8]] = []

    private static let delimiters = [",", "\t", ";", "|"]
    /// Rare ones, which are looked at only where none of the usual makes a table.
    private static let rareDelimiters = ["||", "^", "~", "\u{1}", "\u{1F}", "::", "¦", "§"]
    /// More of the sample than this tells nothing new about the dialect.
    static let maximumBytes = 256 << 10

    struct Candidate {
        var dialect: CSVDialect
        var width = 1
        var rows = 0
        /// The share of rows with that width.
        var consistency = 0.0
        /// Whether no text follows a closing quote.
        var isWellQuoted = true
        /// Whether a quote is left open at the end of the file.
        var isOpen = false
        var quotedFields = 0
        /// Whether the first row, and most others, have more than one field.
        var splitsMostRows = false
        /// Whether every second column is empty in every row, so that the delimiter is likely two.
        var isDoubled = false

        /// Quotes that close in the middle of fields speak against a delimiter.
        var score: Double { isWellQuoted && !isOpen ? consistency : consistency * 0.5 }
        /// Whether this is a likely table of several columns, if perhaps a ragged one.
        var isTable: Bool { width > 1 && (score >= 0.6 || splitsMostRows) }

        var result: CSVDialectCandidate {
            let same = Int((consistency * Double(rows)).rounded())
            var reason = "\(width) \(width == 1 ? "field" : "fields") in \(same) of \(rows) rows"
            if !isWellQuoted { reason += ", text behind closing quotes" }
            if isOpen { reason += ", a quote never closed" }
            if quotedFields > 0 { reason += ", \(quotedFields) fields in quotes" }
            return CSVDialectCandidate(
                dialect: dialect, columns: width, confidence: width > 1 ? score : score * 0.3, reason: reason)
        }
    }

    func sniff(_ options: CSVReadingOptions) -> CSVDialect { ranked(options)[0].dialect }

    /// The dialect that explains a file better than the one it was taken for, of as many columns.
    func better(than dialect: CSVDialect, columns: Int, _ options: CSVReadingOptions) -> CSVDialectCandidate? {
        let rowEnd = mostCommonRowEnd()
        let candidates = candidates(Self.delimiters, options, rowEnd)
        func isSame(_ candidate: Candidate) -> Bool {
            candidate.dialect.delimiter == dialect.delimiter && candidate.dialect.quote == dialect.quote
                && candidate.dialect.escape == dialect.escape && candidate.dialect.comment == dialect.comment
                && candidate.dialect.trimsBlanks == dialect.trimsBlanks
        }
        guard let current = candidates.first(where: isSame),
            let best = candidates.filter({ $0.width == columns && $0.isTable }).sorted(by: isBetter).first,
            !isSame(best), best.isWellQuoted, best.score > current.score
        else { return nil }
        return best.result
    }

    /// All dialects that were tried, the likeliest first.
    func ranked(_ options: CSVReadingOptions) -> [CSVDialectCandidate] {
        let rowEnd = mostCommonRowEnd()
        var candidates = candidates(Self.delimiters, options, rowEnd)
        if options.delimiter == nil, !candidates.contains(where: \.isTable) {
            let rare = self.candidates(Self.rareDelimiters + punctuation(), options, rowEnd)
            candidates += rare.filter { $0.isTable && $0.score >= 0.95 && $0.rows > 1 }
            if !candidates.contains(where: \.isTable) {
                candidates += self.candidates([" "], options, rowEnd).filter(isTableOfBlanks)
            }
        } else if options.delimiter == nil, candidates.contains(where: { $0.isDoubled }) {
            candidates += self.candidates(["||"], options, rowEnd).filter(\.isTable)
        }
        candidates.sort(by: isBetter)
        if options.delimiter == nil, let longer = candidates.first.flatMap({ lengthened($0, options, rowEnd) }) {
            candidates.insert(longer, at: 0)
        }
        return candidates.map(\.result)
    }

    func candidates(
        _ delimiters: [String], _ options: CSVReadingOptions, _ rowEnd: CSVDialect.RowEnd
    ) -> [Candidate] {
        let delimiters = options.delimiter.map { [$0] } ?? delimiters
        var quotes: [Character?] =
            switch options.quote {
            case .sniffed: ["\"", "'"]
            case .none: [nil]
            case .character(let character): [character]
            }
        quotes.removeAll { quote in delimiters.count == 1 && quote.map { delimiters[0].hasPrefix(String($0)) } ?? false
        }
        if quotes.isEmpty { quotes = [nil] }
        let comments: [String?] =
            switch options.comment {
            case ""?: [nil]
            case let mark?: [mark]
            case nil: hasLine(beginningWith: UInt8(ascii: "#")) ? [nil, "#"] : [nil]
            }
        var found: [Candidate] = []
        for quote in quotes {
            for delimiter in delimiters {
                let escapes: [Character?] =
                    options.escape.map { [$0] } ?? (hasBackslash(before: quote, delimiter) ? [nil, "\\"] : [nil])
                // Blanks between delimiters and quotes are no part of fields where rows are regular only so.
                let trims =
                    options.trimsBlanks
                    ? [true] : quote.map { hasBlank(before: $0, behind: delimiter) } ?? false ? [false, true] : [false]
                for (escape, comment, trimsBlanks) in escapes.flatMap({ escape in
                    comments.flatMap { comment in trims.map { (escape, comment, $0) } }
                }) {
                    let candidate = evaluateAll(
                        CSVDialect(
                            delimiter: delimiter, quote: quote, escape: escape, comment: comment,
                            hasTrailingComments: options.hasTrailingComments, trimsBlanks: trimsBlanks,
                            rowEnd: rowEnd))
                    // An apostrophe is a quote only where it plainly works as one.
                    if quotes.count > 1, quote == "'" {
                        let isPlain = candidate.isWellQuoted && candidate.quotedFields > 0
                        let explainsMore = found.allSatisfy {
                            $0.dialect.delimiter != delimiter || $0.score < candidate.score
                        }
                        if !isPlain || candidate.quotedFields < 2 && !explainsMore { continue }
                    }
                    found.append(candidate)
                }
            }
        }
        return found
    }

    func isBetter(_ candidate: Candidate, _ other: Candidate) -> Bool {
        // A split into one column is always consistent and tells nothing.
        if candidate.isTable != other.isTable { return candidate.isTable }
        let isSameButForMarks = candidate.dialect.delimiter == other.dialect.delimiter
        if isSameButForMarks, candidate.dialect.quote == other.dialect.quote {
            // Fewer marks are likelier, unless they leave something unexplained.
            if abs(candidate.score - other.score) > 0.001 { return candidate.score > other.score }
            return candidate.marks < other.marks
        }
        if !candidate.isTable {
            return candidate.width != other.width ? candidate.width < other.width : candidate.marks < other.marks
        }
        if candidate.isDoubled != other.isDoubled,
            candidate.dialect.delimiter.contains(other.dialect.delimiter)
                || other.dialect.delimiter.contains(candidate.dialect.delimiter)
        {
            return other.isDoubled
        }
        if abs(candidate.score - other.score) > 0.01 { return candidate.score > other.score }
        if candidate.width != other.width { return candidate.width > other.width }
        if isSameButForMarks, candidate.quotedFields != other.quotedFields {
            return candidate.quotedFields > other.quotedFields
        }
        return candidate.marks < other.marks
    }

    /// What the top of the file says of a dialect, and what its other samples say.
    private func evaluateAll(_ dialect: CSVDialect) -> Candidate {
        var candidate = evaluate(dialect)
        var same = candidate.consistency * Double(candidate.rows)
        for window in windows {
            let found = Self.evaluate(window, dialect, width: candidate.width)
            candidate.isWellQuoted = candidate.isWellQuoted && found.isWellQuoted
            candidate.quotedFields += found.quotedFields
            candidate.rows += found.rows
            same += found.consistency * Double(found.rows)
        }
        if candidate.rows > 0 { candidate.consistency = same / Double(candidate.rows) }
        return candidate
    }

    /// What lines from the middle of a file say. Whether the first of them begins a row is not known: of the first few
    /// places where one may begin, the best is taken.
    private static func evaluate(_ window: [UInt8], _ dialect: CSVDialect, width: Int) -> Candidate {
        var best: Candidate?
        var start = 0
        for _ in 0..<8 {
            let bytes = start == 0 ? window : Array(window[start...])
            let count = bytes.count - CSVChunks.padding
            guard count > 0 else { break }
            let sniffer = DialectSniffer(bytes: bytes, count: count, isWhole: false)
            var found = sniffer.evaluate(dialect)
            if found.width != width { found.consistency = 0 }
            if best.map({ ($0.isWellQuoted ? 1 : 0, $0.score) < (found.isWellQuoted ? 1 : 0, found.score) }) ?? true {
                best = found
            }
            if found.isWellQuoted, found.consistency > 0.95 { break }
            guard let end = bytes[..<count].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { break }
            start += end + 1
        }
        return best ?? Candidate(dialect: dialect)
    }

    private func evaluate(_ dialect: CSVDialect) -> Candidate {
        let size = min(count, Self.maximumBytes)
        let isComplete = isWhole && size == count
        let marks = dialect.marks
        let index = RawIndex.scan(bytes, count: size, marks: marks, isFinal: isComplete)
        var candidate = Candidate(dialect: dialect)
        candidate.isWellQuoted = index.textAfterQuote == nil
        candidate.isOpen = isComplete && index.openQuote != nil
        var widths: [Int: Int] = [:]
        var splitRows = 0
        var firstWidth = 0
        var first = 0
        var everySecondIsEmpty = true
        func start(_ field: Int, _ row: Int) -> Int {
            if !index.fieldStarts.isEmpty { return Int(index.fieldStarts[field]) }
            return field == first ? Int(index.rowStarts[row]) : Int(index.fieldEnds[field - 1]) + 1
        }
        for row in index.rowEnds.indices {
            let last = Int(index.rowEnds[row])
            defer { first = last + 1 }
            let isBlank = last == first && Int(index.fieldEnds[last]) == start(last, row)
            if isBlank { continue }
            if !marks.quote.isEmpty {
                for field in first...last where bytes[start(field, row)] == marks.quote[0] {
                    candidate.quotedFields += 1
                }
            }
            var width = last + 1 - first
            if candidate.rows == 0 { firstWidth = width }
            // Empty fields behind the last column are no columns.
            while width > max(1, firstWidth),
                Int(index.fieldEnds[first + width - 1]) == start(first + width - 1, row)
            {
                width -= 1
            }
            if everySecondIsEmpty {
                everySecondIsEmpty =
                    width > 2 && width % 2 == 1
                    && stride(from: first + 1, to: first + width, by: 2).allSatisfy {
                        Int(index.fieldEnds[$0]) == start($0, row)
                    }
            }
            widths[width, default: 0] += 1
            candidate.rows += 1
            if width > 1 { splitRows += 1 }
        }
        guard let (width, share) = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return candidate }
        candidate.width = width
        candidate.consistency = Double(share) / Double(candidate.rows)
        candidate.splitsMostRows = firstWidth > 1 && splitRows * 2 >= candidate.rows
        candidate.isDoubled = everySecondIsEmpty
        return candidate
    }

    /// The top of the file and the windows below.
    private var samples: [ArraySlice<UInt8>] {
        [bytes[..<min(count, Self.maximumBytes)]] + windows.map { $0.dropLast(CSVChunks.padding) }
    }

    /// Whether a line of the samples begins with a byte.
    private func hasLine(beginningWith byte: UInt8) -> Bool {
        samples.contains { bytes in
            var isAtStart = true
            for found in bytes {
                if isAtStart, found == byte { return true }
                isAtStart = found == 0x0A || found == 0x0D
            }
            return false
        }
    }

    /// Whether a backslash stands before a quote, a delimiter or a row end, or before another one.
    private func hasBackslash(before quote: Character?, _ delimiter: String) -> Bool {
        let backslash = UInt8(ascii: "\\")
        let escaped = [0x0A, 0x0D, quote?.asciiValue, delimiter.utf8.first].compactMap { $0 }
        return samples.contains { bytes in
            bytes.indices.dropFirst().contains { bytes[$0 - 1] == backslash && escaped.contains(bytes[$0]) }
        }
    }

    /// Whether somewhere a blank and a quote stand behind a delimiter.
    private func hasBlank(before quote: Character, behind delimiter: String) -> Bool {
        let mark = Array(delimiter.utf8) + [0x20] + Array(String(quote).utf8)
        return samples.contains { bytes in
            var rest = bytes
            while let place = rest.firstIndex(of: mark[0]) {
                rest = rest[place...]
                if rest.starts(with: mark) { return true }
                rest = rest.dropFirst()
            }
            return false
        }
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

extension DialectSniffer.Candidate {
    /// How many marks there are beside delimiter and quote.
    fileprivate var marks: Int {
        (dialect.escape == nil ? 0 : 1) + (dialect.comment == nil ? 0 : 1) + (dialect.trimsBlanks ? 1 : 0)
    }
}
