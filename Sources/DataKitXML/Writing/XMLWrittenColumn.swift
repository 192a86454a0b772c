import DataKitCore

/// A column of a batch on its way into rows: its texts are made at once, and then put together row by row.
final class XMLWrittenColumn {
    private let part: XMLRowForm.Part
    private let form: XMLRowForm
    private let column: Column
    private let isText: Bool
    private var cells = CellTexts()
    private var parts: [XMLWrittenColumn] = []

    /// - Throws: ``XMLError`` of kind `character` where a text has a character that XML does not allow.
    init(_ column: Column, _ part: XMLRowForm.Part, _ form: XMLRowForm, path: String) throws(XMLError) {
        self.part = part
        self.form = form
        var column = column
        if case .dictionary(let indices, let values) = column.values, column.type.isNested {
            column = Column(
                type: column.type, count: column.count, validity: column.validity,
                values: values.gathering(Array(indices.span.indices.map { column.isNull($0) ? 0 : indices[$0] })).values
            )
        }
        self.column = column
        isText = column.type == .string
        switch column.values {
        case .list(_, let elements), .fixedSizeList(let elements):
            parts = [try XMLWrittenColumn(elements, part.parts[0], form, path: path)]
        case .map(_, let keys, let values):
            parts = [
                try XMLWrittenColumn(keys, part.parts[0], form, path: path + ".key"),
                try XMLWrittenColumn(values, part.parts[1], form, path: path + ".value"),
            ]
        case .structure(let members):
            let fields = column.type.children
            for (position, member) in members.enumerated() {
                let inner = path.isEmpty ? fields[position].name : path + "." + fields[position].name
                parts.append(try XMLWrittenColumn(member, part.parts[position], form, path: inner))
            }
        case .null: break
        default:
            form.appendTexts(of: column, to: &cells)
            if isText { try checkTexts(path) }
        }
    }

    private func checkTexts(_ path: String) throws(XMLError) {
        for row in 0..<column.count where !column.isNull(row) {
            if let fault = cells.xmlFault(row) {
                throw XMLError(.character, fault, location: .init(row: row + 1, path: path))
            }
        }
    }

    // MARK: Rows

    /// Writes a row of a batch.
    func appendRow(_ row: Int, to text: inout TextBuffer) {
        appendStructure(row, depth: 1, to: &text)
    }

    /// Writes what stands for an entry, as a child element of what is around it.
    private func appendElement(_ row: Int, depth: Int, isElementOfList: Bool, to text: inout TextBuffer) {
        let isNull = column.isNull(row)
        if isNull, !isElementOfList {
            guard let null = form.nullText, case .scalar = part.kind else { return }
            open(depth, &text)
            close(behind: null, &text)
            return
        }
        if isNull {
            open(depth, &text)
            text.append(" xsi:nil=\"true\"/>")
            return
        }
        switch part.kind {
        case .null: break
        case .scalar:
            open(depth, &text)
            text.append(UInt8(ascii: ">"))
            appendText(row, to: &text)
            appendEndTag(&text)
        case .structure: appendStructure(row, depth: depth, to: &text)
        case .map: appendMap(row, depth: depth, to: &text)
        case .list:
            let elements = elements(of: row)
            if isElementOfList {
                open(depth, &text)
                text.append(UInt8(ascii: ">"))
                for element in elements {
                    parts[0].appendElement(element, depth: depth + 1, isElementOfList: true, to: &text)
                }
                if !elements.isEmpty { breakLine(depth, &text) }
                appendEndTag(&text)
                return
            }
            if elements.isEmpty {
                breakLine(depth, &text)
                text.append("<?\(XMLEventReader.markName) empty ")
                text.append(contentsOf: part.name)
                text.append("?>")
            }
            for element in elements {
                parts[0].appendElement(element, depth: depth, isElementOfList: true, to: &text)
            }
        }
    }

    private func elements(of row: Int) -> Range<Int> {
        switch column.values {
        case .list(let offsets, _), .map(let offsets, _, _): return Int(offsets[row])..<Int(offsets[row + 1])
        case .fixedSizeList(let elements):
            let size = column.count == 0 ? 0 : elements.count / column.count
            return row * size..<(row + 1) * size
        default: return 0..<0
        }
    }

    private func appendMap(_ row: Int, depth: Int, to text: inout TextBuffer) {
        open(depth, &text)
        text.append(UInt8(ascii: ">"))
        let entries = elements(of: row)
        for entry in entries {
            breakLine(depth + 1, &text)
            text.append("<entry>")
            for member in parts { member.appendElement(entry, depth: depth + 2, isElementOfList: false, to: &text) }
            breakLine(depth + 1, &text)
            text.append("</entry>")
        }
        if !entries.isEmpty { breakLine(depth, &text) }
        appendEndTag(&text)
    }

