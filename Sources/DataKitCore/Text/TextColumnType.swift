/// How the texts of one column become values: a type, and for dates and times the pattern they are written in, for
/// numbers their form.
public struct TextColumnType: Hashable, Sendable {
    /// What the texts become.
    public var type: DataType
    /// How dates or times are written; `nil` for ISO 8601.
    public var pattern: DateTimePattern?
    /// How numbers are written; `nil` for plain ones, `-1234.5`.
    public var numberForm: NumberForm?
    /// The unit of timestamps that are written as a number: how many of it have passed since 1970-01-01T00:00:00Z.
    public var epochUnit: TimeUnit?

    /// The words of booleans; `nil` for the usual ones.
    public var booleanWords: BooleanWords?

    /// How bytes are written; `nil` where a binary value is the text's own bytes. Those of fixed width are hexadecimal
    /// where nothing is said.
    public var binaryForm: BinaryForm?

    /// How bytes are written as digits.
    public enum BinaryForm: String, Hashable, Sendable, CaseIterable {
        /// Two hexadecimal digits each, with `0x` or `\x` before them or nothing.
        case hexadecimal = "hex"
        /// RFC 4648 section 4.
        case base64
    }

    /// A type, and the pattern of its dates or times, or the form of its bytes.
    public init(_ type: DataType, pattern: DateTimePattern? = nil, binaryForm: BinaryForm? = nil) {
        self.type = type
        self.pattern = pattern
        self.binaryForm = binaryForm
    }

    /// Reads what the command line's `--type name=...` takes: a type's name (`int64`, `decimal(10,2)`,
    /// `timestamp(us,UTC)`); `boolean(ja,j|nein,n)` with ``BooleanWords``; `date(PATTERN)`, `time(PATTERN)` or `timestamp(PATTERN)` with a ``DateTimePattern``;
    /// `float64(EXAMPLE)`, `int64(EXAMPLE)`, `decimal(10,2)(EXAMPLE)` with the example of a ``NumberForm``; `binary(hex)` or
    /// `binary(base64)` for bytes written as digits; or
    /// `timestamp(epoch)`, `timestamp(epoch-ms)`, `timestamp(epoch-us)`, `timestamp(epoch-ns)` for numbers.
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
        // Of a decimal, behind its precision and scale.
        if let split = inside.firstRange(of: ")("),
            let type = DataType(name: String(text[..<open]) + "(" + inside[..<split.lowerBound] + ")")
        {
            guard case .decimal = type else { throw Self.unknown(text) }
            self.init(type)
            numberForm = try NumberForm(example: String(inside[split.upperBound...]))
            return
        }
        if let type = DataType(name: String(text[..<open])), type.isNumber {
            self.init(type)
            numberForm = try NumberForm(example: inside)
            return
        }
        switch text[..<open].lowercased() {
        case "timestamp" where Self.epochUnits[inside.lowercased()] != nil:
            let unit = Self.epochUnits[inside.lowercased()] ?? .seconds
            // Seconds may have a fraction.
            self.init(.timestamp(unit == .seconds ? .microseconds : unit, timeZone: "UTC"))
            epochUnit = unit
        case "boolean":
            let words = try BooleanWords(parsing: inside)
            self.init(.boolean)
            booleanWords = words
        case "date":
            let pattern = try DateTimePattern(inside)
            guard pattern.hasDate else { throw Self.lacks("a year, a month and a day", text) }
            self.init(.date, pattern: pattern)
        case "binary":
            guard let form = BinaryForm(rawValue: inside.lowercased()) else { throw Self.unknown(text) }
            self.init(.binary, binaryForm: form)
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

    private static let epochUnits: [String: TimeUnit] = [
        "epoch": .seconds, "epoch-s": .seconds, "epoch-ms": .milliseconds, "epoch-us": .microseconds,
        "epoch-ns": .nanoseconds,
    ]

    private static func unknown(_ text: String) -> DataKitError {
        DataKitError(
            .syntax,
            "is no type; known are boolean, boolean(yes|no), int8...int64, uint8...uint64, float32, float64, decimal(p,s), string, binary, "
                + "binary(hex), binary(base64), uuid, date, time(unit), timestamp(unit[,zone]), duration(unit), interval, date(PATTERN), time(PATTERN), timestamp(PATTERN), timestamp(epoch), and float64(1.234,5) and the "
                + "like, with an example of how numbers are written",
            subject: text)
    }

    private static func lacks(_ what: String, _ text: String) -> DataKitError {
        DataKitError(.syntax, "the pattern lacks \(what)", subject: text)
    }
}

extension TextColumnType: CustomStringConvertible {
    /// The spelling that ``init(parsing:)`` reads.
    public var description: String {
        if let booleanWords { return "boolean(\(booleanWords.text))" }
        if let binaryForm, type == .binary { return "binary(\(binaryForm.rawValue))" }
        let base = DataType.splitArguments(type.name).base
        if let numberForm {
            return (type.isNumber ? base : type.description) + "(\(numberForm.example))"
        }
        if let epochUnit {
            return "timestamp(epoch\(epochUnit == .seconds ? "" : "-\(epochUnit.rawValue)"))"
        }
        return pattern.map { "\(base)(\($0.text))" } ?? type.description
    }
}

extension DataType {
    /// Whether it is a number without parameters.
    fileprivate var isNumber: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64: true
        default: false
        }
    }

    /// Whether single texts can become values of this type.
    package var isReadFromText: Bool {
        switch self {
        case .list, .fixedSizeList, .structure, .map, .null: false
        default: true
        }
    }
}
