/// A claim that the rows of a row group are sorted by a column.
package struct SortingColumn: ThriftStructure, Hashable, Sendable {
    /// The leaf's number.
    package var columnIndex: Int32
    package var isDescending: Bool
    package var nullsFirst: Bool

    package init(
        columnIndex: Int32, isDescending: Bool, nullsFirst: Bool
    ) {
        self.columnIndex = columnIndex
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

extension SortingColumn {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var columnIndex: Int32?
        var isDescending: Bool?
        var nullsFirst: Bool?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: columnIndex = try reader.int32(field)
            case 2: isDescending = try reader.boolean(field)
            case 3: nullsFirst = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        self.columnIndex = try reader.required(columnIndex, "column_index")
        self.isDescending = try reader.required(isDescending, "is_descending")
        self.nullsFirst = try reader.required(nullsFirst, "nulls_first")
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int32(1, columnIndex)
            writer.boolean(2, isDescending)
            writer.boolean(3, nullsFirst)
        }
    }
}
