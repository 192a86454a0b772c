/// Where in a text something is: whatever is known. The errors of every text format say it with this.
public struct TextLocation: Sendable, Hashable {
    /// The file's name.
    public var source: String?
    /// Rows from the top, the first being 1.
    public var row: Int?
    /// Lines from the top, the first being 1: what editors show.
    public var line: Int?
    /// Characters (Unicode scalars) from the left, the first being 1.
    public var column: Int?
    /// Fields of the row from the left, the first being 1: the columns of delimited text.
    public var field: Int?
    /// Bytes from the start of the (decompressed) text, the first being 0.
    public var byteOffset: Int?
    /// The byte where the row or value begins that the place is in.
    public var recordOffset: Int?
    /// The column of the table, as a path of names: `customer.address.city`.
    public var path: String?

    /// A place, of which as much is given as is known.
    public init(
        source: String? = nil, row: Int? = nil, line: Int? = nil, column: Int? = nil, field: Int? = nil,
        byteOffset: Int? = nil, recordOffset: Int? = nil, path: String? = nil
    ) {
        self.source = source
        self.row = row
        self.line = line
        self.column = column
        self.field = field
        self.byteOffset = byteOffset
        self.recordOffset = recordOffset
        self.path = path
    }
}

extension TextLocation: CustomStringConvertible {
    /// `orders.xml: row 4, line 5, column 3, byte 96, 'customer.city'`
    public var description: String {
        var places: [String] = []
        if let row { places.append("row \(row)") }
        if let line { places.append("line \(line)") }
        if let column { places.append("column \(column)") }
        if let field { places.append("column \(field)" + (path.map { " '\($0)'" } ?? "")) }
        if let byteOffset { places.append("byte \(byteOffset)") }
        if let path, field == nil { places.append("'\(path)'") }
        return [source, places.isEmpty ? nil : places.joined(separator: ", ")].compactMap { $0 }.joined(separator: ": ")
    }
}
