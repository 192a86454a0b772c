extension Value {
    /// A number as it stands in a predicate: an integer of 64 bits where it fits, else an exact decimal; a double where
    /// it has an exponent.
    init?(numberText text: String) {
        let bytes = Array(text.utf8)
        if bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let number = LiteralText.double(bytes) else { return nil }
            self = .double(number)
            return
        }
        guard let number = LiteralText.decimal(bytes) else { return nil }
        if !bytes.contains(UInt8(ascii: ".")) {
            if let small = Int64(exactly: number.unscaled) {
                self = .int(small)
                return
            }
            if let small = UInt64(exactly: number.unscaled) {
                self = .uint(small)
                return
            }
        }
        self = .decimal(number)
    }

    /// The words that make text a literal of another type, and what the text must be.
    static let typedLiterals: [String: String] = [
        "date": "a date such as '2024-05-01'",
        "timestamp": "a timestamp such as '2024-05-01 10:00:00.000' or '2024-05-01T10:00:00Z'",
        "time": "a time of day such as '10:00:00'",
        "duration": "a duration such as '90 s', in s, ms, us or ns",
        "uuid": "a uuid such as '123e4567-e89b-12d3-a456-426614174000'",
        "decimal": "an exact number of at most 38 digits, such as '1.50'",
        "float32": "a number, 'nan' or 'inf'",
        "float64": "a number, 'nan' or 'inf'",
        "uint64": "an integer from 0 to 18446744073709551615",
        "x": "pairs of hexadecimal digits",
    ]

    /// Text behind one of the words of ``typedLiterals``.
    init?(literalOf word: String, _ text: String) {
        let bytes = Array(text.utf8)
        let value: Value? =
            switch word {
            case "date": TemporalText.date(bytes).map { .date($0) }
            case "timestamp": TemporalText.timestamp(bytes).map { .timestamp($0.count, $0.unit, isUTC: $0.isUTC) }
            case "time": TemporalText.time(bytes).map { .time($0.count, $0.unit) }
            case "duration": TemporalText.count(bytes).map { .duration($0.count, $0.unit) }
            case "uuid": LiteralText.uuid(bytes).map { .binary($0) }
            case "decimal": LiteralText.decimal(bytes).map { .decimal($0) }
            case "float32": LiteralText.float(bytes).map { .float($0) }
            case "float64": LiteralText.double(bytes).map { .double($0) }
            case "uint64": UInt64(text).map { .uint($0) }
            case "x": LiteralText.hexadecimal(bytes).map { .binary($0) }
            default: nil
            }
        guard let value else { return nil }
        self = value
    }

    /// The literal that parses back to this value, for every type that a predicate can compare.
    var literalText: String {
        func shortest(_ append: (inout [UInt8]) -> Void) -> String {
            var bytes: [UInt8] = []
            append(&bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        switch self {
        case .null: return "null"
        case .boolean(let truth): return truth ? "true" : "false"
        case .int(let number): return String(number)
        case .uint(let number): return number > Int64.max ? String(number) : "uint64 '\(number)'"
        case .float(let number): return "float32 '" + shortest { appendShortest(number, to: &$0) } + "'"
        case .double(let number):
            let text = shortest { appendShortest(number, to: &$0) }
            guard number.isFinite else { return "float64 '\(text)'" }
            return text.utf8.contains(UInt8(ascii: "e")) ? text : text + "e0"
        case .decimal(let number):
            let text = number.description
            return Value(numberText: text) == self ? text : "decimal '\(text)'"
        case .string(let text): return Predicate.quoted(text, "'")
        case .binary(let bytes): return "x'" + LiteralText.hexadecimal(of: bytes) + "'"
        case .date(let days): return "date '" + TemporalText.text(date: days) + "'"
        case .time(let count, let unit): return "time '" + TemporalText.text(time: count, unit) + "'"
        case .timestamp(let count, let unit, let isUTC):
            return "timestamp '" + TemporalText.text(timestamp: count, unit, isUTC: isUTC) + "'"
        case .duration(let count, let unit): return "duration '\(count) \(unit.rawValue)'"
        case .interval, .list, .structure, .map: return "\(self)"
        }
    }
}

/// Texts of literals that are no times.
enum LiteralText {
    /// 32 hexadecimal digits, with or without the usual dashes and braces.
    static func uuid(_ text: [UInt8]) -> [UInt8]? {
        var digits = text[...]
        if digits.first == UInt8(ascii: "{"), digits.last == UInt8(ascii: "}") {
            digits = digits.dropFirst().dropLast()
        }
        if digits.count == 36 {
            let dash = UInt8(ascii: "-")
            let dashes = [8, 13, 18, 23].map { digits.startIndex + $0 }
            guard dashes.allSatisfy({ digits[$0] == dash }) else { return nil }
            digits = digits.filter { $0 != dash }[...]
        }
        guard digits.count == 32 else { return nil }
        return hexadecimal(Array(digits))
    }

    static func hexadecimal(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    static func hexadecimal(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
