import DataKitCore

@testable import DataKitParquet

/// A file of one column chunk whose pages are made by hand, true or not.
struct HandmadeFile {
    /// The schema below the root; the last is the leaf.
    var elements: [SchemaElement]
    var rowCount: Int
    var valueCount: Int
    private var pages: [UInt8] = []
    private var dictionarySize: Int?

    init(_ elements: [SchemaElement], rowCount: Int, valueCount: Int? = nil) {
        self.elements = elements
        self.rowCount = rowCount
        self.valueCount = valueCount ?? rowCount
    }

    mutating func addDictionary(valueCount: Int32, _ body: [UInt8]) {
        var header = PageHeader(
            type: .dictionaryPage, uncompressedPageSize: Int32(body.count), compressedPageSize: Int32(body.count))
        header.dictionaryPageHeader = DictionaryPageHeader(valueCount: valueCount, encoding: .plain)
        pages += header.thriftBytes + body
        dictionarySize = pages.count
    }

    mutating func addPage(valueCount: Int32, _ encoding: PageEncoding, _ body: [UInt8]) {
        var header = PageHeader(
            type: .dataPage, uncompressedPageSize: Int32(body.count), compressedPageSize: Int32(body.count))
        header.dataPageHeader = DataPageHeader(
            valueCount: valueCount, encoding: encoding, definitionLevelEncoding: .rle, repetitionLevelEncoding: .rle,
            statistics: nil)
        pages += header.thriftBytes + body
    }

    /// A run of the hybrid, behind its length as levels stand in pages of version 1.
    static func levels(_ count: Int, of level: UInt8) -> [UInt8] {
        let run = self.run(count, of: level)
        return littleEndian(run.count) + run
    }

    /// A run of the hybrid of values that fit into a byte.
    static func run(_ count: Int, of value: UInt8) -> [UInt8] {
        var (bytes, rest) = ([UInt8](), UInt64(count) << 1)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest), value]
    }

    static func littleEndian(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    var bytes: [UInt8] {
        let leaf = elements[elements.count - 1]
        let size = Int64(pages.count)
        let chunk = ColumnMetaData(
            type: leaf.type!, encodings: [.plain, .rle, .rleDictionary], pathInSchema: elements.map(\.name),
            codec: .uncompressed, valueCount: Int64(valueCount), totalUncompressedSize: size,
            totalCompressedSize: size, dataPageOffset: 4 + Int64(dictionarySize ?? 0),
            dictionaryPageOffset: dictionarySize == nil ? nil : 4)
        let metadata = FileMetaData(
            version: 2, schema: [SchemaElement(name: "schema", childCount: 1)] + elements, rowCount: Int64(rowCount),
            rowGroups: [
                RowGroup(
                    columns: [ColumnChunk(fileOffset: 0, metaData: chunk)], totalByteSize: size,
                    rowCount: Int64(rowCount))
            ])
        let footer = metadata.thriftBytes
        return Array("PAR1".utf8) + pages + footer + Self.littleEndian(footer.count) + Array("PAR1".utf8)
    }

    /// The table's only column.
    func read(batchRows: Int = 65_536) async throws -> [Column] {
        var options = ParquetReadingOptions()
        options.batchRows = batchRows
        let reader = try ParquetReader(source: MemoryByteSource(bytes), options: options)
        return try await reader.collect(ReadRequest(threads: 1)).map { $0.columns[0] }
    }
}
