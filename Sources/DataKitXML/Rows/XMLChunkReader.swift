internal import CDataKitKernels
import DataKitCore

/// Turns chunks into record batches. One value serves many tasks.
struct XMLChunkReader: Sendable {
    let source: String
    let plan: XMLRowPlan
    let schema: Schema
    let options: XMLReadingOptions

    /// What became of a chunk.
    struct Outcome: Sendable {
        var batch: RecordBatch
        /// How many rows the chunk has, faulty ones too.
        var rows: Int
        /// Their rows count from the top of the chunk.
        var rejects: [Reject] = []
        var counts = RejectCounts()
    }

    /// - Throws: ``XMLError``, whose rows count from the top of the chunk, the first being 1.
    func read(_ chunk: XMLRowChunk) throws(XMLError) -> Outcome {
        do throws(XMLTakenRows.Misfit) {
            let taken = try XMLTakenRows(chunk, plan: plan, options: options)
            var maker = XMLColumnMaker(taken: taken, options: options)
            var columns: [Column] = []
            for place in plan.places where place.type != .none {
                columns.append(try maker.column(place, count: taken.rowCount))
            }
            let batch = RecordBatch(unchecked: schema, columns: columns, rowCount: taken.rowCount)
            try requireValues(batch, chunk)
            return outcome(batch, taken.misfits + maker.misfits, chunk)
        } catch {
            throw self.error(error, chunk)
        }
    }

    /// Refuses nulls where the schema has none.
    private func requireValues(_ batch: RecordBatch, _ chunk: XMLRowChunk) throws(XMLTakenRows.Misfit) {
        for (place, column) in zip(plan.places.lazy.filter { $0.type != .none }, batch.columns)
        where !place.field.isNullable && column.nullCount > 0 {
            let row = (0..<batch.rowCount).first { column.isNull($0) } ?? 0
            throw XMLTakenRows.Misfit(
                reason: .unknown("a row without a value, though the schema says that there always is one"),
                column: place.column, row: row, position: Int(chunk.rows[row].lowerBound), text: [], isGuess: false)
        }
    }

    /// The number of a row among all of the chunk, faulty ones too, from 1.
    private func number(ofRow row: Int, _ chunk: XMLRowChunk) -> Int {
        row + 1 + chunk.faulty.count { $0.rowsBefore <= row }
    }

    /// The batch, without the rows at fault where they are dropped, and what is told of them.
    private func outcome(_ batch: RecordBatch, _ misfits: [XMLTakenRows.Misfit], _ chunk: XMLRowChunk) -> Outcome {
        var result = Outcome(batch: batch, rows: batch.rowCount + chunk.faulty.count)
        var faultyRows: Set<Int> = []
        for misfit in misfits {
            faultyRows.insert(misfit.row)
            result.rejects.append(reject(misfit, chunk))
        }
        for (index, faulty) in chunk.faulty.enumerated() {
            result.rejects.append(
                Reject(
                    source: source, row: index + 1 + faulty.rowsBefore, line: faulty.location.line ?? 1,
                    lineByte: faulty.location.byteOffset ?? 0, byte: faulty.error.location.byteOffset ?? 0,
                    kind: faulty.error.kind == .encoding ? .invalidEncoding : .syntax, text: faulty.text))
        }
        // In the order of the file.
        if result.rejects.count > 1 { result.rejects.sort { ($0.row, $0.byte) < ($1.row, $1.byte) } }
        var dropped = chunk.faulty.count
        if options.badRows == .drop, !faultyRows.isEmpty {
            dropped += faultyRows.count
            result.batch = batch.gathering((0..<Int32(batch.rowCount)).filter { !faultyRows.contains(Int($0)) })
        }
        result.counts = RejectCounts(
            rowsRead: result.rows, rowsRejected: faultyRows.count + chunk.faulty.count, rowsDropped: dropped,
            faults: result.rejects.count)
        return result
    }

    private func rowText(_ row: Int, _ chunk: XMLRowChunk) -> String {
        guard chunk.rows.indices.contains(row) else { return "" }
        let range = chunk.rows[row]
        let end = min(Int(range.upperBound), Int(range.lowerBound) + 1000, chunk.source.count)
        return String(decoding: chunk.source[Int(range.lowerBound)..<max(end, Int(range.lowerBound))], as: UTF8.self)
    }

