/// What a column chunk holds, how, and where.
package struct ColumnMetaData: ThriftStructure, Hashable, Sendable {
    package var type: PhysicalType
    package var encodings: [PageEncoding]
    package var pathInSchema: [String]
    package var codec: CompressionCodec
    /// Values including nulls: `num_values`.
    package var valueCount: Int64
    /// With the page headers.
    package var totalUncompressedSize: Int64
    /// With the page headers.
    package var totalCompressedSize: Int64
    package var keyValueMetadata: [KeyValue]?
    /// Old writers put the dictionary page's offset here.
    package var dataPageOffset: Int64
    package var indexPageOffset: Int64?
    /// 0 in some old files means there is none.
    package var dictionaryPageOffset: Int64?
    package var statistics: ColumnStatistics?
    package var encodingStats: [PageEncodingStats]?
    package var bloomFilterOffset: Int64?
    package var bloomFilterLength: Int32?
    package var sizeStatistics: SizeStatistics?
    package var geospatialStatistics: GeospatialStatistics?

    package init(
        type: PhysicalType, encodings: [PageEncoding], pathInSchema: [String], codec: CompressionCodec,
        valueCount: Int64, totalUncompressedSize: Int64, totalCompressedSize: Int64,
        keyValueMetadata: [KeyValue]? = nil, dataPageOffset: Int64, indexPageOffset: Int64? = nil,
        dictionaryPageOffset: Int64? = nil, statistics: ColumnStatistics? = nil,
        encodingStats: [PageEncodingStats]? = nil, bloomFilterOffset: Int64? = nil, bloomFilterLength: Int32? = nil,
        sizeStatistics: SizeStatistics? = nil, geospatialStatistics: GeospatialStatistics? = nil
    ) {
        self.type = type
        self.encodings = encodings
        self.pathInSchema = pathInSchema
        self.codec = codec
        self.valueCount = valueCount
        self.totalUncompressedSize = totalUncompressedSize
        self.totalCompressedSize = totalCompressedSize
        self.keyValueMetadata = keyValueMetadata
        self.dataPageOffset = dataPageOffset
        self.indexPageOffset = indexPageOffset
        self.dictionaryPageOffset = dictionaryPageOffset
        self.statistics = statistics
        self.encodingStats = encodingStats
        self.bloomFilterOffset = bloomFilterOffset
        self.bloomFilterLength = bloomFilterLength
        self.sizeStatistics = sizeStatistics
        self.geospatialStatistics = geospatialStatistics
    }
}

extension ColumnMetaData {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var type: PhysicalType?
        var encodings: [PageEncoding]?
        var pathInSchema: [String]?
        var codec: CompressionCodec?
        var valueCount: Int64?
        var totalUncompressedSize: Int64?
        var totalCompressedSize: Int64?
        var keyValueMetadata: [KeyValue]?
        var dataPageOffset: Int64?
        var indexPageOffset: Int64?
        var dictionaryPageOffset: Int64?
        var statistics: ColumnStatistics?
        var encodingStats: [PageEncodingStats]?
        var bloomFilterOffset: Int64?
        var bloomFilterLength: Int32?
        var sizeStatistics: SizeStatistics?
        var geospatialStatistics: GeospatialStatistics?
        try reader.structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: type = try reader.enumeration(field)
            case 2: encodings = try reader.enumerations(field)
            case 3: pathInSchema = try reader.stringList(field)
            case 4: codec = try reader.enumeration(field)
            case 5: valueCount = try reader.int64(field)
            case 6: totalUncompressedSize = try reader.int64(field)
            case 7: totalCompressedSize = try reader.int64(field)
            case 8: keyValueMetadata = try reader.structures(field)
            case 9: dataPageOffset = try reader.int64(field)
            case 10: indexPageOffset = try reader.int64(field)
            case 11: dictionaryPageOffset = try reader.int64(field)
            case 12: statistics = try reader.structure(field)
            case 13: encodingStats = try reader.structures(field)
            case 14: bloomFilterOffset = try reader.int64(field)
            // Some writers put a list of their own here.
            case 15 where field.type == .int32: bloomFilterLength = try reader.int32(field)
            case 16: sizeStatistics = try reader.structure(field)
            case 17: geospatialStatistics = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        self.type = try reader.required(type, "type")
        self.encodings = try reader.required(encodings, "encodings")
        self.pathInSchema = try reader.required(pathInSchema, "path_in_schema")
        self.codec = try reader.required(codec, "codec")
        self.valueCount = try reader.required(valueCount, "value_count")
        self.totalUncompressedSize = try reader.required(totalUncompressedSize, "total_uncompressed_size")
        self.totalCompressedSize = try reader.required(totalCompressedSize, "total_compressed_size")
        self.keyValueMetadata = keyValueMetadata
        self.dataPageOffset = try reader.required(dataPageOffset, "data_page_offset")
        self.indexPageOffset = indexPageOffset
        self.dictionaryPageOffset = dictionaryPageOffset
        self.statistics = statistics
        self.encodingStats = encodingStats
        self.bloomFilterOffset = bloomFilterOffset
        self.bloomFilterLength = bloomFilterLength
        self.sizeStatistics = sizeStatistics
        self.geospatialStatistics = geospatialStatistics
    }

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.enumeration(1, type)
            writer.enumerations(2, encodings)
            writer.stringList(3, pathInSchema)
            writer.enumeration(4, codec)
            writer.int64(5, valueCount)
            writer.int64(6, totalUncompressedSize)
            writer.int64(7, totalCompressedSize)
            writer.structures(8, keyValueMetadata)
            writer.int64(9, dataPageOffset)
            writer.int64(10, indexPageOffset)
            writer.int64(11, dictionaryPageOffset)
            writer.structure(12, statistics)
            writer.structures(13, encodingStats)
            writer.int64(14, bloomFilterOffset)
            writer.int32(15, bloomFilterLength)
            writer.structure(16, sizeStatistics)
            writer.structure(17, geospatialStatistics)
        }
    }
}
