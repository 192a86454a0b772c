import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Wide tables")
struct WideTableTests {
    @Test("are written in little more memory than a row group may take")
    func memory() async throws {
        let (width, rows) = (1500, 400)
        // Repeated values, whose dictionaries take more than their pages, and others.
        let columns = (0..<width).map { column in
            Column((0..<rows).map { Int64(column % 2 == 0 ? $0 % 200 : $0) &* Int64(7 + column) })
        }
        let schema = Schema((0..<width).map { Field("c\($0)", .int64) })
        let batch = try RecordBatch(schema: schema, columns: columns)
        let options = ParquetWritingOptions(rowGroupBytes: 4 << 20, threads: 2)
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(sink: sink, schema: schema, options: options)
        var most = 0
        for _ in 0..<6 {
            try await writer.write(batch)
            most = max(most, writer.heldByteCount)
        }
        try await writer.finish()
        #expect(most < 2 * (options.rowGroupBytes + (2 << 20)), "\(most)")
        let reader = try ParquetReader(source: MemoryByteSource(sink.bytes))
        #expect(reader.rowCount == 6 * rows)
        #expect(reader.metadata.rowGroups.count > 2)
        let read = try await reader.collect(ReadRequest(columns: ["c0", "c1499"]))
        #expect(read.reduce(0) { $0 + $1.rowCount } == 6 * rows)
    }
}
