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
        /// Rows and line ends, of all of the chunk.
        var rows: Int
        var lines: Int
        /// Rows and lines count from the top of the chunk.
        var rejects: [Reject] = []
        var counts = RejectCounts()
    }

    /// - Throws: ``JSONError``, whose rows and lines count from the top of the chunk, the first being 1.
    func read(_ chunk: JSONChunk) throws(JSONError) -> Outcome {
        var chunk = chunk
        if options.form != .plain { try options.form.makePlain(&chunk, options: options.parsing, source: source) }
        var outcome = parse(chunk)
        var faultyLines: [FaultyLine] = []
        if outcome.fault != nil, options.badRows != .fail, layout == .lines {
            faultyLines = blankFaultyLines(&chunk)
            outcome = parse(chunk)
        }
        if let fault = outcome.fault {
            throw fault.error(
                in: chunk.bytes, count: chunk.count, source: source, offset: chunk.offset, options: options.parsing
            ).located { $0.row = outcome.roots + 1 }
        }
        if chunk.needsValue, outcome.roots == 0 {
            throw JSONError(
                .syntax, "expected a value between commas",
                location: .init(source: source, byteOffset: chunk.offset + chunk.count, valueOffset: chunk.offset))
        }
        guard let tape = outcome.tape else {
            throw JSONError(.limit, "there is not enough memory for the rows", location: .init(source: source))
        }
        return try convert(chunk, tape, roots: outcome.roots, faultyLines)
    }

    private func parse(_ chunk: JSONChunk) -> JSONTape.Outcome {
        JSONTape.parse(
            padded: chunk.bytes, count: chunk.count, separation: chunk.separation, options: options.parsing,
            name: source, offset: chunk.offset)
    }

    private func convert(
        _ chunk: JSONChunk, _ tape: JSONTape, roots: Int, _ faultyLines: [FaultyLine]
    ) throws(JSONError) -> Outcome {
        var nodes: [UInt32] = []
        nodes.reserveCapacity(roots)
        var at = 1
        for _ in 0..<roots {
            nodes.append(UInt32(at))
            at = tape.next(at)
        }
        var maker = JSONColumnMaker(
            tape: tape, options: options.parsing, collectsMisfits: options.badRows != .fail)
        let columns: [Column]
        do throws(JSONColumnMaker.Misfit) {
            if rows.isBare {
                columns = try rows.members.map { (member) throws(JSONColumnMaker.Misfit) in
                    try maker.column(member.type, rows: nodes[...], path: member.field.name)
                }
            } else {
                columns = try maker.columns(
                    of: rows.members, ignoresUnknown: rows.ignoresUnknown, isGuess: options.schema == nil,
                    rows: nodes[...],
                    path: "")
            }
        } catch {
            throw misfitError(error, chunk, tape, nodes)
        }
        var batch = RecordBatch(unchecked: schema, columns: columns, rowCount: roots)
        for (field, column) in zip(schema.fields, columns) where !field.isNullable && column.nullCount > 0 {
            let row = (0..<roots).first { column.isNull($0) } ?? 0
            let place = TextPlace(of: Int(tape.node(Int(nodes[row])).start), in: chunk.bytes[..<chunk.count])
            throw JSONError(
                .conversion, "there is no value, though the schema says that there always is one",
                location: .init(
                    source: source, row: row + 1, line: place.line,
                    byteOffset: chunk.offset + Int(tape.node(Int(nodes[row])).start), path: field.name))
        }
        var result = Outcome(
            batch: batch, rows: roots + faultyLines.count,
            lines: chunk.bytes[..<chunk.count].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) })
        var faultyRows: Set<Int> = []
        for misfit in maker.misfits {
            let row = rowOf(misfit.node, nodes)
            faultyRows.insert(row)
            result.rejects.append(reject(misfit, row: row, chunk, tape, nodes, faultyLines))
        }
        result.rejects += faultyLines.map(\.reject)
        // In the order of the file.
        if result.rejects.count > 1 { result.rejects.sort { ($0.row, $0.byte) < ($1.row, $1.byte) } }
        var dropped = faultyLines.count
        if options.badRows == .drop, !faultyRows.isEmpty {
            dropped += faultyRows.count
            batch = batch.gathering((0..<Int32(roots)).filter { !faultyRows.contains(Int($0)) })
            result.batch = batch
        }
        result.counts = RejectCounts(
            rowsRead: result.rows, rowsRejected: faultyRows.count + faultyLines.count, rowsDropped: dropped,
            faults: result.rejects.count)
        return result
    }
}

