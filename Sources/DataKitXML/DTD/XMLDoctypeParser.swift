/// Reads a document type declaration: the internal subset, and external parts where somebody gives them.
///
/// The text is that from `<!DOCTYPE` on as far as it was read. Where it ends too early the parser throws
/// ``XMLIncomplete``, and is started again when there is more.
struct XMLDoctypeParser {
    /// What is being read: the document, or the text of a parameter entity within it.
    struct Frame {
        var bytes: [UInt8]
        var at = 0
        var entity: [UInt8] = []
        var isExternal = false
        var bases: [String] = []
        /// Conditional sections that are open in it.
        var sections = 0
    }

    var frame: Frame
    /// What the current frame was met in, the document first.
    var outer: [Frame] = []
    /// How many frames there were where the declaration began that is being read.
    var declarationLevel = 0
    let isWhole: Bool
    let options: XMLParsingOptions
    /// How much of the document stood before.
    let read: Int
    var definitions: XMLDefinitions
    var names: XMLNameTable
    var budget: XMLExpansionBudget
    var loaded: [XMLExternalEntity: [UInt8]]
    var doctype = XMLDoctype(name: "")
    /// The names of the notations so far.
    var notationNames: Set<String> = []
    /// Whether declarations no longer count, because a parameter entity before them was not read.
    var isBlind = false

    init(
        text: [UInt8], isWhole: Bool, read: Int, options: XMLParsingOptions, isStandalone: Bool, names: XMLNameTable,
        budget: XMLExpansionBudget, loaded: [XMLExternalEntity: [UInt8]]
    ) {
        frame = Frame(bytes: text)
        self.isWhole = isWhole
        self.read = read
        self.options = options
        definitions = XMLDefinitions()
        definitions.isStandalone = isStandalone
        self.names = names
        self.budget = budget
        self.loaded = loaded
    }

    /// Reads the declaration.
    /// - Returns: how long it is.
    mutating func parse() throws -> Int {
        frame.at = 9
        try requireSpace()
        doctype.name = String(decoding: try name(), as: UTF8.self)
        var external: XMLExternalEntity?
        if skipSpace(), try peek() != XMLByte.openBracket, try peek() != XMLByte.greater {
            external = try externalIdentifier()
            _ = skipSpace()
        }
        doctype.publicIdentifier = external?.publicIdentifier
        doctype.systemIdentifier = external?.systemIdentifier
        if external != nil, !definitions.isStandalone { definitions.mayLackEntities = true }
        if try peek() == XMLByte.openBracket {
            frame.at += 1
            try subset()
            frame.at += 1
            _ = skipSpace()
        }
        try expect(XMLByte.greater)
        let length = frame.at
        if let external { try externalSubset(external) }
        return length
    }

    private mutating func externalSubset(_ entity: XMLExternalEntity) throws {
        guard let text = try load(entity, name: nil) else { return }
        try budget.add(text.count, read: read + frame.at, at: place)
        outer.append(frame)
        frame = Frame(bytes: text, isExternal: true, bases: [entity.systemIdentifier])
        try subset()
        frame = outer.removeLast()
    }

    /// The declarations of the internal subset, to its `]`; or of an external one, to its end.
    private mutating func subset() throws {
        let level = outer.count
        while true {
            _ = skipSpace()
            if frame.at >= frame.bytes.count {
                if frame.sections > 0 { throw fault(.syntax, "a conditional section is not closed") }
                if outer.count > level {
                    frame = outer.removeLast()
                    continue
                }
                if level > 0 { return }
                _ = try peek()
            }
            declarationLevel = outer.count
            switch frame.bytes[frame.at] {
            case XMLByte.closeBracket:
                if frame.sections > 0 {
                    try expect("]]>")
                    frame.sections -= 1
                } else if level == 0, outer.isEmpty {
                    return
                } else {
                    throw fault(.syntax, "] does not belong here")
                }
            case XMLByte.percent: try parameterReference(isPadded: false)
            case XMLByte.less: try declaration()
            default: throw fault(.syntax, "expected a declaration, found '\(excerpt())'")
            }
        }
    }

    private mutating func declaration() throws {
        if try skip("<!--") { return try comment() }
        if try skip("<?") { return try processingInstruction() }
        if try skip("<!ENTITY") { return try entityDeclaration() }
        if try skip("<!ELEMENT") { return try elementDeclaration() }
        if try skip("<!ATTLIST") { return try attributeListDeclaration() }
        if try skip("<!NOTATION") { return try notationDeclaration() }
        if frame.isExternal, try skip("<![") { return try conditionalSection() }
        throw fault(.syntax, "expected a declaration such as <!ELEMENT, found '\(excerpt())'")
    }

    // MARK: Parts that every text has

    private mutating func comment() throws {
        while true {
            let at = XMLKernels.find(XMLByte.hyphen, in: frame.bytes, from: frame.at, to: frame.bytes.count)
            frame.at = at
            try have(3)
            guard frame.bytes[at + 1] == XMLByte.hyphen else {
                frame.at = at + 1
                continue
            }
            guard frame.bytes[at + 2] == XMLByte.greater else { throw fault(.syntax, "-- must not stand in a comment") }
            frame.at = at + 3
            return
        }
    }

