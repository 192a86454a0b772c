/// A document type declaration: what `<!DOCTYPE` says.
public struct XMLDoctype: Sendable, Hashable {
    /// A notation that the declaration declares.
    public struct Notation: Sendable, Hashable {
        public var name: String
        /// The public identifier, white space normalised.
        public var publicIdentifier: String?
        public var systemIdentifier: String?
    }

    /// A processing instruction that stands among the declarations.
    public struct Instruction: Sendable, Hashable {
        public var target: String
        public var text: String
    }

    /// The name that the outermost element should have.
    public var name: String
    /// The public identifier of its external part, white space normalised.
    public var publicIdentifier: String?
    /// The system identifier of its external part.
    public var systemIdentifier: String?
    /// The notations, in the order of their declaration.
    public var notations: [Notation] = []
    /// The processing instructions of the internal part.
    public var instructions: [Instruction] = []

    init(name: String) { self.name = name }
}
