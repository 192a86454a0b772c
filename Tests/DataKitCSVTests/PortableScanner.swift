@testable import DataKitCSV

/// The structural scan of plain text, byte by byte: what every other way of scanning must agree with.
///
/// It takes any text. A quote opens a quoted field only where it is the first byte of the field; elsewhere it stands
/// for itself. Inside a quoted field two quotes stand for one; a single quote closes. Text behind a closing quote is
/// noted, and belongs to the field. `\n`, `\r\n` and `\r` all end rows.
enum PortableScanner {
    static func scan(_ bytes: [UInt8], count: Int, marks: CSVMarks, isFinal: Bool) -> RawIndex {
        precondition(marks.isPlain)
        var index = RawIndex(
            fieldEnds: [], rowEnds: [], rowStarts: [], hasQuotes: false, end: 0, openQuote: nil, textAfterQuote: nil)
        let bytes = bytes.span
        let delimiter = marks.delimiterByte
        let quote = marks.quote.first
        var position = 0
        var rowStart = 0
        var fieldsAtRowStart = 0

        while position < count {
            // At the start of a field.
            if let quote, bytes[position] == quote {
                index.hasQuotes = true
                let opening = position
                position += 1
                var isClosed = false
                while position < count {
                    if bytes[position] == quote {
                        if position + 1 < count, bytes[position + 1] == quote {
                            position += 2
                            continue
                        }
                        isClosed = true
                        position += 1
                        break
                    }
                    position += 1
                }
                guard isClosed else {
                    index.fieldEnds.removeSubrange(fieldsAtRowStart...)
                    index.openQuote = opening
                    return index
                }
                if position < count, index.textAfterQuote == nil, bytes[position] != delimiter,
                    bytes[position] != 0x0A, bytes[position] != 0x0D
                {
                    index.textAfterQuote = position
                }
            }
            while position < count, bytes[position] != delimiter, bytes[position] != 0x0A,
                bytes[position] != 0x0D
            {
                position += 1
            }
            if position == count { break }
            index.fieldEnds.append(UInt32(position))
            let byte = bytes[position]
            position += 1
            if byte == delimiter {
                // A delimiter at the very end leaves one more, empty field.
                if position == count { break }
                continue
            }
            if byte == 0x0D {
                if position == count {
                    // Whether a line feed follows is not known before the next chunk.
                    if !isFinal { break }
                } else if bytes[position] == 0x0A {
                    position += 1
                }
            }
            index.rowStarts.append(UInt32(rowStart))
            index.rowEnds.append(UInt32(index.fieldEnds.count - 1))
            rowStart = position
            fieldsAtRowStart = index.fieldEnds.count
            index.end = position
        }
        if index.end < count {
            if isFinal {
                index.fieldEnds.append(UInt32(count))
                index.rowStarts.append(UInt32(rowStart))
                index.rowEnds.append(UInt32(index.fieldEnds.count - 1))
                index.end = count
            } else {
                index.fieldEnds.removeSubrange(fieldsAtRowStart...)
            }
        }
        return index
    }
}
