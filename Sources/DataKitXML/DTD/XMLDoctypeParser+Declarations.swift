extension XMLDoctypeParser {
    /// Whether what is declared here counts.
    private var counts: Bool { !isBlind || definitions.isStandalone }
    private var isOutside: Bool { frame.isExternal || outer.dropFirst().contains { $0.isExternal } }

    // MARK: Entities

    mutating func entityDeclaration() throws {
        try requireDeclarationSpace()
        let isParameter = try peek() == XMLByte.percent
        if isParameter {
            frame.at += 1
            try requireDeclarationSpace()
        }
        let name = Array(try name())
        try refuseColon(name[...], "entity")
        try requireDeclarationSpace()
        let first = try peek()
        let definition: XMLEntityDefinition
        if first == XMLByte.quote || first == XMLByte.apostrophe {
            definition = .internal(try entityValue())
        } else {
            var external = try externalIdentifier()
            let hasSpace = try skipDeclarationSpace()
            if !isParameter, try peek() != XMLByte.greater {
                guard hasSpace, try skip("NDATA") else {
                    throw fault(.syntax, "expected NDATA or >, found '\(excerpt())'")
                }
                try requireDeclarationSpace()
                let notation = try self.name()
                try refuseColon(notation, "notation")
                external.notation = String(decoding: notation, as: UTF8.self)
            }
            definition = .external(external)
        }
        let isExternallyDeclared = isOutside
        try closeDeclaration()
        guard counts else { return }
        let entity = XMLDefinitions.Entity(definition: definition, isExternallyDeclared: isExternallyDeclared)
        // The first declaration counts.
        if isParameter {
            if definitions.parameterEntities[name] == nil { definitions.parameterEntities[name] = entity }
        } else if definitions.entities[name] == nil {
            definitions.entities[name] = entity
        }
    }

    /// The replacement text of a literal (section 4.5): characters and parameter entities are included, general entities
    /// left as they are.
    private mutating func entityValue() throws -> [UInt8] {
        let quote = try peek()
        frame.at += 1
        let level = outer.count
        var value: [UInt8] = []
        while true {
            if frame.at >= frame.bytes.count, outer.count > level {
                frame = outer.removeLast()
                continue
            }
            let byte = try peek()
            switch byte {
            case quote where outer.count == level:
                frame.at += 1
                return value
            case XMLByte.ampersand: try reference(into: &value)
            case XMLByte.percent:
                guard allowsReferences else {
                    throw fault(
                        .syntax,
                        "within a declaration of the internal subset, no parameter entity may be referred to; write &#37; "
                            + "for a percent sign")
                }
                try parameterReference(isPadded: false)
            case XMLByte.carriageReturn where outer.isEmpty:
                value.append(XMLByte.lineFeed)
                frame.at += 1
                if try peek() == XMLByte.lineFeed { frame.at += 1 }
            default:
                value.append(byte)
                frame.at += 1
            }
            if value.count > options.maximumTokenBytes {
                throw fault(
                    .limit, "an entity is longer than \(options.maximumTokenBytes) bytes; raise maximumTokenBytes")
            }
        }
    }

    private mutating func reference(into value: inout [UInt8]) throws {
        let start = frame.at
        frame.at += 1
        if try peek() == XMLByte.hash {
            let limit = min(frame.bytes.count, start + options.maximumNameBytes)
            let stop = XMLKernels.find(XMLByte.semicolon, in: frame.bytes, from: start, to: limit)
            guard stop < limit else {
                if limit == frame.bytes.count {
                    frame.at = limit
                    try have(1)
                }
                throw fault(.syntax, "a character reference must end with ;", at: start)
            }
            XMLCharacter.append(try XMLReference.character(frame.bytes[start...stop], at: place), to: &value)
            frame.at = stop + 1
            return
        }
        let name = try name()
        try refuseColon(name, "entity")
        try expect(XMLByte.semicolon)
        value.append(contentsOf: frame.bytes[start..<frame.at])
    }

    // MARK: Notations

    mutating func notationDeclaration() throws {
        try requireDeclarationSpace()
        let name = try name()
        try refuseColon(name, "notation")
        let text = String(decoding: name, as: UTF8.self)
        try requireDeclarationSpace()
        let identifiers = try identifiers(needsSystem: false)
        try closeDeclaration()
        guard notationNames.insert(text).inserted else { return }
        guard doctype.notations.count < options.maximumNames else {
            throw fault(.limit, "there are more than \(options.maximumNames) notations; raise maximumNames")
        }
        doctype.notations.append(
            XMLDoctype.Notation(
                name: text, publicIdentifier: identifiers.publicIdentifier,
                systemIdentifier: identifiers.systemIdentifier))
    }

    // MARK: Elements

    mutating func elementDeclaration() throws {
        try requireDeclarationSpace()
        try checkQualified(try name())
        try requireDeclarationSpace()
        if try peek() == XMLByte.openParenthesis {
            try contentModel()
        } else if try !skip("EMPTY"), try !skip("ANY") {
            throw fault(.syntax, "expected EMPTY, ANY or a content model, found '\(excerpt())'")
        }
        try closeDeclaration()
    }

    private func checkQualified(_ name: ArraySlice<UInt8>) throws {
        guard options.usesNamespaces, let colon = name.firstIndex(of: XMLByte.colon) else { return }
        let local = name[(colon + 1)...]
        guard colon > name.startIndex, !local.isEmpty, !local.contains(XMLByte.colon),
            XMLCharacter.startsName(XMLCharacter.scalar(Array(local) + [0, 0, 0], 0).value)
        else {
            throw fault(.namespace, "'\(XMLError.excerpt(name))' is no qualified name: a colon must part two names")
        }
    }

    /// Groups of groups (productions 46 to 51), without recursion: for each open one, what separates its parts.
    private mutating func contentModel() throws {
        var separators: [UInt8] = []
        var isFirst = true
        repeat {
            _ = try skipDeclarationSpace()
            if try peek() == XMLByte.openParenthesis {
                guard separators.count < options.maximumDepth else {
                    throw fault(
                        .limit, "a content model is nested deeper than \(options.maximumDepth); raise maximumDepth")
                }
                frame.at += 1
                _ = try skipDeclarationSpace()
                if isFirst, try peek() == XMLByte.hash { return try mixedModel() }
                isFirst = false
                separators.append(0)
                continue
            }
            try checkQualified(try name())
            try skipOccurrence()
            // Behind a part: the next one, or the end of this group and of those around it.
            while !separators.isEmpty {
                _ = try skipDeclarationSpace()
                let byte = try peek()
                if byte == XMLByte.closeParenthesis {
                    frame.at += 1
                    separators.removeLast()
                    try skipOccurrence()
                    continue
                }
                let separator = separators[separators.count - 1]
                guard byte == XMLByte.comma || byte == XMLByte.bar, separator == 0 || separator == byte else {
                    throw fault(.syntax, "expected one kind of separator or ) in a content model, found '\(excerpt())'")
                }
                separators[separators.count - 1] = byte
                frame.at += 1
                break
            }
        } while !separators.isEmpty
    }

    private mutating func skipOccurrence() throws {
        switch try peek() {
        case XMLByte.question, XMLByte.asterisk, XMLByte.plus: frame.at += 1
        default: break
        }
    }

    private mutating func mixedModel() throws {
        try expect("#PCDATA")
        var hasNames = false
        while true {
            _ = try skipDeclarationSpace()
            if try peek() == XMLByte.closeParenthesis { break }
            try expect(XMLByte.bar)
            _ = try skipDeclarationSpace()
            try checkQualified(try name())
            hasNames = true
        }
        frame.at += 1
        if try peek() == XMLByte.asterisk {
            frame.at += 1
        } else if hasNames {
            throw fault(.syntax, "expected * behind a content model of text and elements, found '\(excerpt())'")
        }
    }

    // MARK: Attributes

    mutating func attributeListDeclaration() throws {
        try requireDeclarationSpace()
        let elementName = try name()
        try checkQualified(elementName)
        let element = names.intern(elementName)
        while true {
            let hasSpace = try skipDeclarationSpace()
            if try peek() == XMLByte.greater { break }
            if !hasSpace { throw fault(.syntax, "expected a space or >, found '\(excerpt())'") }
            try attributeDefinition(of: element)
        }
        try closeDeclaration()
    }

    private mutating func attributeDefinition(of element: UInt32) throws {
        let text = try name()
        try checkQualified(text)
        let attribute = names.intern(text)
        try requireDeclarationSpace()
        let isTokenized = try attributeType()
        try requireDeclarationSpace()
        let value = try defaultValue(isTokenized: isTokenized)
        guard counts, definitions.attributes[element]?[attribute] == nil else { return }
        definitions.attributes[element, default: [:]][attribute] = XMLAttributeDefinition(isTokenized: isTokenized)
        if names.count > options.maximumNames {
            throw fault(.limit, "there are more than \(options.maximumNames) names; raise maximumNames")
        }
        names.markSpecial(element)
        if let value { definitions.defaults[element, default: []].append((attribute, value)) }
    }

    /// - Returns: whether it is another than CDATA.
    private mutating func attributeType() throws -> Bool {
        if try peek() == XMLByte.openParenthesis {
            try enumeration(ofNames: false)
            return true
        }
        let start = frame.at
        let type = String(decoding: try name(), as: UTF8.self)
        switch type {
        case "CDATA": return false
        case "ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NMTOKEN", "NMTOKENS": return true
        case "NOTATION":
            try requireDeclarationSpace()
            try enumeration(ofNames: true)
            return true
        default: throw fault(.syntax, "\(XMLError.excerpt(type.utf8)) is no type of attributes", at: start)
        }
    }

    private mutating func enumeration(ofNames: Bool) throws {
        try expect(XMLByte.openParenthesis)
        while true {
            _ = try skipDeclarationSpace()
            if ofNames { try refuseColon(try name(), "notation") } else { _ = try nameToken() }
            _ = try skipDeclarationSpace()
            if try peek() == XMLByte.closeParenthesis {
                frame.at += 1
                return
            }
            try expect(XMLByte.bar)
        }
    }

    /// - Returns: the value that the attribute has when it is not given; `nil` where it then has none.
    private mutating func defaultValue(isTokenized: Bool) throws -> [UInt8]? {
        if try skip("#REQUIRED") { return nil }
        if try skip("#IMPLIED") { return nil }
        if try skip("#FIXED") { try requireDeclarationSpace() }
        let text = Array(try literal())
        var normalizer = XMLValueNormalizer(
            output: [], budget: budget, definitions: definitions, options: options, settlesLineEnds: outer.isEmpty,
            read: read + place, open: [])
        do { try normalizer.append(text, 0..<text.count) } catch {
            throw XMLFault(error.kind, error.message, at: place)
        }
        budget = normalizer.budget
        if isTokenized { XMLDefinitions.collapse(&normalizer.output, from: 0) }
        return normalizer.output
    }
}
