/// How the texts of one column become values: a type, and for dates and times the pattern they are written in.
public struct TextColumnType: Hashable, Sendable {
    /// What the texts become.
    public var type: DataType
    /// How dates or times are written; `nil` for ISO 8601.
    public var pattern: DateTimePattern?

    /// A type, and the pattern of its dates or times.
    public init(_ type: DataType, pattern: DateTimePattern? = nil) {
        self.type = type
        self.pattern = pattern
    }

    /// Reads what the command line's `--type name=...` takes: a type's name (`int64`, `decimal(10,2)`,
    /// `timestamp(us,UTC)`), or `date(PATTERN)`, `time(PATTERN)` or `timestamp(PATTERN)` with a ``DateTimePattern``.
    ///
    /// - Throws: ``DataKitError`` of kind `syntax` where it is neither, or the pattern lacks a part of the type.
    public init(parsing text: String) throws(DataKitError) {
        if let type = DataType(name: text) {
            guard type.isReadFromText else {
                throw DataKitError(.syntax, "text cannot become \(type); say string and convert later", subject: text)
            }
            self.init(type)
            return
        }
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { throw Self.unknown(text) }
        let inside = String(text[text.index(after: open)...].dropLast())
        switch text[..<open].lowercased() {
        case "date":
            let pattern = try DateTimePattern(inside)
            guard pattern.hasDate else { throw Self.lacks("a year, a month and a day", text) }
            self.init(.date, pattern: pattern)
        case "time":
            let pattern = try DateTimePattern(inside)
            guard pattern.hasTime else { throw Self.lacks("an hour", text) }
            self.init(.time(pattern.unit), pattern: pattern)
        case "timestamp":
            let pattern = try DateTimePattern(inside)
            guard pattern.hasDate else { throw Self.lacks("a year, a month and a day", text) }
            self.init(.timestamp(pattern.unit, timeZone: pattern.hasOffset ? "UTC" : nil), pattern: pattern)
        default: throw Self.unknown(text)
        }
    }

    private static func unknown(_ text: String) -> DataKitError {
        DataKitError(
            .syntax,
            "is no type; known are boolean, int8...int64, uint8...uint64, float32, float64, decimal(p,s), string, binary, uuid, "
                + "date, time(unit), timestamp(unit[,zone]), and date(PATTERN), time(PATTERN), timestamp(PATTERN)",
            subject: text)
    }

    private static func lacks(_ what: String, _ text: String) -> DataKitError {
        DataKitError(.syntax, "the pattern lacks \(what)", subject: text)
    }
}

extension TextColumnType: CustomStringConvertible {
    /// The spelling that ``init(parsing:)`` reads.
    public var description: String {
        guard let pattern else { return type.description }
        let base = DataType.splitArguments(type.name).base
        return "\(base)(\(pattern.text))"
    }
}

extension DataType {
    /// Whether single texts can become values of this type.
    package var isReadFromText: Bool {
        switch self {
        case .list, .fixedSizeList, .structure, .map, .interval, .fixedBinary, .null, .duration: false
        default: true
        }
    }
}
