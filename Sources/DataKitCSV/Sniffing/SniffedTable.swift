import DataKitCore

/// The second stage: where in the sample the table begins, how many columns it has, and what they are called.
struct SniffedTable {
    let columns: Int
    /// The dialect, with what was found of a header.
    let dialect: CSVDialect
    let header: CSVSniffReport.Finding<Bool>
    let names: [String]
    /// How many columns at the end may be missing from rows, since the header does not name them.
    let optionalColumns: Int
    /// Where in the sample the first row of data begins.
    let dataStart: Int
    /// The rows of data, blank lines left out.
    let rows: [RawRow]
    /// The same as an index.
    let data: RawIndex
    private(set) var notes: [String] = []

    /// - Parameter text: with a row at least.
    init(_ text: SniffedText, _ options: CSVReadingOptions, source: String) throws(CSVError) {
        var top = try Top(text, options, source: source, isHeadless: false)
        if !top.header.value, !top.header.isStated, options.columnNames == nil, options.raggedRows == nil,
            !options.isStrict
        {
            // No row stands for the others then; all of them tell what columns there are.
            let headless = try Top(text, options, source: source, isHeadless: true)
            if headless.shape.preambleRows == top.shape.preambleRows { top = headless }
        }
        let shape = top.shape
        columns = shape.columns
        header = top.header
        var dialect = text.dialect
        dialect.hasHeader = header.value
        self.dialect = dialect
        if shape.preambleRows > 0 {
            let title = text.sample.text[text.rows[0].start..<text.rows[0].end]
            notes.append(shape.note(title: CSVError.excerpt(title)))
        }
        if dialect.trimsBlanks, !options.trimsBlanks {
            notes.append("blanks around fields are taken for no part of them, as they stand before quotes")
        }
        if let comment = dialect.comment, options.comment == nil {
            notes.append(
                "lines that begin with '\(comment)' are taken for comments; say --comment none if they are rows")
        }
        if !header.value, !header.isStated, options.columnNames == nil, options.comment == nil,
            let cells = Self.namesInComment(above: shape.preambleRows, text, columns: columns)
        {
            (names, optionalColumns) = (ColumnNames.repaired(cells).names, 0)
            notes.append("the names of the columns were taken from the comment above the first row")
        } else {
            let nameNotes: [String]
            (names, optionalColumns, nameNotes) = try Self.names(top.cells, dialect, columns: columns, options, source)
            notes += nameNotes
        }

        let tableRows = text.rows[shape.preambleRows...]
        let headerRows = top.headerRows
        // A faulty row may be the first one below the header.
        let headerEnd = tableRows[tableRows.startIndex + min(headerRows, tableRows.count) - 1].start
        let belowHeader = text.raw.forcedRows.first { $0.start > headerEnd }?.start ?? text.raw.end
        let behindHeader =
            headerRows < tableRows.count ? tableRows[tableRows.startIndex + headerRows].start : text.raw.end
        let dataStart: Int
        if !dialect.hasHeader {
            dataStart = tableRows[tableRows.startIndex].start
        } else if columns == 1 {
            // A blank line is a row of one column.
            dataStart = min(
                belowHeader,
                Self.behindLine(tableRows[tableRows.startIndex + min(headerRows, tableRows.count) - 1], text))
        } else {
            dataStart = min(belowHeader, behindHeader)
        }
        self.dataStart = dataStart
        if columns == 1, options.delimiter == nil, top.rowCount > 1 {
            notes.append("only one column was found; if there are more, say what separates them with --delimiter")
        }
        var rows: [RawRow] = []
        text.raw.forEachRow(columns: columns) { if $0.start >= dataStart { rows.append($0) } }
        self.rows = rows
        data = text.raw.keeping({ $0.start >= dataStart }, columns: columns)
    }

    /// Where the line behind a row begins.
    private static func behindLine(_ row: RawRow, _ text: SniffedText) -> Int {
        let bytes = text.sample.text[..<text.sample.count]
        guard let end = bytes[row.end...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return bytes.endIndex }
        return bytes[end] == 0x0D && end + 1 < bytes.endIndex && bytes[end + 1] == 0x0A ? end + 2 : end + 1
    }

