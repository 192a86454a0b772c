import DataKit

extension ParquetLayout {
    /// Everything the footer says; sizes are bytes, offsets count from the start of the file.
    var json: JSONValue {
        [
            "file": .string(file), "bytes": JSONValue(byteCount), "version": .integer(metadata.version),
            "created_by": JSONValue(metadata.createdBy), "rows": .integer(metadata.rowCount),
            "footer_bytes": .integer(metadata.footerSize), "schema": .string(metadata.schemaText),
            "key_value_metadata": pairs(metadata.keyValues),
            "row_groups": .array(rowGroups.map { json($0) }),
        ]
    }

    private func pairs(_ pairs: [ParquetMetadata.KeyValuePair]) -> JSONValue {
        .array(pairs.map { ["key": .string($0.key), "value": JSONValue($0.value)] })
    }

    private func json(_ group: ShownRowGroup) -> JSONValue {
        [
            "index": .integer(group.index), "rows": .integer(group.metadata.rowCount),
            "compressed_bytes": .integer(group.metadata.sizeInFile),
            "uncompressed_bytes": .integer(group.metadata.uncompressedSize),
            "file_offset": JSONValue(group.metadata.fileOffset), "ordinal": JSONValue(group.metadata.ordinal),
            "sorting_columns": .array(
                group.metadata.sorting.map {
                    [
                        "column": .string($0.column), "descending": .boolean($0.isDescending),
                        "nulls_first": .boolean($0.nullsFirst),
                    ]
                }),
            "columns": .array(group.chunks.map { json($0) }),
        ]
    }

    private func json(_ chunk: ShownChunk) -> JSONValue {
        let column = chunk.metadata
        let details = column.details
        var value: JSONValue = [
            "column": .string(column.path.joined(separator: ".")), "type": JSONValue(type(of: column)?.description),
            "physical_type": .string(column.physicalType), "logical_type": JSONValue(details.logicalType),
            "field_id": JSONValue(details.fieldID),
            "max_definition_level": .integer(details.maximumDefinitionLevel),
            "max_repetition_level": .integer(details.maximumRepetitionLevel), "codec": .string(column.codec),
            "encodings": .array(column.encodings.map { .string($0) }), "values": .integer(column.valueCount),
            "compressed_bytes": .integer(column.compressedSize),
            "uncompressed_bytes": .integer(column.uncompressedSize),
            "data_page_offset": .integer(column.dataPageOffset),
            "dictionary_page_offset": JSONValue(column.dictionaryPageOffset),
            "statistics": statistics(column),
            "column_index": .boolean(column.hasColumnIndex), "offset_index": .boolean(column.hasOffsetIndex),
            "bloom_filter": .boolean(column.hasBloomFilter),
        ]
        value = value.adding("column_index_place", place(details.columnIndex))
            .adding("offset_index_place", place(details.offsetIndex))
            .adding("bloom_filter_place", place(details.bloomFilter))
            .adding("encoding_stats", encodingStats(details)).adding("size_statistics", sizes(details))
            .adding("geospatial_statistics", geospatial(details.extent))
            .adding("key_value_metadata", pairs(details.keyValues)).adding("file_path", JSONValue(details.filePath))
            .adding("encrypted", .boolean(details.isEncrypted))
        if let pages = chunk.pages { value = value.adding("pages", .array(pages.map { json($0) })) }
        return value
    }

    private func place(_ place: ColumnChunkDetails.Place?) -> JSONValue {
        place.map { ["offset": .integer($0.offset), "bytes": JSONValue($0.length)] } ?? .null
    }

    private func encodingStats(_ details: ColumnChunkDetails) -> JSONValue {
        guard let counts = details.encodingCounts else { return .null }
        return .array(
            counts.map {
                ["page_type": .string($0.pageType), "encoding": .string($0.encoding), "count": .integer($0.count)]
            })
    }

    private func sizes(_ details: ColumnChunkDetails) -> JSONValue {
        guard
            details.byteArrayBytes != nil || details.repetitionLevelHistogram != nil
                || details.definitionLevelHistogram != nil
        else { return .null }
        func histogram(_ counts: [Int]?) -> JSONValue { counts.map { .array($0.map { .integer($0) }) } ?? .null }
        return [
            "byte_array_bytes": JSONValue(details.byteArrayBytes),
            "repetition_level_histogram": histogram(details.repetitionLevelHistogram),
            "definition_level_histogram": histogram(details.definitionLevelHistogram),
        ]
    }

    private func geospatial(_ extent: ColumnChunkDetails.Extent?) -> JSONValue {
        guard let extent else { return .null }
        func axis(_ range: ClosedRange<Double>?) -> JSONValue {
            range.map { .array([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null
        }
        return [
            "x": extent.wrappedX.map { .array($0.map { .double($0) }) } ?? axis(extent.x), "y": axis(extent.y),
            "z": axis(extent.z), "m": axis(extent.m), "types": .array(extent.kinds.map { .integer($0) }),
        ]
    }

    private func statistics(_ column: ParquetMetadata.ColumnChunkMetadata) -> JSONValue {
        guard let range = column.range else { return .null }
        let details = column.details
        func flag(_ value: Bool?) -> JSONValue { value.map { .boolean($0) } ?? .null }
        return [
            "min": bound(range.minimum), "max": bound(range.maximum), "null_count": JSONValue(range.nullCount),
            "distinct_count": JSONValue(column.distinctCount), "nan_count": JSONValue(details.nanCount),
            "min_is_exact": flag(column.isMinimumExact), "max_is_exact": flag(column.isMaximumExact),
            "min_bytes": hexadecimal(details.minimumBytes), "max_bytes": hexadecimal(details.maximumBytes),
            "order": JSONValue(details.columnOrder), "deprecated": .boolean(details.hasDeprecatedBoundsOnly),
        ]
    }

    private func bound(_ value: Value?) -> JSONValue { value?.jsonText.map { .verbatim($0) } ?? .null }

    private func hexadecimal(_ bytes: [UInt8]?) -> JSONValue {
        guard let bytes else { return .null }
        return .string(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    private func json(_ page: PageMetadata) -> JSONValue {
        [
            "index": .integer(page.number), "type": .string(page.type), "encoding": JSONValue(page.encoding),
            "offset": .integer(page.offset), "header_bytes": .integer(page.headerSize),
            "compressed_bytes": .integer(page.compressedSize), "uncompressed_bytes": .integer(page.uncompressedSize),
            "values": JSONValue(page.valueCount), "rows": JSONValue(page.rowCount),
            "first_row": JSONValue(page.firstRow), "nulls": JSONValue(page.nullCount),
            "compressed": page.isCompressed.map { .boolean($0) } ?? .null,
            "crc": page.checksum.map { .integer(Int($0)) } ?? .null, "min": bound(page.minimum),
            "max": bound(page.maximum),
        ]
    }
}
