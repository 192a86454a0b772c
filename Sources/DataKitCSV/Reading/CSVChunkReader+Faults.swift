internal import CDataKitKernels
import DataKitCore

// Chunks with faults: every fault of every row is found, and rows are dropped or kept with nulls, as the policy says.

extension CSVChunkReader {
    /// A record keeps no more of a row than this.
    private static let maximumTextBytes = 10_000
    /// No more fields of a row are looked at behind the last column.
    private static let maximumExtraFields = 1024

    /// Reads a chunk that has faults.
    /// - Parameter maximumRejects: how many records of them are wanted at most; all faults are counted.
    /// - Throws: the first fault of the chunk where the policy is to fail; a text that a guessed type does not take.
    func faulty(
        _ raw: RawIndex, _ chunk: CSVChunk, columns positions: [Int], schema: Schema, maximumRejects: Int
    ) throws(CSVError) -> CSVChunkRows {
        if !rejectsInvalidEncoding, let fault = Self.encodingFault(chunk, source: source, mayBeCut: false),
            badRows != .fail
        {
            throw fault
        }
        var rows: [RawRow] = []
        raw.forEachRow(columns: columns.count) { rows.append($0) }
        var faults = structuralFaults(raw, chunk, rows)

        // The values, null where a text is none.
        let grid = mendedRows(raw, chunk)
        var read: [Column] = []
        var guessMisfits: [CSVFault] = []
        for position in positions {
            guard position < columns.count else {
                read.append(extraFields(raw, chunk))
                continue
            }
            let log = TextColumnParser.MisfitLog()
            let column = unsafe grid.withColumn(position) { fields in
                try? parser(of: position, misfits: log).column(of: fields)
            }
            guard let column else { preconditionFailure("misfits are taken in") }
            read.append(column)
            for row in log.positions {
                let start = raw.start(of: rows[row].fields.lowerBound + position, in: rows[row])
                let fault = CSVFault(
                    .cast, row: row, range: rows[row].start..<rows[row].end, position: start, errorPosition: start,
                    column: position + 1, field: position)
                if columns[position].isGuess { guessMisfits.append(fault) } else { faults.append(fault) }
            }
        }

        // What a row without an end holds is not worth a word.
        if !raw.forcedRows.isEmpty {
            let starts = Set(raw.forcedRows.map(\.start))
            faults.removeAll { $0.kind == .cast && starts.contains(rows[$0.row].start) }
            guessMisfits.removeAll { starts.contains(rows[$0.row].start) }
        }
        // One fault a field: bytes that are no text, or text behind a quote, are no values either.
        var cells = Set<Cell>()
        for fault in faults where fault.kind == .invalidEncoding || fault.kind == .textAfterQuote {
            if let field = fault.field { cells.insert(Cell(fault.row, field)) }
        }
        faults.removeAll { $0.kind == .cast && cells.contains(Cell($0.row, $0.field ?? -1)) }
        guessMisfits.removeAll { cells.contains(Cell($0.row, $0.field ?? -1)) }
        faults.sort(by: CSVFault.isBefore)

        if badRows == .fail {
            if let first = (faults + guessMisfits).min(by: CSVFault.isBefore) { throw error(first, chunk, grid) }
        }
        let rowCount = rows.count + (raw.openQuote == nil ? 0 : 1)
        var isKept = [Bool](repeating: true, count: rowCount)
        var rejected = 0
        for (index, fault) in faults.enumerated() {
            if badRows == .drop || fault.isOfWholeRow { isKept[fault.row] = false }
            if index == 0 || faults[index - 1].row != fault.row { rejected += 1 }
        }
        if let first = guessMisfits.filter({ isKept[$0.row] }).min(by: CSVFault.isBefore) {
            throw error(first, chunk, grid)
        }
        if badRows == .null, !cells.isEmpty {
            for (index, position) in positions.enumerated() where position < columns.count {
                let nulls = cells.filter { $0.column == position }.map(\.row)
                if !nulls.isEmpty { read[index] = read[index].settingNulls(at: nulls) }
            }
        }
        var batch = RecordBatch(unchecked: schema, columns: read, rowCount: grid.rowCount)
        batch = batch.filtered(by: Bitmap(isKept[..<grid.rowCount]))
        let counts = RejectCounts(
            rowsRead: rowCount, rowsRejected: rejected, rowsDropped: isKept.count { !$0 },
            faults: faults.reduce(0) { $0 + $1.count })
        return CSVChunkRows(batch: batch, rejects: records(faults[...], chunk, maximumRejects), counts: counts)
    }

