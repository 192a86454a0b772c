import DataKitCore

/// A node of a nested column: what it becomes, and which levels tell of it.
///
/// A node has a *place* for each element of the lists around it, or for each row. An entry of levels is a place where
/// its repetition level is at most ``depth`` and its definition level at least ``placeLevel``; there is a value where
/// the definition level reaches ``valueLevel``.
///
/// ```
/// optional group tags (LIST) {          depth 0  place 0  value 1      list, elements from 2 on
///     repeated group list {
///         optional binary element;      depth 1  place 2  value 3      leaf
/// ```
struct NestedNode: Sendable {
    indirect enum Content: Sendable {
        case leaf
        case list(NestedNode)
        case map(key: NestedNode, value: NestedNode)
        case structure([NestedNode])
        /// A VARIANT group, by the struct that it is stored as.
        case variant(NestedNode)
    }

    var type: DataType
    var content: Content
    /// How many lists are around the node.
    var depth: Int
    var placeLevel: Int
    var valueLevel: Int
    /// The first leaf of the node among those of the column, which tells of the node itself.
    var firstLeaf: Int

    /// Where the elements of a list or map begin among the definition levels.
    var elementLevel: Int { valueLevel + 1 }
}

extension NestedNode {
    /// The tree of a column, by the same rules as its type.
    /// - Throws: ``ParquetError`` of kind `unsupported` for a struct without fields, of which no values tell.
    init(_ node: SchemaNode, type: DataType, firstLeaf: Int) throws(ParquetError) {
        let scope = Scope(depth: 0, placeLevel: 0, definition: 0)
        self = try Builder(base: firstLeaf).field(node, type, scope)
    }

    /// What is around a node.
    private struct Scope {
        var depth: Int
        var placeLevel: Int
        /// The definition level that all around the node make.
        var definition: Int

        /// Within one more list.
        var element: Scope { Scope(depth: depth + 1, placeLevel: definition + 1, definition: definition + 1) }
        /// Within one more optional node.
        var optional: Scope { Scope(depth: depth, placeLevel: placeLevel, definition: definition + 1) }
    }

    private struct Builder {
        let base: Int

        func field(_ node: SchemaNode, _ type: DataType, _ scope: Scope) throws(ParquetError) -> NestedNode {
            switch node.repetition {
            case .repeated:
                guard case .list(let element) = type else { throw .untold(node) }
                return list(node, type, scope, try value(node, element.type, scope.element))
            case .optional: return try value(node, type, scope.optional)
            default: return try value(node, type, scope)
            }
        }

        private func value(_ node: SchemaNode, _ type: DataType, _ scope: Scope) throws(ParquetError) -> NestedNode {
            guard !node.leaves.isEmpty else { throw .untold(node) }
            if node.isLeaf { return make(node, type, scope, .leaf) }
            if node.isVariant {
                let stored = try node.storedType()
                guard case .structure(let fields) = stored else { throw .untold(node) }
                var members: [NestedNode] = []
                for (child, member) in zip(node.children, fields) {
                    members.append(try field(child, member.type, scope))
                }
                return make(node, type, scope, .variant(make(node, stored, scope, .structure(members))))
            }
            switch type {
            case .list(let element):
                let repeated = node.children[0]
                let isMap = !node.isList
                if !isMap, repeated.isElementItself(of: node) {
                    return list(node, type, scope, try value(repeated, element.type, scope.element))
                }
                return list(node, type, scope, try field(repeated.children[0], element.type, scope.element))
            case .map(let key, let value):
                let entry = node.children[0].children
                return make(
                    node, type, scope,
                    .map(
                        key: try field(entry[0], key.type, scope.element),
                        value: try field(entry[1], value.type, scope.element)))
            case .structure(let fields):
                var members: [NestedNode] = []
                for (child, member) in zip(node.children, fields) {
                    members.append(try field(child, member.type, scope))
                }
                return make(node, type, scope, .structure(members))
            default: throw .untold(node)
            }
        }

        private func list(_ node: SchemaNode, _ type: DataType, _ scope: Scope, _ element: NestedNode) -> NestedNode {
            make(node, type, scope, .list(element))
        }

        private func make(_ node: SchemaNode, _ type: DataType, _ scope: Scope, _ content: Content) -> NestedNode {
            NestedNode(
                type: type, content: content, depth: scope.depth, placeLevel: scope.placeLevel,
                valueLevel: scope.definition, firstLeaf: node.leaves.lowerBound - base)
        }
    }

    /// Calls `body` with every leaf, in order; with each list around it, the definition level of the list's elements.
    func forEachLeaf<Failure: Error>(
        _ elementLevels: [UInt8] = [0], _ body: (NestedNode, [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        switch content {
        case .leaf: try body(self, elementLevels)
        case .list(let element):
            try element.forEachLeaf(elementLevels + [UInt8(clamping: elementLevel)], body)
        case .map(let key, let value):
            try key.forEachLeaf(elementLevels + [UInt8(clamping: elementLevel)], body)
            try value.forEachLeaf(elementLevels + [UInt8(clamping: elementLevel)], body)
        case .structure(let members):
            for member in members { try member.forEachLeaf(elementLevels, body) }
        case .variant(let storage): try storage.forEachLeaf(elementLevels, body)
        }
    }
}

extension SchemaNode {
    /// Whether the group is annotated as a list.
    package var isList: Bool {
        switch (element.logicalType, element.convertedType) {
        case (.list, _), (nil, .list): true
        default: false
        }
    }
}

extension ParquetError {
    fileprivate static func untold(_ node: SchemaNode) -> ParquetError {
        ParquetError(
            .unsupported,
            "the group \(node.name) has no fields, so that nothing tells of its values; name other columns")
    }
}
