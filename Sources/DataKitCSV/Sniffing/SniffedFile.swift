import DataKitCompression
import DataKitCore

/// What the first bytes of a file tell, and some from its middle and its end: encoding, dialect, names, where the rows
/// begin and end, and what the columns seem to hold.
struct SniffedFile {
    let chunkReader: CSVChunkReader
    /// What the sample says of each column.
    let evidence: [TypeEvidence]
    /// The columns whose types nobody stated.
    let guessedColumns: [Int]
    /// Where the first row of data begins.
    let dataOffset: Int
    let dataLine: Int
    /// Whether the sample is the whole file.
    let isWhole: Bool
    let notes: [String]
    /// The text as it is to be read from here on.
    let origin: TextOrigin
    let report: CSVSniffReport

    /// More columns than any real file has.
    static let maximumColumns = 100_000
    init(origin: TextOrigin, options: CSVReadingOptions) throws {
        try Self.check(options)
        let encoding = try Self.encoding(of: origin, options)
        var origin = origin
        origin.encoding = encoding.value
        self.origin = origin
        var report = CSVSniffReport(
            encoding: encoding, header: .init(value: false, reason: "no rows", isStated: options.hasHeader != nil),
            raggedRows: .init(
                value: options.raggedRows ?? .error, reason: options.raggedRows == nil ? "no ragged rows" : "stated",
                isStated: options.raggedRows != nil))
        var notes: [String] = []
        if !encoding.isStated, encoding.value != .utf8, encoding.reason == Self.likeliest || origin.isReencoded {
            notes.append("the text is not UTF-8 and was read as \(encoding.value); say --encoding if it is another")
        }

        let (sample, windows, candidates, raw) = try Self.sample(origin, options)
        isWhole = sample.isWhole
        report.sampledBytes = sample.count + windows.reduce(0) { $0 + $1.bytes.count }
        report.dialects = candidates
        var dialect = candidates[0].dialect
        dialect.trimsBlanks = options.trimsBlanks
        var rows: [RawRow] = []
        raw.forEachRow(columns: 2) { rows.append($0) }
        // Without its first row nothing is known of a table.
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

        guard let top = rows.first else {
            try Self.checkBlank(sample, raw, options)
            // Nothing but blank lines: no columns, no rows.
            dialect.hasHeader = options.hasHeader ?? false
            chunkReader = CSVChunkReader(
                source: origin.name, dialect: dialect, columns: [], options: options,
                raggedRows: options.raggedRows ?? .error)
            evidence = []
            guessedColumns = []
            dataOffset = sample.offset + sample.count
            dataLine = sample.line
            self.notes = notes
            self.report = report
            return
        }
        try Self.checkFirstRow(top, sample, options)

        // Which rows are a title above the table, and how many columns the table has.
        let shape = TableShape(rows: rows, options: options) { row in
            row.fields.count { raw.start(of: $0, in: row) < Int(raw.fieldEnds[$0]) }
        }
        if shape.preambleRows > 0 {
            notes.append(shape.note(title: CSVError.excerpt(sample.text[rows[0].start..<rows[0].end])))
        }
        rows.removeFirst(shape.preambleRows)
        let columns = shape.columns
        let gathering = CSVChunkReader(
            source: origin.name, dialect: dialect,
            columns: Array(
                repeating: CSVColumn(
                    name: "", type: TextColumnType(.string), isGuess: true,
                    nullTokens: options.nullTokens.map { Array($0.utf8) }),
                count: columns),
            options: options, raggedRows: options.raggedRows ?? .error)
        let tableStart = rows[0].start
        let chunk = CSVChunk(
            bytes: sample.text, count: sample.count, offset: sample.offset, firstLine: sample.line,
            isComplete: sample.isWhole)
        // In a grid of one column a blank line is a row, but not above the first row.
        let table = raw.keeping({ $0.start >= tableStart }, columns: columns)
        let grid = gathering.mendedRows(table, chunk)

        // The header, and the columns below it.
        let headerRows = max(1, min(options.headerRows, grid.rowCount))
        let header = Self.header(grid, gathering, headerRows: headerRows)
        report.header = header.finding(options)
        dialect.hasHeader = report.header.value
        let (names, optional, nameNotes) = try Self.names(header, dialect, columns: columns, options, origin.name)
        notes += nameNotes
        // A faulty row may be the first one below the header.
        let headerEnd = rows[min(headerRows, rows.count) - 1].start
        let belowHeader = raw.forcedRows.first { $0.start > headerEnd }?.start ?? raw.end
        let dataStart =
            !dialect.hasHeader
            ? tableStart : min(belowHeader, headerRows < rows.count ? rows[headerRows].start : raw.end)
        dataOffset = sample.offset + dataStart
        dataLine = sample.line + CSVChunks.lines(in: sample.text[..<dataStart], dialect.marks)
        if columns == 1, options.delimiter == nil, grid.rowCount > 1 {
            notes.append("only one column was found; if there are more, say what separates them with --delimiter")
        }

        // Ragged rows, and a footer.
        var below: [RawRow] = []
        raw.forEachRow(columns: columns) { if $0.start >= dataStart { below.append($0) } }
        let ragged = RaggedRowsFinding(rows: below, columns: columns - optional, width: columns, options: options)
        if options.raggedRows == nil, let policy = ragged.policy {
            report.raggedRows = .init(value: policy, reason: ragged.reason, isStated: false)
            notes.append(ragged.note(policy))
        }
        var footerOffset = Int.max
        if options.raggedRows == nil, !options.isStrict, options.badRows == .fail, columns > 1,
            let footer = FooterSniffer(columns: columns - optional, dialect: dialect).footer(
                sample: sample, rows: below, tail: windows.last, raw: raw)
        {
            footerOffset = footer.offset
            notes.append(footer.note)
        }

        let resolved = try Self.columns(names, options)
        let reader = CSVChunkReader(
            source: origin.name, dialect: dialect, columns: resolved, options: options,
            raggedRows: report.raggedRows.value, optionalFields: optional, footerOffset: footerOffset)
        let data = table.keeping({ $0.start >= dataStart }, columns: columns)
        let dataGrid = reader.keptRows(data, chunk)
        evidence = (0..<columns).map { column in
            unsafe dataGrid.withColumn(column) { reader.evidence(of: $0, column: column) }
        }
        guessedColumns = resolved.indices.filter { resolved[$0].isGuess }
        chunkReader = reader
        self.notes = notes
        self.report = report
    }

