/// The head of a data page of the first version.
///
/// The page's bytes, compressed as one: repetition levels, definition levels, values. Each run of levels has its
/// length before it in 4 little-endian bytes, and is absent where the maximum level is 0.
package struct DataPageHeader: ThriftStructure, Hashable, Sendable {
    /// Including nulls.
    package var valueCount: Int32
    package var encoding: PageEncoding
    package var definitionLevelEncoding: PageEncoding
    package var repetitionLevelEncoding: PageEncoding
    package var statistics: ColumnStatistics?

    package init(
        valueCount: Int32, encoding: PageEncoding, definitionLevelEncoding: PageEncoding,
        repetitionLevelEncoding: PageEncoding, statistics: ColumnStatistics? = nil
    ) {
        self.valueCount = valueCount
        self.encoding = encoding
        self.definitionLevelEncoding = definitionLevelEncoding
        self.repetitionLevelEncoding = repetitionLevelEncoding
        self.statistics = statistics
    }
}

extension DataPageHeader {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var valueCount: Int32?
        var encoding: PageEncoding?
        var definitionLevelEncoding: PageEncoding?
        var repetitionLevelEncoding: PageEncoding?
        var statistics: ColumnStatistics?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: encoding = try reader.enumeration(field)
            case 3: definitionLevelEncoding = try reader.enumeration(field)
            case 4: repetitionLevelEncoding = try reader.enumeration(field)
            case 5: statistics = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        self.valueCount = try reader.required(valueCount, "value_count")
        self.encoding = try reader.required(encoding, "encoding")
        self.definitionLevelEncoding = try reader.required(definitionLevelEncoding, "definition_level_encoding")
        self.repetitionLevelEncoding = try reader.required(repetitionLevelEncoding, "repetition_level_encoding")
        self.statistics = statistics
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int32(1, valueCount)
            writer.enumeration(2, encoding)
            writer.enumeration(3, definitionLevelEncoding)
            writer.enumeration(4, repetitionLevelEncoding)
            writer.structure(5, statistics)
        }
    }
}
