// Delimiters beyond the usual four: what stands between fields is sometimes longer than a character.

extension DialectSniffer {
    /// What a delimiter of several characters is made of; a backslash not alone, as in paths.
    private static let marks = Set("|~^;,<>!*&%$@#=\\:\t".utf8)

    /// What may stand beside a usual delimiter as a part of it. Others, as in `$5`, `#7`, `<1`, begin values.
    private static let companions = Set("|~^;,\\\t".utf8)

    /// More characters than a delimiter has.
    private static let longest = 4

    /// Runs of punctuation in the first line that may be delimiters.
    func punctuation() -> [String] {
        let line = bytes[..<count].prefix { $0 != 0x0A && $0 != 0x0D }.prefix(64 << 10)
        var found: [String] = []
        for run in line.split(whereSeparator: { !Self.marks.contains($0) }) where 2...Self.longest ~= run.count {
            let isOfOne = run.allSatisfy { $0 == run[run.startIndex] }
            // `C:\` begins a path, `::` does not.
            if run.contains(UInt8(ascii: ":")), !isOfOne { continue }
            if run[run.startIndex] == UInt8(ascii: "\\"), isOfOne { continue }
            let text = String(decoding: run, as: UTF8.self)
            if !found.contains(text), found.count < 16 { found.append(text) }
        }
        return found
    }

    /// The dialect with more marks in its delimiter, where the same ones stand beside every one of it: `\|`, `|~|`.
    func lengthened(
        _ candidate: Candidate, _ options: CSVReadingOptions, _ rowEnd: CSVDialect.RowEnd
    ) -> Candidate? {
        guard candidate.isTable, candidate.rows > 1, candidate.dialect.delimiter.utf8.count == 1 else { return nil }
        let marks = candidate.dialect.marks
        let size = min(count, Self.maximumBytes)
        let index = RawIndex.scan(bytes, count: size, marks: marks, isFinal: isWhole && size == count)
        var before: UInt8?
        var after: UInt8?
        var isFirst = true
        var first = 0
        for rowEnd in index.rowEnds {
            let last = Int(rowEnd)
            defer { first = last + 1 }
            for field in first..<last {
                // A field may be enclosed in blanks that were trimmed; then this is not the place of a delimiter.
                let place = Int(index.fieldEnds[field])
                guard place < size, bytes[place] == marks.delimiter[0] else { return nil }
                let left = place > 0 ? Self.mark(bytes[place - 1], beside: marks) : nil
                let right = place + 1 < size ? Self.mark(bytes[place + 1], beside: marks) : nil
                if isFirst {
                    (before, after, isFirst) = (left, right, false)
                } else {
                    if before != left { before = nil }
                    if after != right { after = nil }
                }
                if before == nil, after == nil { return nil }
            }
        }
        guard !isFirst else { return nil }
        let delimiter = [before, marks.delimiter[0], after].compactMap { $0 }
        let longer = candidates([String(decoding: delimiter, as: UTF8.self)], options, rowEnd)
        return longer.filter { $0.isTable && $0.width == candidate.width && $0.score >= candidate.score }
            .sorted(by: isBetter).first
    }

    private static func mark(_ byte: UInt8, beside marks: CSVMarks) -> UInt8? {
        // Two delimiters side by side are an empty field.
        companions.contains(byte) && byte != marks.delimiter[0] ? byte : nil
    }

    /// Whether blanks between fields make a table: every line has as many, and some column holds nothing but numbers
    /// below its name. Two words on each line are none.
    func isTableOfBlanks(_ candidate: Candidate) -> Bool {
        guard candidate.isTable, candidate.consistency == 1, candidate.isWellQuoted, candidate.rows > 2 else {
            return false
        }
        let marks = candidate.dialect.marks
        let size = min(count, Self.maximumBytes)
        let index = RawIndex.scan(bytes, count: size, marks: marks, isFinal: isWhole && size == count)
        var isNumeric = [Bool](repeating: true, count: candidate.width)
        var rows = 0
        index.forEachRow(columns: candidate.width) { row in
            rows += 1
            for (column, field) in row.fields.prefix(candidate.width).enumerated() {
                let text = bytes[index.start(of: field, in: row)..<Int(index.fieldEnds[field])]
                if text.isEmpty { isNumeric = isNumeric.map { _ in false } }
                if rows > 1, !text.allSatisfy({ $0 &- 0x30 <= 9 || $0 == 0x2D || $0 == 0x2E }) {
                    isNumeric[column] = false
                }
            }
        }
        return isNumeric.contains(true)
    }
}
