/// Some rows of a file, column by column.
package struct RowGroup: ThriftStructure, Hashable, Sendable {
    package var columns: ColumnChunks
    /// Uncompressed.
    package var totalByteSize: Int64
    package var rowCount: Int64
    package var sortingColumns: [SortingColumn]?
    package var fileOffset: Int64?
    package var totalCompressedSize: Int64?
    package var ordinal: Int16?

    package init(
        columns: [ColumnChunk], totalByteSize: Int64, rowCount: Int64, sortingColumns: [SortingColumn]? = nil,
        fileOffset: Int64? = nil, totalCompressedSize: Int64? = nil, ordinal: Int16? = nil
    ) {
        self.columns = ColumnChunks(columns)
        self.totalByteSize = totalByteSize
        self.rowCount = rowCount
        self.sortingColumns = sortingColumns
        self.fileOffset = fileOffset
        self.totalCompressedSize = totalCompressedSize
        self.ordinal = ordinal
    }
}

extension RowGroup {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var columns: ColumnChunks?
        var totalByteSize: Int64?
        var rowCount: Int64?
        var sortingColumns: [SortingColumn]?
        var fileOffset: Int64?
        var totalCompressedSize: Int64?
        var ordinal: Int16?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: columns = try reader.columnChunks(field)
            case 2: totalByteSize = try reader.int64(field)
            case 3: rowCount = try reader.int64(field)
            case 4: sortingColumns = try reader.structures(field)
            case 5: fileOffset = try reader.int64(field)
            case 6: totalCompressedSize = try reader.int64(field)
            case 7: ordinal = try reader.int16(field)
            default: try reader.skip(field)
            }
        }
        self.columns = try reader.required(columns, "columns")
        self.totalByteSize = try reader.required(totalByteSize, "total_byte_size")
        self.rowCount = try reader.required(rowCount, "row_count")
        self.sortingColumns = sortingColumns
        self.fileOffset = fileOffset
        self.totalCompressedSize = totalCompressedSize
        self.ordinal = ordinal
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.structures(1, Array(columns))
            writer.int64(2, totalByteSize)
            writer.int64(3, rowCount)
            writer.structures(4, sortingColumns)
            writer.int64(5, fileOffset)
            writer.int64(6, totalCompressedSize)
            writer.int16(7, ordinal)
        }
    }
}
