/// How XML is parsed, and how much of it at most.
///
/// Every limit has a default that real files do not reach and that keeps a hostile one harmless; what is beyond a limit
/// is an ``XMLError`` of kind `limit` that says where.
///
/// ```swift
/// var options = XMLParsingOptions()
/// options.usesNamespaces = false
/// options.maximumDepth = 100
/// let events = try XMLEventReader(path: "config.xml", options: options)
/// ```
public struct XMLParsingOptions: Sendable {
    /// Whether prefixes are bound to namespaces, and the rules of Namespaces in XML 1.0 held. Without it a colon is a
    /// character of a name like any other.
    public var usesNamespaces = true
    /// How deep elements may be nested. Depth takes memory, never stack.
    public var maximumDepth = 10_000
    /// How many attributes a tag may have, defaulted ones counted.
    public var maximumAttributes = 65_536
    /// How long a name may be, in bytes.
    public var maximumNameBytes = 65_536
    /// How many different names there may be in a document, and namespaces.
    public var maximumNames = 1 << 18
    /// How long a tag, a comment, a processing instruction, a CDATA section or the document type declaration may be, in
    /// bytes: each of these is held in memory whole.
    public var maximumTokenBytes = 64 << 20
    /// How long one text event is, in bytes. A longer run of text comes as several events of this size; all but the last
    /// say so in ``XMLEventReader/isContinued``.
    public var maximumTextBytes = 1 << 20
    /// How many bytes entities may add altogether: replacement texts wherever they are included, and attributes that the
    /// document type declaration supplies.
    public var maximumExpandedBytes = 1 << 30
    /// How many times the size of what was read so far those bytes may be, where they are more than 8 MiB.
    public var maximumAmplification = 100
    /// How deep references to entities may be nested within entities.
    public var maximumEntityDepth = 64
    /// Where external entities and the external part of the document type come from; without it they are never loaded.
    /// See ``XMLResolver``.
    public var resolver: XMLResolver?

    /// The defaults: namespaces on, nothing external, limits as each says.
    public init() {}

    /// Where the ratio of ``maximumAmplification`` begins to count.
    static let amplificationThreshold = 8 << 20
}
