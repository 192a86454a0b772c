import DataKitCore

/// Texts as values.
extension XMLDecodingContext {
    func decode<Value: Decodable>(_ type: Value.Type, _ source: Source) throws -> Value {
        if type == String.self { return try text(source, type) as! Value }
        if type == Int.self { return try integer(source) as Int as! Value }
        if type == Double.self { return try double(source) as! Value }
        if type == Decimal128.self {
            let text = trimmed(try text(source, type))
            guard let number = Self.decimal(text), let value = number as? Value else {
                throw DecodingError.dataCorrupted(
                    context("'\(text)' is no decimal of at most 38 digits", source))
            }
            return value
        }
        if let collection = collection(type) { return try collection.decode(self, source, as: type) }
        return try Value(from: XMLValueDecoder(context: self, source: source))
    }

    // The texts of most numbers are read where they stand; others as Swift does.

    func integer<Integer: FixedWidthInteger>(_ source: Source) throws -> Integer {
        // SAFETY: the text's own bytes, here and below.
        if let text = unsafe plainText(source), let first = text.baseAddress,
            let number = unsafe parseInt64(first, text.count, isStrict: false), let integer = Integer(exactly: number)
        {
            return integer
        }
        return try number(Integer.self, source)
    }

    func double(_ source: Source) throws -> Double {
        if let text = unsafe plainText(source), let first = text.baseAddress,
            let number = unsafe parseDouble(first, text.count)
        {
            return number
        }
        return try number(Double.self, source)
    }

    /// The text of an attribute, or of an element that has nothing else in it.
    @unsafe private func plainText(_ source: Source) -> UnsafeBufferPointer<UInt8>? {
        switch source {
        case .attribute(let node): unsafe memory.text(node)
        case .element(let node): unsafe memory.plainText(node)
        default: nil
        }
    }

    func number<Number: LosslessStringConvertible>(
        _ type: Number.Type, _ source: Source
    ) throws -> Number {
        var text = trimmed(try text(source, type))
        // As XML Schema spells them.
        if text == "INF" || text == "+INF" { text = "inf" } else if text == "-INF" { text = "-inf" }
        if let number = Number(text) { return number }
        throw DecodingError.dataCorrupted(
            context("'\(XMLError.excerpt(text.utf8))' is no \(type)", source))
    }

    /// A decimal as XML Schema writes one: a sign, digits, a point and digits.
    private static func decimal(_ text: String) -> Decimal128? {
        var digits = text.utf8[...]
        let isNegative = digits.first == 0x2D
        if isNegative || digits.first == 0x2B { digits = digits.dropFirst() }
        var (unscaled, scale, count, isBehindPoint) = (Int128(0), 0, 0, false)
        for byte in digits {
            if byte == 0x2E, !isBehindPoint {
                isBehindPoint = true
                continue
            }
            guard 0x30...0x39 ~= byte, count < 38 || unscaled == 0 else { return nil }
            unscaled = unscaled * 10 + Int128(byte - 0x30)
            if unscaled != 0 { count += 1 }
            if isBehindPoint { scale += 1 }
        }
        guard digits.count > (isBehindPoint ? 1 : 0), scale <= 38 else { return nil }
        return Decimal128(unscaled: isNegative ? -unscaled : unscaled, scale: scale)
    }

    func boolean(_ source: Source) throws -> Bool {
        let text = trimmed(try text(source, Bool.self))
        switch text {
        case "true", "1": return true
        case "false", "0": return false
        default:
            throw DecodingError.dataCorrupted(
                context(
                    "'\(XMLError.excerpt(text.utf8))' is no boolean: expected true, false, 1 or 0", source))
        }
    }

    private func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last,
            XMLByte.isSpace(first) || XMLByte.isSpace(last)
        else {
            return text
        }
        let bytes = Array(text.utf8).drop { XMLByte.isSpace($0) }
        let end = bytes.lastIndex { !XMLByte.isSpace($0) }.map { $0 + 1 } ?? bytes.startIndex
        return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    }
}

/// Arrays: decoded without a container that is asked for each element.
protocol XMLCollection {
    /// - Parameter type: the collection's own type.
    static func decode<Value>(
        _ context: XMLDecodingContext, _ source: XMLDecodingSource, as type: Value.Type
    ) throws -> Value
}

extension Array: XMLCollection where Element: Decodable {
    static func decode<Value>(
        _ context: XMLDecodingContext, _ source: XMLDecodingSource, as type: Value.Type
    ) throws -> Value {
        var elements: Self
        if let list = context.list(source) {
            elements = []
            var node = list.first
            while node != 0 {
                elements.append(try context.decode(Element.self, list.source(node)))
                node = context.next(list, after: node)
            }
        } else {
            elements = try Self(from: XMLValueDecoder(context: context, source: source))
        }
        // SAFETY: `type` is this type.
        return unsafe unsafeBitCast(elements, to: Value.self)
    }
}
