internal import CDataKitKernels
public import DataKitCore

extension XMLEventReader {
    // MARK: The event

    var currentKind: XMLEvent? {
        index < eventCount ? XMLEvent(rawValue: UInt8(truncatingIfNeeded: events[index].kind)) : nil
    }

    /// How many elements are open around the event: 0 for the start and the end of the outermost one.
    public var depth: Int { nestingDepth }

    /// The name of the element, the target of the processing instruction, or the name of the skipped entity.
    public var name: XMLName { XMLName(events[index].name) }

    /// The namespace of the element, start or end.
    ///
    /// Without ``XMLParsingOptions/usesNamespaces`` it is ``XMLNamespace/none``.
    public var namespace: XMLNamespace {
        guard options.usesNamespaces else { return .none }
        let name = events[index].name
        return XMLNamespace(
            names.isPrefixed(name) ? namespaces.bindings[Int(names[name].prefix)] : namespaces.defaultNamespace)
    }

    /// Whether the element is written as an empty-element tag, `<a/>`.
    public var isEmptyElement: Bool { events[index].flags & UInt16(CDK_XML_EMPTY) != 0 }

    /// Whether the run of text is longer than ``XMLParsingOptions/maximumTextBytes``, and the next event goes on with it.
    public var isContinued: Bool { events[index].flags & XMLEventFlag.isContinued != 0 }

    /// The bytes of the text, CDATA section, comment or processing instruction: UTF-8, references replaced, line ends
    /// settled. Of other events nothing.
    public var text: Span<UInt8> {
        @_lifetime(borrow self) get {
            let event = events[index]
            let hasText = event.kind >= CDK_XML_TEXT && event.kind <= XMLEvent.processingInstruction.rawValue
            let range = hasText ? Int(event.first)..<Int(event.second) : 0..<0
            return event.flags & XMLEventFlag.isScratch != 0
                ? textScratch.span.extracting(range) : bytes.span.extracting(range)
        }
    }

    /// ``text`` as a string.
    public var string: String {
        let event = events[index]
        guard event.kind >= CDK_XML_TEXT, event.kind <= XMLEvent.processingInstruction.rawValue else { return "" }
        let range = Int(event.first)..<Int(event.second)
        return String(
            decoding: event.flags & XMLEventFlag.isScratch != 0 ? textScratch[range] : bytes[range], as: UTF8.self)
    }

    /// Whether text is only white space.
    public var isSpace: Bool {
        let text = text
        for position in text.indices where !XMLByte.isSpace(text[position]) { return false }
        return true
    }

    // MARK: Attributes

    /// How many attributes the start element has; those that declare namespaces and those that the document type
    /// declaration supplies are counted.
    public var attributeTotal: Int { wasStart ? Int(events[index].second) : 0 }

    func attribute(_ position: Int) -> cdk_xml_attribute {
        precondition(position >= 0 && position < attributeTotal, "an XML attribute is out of bounds")
        return attributes[Int(events[index].first) + position]
    }

    /// The name of an attribute.
    public func attributeName(at position: Int) -> XMLName { XMLName(attribute(position).name) }

    /// The namespace of an attribute; one without a prefix is in none.
    public func attributeNamespace(at position: Int) -> XMLNamespace {
        guard options.usesNamespaces else { return .none }
        let name = attribute(position).name
        if name == XMLNameTable.xmlns { return .xmlns }
        return names.isPrefixed(name) ? XMLNamespace(namespaces.bindings[Int(names[name].prefix)]) : .none
    }

    /// Whether an attribute declares a namespace: `xmlns` or `xmlns:prefix`.
    public func isNamespaceDeclaration(at position: Int) -> Bool {
        attribute(position).flags & XMLAttributeFlag.isDeclaration != 0
    }

    /// Whether the tag does not have the attribute, and the document type declaration supplies it.
    public func isDefaulted(at position: Int) -> Bool {
        attribute(position).flags & XMLAttributeFlag.isDefaulted != 0
    }

    /// The value of an attribute: UTF-8, references replaced, normalised as its type wants.
    @_lifetime(borrow self)
    public func attributeValue(at position: Int) -> Span<UInt8> {
        let attribute = attribute(position)
        let range = Int(attribute.start)..<Int(attribute.end)
        return attribute.flags & XMLAttributeFlag.isScratch != 0
            ? attributeScratch.span.extracting(range) : bytes.span.extracting(range)
    }

    /// ``attributeValue(at:)`` as a string.
    public func attributeString(at position: Int) -> String {
        String(decoding: valueBytes(attribute(position)), as: UTF8.self)
    }

    /// The position of the attribute of a name; `nil` where the element has none.
    public func attributePosition(of name: XMLName) -> Int? {
        for position in 0..<attributeTotal
        where attributes[Int(events[index].first) + position].name == UInt32(name.index) {
            return position
        }
        return nil
    }

    // MARK: Names

    /// The number of a name as the document writes it, prefix and all, whether it has been met or not.
    public mutating func intern(_ name: String) -> XMLName {
        let bytes = Array(name.utf8)
        let number = names.intern(bytes)
        // What is no name must not be taken for one when it stands in a document.
        if !XMLReference.isName(bytes) { names.markSpecial(number) }
        return XMLName(number)
    }

    /// A name as it is written.
    public func string(of name: XMLName) -> String { names.text(UInt32(name.index)) }

    /// The UTF-8 of a name as it is written.
    @_lifetime(borrow self)
    public func bytes(of name: XMLName) -> Span<UInt8> { names.bytes.span.extracting(names.range(UInt32(name.index))) }

    /// A name without its prefix.
    public func localName(of name: XMLName) -> String {
        guard options.usesNamespaces else { return string(of: name) }
        return String(decoding: names.bytes[names.localRange(UInt32(name.index))], as: UTF8.self)
    }

    /// The prefix of a name; `nil` where it has none.
    public func prefix(of name: XMLName) -> String? {
        let number = UInt32(name.index)
        return options.usesNamespaces && names.isPrefixed(number) ? names.text(names[number].prefix) : nil
    }

    /// What identifies a namespace; empty for ``XMLNamespace/none``.
    public func identifier(of namespace: XMLNamespace) -> String { namespaces.identifiers[namespace.index] }

    /// The number of a namespace, whether it has been declared or not.
    public mutating func internNamespace(_ identifier: String) -> XMLNamespace {
        XMLNamespace(namespaces.number(of: identifier))
    }

    /// How many names there are so far: their numbers are below it.
    public var nameCount: Int { names.count }

    // MARK: The document

    /// What the XML declaration says.
    public var xmlDeclaration: XMLDeclaration { declaration }

    /// The document type declaration, once it was read.
    public var documentType: XMLDoctype? { doctype }

    // MARK: Places

    /// The byte of the text where the event begins, counted in UTF-8 and after a byte order mark; within an entity, where
    /// the reference to it begins.
    public var byteOffset: Int {
        guard index < eventCount else { return base + position }
        return slowOffset ?? base + Int(events[index].start)
    }

    /// Where the event begins.
    ///
    /// - Complexity: O(bytes since the last call), amortised.
    public mutating func location() -> TextLocation {
        if slowOffset != nil, let slowPlace { return location(at: byteOffset, place: slowPlace) }
        return location(at: byteOffset)
    }
}
