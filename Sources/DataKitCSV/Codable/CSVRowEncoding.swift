import DataKitCore

/// Rows on their way from values to text; belongs to one task.
final class CSVRowEncoding {
    private typealias Row = [(name: String, value: EncodedValue)]

    private let encoder: CSVEncoder
    private let form: CSVRowForm
    /// Rows that wait until the columns are known.
    private var waiting: [Row] = []
    private var columns: [String] = []
    private var positions: [String: Int] = [:]
    /// The text; there once the columns are known.
    private var text: CSVRowText?
    private var root: CSVEncodingNode?
    /// How many rows could not be written straight away.
    private var givenUp = 0
    private(set) var rowCount = 0

    init(_ encoder: CSVEncoder) throws(CSVError) {
        self.encoder = encoder
        form = try CSVRowForm(
            schema: Schema((encoder.columns ?? ["", ""]).map { Field($0, .string) }), options: encoder.options)
        if let columns = encoder.columns { try begin(columns) }
    }

    /// Takes in a row.
    func append(_ value: some Encodable) throws {
        rowCount += 1
        if try appendDirectly(value) { return }
        let row = try members(of: value)
        guard text != nil else {
            waiting.append(row)
            if waiting.count >= encoder.sampleRows { try writeWaiting() }
            return
        }
        try write(row, number: rowCount)
    }

    /// Takes in a row whose values come in the order of the columns, as most do.
    /// - Returns: `false` where they do not, or the columns are not known yet.
    private func appendDirectly(_ value: some Encodable) throws -> Bool {
        guard let text, let root, givenUp < 64 || givenUp < rowCount / 2 else { return false }
        let start = text.begin()
        try value.encode(to: CSVRowEncoder(node: root))
        if text.finish() { return true }
        text.abandon(start)
        givenUp += 1
        return false
    }

    private func members(of value: some Encodable) throws -> Row {
        let encoded = try EncodedValue(encoding: value)
        var row: Row = []
        switch encoded {
        case .structure, .map: try flatten(encoded, prefix: "", into: &row)
        default:
            throw CSVError(
                .conversion, "a row needs names for its columns: encode a struct or a dictionary",
                location: .init(row: rowCount))
        }
        return row
    }

    /// Takes in a row, and hands on what has been written where it is enough.
    func append(_ value: some Encodable, flushingTo sink: any ByteSink) throws {
        try append(value)
        guard let text, text.count >= 1 << 18 else { return }
        try sink.write(text.take().span)
    }

    /// Writes what is left and finishes the sink.
    func finish(into sink: any ByteSink) throws {
        let rest = try finish()
        try sink.write(rest.span)
        try sink.finish()
    }

    /// What is left.
    func finish() throws(CSVError) -> [UInt8] {
        if text == nil { try writeWaiting() }
        return text?.take() ?? []
    }

    /// The members of a value, and those of the members that have some, as columns.
    private func flatten(_ value: EncodedValue, prefix: String, into row: inout Row) throws(CSVError) {
        switch value {
        case .structure(let members):
            for member in members {
                let name = prefix + encoder.keyStrategy.column(member.name)
                try flattenMember(member.value, name, into: &row)
            }
        case .map(let entries):
            for entry in entries {
                guard case .scalar(.string(let key), _) = entry.key else {
                    throw CSVError(
                        .conversion, "the keys of a dictionary must be text, for they are names of columns",
                        location: .init(row: rowCount, path: prefix))
                }
                try flattenMember(entry.value, prefix + encoder.keyStrategy.column(key), into: &row)
            }
        default: row.append((prefix, value))
        }
    }

    private func flattenMember(_ value: EncodedValue, _ name: String, into row: inout Row) throws(CSVError) {
        switch value {
        case .structure, .map: try flatten(value, prefix: name + encoder.keySeparator, into: &row)
        default: row.append((name, value))
        }
    }

    private func writeWaiting() throws(CSVError) {
        var names: [String] = []
        var seen: Set<String> = []
        for row in waiting {
            for (position, member) in row.enumerated() where seen.insert(member.name).inserted {
                // Beside its neighbour in the row, where that is known already.
                let before = position > 0 ? names.firstIndex(of: row[position - 1].name) : nil
                names.insert(member.name, at: before.map { $0 + 1 } ?? names.count)
            }
        }
        // A struct that is nil in one row has members in another.
        let prefixes = names.map { $0 + encoder.keySeparator }
        let kept = zip(names, prefixes).filter { pair in !names.contains { $0.hasPrefix(pair.1) } }.map(\.0)
        try begin(kept)
        let first = rowCount - waiting.count
        let rows = waiting
        waiting = []
        for (index, row) in rows.enumerated() { try write(row, number: first + index + 1) }
    }

