internal import CDataKitKernels
import DataKitCore

/// Turns chunks into record batches: parse, check, convert. One value serves many tasks.
struct JSONChunkReader: Sendable {
    let source: String
    let rows: JSONRowType
    let schema: Schema
    let options: JSONReadingOptions
    let layout: JSONReadingOptions.Layout

    /// What became of a chunk.
    struct Outcome: Sendable {
        var batch: RecordBatch
        /// How many rows the chunk has, faulty ones too.
        var rows: Int
        /// Their rows count from the top of the chunk.
        var rejects: [Reject] = []
        var counts = RejectCounts()
    }

    /// - Throws: ``JSONError``, whose rows count from the top of the chunk, the first being 1.
    func read(_ chunk: JSONChunk) throws(JSONError) -> Outcome {
        var parsed = JSONParsedChunk(chunk, options: options, source: source)
        if let fault = parsed.fault {
            throw fault.error(in: chunk, source: source, options: options.parsing).located {
                $0.row = parsed.rows.count + 1
            }
        }
        guard parsed.tape != nil else {
            throw JSONError(.limit, "there is not enough memory for the rows", location: .init(source: source))
        }
        if chunk.needsValue, parsed.rows.isEmpty, parsed.faulty.isEmpty {
            let error = chunk.missingValue(source: source)
            guard options.badRows != .fail else { throw error.located { $0.row = 1 } }
            parsed.faulty.append(JSONFaultyRow(start: 0, error: error))
        }
        if options.form != .plain {
            try options.form.rewrite(&parsed, collectsFaults: options.badRows != .fail)
        }
        return try convert(parsed)
    }

    private func convert(_ parsed: JSONParsedChunk) throws(JSONError) -> Outcome {
        guard let tape = parsed.tape else { preconditionFailure("the chunk was parsed") }
        let nodes = parsed.rows
        var maker = JSONColumnMaker(
            tape: tape, options: options.parsing, collectsMisfits: options.badRows != .fail)
        let columns: [Column]
        do throws(JSONColumnMaker.Misfit) {
            if rows.isBare {
                columns = try rows.members.map { (member) throws(JSONColumnMaker.Misfit) in
                    try maker.column(member.type, rows: nodes[...], path: member.field.name)
                }
            } else {
                var objects = nodes[...]
                columns = try maker.columns(
                    of: rows.members, ignoresUnknown: rows.ignoresUnknown, isGuess: options.schema == nil,
                    areObjects: rows.areObjects, rows: &objects, path: "")
            }
        } catch {
            throw misfitError(error, parsed)
        }
        let batch = RecordBatch(unchecked: schema, columns: columns, rowCount: nodes.count)
        try requireValues(batch, parsed)
        return outcome(batch, maker.misfits, parsed)
    }

    /// Refuses nulls where the schema has none.
    private func requireValues(_ batch: RecordBatch, _ parsed: JSONParsedChunk) throws(JSONError) {
        for (field, column) in zip(schema.fields, batch.columns) where !field.isNullable && column.nullCount > 0 {
            let row = (0..<batch.rowCount).first { column.isNull($0) } ?? 0
            var location = parsed.location(ofNode: Int(parsed.rows[row]))
            location.row = parsed.number(ofRow: row)
            location.path = field.name
            throw JSONError(
                .conversion, "there is no value, though the schema says that there always is one", location: location)
        }
    }

    /// The batch, without the rows at fault where they are dropped, and what is told of them.
    private func outcome(
        _ batch: RecordBatch, _ misfits: [JSONColumnMaker.Misfit], _ parsed: JSONParsedChunk
    ) -> Outcome {
        var result = Outcome(batch: batch, rows: parsed.rows.count + parsed.faulty.count)
        var faultyRows: Set<Int> = []
        for misfit in misfits {
            let row = parsed.row(ofNode: misfit.node)
            faultyRows.insert(row)
            result.rejects.append(reject(misfit, row: row, parsed))
        }
        for (index, faulty) in parsed.faulty.enumerated() {
            var reject = faulty.reject(source: source, offset: parsed.chunk.offset)
            reject.row = index + 1 + parsed.rowsBefore(faulty.start)
            result.rejects.append(reject)
        }
        // In the order of the file.
        if result.rejects.count > 1 { result.rejects.sort { ($0.row, $0.byte) < ($1.row, $1.byte) } }
        parsed.findLines(of: &result.rejects)
        var dropped = parsed.faulty.count
        if options.badRows == .drop, !faultyRows.isEmpty {
            dropped += faultyRows.count
            result.batch = batch.gathering((0..<Int32(batch.rowCount)).filter { !faultyRows.contains(Int($0)) })
        }
        result.counts = RejectCounts(
            rowsRead: result.rows, rowsRejected: faultyRows.count + parsed.faulty.count, rowsDropped: dropped,
            faults: result.rejects.count)
        return result
    }
}

