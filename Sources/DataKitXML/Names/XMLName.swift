/// A name as one document writes it, prefix and all, as a number: names are compared and looked up by it.
///
/// A name means something only to the ``XMLEventReader`` that gave it.
public struct XMLName: Hashable, Sendable {
    /// Names are numbered from 0 in the order in which they are met: good for an array that is looked up by name.
    public let index: Int

    init(_ index: UInt32) { self.index = Int(index) }
}

/// The namespace of a name, as a number; ``none`` where it is in none.
///
/// A namespace other than the three that are always there means something only to the ``XMLEventReader`` that gave it.
public struct XMLNamespace: Hashable, Sendable {
    /// Namespaces are numbered in the order in which they are declared.
    public let index: Int

    init(_ index: UInt32) { self.index = Int(index) }

    /// No namespace.
    public static let none = XMLNamespace(0)
    /// That of `xml:space` and `xml:lang`.
    public static let xml = XMLNamespace(1)
    /// That of the attributes which declare namespaces.
    public static let xmlns = XMLNamespace(2)
}
