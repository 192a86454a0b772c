/// Reads an XML declaration (production 23), or the text declaration of an entity (production 77).
struct XMLDeclarationParser {
    let text: [UInt8]
    /// Whether it is that of an entity, in which only the encoding is needed.
    let isEntity: Bool
    /// Where the parser stands; in the end behind the declaration.
    private(set) var at = 5

    init(text: [UInt8], isEntity: Bool) {
        self.text = text
        self.isEntity = isEntity
    }

    mutating func parse() throws(XMLFault) -> XMLDeclaration {
        var declaration = XMLDeclaration()
        var hasSpace = skipSpace()
        if skip("version") {
            let version = try value()
            let digits = version.dropFirst(2)
            guard version.starts(with: "1.".utf8), !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
                throw fault("the version '\(XMLError.excerpt(version))' is none of XML 1")
            }
            declaration.version = String(decoding: version, as: UTF8.self)
            hasSpace = skipSpace()
        } else if !isEntity {
            throw fault("an XML declaration must begin with its version, as in <?xml version=\"1.0\"?>")
        }
        if hasSpace, skip("encoding") {
            let name = try value()
            guard Self.isEncodingName(name) else {
                throw fault("'\(XMLError.excerpt(name))' is no name of an encoding")
            }
            declaration.encoding = String(decoding: name, as: UTF8.self)
            hasSpace = skipSpace()
        } else if isEntity {
            throw fault("the declaration of an entity must name its encoding")
        }
        if hasSpace, !isEntity, skip("standalone") {
            let word = try value()
            guard word.elementsEqual("yes".utf8) || word.elementsEqual("no".utf8) else {
                throw fault("standalone must be 'yes' or 'no', not '\(XMLError.excerpt(word))'")
            }
            declaration.standalone = word.count == 3
            _ = skipSpace()
        }
        guard skip("?>") else {
            throw fault(
                "expected ?> at the end of the XML declaration, found '\(XMLError.excerpt(text[at...].prefix(24)))'")
        }
        return declaration
    }

    /// Production 81.
    private static func isEncodingName(_ name: ArraySlice<UInt8>) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
        guard let first = name.first, isLetter(first) else { return false }
        return name.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 || "._-".utf8.contains($0) }
    }

    private mutating func skipSpace() -> Bool {
        let start = at
        while at < text.count, XMLByte.isSpace(text[at]) { at += 1 }
        return at > start
    }

    private mutating func skip(_ word: String) -> Bool {
        guard text[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    /// `= "value"`.
    private mutating func value() throws(XMLFault) -> ArraySlice<UInt8> {
        _ = skipSpace()
        guard skip("=") else { throw fault("expected = in the XML declaration") }
        _ = skipSpace()
        guard at < text.count, text[at] == XMLByte.quote || text[at] == XMLByte.apostrophe else {
            throw fault("expected a value in quotes in the XML declaration")
        }
        let start = at + 1
        guard let stop = text[start...].firstIndex(of: text[at]) else {
            throw fault("a value in the XML declaration has no closing quote")
        }
        at = stop + 1
        return text[start..<stop]
    }

    private func fault(_ message: String) -> XMLFault { XMLFault(.syntax, message, at: at) }
}