    private struct Cell: Hashable {
        var row: Int
        var column: Int
        init(_ row: Int, _ column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// What is wrong with the form of the rows.
    private func structuralFaults(_ raw: RawIndex, _ chunk: CSVChunk, _ rows: [RawRow]) -> [CSVFault] {
        let isText = Self.validPrefix(chunk) == chunk.count
        let rules = rules(chunk, raggedRows)
        let forced = Dictionary(raw.forcedRows.map { ($0.start, $0) }, uniquingKeysWith: { first, _ in first })
        var faults: [CSVFault] = []
        for (number, row) in rows.enumerated() {
            func add(
                _ kind: CSVFault.Kind, at position: Int, column: Int? = nil, field: Int? = nil, error: Int? = nil,
                count: Int = 1
            ) {
                faults.append(
                    CSVFault(
                        kind, row: number, range: row.start..<row.end, position: position,
                        errorPosition: error ?? row.start, column: column, field: field, found: row.fields.count,
                        count: count))
            }
            if let forced = forced[row.start] {
                add(forced.openQuote == nil ? .rowTooLong : .unclosedQuote, at: forced.openQuote ?? row.start)
                continue
            }
            if row.end - row.start > maximumRowBytes { add(.rowTooLong, at: row.start) }
            if !isText || raw.textAfterQuote != nil && !isLenient {
                for (column, field) in row.fields.prefix(columns.count + Self.maximumExtraFields).enumerated() {
                    let start = raw.start(of: field, in: row)
                    let text = chunk.bytes[start..<max(start, Int(raw.fieldEnds[field]))]
                    if !isText, let position = Self.invalidByte(in: text) {
                        add(.invalidEncoding, at: start, column: column + 1, field: column, error: position)
                    }
                    if !isLenient, let position = marks.textAfterQuote(in: text) {
                        add(.textAfterQuote, at: start, column: column + 1, field: column, error: position)
                    }
                }
            }
            if !rules.isMissingNone(row) {
                add(
                    .missingColumn, at: row.end, column: row.width, field: row.width, count: columns.count - row.width)
            }
            if row.width > columns.count, raggedRows == .error || raggedRows == .pad {
                for column in columns.count..<min(row.width, columns.count + Self.maximumExtraFields) {
                    let start = raw.start(of: row.fields.lowerBound + column, in: row)
                    add(.extraColumn, at: max(row.start, start - marks.delimiter.count), column: column + 1)
                }
            }
        }
        if let open = raw.openQuote, chunk.isComplete {
            faults.append(
                CSVFault(
                    .unclosedQuote, row: rows.count, range: raw.end..<chunk.count, position: open,
                    errorPosition: open))
        }
        return faults
    }

    /// What becomes of a row that is longer than any may be: a record of it.
    func rows(
        of longRow: CSVChunk.LongRow, _ chunk: CSVChunk, schema: Schema, maximumRejects: Int
    ) -> CSVChunkRows {
        var rows = CSVChunkRows(
            batch: RecordBatch(
                unchecked: schema, columns: schema.fields.map { Column(nulls: 0, type: $0.type) }, rowCount: 0),
            counts: RejectCounts())
        guard case .row(let openQuote) = longRow else { return rows }
        rows.counts = RejectCounts(rowsRead: 1, rowsRejected: 1, rowsDropped: 1, faults: 1)
        let fault = CSVFault(
            openQuote == nil ? .rowTooLong : .unclosedQuote, row: 0, range: 0..<chunk.count,
            position: openQuote ?? 0, errorPosition: openQuote ?? 0)
        rows.rejects = records([fault], chunk, maximumRejects)
        return rows
    }

    /// Where the first byte stands that is not UTF-8.
    private static func invalidByte(in text: ArraySlice<UInt8>) -> Int? {
        let valid = unsafe text.withUnsafeBufferPointer { bytes -> Int in
            guard let base = bytes.baseAddress else { return 0 }
            // SAFETY: the kernel reads `count` bytes.
            return unsafe cdk_utf8_valid_prefix(SIMDLevel.best, base, bytes.count)
        }
        return valid == text.count ? nil : text.startIndex + valid
    }

    private func records(_ faults: ArraySlice<CSVFault>, _ chunk: CSVChunk, _ maximum: Int) -> [Reject] {
        var records: [Reject] = []
        var line = chunk.firstLine
        var counted = 0
        // The records of a row share its text.
        var text = ""
        var rowOfText: Int?
        for fault in faults where records.count < maximum {
            if fault.range.lowerBound > counted {
                line += CSVChunks.lines(in: chunk.bytes[counted..<fault.range.lowerBound], marks)
                counted = fault.range.lowerBound
            }
            if rowOfText != fault.row {
                text = String(decoding: chunk.bytes[fault.range].prefix(Self.maximumTextBytes), as: UTF8.self)
                rowOfText = fault.row
            }
            for offset in 0..<min(fault.count, maximum - records.count) {
                let column = fault.field.flatMap { $0 + offset < columns.count ? columns[$0 + offset] : nil }
                records.append(
                    Reject(
                        source: source, row: fault.row + 1, line: line,
                        lineByte: chunk.offset + fault.range.lowerBound + 1, byte: chunk.offset + fault.position + 1,
                        column: fault.column.map { $0 + offset }, columnName: column?.name, kind: fault.kind.rejectKind,
                        expectedType: fault.kind == .cast ? column?.type.description : nil, text: text))
            }
        }
        return records
    }
}

// MARK: - Errors

extension CSVChunkReader {
    /// What makes a chunk no text, if anything does.
    /// - Parameter mayBeCut: whether the last character may lack bytes.
    static func encodingFault(_ chunk: CSVChunk, source: String, mayBeCut: Bool) -> CSVError? {
        let position = validPrefix(chunk)
        if position == chunk.count { return nil }
        if mayBeCut, position + 3 >= chunk.count, chunk.bytes[position] >= 0xC2 { return nil }
        return invalidEncoding(
            chunk, position,
            CSVError.Location(
                source: source,
                line: chunk.firstLine + chunk.bytes[..<position].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) },
                byteOffset: chunk.offset + position))
    }

