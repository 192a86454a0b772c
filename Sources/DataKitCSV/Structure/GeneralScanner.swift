import DataKitCore

/// The structural scan of all that the kernels do not decide: delimiters of several bytes, escape characters, comments,
/// stray quotes.
///
/// It goes from one byte that may mean something to the next, which ``SpecialBytes`` knows. A quote opens a quoted field
/// only where it is the first byte of the field; elsewhere it stands for itself. Inside a quoted field two quotes stand
/// for one; a single quote closes. Text behind a closing quote is noted, and belongs to the field. `\n`, `\r\n` and
/// `\r` all end rows. An escape character takes away the meaning of the next byte, in quotes and out, of a whole `\r\n`
/// too. Where blanks are trimmed, a quote may stand behind them. A line that begins with the comment mark is no row. A
/// trailing comment ends its row, and blanks before it belong to it.
struct GeneralScanner {
    private let marks: CSVMarks
    private let count: Int
    private let recovery: RowRecovery?
    private let special: SpecialBytes
    private var index = RawIndex(
        fieldEnds: [], rowEnds: [], rowStarts: [], hasQuotes: false, end: 0, openQuote: nil, textAfterQuote: nil)

    static func scan(
        _ bytes: [UInt8], count: Int, marks: CSVMarks, isFinal: Bool, recovery: RowRecovery? = nil,
        level: Int32? = SIMDLevel.best
    ) -> RawIndex {
        let special = SpecialBytes(bytes, count: count, marks: marks, level: level)
        var scanner = GeneralScanner(marks: marks, count: count, recovery: recovery, special: special)
        scanner.scan(bytes.span, isFinal: isFinal)
        return scanner.index
    }

    private init(marks: CSVMarks, count: Int, recovery: RowRecovery?, special: SpecialBytes) {
        self.marks = marks
        self.count = count
        self.recovery = recovery
        self.special = special
    }

    /// What a byte may begin.
    private struct Specials {
        static let nothing: UInt8 = 0, rowEnd: UInt8 = 1, delimiter: UInt8 = 2, escape: UInt8 = 4, comment: UInt8 = 8
    }

    private var specials: [UInt8] {
        var table = [UInt8](repeating: Specials.nothing, count: 256)
        table[0x0A] |= Specials.rowEnd
        table[0x0D] |= Specials.rowEnd
        table[Int(marks.delimiter[0])] |= Specials.delimiter
        if let first = marks.escape.first { table[Int(first)] |= Specials.escape }
        if marks.hasTrailingComments { table[Int(marks.comment[0])] |= Specials.comment }
        return table
    }

    @inline(__always)
    private func isAt(_ mark: [UInt8], _ bytes: Span<UInt8>, _ position: Int) -> Bool {
        guard !mark.isEmpty, position + mark.count <= count else { return false }
        for offset in mark.indices where bytes[position + offset] != mark[offset] { return false }
        return true
    }

    /// The position behind an escape character and what it escapes, no further than the end.
    private func behindEscape(_ bytes: Span<UInt8>, _ position: Int) -> Int {
        var next = position + marks.escape.count
        if next + 1 < count, bytes[next] == 0x0D, bytes[next + 1] == 0x0A { next += 1 }
        return min(count, next + 1)
    }