// MARK: - Values that do not fit

extension JSONChunkReader {
    private func misfitError(_ misfit: JSONColumnMaker.Misfit, _ parsed: JSONParsedChunk) -> JSONError {
        let text = parsed.text(ofNode: misfit.node)
        let row = parsed.row(ofNode: misfit.node)
        var location = parsed.location(ofNode: misfit.node)
        location.row = parsed.number(ofRow: row)
        location.path = misfit.path.isEmpty ? nil : misfit.path
        if parsed.rows.indices.contains(row) {
            location.recordOffset = parsed.location(ofNode: Int(parsed.rows[row])).byteOffset
        }
        switch misfit.reason {
        case .repeatedName:
            return JSONError(
                .duplicateName,
                "the object has the name \(text) twice; leave one out, or choose what repeated names mean",
                location: location, text: text)
        case .tooMany:
            return JSONError(
                .limit,
                "the rows read at once have more than 2^31 bytes or elements in this column; read smaller chunks",
                location: location)
        case .unknownName:
            return JSONError(
                .typeConflict,
                "the name \(text) is new, the first rows did not have it; read again with the wider type, "
                    + "or give a schema", location: location, text: text)
        case .tag:
            return JSONError(
                misfit.isGuess ? .typeConflict : .conversion,
                "'\(text)' has another type of DynamoDB's than this column's values, which are \(misfit.tag ?? "none")",
                location: location, text: text)
        case .value:
            if misfit.isGuess {
                return JSONError(
                    .typeConflict,
                    "'\(text)' does not fit \(misfit.expected), which the first rows suggested; read again "
                        + "with the wider type, or give the column a type", location: location, text: text)
            }
            if misfit.path.isEmpty {
                return JSONError(
                    .conversion,
                    "the row is no object, as others are whose columns have given types: '\(text)'; mend it, or choose "
                        + "what becomes of faulty rows", location: location, text: text)
            }
            return JSONError(
                .conversion,
                "'\(text)' is no \(misfit.expected), the type given for this column; mend the value or choose "
                    + "another type", location: location, text: text)
        }
    }

    private func reject(_ misfit: JSONColumnMaker.Misfit, row: Int, _ parsed: JSONParsedChunk) -> Reject {
        let whole = parsed.rows.indices.contains(row) ? Int(parsed.rows[row]) : misfit.node
        return Reject(
            source: source, row: parsed.number(ofRow: row), line: 0, lineByte: parsed.byte(ofNode: whole),
            byte: parsed.byte(ofNode: misfit.node),
            columnName: misfit.path.isEmpty ? nil : misfit.path,
            kind: misfit.reason == .value || misfit.reason == .tag ? .cast : .syntax,
            expectedType: "\(misfit.expected)", text: parsed.text(ofNode: whole))
    }
}

extension JSONTape {
    func isArray(_ index: Int) -> Bool { kind(index) == CDK_JSON_ARRAY }
}

extension JSONChunk {
    /// The error of a chunk in which a value was expected.
    func missingValue(source: String) -> JSONError {
        let end = TextPlace(of: count, in: bytes, from: place)
        return JSONError(
            .syntax, "expected a value between commas",
            location: .init(
                source: source, line: end.line, column: end.column, byteOffset: offset + count, recordOffset: offset))
    }

    /// What is wrong where rows have lines of their own and one goes on behind its line.
    func valueOnSeveralLines(at start: Int, source: String) -> JSONError {
        misplaced(
            "a value begins here that goes on behind its line; such are read with the layout concatenated", start,
            source)
    }

    /// What is wrong where there should be one value, or one a line.
    func secondValue(at start: Int, source: String) -> JSONError {
        misplaced(
            "another value begins here, on the line of the one before; such are read with the layout concatenated",
            start,
            source)
    }

    private func misplaced(_ message: String, _ start: Int, _ source: String) -> JSONError {
        let place = TextPlace(of: start, in: bytes, from: self.place)
        return JSONError(
            .layout, message,
            location: .init(
                source: source, line: place.line, column: place.column, byteOffset: offset + start,
                recordOffset: offset + start))
    }
}