    private func appendStructure(_ row: Int, depth: Int, to text: inout TextBuffer) {
        open(depth, &text)
        for position in part.attributes {
            let attribute = parts[position]
            let isNull = attribute.column.isNull(row)
            if isNull, form.nullText == nil { continue }
            text.append(UInt8(ascii: " "))
            text.append(contentsOf: attribute.part.name)
            text.append("=\"")
            if isNull, let null = form.nullText {
                text.append(xmlEscaping: null.span, isAttribute: true)
            } else {
                attribute.cells.appendXML(row, isAttribute: true, to: &text)
            }
            text.append(UInt8(ascii: "\""))
        }
        let before = text.count
        text.append(UInt8(ascii: ">"))
        var hasText = false
        if let position = part.text {
            let value = parts[position]
            if !value.column.isNull(row) {
                hasText = true
                value.appendLoneText(row, to: &text)
            } else if let null = form.nullText {
                hasText = true
                text.append(xmlEscaping: null.span, isAttribute: false)
            }
        }
        let depthInside = hasText ? Int.min : depth + 1
        let start = text.count
        for position in part.elements {
            parts[position].appendElement(row, depth: depthInside, isElementOfList: false, to: &text)
        }
        if !hasText, text.count == start {
            text.truncate(to: before)
            text.append("/>")
            return
        }
        if !hasText { breakLine(depth, &text) }
        appendEndTag(&text)
    }

    // MARK: Tags and text

    private func open(_ depth: Int, _ text: inout TextBuffer) {
        breakLine(depth, &text)
        text.append(UInt8(ascii: "<"))
        text.append(contentsOf: part.name)
    }

    private func close(behind content: [UInt8], _ text: inout TextBuffer) {
        text.append(UInt8(ascii: ">"))
        text.append(xmlEscaping: content.span, isAttribute: false)
        appendEndTag(&text)
    }

    private func appendEndTag(_ text: inout TextBuffer) {
        text.append("</")
        text.append(contentsOf: part.name)
        text.append(UInt8(ascii: ">"))
    }

    /// Begins a line before an element, where each has its own; rows always have.
    private func breakLine(_ depth: Int, _ text: inout TextBuffer) {
        guard depth >= 0, let indent = form.options.indent else { return }
        text.append(UInt8(ascii: "\n"))
        for _ in 0..<min(depth, 64) * indent { text.append(UInt8(ascii: " ")) }
    }

    private func appendText(_ row: Int, to text: inout TextBuffer) {
        if isText {
            cells.appendXML(row, isAttribute: false, to: &text)
        } else {
            text.append(cells.text, cells.range(at: row))
        }
    }

    /// Writes a text that may have elements beside it, so that it is read as text though it is empty or white space.
    private func appendLoneText(_ row: Int, to text: inout TextBuffer) {
        if cells.isXMLLayout(row) {
            text.append("<![CDATA[")
            text.append(cells.text, cells.range(at: row))
            text.append("]]>")
        } else {
            appendText(row, to: &text)
        }
    }
}

extension CellTexts {
    /// What is wrong with a text that is to be written; `nil` where nothing is.
    borrowing func xmlFault(_ row: Int) -> String? {
        XMLKernels.fault(in: text.span.extracting(range(at: row)))
    }

    /// Whether a text is read as layout where it stands as it is: it is white space, without carriage returns, or
    /// nothing.
    borrowing func isXMLLayout(_ row: Int) -> Bool {
        let bytes = text.span.extracting(range(at: row))
        for position in bytes.indices
        where !XMLByte.isSpace(bytes[position]) || bytes[position] == XMLByte.carriageReturn { return false }
        return true
    }

    /// Writes a text with references for what must not stand as it is.
    borrowing func appendXML(_ row: Int, isAttribute: Bool, to output: inout TextBuffer) {
        output.append(xmlEscaping: text.span.extracting(range(at: row)), isAttribute: isAttribute)
    }
}

extension XMLRowForm {
    /// The texts of a column of single values.
    func appendTexts(of column: Column, to cells: inout CellTexts) {
        let rows = 0..<column.count
        func each(_ body: (inout TextBuffer, Int) -> Void) {
            cells.append(rows: rows, validity: column.validity, null: [], body)
        }
        switch (column.type, column.values) {
        case (.date, .int32(let buffer)):
            guard let pattern = options.dateFormat else { break }
            return each { $0.append(pattern, days: Int(buffer[$1]), time: 0) }
        case (.timestamp(let unit, _), .int64(let buffer)):
            guard let pattern = options.timestampFormat else { break }
            return each { text, row in
                let (days, rest) = TextBuffer.split(timestamp: buffer[row], unit)
                text.append(pattern, days: days, time: rest * (1_000_000_000 / unit.perSecond))
            }
        case (.binary, .bytes(let strings)) where options.binaryForm == .base64:
            return each { $0.append(base64: strings.data.span.extracting(strings.range(at: $1))) }
        case (.fixedBinary(let width), .fixedBytes(let bytes)) where options.binaryForm == .base64:
            return each { $0.append(base64: bytes.data.span.extracting($1 * width..<($1 + 1) * width)) }
        default: break
        }
        cells.append(column, style: .plain, null: [])
    }
}

extension TextBuffer {
    /// Appends a text with references for what must not stand as it is.
    mutating func append(xmlEscaping bytes: Span<UInt8>, isAttribute: Bool) {
        reserve(bytes.count)
        for position in bytes.indices {
            let byte = bytes[position]
            if byte > XMLByte.greater || byte > XMLByte.ampersand && byte < XMLByte.less {
                append(byte)
            } else if let reference = isAttribute ? XMLEscaping.value(byte) : XMLEscaping.text(byte) {
                append(reference)
            } else {
                append(byte)
            }
        }
    }
}

extension DataType {
    fileprivate var isNested: Bool {
        switch self {
        case .list, .fixedSizeList, .structure, .map: true
        default: false
        }
    }
}
