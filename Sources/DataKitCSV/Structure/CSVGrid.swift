import DataKitCore

/// The fields of some rows, column by column, with the bytes that they lie in.
///
/// What ``TextFields`` takes is text that may stand in `"` doubled within. Fields that say it in another way, with
/// other quotes or with escape characters, are written anew behind the text.
struct CSVGrid {
    private(set) var index: RowIndex
    private(set) var bytes: [UInt8]
    private let quote: UInt8
    /// Where the fields that were written anew begin now, rising, and where they stood.
    private var moved: [(start: Int, original: Int)] = []

    /// Holds the rows against the rules; see ``RowIndex``.
    /// - Parameter bytes: the text, with ``CSVChunks/padding`` bytes behind it. It has 1 GiB at most (and 64 KiB of
    ///   padding), see ``CSVReadingOptions/check()``; written anew, a field and its delimiter have no more than twice
    ///   their bytes, so that all positions stay below 2^32.
    /// - Parameter tokens: column by column, texts for null that hold the escape character and stand for themselves all
    ///   the same, as `\N` does; empty where there are none.
    init(
        _ raw: consuming RawIndex, bytes: [UInt8], marks: CSVMarks, rules: RowRules, tokens: [[[UInt8]]] = []
    ) throws(FieldCountFault) {
        self.bytes = bytes
        quote = marks.fieldQuote
        index = try RowIndex(raw, rules: rules)
        if !marks.isPlain { rewriteFields(marks, tokens) }
    }

    /// A grid of one column: some fields of a text, each a row.
    init(fields: [(start: Int, end: Int)], of bytes: [UInt8], marks: CSVMarks) {
        self.bytes = bytes
        quote = marks.fieldQuote
        index = RowIndex()
        index.width = 1
        index.hasQuotes = !marks.quote.isEmpty
        index.fieldStarts = fields.map { UInt32($0.start) }
        index.rowStarts = index.fieldStarts
        index.fieldEnds = fields.map { UInt32($0.end) }
        if !marks.isPlain { rewriteFields(marks, []) }
    }

    var rowCount: Int { index.rowCount }

    /// The fields of one column.
    @unsafe
    func withColumn<Result, Failure: Error>(
        _ column: Int, _ body: (TextFields) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe index.withColumn(column, of: bytes, quote: quote, body)
    }

    /// Where in the text stands what is at a position of ``bytes``.
    func original(_ position: Int) -> Int {
        guard let field = moved.last(where: { $0.start <= position }) else { return position }
        return field.original
    }

    /// Three times as many are counted in 32 bits.
    private static let maximumBytes = (1 << 30) + 65_536

    private mutating func rewriteFields(_ marks: CSVMarks, _ tokens: [[[UInt8]]]) {
        // Quotes of the usual form are read as they are.
        let isUsual = marks.escape.isEmpty && marks.quote == [UInt8(ascii: "\"")]
        guard !isUsual, !index.fieldStarts.isEmpty else { return }
        precondition(bytes.count <= Self.maximumBytes, "chunks are cut shorter")
        let added = rewriting(marks, bytes, tokens)
        guard !added.isEmpty else { return }
        bytes += added
        bytes.append(contentsOf: repeatElement(0, count: CSVChunks.padding))
    }

    /// Places the fields that do not stand for themselves behind the text.
    /// - Returns: what they are there.
    private mutating func rewriting(_ marks: CSVMarks, _ bytes: [UInt8], _ tokens: [[[UInt8]]]) -> [UInt8] {
        var added: [UInt8] = []
        let text = bytes.span
        for field in index.fieldEnds.indices {
            let start = Int(index.fieldStarts[field])
            let end = Int(index.fieldEnds[field])
            guard end > start, marks.mustBeRewritten(text.extracting(start..<end)) else { continue }
            if !tokens.isEmpty, tokens[field % index.width].contains(where: { bytes[start..<end].elementsEqual($0) }) {
                continue
            }
            let place = text.count + added.count
            marks.rewrite(text.extracting(start..<end), into: &added)
            moved.append((place, start))
            index.fieldStarts[field] = UInt32(place)
            index.fieldEnds[field] = UInt32(text.count + added.count)
            index.hasQuotes = true
        }
        return added
    }
}

extension CSVMarks {
    private static let doubleQuote = UInt8(ascii: "\"")

    /// Whether a field does not stand for itself.
    fileprivate func mustBeRewritten(_ field: Span<UInt8>) -> Bool {
        let first = field[0]
        if first == Self.doubleQuote {
            // One in the usual quotes, with nothing else inside that means something, is the same in any dialect.
            guard quote == [Self.doubleQuote], field.count > 1, field[field.count - 1] == first else { return true }
            let content = field.extracting(1..<field.count - 1)
            for position in content.indices where content[position] == first { return true }
            return holdsEscape(content)
        }
        return isAt(quote, field, 0) || holdsEscape(field)
    }

    private func holdsEscape(_ field: Span<UInt8>) -> Bool {
        guard let escape = escape.first else { return false }
        for position in field.indices where field[position] == escape { return true }
        return false
    }

    @inline(__always)
    private func isAt(_ mark: [UInt8], _ field: Span<UInt8>, _ position: Int) -> Bool {
        guard !mark.isEmpty, position + mark.count <= field.count else { return false }
        for offset in mark.indices where field[position + offset] != mark[offset] { return false }
        return true
    }

    /// Appends a field in `"`, with those within doubled.
    fileprivate func rewrite(_ field: Span<UInt8>, into target: inout [UInt8]) {
        func append(_ byte: UInt8) {
            if byte == Self.doubleQuote { target.append(byte) }
            target.append(byte)
        }
        target.append(Self.doubleQuote)
        var position = 0
        var isInside = false
        if isAt(quote, field, 0) {
            isInside = true
            position += quote.count
        }
        while position < field.count {
            if isAt(escape, field, position) {
                // What is escaped stands for itself; an escape character at the very end too.
                let next = position + escape.count
                guard next < field.count else {
                    escape.forEach(append)
                    break
                }
                append(field[next])
                position = next + 1
            } else if isInside, isAt(quote, field, position) {
                position += quote.count
                if isAt(quote, field, position) {
                    quote.forEach(append)
                    position += quote.count
                } else {
                    // Behind the closing quote everything stands for itself.
                    isInside = false
                }
            } else {
                append(field[position])
                position += 1
            }
        }
        target.append(Self.doubleQuote)
    }
}
