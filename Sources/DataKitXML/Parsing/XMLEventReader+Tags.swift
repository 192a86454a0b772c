internal import CDataKitKernels
import DataKitCore

extension XMLEventReader {
    /// The tag at the position, of whatever form.
    mutating func startTag() throws {
        attributeCount = 0
        attributeScratch.removeAll(keepingCapacity: true)
        let nameEnd = try afterName(position + 1)
        let name = try intern(position + 1..<nameEnd)
        stamp += 1
        resetStamps()
        let (at, isEmpty) = try attributeList(from: nameEnd, of: name)
        try addDefaults(of: name)
        let declares = try declareNamespaces()
        try checkNamespaces(of: name)
        guard openCount < options.maximumDepth else {
            throw error(
                .limit, "elements are nested deeper than \(options.maximumDepth); raise maximumDepth", at: position)
        }
        append(
            .startElement, to: at, first: 0, second: attributeCount, name: name,
            flags: isEmpty ? UInt16(CDK_XML_EMPTY) : 0)
        if isEmpty {
            append(.endElement, to: at, name: name, flags: UInt16(CDK_XML_EMPTY))
            closesScope = declares
            if openCount == 0 { stage = .epilog }
        } else {
            if openCount == open.count { open.append(contentsOf: repeatElement(0, count: openCount)) }
            open[openCount] = declares ? name | 1 << 31 : name
            openCount += 1
        }
        position = at
    }

    /// The attributes of a tag, to behind its `>`.
    private mutating func attributeList(from start: Int, of element: UInt32) throws -> (end: Int, isEmpty: Bool) {
        let types = definitions.attributes[element]
        var at = start
        while true {
            let next = try afterSpace(at)
            switch try byte(next) {
            case XMLByte.greater: return (next + 1, false)
            case XMLByte.slash:
                guard try byte(next + 1) == XMLByte.greater else {
                    throw error(.syntax, "expected > behind the / of an empty-element tag", at: next + 1)
                }
                return (next + 2, true)
            default: break
            }
            guard next > at else {
                throw error(.syntax, "expected a space, > or /> in a start tag, found '\(excerpt(next))'", at: next)
            }
            at = try attribute(at: next, types)
        }
    }

    /// One attribute; gives its end.
    private mutating func attribute(at start: Int, _ types: [UInt32: XMLAttributeDefinition]?) throws -> Int {
        let nameEnd = try afterName(start)
        let name = try intern(start..<nameEnd)
        var at = try afterSpace(nameEnd)
        guard try byte(at) == XMLByte.equals else {
            throw error(
                .syntax, "expected = behind the attribute \(names.text(name)), found '\(excerpt(at))'", at: at)
        }
        at = try afterSpace(at + 1)
        let quote = try byte(at)
        guard quote == XMLByte.quote || quote == XMLByte.apostrophe else {
            throw error(
                .syntax, "expected the value of \(names.text(name)) in quotes, found '\(excerpt(at))'", at: at)
        }
        var valueEnd = at + 1
        var flags: UInt32 = 0
        while true {
            let found = try byte(valueEnd)
            if found == quote { break }
            if found == XMLByte.less {
                throw error(.syntax, "< must be written &lt; in an attribute's value", at: valueEnd)
            }
            if found == XMLByte.ampersand || found < XMLByte.space { flags = UInt32(CDK_XML_ESCAPED) }
            valueEnd += 1
        }
        try stampName(name, at: start)
        let type = types?[name]
        try store(
            cdk_xml_attribute(name: name, start: UInt32(at + 1), end: UInt32(valueEnd), flags: flags),
            isTokenized: type?.isTokenized ?? false, position: start)
        return valueEnd + 1
    }

