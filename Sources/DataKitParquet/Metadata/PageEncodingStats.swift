/// How many pages of a type have an encoding.
package struct PageEncodingStats: ThriftStructure, Hashable, Sendable {
    package var pageType: PageType
    package var encoding: PageEncoding
    package var count: Int32

    package init(
        pageType: PageType, encoding: PageEncoding, count: Int32
    ) {
        self.pageType = pageType
        self.encoding = encoding
        self.count = count
    }
}

extension PageEncodingStats {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var pageType: PageType?
        var encoding: PageEncoding?
        var count: Int32?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: pageType = try reader.enumeration(field)
            case 2: encoding = try reader.enumeration(field)
            case 3: count = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        self.pageType = try reader.required(pageType, "page_type")
        self.encoding = try reader.required(encoding, "encoding")
        self.count = try reader.required(count, "count")
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.enumeration(1, pageType)
            writer.enumeration(2, encoding)
            writer.int32(3, count)
        }
    }
}
