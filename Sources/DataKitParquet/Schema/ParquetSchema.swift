/// A file's schema: the tree of groups and leaves, and the leaves in the order of their column chunks.
///
/// ```
/// message schema {                             definition  repetition   (maximum levels)
///     required int64 id;                            0           0
///     optional binary city (STRING);                1           0
///     optional group tags (LIST) {                  1           0
///         repeated group list {                     2           1
///             optional binary element (STRING);     3           1
/// ```
package struct ParquetSchema: Hashable, Sendable {
    package let root: SchemaNode
    package let leaves: [LeafColumn]

    /// How deep groups may nest.
    package static let maximumDepth = 64
    /// How many leaves a file may have.
    package static let maximumLeaves = 100_000

    /// Builds the tree from the footer's list.
    ///
    /// - Throws: ``ParquetError`` of kind `outOfSpecification` where the list is no tree, or a leaf has no known
    ///   physical type or no width where it needs one; `limit` for more than 64 levels or 100,000 leaves.
    package init(elements: [SchemaElement]) throws(ParquetError) {
        var builder = TreeBuilder(elements: elements)
        root = try builder.root()
        leaves = builder.leaves
    }

    /// The tree as the footer's list.
    package var elements: [SchemaElement] {
        var elements: [SchemaElement] = []
        func visit(_ node: SchemaNode) {
            elements.append(node.element)
            node.children.forEach(visit)
        }
        visit(root)
        return elements
    }
}

private struct TreeBuilder {
    let elements: [SchemaElement]
    var position = 0
    var leaves: [LeafColumn] = []

    init(elements: [SchemaElement]) { self.elements = elements }

    mutating func root() throws(ParquetError) -> SchemaNode {
        guard let first = elements.first else { throw ParquetError(.outOfSpecification, "the schema is empty") }
        guard first.type == nil || first.childCount ?? 0 > 0 else {
            throw ParquetError(.outOfSpecification, "the schema's root is a leaf, expected a group")
        }
        guard first.repetition != .repeated else {
            throw ParquetError(.outOfSpecification, "the schema's root is repeated")
        }
        position = 1
        var root = first
        root.type = nil
        let children = try children(of: root, path: [], definition: 0, repetition: 0)
        guard position == elements.count else {
            throw ParquetError(
                .outOfSpecification, "the schema has \(elements.count) elements, but its tree ends after \(position)")
        }
        return SchemaNode(element: root, children: children, leaves: 0..<leaves.count)
    }

    private mutating func children(
        of element: SchemaElement, path: [String], definition: Int, repetition: Int
    ) throws(ParquetError) -> [SchemaNode] {
        let count = Int(element.childCount ?? 0)
        guard count >= 0, count <= elements.count - position else {
            throw failure(path, "a group claims \(count) children where \(elements.count - position) elements are left")
        }
        guard path.count < ParquetSchema.maximumDepth else {
            throw failure(path, "groups nest deeper than \(ParquetSchema.maximumDepth)", .limit)
        }
        var children: [SchemaNode] = []
        for _ in 0..<count { children.append(try node(path, definition, repetition)) }
        return children
    }

    private mutating func node(
        _ parent: [String], _ outerDefinition: Int, _ outerRepetition: Int
    ) throws(ParquetError) -> SchemaNode {
        guard position < elements.count else { throw failure(parent, "the schema ends within a group") }
        let element = elements[position]
        position += 1
        let path = parent + [element.name]
        var definition = outerDefinition
        var repetition = outerRepetition
        switch element.repetition {
        case .required: break
        case .optional: definition += 1
        case .repeated:
            definition += 1
            repetition += 1
        case nil: throw failure(path, "the schema does not say whether the element is required, optional or repeated")
        case let other?: throw failure(path, "the element's repetition \(other) is not known", .unsupported)
        }
        let first = leaves.count
        if element.type == nil || element.childCount ?? 0 > 0 {
            var group = element
            group.type = nil
            let children = try children(of: group, path: path, definition: definition, repetition: repetition)
            return SchemaNode(element: group, children: children, leaves: first..<leaves.count)
        }
        try appendLeaf(element, path, definition, repetition)
        return SchemaNode(element: element, children: [], leaves: first..<leaves.count)
    }

    private mutating func appendLeaf(
        _ element: SchemaElement, _ path: [String], _ definition: Int, _ repetition: Int
    ) throws(ParquetError) {
        guard let type = element.type, type.isKnown else {
            throw failure(path, "the physical type \(element.type?.rawValue ?? -1) is not one of the format's")
        }
        var width = 0
        if type == .fixedLengthByteArray {
            width = Int(element.typeLength ?? 0)
            guard width > 0 else { throw failure(path, "FIXED_LEN_BYTE_ARRAY has the width \(width)") }
        }
        guard leaves.count < ParquetSchema.maximumLeaves else {
            throw failure(path, "there are more than \(ParquetSchema.maximumLeaves) columns", .limit)
        }
        leaves.append(
            LeafColumn(
                index: leaves.count, path: path, element: element, physicalType: type, width: width,
                maximumDefinitionLevel: definition, maximumRepetitionLevel: repetition))
    }

    private func failure(
        _ path: [String], _ message: String, _ kind: ParquetError.Kind = .outOfSpecification
    ) -> ParquetError {
        ParquetError(kind, message, at: .init(column: path.isEmpty ? nil : path.joined(separator: ".")))
    }
}