    /// Fails where the tag has an attribute of that name already.
    private mutating func stampName(_ name: UInt32, at position: Int) throws {
        if stamps.count < names.count {
            stamps.append(contentsOf: repeatElement(0, count: names.count * 2 - stamps.count))
        }
        if stamps[Int(name)] == stamp {
            throw error(.duplicateAttribute, "the attribute \(names.text(name)) stands twice in one tag", at: position)
        }
        stamps[Int(name)] = stamp
    }

    /// Adds an attribute, its value normalised where that changes it.
    private mutating func store(_ attribute: cdk_xml_attribute, isTokenized: Bool, position: Int) throws {
        guard attributeCount < options.maximumAttributes else {
            throw error(
                .limit, "a tag has more than \(options.maximumAttributes) attributes; raise maximumAttributes",
                at: position)
        }
        var attribute = attribute
        if attribute.flags & UInt32(CDK_XML_ESCAPED) != 0 || isTokenized {
            let start = attributeScratch.count
            try normalize(Int(attribute.start)..<Int(attribute.end))
            if isTokenized { XMLDefinitions.collapse(&attributeScratch, from: start) }
            attribute.start = UInt32(start)
            attribute.end = UInt32(attributeScratch.count)
            attribute.flags = XMLAttributeFlag.isScratch
        }
        if attributeCount < attributes.count {
            attributes[attributeCount] = attribute
        } else {
            attributes.append(attribute)
        }
        attributeCount += 1
    }

    /// Adds the attributes that the document type declaration supplies.
    private mutating func addDefaults(of element: UInt32) throws {
        guard let defaults = definitions.defaults[element] else { return }
        for (name, value) in defaults where stamps.count <= Int(name) || stamps[Int(name)] != stamp {
            try count(expanded: value.count, at: position)
            let start = attributeScratch.count
            guard start + value.count <= options.maximumTokenBytes else {
                throw error(
                    .limit, "the attributes of a tag are longer than \(options.maximumTokenBytes) bytes", at: position)
            }
            attributeScratch.append(contentsOf: value)
            try store(
                cdk_xml_attribute(name: name, start: UInt32(start), end: UInt32(attributeScratch.count), flags: 0),
                isTokenized: false, position: position)
            attributes[attributeCount - 1].flags = XMLAttributeFlag.isScratch | XMLAttributeFlag.isDefaulted
        }
    }

    /// The bytes of an attribute.
    func valueBytes(_ attribute: cdk_xml_attribute) -> ArraySlice<UInt8> {
        let range = Int(attribute.start)..<Int(attribute.end)
        return attribute.flags & XMLAttributeFlag.isScratch != 0 ? attributeScratch[range] : bytes[range]
    }

    // MARK: Namespaces

    /// Binds the prefixes that the tag's attributes declare.
    /// - Returns: whether there are any.
    private mutating func declareNamespaces() throws -> Bool {
        guard options.usesNamespaces else { return false }
        var declares = false
        for index in 0..<attributeCount {
            let name = attributes[index].name
            let isDefault = name == XMLNameTable.xmlns
            guard isDefault || names.isPrefixed(name) && names[name].prefix == XMLNameTable.xmlns else { continue }
            attributes[index].flags |= XMLAttributeFlag.isDeclaration
            let identifier = String(decoding: valueBytes(attributes[index]), as: UTF8.self)
            var prefix: UInt32?
            if !isDefault { prefix = names.intern(Array(names.bytes[names.localRange(name)])) }
            try checkDeclaration(of: prefix, as: identifier)
            if !declares {
                namespaces.openScope()
                declares = true
            }
            namespaces.reserve(names.count)
            namespaces.bind(prefix, to: namespaces.number(of: identifier))
            if namespaces.identifiers.count > options.maximumNames {
                throw error(
                    .limit, "there are more than \(options.maximumNames) namespaces; raise maximumNames", at: position)
            }
        }
        return declares
    }