    /// The first bytes, looked at until there is a whole row among them, with the dialects they may be in.
    private static func sample(
        _ origin: TextOrigin, _ options: CSVReadingOptions
    ) throws -> (HeadSample, [SampleWindow], [CSVDialectCandidate], RawIndex) {
        var sample = try HeadSample(
            try origin.open(), size: options.sampleBytes, skipLines: options.skipLines ?? 0, name: origin.name,
            takesAnyBytes: options.rejectsInvalidEncoding)
        let windows = sample.isWhole ? [] : try SampleWindow.windows(of: origin, behind: sample.offset + sample.count)
        func look() -> ([CSVDialectCandidate], RawIndex) {
            let sniffer = DialectSniffer(
                bytes: sample.text, count: sample.count, isWhole: sample.isWhole, windows: windows.map(\.bytes))
            var candidates = sniffer.ranked(options)
            candidates[0].dialect.trimsBlanks = options.trimsBlanks
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
        var (candidates, raw) = look()
        while !hasRow(raw), !sample.isWhole, sample.count <= options.maximumRowBytes {
            try sample.grow(to: min(sample.count * 4, options.maximumRowBytes + 1))
            try sample.check()
            (candidates, raw) = look()
        }
        return (sample, windows, candidates, raw)
    }

    /// Refuses a first row that no table has.
    private static func checkFirstRow(
        _ top: RawRow, _ sample: HeadSample, _ options: CSVReadingOptions
    ) throws(CSVError) {
        guard top.fields.count <= maximumColumns else {
            throw CSVError(
                .limit, "\(top.fields.count) columns in the first row, more than \(maximumColumns)",
                location: sample.location(top.start))
        }
        guard top.end - top.start <= options.maximumRowBytes || options.badRows != .fail else {
            throw CSVError.rowTooLong(
                limit: options.maximumRowBytes, hasOpenQuote: false, location: sample.location(top.start),
                bytes: sample.text[top.start...])
        }
    }

    /// The columns' names, how many at the end may be missing from rows since the header does not name them, and what
    /// there is to say.
    private static func names(
        _ header: HeaderSniffer, _ dialect: CSVDialect, columns: Int, _ options: CSVReadingOptions, _ source: String
    ) throws(CSVError) -> (names: [String], optional: Int, notes: [String]) {
        let repaired = dialect.hasHeader ? ColumnNames.repaired(header.cells) : nil
        let optional = dialect.hasHeader ? header.cells.reversed().prefix { $0 == nil }.count : 0
        guard let stated = options.columnNames else {
            return (repaired?.names ?? (0..<columns).map { "column_\($0 + 1)" }, optional, repaired?.notes ?? [])
        }
        guard stated.count == columns else {
            throw CSVError(
                .options, "\(stated.count) names were given for \(columns) columns",
                location: CSVError.Location(source: source))
        }
        return (stated, optional, [])
    }

    /// Refuses a sample without a row that is not the whole file.
    private static func checkBlank(
        _ sample: HeadSample, _ raw: RawIndex, _ options: CSVReadingOptions
    ) throws(CSVError) {
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

    /// The cells of the header, be it one, and what tells whether it is.
    private static func header(
        _ grid: CSVGrid, _ gathering: CSVChunkReader, headerRows: Int
    ) -> HeaderSniffer {
        var levels = Array(repeating: [String?](), count: headerRows)
        var below: [TypeEvidence] = []
        for column in gathering.columns.indices {
            unsafe grid.withColumn(column) { fields in
                for row in 0..<headerRows {
                    let cell = fields.bytesOfText(row)
                    levels[row].append(cell.flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) })
                }
                below.append(gathering.evidence(of: fields, from: headerRows, column: column))
            }
        }
        return HeaderSniffer(
            cells: ColumnNames.joined(levels), evidence: below, rowsBelow: grid.rowCount - headerRows,
            appearsBelow: { column, text in
                let bytes = Array(text.utf8)
                return unsafe grid.withColumn(column) { fields in
                    (1..<max(1, min(fields.count, 1000))).contains { fields.bytesOfText($0) == bytes }
                }
            })
    }

