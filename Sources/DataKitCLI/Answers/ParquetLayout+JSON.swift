import DataKit

extension ParquetLayout {
    /// Everything the footer says; sizes are bytes, offsets count from the start of the file.
    var json: JSONValue {
        [
            "file": .string(file), "bytes": JSONValue(byteCount), "version": .integer(metadata.version),
            "created_by": JSONValue(metadata.createdBy), "rows": .integer(metadata.rowCount),
            "footer_bytes": .integer(metadata.footerSize), "schema": .string(metadata.schemaText),
            "key_value_metadata": .array(
                metadata.keyValues.map { ["key": .string($0.key), "value": JSONValue($0.value)] }),
            "row_groups": .array(metadata.rowGroups.enumerated().map { json($0.element, index: $0.offset) }),
        ]
    }

    private func json(_ group: ParquetMetadata.RowGroupMetadata, index: Int) -> JSONValue {
        [
            "index": .integer(index), "rows": .integer(group.rowCount),
            "compressed_bytes": .integer(group.sizeInFile), "uncompressed_bytes": .integer(group.uncompressedSize),
            "columns": .array(group.columns.map { json($0) }),
        ]
    }

    private func json(_ column: ParquetMetadata.ColumnChunkMetadata) -> JSONValue {
        [
            "column": .string(column.path.joined(separator: ".")), "type": JSONValue(type(of: column)?.description),
            "physical_type": .string(column.physicalType), "codec": .string(column.codec),
            "encodings": .array(column.encodings.map { .string($0) }), "values": .integer(column.valueCount),
            "compressed_bytes": .integer(column.compressedSize),
            "uncompressed_bytes": .integer(column.uncompressedSize),
            "data_page_offset": .integer(column.dataPageOffset),
            "dictionary_page_offset": JSONValue(column.dictionaryPageOffset),
            "statistics": statistics(column),
            "column_index": .boolean(column.hasColumnIndex), "offset_index": .boolean(column.hasOffsetIndex),
            "bloom_filter": .boolean(column.hasBloomFilter),
        ]
    }

    private func statistics(_ column: ParquetMetadata.ColumnChunkMetadata) -> JSONValue {
        guard let range = column.range else { return .null }
        func bound(_ value: Value?) -> JSONValue { value?.jsonText.map { .verbatim($0) } ?? .null }
        func flag(_ value: Bool?) -> JSONValue { value.map { .boolean($0) } ?? .null }
        return [
            "min": bound(range.minimum), "max": bound(range.maximum), "null_count": JSONValue(range.nullCount),
            "distinct_count": JSONValue(column.distinctCount), "min_is_exact": flag(column.isMinimumExact),
            "max_is_exact": flag(column.isMaximumExact),
        ]
    }
}