    /// The constraints on reserved prefixes and names (Namespaces in XML 1.0, section 3).
    private mutating func checkDeclaration(of prefix: UInt32?, as identifier: String) throws {
        let isXML = identifier == XMLNamespaceScopes.xml
        if identifier == XMLNamespaceScopes.xmlns {
            throw error(.namespace, "nothing may be bound to the namespace \(identifier)", at: position)
        }
        if prefix == XMLNameTable.xmlns {
            throw error(.namespace, "the prefix xmlns must not be declared", at: position)
        }
        if prefix == XMLNameTable.xml ? !isXML : isXML {
            throw error(
                .namespace, "the prefix xml and the namespace \(XMLNamespaceScopes.xml) belong to each other only",
                at: position)
        }
        if identifier.isEmpty, let prefix {
            throw error(
                .namespace,
                "the prefix \(names.text(prefix)) is declared without a namespace, which only version 1.1 allows",
                at: position)
        }
    }

    /// Holds the names of a tag against the prefixes that are bound, and the attributes against each other.
    private mutating func checkNamespaces(of element: UInt32) throws {
        guard options.usesNamespaces else { return }
        if names.isPrefixed(element), names[element].prefix == XMLNameTable.xmlns {
            throw error(.namespace, "an element must not have the prefix xmlns", at: position)
        }
        try checkName(element)
        var prefixed: [(namespace: UInt32, name: UInt32)] = []
        for index in 0..<attributeCount {
            let name = attributes[index].name
            try checkName(name)
            if names.isPrefixed(name) { prefixed.append((namespaces.bindings[Int(names[name].prefix)], name)) }
        }
        guard prefixed.count > 1 else { return }
        var seen: Set<[UInt8]> = []
        var firstPrefix: UInt32?
        let isMixed = prefixed.contains { attribute in
            defer { firstPrefix = names[attribute.name].prefix }
            return firstPrefix != nil && firstPrefix != names[attribute.name].prefix
        }
        guard isMixed else { return }
        for (namespace, name) in prefixed {
            let key = Array(names.bytes[names.localRange(name)]) + Array("\u{0}\(namespace)".utf8)
            if !seen.insert(key).inserted {
                throw error(
                    .duplicateAttribute,
                    "the attribute \(names.text(name)) stands twice in one tag: two prefixes mean the namespace "
                        + namespaces.identifiers[Int(namespace)], at: position)
            }
        }
    }

    private mutating func checkName(_ name: UInt32) throws {
        if names.isPrefixed(name) {
            let prefix = names[name].prefix
            if Int(prefix) >= namespaces.bindings.count || namespaces.bindings[Int(prefix)] == 0 {
                throw error(
                    .namespace,
                    "the prefix of \(names.text(name)) is not declared; declare xmlns:\(names.text(prefix))",
                    at: position)
            }
        } else if names.isMisqualified(name) {
            throw error(
                .namespace, "\(names.text(name)) is no qualified name: a colon must part two names", at: position)
        }
    }

    // MARK: End tags

    mutating func endTag() throws {
        let nameEnd = try afterName(position + 2)
        let closing = try afterSpace(nameEnd)
        guard try byte(closing) == XMLByte.greater else {
            throw error(.syntax, "expected > at the end of an end tag, found '\(excerpt(closing))'", at: closing)
        }
        if let frame = frames.last, openCount <= frame.depth {
            throw error(.entity, "it closes an element that it has not opened", at: position)
        }
        guard openCount > 0 else { throw error(.mismatchedTag, "an end tag closes nothing", at: position) }
        let top = open[openCount - 1]
        let name = top & ~(1 << 31)
        guard bytes[position + 2..<nameEnd].elementsEqual(names.bytes[names.range(name)]) else {
            throw error(
                .mismatchedTag,
                "the end tag </\(XMLError.excerpt(bytes[position + 2..<nameEnd]))> stands where <\(names.text(name))> is "
                    + "still open; close that first", at: position)
        }
        openCount -= 1
        closesScope = top >> 31 != 0
        append(.endElement, to: closing + 1, name: name)
        position = closing + 1
        if openCount == 0 { stage = .epilog }
    }
}
