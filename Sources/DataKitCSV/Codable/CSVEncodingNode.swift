import DataKitCore

/// The columns that one struct's keys name, for encoding; see ``CSVKeyNode``.
final class CSVEncodingNode {
    let row: CSVRowText
    let path: [String]
    private let encoder: CSVEncoder
    private let positions: [String: Int]
    private let entries = CSVKeyEntries<CSVEncodingNode>()
    /// The columns of this name and those behind it as a prefix.
    private let columns: [Int]
    private static let maximumEntries = 4096

    /// The node of the whole row.
    convenience init(_ row: CSVRowText, encoder: CSVEncoder, positions: [String: Int]) {
        self.init(row, encoder: encoder, positions: positions, path: [], columns: Array(row.columns.indices))
    }

    private init(
        _ row: CSVRowText, encoder: CSVEncoder, positions: [String: Int], path: [String], columns: [Int]
    ) {
        self.row = row
        self.encoder = encoder
        self.positions = positions
        self.path = path
        self.columns = columns
    }

    deinit { entries.deallocate() }

    @inline(__always)
    func begin() { entries.begin() }

    @inline(__always)
    func entry(_ key: String) -> Int { entries.expected(key) ?? search(key) }

    func key(_ entry: Int) -> String { entries[entry].key }

    func setForm(_ entry: Int, _ form: CSVValueForm, of type: Any.Type) {
        entries.set(form, of: ObjectIdentifier(type), at: entry)
    }

    /// The node of a key that names several columns.
    func nested(_ entry: Int) -> CSVEncodingNode? {
        entries.column(entry) == CSVKeyColumn.several ? entries[entry].node : nil
    }

    /// Gives up the row.
    /// - Returns: an encoder for whatever still comes of it.
    func givenUp() -> ValueEncoder {
        row.giveUp()
        return ValueEncoder()
    }

    @inline(never)
    private func search(_ key: String) -> Int {
        if let known = entries.search(key) { return known }
        let path = path + [encoder.keyStrategy.column(key)]
        let name = path.joined(separator: encoder.keySeparator)
        let prefix = name + encoder.keySeparator
        let members = columns.filter { row.columns[$0].hasPrefix(prefix) }
        let column = positions[name].map(Int32.init)
        let node = CSVEncodingNode(row, encoder: encoder, positions: positions, path: path, columns: members)
        let found = column ?? (members.isEmpty ? CSVKeyColumn.missing : CSVKeyColumn.several)
        return entries.append(CSVKeyEntry(key: key, column: found, node: node), atMost: Self.maximumEntries)
    }

    // MARK: - Values

    /// The column of a key that names one; without, the row is given up.
    @inline(__always)
    private func only(_ entry: Int) -> Int? {
        let column = entries.column(entry)
        if column >= 0 { return column }
        row.giveUp()
        return nil
    }

    /// Null, or null in every column behind the prefix. What has no column needs none.
    func encodeNil(_ entry: Int) {
        let column = entries.column(entry)
        if column >= 0 { return row.appendNull(column) }
        for member in entries[entry].node?.columns ?? [] { row.appendNull(member) }
    }

    @inline(__always)
    func encode(integer value: some FixedWidthInteger, _ entry: Int) {
        if let column = only(entry) { row.append(column, value) }
    }

    func encode(_ value: Bool, _ entry: Int) {
        if let column = only(entry) { row.append(column, .scalar(.boolean(value), .boolean)) }
    }

    func encode(_ value: Double, _ entry: Int) {
        if let column = only(entry) { row.append(column, value) }
    }

    func encode(_ value: Float, _ entry: Int) {
        if let column = only(entry) { row.append(column, .scalar(.float(value), .float32)) }
    }

    func encode(_ value: String, _ entry: Int) {
        if let column = only(entry) { row.append(column, value) }
    }

    /// A value of any type: first those that are known, then by its own `encode(to:)`.
    func encode<Value: Encodable>(_ value: Value, _ entry: Int) throws {
        guard !row.isGivenUp else { return }
        let column = entries.column(entry)
        guard column >= 0 else {
            guard let child = nested(entry) else { return row.giveUp() }
            return try value.encode(to: CSVRowEncoder(node: child))
        }
        switch form(entry, of: Value.self) {
        case .date: row.append(column, day(value))
        case .own: try value.encode(to: CSVFieldEncoder(node: self, entry: entry, type: Value.self))
        default: row.append(column, try EncodedValue(encoding: value))
        }
    }

    @inline(__always)
    private func form(_ entry: Int, of type: Any.Type) -> CSVValueForm {
        let id = ObjectIdentifier(type)
        if let form = entries.form(entry, of: id) { return form }
        let form = CSVValueForm(of: type)
        entries.set(form, of: id, at: entry)
        return form
    }
}
