import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Footers of many columns")
struct WideFooterTests {
    private func footer(columns: Int, rowGroups: Int) -> FileMetaData {
        let schema =
            [SchemaElement(name: "schema", childCount: Int32(columns))]
            + (0..<columns).map { SchemaElement(type: .int64, repetition: .required, name: "c\($0)") }
        let group = RowGroup(
            columns: (0..<columns).map { column in
                ColumnChunk(
                    fileOffset: 4,
                    metaData: ColumnMetaData(
                        type: .int64, encodings: [.plain, .rle], pathInSchema: ["c\(column)"], codec: .snappy,
                        valueCount: 10, totalUncompressedSize: 80, totalCompressedSize: 70,
                        dataPageOffset: Int64(4 + column),
                        statistics: ColumnStatistics(nullCount: 0, maximum: [UInt8](repeating: 1, count: 8))),
                    columnIndexOffset: 9)
            }, totalByteSize: 0, rowCount: 10)
        return FileMetaData(
            version: 2, schema: schema, rowCount: Int64(10 * rowGroups),
            rowGroups: Array(repeating: group, count: rowGroups), createdBy: "test")
    }

    @Test("give every column chunk as it was written", arguments: [1, 14, 15, 300])
    func lazyChunks(columns: Int) throws {
        let footer = footer(columns: columns, rowGroups: 3)
        var reader = ThriftReader(footer.thriftBytes)
        let read = try FileMetaData(from: &reader)
        #expect(reader.remaining == 0)
        #expect(read == footer)
        #expect(read.thriftBytes == footer.thriftBytes)
        #expect(try read.rowGroups[2].columns.chunk(at: columns - 1).metaData?.pathInSchema == ["c\(columns - 1)"])
    }

    @Test("cut anywhere are an error")
    func truncations() {
        let bytes = footer(columns: 20, rowGroups: 2).thriftBytes
        for count in 0..<bytes.count {
            var reader = ThriftReader(Array(bytes[..<count]))
            #expect(throws: ParquetError.self) { try FileMetaData(from: &reader) }
        }
    }

    @Test("of which a chunk makes no sense fail for that chunk alone")
    func damagedChunk() throws {
        var broken = footer(columns: 4, rowGroups: 1)
        broken.rowGroups[0].columns[2].metaData = nil
        var bytes = broken.thriftBytes
        // The file offset of the third chunk becomes a field of another type.
        var reader = ThriftReader(bytes)
        let good = try FileMetaData(from: &reader)
        let marker = good.rowGroups[0].columns[2].thriftBytes
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: marker) })
        bytes[place] = 0x23  // A byte instead of a 64-bit integer: as long, but not what it should be.
        reader = ThriftReader(bytes)
        let read = try FileMetaData(from: &reader)
        #expect(throws: ParquetError.self) { try read.rowGroups[0].columns.chunk(at: 2) }
        #expect(try read.rowGroups[0].columns.chunk(at: 3).metaData?.pathInSchema == ["c3"])
    }

    @Test("that nest or count beyond their bytes are refused")
    func hostile() {
        // Field 4, a list of structs: claimed to be 2^40, and nested 100 deep.
        let huge: [UInt8] = [0x49, 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0, 0]
        let deep: [UInt8] = [0x49, 0x1C] + [0x19, 0x1C] + [UInt8](repeating: 0x1C, count: 100)
        for bytes in [huge, deep] {
            var reader = ThriftReader(bytes)
            #expect(throws: ParquetError.self) { try FileMetaData(from: &reader) }
        }
    }
}