    /// The columns by name, with what the options say of each.
    private static func columns(_ names: [String], _ options: CSVReadingOptions) throws(DataKitError) -> [CSVColumn] {
        let stated = Set(options.types.keys).union(options.nullTokensByColumn.keys)
        for name in stated.sorted() where !names.contains(name) {
            throw DataKitError.unknownColumn(name, in: Schema(names.map { Field($0, .string) }))
        }
        return names.map { name in
            let type = options.types[name] ?? (options.allText ? TextColumnType(.string) : nil)
            let nullTokens = options.nullTokensByColumn[name] ?? options.nullTokens
            return CSVColumn(
                name: name, type: type ?? TextColumnType(.string), isGuess: type == nil,
                nullTokens: nullTokens.map { Array($0.utf8) })
        }
    }

    private static func check(_ options: CSVReadingOptions) throws(CSVError) {
        let quote: Character? = if case .character(let character) = options.quote { character } else { nil }
        let marks: [(name: String, text: String?)] = [
            ("delimiter", options.delimiter), ("quote", quote.map { String($0) }),
            ("escape character", options.escape.map { String($0) }),
            ("comment mark", options.comment.flatMap { $0.isEmpty ? nil : $0 }),
        ]
        for (name, text) in marks {
            guard let text else { continue }
            guard !text.isEmpty, !text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
                throw CSVError(.options, "the \(name) must be a character or a few, and no line break")
            }
        }
        if let delimiter = options.delimiter, let quote, delimiter.hasPrefix(String(quote)) {
            throw CSVError(.options, "the delimiter begins with the quote")
        }
        if let delimiter = options.delimiter, let escape = options.escape, delimiter.hasPrefix(String(escape)) {
            throw CSVError(.options, "the delimiter begins with the escape character")
        }
        guard options.headerRows > 0, options.headerRows <= 100 else {
            throw CSVError(.options, "a header has 1 to 100 rows")
        }
        guard options.maximumRowBytes > 0, options.maximumRowBytes <= 1 << 30, options.chunkBytes <= 1 << 28 else {
            throw CSVError(.options, "rows may have up to 1 GiB, chunks up to 256 MiB")
        }
    }

    /// How the text is encoded.
    private static func encoding(
        of origin: TextOrigin, _ options: CSVReadingOptions
    ) throws -> CSVSniffReport.Finding<TextEncoding> {
        if let stated = options.encoding { return .init(value: stated, reason: "stated", isStated: true) }
        // Bytes further down told already.
        if origin.encoding != .utf8 {
            return .init(value: origin.encoding, reason: "bytes below the sample are not UTF-8", isStated: false)
        }
        var input = try origin.openBytes()
        var head: [UInt8] = []
        let size = max(64, options.sampleBytes)
        let isWhole = try input.fill(&head, count: size) < size
        if EncodingSniffer.isBinary(head[...]) {
            throw CSVError(
                .notText, "the bytes are those of no text; check that the file is CSV",
                location: CSVError.Location(source: origin.name, byteOffset: 0))
        }
        let (encoding, isCertain) = EncodingSniffer.encoding(of: head[...], isWhole: isWhole)
        if encoding == .utf8 || isCertain {
            return .init(
                value: encoding,
                reason: encoding == .utf8 ? "all bytes are UTF-8" : "its byte order mark, or zero bytes",
                isStated: false)
        }
        guard !options.isStrict else { return .init(value: .utf8, reason: "strict reading", isStated: true) }
        return .init(value: encoding, reason: Self.likeliest, isStated: false)
    }

    private static let likeliest = "bytes are not UTF-8; of the other encodings its letters fit this one best"
}
