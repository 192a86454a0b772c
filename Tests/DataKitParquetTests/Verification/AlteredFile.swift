import DataKitCore

@testable import DataKitParquet

/// A file whose metadata can be changed, so that it says what is not so. Pages stay where they are.
struct AlteredFile {
    var bytes: [UInt8]
    var footer: FileMetaData

    init(_ bytes: [UInt8]) throws {
        let source = MemoryByteSource(bytes)
        let file = try ParquetFile(source: source, options: ParquetReadingOptions())
        footer = file.footer
        self.bytes = Array(bytes[..<file.dataEnd])
    }

    /// The file as it stands now.
    var finished: [UInt8] {
        let footer = footer.thriftBytes
        let length = UInt32(footer.count)
        return bytes + footer + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array("PAR1".utf8)
    }

    /// Changes what the footer says of a column chunk.
    mutating func chunk(_ column: Int, _ group: Int = 0, _ body: (inout ColumnMetaData) -> Void) {
        var metaData = footer.rowGroups[group].columns[column].metaData!
        body(&metaData)
        footer.rowGroups[group].columns[column].metaData = metaData
    }

    /// Changes the statistics of a column chunk.
    mutating func statistics(_ column: Int, _ group: Int = 0, _ body: (inout ColumnStatistics) -> Void) {
        chunk(column, group) { metaData in
            var statistics = metaData.statistics!
            body(&statistics)
            metaData.statistics = statistics
        }
    }

    /// Puts another column index behind the data.
    mutating func columnIndex(_ column: Int, _ body: (inout ColumnIndex) -> Void) throws {
        let chunk = footer.rowGroups[0].columns[column]
        let start = Int(chunk.columnIndexOffset!)
        var reader = ThriftReader(bytes, range: start..<start + Int(chunk.columnIndexLength!))
        var index = try ColumnIndex(from: &reader)
        body(&index)
        footer.rowGroups[0].columns[column].columnIndexOffset = Int64(bytes.count)
        footer.rowGroups[0].columns[column].columnIndexLength = Int32(index.thriftBytes.count)
        bytes += index.thriftBytes
    }

    /// Puts another offset index behind the data.
    mutating func offsetIndex(_ column: Int, _ body: (inout OffsetIndex) -> Void) throws {
        let chunk = footer.rowGroups[0].columns[column]
        let start = Int(chunk.offsetIndexOffset!)
        var reader = ThriftReader(bytes, range: start..<start + Int(chunk.offsetIndexLength!))
        var index = try OffsetIndex(from: &reader)
        body(&index)
        footer.rowGroups[0].columns[column].offsetIndexOffset = Int64(bytes.count)
        footer.rowGroups[0].columns[column].offsetIndexLength = Int32(index.thriftBytes.count)
        bytes += index.thriftBytes
    }

    /// Puts a Bloom filter of some values behind the data.
    mutating func bloomFilter(_ column: Int, of values: [[UInt8]]) {
        var filter = BloomFilter(distinctValues: max(1, values.count), falsePositiveProbability: 0.01)
        for value in values { filter.insert(value) }
        let offset = Int64(bytes.count)
        bytes += filter.fileBytes
        let length = Int32(bytes.count - Int(offset))
        chunk(column) { metaData in
            metaData.bloomFilterOffset = offset
            metaData.bloomFilterLength = length
        }
    }
}
