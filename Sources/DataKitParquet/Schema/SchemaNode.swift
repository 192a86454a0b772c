/// A node of a file's schema tree.
package struct SchemaNode: Hashable, Sendable {
    package var element: SchemaElement
    package var children: [SchemaNode]
    /// The leaves below, or the leaf itself, by their numbers in the file.
    package var leaves: Range<Int>

    /// Whether it holds values, not other nodes.
    package var isLeaf: Bool { element.type != nil }
    package var name: String { element.name }
    package var repetition: Repetition { element.repetition ?? .required }
}
