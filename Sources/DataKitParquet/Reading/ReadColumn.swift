import DataKitCore

/// A column that is to be read, flat or nested.
struct ReadColumn: Sendable {
    var field: Field
    var node: SchemaNode
    /// One where the column is flat; else at least one.
    var leaves: [LeafColumn]

    var isFlat: Bool { node.isLeaf && leaves[0].isFlat }
}

/// Decodes the rows of a column in a row group, whatever its type.
struct ColumnDecoder {
    // One of the two is there; optionals, unlike the cases of an enumeration, are changed in place.
    private var flat: ChunkDecoder?
    private var nested: NestedDecoder?

    init(file: ParquetFile, column: ReadColumn, rowGroup: Int, readAhead: Int) throws(ParquetError) {
        if column.isFlat {
            flat = try ChunkDecoder(
                file: file, leaf: column.leaves[0], type: column.field.type, rowGroup: rowGroup, readAhead: readAhead)
        } else {
            nested = try NestedDecoder(file: file, column: column, rowGroup: rowGroup, readAhead: readAhead)
        }
    }

    /// How many bytes of the file have been read.
    var bytesRead: Int { flat?.bytesRead ?? nested!.bytesRead }

    /// The next rows.
    mutating func read(rows: Int) throws(ParquetError) -> Column {
        if flat != nil { return try flat!.read(rows: rows) }
        return try nested!.read(rows: rows)
    }
}
