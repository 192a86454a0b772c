/// The columns of a batch, or the members of a struct column, being decoded by name.
final class DecodedStructure {
    let columns: [DecodedColumn]
    let run: DecodingRun
    let path: [String]
    private let positions: [String: Int]
    /// The keys in the order in which the first row asked for them, and the columns found. Rows of one type ask in the
    /// same order, so that nearly every look-up is one comparison of equal strings.
    private var asked: [(key: String, column: DecodedColumn?)] = []
    private var next = 0

    init(fields: [Field], columns: [Column], path: [String], context: DecodingRun) {
        run = context
        self.path = path
        self.columns = zip(fields, columns).map { DecodedColumn($0, $1, path: path + [$0.name], run: context) }
        positions = Dictionary(
            fields.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// Begins with another row.
    func begin() { next = 0 }

    /// The column of a key, or `nil` where there is none.
    func column(_ key: String) -> DecodedColumn? {
        if next < asked.count, asked[next].key == key {
            next += 1
            return asked[next - 1].column
        }
        // The same key again, as `decodeIfPresent` asks for a value after asking whether it is there.
        if next > 0, asked[next - 1].key == key { return asked[next - 1].column }
        let column = positions[key].map { columns[$0] }
        if next == asked.count, asked.count < 4 * columns.count + 16 {
            asked.append((key, column))
            next += 1
        }
        return column
    }

    func unknown(_ key: String) -> DataKitError {
        let names = columns.map(\.field.name)
        let shown = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
        return DataKitError(
            .unknownColumn,
            "there is no column named '\(key)'; the columns are \(shown). Make the property optional where it may be missing",
            subject: (path + [key]).joined(separator: "."))
    }
}
