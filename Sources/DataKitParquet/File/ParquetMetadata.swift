public import DataKitCore

/// What a file's footer says: row groups, column chunks, how they are encoded and what their statistics are.
public struct ParquetMetadata: Sendable, Hashable {
    /// The footer's version number, 1 or 2; it says little.
    public var version: Int
    /// The program that wrote the file.
    public var createdBy: String?
    /// Free pairs of texts, in the file's order.
    public var keyValues: [KeyValuePair]
    /// The number of rows.
    public var rowCount: Int
    /// In the order of the file.
    public var rowGroups: [RowGroupMetadata]
    /// The schema in the format's own notation, `message schema { ... }`.
    public var schemaText: String
    /// The size of the footer in bytes.
    public var footerSize: Int

    /// A pair of texts.
    public struct KeyValuePair: Sendable, Hashable {
        /// What the value is about.
        public var key: String
        /// Absent where the file has a key only.
        public var value: String?
    }

    /// Some rows of the file, column by column.
    public struct RowGroupMetadata: Sendable, Hashable {
        /// The number of rows.
        public var rowCount: Int
        /// The decompressed bytes of all pages, headers included, as the file claims them.
        public var uncompressedSize: Int
        /// The bytes of all pages in the file, as the file claims them; `nil` where it does not say.
        public var compressedSize: Int?
        /// One a leaf of the schema.
        public var columns: [ColumnChunkMetadata]
        /// In which order the rows are, if the file says; the first column decides first.
        public var sorting: [Sorting]
        /// Where the first page begins, if the file says.
        public var fileOffset: Int?
        /// The number that the file gives the row group, if it does.
        public var ordinal: Int?

        /// A column that rows are sorted by.
        public struct Sorting: Sendable, Hashable {
            /// The leaf's path, its parts joined by dots; its number where there is no such leaf.
            public var column: String
            public var isDescending: Bool
            public var nullsFirst: Bool
        }
    }

    /// A leaf's values in a row group.
    public struct ColumnChunkMetadata: Sendable, Hashable {
        /// The names from the root to the leaf.
        public var path: [String]
        /// The specification's name of the physical type: `INT64`, `BYTE_ARRAY`.
        public var physicalType: String
        /// The specification's name of the codec: `SNAPPY`.
        public var codec: String
        /// The specification's names of the encodings.
        public var encodings: [String]
        /// The number of values, nulls included.
        public var valueCount: Int
        /// Bytes in the file, page headers included.
        public var compressedSize: Int
        /// Bytes after decompression, page headers included.
        public var uncompressedSize: Int
        /// Where the data pages begin.
        public var dataPageOffset: Int
        /// Where the dictionary page begins, if there is one.
        public var dictionaryPageOffset: Int?
        /// What the statistics say, as far as they can be trusted; `nil` where there are none.
        public var range: ColumnRange?
        /// How many different values there are, if the file says.
        public var distinctCount: Int?
        /// Whether the lower bound occurs, if the file says.
        public var isMinimumExact: Bool?
        /// Whether the upper bound occurs, if the file says.
        public var isMaximumExact: Bool?
        /// Whether there are bounds for each page.
        public var hasColumnIndex: Bool
        /// Whether there are offsets for each page.
        public var hasOffsetIndex: Bool
        /// Whether there is a Bloom filter.
        public var hasBloomFilter: Bool
        /// Everything else.
        public var details: ColumnChunkDetails
    }
}

extension ParquetMetadata {
    init(_ file: ParquetFile) {
        let footer = file.footer
        version = Int(footer.version)
        createdBy = footer.createdBy
        keyValues = (footer.keyValueMetadata ?? []).map { KeyValuePair(key: $0.key, value: $0.value) }
        rowCount = Int(footer.rowCount)
        footerSize = file.source.byteCount - 8 - file.dataEnd
        schemaText = file.tree.messageText
        rowGroups = footer.rowGroups.indices.map { number in
            let group = footer.rowGroups[number]
            return RowGroupMetadata(
                rowCount: Int(group.rowCount), uncompressedSize: Int(group.totalByteSize),
                compressedSize: group.totalCompressedSize.map { Int($0) },
                columns: file.tree.leaves.map {
                    ColumnChunkMetadata(file, group.columns[$0.index], $0, rowGroup: number)
                },
                sorting: (group.sortingColumns ?? []).map { sorting in
                    let number = Int(sorting.columnIndex)
                    return RowGroupMetadata.Sorting(
                        column: file.tree.leaves.indices.contains(number)
                            ? file.tree.leaves[number].name : "\(number)",
                        isDescending: sorting.isDescending, nullsFirst: sorting.nullsFirst)
                }, fileOffset: group.fileOffset.map { Int($0) }, ordinal: group.ordinal.map { Int($0) })
        }
    }
}

extension ParquetMetadata.ColumnChunkMetadata {
    init(_ file: ParquetFile, _ chunk: ColumnChunk, _ leaf: LeafColumn, rowGroup: Int) {
        path = leaf.path
        physicalType = leaf.physicalType.description
        let metaData = chunk.metaData
        codec = metaData?.codec.description ?? "unknown"
        encodings = (metaData?.encodings ?? []).map(\.description)
        valueCount = Int(metaData?.valueCount ?? 0)
        compressedSize = Int(metaData?.totalCompressedSize ?? 0)
        uncompressedSize = Int(metaData?.totalUncompressedSize ?? 0)
        dataPageOffset = Int(metaData?.dataPageOffset ?? 0)
        dictionaryPageOffset = metaData?.dictionaryPageOffset.flatMap { $0 > 0 ? Int($0) : nil }
        range = metaData?.statistics == nil ? nil : file.range(of: leaf, rowGroup: rowGroup)
        distinctCount = metaData?.statistics?.distinctCount.map { Int($0) }
        isMinimumExact = metaData?.statistics?.isMinimumExact
        isMaximumExact = metaData?.statistics?.isMaximumExact
        hasColumnIndex = chunk.columnIndexOffset != nil
        hasOffsetIndex = chunk.offsetIndexOffset != nil
        hasBloomFilter = metaData?.bloomFilterOffset != nil
        details = ColumnChunkDetails(file, chunk, leaf)
    }
}

extension ParquetFile {
    /// What the statistics say about a leaf in a row group; only the number of rows where they say nothing.
    func range(of leaf: LeafColumn, rowGroup: Int) -> ColumnRange {
        let group = footer.rowGroups[rowGroup]
        let rows = Int(group.rowCount)
        guard let statistics = group.columns[leaf.index].metaData?.statistics,
            let type = leaf.isFlat ? flatTypes[leaf.index] : try? leaf.valueType()
        else { return ColumnRange(rowCount: rows) }
        let orders = footer.columnOrders ?? []
        return statistics.range(
            of: leaf, type: type, order: orders.indices.contains(leaf.index) ? orders[leaf.index] : nil, rowCount: rows)
    }
}
