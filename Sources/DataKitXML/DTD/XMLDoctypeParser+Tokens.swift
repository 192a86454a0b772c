extension XMLDoctypeParser {
    /// Fails where so many bytes are not there: of the document there may be more to come.
    func have(_ count: Int) throws {
        guard frame.bytes.count - frame.at < count else { return }
        if outer.isEmpty {
            if !isWhole { throw XMLIncomplete() }
            throw fault(.truncated, "the text ends inside the document type declaration", at: frame.bytes.count)
        }
        throw fault(.syntax, "a declaration must end in the entity in which it begins")
    }

    /// The byte at hand.
    func peek() throws -> UInt8 {
        try have(1)
        return frame.bytes[frame.at]
    }

    /// Passes over a text where it stands.
    mutating func skip(_ text: StaticString) throws -> Bool {
        var at = frame.at
        for byte in text.description.utf8 {
            if at >= frame.bytes.count {
                if outer.isEmpty { try have(text.utf8CodeUnitCount) }
                return false
            }
            if frame.bytes[at] != byte { return false }
            at += 1
        }
        frame.at = at
        return true
    }

    mutating func expect(_ text: StaticString) throws {
        if try !skip(text) { throw fault(.syntax, "expected \(text), found '\(excerpt())'") }
    }

    mutating func expect(_ byte: UInt8) throws {
        guard try peek() == byte else {
            throw fault(.syntax, "expected \(Unicode.Scalar(byte)), found '\(excerpt())'")
        }
        frame.at += 1
    }

    /// Passes over white space in the text at hand.
    mutating func skipSpace() -> Bool {
        let start = frame.at
        while frame.at < frame.bytes.count, XMLByte.isSpace(frame.bytes[frame.at]) { frame.at += 1 }
        return frame.at > start
    }

    mutating func requireSpace() throws {
        if !skipSpace() {
            try have(1)
            throw fault(.syntax, "expected a space, found '\(excerpt())'")
        }
    }

    /// Passes over white space within a declaration, into parameter entities and out of them.
    /// - Returns: whether there was some.
    mutating func skipDeclarationSpace() throws -> Bool {
        var found = false
        while true {
            if skipSpace() { found = true }
            if frame.at >= frame.bytes.count, outer.count > declarationLevel {
                frame = outer.removeLast()
                found = true
                continue
            }
            guard try peek() == XMLByte.percent, frame.at + 1 < frame.bytes.count else { return found }
            guard XMLCharacter.startsName(XMLCharacter.scalar(frame.bytes, frame.at + 1).value) else { return found }
            guard allowsReferences else {
                throw fault(
                    .syntax, "within a declaration of the internal subset, no parameter entity may be referred to")
            }
            let level = outer.count
            try parameterReference(isPadded: true)
            // A reference that is passed over counts as a space, too.
            found = found || outer.count > level
        }
    }

    mutating func requireDeclarationSpace() throws {
        if try !skipDeclarationSpace() { throw fault(.syntax, "expected a space, found '\(excerpt())'") }
    }

    /// The end of a declaration.
    mutating func closeDeclaration() throws {
        _ = try skipDeclarationSpace()
        try expect(XMLByte.greater)
    }

    /// A name.
    mutating func name() throws -> ArraySlice<UInt8> {
        let token = try nameToken()
        guard XMLCharacter.startsName(XMLCharacter.scalar(frame.bytes, token.startIndex).value) else {
            frame.at = token.startIndex
            throw fault(.syntax, "expected a name, found '\(excerpt())'")
        }
        return token
    }

    /// A name token (production 7): like a name, but of any characters of one.
    mutating func nameToken() throws -> ArraySlice<UInt8> {
        let start = frame.at
        while frame.at < frame.bytes.count {
            let (value, length) = XMLCharacter.scalar(frame.bytes, frame.at)
            guard XMLCharacter.continuesName(value) else { break }
            frame.at += length
        }
        if frame.at == frame.bytes.count, outer.isEmpty { try have(1) }
        guard frame.at > start else {
            try have(1)
            throw fault(.syntax, "expected a name, found '\(excerpt())'")
        }
        if frame.at - start > options.maximumNameBytes {
            throw fault(
                .limit, "a name is longer than \(options.maximumNameBytes) bytes; raise maximumNameBytes", at: start)
        }
        return frame.bytes[start..<frame.at]
    }

    /// The bytes between quotes, which no reference interrupts.
    mutating func literal() throws -> ArraySlice<UInt8> {
        let quote = try peek()
        guard quote == XMLByte.quote || quote == XMLByte.apostrophe else {
            throw fault(.syntax, "expected a text in quotes, found '\(excerpt())'")
        }
        let start = frame.at + 1
        let stop = XMLKernels.find(quote, in: frame.bytes, from: start, to: frame.bytes.count)
        guard stop < frame.bytes.count else {
            frame.at = frame.bytes.count
            try have(1)
            return []
        }
        frame.at = stop + 1
        return frame.bytes[start..<stop]
    }

    /// `SYSTEM "..."` or `PUBLIC "..." "..."`.
    mutating func externalIdentifier() throws -> XMLExternalEntity {
        let (publicIdentifier, systemIdentifier) = try identifiers(needsSystem: true)
        return XMLExternalEntity(
            publicIdentifier: publicIdentifier, systemIdentifier: systemIdentifier ?? "", bases: frame.bases)
    }

    mutating func identifiers(needsSystem: Bool) throws -> (publicIdentifier: String?, systemIdentifier: String?) {
        if try skip("SYSTEM") {
            try requireDeclarationSpace()
            return (nil, String(decoding: XMLDefinitions.lineEndsSettled(try literal()), as: UTF8.self))
        }
        guard try skip("PUBLIC") else { throw fault(.syntax, "expected SYSTEM or PUBLIC, found '\(excerpt())'") }
        try requireDeclarationSpace()
        let start = frame.at
        var identifier = XMLDefinitions.lineEndsSettled(try literal())
        if let stray = identifier.first(where: { !Self.isPublic($0) }) {
            throw fault(
                .syntax, "\(Unicode.Scalar(stray).escaped(asASCII: true)) must not stand in a public identifier",
                at: start)
        }
        for index in identifier.indices where identifier[index] == XMLByte.lineFeed {
            identifier[index] = XMLByte.space
        }
        XMLDefinitions.collapse(&identifier, from: 0)
        let text = String(decoding: identifier, as: UTF8.self)
        let hasSpace = try skipDeclarationSpace()
        let next = try peek()
        guard needsSystem || next == XMLByte.quote || next == XMLByte.apostrophe else { return (text, nil) }
        if !hasSpace { throw fault(.syntax, "expected a space and a system identifier, found '\(excerpt())'") }
        return (text, String(decoding: XMLDefinitions.lineEndsSettled(try literal()), as: UTF8.self))
    }

    /// Production 13.
    private static func isPublic(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x0D, 0x0A, 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        default: "-'()+,./:=?;!*#@$_%".utf8.contains(byte)
        }
    }
}
