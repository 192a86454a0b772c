import DataKitCore

extension Variant {
    /// The variant as JSON text, without spaces.
    ///
    /// Integers and decimals are numbers with all their digits; floating-point numbers the shortest that round-trip,
    /// and `"NaN"`, `"Infinity"` and `"-Infinity"` strings. Dates, times and timestamps are strings in ISO 8601,
    /// timestamps of instants with the offset `+00:00`; bytes are base64, uuids as people write them.
    public var jsonText: String {
        var bytes: [UInt8] = []
        append(json: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the JSON text.
    /// - Throws: ``ParquetError`` of kind `limit` where the text passes 2^31 - 1 bytes: a long name may be used often.
    func appendJSON(to bytes: inout [UInt8]) throws(ParquetError) {
        append(json: &bytes)
        guard bytes.count <= Int(Int32.max) else {
            throw ParquetError(.limit, "the JSON text of a VARIANT passes 2^31 - 1 bytes; read smaller batches")
        }
    }

    private func append(json bytes: inout [UInt8]) {
        // What is too long is refused by the caller, and need not become longer.
        guard bytes.count <= Int(Int32.max) else { return }
        func verbatim(_ text: String) { bytes += Array(text.utf8) }
        func quoted(_ text: String) {
            bytes.append(UInt8(ascii: "\""))
            verbatim(text)
            bytes.append(UInt8(ascii: "\""))
        }
        func number(_ text: String, _ isNaN: Bool, _ isFinite: Bool, _ isNegative: Bool) {
            if isFinite { verbatim(text) } else { quoted(isNaN ? "NaN" : isNegative ? "-Infinity" : "Infinity") }
        }
        switch self {
        case .null: verbatim("null")
        case .boolean(let value): verbatim(value ? "true" : "false")
        case .int8(let value): verbatim(String(value))
        case .int16(let value): verbatim(String(value))
        case .int32(let value): verbatim(String(value))
        case .int64(let value): verbatim(String(value))
        case .float(let value): number(value.description, value.isNaN, value.isFinite, value < 0)
        case .double(let value): number(value.description, value.isNaN, value.isFinite, value < 0)
        case .decimal(let value): verbatim(value.description)
        case .date(let days): quoted(VariantText.date(Int(days)))
        case .time(let microseconds): quoted(VariantText.time(microseconds, .microseconds))
        case .timestamp(let count, let unit, let isUTC):
            let perDay = unit.perSecond * 86_400
            var (days, rest) = count.quotientAndRemainder(dividingBy: perDay)
            if rest < 0 {
                days -= 1
                rest += perDay
            }
            quoted(VariantText.date(Int(days)) + "T" + VariantText.time(rest, unit) + (isUTC ? "+00:00" : ""))
        case .binary(let content): quoted(Base64.text(of: content))
        case .string(let text): VariantText.append(json: text, to: &bytes)
        case .uuid(let content): quoted(VariantText.uuid(content))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.append(json: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                guard bytes.count <= Int(Int32.max) else { return }
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                VariantText.append(json: member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(json: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

/// Texts of what JSON has no type for.
private enum VariantText {
    static func padded(_ number: Int64, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    static func date(_ days: Int) -> String {
        let date = CivilDate(daysSince1970: days)
        let year =
            0...9999 ~= date.year
            ? padded(Int64(date.year), 4)
            : (date.year < 0 ? "-" : "+") + padded(Int64(date.year.magnitude), 6)
        return year + "-" + padded(Int64(date.month), 2) + "-" + padded(Int64(date.day), 2)
    }

    static func time(_ count: Int64, _ unit: TimeUnit) -> String {
        let (seconds, fraction) = count.quotientAndRemainder(dividingBy: unit.perSecond)
        return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2) + "."
            + padded(fraction, unit.fractionDigits)
    }

    static func uuid(_ bytes: [UInt8]) -> String {
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return text
    }

    static func append(json text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case ..<0x20:
                bytes += Array("\\u00".utf8)
                bytes += Array((String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
