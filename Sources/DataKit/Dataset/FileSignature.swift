/// What the first bytes of a file say it is.
enum FileSignature {
    case parquet
    /// Something that is no table, by the name that messages give it.
    case foreign(String)

    /// How many bytes are looked at.
    static let length = 512
    /// Likewise where it is compressed.
    static let compressedLength = 1 << 18

    /// Whether a text begins as JSON does and CSV hardly: with an object, or an array of objects or arrays.
    static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let text = bytes.filter { $0 > 0x20 }.drop { $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        guard let first = text.first else { return false }
        let second = text.dropFirst().first
        if first == UInt8(ascii: "{") { return second == nil || second == 0x22 || second == UInt8(ascii: "}") }
        return first == UInt8(ascii: "[") && (second == UInt8(ascii: "{") || second == UInt8(ascii: "["))
    }

    /// Whether a text begins as XML does: with a declaration, a comment, a document type or an element.
    static func looksLikeXML(_ bytes: [UInt8]) -> Bool {
        // Text of two bytes a character has zeros in it, and a mark before.
        let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let text = isWide ? bytes.dropFirst(2).filter { $0 != 0 } : bytes
        let trimmed = text.drop { $0 <= 0x20 && $0 != 0 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
        guard trimmed.first == UInt8(ascii: "<"), let second = trimmed.dropFirst().first else { return false }
        if trimmed.starts(with: "<?xml".utf8) || trimmed.starts(with: "<!--".utf8) { return true }
        if trimmed.starts(with: "<!DOCTYPE".utf8) {
            let type = trimmed.dropFirst(9).drop { $0 <= 0x20 }
            return !type.prefix(4).elementsEqual("html".utf8, by: { $0 | 0x20 == $1 })
        }
        guard second | 0x20 >= 0x61 && second | 0x20 <= 0x7A || second == 0x5F || second >= 0x80 else { return false }
        // Names of columns may be in angle brackets, too: <DATE>,<OPEN>.
        let behind = trimmed.drop { $0 != UInt8(ascii: ">") }.dropFirst().drop { $0 <= 0x20 }
        return behind.first == nil || behind.first == UInt8(ascii: "<")
    }

    /// - Parameter bytes: the first ``length`` bytes, or all of a shorter file.
    init?(_ bytes: [UInt8]) {
        func begins(with prefix: String) -> Bool { bytes.starts(with: prefix.utf8) }
        func begins(with prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        if begins(with: "PAR1") {
            self = .parquet
        } else if begins(with: "PARE") {
            self = .foreign("a Parquet file with an encrypted footer")
        } else if begins(with: [0x89] + "PNG".utf8) {
            self = .foreign("a PNG image")
        } else if begins(with: [0xFF, 0xD8, 0xFF]) {
            self = .foreign("a JPEG image")
        } else if begins(with: "GIF87a") || begins(with: "GIF89a") {
            self = .foreign("a GIF image")
        } else if begins(with: "%PDF-") {
            self = .foreign("a PDF document")
        } else if begins(with: [0x50, 0x4B, 0x03, 0x04]) {
            self = .foreign("a zip archive (an Excel workbook is one, too)")
        } else if begins(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            self = .foreign("an old Office document")
        } else if begins(with: "SQLite format 3") {
            self = .foreign("an SQLite database")
        } else if begins(with: "ARROW1") {
            self = .foreign("an Arrow file")
        } else if begins(with: "ORC") && bytes.count >= 4 && bytes[3] < 0x20 {
            self = .foreign("an ORC file")
        } else if begins(with: "Obj" + "\u{1}") {
            self = .foreign("an Avro file")
        } else if begins(with: [0x7F] + "ELF".utf8) {
            self = .foreign("a program")
        } else {
            return nil
        }
    }
}