    private func reject(_ misfit: XMLTakenRows.Misfit, _ chunk: XMLRowChunk) -> Reject {
        let entry = plan.entries[misfit.column]
        let start = chunk.rows.indices.contains(misfit.row) ? Int(chunk.rows[misfit.row].lowerBound) : 0
        let place = chunk.location(of: start, source: source)
        var kind = Reject.Kind.cast
        if case .repeated = misfit.reason { kind = .extraColumn }
        if case .nested = misfit.reason { kind = .syntax }
        return Reject(
            source: source, row: number(ofRow: misfit.row, chunk), line: place.line ?? 1,
            lineByte: chunk.offset + start,
            byte: chunk.offset + misfit.position, columnName: entry.path.isEmpty ? nil : entry.path, kind: kind,
            expectedType: "\(entry.type.dataType)", text: rowText(misfit.row, chunk))
    }

    private func error(_ misfit: XMLTakenRows.Misfit, _ chunk: XMLRowChunk) -> XMLError {
        let entry = plan.entries[misfit.column]
        let text = XMLError.excerpt(misfit.text)
        var location = chunk.location(of: misfit.position, source: source)
        location.row = number(ofRow: misfit.row, chunk)
        location.path = entry.path.isEmpty ? nil : entry.path
        if chunk.rows.indices.contains(misfit.row) {
            location.recordOffset = chunk.offset + Int(chunk.rows[misfit.row].lowerBound)
        }
        func failure(_ what: String, _ mend: String) -> XMLError {
            misfit.isGuess
                ? XMLError(
                    .typeConflict,
                    "\(what), which the first rows did not have; read again with the wider type, or \(mend)",
                    location: location, text: text)
                : XMLError(.conversion, "\(what); \(mend)", location: location, text: text)
        }
        switch misfit.reason {
        case .tooMany:
            return XMLError(
                .limit,
                "the rows read at once have more than 2^31 bytes or elements in this column; read smaller chunks",
                location: location)
        case .unknown(let what): return failure(what, "give a schema")
        case .repeated:
            return failure("a second value stands in one row", "give the column a type of lists in a schema")
        case .nested:
            return failure(
                "'\(text)' has attributes or child elements", "give the column a type of structs, or XML, in a schema")
        case .value where misfit.isGuess:
            return XMLError(
                .typeConflict,
                "'\(text)' does not fit \(entry.type.dataType), which the first rows suggested; read again with the wider "
                    + "type, or give the column a type", location: location, text: text)
        case .value:
            return XMLError(
                .conversion,
                "'\(text)' is no \(entry.type.dataType), the type given for this column; mend the value or choose "
                    + "another type", location: location, text: text)
        }
    }
}

/// Makes columns of rows that were taken apart.
struct XMLColumnMaker {
    let taken: XMLTakenRows
    let options: XMLReadingOptions
    private(set) var misfits: [XMLTakenRows.Misfit] = []

    init(taken: XMLTakenRows, options: XMLReadingOptions) {
        self.taken = taken
        self.options = options
    }

    /// A column of a place.
    mutating func column(_ place: XMLRowPlan.Place, count: Int) throws(XMLTakenRows.Misfit) -> Column {
        switch place.type {
        case .none: preconditionFailure("a column that is passed over was asked for")
        case .null: return Column(type: .null, count: count, values: .null)
        case .source: return taken.strings(place.column, count, type: .string)
        case .scalar(let type, let isGuess): return try scalar(place, count, type, isGuess: isGuess)
        case .structure:
            var columns: [Column] = []
            columns.reserveCapacity(place.parts.count)
            for part in place.parts { columns.append(try column(part, count: count)) }
            return Column(
                type: place.type.dataType, count: count, validity: taken.validity(place.column, count),
                values: .structure(columns))
        case .list(_, _, let size):
            let part = place.parts[0]
            let total = taken.count(ofDomain: taken.plan.entries[part.column].domain)
            let elements = try column(part, count: total)
            if let size { return try fixedSizeList(place, count, elements, size: size) }
            return Column(
                type: place.type.dataType, count: count, validity: taken.validity(place.column, count),
                values: .list(offsets: Buffer(taken.offsets(place.column, count)), elements: elements))
        case .map:
            let total = taken.count(ofDomain: taken.plan.entries[place.parts[0].column].domain)
            let keys = try column(place.parts[0], count: total)
            if let missing = (0..<total).first(where: { keys.isNull($0) }) {
                let domain = taken.plan.entries[place.parts[0].column].domain
                throw XMLTakenRows.Misfit(
                    reason: .unknown("an entry of a map has no key"), column: place.column,
                    row: taken.row(of: missing, inDomain: domain), position: 0, text: [], isGuess: false)
            }
            let values = try column(place.parts[1], count: total)
            return Column(
                type: place.type.dataType, count: count, validity: taken.validity(place.column, count),
                values: .map(offsets: Buffer(taken.offsets(place.column, count)), keys: keys, values: values))
        }
    }