// MARK: - Faults

extension JSONChunkReader {
    /// A line that is no JSON.
    struct FaultyLine {
        var start: Int
        var reject: Reject
    }

    /// Finds the lines that are no JSON, and makes them white space.
    private func blankFaultyLines(_ chunk: inout JSONChunk) -> [FaultyLine] {
        var found: [FaultyLine] = []
        var (start, line, row) = (0, 0, 0)
        var scratch: [UInt8] = []
        while start < chunk.count {
            let end = chunk.bytes[start..<chunk.count].firstIndex(of: 0x0A) ?? chunk.count
            line += 1
            scratch.removeAll(keepingCapacity: true)
            scratch.append(contentsOf: chunk.bytes[start..<end])
            scratch.append(contentsOf: repeatElement(0, count: JSONTape.padding))
            let outcome = JSONTape.parse(
                padded: scratch, count: end - start, separation: .stream, options: options.parsing, name: source,
                offset: chunk.offset + start, wantsNodes: options.parsing.duplicateNames == .error)
            row += outcome.roots
            if let fault = outcome.fault {
                // All of the line is one faulty row.
                row += 1 - outcome.roots
                let isEncoding = fault.kind == .invalidEncoding
                found.append(
                    FaultyLine(
                        start: start,
                        reject: Reject(
                            source: source, row: row, line: line, lineByte: chunk.offset + start,
                            byte: chunk.offset + start + min(fault.position, end - start),
                            kind: isEncoding ? .invalidEncoding : .syntax,
                            text: JSONError.excerpt(chunk.bytes[start..<end].prefix(400)))))
                for position in start..<end { chunk.bytes[position] = 0x20 }
            }
            start = end + 1
        }
        return found
    }

    /// The row that a node is part of: the last that begins at or before it.
    private func rowOf(_ node: Int, _ nodes: [UInt32]) -> Int {
        var (low, high) = (0, nodes.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(nodes[middle]) <= node { low = middle + 1 } else { high = middle }
        }
        return max(0, low - 1)
    }

    private func misfitError(
        _ misfit: JSONColumnMaker.Misfit, _ chunk: JSONChunk, _ tape: JSONTape, _ nodes: [UInt32]
    ) -> JSONError {
        let range = tape.range(misfit.node)
        let place = TextPlace(of: range.lowerBound, in: chunk.bytes[..<chunk.count])
        let row = rowOf(misfit.node, nodes)
        let text = JSONError.excerpt(chunk.bytes[range].prefix(400))
        let location = JSONError.Location(
            source: source, row: row + 1, line: place.line, column: place.column,
            byteOffset: chunk.offset + range.lowerBound,
            valueOffset: nodes.isEmpty ? nil : chunk.offset + tape.range(Int(nodes[row])).lowerBound,
            path: misfit.path.isEmpty ? nil : misfit.path)
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
        case .value:
            if misfit.isGuess {
                return JSONError(
                    .typeConflict,
                    "'\(text)' does not fit \(misfit.expected), which the first rows suggested; read again "
                        + "with the wider type, or give the column a type", location: location, text: text)
            }
            return JSONError(
                .conversion,
                "'\(text)' is no \(misfit.expected), the type given for this column; mend the value or choose "
                    + "another type", location: location, text: text)
        }
    }

    private func reject(
        _ misfit: JSONColumnMaker.Misfit, row: Int, _ chunk: JSONChunk, _ tape: JSONTape, _ nodes: [UInt32],
        _ faultyLines: [FaultyLine]
    ) -> Reject {
        let value = tape.range(misfit.node)
        let whole = nodes.isEmpty ? value : tape.range(Int(nodes[row]))
        let line = TextPlace(of: whole.lowerBound, in: chunk.bytes[..<chunk.count]).line
        // Rows on faulty lines before it count too.
        let before = faultyLines.prefix { $0.start < whole.lowerBound }.count
        return Reject(
            source: source, row: row + 1 + before, line: line, lineByte: chunk.offset + whole.lowerBound,
            byte: chunk.offset + value.lowerBound, columnName: misfit.path.isEmpty ? nil : misfit.path,
            kind: misfit.reason == .value ? .cast : .syntax, expectedType: "\(misfit.expected)",
            text: JSONError.excerpt(chunk.bytes[whole].prefix(400)))
    }
}

extension JSONTape {
    func isArray(_ index: Int) -> Bool { kind(index) == CDK_JSON_ARRAY }
}
