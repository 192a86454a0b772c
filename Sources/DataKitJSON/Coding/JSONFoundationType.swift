internal import CDataKitKernels
import DataKitCore

/// The types of Foundation that encode themselves in another form than everybody gives them in JSON: URLs, which are strings
/// there, and decimals, which are numbers.
///
/// Foundation is not needed for that: a type is known by its name where the program has it, and makes and tells its values
/// in its own form.
///
/// ```
/// "https://a/b"    {"relative": "https://a/b"}
/// -1.1             {"exponent": -1, "length": 1, "isNegative": true, "isCompact": true, "mantissa": [11, 0, ...]}
/// ```
enum JSONFoundationType {
    case url, decimal

    private static let urlType = type(named: ["20FoundationEssentials3URLV", "10Foundation3URLV"])
    private static let decimalType = type(named: [
        "20FoundationEssentials7DecimalV", "10Foundation7DecimalV", "So9NSDecimala",
    ])

    private static func type(named names: [String]) -> ObjectIdentifier? {
        names.lazy.compactMap { _typeByName($0) }.first.map { ObjectIdentifier($0) }
    }

    @inline(__always)
    init?(_ type: Any.Type) {
        let id = ObjectIdentifier(type)
        if id == Self.urlType {
            self = .url
        } else if id == Self.decimalType {
            self = .decimal
        } else {
            return nil
        }
    }

    // MARK: Decoding

    /// A value in the form that its type reads; `nil` where it is in that form already.
    /// - Throws: ``Misfit``.
    func ownForm(of value: JSONValue) throws(Misfit) -> [UInt8]? {
        switch self {
        case .url:
            guard let string = value.stringBytes else { return nil }
            var text = TextBuffer()
            text.append("{\"relative\":")
            text.append(jsonString: string.span)
            text.append(UInt8(ascii: "}"))
            return text.array
        case .decimal:
            guard value.tape.kind(value.index) == CDK_JSON_NUMBER else { return nil }
            guard let number = Scaled(value.rawBytes) else { throw Misfit() }
            return Array(
                """
                {"exponent":\(number.exponent),"length":\(number.words.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0),\
                "isNegative":\(number.isNegative),"isCompact":true,"mantissa":\(number.words)}
                """.utf8)
        }
    }

    /// A number that a decimal does not hold.
    struct Misfit: Error {}

    // MARK: Encoding

    /// What JSON has for a value that has encoded itself; `nil` where that is best: a URL that is relative to another one.
    func plainForm(of text: [UInt8]) throws -> Plain? {
        let value = try JSONDocument(parsing: text).root
        switch self {
        case .url:
            guard value["base"]?.isNull ?? true else { return nil }
            return value["relative"]?.string.map { .string($0) }
        case .decimal:
            guard let exponent = value["exponent"]?.integer, let length = value["length"]?.integer,
                let mantissa = value["mantissa"]?.elements.map({ UInt128($0.integer ?? 0) })
            else { return nil }
            let isNegative = value["isNegative"]?.boolean ?? false
            if length == 0 { return isNegative ? .notANumber : .number("0") }
            let digits = String(mantissa.prefix(Int(length)).reversed().reduce(0) { $0 << 16 | $1 })
            let point = digits.utf8.count + Int(exponent)
            let number =
                if exponent >= 0 {
                    digits + String(repeating: "0", count: Int(exponent))
                } else if point > 0 {
                    "\(digits.prefix(point)).\(digits.dropFirst(point))"
                } else {
                    "0." + String(repeating: "0", count: -point) + digits
                }
            return .number(isNegative ? "-" + number : number)
        }
    }

    enum Plain {
        case string(String)
        case number(String)
        case notANumber
    }

    /// A number as a whole one times a power of ten.
    private struct Scaled {
        let isNegative: Bool
        /// The whole number, 16 bits each, the lowest first.
        let words: [UInt16]
        let exponent: Int

        /// - Returns: `nil` for what is no number as RFC 8259 has it, or has more digits or a larger exponent.
        init?(_ text: ArraySlice<UInt8>) {
            var rest = text
            var isNegative = false
            if rest.first == UInt8(ascii: "-") {
                isNegative = true
                rest.removeFirst()
            }
            let marker = rest.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
            var exponent = 0
            if let marker {
                guard let written = Int(String(decoding: rest[(marker + 1)...], as: UTF8.self)) else { return nil }
                exponent = written
            }
            var digits = Array(rest[..<(marker ?? rest.endIndex)])
            if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
                digits.remove(at: point)
                exponent = exponent.subtractingReportingOverflow(digits.count - point).partialValue
            }
            while digits.last == UInt8(ascii: "0"), digits.count > 1 {
                digits.removeLast()
                exponent = exponent.addingReportingOverflow(1).partialValue
            }
            let significant = digits.drop { $0 == UInt8(ascii: "0") }
            guard var whole = significant.isEmpty ? 0 : UInt128(String(decoding: significant, as: UTF8.self)) else {
                return nil
            }
            if whole == 0 { exponent = 0 }
            while exponent > 127 {
                let (product, overflows) = whole.multipliedReportingOverflow(by: 10)
                if overflows { return nil }
                whole = product
                exponent -= 1
            }
            guard exponent >= -128 else { return nil }
            self.isNegative = isNegative && whole != 0
            self.exponent = exponent
            words = (0..<8).map { UInt16(truncatingIfNeeded: whole >> (16 * $0)) }
        }
    }
}

extension JSONDecodingContext {
    /// A value of Foundation's from what JSON has for it.
    @inline(never)
    func foundation<Value: Decodable>(_ kind: JSONFoundationType, _ type: Value.Type, _ index: Int) throws -> Value {
        let value = JSONValue(tape: tape, index: index)
        let form: [UInt8]?
        do throws(JSONFoundationType.Misfit) { form = try kind.ownForm(of: value) } catch {
            throw DecodingError.dataCorrupted(context("\(value.rawText) does not fit a decimal", index))
        }
        guard let form else { return try Value(from: JSONValueDecoder(context: self, index: index)) }
        return try JSONDecodingContexts.with(type) { own in
            do {
                guard own.begin(form, maximumDepth: 2, userInfo: [:]) else { throw JSONFoundationType.Misfit() }
                return try Value(from: JSONValueDecoder(context: own, index: 1))
            } catch {
                throw DecodingError.dataCorrupted(
                    context("\(JSONError.excerpt(value.rawBytes.prefix(60))) is no \(type)", index))
            }
        }
    }
}