    private func begin(_ names: [String]) throws(CSVError) {
        columns = names
        positions = Dictionary(
            names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let text = CSVRowText(form, columns: names)
        self.text = text
        root = CSVEncodingNode(text, encoder: encoder, positions: positions)
        if encoder.options.writesByteOrderMark { text.append(contentsOf: [0xEF, 0xBB, 0xBF]) }
        guard encoder.options.dialect.hasHeader, !names.isEmpty else { return }
        let header = try CSVRowForm(schema: Schema(names.map { Field($0, .string) }), options: encoder.options)
        text.append(contentsOf: try header.header())
    }

    private func write(_ row: Row, number: Int) throws(CSVError) {
        // Members mostly come in the order of the columns.
        var isInOrder = row.count == columns.count
        if isInOrder { for index in row.indices where row[index].name != columns[index] { isInOrder = false } }
        var values: [EncodedValue] = []
        if !isInOrder {
            values = Array(repeating: .null, count: columns.count)
            for member in row {
                if let position = positions[member.name] {
                    values[position] = member.value
                } else if case .null = member.value {
                    continue
                } else {
                    throw CSVError(
                        .missingColumn,
                        "there is a value for '\(member.name)', which the header does not have; give the encoder its columns",
                        location: .init(row: number, path: member.name))
                }
            }
        }
        guard let text else { return }
        for index in columns.indices {
            guard try text.append(isInOrder ? row[index].value : values[index], at: index) else {
                throw CSVFieldForm.unquotable(
                    columns[index], location: .init(row: number, field: index + 1, path: columns[index]))
            }
        }
        text.append(contentsOf: form.rowEnd)
    }
}

extension CSVRowForm {
    /// Appends the field of an encoded value.
    /// - Returns: `false` where it needs quotes and there are none.
    func append(_ value: EncodedValue, isOnly: Bool, to text: inout TextBuffer) throws(CSVError) -> Bool {
        guard case .scalar(let scalar, let type) = value else {
            if case .null = value {
                text.append(contentsOf: isOnly && null.isEmpty ? onlyNull : null)
                return true
            }
            var json = TextBuffer()
            json.append(json: value)
            return field.append(json.span, to: &text, always: quoting == .all || quoting == .nonNumeric)
        }
        let always = quoting == .all || (quoting == .nonNumeric && !type.isNumeric)
        if case .string(let string) = scalar {
            return field.append(string, to: &text, always: always)
        }
        var cell = TextBuffer()
        formats.append(scalar, type, to: &cell)
        return field.append(cell.span, to: &text, always: always)
    }
}

extension CSVValueFormats {
    /// Appends a value of a column of some type.
    func append(_ value: Value, _ type: DataType, to text: inout TextBuffer) {
        switch value {
        case .null, .list, .structure, .map: break
        case .boolean(let flag): text.append(flag ? "true" : "false")
        case .int(let number): text.append(signed: number)
        case .uint(let number): text.append(unsigned: number)
        case .float(let number): append(number, to: &text)
        case .double(let number): append(number, to: &text)
        case .decimal(let number): append(number, to: &text)
        case .string(let string): text.append(string)
        case .binary(let bytes):
            if type == .uuid { text.append(uuid: bytes.span) } else { append(bytes: bytes.span, to: &text) }
        case .date(let days): append(days: Int(days), to: &text)
        case .time(let count, let unit): append(time: count, unit, to: &text)
        case .timestamp(let count, let unit, let isUTC): append(timestamp: count, unit, isUTC: isUTC, to: &text)
        case .duration(let count, let unit): text.append(duration: count, unit: unit)
        case .interval(let interval): text.append(interval: interval)
        }
    }
}

extension TextBuffer {
    /// Appends an encoded value as JSON.
    fileprivate mutating func append(json value: EncodedValue) {
        switch value {
        case .null: append("null")
        case .scalar(.boolean(let flag), _): append(flag ? "true" : "false")
        case .scalar(.int(let number), _): append(signed: number)
        case .scalar(.uint(let number), _): append(unsigned: number)
        case .scalar(.double(let number), _) where number.isFinite: append(shortest: number)
        case .scalar(.float(let number), _) where number.isFinite: append(shortest: number)
        case .scalar(.string(let string), _): append(jsonString: string)
        case .scalar(let scalar, let type):
            var text = TextBuffer()
            CSVValueFormats(CSVWritingOptions()).append(scalar, type, to: &text)
            append(jsonString: text.span)
        case .list(let elements):
            append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(json: element)
            }
            append(UInt8(ascii: "]"))
        case .structure(let members):
            append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { append(UInt8(ascii: ",")) }
                append(jsonString: member.name)
                append(UInt8(ascii: ":"))
                append(json: member.value)
            }
            append(UInt8(ascii: "}"))
        case .map(let entries):
            append(UInt8(ascii: "["))
            for (index, entry) in entries.enumerated() {
                append(index > 0 ? ",[" : "[")
                append(json: entry.key)
                append(UInt8(ascii: ","))
                append(json: entry.value)
                append(UInt8(ascii: "]"))
            }
            append(UInt8(ascii: "]"))
        }
    }
}
