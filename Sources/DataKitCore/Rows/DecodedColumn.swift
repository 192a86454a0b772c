/// What all columns of one decoding share.
final class DecodingRun {
    let firstRow: Int
    let userInfo: [CodingUserInfoKey: any Sendable]
    /// The row being decoded, for messages; nested columns count their elements from elsewhere.
    var row = 0

    init(firstRow: Int, userInfo: [CodingUserInfoKey: any Sendable]) {
        self.firstRow = firstRow
        self.userInfo = userInfo
    }
}

/// A column being decoded: its values, with what hangs below it set up once a batch.
final class DecodedColumn {
    let field: Field
    let column: Column
    let path: [String]
    let run: DecodingRun

    init(_ field: Field, _ column: Column, path: [String], run: DecodingRun) {
        self.field = field
        self.column = column
        self.path = path
        self.run = run
    }

    /// The members of a struct column.
    private(set) lazy var structure: DecodedStructure? = {
        guard case .structure(let members) = column.values else { return nil }
        return DecodedStructure(fields: column.type.children, columns: members, path: path, context: run)
    }()

    /// The elements of a list column, or the keys and values of a map column.
    private(set) lazy var children: [DecodedColumn] = {
        let fields = column.type.children
        switch column.values {
        case .list(_, let elements), .fixedSizeList(let elements): return [child(fields[0], elements, "[]")]
        case .map(_, let keys, let values): return [child(fields[0], keys, "key"), child(fields[1], values, "value")]
        default: return []
        }
    }()

    private func child(_ field: Field, _ column: Column, _ name: String) -> DecodedColumn {
        DecodedColumn(field, column, path: path + [name], run: run)
    }

    /// The values of a dictionary-encoded column, decoded as a column of their own.
    private(set) lazy var dictionary: (indices: Buffer<Int32>, values: DecodedColumn)? = {
        guard case .dictionary(let indices, let values) = column.values else { return nil }
        return (indices, DecodedColumn(field, values, path: path, run: run))
    }()

    /// Which elements belong to a list or map.
    func elements(at row: Int) -> Range<Int>? {
        switch column.values {
        case .list(let offsets, _), .map(let offsets, _, _): Int(offsets[row])..<Int(offsets[row + 1])
        case .fixedSizeList(let elements):
            row * (elements.count / column.count)..<(row + 1) * (elements.count / column.count)
        default: nil
        }
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool { column.isNull(row) }
}

extension DecodedColumn {
    /// An error that names row, column, what was found and what was expected.
    func mismatch(_ row: Int, expected: Any.Type, _ advice: String = "") -> DataKitError {
        let found = isNull(row) ? "null" : "\(shown(row)) of type \(column.type)"
        let help = isNull(row) && advice.isEmpty ? "; make the property optional" : advice
        return DataKitError(
            .conversion, "row \(run.firstRow + run.row): found \(found) where \(expected) was expected\(help)",
            subject: "column '\(path.joined(separator: "."))'")
    }

    /// The value as a message shows it.
    private func shown(_ row: Int) -> String {
        var texts = CellTexts()
        texts.append(column[row..<row + 1], style: .json, null: Array("null".utf8))
        let text = String(decoding: texts.text.array, as: UTF8.self)
        return text.count > 60 ? text.prefix(60) + "…" : text
    }

    func integer<Integer: FixedWidthInteger>(_ row: Int, as type: Integer.Type) throws -> Integer {
        guard !isNull(row) else { throw mismatch(row, expected: type) }
        let exact: Integer? =
            switch (column.values, column.type) {
            case (.int64(let buffer), .int64): Integer(exactly: buffer[row])
            case (.int32(let buffer), .int32): Integer(exactly: buffer[row])
            case (.int16(let buffer), _): Integer(exactly: buffer[row])
            case (.int8(let buffer), _): Integer(exactly: buffer[row])
            case (.uint64(let buffer), _): Integer(exactly: buffer[row])
            case (.uint32(let buffer), _): Integer(exactly: buffer[row])
            case (.uint16(let buffer), _): Integer(exactly: buffer[row])
            case (.uint8(let buffer), _): Integer(exactly: buffer[row])
            case (.int128(let buffer), .decimal(_, let scale)):
                Decimal128(unscaled: buffer[row], scale: scale).rescaled(to: 0).flatMap {
                    Integer(exactly: $0.unscaled)
                }
            case (.dictionary, _):
                try dictionary.map { try $0.values.integer(Int($0.indices[row]), as: type) }
            default: nil
            }
        guard let exact else { throw mismatch(row, expected: type) }
        return exact
    }

    func double(_ row: Int) throws -> Double {
        guard !isNull(row) else { throw mismatch(row, expected: Double.self) }
        switch (column.values, column.type) {
        case (.float64(let buffer), _): return buffer[row]
        case (.float32(let buffer), _): return Double(buffer[row])
        case (.float16(let buffer), .float16): return Double(Float(halfBitPattern: buffer[row]))
        case (.int128(let buffer), .decimal(_, let scale)):
            if let value = Double(Decimal128(unscaled: buffer[row], scale: scale).description) { return value }
        case (.dictionary, _):
            if let (indices, values) = dictionary { return try values.double(Int(indices[row])) }
        default:
            if column.type.isInteger, let value = Double(exactly: try integer(row, as: Int128.self)) { return value }
        }
        throw mismatch(row, expected: Double.self)
    }

    func float(_ row: Int) throws -> Float {
        guard !isNull(row) else { throw mismatch(row, expected: Float.self) }
        if case .float32(let buffer) = column.values { return buffer[row] }
        let wide = try double(row)
        let value = Float(wide)
        if value.isInfinite, wide.isFinite { throw mismatch(row, expected: Float.self) }
        if column.type.isInteger, Double(value) != wide { throw mismatch(row, expected: Float.self) }
        return value
    }

    func boolean(_ row: Int) throws -> Bool {
        guard !isNull(row) else { throw mismatch(row, expected: Bool.self) }
        if case .boolean(let bits) = column.values { return bits[row] }
        if let (indices, values) = dictionary { return try values.boolean(Int(indices[row])) }
        throw mismatch(row, expected: Bool.self)
    }

    func string(_ row: Int) throws -> String {
        guard !isNull(row) else { throw mismatch(row, expected: String.self) }
        switch (column.values, column.type) {
        case (.bytes(let strings), .string):
            return strings.string(at: row)
        case (.fixedBytes(let bytes), .uuid):
            var text = TextBuffer()
            text.append(uuid: bytes[row].span)
            return String(decoding: text.array, as: UTF8.self)
        case (.dictionary, _):
            if let (indices, values) = dictionary { return try values.string(Int(indices[row])) }
        default: break
        }
        throw mismatch(row, expected: String.self)
    }

    func bytes(_ row: Int) throws -> [UInt8]? {
        switch (column.values, column.type) {
        case (.bytes(let strings), .binary): return strings[row].array
        case (.fixedBytes(let bytes), _): return bytes[row].array
        case (.dictionary, _):
            guard let (indices, values) = dictionary else { return nil }
            return try values.bytes(Int(indices[row]))
        default: return nil
        }
    }
}
