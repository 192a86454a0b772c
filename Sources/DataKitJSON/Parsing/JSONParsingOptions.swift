/// How JSON text is parsed.
public struct JSONParsingOptions: Sendable, Hashable {
    /// What is taken beyond RFC 8259; nothing, unless said.
    public var leniency: JSONLeniency
    /// How deep arrays and objects may be nested. Parsing needs no more stack for deep text, only memory.
    public var maximumDepth: Int
    /// What a member name means that its object has already.
    public var duplicateNames: JSONDuplicateNames

    /// Options; strict unless said otherwise.
    public init(
        leniency: JSONLeniency = [], maximumDepth: Int = 1024, duplicateNames: JSONDuplicateNames = .keep
    ) {
        self.leniency = leniency
        self.maximumDepth = maximumDepth
        self.duplicateNames = duplicateNames
    }
}

/// What is done with members of one name in an object. RFC 8259 section 4 allows them and leaves their meaning open.
public enum JSONDuplicateNames: String, Sendable, Hashable, CaseIterable {
    /// All are there; a look-up by name gives the last. Columns have the last.
    case keep
    /// The first counts; the others are left out.
    case first
    /// The last counts; the others are left out.
    case last
    /// A repeated name is an error.
    case error
}
