import DataKitCore

/// What can be wrong with a CSV file.
///
/// Switch on ``kind``; show ``description``, which says where, what was found, what was expected and how to mend it.
public struct CSVError: Error, Sendable, Hashable {
    /// What kind of fault this is. More kinds may come; keep a `default` when switching.
    public struct Kind: RawRepresentable, Sendable, Hashable {
        public var rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// A row with more or fewer fields than the others.
        public static let fieldCount = Kind(rawValue: "field count")
        /// A quote that is opened and never closed.
        public static let unclosedQuote = Kind(rawValue: "unclosed quote")
        /// Text between a closing quote and the next delimiter.
        public static let textAfterQuote = Kind(rawValue: "text after quote")
        /// Bytes that are not UTF-8.
        public static let invalidEncoding = Kind(rawValue: "invalid encoding")
        /// Bytes such as no text has: the file is an image, a program, a database.
        public static let notText = Kind(rawValue: "not text")
        /// A row longer than the limit.
        public static let rowTooLong = Kind(rawValue: "row too long")
        /// A text that is no value of the type given for its column.
        public static let conversion = Kind(rawValue: "conversion")
        /// A column that a coding key names and that is not there.
        public static let missingColumn = Kind(rawValue: "missing column")
        /// A text that does not fit the type guessed from the first rows; ``CSVReader/widened(after:)`` helps.
        public static let typeConflict = Kind(rawValue: "type conflict")
        /// Options that do not fit the file or each other.
        public static let options = Kind(rawValue: "options")
        /// More columns than the limit, or other sizes that no real file has.
        public static let limit = Kind(rawValue: "limit")
    }

    /// Where in a file: whatever is known.
    public struct Location: Sendable, Hashable {
        /// The file's name.
        public var source: String?
        /// Data rows from the top, the first being 1; the header is not counted.
        public var row: Int?
        /// Physical lines from the top, the first being 1: what editors show.
        public var line: Int?
        /// Columns from the left, the first being 1.
        public var column: Int?
        /// The name of that column.
        public var columnName: String?
        /// Bytes from the start of the (decompressed) text, the first being 0.
        public var byteOffset: Int?

        /// A place, of which as much is given as is known.
        public init(
            source: String? = nil, row: Int? = nil, line: Int? = nil, column: Int? = nil, columnName: String? = nil,
            byteOffset: Int? = nil
        ) {
            self.source = source
            self.row = row
            self.line = line
            self.column = column
            self.columnName = columnName
            self.byteOffset = byteOffset
        }
    }

    /// What kind of fault this is.
    public var kind: Kind
    /// What was found, what was expected, how to mend it.
    public var message: String
    /// Where it is.
    public var location: Location
    /// The text in question, cut where it is long.
    public var text: String?

    /// An error; see the properties.
    public init(_ kind: Kind, _ message: String, location: Location = Location(), text: String? = nil) {
        self.kind = kind
        self.message = message
        self.location = location
        self.text = text
    }
}

extension CSVError: CustomStringConvertible {
    /// `orders.csv: row 4, line 5, column 3 'fare': 'abc' is no int64; ...`
    public var description: String {
        var places: [String] = []
        if let row = location.row { places.append("row \(row)") }
        if let line = location.line { places.append("line \(line)") }
        if let column = location.column {
            places.append("column \(column)" + (location.columnName.map { " '\($0)'" } ?? ""))
        }
        if let byte = location.byteOffset { places.append("byte \(byte)") }
        let parts: [String?] = [location.source, places.isEmpty ? nil : places.joined(separator: ", "), message]
        return parts.compactMap { $0 }.joined(separator: ": ")
    }
}

extension CSVError {
    /// A text as a message shows it: at most 60 characters, control characters escaped.
    static func excerpt(_ bytes: some Sequence<UInt8>) -> String {
        let head = Array(bytes.prefix(400))
        var shown = ""
        for scalar in String(decoding: head, as: UTF8.self).unicodeScalars.prefix(60) {
            shown += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: false) : String(scalar)
        }
        return shown.utf8.count < head.count ? shown + "..." : shown
    }
}
