import DataKitCompression
import DataKitCore

/// The first stage: some bytes of a file, the dialects they may be in, and the rows that the likeliest makes of them.
struct SniffedText {
    let sample: HeadSample
    /// Bytes from further down.
    let windows: [SampleWindow]
    let candidates: [CSVDialectCandidate]
    let raw: RawIndex
    /// The rows, blank lines left out.
    let rows: [RawRow]
    let dialect: CSVDialect
    /// Whether the rows are all that the file has.
    let isWhole: Bool

    /// How many fields are looked at.
    private static let maximumCells = 8 << 20

    /// - Throws: `CSVError` where the first row has no end, or there is none among so many bytes.
    init(_ origin: TextOrigin, _ options: CSVReadingOptions) throws {
        let whole: RawIndex
        (sample, windows, candidates, whole) = try Self.look(at: origin, options)
        dialect = candidates[0].dialect
        var rows: [RawRow] = []
        whole.forEachRow(columns: 2) { rows.append($0) }
        // Rows of a few bytes may lack very many fields.
        let most = max(64, Self.maximumCells / max(1, rows.reduce(1) { max($0, $1.fields.count) }))
        if rows.count > most {
            let end = rows[most].start
            raw = whole.keeping({ $0.start < end }, columns: 2)
            rows.removeSubrange(most...)
            isWhole = false
        } else {
            raw = whole
            isWhole = sample.isWhole
        }
        self.rows = rows
        try checkEnds(options)
        if let top = rows.first { try checkFirstRow(top, options) } else { try checkBlank(options) }
    }

    /// How many bytes were looked at.
    var sampledBytes: Int { sample.count + windows.reduce(0) { $0 + $1.bytes.count } }

    /// The sample as readers of chunks take it.
    var chunk: CSVChunk {
        CSVChunk(
            bytes: sample.text, count: sample.count, offset: sample.offset, firstLine: sample.line,
            isComplete: sample.isWhole)
    }

    /// The first bytes, looked at until there is a whole row among them, with the dialects they may be in.
    private static func look(
        at origin: TextOrigin, _ options: CSVReadingOptions
    ) throws -> (HeadSample, [SampleWindow], [CSVDialectCandidate], RawIndex) {
        var sample = try HeadSample(
            try origin.open(), size: options.sampleBytes, skipLines: options.skipLines ?? 0, name: origin.name,
            takesAnyBytes: options.rejectsInvalidEncoding)
        let windows = sample.isWhole ? [] : try SampleWindow.windows(of: origin, behind: sample.offset + sample.count)
        func tried() -> ([CSVDialectCandidate], RawIndex) {
            let sniffer = DialectSniffer(
                bytes: sample.text, count: sample.count, isWhole: sample.isWhole, windows: windows.map(\.bytes))
            let candidates = sniffer.ranked(options)
            let raw = RawIndex.scan(
                sample.text, count: sample.count, marks: candidates[0].dialect.marks, isFinal: sample.isWhole,
                recovery: options.recovery)
            return (candidates, raw.withoutForcedRows(columns: 2))
        }
        func hasRow(_ raw: RawIndex) -> Bool {
            var found = false
            raw.forEachRow(columns: 2) { _ in found = true }
            return found
        }
        var (candidates, raw) = tried()
        // As much as shows a row end of two bytes behind the longest row.
        let most = options.maximumRowBytes + 2
        while !hasRow(raw), !sample.isWhole, sample.count < most {
            try sample.grow(to: min(sample.count * 4, most))
            try sample.check()
            (candidates, raw) = tried()
        }
        return (sample, windows, candidates, raw)
    }

    /// Without its first row nothing is known of a table.
    private func checkEnds(_ options: CSVReadingOptions) throws(CSVError) {
        let firstForced = raw.forcedRows.first.flatMap { $0.start < rows.first?.start ?? .max ? $0 : nil }
        if let open = firstForced?.openQuote ?? (sample.isWhole ? raw.openQuote : nil) {
            throw CSVError(
                .unclosedQuote, "a quote is opened here and never closed; close it, or say that there is no quoting",
                location: sample.location(open), text: CSVError.excerpt(sample.text[open..<sample.count].prefix(400)))
        }
        if let long = firstForced {
            throw CSVError.rowTooLong(
                limit: options.longestRow, hasOpenQuote: false, location: sample.location(long.start),
                bytes: sample.text[long.start...])
        }
    }

    /// Refuses a first row that no table has.
    private func checkFirstRow(_ top: RawRow, _ options: CSVReadingOptions) throws(CSVError) {
        guard top.fields.count <= SniffedFile.maximumColumns else {
            throw CSVError(
                .limit, "\(top.fields.count) columns in the first row, more than \(SniffedFile.maximumColumns)",
                location: sample.location(top.start))
        }
        guard top.end - top.start <= options.maximumRowBytes || options.badRows != .fail else {
            throw CSVError.rowTooLong(
                limit: options.maximumRowBytes, hasOpenQuote: false, location: sample.location(top.start),
                bytes: sample.text[top.start...])
        }
    }

    /// Refuses a sample without a row that is not the whole file.
    private func checkBlank(_ options: CSVReadingOptions) throws(CSVError) {
        if sample.isWhole { return }
        guard raw.rowEnds.isEmpty else {
            throw CSVError(
                .limit, "nothing but blank lines in the first \(sample.count) bytes; check that the file is CSV",
                location: sample.location(0))
        }
        throw CSVError.rowTooLong(
            limit: options.maximumRowBytes, hasOpenQuote: raw.openQuote != nil, location: sample.location(0),
            bytes: sample.text[..<sample.count])
    }
}
