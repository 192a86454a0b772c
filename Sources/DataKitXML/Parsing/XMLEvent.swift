/// What an ``XMLEventReader`` stands at.
public enum XMLEvent: UInt8, Sendable, Hashable {
    /// A start tag, or an empty-element tag, whose ``endElement`` follows.
    case startElement = 1
    /// An end tag.
    case endElement = 2
    /// A run of characters between markup, references replaced.
    case text = 3
    /// A CDATA section.
    case cdata = 4
    case comment = 5
    case processingInstruction = 6
    /// The document type declaration, read to its end.
    case doctype = 7
    /// A reference to an entity whose text is not known: an external one, or one declared where it is not read.
    case skippedEntity = 8
}
