import DataKitCompression
import DataKitCore
import Synchronization
import Testing

@testable import DataKitParquet

/// The compressions that this build has.
private let compressions: [Compression] = {
    var all: [Compression] = [.none, .lz4]
    #if Snappy
        all.append(.snappy)
    #endif
    #if Zlib
        all.append(.gzip)
    #endif
    #if Zstd
        all.append(.zstd)
    #endif
    #if Brotli
        all.append(.brotli)
    #endif
    return all
}()

/// A source that remembers what was read.
final class WatchedSource: ByteSource {
    let base: MemoryByteSource
    let reads = Mutex<[Range<Int>]>([])
    var name: String { "watched" }
    var byteCount: Int { base.byteCount }

    init(_ base: MemoryByteSource) { self.base = base }

    func read(_ range: Range<Int>) throws(DataKitError) -> [UInt8] {
        reads.withLock { $0.append(range) }
        return try base.read(range)
    }
}

@Suite("Parquet reader")
struct ParquetReaderTests {
    @Test("reads what the writer writes", arguments: compressions, [ParquetWritingOptions.DataPageVersion.v1, .v2])
    func roundTrip(_ compression: Compression, _ version: ParquetWritingOptions.DataPageVersion) async throws {
        for (rows, share) in [(0, 0.0), (1, 0.0), (700, 0.0), (700, 0.3), (64, 1.0)] {
            let sample = try SampleTable(rows: rows, nullShare: share, seed: 11)
            var options = ParquetWritingOptions(compression: compression, dataPageVersion: version)
            options.rowGroupRows = 300
            options.pageRows = 90
            options.dictionaryBytes = 600
            let source = try await sample.file(options)
            var reading = ParquetReadingOptions()
            for (batchRows, threads) in [(65_536, 1), (47, 3)] {
                reading.batchRows = batchRows
                let reader = try ParquetReader(source: source, options: reading)
                #expect(reader.schema.fields == sample.batch.schema.fields)
                #expect(reader.rowCount == rows)
                let batches = try await reader.collect(ReadRequest(threads: threads))
                #expect(batches.allSatisfy { $0.rowCount <= batchRows && $0.rowCount > 0 })
                #expect(sample.differences(from: batches) == [], "\(rows) rows, \(share) null")
            }
        }
    }

    @Test("gives the columns asked for, in that order, and no more rows than asked for", arguments: [1, 4])
    func projectionAndLimit(threads: Int) async throws {
        let sample = try SampleTable(rows: 500, nullShare: 0.2, seed: 3)
        let source = WatchedSource(try await sample.file(.init(rowGroupRows: 100)))
        let reader = try ParquetReader(source: source)
        for limit in [0, 1, 99, 100, 101, 250, 500, 1000] {
            let batches = try await reader.collect(
                ReadRequest(columns: ["uuid", "int8"], limit: limit, threads: threads))
            #expect(batches.reduce(0) { $0 + $1.rowCount } == min(limit, 500))
            #expect(batches.allSatisfy { $0.schema.fields.map(\.name) == ["uuid", "int8"] })
            var row = 0
            for batch in batches {
                for index in 0..<batch.rowCount {
                    #expect(batch.columns[1][index] == sample.batch["int8"]![row])
                    row += 1
                }
            }
        }
        let error = #expect(throws: DataKitError.self) { try reader.batches(ReadRequest(columns: ["nowhere"])) }
        #expect(error?.kind == .unknownColumn)
    }

    @Test("counts rows without columns")
    func noColumns() async throws {
        let sample = try SampleTable(rows: 250, nullShare: 0, seed: 3)
        let reader = try ParquetReader(source: try await sample.file(.init(rowGroupRows: 100)))
        let batches = try await reader.collect(ReadRequest(columns: []))
        #expect(batches.map(\.rowCount) == [100, 100, 50])
        #expect(batches.allSatisfy { $0.columns.isEmpty })
    }

    @Test("passes over row groups that cannot match, and filters the others", arguments: [1, 4])
    func pruning(threads: Int) async throws {
        let ids = Column((0..<1000).map { Int64($0) as Int64? })
        let names = Column((0..<1000).map { "n\($0)" as String? })
        let batch = try RecordBatch(
            schema: Schema([Field("id", .int64), Field("name", .string)]), columns: [ids, names])
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(
            sink: sink, schema: batch.schema, options: .init(compression: .none, rowGroupRows: 100))
        try await writer.write(batch)
        try await writer.finish()
        let source = WatchedSource(MemoryByteSource(sink.bytes))
        let reader = try ParquetReader(source: source)
        source.reads.withLock { $0 = [] }
        let predicate = Predicate.comparison(.column("id"), .greaterOrEqual, .literal(.int(850)))
        let batches = try await reader.collect(ReadRequest(columns: ["name"], predicate: predicate, threads: threads))
        let found = batches.flatMap { batch in (0..<batch.rowCount).map { batch.columns[0][$0] } }
        #expect(found == (850..<1000).map { .string("n\($0)") })
        #expect(batches.allSatisfy { $0.schema.fields.map(\.name) == ["name"] })
        // Two of ten row groups: nothing before the ninth was read.
        let first = reader.metadata.rowGroups[8].columns[0]
        let start = min(first.dataPageOffset, first.dictionaryPageOffset ?? .max)
        #expect(source.reads.withLock { $0.allSatisfy { $0.lowerBound >= start } && !$0.isEmpty })
    }

    @Test("keeps text dictionary-encoded and writes it out where pages are not")
    func dictionaries() async throws {
        let few = Column((0..<400).map { "city \($0 % 7)" as String? })
        let many = Column((0..<400).map { $0 % 3 == 0 ? nil : "street \($0 * 7919)" })
        let batch = try RecordBatch(
            schema: Schema([Field("few", .string), Field("many", .string)]), columns: [few, many])
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(
            sink: sink, schema: batch.schema, options: .init(pageRows: 50, dictionaryBytes: 500))
        try await writer.write(batch)
        try await writer.finish()
        let reader = try ParquetReader(source: MemoryByteSource(sink.bytes))
        let read = try await reader.collect()
        guard case .dictionary(_, let dictionary) = read[0].columns[0].values else {
            Issue.record("the column of few values is not dictionary-encoded")
            return
        }
        #expect(dictionary.count == 7)
        for row in 0..<400 {
            #expect(read[0].columns[0][row] == few[row])
            #expect(read[0].columns[1][row] == many[row])
        }
    }

    @Test("tells how many bytes it has read")
    func progress() async throws {
        let sample = try SampleTable(rows: 600, nullShare: 0.2, seed: 3)
        let source = try await sample.file(.init(rowGroupRows: 100))
        let seen = Mutex<[Int]>([])
        let reader = try ParquetReader(source: source)
        _ = try await reader.collect(ReadRequest(threads: 1, progress: { bytes in seen.withLock { $0.append(bytes) } }))
        let reported = seen.withLock { $0 }
        let stored = reader.metadata.rowGroups.flatMap(\.columns).reduce(0) { $0 + $1.compressedSize }
        #expect(reported == reported.sorted() && reported.last == stored)
    }

    @Test("stops early without trouble", arguments: [1, 4])
    func stopsEarly(threads: Int) async throws {
        let sample = try SampleTable(rows: 600, nullShare: 0.2, seed: 3)
        let reader = try ParquetReader(source: try await sample.file(.init(rowGroupRows: 50)))
        var batches = try reader.batches(ReadRequest(threads: threads)).makeAsyncIterator()
        #expect(try await batches.next()?.rowCount == 50)
    }
}
