package import DataKitCore

/// A column of a table as a file holds it: a child of the schema's root.
package struct FileColumn: Sendable {
    package var name: String
    package var node: SchemaNode
    /// The leaves that hold it, by number.
    package var leaves: Range<Int> { node.leaves }
    /// The field, or why it cannot be read; other columns can.
    package var field: Result<Field, ParquetError>
}

extension ParquetSchema {
    /// The columns of the table that the file holds, nested ones too.
    ///
    /// A column whose type cannot be had carries its error; the others are good.
    /// - Parameters:
    ///   - keyValueMetadata: the file's, where ``TypeHints`` keeps what the format has no type for.
    ///   - int96Unit: the unit that INT96 timestamps are read in.
    ///   - isINT96Widened: whether that unit is coarser than nanoseconds because some values need it.
    ///   - variantForm: what VARIANT groups are read as.
    package func columns(
        keyValueMetadata: [KeyValue]? = nil, int96Unit: TimeUnit = .nanoseconds, isINT96Widened: Bool = false,
        variantForm: VariantForm = .json
    ) -> [FileColumn] {
        let hints = TypeHints(
            keyValueMetadata ?? [], int96Unit: int96Unit, isINT96Widened: isINT96Widened, variantForm: variantForm)
        let arrow = keyValueMetadata?.first { $0.key == ArrowSchema.key }?.value.flatMap { ArrowSchema(base64: $0) }
        // One that describes other columns is none.
        let own = arrow?.fields.map(\.name) == root.children.map(\.name) ? arrow?.fields : nil
        return root.children.enumerated().map { (position, node) in
            FileColumn(
                name: node.name, node: node,
                field: Result { () throws(ParquetError) in
                    let field = try field(of: node, hints)
                    return own?[position].refining(field) ?? field
                })
        }
    }

    /// The field of a node; a repeated node that no list or map claims is a required list of required elements.
    private func field(of node: SchemaNode, _ hints: TypeHints) throws(ParquetError) -> Field {
        var field = Field(
            node.name, .null, isNullable: node.repetition == .optional, id: node.element.fieldID.map(Int.init))
        field.type = try type(of: node, hints)
        annotate(&field, node, hints)
        if node.repetition == .repeated {
            field.type = .list(Field("element", field.type, isNullable: false, metadata: field.metadata))
            field.metadata = [:]
        }
        return field
    }

    /// Keeps what a node says beyond its type in the field's metadata.
    private func annotate(_ field: inout Field, _ node: SchemaNode, _ hints: TypeHints) {
        if node.isLeaf {
            let leaf = leaves[node.leaves.lowerBound]
            field.parquetAnnotation = ParquetAnnotation(leaf)
            if leaf.physicalType == .int96 { field.storedUnit = hints.int96StoredUnit }
        } else if node.isVariant {
            field.parquetAnnotation = .variant
        }
    }

    private func type(of node: SchemaNode, _ hints: TypeHints) throws(ParquetError) -> DataType {
        if node.isLeaf {
            let leaf = leaves[node.leaves.lowerBound]
            return hints.refined(try leaf.valueType(), of: leaf)
        }
        switch (node.element.logicalType, node.element.convertedType) {
        case (.variant, _) where node.isVariant: return hints.variantForm.type
        case (.list, _), (nil, .list): return try list(node, hints)
        case (.map, _), (nil, .map), (nil, .mapKeyValue): return try map(node, hints)
        default: return try structure(node, hints)
        }
    }

    private func structure(_ node: SchemaNode, _ hints: TypeHints) throws(ParquetError) -> DataType {
        var fields: [Field] = []
        for child in node.children { fields.append(try field(of: child, hints)) }
        return .structure(fields)
    }

    /// The element type of a LIST group: three levels as written today, or two as written once.
    private func list(_ node: SchemaNode, _ hints: TypeHints) throws(ParquetError) -> DataType {
        guard node.children.count == 1, node.children[0].repetition == .repeated else {
            throw ParquetError(
                .outOfSpecification, "a LIST group needs exactly one child, and that repeated",
                at: .init(column: path(to: node)))
        }
        let repeated = node.children[0]
        if repeated.isElementItself(of: node) {
            var element = Field(repeated.name, try type(of: repeated, hints), isNullable: false)
            annotate(&element, repeated, hints)
            return .list(element)
        }
        return .list(try field(of: repeated.children[0], hints))
    }

    private func map(_ node: SchemaNode, _ hints: TypeHints) throws(ParquetError) -> DataType {
        guard node.children.count == 1, node.children[0].repetition == .repeated,
            1...2 ~= node.children[0].children.count
        else {
            throw ParquetError(
                .outOfSpecification, "a MAP group needs one repeated child with a key and at most one value",
                at: .init(column: path(to: node)))
        }
        let entry = node.children[0].children
        let key = try field(of: entry[0], hints)
        // A map without values, a set in effect, is a list of its keys.
        guard entry.count == 2 else { return .list(key) }
        return .map(key: key, value: try field(of: entry[1], hints))
    }

    private func path(to node: SchemaNode) -> String {
        node.leaves.isEmpty ? node.name : leaves[node.leaves.lowerBound].name
    }
}

extension SchemaNode {
    /// Whether the repeated child of a LIST group is the element itself, by the specification's rules for files
    /// written before there were three levels.
    package func isElementItself(of list: SchemaNode) -> Bool {
        if isLeaf || children.count != 1 { return true }
        if children[0].repetition == .repeated { return true }
        return name == "array" || name == list.name + "_tuple"
    }
}
