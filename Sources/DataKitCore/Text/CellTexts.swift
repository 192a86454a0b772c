/// The texts of a run of values, one after another: a column on its way into rows of text.
package struct CellTexts: ~Copyable {
    package var text: TextBuffer
    /// Where each text ends; it begins where the one before ends.
    package private(set) var ends: [Int64] = []

    package init(minimumCapacity: Int = 0) {
        text = TextBuffer(minimumCapacity: minimumCapacity)
    }

    package var count: Int { ends.count }

    /// Where text `position` lies in ``text``.
    @inline(__always)
    package func range(at position: Int) -> Range<Int> {
        (position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position])
    }

    package mutating func removeAll() {
        text.removeAll()
        ends.removeAll(keepingCapacity: true)
    }

    package mutating func reserve(cells: Int, bytesEach: Int) {
        ends.reserveCapacity(ends.count + cells)
        text.reserve(cells * bytesEach)
    }

    /// Ends a text that has been appended to ``text``.
    @inline(__always)
    package mutating func endCell() { ends.append(Int64(text.count)) }

    /// Appends one text a row: `null` for rows that hold none, what `body` appends for the others.
    @inline(__always)
    package mutating func append(
        rows: Range<Int>, validity: Bitmap?, null: [UInt8], _ body: (inout TextBuffer, Int) -> Void
    ) {
        reserve(cells: rows.count, bytesEach: 8)
        if let validity {
            for row in rows {
                if validity[row] { body(&text, row) } else { text.append(contentsOf: null) }
                ends.append(Int64(text.count))
            }
        } else {
            for row in rows {
                body(&text, row)
                ends.append(Int64(text.count))
            }
        }
    }
}

/// A column of texts with what comes before each of them in a row: `,"name":` or a delimiter.
package final class CellColumn {
    package var cells: CellTexts
    package let prefix: TextBuffer
    /// The column's ``Field/storedUnit``.
    package let storedUnit: TimeUnit?

    package init(prefix: consuming TextBuffer) {
        self.prefix = prefix
        storedUnit = nil
        cells = CellTexts()
    }

    package init(prefix: [UInt8], storedUnit: TimeUnit? = nil) {
        self.storedUnit = storedUnit
        var buffer = TextBuffer(minimumCapacity: prefix.count)
        buffer.append(contentsOf: prefix)
        self.prefix = buffer
        cells = CellTexts()
    }
}
