import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Dictionaries that are passed over")
struct PassedDictionaryTests {
    private static let rows = 20_000
    private static let names = ["number", "small", "real", "text", "always"]

    /// Sorted ids, and columns whose dictionaries are full after some pages; one has nothing but dictionary pages.
    private func file(_ version: ParquetWritingOptions.DataPageVersion = .v1) async throws -> [UInt8] {
        let ids = Column((0..<Self.rows).map { Int64($0) })
        let distinct = (0..<Self.rows).map { $0 < 9000 ? $0 % 50 + $0 / 1500 * 50 : $0 &* 7919 % 100_003 }
        let columns: [Column] = [
            ids, Column(distinct.map { Int64($0) }), Column(distinct.map { $0 % 31 == 0 ? nil : Int32($0) }),
            Column(distinct.map { Double($0) / 3 }), Column(distinct.map { "text \($0)" }),
            Column((0..<Self.rows).map { Int64($0 % 700) &* 99_991 }),
        ]
        let names = ["id"] + Self.names
        let batch = try RecordBatch(
            schema: Schema(zip(names, columns).map { Field($0, $1.type) }), columns: columns)
        var options = ParquetWritingOptions(
            pageRows: 500, dictionaryBytes: 12_000, dataPageVersion: version)
        options.encodings = .basic
        for name in Self.names { options.columns[name] = ParquetColumnOptions(usesDictionary: true) }
        return try await write([batch], batch.schema, options).bytes
    }

    private func lines(_ bytes: [UInt8], _ condition: String?, statistics: Bool = true) async throws -> String {
        var options = ParquetReadingOptions()
        options.usesStatistics = statistics
        let reader = try ParquetReader(source: MemoryByteSource(bytes), options: options)
        var text: [UInt8] = []
        let request = ReadRequest(predicate: try condition.map { try Predicate(parsing: $0) }, threads: 1)
        for batch in try await reader.collect(request) { batch.appendJSONLines(to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        "leave every row as it is, whichever pages are wanted",
        arguments: [
            "id < 10", "id >= 490 and id < 1010", "id >= 15000 and id < 15010", "id > 19990",
            "id < 5 or id >= 3000 and id < 3005 or id >= 5990 and id < 6600", "id >= 0", "number < 40",
            "always = 699930009 and id > 9000",
        ])
    func rows(condition: String) async throws {
        for version in [ParquetWritingOptions.DataPageVersion.v1, .v2] {
            let bytes = try await file(version)
            let pruned = try await lines(bytes, condition)
            #expect(pruned == (try await lines(bytes, condition, statistics: false)))
            #expect(!pruned.isEmpty || condition.hasPrefix("always"))
        }
    }

    @Test("are not read where the pages wanted need none of them, and are where they do")
    func damaged() async throws {
        let good = try await file()
        let metadata = try ParquetReader(source: MemoryByteSource(good)).metadata
        for column in metadata.rowGroups[0].columns.dropFirst().prefix(4) {
            let start = try #require(column.dictionaryPageOffset)
            #expect(column.dataPageOffset > start)
            var damaged = good
            damaged[column.dataPageOffset - 1] ^= 1
            let condition = "id >= 15000 and id < 15010"
            #expect(try await lines(damaged, condition) == lines(good, condition))
            let error = await #expect(throws: ParquetError.self) { try await lines(damaged, "id < 10") }
            #expect(error?.kind == .corrupt && error?.location.column == column.path[0] && error?.location.page == 0)
        }
    }

    @Test("are found out where the index says that they lie elsewhere")
    func falseIndex() async throws {
        var file = try AlteredFile(try await file())
        let good = file.finished
        try file.offsetIndex(1) { index in
            index.pageLocations[0].offset += 3
            index.pageLocations[0].compressedPageSize -= 3
        }
        for condition in ["id < 10", "id >= 600 and id < 610"] {
            #expect(try await lines(file.finished, condition) == lines(good, condition))
        }
    }
}