    private mutating func processingInstruction() throws {
        let target = try name()
        let isInternal = outer.isEmpty
        if target.count == 3, target.elementsEqual("xml".utf8, by: { $0 | 0x20 == $1 }) {
            throw fault(.syntax, "an XML declaration may only stand at the very start")
        }
        try refuseColon(target, "processing instruction")
        if try peek() != XMLByte.question { try requireSpace() }
        let start = frame.at
        while true {
            let at = XMLKernels.find(XMLByte.question, in: frame.bytes, from: frame.at, to: frame.bytes.count)
            frame.at = at
            try have(2)
            frame.at += 1
            if frame.bytes[at + 1] == XMLByte.greater {
                frame.at += 1
                guard isInternal else { return }
                let text = XMLDefinitions.lineEndsSettled(frame.bytes[start..<at])
                doctype.instructions.append(
                    XMLDoctype.Instruction(
                        target: String(decoding: target, as: UTF8.self), text: String(decoding: text, as: UTF8.self)))
                return
            }
        }
    }

    /// `<![INCLUDE[` or `<![IGNORE[`: the first is read on, the second passed over.
    private mutating func conditionalSection() throws {
        _ = try skipDeclarationSpace()
        let word = try name()
        _ = try skipDeclarationSpace()
        try expect(XMLByte.openBracket)
        if word.elementsEqual("INCLUDE".utf8) {
            // The keyword may come of a parameter entity, the section itself not.
            frame.sections += 1
            return
        }
        guard word.elementsEqual("IGNORE".utf8) else {
            throw fault(.syntax, "expected INCLUDE or IGNORE, found \(XMLError.excerpt(word))")
        }
        var depth = 1
        while depth > 0 {
            if try skip("<![") {
                depth += 1
            } else if try skip("]]>") {
                depth -= 1
            } else {
                try have(1)
                frame.at += 1
            }
        }
    }

    // MARK: Parameter entities

    /// A reference `%name;`.
    /// - Parameter isPadded: whether the text counts as if it had a space before and behind it: within declarations.
    mutating func parameterReference(isPadded: Bool) throws {
        let start = frame.at
        frame.at += 1
        let name = Array(try name())
        try expect(XMLByte.semicolon)
        try refuseColon(name[...], "parameter entity")
        if !definitions.isStandalone { definitions.mayLackEntities = true }
        guard let entity = definitions.parameterEntities[name] else {
            // Like an entity that is not read: it may be declared where nobody looked.
            if definitions.isStandalone {
                throw fault(.entity, "the parameter entity '\(XMLError.excerpt(name))' is not declared", at: start)
            }
            isBlind = true
            return
        }
        var entered = Frame(bytes: [], entity: name, isExternal: frame.isExternal, bases: frame.bases)
        switch entity.definition {
        case .internal(let text): entered.bytes = text
        case .external(let external):
            guard let text = try load(external, name: name) else {
                if !definitions.isStandalone { isBlind = true }
                return
            }
            entered.bytes = text
            entered.isExternal = true
            entered.bases = external.bases + [external.systemIdentifier]
        }
        if frame.entity == name || outer.contains(where: { $0.entity == name }) {
            throw fault(.entity, "the parameter entity '\(XMLError.excerpt(name))' refers to itself", at: start)
        }
        guard outer.count < options.maximumEntityDepth else {
            throw fault(
                .limit, "entities are nested deeper than \(options.maximumEntityDepth); raise maximumEntityDepth")
        }
        try budget.add(entered.bytes.count, read: read + (outer.first ?? frame).at, at: place)
        if isPadded { entered.bytes = [XMLByte.space] + entered.bytes + [XMLByte.space] }
        outer.append(frame)
        frame = entered
    }

    /// Whether parameter entities may be referred to within declarations: not in the internal subset itself.
    var allowsReferences: Bool { frame.isExternal || outer.dropFirst().contains { $0.isExternal } }

    /// An external entity's text, where somebody gives it.
    mutating func load(_ entity: XMLExternalEntity, name: [UInt8]?) throws -> [UInt8]? {
        if let known = loaded[entity] { return known }
        guard let resolver = options.resolver else { return nil }
        let request = entity.request(named: name.map { String(decoding: $0, as: UTF8.self) })
        guard let raw = try resolver.resolve(request) else { return nil }
        do throws(XMLFault) {
            let text = try XMLExternalText.decode(raw, name: entity.systemIdentifier)
            loaded[entity] = text
            return text
        } catch {
            throw fault(error.kind, "in the entity \(entity.systemIdentifier): \(error.message)")
        }
    }

    // MARK: Faults

    /// Where the document stands, for errors.
    var place: Int { (outer.first ?? frame).at }

    func fault(_ kind: XMLError.Kind, _ message: String, at position: Int? = nil) -> XMLFault {
        XMLFault(kind, message, at: outer.isEmpty ? position ?? frame.at : place)
    }

    func excerpt() -> String { XMLError.excerpt(frame.bytes[min(frame.at, frame.bytes.count)...].prefix(24)) }

    func refuseColon(_ name: ArraySlice<UInt8>, _ what: String) throws(XMLFault) {
        if options.usesNamespaces, name.contains(XMLByte.colon) {
            throw fault(.namespace, "the name of the \(what) '\(XMLError.excerpt(name))' must not have a colon")
        }
    }
}
