import DataKitCompression
import DataKitCore
import Synchronization

/// Puts the parts of a file one after another and remembers where they are.
///
/// ```
/// "PAR1" | row group: column chunk: [dictionary page] data pages ... | Bloom filters | ... | column indexes
///        | offset indexes | footer | footer's length in 4 bytes | "PAR1"
/// ```
///
/// Marked as unchecked because it belongs to one ``ParquetWriter``, which is a value of one task at a time; it is a
/// class for its deinit, which gives the sink up.
final class FileWriter: @unchecked Sendable {
    private let sink: any ByteSink
    private let options: ParquetWritingOptions
    private let settings: [LeafSettings]
    let schema: ParquetSchema
    private let keyValueMetadata: [KeyValue]
    /// In which order the bounds of each leaf are.
    private let columnOrders: [ColumnOrder]

    private enum State { case open, failed, finished }
    private var state = State.open
    private(set) var position = 0
    var rowGroups: [RowGroup] = []
    var rowCount = 0
    /// The indexes of the chunks written, encoded, in order; `nil` where a chunk has none.
    var indexes: [(column: [UInt8]?, offset: [UInt8]?)] = []

    private static let magic: [UInt8] = Array("PAR1".utf8)
    /// Java's readers look for a version number here, and trust the bounds of strings only where they find one.
    static let createdBy = "DataKit version 0.1.0 (build release)"

    /// The keys under which other programs keep their own description of a file's columns, by position even.
    ///
    /// They describe the file that the rows came from. A reader that believes one beside other columns, or the same in
    /// another order, gives wrong values: pyarrow makes an integer a duration. Only the caller's options may set them.
    static let schemaDescriptions: Set<String> = [
        "ARROW:schema", "pandas", "org.apache.spark.sql.parquet.row.metadata", "parquet.avro.schema", "avro.schema",
        "iceberg.schema",
    ]

    /// Begins a file of rows from elsewhere.
    convenience init(
        sink: any ByteSink, schema: ParquetSchema, source: Schema, options: ParquetWritingOptions
    ) throws(ParquetError) {
        var pairs = source.metadata.filter { pair in
            !pair.key.hasPrefix(TypeHints.prefix) && !Self.schemaDescriptions.contains(pair.key)
        }
        pairs.merge(options.keyValueMetadata) { $1 }
        var metadata = pairs.sorted { $0.key < $1.key }.map { KeyValue(key: $0.key, value: $0.value) }
        for (leaf, route) in zip(schema.leaves, LeafRoute.all(of: source)) {
            if let hint = TypeHints.hint(for: route.type, of: leaf) { metadata.append(hint) }
        }
        if let arrow = ArrowSchema.base64(for: source), pairs[ArrowSchema.key] == nil {
            metadata.append(KeyValue(key: ArrowSchema.key, value: arrow))
        }
        try self.init(
            sink: sink, schema: schema, keyValueMetadata: metadata,
            columnOrders: schema.leaves.map { _ in .typeDefined }, options: options)
    }

    /// Begins a file with the metadata that it is to have.
    init(
        sink: any ByteSink, schema: ParquetSchema, keyValueMetadata: [KeyValue], columnOrders: [ColumnOrder],
        options: ParquetWritingOptions
    ) throws(ParquetError) {
        self.sink = sink
        self.schema = schema
        self.keyValueMetadata = keyValueMetadata
        self.columnOrders = columnOrders
        self.options = options
        settings = try LeafSettings.all(of: schema, options: options)
        try write(Self.magic)
    }

    deinit { if state != .finished { sink.abandon() } }

    func checkOpen() throws(ParquetError) {
        switch state {
        case .open: break
        case .failed:
            throw ParquetError(.misuse, "an earlier write failed; begin the file again", at: .init(file: sink.name))
        case .finished: throw ParquetError(.misuse, "the file is finished", at: .init(file: sink.name))
        }
    }

    /// Gives the file up.
    /// - Returns: the error, with the file's name where it had none.
    func failed(_ error: any Error) -> any Error {
        state = .failed
        sink.abandon()
        return (error as? ParquetError)?.located(file: sink.name) ?? error
    }

    func write(_ bytes: [UInt8]) throws(ParquetError) {
        do throws(DataKitError) { try sink.write(bytes) } catch { throw ParquetError(error) }
        position += bytes.count
    }

    // MARK: Row groups