    /// The names in the last comment above the first row, as many as there are columns: `#CHROM POS ID`.
    private static func namesInComment(above row: Int, _ text: SniffedText, columns: Int) -> [String?]? {
        let marks = text.dialect.marks
        guard let mark = marks.comment.first, columns > 1 else { return nil }
        let lines = text.sample.text[..<text.rows[row].start].split { $0 == 0x0A || $0 == 0x0D }
        guard let line = lines.last, line.starts(with: marks.comment) else { return nil }
        let names = Array(line.drop { $0 == mark }.drop { $0 == 0x20 })
        let padded = names + [UInt8](repeating: 0, count: CSVChunks.padding)
        let index = RawIndex.scan(padded, count: names.count, marks: marks, isFinal: true)
        guard index.rowEnds.count == 1, index.fieldEnds.count == columns, index.openQuote == nil else { return nil }
        let header = RawRow(start: 0, end: names.count, fields: 0..<columns, width: columns)
        let grid = CSVGrid(
            fields: header.fields.map { (index.start(of: $0, in: header), Int(index.fieldEnds[$0])) }, of: padded,
            marks: marks)
        let cells = unsafe grid.withColumn(0) { fields in
            (0..<columns).map { fields.bytesOfText($0).map { String(decoding: $0, as: UTF8.self) } }
        }
        let areNames = cells.allSatisfy { $0?.unicodeScalars.contains { $0.properties.isAlphabetic } ?? false }
        return areNames ? cells : nil
    }

    /// The columns' names, how many at the end may be missing from rows since the header does not name them, and what
    /// there is to say.
    private static func names(
        _ cells: [String?], _ dialect: CSVDialect, columns: Int, _ options: CSVReadingOptions, _ source: String
    ) throws(CSVError) -> (names: [String], optional: Int, notes: [String]) {
        let repaired = dialect.hasHeader ? ColumnNames.repaired(cells) : nil
        let isNamed = dialect.hasHeader && cells.contains { $0 != nil }
        let optional = isNamed ? cells.reversed().prefix { $0 == nil }.count : 0
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
}

/// The shape of a table and its first row.
private struct Top {
    let shape: TableShape
    let header: CSVSniffReport.Finding<Bool>
    /// The texts of the header, be it one.
    let cells: [String?]
    let headerRows: Int
    let rowCount: Int

    init(_ text: SniffedText, _ options: CSVReadingOptions, source: String, isHeadless: Bool) throws(CSVError) {
        let raw = text.raw
        let bytes = text.sample.text
        shape = TableShape(rows: text.rows, options: options, isHeadless: isHeadless) { row in
            let filled = row.fields.filter { raw.start(of: $0, in: row) < Int(raw.fieldEnds[$0]) }
            let mayBeNames =
                filled.count == row.fields.count
                && filled.allSatisfy { field in
                    let first = bytes[raw.start(of: field, in: row)]
                    return !(first &- 0x30 <= 9 || [0x2B, 0x2D, 0x2E, 0x24].contains(first))
                }
            func isQuoted(_ field: Int) -> Bool {
                !text.dialect.marks.quote.isEmpty
                    && bytes[raw.start(of: field, in: row)...].starts(with: text.dialect.marks.quote)
            }
            return TableShape.RowContent(
                filled: filled.count, mayBeNames: mayBeNames, isApart: bytes.hasBlankLine(before: row.start),
                isQuoted: (isQuoted(row.fields.lowerBound), row.fields.allSatisfy(isQuoted)))
        }
        guard shape.columns <= SniffedFile.maximumColumns else {
            throw CSVError(
                .limit,
                "rows of \(shape.columns) fields, more than the \(SniffedFile.maximumColumns) columns there may be",
                location: text.sample.location(text.rows[0].start))
        }
        let gathering = CSVChunkReader(
            source: source, dialect: text.dialect,
            columns: Array(
                repeating: CSVColumn(
                    name: "", type: TextColumnType(.string), isGuess: true,
                    nullTokens: options.nullTokens.map { Array($0.utf8) }),
                count: shape.columns),
            options: options, raggedRows: options.raggedRows ?? .error)
        // In a grid of one column a blank line is a row, but not above the first row.
        let start = text.rows[shape.preambleRows].start
        let table = raw.keeping({ $0.start >= start }, columns: shape.columns)
        let grid = gathering.mendedRows(table, text.chunk)
        headerRows = max(1, min(options.headerRows, grid.rowCount))
        rowCount = grid.rowCount
        let sniffer = Self.header(grid, gathering, headerRows: headerRows)
        if shape.hasRowNames {
            header = .init(value: true, reason: "every row has a name more in quotes", isStated: false)
            cells = [nil] + sniffer.cells.dropLast()
            return
        }
        let found = sniffer.finding(options)
        header = isHeadless ? .init(value: false, reason: found.reason, isStated: false) : found
        cells = sniffer.cells
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
            },
            isFilledBelow: { column in
                unsafe grid.withColumn(column) { fields in
                    (headerRows..<max(headerRows, min(fields.count, 1000))).allSatisfy {
                        !(fields.bytesOfText($0) ?? []).isEmpty
                    }
                }
            })
    }
}
