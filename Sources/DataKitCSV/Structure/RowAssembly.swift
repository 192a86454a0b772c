/// A row whose number of fields is not the width.
struct FieldCountFault: Error {
    var rowStart: Int
    /// Rows before it, blank lines left out.
    var row: Int
    var found: Int
}

extension RawIndex {
    /// Whether a field that is not the first of its row is empty.
    fileprivate func isEmptyField(_ field: Int) -> Bool {
        fieldEnds[field] == (fieldStarts.isEmpty ? fieldEnds[field - 1] + 1 : fieldStarts[field])
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
        _ raw: consuming RawIndex, width: Int, policy: CSVReadingOptions.RaggedRows, optionalFields: Int,
        bytes: [UInt8]
    ) throws(FieldCountFault) {
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
        var first = 0
        for row in raw.rowEnds.indices {
            let last = Int(raw.rowEnds[row])
            let start = raw.rowStarts[row]
            var found = last + 1 - first
            let ends = first...last
            first = last + 1
            if found == 1, width != 1, raw.fieldEnds[last] == start { continue }
            while found > max(1, width), raw.isEmptyField(ends.lowerBound + found - 1) { found -= 1 }
            if found > width, policy == .truncate { found = width }
            guard found <= width, found >= width - optionalFields || policy != .error else {
                throw FieldCountFault(rowStart: Int(start), row: rowStarts.count, found: last + 1 - ends.lowerBound)
            }
            rowStarts.append(start)
            for position in 0..<found { fieldEnds.append(raw.fieldEnds[ends.lowerBound + position]) }
            // Missing fields end where the last one does, one byte before they would begin.
            let end = fieldEnds[fieldEnds.count - 1]
            for _ in found..<width { fieldEnds.append(end) }
            guard !raw.fieldStarts.isEmpty else { continue }
            for position in 0..<found { fieldStarts.append(raw.fieldStarts[ends.lowerBound + position]) }
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