    /// Writes a row group: its columns' chunks in order.
    /// - Parameter sorting: what the row group is sorted by.
    func write(
        _ chunks: [EncodedChunk], rowCount: Int, sorting: [SortingColumn]? = nil
    ) throws(ParquetError) {
        let start = position
        var metadata: [ColumnMetaData] = []
        for (leaf, chunk) in zip(schema.leaves, chunks) { metadata.append(try write(chunk, of: leaf)) }
        for (index, chunk) in chunks.enumerated() {
            guard let bytes = chunk.bloomFilter?.fileBytes else { continue }
            metadata[index].bloomFilterOffset = Int64(position)
            metadata[index].bloomFilterLength = Int32(bytes.count)
            try write(bytes)
        }
        let columns = metadata.map { ColumnChunk(fileOffset: 0, metaData: $0) }
        rowGroups.append(
            RowGroup(
                columns: columns, totalByteSize: metadata.reduce(0) { $0 + $1.totalUncompressedSize },
                rowCount: Int64(rowCount), sortingColumns: sorting, fileOffset: Int64(start),
                totalCompressedSize: metadata.reduce(0) { $0 + $1.totalCompressedSize },
                // There is no number for row groups past these; readers do not need it.
                ordinal: Int16(exactly: rowGroups.count)))
        self.rowCount += rowCount
    }

    private func write(_ chunk: EncodedChunk, of leaf: LeafColumn) throws(ParquetError) -> ColumnMetaData {
        let start = position
        let settings = settings[leaf.index]
        var uncompressedSize = 0
        if let page = chunk.dictionaryPage {
            try write(page)
            uncompressedSize += page.uncompressedSize
        }
        let dataStart = position
        var locations: [PageLocation] = []
        var firstRow = 0
        for page in chunk.pages {
            locations.append(
                PageLocation(
                    offset: Int64(position), compressedPageSize: Int32(clamping: page.size),
                    firstRowIndex: Int64(firstRow)))
            try write(page)
            uncompressedSize += page.uncompressedSize
            firstRow += page.rowCount
        }
        if options.writesPageIndex {
            let offsets = OffsetIndex(
                pageLocations: locations,
                unencodedByteArrayDataBytes: leaf.physicalType == .byteArray
                    ? chunk.pages.map { Int64($0.byteArrayBytes) } : nil)
            let index = settings.writesColumnIndex ? ColumnIndex(pages: chunk.pages, leaf: leaf) : nil
            indexes.append((index?.thriftBytes, offsets.thriftBytes))
        } else {
            indexes.append((nil, nil))
        }
        return ColumnMetaData(
            type: leaf.physicalType, encodings: chunk.encodings(hasLevels: leaf.maximumDefinitionLevel > 0),
            pathInSchema: leaf.path, codec: settings.compression.codec, valueCount: Int64(chunk.entryCount),
            totalUncompressedSize: Int64(uncompressedSize), totalCompressedSize: Int64(position - start),
            dataPageOffset: Int64(dataStart), dictionaryPageOffset: chunk.dictionaryPage.map { _ in Int64(start) },
            statistics: settings.writesStatistics ? chunk.statistics(for: leaf) : nil,
            encodingStats: chunk.encodingStats,
            sizeStatistics: settings.writesStatistics ? chunk.sizeStatistics(for: leaf) : nil,
            geospatialStatistics: chunk.geospatialStatistics)
    }

    private func write(_ page: EncodedPage) throws(ParquetError) {
        try write(page.header)
        try write(page.body)
    }

    // MARK: The end

    /// Writes the indexes and the footer and completes the sink.
    func finish() throws(ParquetError) {
        try writeIndexes()
        let footer = FileMetaData(
            version: 2, schema: schema.elements, rowCount: Int64(rowCount), rowGroups: rowGroups,
            keyValueMetadata: keyValueMetadata.isEmpty ? nil : keyValueMetadata, createdBy: Self.createdBy,
            columnOrders: columnOrders
        ).thriftBytes
        guard let length = Int32(exactly: footer.count) else {
            throw ParquetError(.limit, "a footer of \(footer.count) bytes passes 2^31 - 1; write larger row groups")
        }
        try write(footer)
        try write((0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Self.magic)
        do throws(DataKitError) { try sink.finish() } catch { throw ParquetError(error) }
        state = .finished
    }

    /// Writes all column indexes, then all offset indexes.
    private func writeIndexes() throws(ParquetError) {
        let columnCount = schema.leaves.count
        for (number, index) in indexes.enumerated() {
            guard let bytes = index.column else { continue }
            let (group, column) = number.quotientAndRemainder(dividingBy: columnCount)
            rowGroups[group].columns[column].columnIndexOffset = Int64(position)
            rowGroups[group].columns[column].columnIndexLength = Int32(clamping: bytes.count)
            try write(bytes)
        }
        for (number, index) in indexes.enumerated() {
            guard let bytes = index.offset else { continue }
            let (group, column) = number.quotientAndRemainder(dividingBy: columnCount)
            rowGroups[group].columns[column].offsetIndexOffset = Int64(position)
            rowGroups[group].columns[column].offsetIndexLength = Int32(clamping: bytes.count)
            try write(bytes)
        }
    }
}
