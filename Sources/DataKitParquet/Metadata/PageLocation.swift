/// Where a data page lies.
package struct PageLocation: ThriftStructure, Hashable, Sendable {
    /// Of the page's header.
    package var offset: Int64
    /// With the header.
    package var compressedPageSize: Int32
    /// The page's first row, counted in the row group.
    package var firstRowIndex: Int64

    package init(
        offset: Int64, compressedPageSize: Int32, firstRowIndex: Int64
    ) {
        self.offset = offset
        self.compressedPageSize = compressedPageSize
        self.firstRowIndex = firstRowIndex
    }
}

extension PageLocation {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var offset: Int64?
        var compressedPageSize: Int32?
        var firstRowIndex: Int64?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: offset = try reader.int64(field)
            case 2: compressedPageSize = try reader.int32(field)
            case 3: firstRowIndex = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        self.offset = try reader.required(offset, "offset")
        self.compressedPageSize = try reader.required(compressedPageSize, "compressed_page_size")
        self.firstRowIndex = try reader.required(firstRowIndex, "first_row_index")
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int64(1, offset)
            writer.int32(2, compressedPageSize)
            writer.int64(3, firstRowIndex)
        }
    }
}