    private static func invalidEncoding(_ chunk: CSVChunk, _ position: Int, _ location: CSVError.Location) -> CSVError {
        let shown = chunk.bytes[position..<min(position + 4, chunk.count)]
            .map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
        return CSVError(
            .invalidEncoding, "the bytes \(shown) are not UTF-8; say which encoding it is, such as windows-1252",
            location: location)
    }

    /// The error that a fault is where nothing else is to be done with it.
    private func error(_ fault: CSVFault, _ chunk: CSVChunk, _ grid: CSVGrid) -> CSVError {
        let row = chunk.bytes[fault.range]
        let line = CSVError.excerpt(row.prefix { $0 != 0x0A && $0 != 0x0D })
        var location = CSVError.Location(
            source: source, row: fault.row + 1,
            line: chunk.firstLine + CSVChunks.lines(in: chunk.bytes[..<fault.errorPosition], marks),
            byteOffset: chunk.offset + fault.errorPosition)
        switch fault.kind {
        case .invalidEncoding:
            return Self.invalidEncoding(chunk, fault.errorPosition, location)
        case .rowTooLong:
            return .rowTooLong(limit: maximumRowBytes, hasOpenQuote: false, location: location, bytes: row)
        case .unclosedQuote:
            return CSVError(
                .unclosedQuote, "a quote is opened here and never closed; close it, or say that there is no quoting",
                location: location, text: CSVError.excerpt(chunk.bytes[fault.position..<chunk.count].prefix(400)))
        case .textAfterQuote:
            return CSVError(
                .textAfterQuote,
                "text follows a closing quote: '\(line)'; double the quotes inside the field, or read leniently",
                location: location, text: line)
        case .missingColumn, .extraColumn:
            return CSVError(
                .fieldCount,
                "\(fault.found) fields where there are \(columns.count) columns: '\(line)'; "
                    + "mend the row, or choose how ragged rows are read",
                location: location, text: line)
        case .cast:
            guard let field = fault.field else { preconditionFailure("a text that is no value has a column") }
            let text = CSVError.excerpt(unsafe grid.withColumn(field) { $0.bytesOfText(fault.row) } ?? [])
            location.field = field + 1
            location.path = columns[field].name
            let type = columns[field].type
            if columns[field].isGuess {
                return CSVError(
                    .typeConflict,
                    "'\(text)' does not fit \(type), which the first rows suggested; "
                        + "read again with the wider type, or give the column a type",
                    location: location, text: text)
            }
            return CSVError(
                .conversion,
                "'\(text)' is no \(type), the type given for this column; mend the value or choose another type",
                location: location, text: text)
        }
    }
}

extension Column {
    /// The column with null in some rows.
    fileprivate func settingNulls(at rows: [Int]) -> Column {
        var bits = (0..<count).map { validity?[$0] ?? true }
        for row in rows { bits[row] = false }
        return Column(type: type, count: count, validity: Bitmap(bits), values: values)
    }
}
