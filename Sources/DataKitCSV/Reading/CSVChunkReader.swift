internal import CDataKitKernels
import DataKitCore

/// Turns chunks into record batches: scan, check, convert, filter. One value serves many tasks.
struct CSVChunkReader: Sendable {
    let source: String
    let dialect: CSVDialect
    /// The names of all columns of the file.
    let names: [String]
    /// How each column is read; as long as `names`.
    let types: [TextColumnType]
    /// Whether each type was guessed.
    let isGuess: [Bool]
    let nullTokens: [[UInt8]]
    let raggedRows: CSVReadingOptions.RaggedRows
    let isLenient: Bool

    /// What became of a chunk.
    enum Outcome {
        /// The batch of the columns that were asked for, and how many rows the chunk had.
        case batch(RecordBatch, rows: Int)
        /// The chunk was cut in the middle of a row.
        case cutWrongly
    }

    /// Columns behind the last that has a name in the file may be missing from rows.
    var optionalFields: Int = 0
    /// No row may have more bytes.
    var maximumRowBytes = Int.max
    private var marks: CSVMarks { dialect.marks }

    /// Reads the columns at `positions` and keeps the rows that pass `filter`.
    ///
    /// - Throws: `CSVError`. Row numbers count from the top of the chunk, the first being 1.
    func read(
        _ chunk: CSVChunk, columns positions: [Int], schema: Schema
    ) throws(CSVError) -> Outcome {
        try checkText(chunk)
        let raw = RawIndex.scan(chunk.bytes, count: chunk.count, marks: marks, isFinal: chunk.isComplete)
        if let open = raw.openQuote, chunk.isComplete { throw unclosedQuote(chunk, open) }
        if raw.end != chunk.count { return .cutWrongly }
        if let position = raw.textAfterQuote, !isLenient { throw textAfterQuote(chunk, position, raw) }
        let grid = try assemble(raw, chunk)

        var columns: [Column] = []
        columns.reserveCapacity(positions.count)
        var misfit: (row: Int, column: Int)?
        for position in positions {
            let parser = TextColumnParser(types[position], isGuess: isGuess[position], nullTokens: nullTokens)
            do throws(TextColumnParser.Misfit) {
                columns.append(
                    try unsafe grid.withColumn(position) {
                        fields throws(TextColumnParser.Misfit) in
                        try parser.column(of: fields)
                    })
            } catch {
                if misfit.map({ error.index < $0.row }) ?? true { misfit = (error.index, position) }
            }
        }
        if let misfit { throw conversionFault(chunk, grid, row: misfit.row, column: misfit.column) }
        return .batch(
            RecordBatch(unchecked: schema, columns: columns, rowCount: grid.rowCount), rows: grid.rowCount)
    }

    /// Adds what a chunk's texts are to the evidence of some columns.
    func gather(_ chunk: CSVChunk, columns positions: [Int]) throws(CSVError) -> [TypeEvidence]? {
        let raw = RawIndex.scan(chunk.bytes, count: chunk.count, marks: marks, isFinal: chunk.isComplete)
        if let open = raw.openQuote, chunk.isComplete { throw unclosedQuote(chunk, open) }
        if raw.end != chunk.count { return nil }
        let grid = try assemble(raw, chunk)
        return positions.map { position in
            unsafe grid.withColumn(position) { fields in
                evidence(of: fields)
            }
        }
    }

    func evidence(of fields: TextFields, from first: Int = 0) -> TypeEvidence {
        var evidence = TypeEvidence()
        evidence.add(fields, from: first, nullTokens: nullTokens)
        return evidence
    }

    private func assemble(_ raw: consuming RawIndex, _ chunk: CSVChunk) throws(CSVError) -> CSVGrid {
        if chunk.count > maximumRowBytes, let row = raw.firstRow(longerThan: maximumRowBytes) {
            let start = Int(raw.rowStarts[row])
            throw CSVError.rowTooLong(
                limit: maximumRowBytes, hasOpenQuote: false, location: location(chunk, byte: start),
                bytes: chunk.bytes[start...])
        }
        do throws(FieldCountFault) {
            return try CSVGrid(
                raw, bytes: chunk.bytes, count: chunk.count, marks: marks, width: names.count, policy: raggedRows,
                optionalFields: optionalFields)
        } catch {
            throw fieldCountFault(chunk, error)
        }
    }
}

