import DataKitCore

/// What the first bytes of a file tell: dialect, names, where the rows begin, and what the columns seem to hold.
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
    let origin: CSVOrigin

    /// More columns than any real file has.
    private static let maximumColumns = 100_000

    init(origin: CSVOrigin, options: CSVReadingOptions) throws {
        let name = origin.name
        try Self.check(options)
        let (encoding, encodingNote) = try Self.encoding(of: origin, options)
        var origin = origin
        origin.encoding = encoding
        self.origin = origin
        var sample = try Sample(try origin.open(), size: options.sampleBytes, skipLines: options.skipLines, name: name)
        var dialect = DialectSniffer(bytes: sample.text, count: sample.count, isWhole: sample.isWhole).sniff(options)
        var raw = RawIndex.scan(sample.text, count: sample.count, marks: dialect.marks, isFinal: sample.isWhole)
        // A first row longer than the sample, or nothing but blank lines so far: look at more.
        while !Self.widths(raw).contains(where: { !$0.isBlank }), !sample.isWhole,
            sample.count <= options.maximumRowBytes
        {
            try sample.grow(to: min(sample.count * 4, options.maximumRowBytes + 1))
            try sample.check()
            dialect = DialectSniffer(bytes: sample.text, count: sample.count, isWhole: sample.isWhole).sniff(options)
            raw = RawIndex.scan(sample.text, count: sample.count, marks: dialect.marks, isFinal: sample.isWhole)
        }
        if let open = raw.openQuote, sample.isWhole {
            throw CSVError(
                .unclosedQuote, "a quote is opened here and never closed; close it, or say that there is no quoting",
                location: sample.location(open), text: CSVError.excerpt(sample.text[open..<sample.count].prefix(400)))
        }
        isWhole = sample.isWhole

        // The first row that is not blank gives the width; without a header the most common width does.
        let widths = Self.widths(raw)
        let firstRow = widths.firstIndex { !$0.isBlank }
        guard let firstRow else {
            guard sample.isWhole else {
                guard raw.rowEnds.isEmpty else {
                    throw CSVError(
                        .limit,
                        "nothing but blank lines in the first \(sample.count) bytes; check that the file is CSV",
                        location: sample.location(0))
                }
                throw CSVError.rowTooLong(
                    limit: options.maximumRowBytes, hasOpenQuote: raw.openQuote != nil, location: sample.location(0),
                    bytes: sample.text[..<sample.count])
            }
            // Nothing but blank lines: no columns, no rows.
            dialect.hasHeader = options.hasHeader ?? false
            chunkReader = Self.reader(name, dialect, [], [], [], options, optional: 0)
            evidence = []
            guessedColumns = []
            dataOffset = sample.offset + sample.count
            dataLine = sample.line
            notes = encodingNote.map { [$0] } ?? []
            return
        }
        guard widths[firstRow].fields <= Self.maximumColumns else {
            throw CSVError(
                .limit, "\(widths[firstRow].fields) columns in the first row, more than \(Self.maximumColumns)",
                location: sample.location(Int(raw.rowStarts[firstRow])))
        }
        if let long = raw.firstRow(longerThan: options.maximumRowBytes), long == firstRow {
            throw CSVError.rowTooLong(
                limit: options.maximumRowBytes, hasOpenQuote: false,
                location: sample.location(Int(raw.rowStarts[long])), bytes: sample.text[Int(raw.rowStarts[long])...])
        }
        let commonWidth = Self.mostCommon(widths[(firstRow + 1)...]) ?? widths[firstRow].fields
        let headerWidth = widths[firstRow].fields
        let width = options.hasHeader == false ? max(commonWidth, headerWidth) : headerWidth

        let headerStart = Int(raw.rowStarts[firstRow])
        let belowStart = firstRow + 1 < raw.rowStarts.count ? Int(raw.rowStarts[firstRow + 1]) : raw.end
        // In a grid of one column a blank line is a row.
        raw.dropBlankRows(firstRow)
        let grid = try? CSVGrid(
            raw, bytes: sample.text, count: sample.count, marks: dialect.marks, width: width, policy: .truncate,
            optionalFields: 0)
        guard let grid else { preconditionFailure("truncating takes rows of any width") }

        // The header, and the columns below it.
        let gathering = Self.reader(name, dialect, Array(repeating: "", count: width), [], [], options, optional: 0)
        var cells: [String?] = []
        var below: [TypeEvidence] = []
        for column in 0..<width {
            unsafe grid.withColumn(column) { fields in
                let cell = fields.bytesOfText(0)
                cells.append(cell.flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) })
                below.append(gathering.evidence(of: fields, from: 1))
            }
        }
        let sniffer = HeaderSniffer(
            firstRow: cells, evidence: below, rowsBelow: grid.rowCount - 1,
            appearsBelow: { column, text in
                let bytes = Array(text.utf8)
                return unsafe grid.withColumn(column) { fields in
                    (1..<max(1, min(fields.count, 1000))).contains { fields.bytesOfText($0) == bytes }
                }
            })
        dialect.hasHeader = options.hasHeader ?? sniffer.hasHeader

        var notes: [String] = encodingNote.map { [$0] } ?? []
        var names: [String]
        var optional = 0
        if dialect.hasHeader {
            let repaired = ColumnNames.repaired(cells)
            names = repaired.names
            optional = cells.reversed().prefix { $0 == nil }.count
            notes += repaired.notes
            dataOffset = sample.offset + belowStart
            dataLine = sample.line + CSVChunks.lines(in: sample.text[..<belowStart], dialect.marks)
        } else {
            names = (1...width).map { "column_\($0)" }
            for column in 0..<width {
                below[column] = unsafe grid.withColumn(column) {
                    gathering.evidence(of: $0)
                }
            }
            dataOffset = sample.offset + headerStart
            dataLine = sample.line + CSVChunks.lines(in: sample.text[..<headerStart], dialect.marks)
        }
        if width == 1, options.delimiter == nil, grid.rowCount > 1 {
            notes.append("only one column was found; if there are more, say what separates them with --delimiter")
        }

        var types: [TextColumnType] = []
        var isGuess: [Bool] = []
        for name in names {
            let given = options.types[name] ?? (options.allText ? TextColumnType(.string) : nil)
            types.append(given ?? TextColumnType(.string))
            isGuess.append(given == nil)
        }
        for name in options.types.keys.sorted() where !names.contains(name) {
            throw DataKitError.unknownColumn(name, in: Schema(names.map { Field($0, .string) }))
        }
        evidence = below
        guessedColumns = names.indices.filter { isGuess[$0] }
        chunkReader = Self.reader(name, dialect, names, types, isGuess, options, optional: optional)
        self.notes = notes
    }

    private static func reader(
        _ source: String, _ dialect: CSVDialect, _ names: [String], _ types: [TextColumnType], _ isGuess: [Bool],
        _ options: CSVReadingOptions, optional: Int
    ) -> CSVChunkReader {
        CSVChunkReader(
            source: source, dialect: dialect, names: names, types: types, isGuess: isGuess,
            nullTokens: options.nullTokens.map { Array($0.utf8) }, raggedRows: options.raggedRows,
            isLenient: options.isLenient, optionalFields: optional, maximumRowBytes: options.maximumRowBytes)
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
        guard options.maximumRowBytes > 0, options.maximumRowBytes <= 1 << 30, options.chunkBytes <= 1 << 28 else {
            throw CSVError(.options, "rows may have up to 1 GiB, chunks up to 256 MiB")
        }
    }

    /// How the text is encoded, and a sentence where that was not plain.
    private static func encoding(
        of origin: CSVOrigin, _ options: CSVReadingOptions
    ) throws -> (TextEncoding, note: String?) {
        if let stated = options.encoding { return (stated, nil) }
        // Bytes further down told already.
        if origin.encoding != .utf8 { return (origin.encoding, Self.note(of: origin.encoding)) }
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
        if encoding == .utf8 || isCertain { return (encoding, nil) }
        guard !options.isStrict else { return (.utf8, nil) }
        return (encoding, Self.note(of: encoding))
    }

    private static func note(of encoding: TextEncoding) -> String {
        "the text is not UTF-8 and was read as \(encoding); say --encoding if it is another"
    }

    private static func widths(_ raw: RawIndex) -> [(fields: Int, isBlank: Bool)] {
        var first = 0
        return raw.rowEnds.indices.map { row in
            let last = Int(raw.rowEnds[row])
            defer { first = last + 1 }
            return (last + 1 - first, last == first && raw.fieldEnds[last] == raw.rowStarts[row])
        }
    }

    private static func mostCommon(_ widths: ArraySlice<(fields: Int, isBlank: Bool)>) -> Int? {
        var counts: [Int: Int] = [:]
        for row in widths where !row.isBlank { counts[row.fields, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    }
}

/// The first bytes of a text: byte order mark and skipped lines are passed over.
private struct Sample {
    /// The text from `offset` on, with 64 bytes behind it.
    private(set) var text: [UInt8] = []
    private(set) var count = 0
    private(set) var isWhole = false
    /// Where the text begins, and on which line.
    private(set) var offset = 0
    private(set) var line = 1
    private var input: any ByteInput
    private let name: String

    init(_ input: any ByteInput, size: Int, skipLines: Int, name: String) throws {
        self.input = input
        self.name = name
        try grow(to: max(64, size))
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { drop(3) }
        for _ in 0..<max(0, skipLines) {
            while !text[..<count].contains(where: { $0 == 0x0A || $0 == 0x0D }), !isWhole { try grow(to: count * 2) }
            guard let end = text[..<count].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
                drop(count)
                break
            }
            drop(text[end] == 0x0D && end + 1 < count && text[end + 1] == 0x0A ? end + 2 : end + 1)
            line += 1
        }
        try check()
    }

    /// Reads on, until there are so many bytes or the input ends.
    mutating func grow(to size: Int) throws {
        text.removeSubrange(count...)
        let wanted = max(0, size - count)
        isWhole = try input.fill(&text, count: wanted) < wanted
        count = text.count
        text.append(contentsOf: repeatElement(0, count: CSVChunks.padding))
    }

    private mutating func drop(_ bytes: Int) {
        text.removeSubrange(..<bytes)
        count -= bytes
        offset += bytes
    }

    /// Refuses what is no text before anyone makes names of it.
    func check() throws(CSVError) {
        let chunk = CSVChunk(bytes: text, count: count, offset: offset, firstLine: line, isComplete: isWhole)
        if let fault = CSVChunkReader.encodingFault(chunk, source: name, mayBeCut: !isWhole) { throw fault }
    }

    func location(_ position: Int) -> CSVError.Location {
        CSVError.Location(
            source: name, line: line + text[..<position].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) },
            byteOffset: offset + position)
    }
}
