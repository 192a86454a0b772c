import DataKitCore

/// A column that is to be read, flat or nested.
struct ReadColumn: Sendable {
    var field: Field
    var node: SchemaNode
    /// One where the column is flat; else at least one.
    var leaves: [LeafColumn]

    var isFlat: Bool { node.isLeaf && leaves[0].isFlat }
}

/// A column of a row group while it is decoded: each of its leaves by itself, and how they make the column.
struct ColumnReading: Sendable {
    let rowGroup: Int
    let leaves: [LeafCursor]
    /// `nil` where the column is flat.
    private let assembly: NestedAssembly?

    /// - Parameter reading: how a leaf's chunk is read.
    init(
        file: ParquetFile, column: ReadColumn, rowGroup: Int, reading: (LeafColumn) -> ChunkReading
    ) throws(ParquetError) {
        self.rowGroup = rowGroup
        if column.isFlat {
            assembly = nil
            let leaf = column.leaves[0]
            leaves = [
                LeafCursor(
                    .init(
                        flat: try ChunkDecoder(
                            file: file, leaf: leaf, type: column.field.type, rowGroup: rowGroup,
                            reading: reading(leaf))))
            ]
        } else {
            let assembly = try NestedAssembly(file: file, column: column)
            self.assembly = assembly
            var cursors: [LeafCursor] = []
            try assembly.root.forEachLeaf { (node, elementLevels) throws(ParquetError) in
                let leaf = column.leaves[node.firstLeaf]
                cursors.append(
                    LeafCursor(
                        .init(
                            nested: try LeafDecoder(
                                file: file, leaf: leaf, node: node, elementLevels: elementLevels, rowGroup: rowGroup,
                                reading: reading(leaf)))))
            }
            leaves = cursors
        }
    }

    /// What the parts of all leaves make.
    func column(_ parts: [LeafPart]) throws(ParquetError) -> Column {
        guard let assembly else { return parts[0].values }
        return try assembly.column(parts, rowGroup: rowGroup)
    }
}
