/// The head of a data page of the second version.
///
/// The page's bytes: repetition levels, definition levels, neither compressed nor with a length before them; then
/// the values, compressed.
package struct DataPageHeaderV2: ThriftStructure, Hashable, Sendable {
    /// Including nulls.
    package var valueCount: Int32
    package var nullCount: Int32
    package var rowCount: Int32
    package var encoding: PageEncoding
    package var definitionLevelsByteLength: Int32
    package var repetitionLevelsByteLength: Int32
    /// `nil` means true.
    package var isCompressed: Bool?
    package var statistics: ColumnStatistics?

    package init(
        valueCount: Int32, nullCount: Int32, rowCount: Int32, encoding: PageEncoding, definitionLevelsByteLength: Int32,
        repetitionLevelsByteLength: Int32, isCompressed: Bool? = nil, statistics: ColumnStatistics? = nil
    ) {
        self.valueCount = valueCount
        self.nullCount = nullCount
        self.rowCount = rowCount
        self.encoding = encoding
        self.definitionLevelsByteLength = definitionLevelsByteLength
        self.repetitionLevelsByteLength = repetitionLevelsByteLength
        self.isCompressed = isCompressed
        self.statistics = statistics
    }
}

extension DataPageHeaderV2 {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var valueCount: Int32?
        var nullCount: Int32?
        var rowCount: Int32?
        var encoding: PageEncoding?
        var definitionLevelsByteLength: Int32?
        var repetitionLevelsByteLength: Int32?
        var isCompressed: Bool?
        var statistics: ColumnStatistics?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: nullCount = try reader.int32(field)
            case 3: rowCount = try reader.int32(field)
            case 4: encoding = try reader.enumeration(field)
            case 5: definitionLevelsByteLength = try reader.int32(field)
            case 6: repetitionLevelsByteLength = try reader.int32(field)
            case 7: isCompressed = try reader.boolean(field)
            case 8: statistics = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        self.valueCount = try reader.required(valueCount, "value_count")
        self.nullCount = try reader.required(nullCount, "null_count")
        self.rowCount = try reader.required(rowCount, "row_count")
        self.encoding = try reader.required(encoding, "encoding")
        self.definitionLevelsByteLength = try reader.required(
            definitionLevelsByteLength, "definition_levels_byte_length")
        self.repetitionLevelsByteLength = try reader.required(
            repetitionLevelsByteLength, "repetition_levels_byte_length")
        self.isCompressed = isCompressed
        self.statistics = statistics
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.int32(1, valueCount)
            writer.int32(2, nullCount)
            writer.int32(3, rowCount)
            writer.enumeration(4, encoding)
            writer.int32(5, definitionLevelsByteLength)
            writer.int32(6, repetitionLevelsByteLength)
            writer.boolean(7, isCompressed)
            writer.structure(8, statistics)
        }
    }
}