    private mutating func scan(_ bytes: Span<UInt8>, isFinal: Bool) {
        let specials = specials
        let special = special
        let outside = special.outside.span
        let inside = special.inside.span
        var position = 0
        var rowStart = 0
        var fieldsAtRowStart = 0

        func dropOpenRow() {
            index.fieldEnds.removeSubrange(fieldsAtRowStart...)
            index.fieldStarts.removeSubrange(fieldsAtRowStart...)
        }
        func appendField(_ start: Int, _ end: Int) {
            index.fieldStarts.append(UInt32(start))
            index.fieldEnds.append(UInt32(end))
        }
        func appendRow() {
            index.rowStarts.append(UInt32(rowStart))
            index.rowEnds.append(UInt32(index.fieldEnds.count - 1))
            fieldsAtRowStart = index.fieldEnds.count
        }
        /// The position behind a row end; `nil` where it is cut in two by the end of the chunk.
        func behindRowEnd(_ position: Int) -> Int? {
            if bytes[position] == 0x0A { return position + 1 }
            if position + 1 == count { return isFinal ? count : nil }
            return bytes[position + 1] == 0x0A ? position + 2 : position + 1
        }
        /// Passes over the rest of a line; `nil` where it does not end here.
        func behindLine(_ position: Int) -> Int? {
            var position = position
            while true {
                position = special.next(outside, position)
                if position == count || bytes[position] == 0x0A || bytes[position] == 0x0D { break }
                position += 1
            }
            if position == count { return isFinal ? count : nil }
            return behindRowEnd(position)
        }

        /// Ends the row at the first line end at or behind a position, whatever stands before.
        /// - Returns: `false` where there is none here.
        func forceRowEnd(from position: Int, field start: Int, openQuote: Int?) -> Int? {
            guard let next = behindLine(position) else {
                dropOpenRow()
                index.openQuote = openQuote
                return nil
            }
            var end = next
            if end > position, bytes[end - 1] == 0x0A { end -= 1 }
            if end > position, bytes[end - 1] == 0x0D { end -= 1 }
            index.forcedRows.append(ForcedRow(start: rowStart, openQuote: openQuote))
            // A row of nothing but the quote is no blank line.
            let isBlank = index.fieldEnds.count == fieldsAtRowStart && start >= end
            appendField(isBlank ? rowStart : min(start, end), end)
            appendRow()
            rowStart = next
            index.end = next
            return next
        }

        while position < count {
            // At the start of a field; of a row, where no field of it has been.
            if index.fieldEnds.count == fieldsAtRowStart, isAt(marks.comment, bytes, position) {
                guard let next = behindLine(position) else { return }
                position = next
                rowStart = next
                index.end = next
                continue
            }
            while position < count, marks.isBlank(bytes[position]) { position += 1 }
            let start = position
            var quotedEnd = start
            let limit = recovery.map { rowStart + $0.longestRow } ?? .max
            func isBeyondLimit(_ position: Int) -> Bool {
                position > limit || position == limit && bytes[position] != 0x0A && bytes[position] != 0x0D
            }
            if position < count, isBeyondLimit(position) {
                guard let next = forceRowEnd(from: limit, field: start, openQuote: nil) else { return }
                position = next
                continue
            }
            if isAt(marks.quote, bytes, position) {
                index.hasQuotes = true
                position += marks.quote.count
                var isClosed = false
                while true {
                    position = special.next(inside, position)
                    if position >= min(count, limit) { break }
                    if isAt(marks.escape, bytes, position) {
                        position = behindEscape(bytes, position)
                    } else if isAt(marks.quote, bytes, position) {
                        position += marks.quote.count
                        guard isAt(marks.quote, bytes, position) else {
                            isClosed = true
                            break
                        }
                        position += marks.quote.count
                    } else {
                        position += 1
                    }
                }
                if !isClosed, recovery != nil, isFinal || position >= limit {
                    guard
                        let next = forceRowEnd(from: start, field: start + marks.quote.count, openQuote: start)
                    else { return }
                    position = next
                    continue
                }
                guard isClosed else {
                    dropOpenRow()
                    index.openQuote = start
                    return
                }
                quotedEnd = position
                while position < count, marks.isBlank(bytes[position]) { position += 1 }
                if position < count, index.textAfterQuote == nil, bytes[position] != 0x0A, bytes[position] != 0x0D,
                    !isAt(marks.delimiter, bytes, position), !(marks.hasTrailingComments && bytes[position] == 0x20)
                {
                    index.textAfterQuote = position
                }
            }
            var comment: Int?
            var isAtDelimiter = false
            while true {
                position = special.next(outside, position)
                if position == count || isBeyondLimit(position) { break }
                let special = specials[Int(bytes[position])]
                if special == Specials.nothing {
                    position += 1
                } else if special & Specials.rowEnd != 0 {
                    break
                } else if special & Specials.delimiter != 0, isAt(marks.delimiter, bytes, position) {
                    isAtDelimiter = true
                    break
                } else if special & Specials.escape != 0, isAt(marks.escape, bytes, position) {
                    position = behindEscape(bytes, position)
                } else if special & Specials.comment != 0, isAt(marks.comment, bytes, position) {
                    comment = position
                    break
                } else {
                    position += 1
                }
            }
            if position < count ? isBeyondLimit(position) : position > limit {
                guard let next = forceRowEnd(from: limit, field: start, openQuote: nil) else { return }
                position = next
                continue
            }
            /// Where the field ends that a mark or the text's end at a position ends.
            func trimmed(_ end: Int) -> Int {
                var end = end
                while end > quotedEnd, marks.isBlank(bytes[end - 1]) { end -= 1 }
                return end
            }
            if isAtDelimiter {
                appendField(start, trimmed(position))
                position += marks.delimiter.count
                // A delimiter at the very end leaves one more, empty field.
                if position == count, isFinal { appendField(count, count) }
                continue
            }
            var end = position
            if comment != nil {
                while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
            } else if position == count {
                if isFinal { appendField(start, trimmed(count)) }
                break
            }
            guard let next = comment == nil ? behindRowEnd(position) : behindLine(position) else { break }
            appendField(start, trimmed(end))
            appendRow()
            position = next
            rowStart = next
            index.end = next
        }
        if index.end < count {
            if isFinal {
                appendRow()
                index.end = count
            } else {
                dropOpenRow()
            }
        }
    }
}
