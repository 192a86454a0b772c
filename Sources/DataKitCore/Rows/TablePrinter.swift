/// Prints rows as an aligned table that fits a terminal.
///
/// Numbers stand on the right, everything else on the left. A null is `∅`, so that it cannot be taken for an empty text
/// or the word. Cells too long for their column end in `…`; where not all columns fit, those in the middle are left
/// out, and a column `…` stands for them. Control characters are escaped, so that no value can move the cursor or
/// break a line.
///
/// ```swift
/// print(TablePrinter(width: 80).text(of: batch))
/// ```
/// ```
///  id     city    total
///  int64  string  float64
/// ─────────────────────────
///      1  Oslo       12.5
///      2  ∅         100.25
/// ```
public struct TablePrinter: Sendable {
    /// How many cells of the terminal a line may fill; `nil` for as many as it takes.
    public var width: Int?
    /// The most cells that one column may fill where the columns do not all fit.
    public var maximumColumnWidth = 40
    /// Whether a line under the names says the types.
    public var showsTypes = true
    /// What stands for a null.
    public var nullText = "∅"

    /// - Parameter width: how many cells of the terminal a line may fill; `nil` for as many as it takes.
    public init(width: Int? = nil) { self.width = width }

    /// The rows as text, each line with a line feed.
    ///
    /// - Complexity: O(rows x columns); the whole text is in memory. Meant for the rows a person looks at.
    public func text(of batch: RecordBatch) -> String {
        lines(schema: batch.schema, rowCount: batch.rowCount) { column in [batch.columns[column]] }
    }

    /// The rows as text, each line with a line feed.
    public func text(of table: Table) -> String {
        lines(schema: table.schema, rowCount: table.rowCount) { column in table.batches.map { $0.columns[column] } }
    }
}

extension TablePrinter {
    /// A column ready to be laid out.
    private struct PrintedColumn {
        var name: String
        var type: String
        var cells: [String]
        var isRightAligned: Bool
        /// How many cells of the terminal the widest text fills.
        var width: Int

        /// Cuts texts to at most so many cells of the terminal.
        mutating func limit(to maximum: Int) {
            guard width > maximum else { return }
            name = name.cut(to: maximum)
            type = type.cut(to: maximum)
            for index in cells.indices { cells[index] = cells[index].cut(to: maximum) }
            width = maximum
        }
    }

    private func lines(schema: Schema, rowCount: Int, columns: (Int) -> [Column]) -> String {
        guard !schema.fields.isEmpty else { return "(no columns, \(rowCount) rows)\n" }
        // Cells are formatted only for columns that may be shown: one cell and two spaces is the least a column takes.
        let most = width.map { max(2, $0 / 3 + 2) } ?? Int.max
        let (left, right) =
            schema.fields.count <= most
            ? (Array(schema.fields.indices), [])
            : (
                Array(schema.fields.indices.prefix((most + 1) / 2)),
                Array(schema.fields.indices.suffix(most / 2))
            )
        let make = { index in printed(schema.fields[index], columns(index)) }
        let (shown, omitted) = fit(left.map(make), right.map(make), of: schema.fields.count)
        var text = ""
        append(shown.map(\.name), of: shown, to: &text)
        if showsTypes { append(shown.map(\.type), of: shown, to: &text) }
        text += String(repeating: "─", count: shown.reduce(0) { $0 + $1.width + 2 }) + "\n"
        for row in 0..<rowCount { append(shown.map { $0.cells[row] }, of: shown, to: &text) }
        if omitted > 0 {
            text += "(\(omitted) of \(schema.fields.count) columns do not fit and are left out)\n"
        }
        return text
    }

    private func append(_ cells: [String], of columns: [PrintedColumn], to text: inout String) {
        var line = ""
        for (cell, column) in zip(cells, columns) {
            let padding = String(repeating: " ", count: max(0, column.width - cell.displayWidth))
            line += " " + (column.isRightAligned ? padding + cell : cell + padding) + " "
        }
        while line.last == " " { line.removeLast() }
        text += line + "\n"
    }

