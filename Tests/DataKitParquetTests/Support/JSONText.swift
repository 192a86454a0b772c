/// A JSON text, for comparing rows; numbers keep their spelling.
indirect enum JSONText: Equatable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONText])
    case object([Member])

    struct Member: Equatable {
        var key: String
        var value: JSONText
    }

    init(_ text: some StringProtocol) {
        var parser = Parser(bytes: Array(text.utf8))
        self = parser.value()
    }

    subscript(key: String) -> JSONText? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// Equal, or numbers of one value that are spelled differently.
    static func == (left: JSONText, right: JSONText) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.string(let a), .string(let b)): Array(a.unicodeScalars) == Array(b.unicodeScalars)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        case (.number(let a), .number(let b)):
            a == b
                || (a.contains { ".eE".contains($0) } && Double(a) == Double(b)
                    && a.hasPrefix("-") == b.hasPrefix("-"))
        default: false
        }
    }

    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        mutating func skip() { while position < bytes.count, bytes[position] <= 32 { position += 1 } }

        mutating func take(_ byte: Character) -> Bool {
            skip()
            guard position < bytes.count, bytes[position] == byte.asciiValue! else { return false }
            position += 1
            return true
        }

        mutating func value() -> JSONText {
            skip()
            if take("{") {
                var members: [Member] = []
                if take("}") { return .object([]) }
                repeat {
                    skip()
                    let key = string()
                    _ = take(":")
                    members.append(Member(key: key, value: value()))
                } while take(",")
                _ = take("}")
                return .object(members)
            }
            if take("[") {
                var elements: [JSONText] = []
                if take("]") { return .array([]) }
                repeat { elements.append(value()) } while take(",")
                _ = take("]")
                return .array(elements)
            }
            if bytes[position] == UInt8(ascii: "\"") { return .string(string()) }
            let start = position
            while position < bytes.count, !",]} \n".utf8.contains(bytes[position]) { position += 1 }
            switch String(decoding: bytes[start..<position], as: UTF8.self) {
            case "null": return .null
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            case let number: return .number(number)
            }
        }

        mutating func string() -> String {
            position += 1
            var units: [UInt16] = []
            while bytes[position] != UInt8(ascii: "\"") {
                if bytes[position] == UInt8(ascii: "\\") {
                    position += 1
                    let escape = Character(UnicodeScalar(bytes[position]))
                    position += 1
                    if escape == "u" {
                        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
                        units.append(UInt16(digits, radix: 16)!)
                        position += 4
                    } else {
                        let meant: [Character: Character] = [
                            "n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}",
                        ]
                        units.append(contentsOf: String(meant[escape] ?? escape).utf16)
                    }
                } else {
                    let start = position
                    while bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") { position += 1 }
                    units.append(contentsOf: String(decoding: bytes[start..<position], as: UTF8.self).utf16)
                }
            }
            position += 1
            return String(decoding: units, as: UTF16.self)
        }
    }
}
