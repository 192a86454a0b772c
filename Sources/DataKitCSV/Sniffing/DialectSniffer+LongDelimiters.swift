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

    /// The dialect with more marks in its delimiter, where the same ones stand beside every one of it, as in `\|`, or
    /// between every two, as in `|~|`.
    func lengthened(
        _ candidate: Candidate, _ options: CSVReadingOptions, _ rowEnd: CSVDialect.RowEnd
    ) -> Candidate? {
        guard candidate.isTable, candidate.rows > 1, candidate.dialect.delimiter.utf8.count == 1 else { return nil }
        let marks = candidate.dialect.marks
        let size = min(count, Self.maximumBytes)
        let index = RawIndex.scan(bytes, count: size, marks: marks, isFinal: isWhole && size == count)
        var beside = Companions()
        var isEverySecond = candidate.width % 2 == 1
        index.forEachRow(columns: candidate.width) { row in
            for field in row.fields.dropLast() {
                // Where blanks were trimmed, this is not the place of a delimiter.
                let place = Int(index.fieldEnds[field])
                beside.add(
                    place > 0 ? Self.companion(bytes[place - 1], of: marks) : nil,
                    place + 1 < size ? Self.companion(bytes[place + 1], of: marks) : nil)
            }
            for field in row.fields.dropFirst().dropLast() where (field - row.fields.lowerBound) % 2 == 1 {
                let text = bytes[index.start(of: field, in: row)..<Int(index.fieldEnds[field])]
                if text.count != 1 || Self.companion(text[text.startIndex], of: marks) == nil { isEverySecond = false }
            }
        }
        var found: (delimiter: [UInt8], width: Int)?
        if isEverySecond, let between = beside.first.after {
            found = ([marks.delimiter[0], between, marks.delimiter[0]], candidate.width / 2 + 1)
        } else if beside.common.before != nil || beside.common.after != nil {
            let delimiter = [beside.common.before, marks.delimiter[0], beside.common.after].compactMap { $0 }
            found = (delimiter, candidate.width)
        }
        guard let found else { return nil }
        let longer = candidates([String(decoding: found.delimiter, as: UTF8.self)], options, rowEnd)
        return longer.filter { $0.isTable && $0.width == found.width && $0.score >= candidate.score }
            .sorted(by: isBetter).first
    }

    /// What stands before and behind delimiters: at the first one, and at all.
    private struct Companions {
        var first: (before: UInt8?, after: UInt8?) = (nil, nil)
        var common: (before: UInt8?, after: UInt8?) = (nil, nil)
        private var isEmpty = true

        mutating func add(_ before: UInt8?, _ after: UInt8?) {
            if isEmpty {
                first = (before, after)
                common = first
                isEmpty = false
            }
            if common.before != before { common.before = nil }
            if common.after != after { common.after = nil }
        }
    }

    private static func companion(_ byte: UInt8, of marks: CSVMarks) -> UInt8? {
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
