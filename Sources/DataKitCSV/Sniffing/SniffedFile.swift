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
        try options.check()
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

        let text = try SniffedText(origin, options)
        isWhole = text.isWhole
        report.sampledBytes = text.sampledBytes
        report.dialects = text.candidates
        guard !text.rows.isEmpty else {
            // Nothing but blank lines: no columns, no rows.
            var dialect = text.dialect
            dialect.hasHeader = options.hasHeader ?? false
            chunkReader = CSVChunkReader(
                source: origin.name, dialect: dialect, columns: [], options: options,
                raggedRows: options.raggedRows ?? .error)
            evidence = []
            guessedColumns = []
            dataOffset = text.sample.offset + text.sample.count
            dataLine = text.sample.line
            self.notes = notes
            self.report = report
            return
        }
        let table = try SniffedTable(text, options, source: origin.name)
        notes += table.notes
        report.header = table.header
        dataOffset = text.sample.offset + table.dataStart
        dataLine = text.sample.line + CSVChunks.lines(in: text.sample.text[..<table.dataStart], text.dialect.marks)

        let leastColumns = table.columns - table.optionalColumns
        let ragged = RaggedRowsFinding(
            rows: table.rows, columns: leastColumns, width: table.columns, options: options)
        if options.raggedRows == nil, let policy = ragged.policy {
            report.raggedRows = .init(value: policy, reason: ragged.reason, isStated: false)
            notes.append(ragged.note(policy))
        }
        var footerOffset = Int.max
        if options.raggedRows == nil, !options.isStrict, options.badRows == .fail, table.columns > 1,
            text.isWhole || !text.sample.isWhole,
            let footer = FooterSniffer(columns: leastColumns, dialect: table.dialect).footer(
                sample: text.sample, rows: table.rows, tail: text.windows.last, raw: text.raw)
        {
            footerOffset = footer.offset
            notes.append(footer.note)
        }

        let resolved = try Self.columns(table.names, options)
        let reader = CSVChunkReader(
            source: origin.name, dialect: table.dialect, columns: resolved, options: options,
            raggedRows: report.raggedRows.value, optionalFields: table.optionalColumns, footerOffset: footerOffset)
        let grid = reader.keptRows(table.data, text.chunk)
        evidence = resolved.indices.map { column in
            unsafe grid.withColumn(column) { reader.evidence(of: $0, column: column) }
        }
        guessedColumns = resolved.indices.filter { resolved[$0].isGuess }
        chunkReader = reader
        self.notes = notes
        self.report = report
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
