internal import CDataKitKernels
import DataKitCore

/// Turns chunks into record batches: scan, check, convert. One value serves many tasks.
///
/// A chunk without faults, that is nearly every one, is read in one go. Where there is any fault the chunk is looked
/// at again, row by row; see `CSVChunkReader+Faults.swift`.
struct CSVChunkReader: Sendable {
    let source: String
    let dialect: CSVDialect
    let marks: CSVMarks
    /// All columns of the file, but that of extra fields.
    var columns: [CSVColumn]
    let raggedRows: CSVReadingOptions.RaggedRows
    let isLenient: Bool
    let readsNationalNumbers: Bool
    let hasQuotedNulls: Bool
    let hasEmptyTexts: Bool
    let badRows: BadRowPolicy
    /// Whether bytes that are not UTF-8 are faults of their rows rather than of the file.
    let rejectsInvalidEncoding: Bool
    /// Columns behind the last that has a name in the file may be missing from rows.
    let optionalFields: Int
    /// Where in the text a footer begins, whose rows may have fewer fields.
    let footerOffset: Int
    /// Whether a row of nothing but delimiters may have fewer fields: `,,` below a table of nine columns says nothing.
    let takesEmptyRows: Bool
    /// No row may have more bytes.
    let maximumRowBytes: Int
    private let recovery: RowRecovery?

    init(
        source: String, dialect: CSVDialect, columns: [CSVColumn], options: CSVReadingOptions,
        raggedRows: CSVReadingOptions.RaggedRows, optionalFields: Int = 0, footerOffset: Int = .max
    ) {
        self.source = source
        self.dialect = dialect
        marks = dialect.marks
        self.columns = columns
        self.raggedRows = raggedRows
        isLenient = options.isLenient
        readsNationalNumbers = options.readsNationalNumbers
        hasQuotedNulls = options.hasQuotedNulls
        hasEmptyTexts = options.hasEmptyTexts
        badRows = options.badRows
        rejectsInvalidEncoding = options.rejectsInvalidEncoding
        self.optionalFields = optionalFields
        self.footerOffset = footerOffset
        takesEmptyRows = options.raggedRows == nil && !options.isStrict && options.badRows == .fail
        maximumRowBytes = options.maximumRowBytes
        recovery = options.recovery
    }

    /// Where the fields and rows of a chunk lie.
    func scan(_ chunk: CSVChunk) -> RawIndex {
        RawIndex.scan(
            chunk.bytes, count: chunk.count, marks: marks, isFinal: chunk.isComplete, recovery: recovery)
    }

    /// What became of a chunk.
    enum Outcome {
        case read(CSVChunkRows)
        /// The chunk was cut in the middle of a row.
        case cutWrongly
    }

    /// Reads the columns at `positions`; the position behind the last is that of extra fields.
    ///
    /// - Parameter maximumRejects: how many records of faults are wanted at most.
    /// - Throws: `CSVError`. Row numbers count from the top of the chunk, the first being 1.
    func read(
        _ chunk: CSVChunk, columns positions: [Int], schema: Schema, maximumRejects: Int = 0
    ) throws(CSVError) -> Outcome {
        if let longRow = chunk.longRow {
            return .read(rows(of: longRow, chunk, schema: schema, maximumRejects: maximumRejects))
        }
        let raw = scan(chunk)
        let isOpen = chunk.isComplete && raw.openQuote != nil
        if raw.end != chunk.count, !isOpen { return .cutWrongly }
        if !isOpen, raw.forcedRows.isEmpty, isLenient || raw.textAfterQuote == nil,
            Self.validPrefix(chunk) == chunk.count,
            chunk.count <= maximumRowBytes || raw.firstRow(longerThan: maximumRowBytes) == nil,
            let batch = faultless(raw, chunk, columns: positions, schema: schema)
        {
            return .read(CSVChunkRows(batch: batch, counts: RejectCounts(rowsRead: batch.rowCount)))
        }
        return .read(try faulty(raw, chunk, columns: positions, schema: schema, maximumRejects: maximumRejects))
    }

    /// The rows, or `nil` where any has a fault.
    private func faultless(_ raw: RawIndex, _ chunk: CSVChunk, columns positions: [Int], schema: Schema) -> RecordBatch?
    {
        guard
            let grid = try? CSVGrid(
                raw, bytes: chunk.bytes, marks: marks, rules: rules(chunk, raggedRows), tokens: escapedTokens)
        else {
            return nil
        }
        var read: [Column] = []
        read.reserveCapacity(positions.count)
        for position in positions {
            guard position < columns.count else {
                read.append(extraFields(raw, chunk))
                continue
            }
            let column = try? unsafe grid.withColumn(position) { fields throws(TextColumnParser.Misfit) in
                try parser(of: position).column(of: fields)
            }
            guard let column else { return nil }
            read.append(column)
        }
        return RecordBatch(unchecked: schema, columns: read, rowCount: grid.rowCount)
    }

    /// Adds what a chunk's texts are to the evidence of some columns. Faults are left to whoever reads.
    /// - Returns: `nil` where the chunk was cut wrongly.
    func gather(_ chunk: CSVChunk, columns positions: [Int]) -> [TypeEvidence]? {
        if chunk.longRow != nil {
            return positions.map { _ in TypeEvidence(readsNationalNumbers: readsNationalNumbers) }
        }
        let raw = scan(chunk)
        if raw.end != chunk.count, !(chunk.isComplete && raw.openQuote != nil) { return nil }
        let grid = keptRows(raw, chunk)
        return positions.map { position in
            unsafe grid.withColumn(position) { evidence(of: $0, column: position) }
        }
    }

