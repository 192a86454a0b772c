/// Gives the bytes of external entities to a parser, which itself opens neither files nor connections.
///
/// ```swift
/// let folder = ["chapter1.xml": Array("<chapter/>".utf8)]
/// var options = XMLParsingOptions()
/// options.resolver = XMLResolver { entity in folder[entity.systemIdentifier] }
/// ```
///
/// Entities count against the limits of ``XMLParsingOptions`` however they are loaded. Whatever the closure throws comes
/// out of ``XMLEventReader/next()``.
public struct XMLResolver: Sendable {
    /// An entity outside of the document: a general or parameter entity, or the external part of the document type.
    public struct Entity: Sendable, Hashable {
        /// Its name; `nil` for the external part of the document type.
        public var name: String?
        /// The public identifier, white space normalised, where there is one.
        public var publicIdentifier: String?
        /// The system identifier as it is written; whoever resolves it decides what it is relative to.
        public var systemIdentifier: String
        /// The system identifiers of the external entities in which this one is declared, the outermost first: what its own may be
        /// relative to. Empty where the document itself declares it.
        public var bases: [String]
    }

    let resolve: @Sendable (Entity) throws -> [UInt8]?

    /// A resolver that calls a closure.
    /// - Parameter resolve: gives an entity's bytes, or `nil` where it is to be passed over.
    public init(_ resolve: @escaping @Sendable (Entity) throws -> [UInt8]?) { self.resolve = resolve }
}
