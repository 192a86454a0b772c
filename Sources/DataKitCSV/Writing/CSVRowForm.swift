import DataKitCore

/// How the rows of a schema become CSV: the dialect's bytes, and which columns need a look at every field.
struct CSVRowForm: Sendable {
    private let schema: Schema
    let field: CSVFieldForm
    let quoting: CSVWritingOptions.Quoting
    let delimiter: [UInt8]
    let rowEnd: [UInt8]
    /// What is written for a null.
    let null: [UInt8]
    let formats: CSVValueFormats
    /// What an empty null text is written as in a file of one column.
    let onlyNull: [UInt8]

    init(schema: Schema, options: CSVWritingOptions) throws(CSVError) {
        let marks = options.dialect.marks
        let nullText = Array(options.nullText.utf8)
        let isQuoted = options.quoting != .never
        func holdsLineBreak(_ mark: [UInt8]) -> Bool { mark.contains { $0 == 0x0A || $0 == 0x0D } }
        guard !marks.delimiter.isEmpty, ![marks.delimiter, marks.quote, marks.escape].contains(where: holdsLineBreak),
            marks.delimiter.first != marks.quote.first, marks.delimiter.first != marks.escape.first
        else {
            throw CSVError(
                .options,
                "delimiter, quote and escape character must begin with different characters, none of them a line break")
        }
        guard isQuoted || !marks.escape.isEmpty else {
            throw CSVError(
                .options, "without quotes an escape character is needed for what stands in fields; a backslash is usual"
            )
        }
        guard !holdsLineBreak(nullText),
            !nullText.contains(where: { $0 == marks.delimiter[0] || $0 == marks.quote.first })
        else {
            throw CSVError(
                .options, "the text for null, '\(CSVError.excerpt(nullText))', holds a delimiter, quote or line break")
        }
        if let digits = options.fractionDigits, !(0...30).contains(digits) {
            throw CSVError(.options, "numbers may have 0 to 30 digits behind the point, not \(digits)")
        }
        self.schema = schema
        formats = CSVValueFormats(options)
        field = CSVFieldForm(
            delimiter: marks.delimiter, quote: isQuoted ? marks.quote : [], escape: marks.escape, null: nullText,
            mergesEmptyTexts: options.mergesEmptyTextsWithNulls)
        quoting = options.quoting
        delimiter = marks.delimiter
        rowEnd =
            switch marks.rowEnd {
            case .lineFeed: [10]
            case .carriageReturnLineFeed: [13, 10]
            case .carriageReturn: [13]
            }
        onlyNull = isQuoted ? marks.quote + marks.quote : []
        null = nullText.isEmpty && schema.fields.count == 1 ? onlyNull : nullText
    }

    private var quotesNames: Bool { quoting == .all || quoting == .nonNumeric }

    /// The row of names.
    func header() throws(CSVError) -> [UInt8] {
        var text = TextBuffer()
        for (index, name) in schema.fields.map(\.name).enumerated() {
            if index > 0 { text.append(contentsOf: delimiter) }
            // An empty name needs no quotes, but for a line of nothing else.
            if name.isEmpty, schema.fields.count > 1, !quotesNames { continue }
            guard field.append(Array(name.utf8).span, to: &text, always: quotesNames) else {
                throw CSVFieldForm.unquotable(name, location: .init(field: index + 1))
            }
        }
        text.append(contentsOf: rowEnd)
        return text.array
    }

    /// Appends the rows of a batch.
    func append(_ batch: RecordBatch, to bytes: inout [UInt8]) throws(CSVError) {
        let cells = schema.fields.indices.map { CellColumn(prefix: $0 == 0 ? [] : delimiter) }
        var suffix = TextBuffer()
        suffix.append(contentsOf: rowEnd)
        var failure: CSVError?
        batch.appendRows(of: cells, suffix: suffix, to: &bytes) { column, cell in
            guard !append(column, to: &cell.cells), failure == nil else { return }
            let index = cells.firstIndex { $0 === cell } ?? 0
            failure = CSVFieldForm.unquotable(
                schema.fields[index].name, location: .init(field: index + 1, path: schema.fields[index].name))
        }
        if let failure { throw failure }
    }

    /// Appends the fields of a column.
    /// - Returns: `false` where a field needs quotes and there are none; the number of fields is right all the same.
    private func append(_ column: Column, to cells: inout CellTexts) -> Bool {
        let always = quoting == .all || (quoting == .nonNumeric && !column.type.isNumeric)
        var isWritten = true
        switch column.values {
        case .dictionary(let indices, let dictionary):
            if dictionary.count <= max(64, column.count) {
                var distinct = CellTexts(minimumCapacity: dictionary.count * 16)
                // Where a value cannot be written, perhaps no row has it: then each row is looked at.
                if append(dictionary, to: &distinct) {
                    cells.append(indices, of: distinct, validity: column.validity, null: null)
                    return true
                }
            }
            let positions = (0..<column.count).map { column.isNull($0) ? 0 : indices[$0] }
            let values =
                dictionary.count == 0 ? Column(nulls: column.count, type: column.type) : dictionary.gathering(positions)
            return append(
                Column(type: column.type, count: column.count, validity: column.validity, values: values.values),
                to: &cells)
        case .bytes(let strings) where column.type == .string:
            cells.append(rows: 0..<column.count, validity: column.validity, null: null) { text, row in
                let bytes = strings.data.span.extracting(strings.range(at: row))
                if !field.append(bytes, to: &text, always: always) { isWritten = false }
            }
        default:
            // Bytes may be none, and their field must then be told from a null's.
            let isPlain = formats.arePlain(for: column.type)
            if isPlain, !always, !column.type.isNested, column.type != .binary, !field.mayMeetValues {
                cells.append(column, style: .plain, null: null)
                return true
            }
            var plain = CellTexts()
            if isPlain { plain.append(column, style: .plain, null: []) } else { formats.append(column, to: &plain) }
            cells.append(rows: 0..<column.count, validity: column.nulls, null: null) { text, row in
                let bytes = plain.text.span.extracting(plain.range(at: row))
                if !field.append(bytes, to: &text, always: always) { isWritten = false }
            }
        }
        return isWritten
    }
}

extension Column {
    /// The validity, also for a column of type null, which has none.
    fileprivate var nulls: Bitmap? {
        if case .null = values { return Bitmap(repeating: false, count: count) }
        return validity
    }
}
