extension DataType: CustomStringConvertible {
    /// The type as the command line and the schema's JSON form spell it: `int64`, `decimal(10,2)`,
    /// `timestamp(us,UTC)`, `list`. A nested type names only its kind; ``children`` tells the rest.
    public var name: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .float16: "float16"
        case .float32: "float32"
        case .float64: "float64"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .string: "string"
        case .binary: "binary"
        case .fixedBinary(let width): "fixed_binary(\(width))"
        case .uuid: "uuid"
        case .date: "date"
        case .time(let unit): "time(\(unit.rawValue))"
        case .timestamp(let unit, nil): "timestamp(\(unit.rawValue))"
        case .timestamp(let unit, let zone?): "timestamp(\(unit.rawValue),\(zone))"
        case .duration(let unit): "duration(\(unit.rawValue))"
        case .interval: "interval"
        case .list: "list"
        case .fixedSizeList(_, let count): "fixed_size_list(\(count))"
        case .structure: "struct"
        case .map: "map"
        }
    }

    /// The type with what it holds: `list<int64>`, `struct<a: int64, b: string>`, `map<string, int64>`.
    public var description: String {
        switch self {
        case .list(let element): "list<\(element.type)>"
        case .fixedSizeList(let element, let count): "fixed_size_list<\(element.type), \(count)>"
        case .structure(let fields):
            "struct<" + fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ") + ">"
        case .map(let key, let value): "map<\(key.type), \(value.type)>"
        default: name
        }
    }

    /// Reads a flat type from its ``name``.
    ///
    /// Accepts the spellings of ``name`` in any case, and the common synonyms `bool`, `int` (64 bits), `long`,
    /// `double`, `float`, `text`, `varchar` and `bytes`. A timestamp without a unit counts microseconds.
    ///
    /// ```swift
    /// DataType(name: "decimal(10,2)")  // .decimal(precision: 10, scale: 2)
    /// DataType(name: "list")           // nil: a nested type has no one-word spelling
    /// ```
    public init?(name text: String) {
        let (base, arguments) = Self.splitArguments(text)
        switch (base, arguments.count) {
        case ("null", 0): self = .null
        case ("boolean", 0), ("bool", 0): self = .boolean
        case ("int8", 0), ("tinyint", 0): self = .int8
        case ("int16", 0), ("smallint", 0): self = .int16
        case ("int32", 0), ("integer", 0): self = .int32
        case ("int64", 0), ("int", 0), ("long", 0), ("bigint", 0): self = .int64
        case ("uint8", 0): self = .uint8
        case ("uint16", 0): self = .uint16
        case ("uint32", 0): self = .uint32
        case ("uint64", 0): self = .uint64
        case ("float16", 0), ("half", 0): self = .float16
        case ("float32", 0), ("float", 0), ("real", 0): self = .float32
        case ("float64", 0), ("double", 0): self = .float64
        case ("decimal", 1), ("decimal", 2), ("numeric", 2):
            guard let precision = Int(arguments[0]),
                let scale = arguments.count == 2 ? Int(arguments[1]) : 0,
                1...Self.maximumDecimalPrecision ~= precision, 0...precision ~= scale
            else { return nil }
            self = .decimal(precision: precision, scale: scale)
        case ("string", 0), ("text", 0), ("varchar", 0), ("utf8", 0): self = .string
        case ("binary", 0), ("bytes", 0): self = .binary
        case ("fixed_binary", 1):
            guard let width = Int(arguments[0]), width > 0 else { return nil }
            self = .fixedBinary(width)
        case ("uuid", 0): self = .uuid
        case ("date", 0): self = .date
        case ("time", 0): self = .time(.microseconds)
        case ("time", 1):
            guard let unit = TimeUnit(rawValue: arguments[0]) else { return nil }
            self = .time(unit)
        case ("timestamp", 0): self = .timestamp(.microseconds, timeZone: nil)
        case ("timestamp", 1):
            guard let unit = TimeUnit(rawValue: arguments[0]) else { return nil }
            self = .timestamp(unit, timeZone: nil)
        case ("timestamp", 2):
            guard let unit = TimeUnit(rawValue: arguments[0]), !arguments[1].isEmpty else { return nil }
            self = .timestamp(unit, timeZone: arguments[1])
        case ("duration", 1):
            guard let unit = TimeUnit(rawValue: arguments[0]) else { return nil }
            self = .duration(unit)
        case ("interval", 0): self = .interval
        default: return nil
        }
    }

    /// Splits `decimal(10, 2)` into its lower-case base and its arguments, which keep their case.
    package static func splitArguments(_ text: String) -> (base: String, arguments: [String]) {
        func trimmed(_ part: Substring) -> String {
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        let text = trimmed(text[...])
        guard let open = text.firstIndex(of: "("), text.last == ")" else {
            return (trimmed(text[...]).lowercased(), [])
        }
        let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
        return (
            trimmed(text[..<open]).lowercased(),
            inside.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        )
    }
}
