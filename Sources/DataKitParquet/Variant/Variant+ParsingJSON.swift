import DataKitCore

extension Variant {
    /// Reads JSON text (RFC 8259).
    ///
    /// Integers become the smallest integer type that holds them, numbers with a fraction exact decimals to 38 digits;
    /// what is larger, or has an exponent, becomes a double.
    ///
    /// - Throws: ``ParquetError`` of kind `misuse` that says at which byte the text is no JSON, or which name occurs
    ///   twice in an object; `limit` past ``maximumDepth``.
    public init(json text: String) throws(ParquetError) { try self.init(json: Array(text.utf8)) }

    init(json bytes: [UInt8]) throws(ParquetError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private func failure(_ message: String) -> ParquetError {
        ParquetError(.misuse, "text is no JSON: \(message) at byte \(position)")
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func document() throws(ParquetError) -> Variant {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw failure("more text") }
        return value
    }

    private mutating func value(depth: Int) throws(ParquetError) -> Variant {
        guard depth <= Variant.maximumDepth else {
            throw ParquetError(.limit, "JSON nests deeper than \(Variant.maximumDepth)")
        }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte:
            return try number()
        case nil: throw failure("no value")
        default: throw failure("no value")
        }
    }

    private mutating func word(_ word: String, _ value: Variant) throws(ParquetError) -> Variant {
        let end = position + word.utf8.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(word.utf8) else { throw failure("no value") }
        position = end
        return value
    }

    private mutating func array(_ depth: Int) throws(ParquetError) -> Variant {
        position += 1
        var elements: [Variant] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw failure("neither , nor ]") }
        }
    }

    private mutating func object(_ depth: Int) throws(ParquetError) -> Variant {
        position += 1
        var members: [Variant.Member] = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("no name") }
            let name = try string()
            skipSpace()
            guard take(":") else { throw failure("no : behind a name") }
            members.append(Variant.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take("}") { break }
            guard take(",") else { throw failure("neither , nor }") }
        }
        members.sort { Variant.precedes($0.name, $1.name) }
        for (first, second) in zip(members, members.dropFirst()) where !Variant.precedes(first.name, second.name) {
            throw ParquetError(.misuse, "the name '\(first.name)' occurs twice in a JSON object")
        }
        return .object(members)
    }

    private mutating func string() throws(ParquetError) -> String {
        position += 1
        var content: [UInt8] = []
        while true {
            guard let byte = next else { throw failure("a string without its end") }
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else { throw failure("invalid UTF-8") }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case ..<0x20: throw failure("a control character in a string")
            default: content.append(byte)
            }
        }
    }

    private mutating func escape(into content: inout [UInt8]) throws(ParquetError) {
        guard let byte = next else { throw failure("a string without its end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(8)
        case UInt8(ascii: "f"): content.append(12)
        case UInt8(ascii: "n"): content.append(10)
        case UInt8(ascii: "r"): content.append(13)
        case UInt8(ascii: "t"): content.append(9)
        case UInt8(ascii: "u"):
            var unit = UInt32(try hex())
            if 0xD800..<0xDC00 ~= unit {
                guard take("\\"), take("u") else { throw failure("half a surrogate pair") }
                let low = UInt32(try hex())
                guard 0xDC00..<0xE000 ~= low else { throw failure("half a surrogate pair") }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw failure("half a surrogate pair") }
            content += Array(String(Character(scalar)).utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hex() throws(ParquetError) -> UInt16 {
        guard position + 4 <= bytes.count,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw failure("no four hexadecimal digits") }
        position += 4
        return value
    }

    private mutating func digits() throws(ParquetError) -> Int {
        let start = position
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        guard position > start else { throw failure("a digit is missing") }
        return position - start
    }

    private mutating func number() throws(ParquetError) -> Variant {
        let start = position
        let isNegative = take("-")
        let first = position
        let whole = try digits()
        guard whole == 1 || bytes[first] != UInt8(ascii: "0") else { throw failure("a number with a leading zero") }
        var scale = 0
        if take(".") { scale = try digits() }
        var hasExponent = false
        if take("e") || take("E") {
            hasExponent = true
            if !take("-") { _ = take("+") }
            _ = try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if !hasExponent, whole + scale <= 38 || scale == 0 && whole <= 38 {
            var unscaled: Int128 = 0
            for byte in bytes[first..<position] where byte != UInt8(ascii: ".") {
                unscaled = unscaled * 10 + Int128(byte - UInt8(ascii: "0"))
            }
            if isNegative { unscaled = -unscaled }
            if scale == 0, !(isNegative && unscaled == 0) {
                if let small = Int8(exactly: unscaled) { return .int8(small) }
                if let small = Int16(exactly: unscaled) { return .int16(small) }
                if let small = Int32(exactly: unscaled) { return .int32(small) }
                if let small = Int64(exactly: unscaled) { return .int64(small) }
            }
            if !(isNegative && unscaled == 0) { return .decimal(Decimal128(unscaled: unscaled, scale: scale)) }
        }
        guard let value = Double(text), value.isFinite else {
            throw failure("a number beyond what a double holds")
        }
        return .double(value)
    }
}
