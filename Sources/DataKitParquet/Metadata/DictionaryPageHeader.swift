/// The head of a dictionary page.
package struct DictionaryPageHeader: ThriftStructure, Hashable, Sendable {
    package var valueCount: Int32
    package var encoding: PageEncoding
    package var isSorted: Bool?

    package init(
        valueCount: Int32, encoding: PageEncoding, isSorted: Bool? = nil
    ) {
        self.valueCount = valueCount
        self.encoding = encoding
        self.isSorted = isSorted
    }
}

extension DictionaryPageHeader {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var valueCount: Int32?
        var encoding: PageEncoding?
        var isSorted: Bool?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: encoding = try reader.enumeration(field)
            case 3: isSorted = try reader.boolean(field)
            default: try reader.skip(field)
            }
        }
        self.valueCount = try reader.required(valueCount, "value_count")
        self.encoding = try reader.required(encoding, "encoding")
        self.isSorted = isSorted
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int32(1, valueCount)
            writer.enumeration(2, encoding)
            writer.boolean(3, isSorted)
        }
    }
}