    /// Lists of one size: nulls have elements too, and lists of another size do not fit.
    private mutating func fixedSizeList(
        _ place: XMLRowPlan.Place, _ count: Int, _ elements: Column, size: Int
    ) throws(XMLTakenRows.Misfit) -> Column {
        let offsets = taken.offsets(place.column, count)
        let validity = taken.validity(place.column, count)
        var present = [Bool](repeating: false, count: count)
        var positions: [Int32] = []
        let (room, isTooMany) = count.multipliedReportingOverflow(by: size)
        guard !isTooMany, room < Int(Int32.max) else {
            throw XMLTakenRows.Misfit(
                reason: .tooMany, column: place.column, row: 0, position: 0, text: [], isGuess: false)
        }
        positions.reserveCapacity(room)
        // What stands in the place of missing elements lies behind all others.
        let missing = Int32(elements.count)
        for row in 0..<count {
            let length = Int(offsets[row + 1] - offsets[row])
            if validity?[row] ?? true, length == size {
                present[row] = true
                positions.append(contentsOf: offsets[row]..<offsets[row + 1])
                continue
            }
            positions.append(contentsOf: repeatElement(missing, count: size))
            guard validity?[row] ?? true else { continue }
            let top = taken.row(of: row, inDomain: taken.plan.entries[place.column].domain)
            let rows = taken.chunk.rows
            let misfit = XMLTakenRows.Misfit(
                reason: .value, column: place.column, row: top,
                position: rows.indices.contains(top) ? Int(rows[top].lowerBound) : 0,
                text: Array("\(length) elements".utf8), isGuess: false)
            if options.badRows == .fail { throw misfit }
            misfits.append(misfit)
        }
        let padded: Column
        do { padded = try Column.concatenating([elements, Column(nulls: 1, type: elements.type)]) } catch {
            throw XMLTakenRows.Misfit(
                reason: .tooMany, column: place.column, row: 0, position: 0, text: [], isGuess: false)
        }
        return Column(
            type: place.type.dataType, count: count,
            validity: present.allSatisfy { $0 } ? nil : Bitmap(present),
            values: .fixedSizeList(elements: padded.gathering(positions)))
    }

    private mutating func scalar(
        _ place: XMLRowPlan.Place, _ count: Int, _ type: TextColumnType, isGuess: Bool
    ) throws(XMLTakenRows.Misfit) -> Column {
        if !options.nullTokens.isEmpty { taken.removeNulls(place.column, count) }
        if type.type == .string { return taken.strings(place.column, count, type: .string) }
        let log = isGuess || options.badRows == .fail ? nil : TextColumnParser.MisfitLog()
        let parser = TextColumnParser(type, isGuess: isGuess, misfits: log)
        do throws(TextColumnParser.Misfit) {
            let column = try taken.values(place.column, count, parser)
            for index in log?.positions ?? [] { misfits.append(misfit(place, index, isGuess: false)) }
            return type.type == .binary ? taken.keepingEmpty(column, place.column) : column
        } catch {
            throw misfit(place, error.index, isGuess: isGuess)
        }
    }

    private func misfit(_ place: XMLRowPlan.Place, _ index: Int, isGuess: Bool) -> XMLTakenRows.Misfit {
        let span = taken.span(place.column, index) ?? 0..<0
        let row = taken.row(of: index, inDomain: taken.plan.entries[place.column].domain)
        // Of a text that does not stand in the source as it means the row's place is told.
        let isInSource = span.upperBound <= taken.chunk.source.count
        let start = taken.chunk.rows.indices.contains(row) ? Int(taken.chunk.rows[row].lowerBound) : 0
        return XMLTakenRows.Misfit(
            reason: .value, column: place.column, row: row, position: isInSource ? span.lowerBound : start,
            text: taken.text(span), isGuess: isGuess)
    }
}
