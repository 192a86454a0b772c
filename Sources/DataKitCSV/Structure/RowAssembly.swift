/// A row whose number of fields is not the width.
struct FieldCountFault: Error {}

/// A row of a chunk that is no blank line.
struct RawRow {
    var start: Int
    /// Behind its last byte, its row end not counted.
    var end: Int
    /// Its fields in the index, all of them.
    var fields: Range<Int>
    /// How many of them count: those beyond the columns that are empty do not.
    var width: Int
}

extension RawIndex {
    /// Whether a field that is not the first of its row is empty.
    fileprivate func isEmptyField(_ field: Int) -> Bool {
        fieldEnds[field] == (fieldStarts.isEmpty ? fieldEnds[field - 1] + 1 : fieldStarts[field])
    }

    /// Where a field of a row begins.
    func start(of field: Int, in row: RawRow) -> Int {
        if !fieldStarts.isEmpty { return Int(fieldStarts[field]) }
        return field == row.fields.lowerBound ? row.start : Int(fieldEnds[field - 1]) + 1
    }

    /// Calls `body` with the rows from the top, blank lines left out.
    /// - Parameter columns: how many columns there are; where there is but one, a blank line is a row.
    func forEachRow<Failure: Error>(
        columns: Int, _ body: (RawRow) throws(Failure) -> Void
    ) throws(Failure) {
        var first = 0
        for position in rowEnds.indices {
            let last = Int(rowEnds[position])
            let start = rowStarts[position]
            let fields = first..<(last + 1)
            first = last + 1
            var width = fields.count
            let firstStart = fieldStarts.isEmpty ? start : fieldStarts[fields.lowerBound]
            if width == 1, columns != 1, fieldEnds[last] == firstStart { continue }
            while width > max(1, columns), isEmptyField(fields.lowerBound + width - 1) { width -= 1 }
            try body(RawRow(start: Int(start), end: Int(fieldEnds[last]), fields: fields, width: width))
        }
    }

    /// The first row with more bytes, its end not counted.
    func firstRow(longerThan limit: Int) -> Int? {
        rowEnds.indices.first { Int(fieldEnds[Int(rowEnds[$0])]) - Int(rowStarts[$0]) > limit }
    }

    /// Takes away the first `count` rows, each of which is a blank line and so has one field.
    mutating func dropBlankRows(_ count: Int) {
        guard count > 0 else { return }
        fieldEnds.removeFirst(count)
        if !fieldStarts.isEmpty { fieldStarts.removeFirst(count) }
        rowStarts.removeFirst(count)
        rowEnds = rowEnds[count...].map { $0 - UInt32(count) }
    }
}

extension RowIndex {
    /// Holds the rows of a chunk against the width: blank lines go, extra fields that are empty go, ragged rows are
    /// dealt with by the policy. Regular chunks, that is nearly all, are taken as they are.
    init(
        _ raw: consuming RawIndex, rules: RowRules
    ) throws(FieldCountFault) {
        let width = rules.columns
        self.width = width
        hasQuotes = raw.hasQuotes
        if raw.fieldEnds.count == raw.rowEnds.count * width, Self.isRegular(raw.rowEnds, width: width) {
            fieldStarts = raw.fieldStarts
            fieldEnds = raw.fieldEnds
            rowStarts = raw.rowStarts
            return
        }
        rowStarts.reserveCapacity(raw.rowStarts.count)
        fieldEnds.reserveCapacity(raw.rowStarts.count * width)
        let hasStarts = !raw.fieldStarts.isEmpty
        try raw.forEachRow(columns: width) { row throws(FieldCountFault) in
            guard rules.takes(row) else { throw FieldCountFault() }
            let found = min(row.width, width)
            let fields = row.fields.lowerBound..<(row.fields.lowerBound + found)
            rowStarts.append(UInt32(row.start))
            for field in fields { fieldEnds.append(raw.fieldEnds[field]) }
            // Missing fields end where the last one does, one byte before they would begin.
            let end = fieldEnds[fieldEnds.count - 1]
            for _ in found..<width { fieldEnds.append(end) }
            guard hasStarts else { return }
            for field in fields { fieldStarts.append(raw.fieldStarts[field]) }
            for _ in found..<width { fieldStarts.append(end + 1) }
        }
    }

    private static func isRegular(_ rowEnds: [UInt32], width: Int) -> Bool {
        var expected = UInt32(truncatingIfNeeded: width &- 1)
        let step = UInt32(truncatingIfNeeded: width)
        let span = rowEnds.span
        for row in span.indices {
            if span[row] != expected { return false }
            expected &+= step
        }
        return true
    }
}

/// Which rows are taken.
struct RowRules {
    var columns: Int
    var policy: CSVReadingOptions.RaggedRows
    /// How many columns at the end may be missing, since they have no name.
    var optionalFields = 0
    /// Where a footer begins, whose rows may have fewer fields.
    var footerStart = Int.max
    /// Whether a row of nothing but delimiters may have fewer fields.
    var takesEmptyRows = false
    /// How many bytes a delimiter has.
    var delimiterBytes = 1

    /// Whether a row is taken, be it that fields of it are dropped.
    func takes(_ row: RawRow) -> Bool {
        isMissingNone(row) && (policy == .truncate || policy == .rest || row.width <= columns)
    }

    /// Whether fields that a row lacks are no fault.
    func isMissingNone(_ row: RawRow) -> Bool {
        policy != .error || row.width >= columns - optionalFields || row.start >= footerStart
            || takesEmptyRows && row.end - row.start == (row.fields.count - 1) * delimiterBytes
    }
}