// MARK: - Faults

extension CSVChunkReader {
    /// Refuses bytes that are no text.
    private func checkText(_ chunk: CSVChunk) throws(CSVError) {
        if let fault = Self.encodingFault(chunk, source: source, mayBeCut: false) { throw fault }
    }

    /// What makes a chunk no text, if anything does.
    /// - Parameter mayBeCut: whether the last character may lack bytes.
    static func encodingFault(_ chunk: CSVChunk, source: String, mayBeCut: Bool) -> CSVError? {
        let position = unsafe chunk.bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the chunk holds `count` bytes and the padding.
            unsafe cdk_utf8_valid_prefix(SIMDLevel.best, bytes.baseAddress!, chunk.count)
        }
        if position == chunk.count { return nil }
        if mayBeCut, position + 3 >= chunk.count, chunk.bytes[position] >= 0xC2 { return nil }
        let location = CSVError.Location(
            source: source, line: chunk.firstLine + chunk.bytes[..<position].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) },
            byteOffset: chunk.offset + position)
        let shown = chunk.bytes[position..<min(position + 4, chunk.count)]
            .map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
        return CSVError(
            .invalidEncoding,
            "the bytes \(shown) are not UTF-8; say which encoding it is, such as windows-1252",
            location: location)
    }

    private func unclosedQuote(_ chunk: CSVChunk, _ position: Int) -> CSVError {
        CSVError(
            .unclosedQuote,
            "a quote is opened here and never closed; close it, or say that there is no quoting",
            location: location(chunk, byte: position),
            text: CSVError.excerpt(chunk.bytes[position..<chunk.count].prefix(400)))
    }

    private func textAfterQuote(_ chunk: CSVChunk, _ position: Int, _ raw: RawIndex) -> CSVError {
        let start = Int(raw.rowStarts.last { $0 <= position } ?? 0)
        return CSVError(
            .textAfterQuote,
            "text follows a closing quote: '\(CSVError.excerpt(chunk.bytes[start..<chunk.count].prefix { $0 != 0x0A }))'; "
                + "double the quotes inside the field, or read leniently",
            location: location(chunk, byte: position))
    }

    private func fieldCountFault(_ chunk: CSVChunk, _ fault: FieldCountFault) -> CSVError {
        let text = CSVError.excerpt(chunk.bytes[fault.rowStart..<chunk.count].prefix { $0 != 0x0A && $0 != 0x0D })
        var location = self.location(chunk, byte: fault.rowStart)
        location.row = fault.row + 1
        return CSVError(
            .fieldCount,
            "\(fault.found) fields where there are \(names.count) columns: '\(text)'; mend the row, or choose how ragged rows are read",
            location: location, text: text)
    }

    private func conversionFault(_ chunk: CSVChunk, _ grid: CSVGrid, row: Int, column: Int) -> CSVError {
        let (bytes, start) = unsafe grid.withColumn(column) { fields in
            (fields.bytesOfText(row) ?? [], grid.original(fields.startOfText(row)))
        }
        let text = CSVError.excerpt(bytes)
        var location = self.location(chunk, byte: start)
        location.row = row + 1
        location.column = column + 1
        location.columnName = names[column]
        let type = types[column]
        if isGuess[column] {
            return CSVError(
                .typeConflict,
                "'\(text)' does not fit \(type), which the first rows suggested; read again with the wider type, or give the column a type",
                location: location, text: text)
        }
        return CSVError(
            .conversion,
            "'\(text)' is no \(type), the type given for this column; mend the value or choose another type",
            location: location, text: text)
    }

    private func location(_ chunk: CSVChunk, byte: Int) -> CSVError.Location {
        CSVError.Location(
            source: source, line: chunk.firstLine + CSVChunks.lines(in: chunk.bytes[..<byte], marks),
            byteOffset: chunk.offset + byte)
    }
}
