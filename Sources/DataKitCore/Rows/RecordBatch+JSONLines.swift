extension RecordBatch {
    /// Appends the rows as JSON lines, one object and a line feed a row; ``JSONLinesWriter`` describes the form.
    ///
    /// - Complexity: O(bytes written). About 1 MiB of memory besides.
    public func appendJSONLines(to bytes: inout [UInt8]) { appendJSONLines(to: &bytes, quotesDecimals: true) }

    /// - Parameter quotesDecimals: whether decimals are strings, which keep their scale with every reader.
    package func appendJSONLines(to bytes: inout [UInt8], quotesDecimals: Bool) {
        let form = JSONObjectForm(names: schema.fields.map(\.name))
        var suffix = TextBuffer()
        suffix.append(contentsOf: form.suffix)
        suffix.append("\n")
        let cells = zip(form.prefixes, schema.fields).map { CellColumn(prefix: $0, storedUnit: $1.storedUnit) }
        let null = Array("null".utf8)
        appendRows(of: cells, suffix: suffix, to: &bytes) { column, cell in
            cell.cells.appendJSON(
                column, null: null, quotesDecimals: quotesDecimals, storedUnit: cell.storedUnit)
        }
    }

    /// Appends rows of text, a block of rows at a time, so that the columns' texts stay in the processor's cache.
    package func appendRows(
        of cells: [CellColumn], suffix: borrowing TextBuffer, to bytes: inout [UInt8],
        format: (Column, CellColumn) -> Void
    ) {
        let blockRows = 2048
        var start = 0
        while start < rowCount {
            let block = start..<min(start + blockRows, rowCount)
            for (column, cell) in zip(columns, cells) {
                cell.cells.removeAll()
                format(column[block], cell)
            }
            let before = bytes.count
            CellColumn.appendRows(block.count, of: cells, suffix: suffix, to: &bytes)
            if start == 0 {
                // What the rest will about need, once instead of by doubling.
                let eachBlock = bytes.count - before
                bytes.reserveCapacity(before + eachBlock + eachBlock * (rowCount - block.count) / block.count * 17 / 16)
            }
            start = block.upperBound
        }
    }
}