    private func printed(_ field: Field, _ parts: [Column]) -> PrintedColumn {
        var cells: [String] = []
        for part in parts {
            var texts = CellTexts()
            texts.append(part, style: .table, null: [])
            for row in 0..<part.count {
                if part.isNull(row) {
                    cells.append(nullText)
                } else {
                    let bytes = texts.text.span.extracting(texts.range(at: row))
                    cells.append(String.shown(bytes, limit: width))
                }
            }
        }
        let name = String.shown(Array(field.name.utf8).span, limit: width)
        let type = showsTypes ? String.shown(Array(field.type.description.utf8).span, limit: width) : ""
        let widest = cells.reduce(max(name.displayWidth, type.displayWidth)) { max($0, $1.displayWidth) }
        return PrintedColumn(
            name: name, type: type, cells: cells, isRightAligned: field.type.isNumeric, width: max(1, widest))
    }

    /// Chooses the columns that fit, cut to widths at which they do.
    private func fit(
        _ left: [PrintedColumn], _ right: [PrintedColumn], of count: Int
    ) -> (shown: [PrintedColumn], omitted: Int) {
        var left = left
        var right = right
        guard let width else { return (left, 0) }
        func total(_ columns: [PrintedColumn]) -> Int { columns.reduce(0) { $0 + $1.width + 2 } }
        if right.isEmpty, total(left) <= width { return (left, 0) }
        // First long cells are cut, the longest columns most; then columns go.
        for limit in [maximumColumnWidth, maximumColumnWidth * 3 / 4, maximumColumnWidth / 2] {
            for index in left.indices { left[index].limit(to: max(1, limit)) }
            for index in right.indices { right[index].limit(to: max(1, limit)) }
            if right.isEmpty, total(left) <= width { return (left, 0) }
        }
        if right.isEmpty {
            right = Array(left.suffix(left.count / 2))
            left.removeLast(right.count)
        }
        let gap = PrintedColumn(
            name: "…", type: showsTypes ? "…" : "", cells: Array(repeating: "…", count: left[0].cells.count),
            isRightAligned: false, width: 1)
        while left.count + right.count > 1, total(left) + total(right) + 3 > width {
            if left.count > right.count { left.removeLast() } else { right.removeFirst() }
        }
        let omitted = count - left.count - right.count
        if left.count == 1, right.isEmpty { left[0].limit(to: max(1, width - (omitted > 0 ? 5 : 2))) }
        if omitted == 0 { return (left + right, 0) }
        return (left + [gap] + right, omitted)
    }
}

extension String {
    /// Text that is safe to show: control characters escaped, what is no UTF-8 as U+FFFD; no longer than could matter.
    fileprivate static func shown(_ bytes: Span<UInt8>, limit: Int?) -> String {
        var isPlain = true
        let count = Swift.min(bytes.count, limit.map { $0 * 8 + 64 } ?? Int.max)
        for index in 0..<count where bytes[index] < 0x20 || bytes[index] >= 0x7F {
            isPlain = false
            break
        }
        var buffer = TextBuffer(minimumCapacity: count)
        buffer.append(contentsOf: bytes.extracting(0..<count))
        let text = String(decoding: buffer.array, as: UTF8.self)
        if isPlain { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            default:
                // Also the controls that change the direction of writing or end lines.
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
                case .format
                where (0x200E...0x200F ~= scalar.value) || (0x202A...0x202E ~= scalar.value)
                    || (0x2066...0x2069 ~= scalar.value):
                    shown += scalar.escaped(asASCII: true)
                default: shown.unicodeScalars.append(scalar)
                }
            }
        }
        return shown
    }

    /// The text if it fills at most so many cells of a terminal, else its beginning and an ellipsis.
    fileprivate func cut(to maximum: Int) -> String {
        if displayWidth <= maximum { return self }
        var result = ""
        var width = 0
        for character in self {
            if width + character.displayWidth > maximum - 1 { break }
            result.append(character)
            width += character.displayWidth
        }
        return result + "…"
    }
}