    func evidence(of fields: TextFields, from first: Int = 0, column: Int) -> TypeEvidence {
        var evidence = TypeEvidence(readsNationalNumbers: readsNationalNumbers)
        evidence.add(fields, from: first, nullTokens: columns[column].nullTokens)
        return evidence
    }

    /// All rows, ragged ones mended; without those that the policy drops for their structure.
    func keptRows(_ raw: RawIndex, _ chunk: CSVChunk) -> CSVGrid {
        let raw = raw.withoutForcedRows(columns: columns.count)
        if badRows == .drop, raggedRows == .error || raggedRows == .pad,
            let grid = try? CSVGrid(
                raw.keeping(rules(chunk, raggedRows).takes, columns: columns.count), bytes: chunk.bytes, marks: marks,
                rules: rules(chunk, .truncate), tokens: escapedTokens)
        {
            return grid
        }
        return mendedRows(raw, chunk)
    }

    /// All rows, ragged ones mended.
    func mendedRows(_ raw: RawIndex, _ chunk: CSVChunk) -> CSVGrid {
        guard
            let grid = try? CSVGrid(
                raw, bytes: chunk.bytes, marks: marks, rules: rules(chunk, .truncate), tokens: escapedTokens)
        else {
            preconditionFailure("truncating takes rows of any width")
        }
        return grid
    }

    /// Column by column, the texts for null that hold the escape character; empty where there are none.
    var escapedTokens: [[[UInt8]]] {
        guard let escape = marks.escape.first else { return [] }
        let tokens = columns.map { column in column.nullTokens.filter { $0.contains(escape) } }
        return tokens.allSatisfy(\.isEmpty) ? [] : tokens
    }

    func rules(_ chunk: CSVChunk, _ policy: CSVReadingOptions.RaggedRows) -> RowRules {
        RowRules(
            columns: columns.count, policy: policy, optionalFields: optionalFields,
            footerStart: footerOffset == .max ? .max : max(0, footerOffset - chunk.offset),
            takesEmptyRows: takesEmptyRows, delimiterBytes: marks.delimiter.count)
    }

    func parser(of column: Int, misfits: TextColumnParser.MisfitLog? = nil) -> TextColumnParser {
        let column = columns[column]
        return TextColumnParser(
            column.type, isGuess: column.isGuess, nullTokens: column.nullTokens, hasQuotedNulls: hasQuotedNulls,
            hasEmptyTexts: hasEmptyTexts, misfits: misfits)
    }

    /// The fields beyond the last column, row by row; null for rows that have none.
    func extraFields(_ raw: RawIndex, _ chunk: CSVChunk) -> Column {
        var fields: [(start: Int, end: Int)] = []
        var offsets: [Int32] = [0]
        var validity = BitmapBuilder()
        raw.forEachRow(columns: columns.count) { row in
            let extra = row.fields.lowerBound + columns.count..<max(columns.count, row.width) + row.fields.lowerBound
            for field in extra { fields.append((raw.start(of: field, in: row), Int(raw.fieldEnds[field]))) }
            offsets.append(Int32(fields.count))
            validity.append(!extra.isEmpty)
        }
        let grid = CSVGrid(fields: fields, of: chunk.bytes, marks: marks)
        let texts = try? unsafe grid.withColumn(0) { fields throws(TextColumnParser.Misfit) in
            try TextColumnParser(TextColumnType(.string), isGuess: false).column(of: fields)
        }
        guard let texts else { preconditionFailure("every text is a string") }
        return Column(
            type: Self.restType, count: offsets.count - 1, validity: validity.finishAsValidity(),
            values: .list(offsets: Buffer(offsets), elements: texts))
    }

    /// The type of the column of extra fields.
    static let restType = DataType.list(Field("element", .string))

    /// How many bytes are UTF-8.
    static func validPrefix(_ chunk: CSVChunk) -> Int {
        unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the chunk holds `count` bytes and the padding.
            unsafe cdk_utf8_valid_prefix(SIMDLevel.best, bytes.baseAddress!, chunk.count)
        }
    }
}

/// The rows of a chunk, and what was wrong with others.
struct CSVChunkRows: Sendable {
    var batch: RecordBatch
    /// Rows count from the top of the chunk, the first being 1.
    var rejects: [Reject] = []
    var counts: RejectCounts
}

extension RejectCounts {
    init(rowsRead: Int) {
        self.init()
        self.rowsRead = rowsRead
    }
}

extension CSVReadingOptions {
    /// Whether bytes that are not UTF-8 are faults of their rows rather than of the file.
    var rejectsInvalidEncoding: Bool { badRows != .fail && (encoding == .utf8 || isStrict && encoding == nil) }
}

extension RawIndex {
    /// The rows that have an end of their own.
    func withoutForcedRows(columns: Int) -> RawIndex {
        guard !forcedRows.isEmpty else { return self }
        let starts = Set(forcedRows.map(\.start))
        return keeping({ !starts.contains($0.start) }, columns: columns)
    }

    /// The rows that pass a test.
    func keeping(_ isKept: (RawRow) -> Bool, columns: Int) -> RawIndex {
        var kept = self
        kept.fieldStarts = []
        kept.fieldEnds = []
        kept.rowStarts = []
        kept.rowEnds = []
        forEachRow(columns: columns) { row in
            guard isKept(row) else { return }
            for field in row.fields {
                kept.fieldStarts.append(UInt32(start(of: field, in: row)))
                kept.fieldEnds.append(fieldEnds[field])
            }
            kept.rowStarts.append(UInt32(row.start))
            kept.rowEnds.append(UInt32(kept.fieldEnds.count - 1))
        }
        return kept
    }
}
