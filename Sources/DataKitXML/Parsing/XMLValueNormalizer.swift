/// Makes an attribute's value of what is written (XML 1.0, section 3.3.3, for type CDATA).
struct XMLValueNormalizer {
    /// What comes out is appended here.
    var output: [UInt8]
    var budget: XMLExpansionBudget
    let definitions: XMLDefinitions
    let options: XMLParsingOptions
    /// Whether a carriage return and a line feed are one line end: in the document, not in the text of an entity.
    let settlesLineEnds: Bool
    /// How much of the document was read.
    let read: Int
    /// The entities that are being included, each within the one before.
    var open: [[UInt8]]

    /// Appends a value.
    mutating func append(_ text: [UInt8], _ range: Range<Int>) throws(XMLFault) {
        try append(text, range, isEntity: !settlesLineEnds, place: nil)
    }

    /// - Parameter place: where the reference stands through which the text is included.
    private mutating func append(
        _ text: [UInt8], _ range: Range<Int>, isEntity: Bool, place: Int?
    ) throws(XMLFault) {
        var at = range.lowerBound
        while at < range.upperBound {
            let found = text[at]
            switch found {
            case XMLByte.carriageReturn, XMLByte.lineFeed, XMLByte.tab:
                output.append(XMLByte.space)
                let isPair =
                    found == XMLByte.carriageReturn && !isEntity && at + 1 < range.upperBound
                    && text[at + 1] == XMLByte.lineFeed
                at += isPair ? 2 : 1
            case XMLByte.less:
                throw XMLFault(
                    .syntax, "< must not stand in an attribute's value, nor in an entity that is part of one",
                    at: place ?? at)
            case XMLByte.ampersand:
                at = try reference(in: text, at, range.upperBound, place: place ?? at)
            default:
                output.append(found)
                at += 1
            }
        }
    }

    /// A reference; gives its end.
    private mutating func reference(
        in text: [UInt8], _ start: Int, _ limit: Int, place: Int
    ) throws(XMLFault) -> Int {
        let semicolon = XMLKernels.find(XMLByte.semicolon, in: text, from: start, to: limit)
        guard semicolon < limit, semicolon > start + 1 else {
            throw XMLFault(.syntax, "& must be written &amp;, or begin a reference that ends with ;", at: place)
        }
        if text[start + 1] == XMLByte.hash {
            XMLCharacter.append(try XMLReference.character(text[start...semicolon], at: place), to: &output)
            return semicolon + 1
        }
        if let character = XMLCharacter.predefined(text[start + 1..<semicolon]) {
            output.append(character)
            return semicolon + 1
        }
        let name = Array(text[start + 1..<semicolon])
        guard XMLReference.isName(name) else {
            throw XMLFault(.syntax, "& must be written &amp;, or begin a reference such as &lt;", at: place)
        }
        try include(name, place: place)
        return semicolon + 1
    }

    private mutating func include(_ name: [UInt8], place: Int) throws(XMLFault) {
        guard let definition = try definitions.entity(name, options: options, at: place) else { return }
        guard case .internal(let text) = definition else {
            throw XMLFault(
                .entity,
                "the entity '\(XMLError.excerpt(name))' is an external one, which an attribute's value must not have",
                at: place)
        }
        if open.contains(name) {
            throw XMLFault(.entity, "the entity '\(XMLError.excerpt(name))' refers to itself", at: place)
        }
        guard open.count < options.maximumEntityDepth else {
            throw XMLFault(
                .limit, "entities are nested deeper than \(options.maximumEntityDepth); raise maximumEntityDepth",
                at: place)
        }
        try budget.add(text.count, read: read, at: place)
        guard output.count + text.count <= options.maximumTokenBytes else {
            throw XMLFault(
                .limit, "the attributes of a tag are longer than \(options.maximumTokenBytes) bytes", at: place)
        }
        open.append(name)
        try append(text, 0..<text.count, isEntity: true, place: place)
        open.removeLast()
    }
}

/// What stands between `&` and `;`.
enum XMLReference {
    /// The character that a reference such as `&#65;` names.
    static func character(_ text: ArraySlice<UInt8>, at place: Int) throws(XMLFault) -> UInt32 {
        guard let value = number(text.dropFirst(2).dropLast()) else {
            throw XMLFault(
                .syntax, "expected a character reference such as &#65; or &#x41;, found '\(XMLError.excerpt(text))'",
                at: place)
        }
        guard XMLCharacter.isAllowed(value) else {
            throw XMLFault(
                .character, "\(XMLError.excerpt(text)) is the number of no character that XML 1.0 allows", at: place)
        }
        return value
    }

    /// A number as `65` or `x41`; one too large is that of no character.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        let isHexadecimal = digits.first == 0x78
        let digits = isHexadecimal ? digits.dropFirst() : digits
        guard !digits.isEmpty else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            let lower = digit | 0x20
            var part = UInt32(digit &- 0x30)
            if part > 9 {
                guard isHexadecimal, lower >= 0x61, lower <= 0x66 else { return nil }
                part = UInt32(lower - 0x61 + 10)
            }
            value = min(0x7FF_FFFF, value) * (isHexadecimal ? 16 : 10) + part
        }
        return value
    }

    /// Whether bytes of valid UTF-8 are a name (production 5).
    static func isName(_ name: [UInt8]) -> Bool {
        var at = 0
        while at < name.count {
            let (value, length) = XMLCharacter.scalar(name, at)
            guard at == 0 ? XMLCharacter.startsName(value) : XMLCharacter.continuesName(value) else { return false }
            at += length
        }
        return !name.isEmpty
    }
}
