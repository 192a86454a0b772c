/// The head of a page; its own size is not known in advance.
package struct PageHeader: ThriftStructure, Hashable, Sendable {
    package var type: PageType
    /// Without the header.
    package var uncompressedPageSize: Int32
    /// Without the header.
    package var compressedPageSize: Int32
    /// CRC-32 (that of gzip) of the page's bytes as they lie in the file, without the header.
    package var crc: Int32?
    package var dataPageHeader: DataPageHeader?
    package var dictionaryPageHeader: DictionaryPageHeader?
    package var dataPageHeaderV2: DataPageHeaderV2?

    package init(
        type: PageType, uncompressedPageSize: Int32, compressedPageSize: Int32, crc: Int32? = nil,
        dataPageHeader: DataPageHeader? = nil, dictionaryPageHeader: DictionaryPageHeader? = nil,
        dataPageHeaderV2: DataPageHeaderV2? = nil
    ) {
        self.type = type
        self.uncompressedPageSize = uncompressedPageSize
        self.compressedPageSize = compressedPageSize
        self.crc = crc
        self.dataPageHeader = dataPageHeader
        self.dictionaryPageHeader = dictionaryPageHeader
        self.dataPageHeaderV2 = dataPageHeaderV2
    }
}

extension PageHeader {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var type: PageType?
        var uncompressedPageSize: Int32?
        var compressedPageSize: Int32?
        var crc: Int32?
        var dataPageHeader: DataPageHeader?
        var dictionaryPageHeader: DictionaryPageHeader?
        var dataPageHeaderV2: DataPageHeaderV2?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: type = try reader.enumeration(field)
            case 2: uncompressedPageSize = try reader.int32(field)
            case 3: compressedPageSize = try reader.int32(field)
            case 4: crc = try reader.int32(field)
            case 5: dataPageHeader = try reader.structure(field)
            case 7: dictionaryPageHeader = try reader.structure(field)
            case 8: dataPageHeaderV2 = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        self.type = try reader.required(type, "type")
        self.uncompressedPageSize = try reader.required(uncompressedPageSize, "uncompressed_page_size")
        self.compressedPageSize = try reader.required(compressedPageSize, "compressed_page_size")
        self.crc = crc
        self.dataPageHeader = dataPageHeader
        self.dictionaryPageHeader = dictionaryPageHeader
        self.dataPageHeaderV2 = dataPageHeaderV2
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.enumeration(1, type)
            writer.int32(2, uncompressedPageSize)
            writer.int32(3, compressedPageSize)
            writer.int32(4, crc)
            writer.structure(5, dataPageHeader)
            writer.structure(7, dictionaryPageHeader)
            writer.structure(8, dataPageHeaderV2)
        }
    }
}
