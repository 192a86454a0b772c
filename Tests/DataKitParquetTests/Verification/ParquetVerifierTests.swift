import DataKitCompression
import DataKitCore
import Synchronization
import Testing

@testable import DataKitParquet

/// A column `id` that rises, a column `x` of numbers with nulls, NaNs and both zeros, a column `city` of text.
private func sampleBytes(_ compression: Compression = .none) async throws -> [UInt8] {
    let rows = 1000
    let ids = (0..<rows).map { Int64($0 * 3) }
    let numbers = (0..<rows).map { row -> Double? in
        switch row % 10 {
        case 0: nil
        case 1: .nan
        case 2: -0.0
        case 3: 0
        default: Double(row) / 4
        }
    }
    let cities = (0..<rows).map { row -> String? in row % 7 == 0 ? nil : ["Oslo", "Bergen", "Arendal"][row % 3] }
    let schema = Schema([
        Field("id", .int64, isNullable: false), Field("x", .float64), Field("city", .string),
    ])
    let batch = try RecordBatch(
        schema: schema, columns: [Column(ids), Column(numbers), Column(cities)])
    let sink = MemoryByteSink()
    var writer = try ParquetWriter(
        sink: sink, schema: schema,
        options: ParquetWritingOptions(compression: compression, rowGroupRows: 600, pageRows: 100))
    try await writer.write(batch)
    try await writer.finish()
    return sink.bytes
}

private func verification(
    of bytes: [UInt8], threads: Int = 1, options: ParquetReadingOptions = ParquetReadingOptions()
) async throws -> ParquetVerification {
    try await ParquetVerifier(source: MemoryByteSource(bytes), options: options).run(threads: threads)
}

private func littleEndian(_ value: Int64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
private func plain(_ value: Double) -> [UInt8] { littleEndian(Int64(bitPattern: value.bitPattern)) }

/// A lie and the check that must find it.
private struct Lie: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var check: ParquetFinding.Check
    var severity = ParquetFinding.Severity.error
    /// The column that the finding names; `nil` where it names none.
    var column: String?
    var plant: @Sendable (inout AlteredFile) throws -> Void

    init(
        _ description: String, _ check: ParquetFinding.Check, _ column: String?,
        severity: ParquetFinding.Severity = .error, _ plant: @escaping @Sendable (inout AlteredFile) throws -> Void
    ) {
        testDescription = description
        self.check = check
        self.column = column
        self.severity = severity
        self.plant = plant
    }

    static let all: [Lie] = [
        Lie("a null too few", .statistics, "x") { $0.statistics(1) { $0.nullCount! -= 1 } },
        Lie("a NaN too many", .statistics, "x") { $0.statistics(1) { $0.nanCount! += 1 } },
        Lie("a minimum that is passed", .statistics, "id") { $0.statistics(0) { $0.minimum = littleEndian(1) } },
        Lie("a maximum that is passed", .statistics, "id") { $0.statistics(0) { $0.maximum = littleEndian(1700) } },
        Lie("a deprecated maximum that is passed", .statistics, "id") {
            $0.statistics(0) { $0.deprecatedMaximum = littleEndian(7) }
        },
        Lie("a maximum called exact that does not occur", .statistics, "id") {
            $0.statistics(0) {
                $0.maximum = littleEndian(100_000)
                $0.isMaximumExact = true
            }
        },
        Lie("a text's minimum called exact that does not occur", .statistics, "city") {
            $0.statistics(2) {
                $0.minimum = Array("A".utf8)
                $0.isMinimumExact = true
            }
        },
        Lie("a text's maximum that is passed", .statistics, "city") {
            $0.statistics(2) { $0.maximum = Array("N".utf8) }
        },
        Lie("a minimum above the maximum", .statistics, "id") {
            $0.statistics(0) {
                $0.minimum = littleEndian(9)
                $0.maximum = littleEndian(8)
            }
        },
        Lie("a NaN as minimum", .statistics, "x") { $0.statistics(1) { $0.minimum = plain(.nan) } },
        Lie("+0 as minimum where -0 occurs", .statistics, "x", severity: .warning) {
            $0.statistics(1) { $0.minimum = plain(0) }
        },
        Lie("a minimum of three bytes", .statistics, "id") { $0.statistics(0) { $0.minimum = [1, 2, 3] } },
        Lie("four different cities", .statistics, "city") { $0.statistics(2) { $0.distinctCount = 4 } },
        Lie("a page more compressed", .sizes, "id") { $0.chunk(0) { $0.totalUncompressedSize += 10 } },
        Lie("a row group's size", .sizes, nil) { $0.footer.rowGroups[0].totalByteSize += 1 },
        Lie("a row group's compressed size", .sizes, nil) { $0.footer.rowGroups[1].totalCompressedSize = 12 },
        Lie("an encoding that no page has", .encodings, "id") { $0.chunk(0) { $0.encodings.append(.byteStreamSplit) } },
        Lie("an encoding left out", .encodings, "city") { $0.chunk(2) { $0.encodings = [.rle, .plain] } },
        Lie("a count of encodings", .encodings, "id") {
            $0.chunk(0) {
                $0.encodingStats = [PageEncodingStats(pageType: .dataPage, encoding: .plain, count: 2)]
            }
        },
        Lie("the data page's offset", .layout, "city") { $0.chunk(2) { $0.dataPageOffset += 1 } },
        Lie("a dictionary that is not there", .dictionary, "id") {
            $0.chunk(0) { $0.dictionaryPageOffset = $0.dataPageOffset }
        },
        Lie("a chunk that begins in another", .layout, "x") {
            let start = $0.footer.rowGroups[0].columns[0].metaData!.dataPageOffset
            $0.chunk(1) { metaData in
                metaData.dataPageOffset = start
                metaData.dictionaryPageOffset = nil
            }
        },
        Lie("an ordinal", .layout, nil) { $0.footer.rowGroups[0].ordinal = 1 },
        Lie("rows that fall", .sorting, nil) {
            $0.footer.rowGroups[0].sortingColumns = [
                SortingColumn(columnIndex: 0, isDescending: true, nullsFirst: false)
            ]
        },
        Lie("cities in order", .sorting, nil) {
            $0.footer.rowGroups[0].sortingColumns = [
                SortingColumn(columnIndex: 2, isDescending: false, nullsFirst: true),
                SortingColumn(columnIndex: 0, isDescending: false, nullsFirst: true),
            ]
        },
        Lie("rows sorted by a column that does not exist", .sorting, nil) {
            $0.footer.rowGroups[0].sortingColumns = [
                SortingColumn(columnIndex: 9, isDescending: true, nullsFirst: false)
            ]
        },
        Lie("level histograms", .sizeStatistics, "x") {
            $0.chunk(1) { $0.sizeStatistics = SizeStatistics(definitionLevelHistogram: [61, 539]) }
        },
        Lie("bytes of text", .sizeStatistics, "city") {
            $0.chunk(2) { $0.sizeStatistics = SizeStatistics(unencodedByteArrayDataBytes: 1) }
        },
        Lie("a column index's nulls", .columnIndex, "x") { try $0.columnIndex(1) { $0.nullCounts![2] = 11 } },
        Lie("a column index's NaNs", .columnIndex, "x") { try $0.columnIndex(1) { $0.nanCounts![2] = 11 } },
        Lie("a page of nulls that is none", .columnIndex, "city") { try $0.columnIndex(2) { $0.nullPages[1] = true } },
        Lie("a column index's maximum", .columnIndex, "id") {
            try $0.columnIndex(0) { $0.maximumValues[3] = littleEndian(4) }
        },
        Lie("a column index's order", .columnIndex, "id") { try $0.columnIndex(0) { $0.boundaryOrder = .descending } },
        Lie("a column index that is too short", .columnIndex, "id") {
            try $0.columnIndex(0) { index in
                index.nullPages.removeLast()
                index.minimumValues.removeLast()
            }
        },
        Lie("a page's offset", .offsetIndex, "id") { try $0.offsetIndex(0) { $0.pageLocations[1].offset += 1 } },
        Lie("a page's size", .offsetIndex, "id") {
            try $0.offsetIndex(0) { $0.pageLocations[1].compressedPageSize -= 1 }
        },
        Lie("a page's first row", .offsetIndex, "id") {
            try $0.offsetIndex(0) { $0.pageLocations[1].firstRowIndex += 1 }
        },
        Lie("a page too many", .offsetIndex, "id") {
            try $0.offsetIndex(0) { $0.pageLocations.append($0.pageLocations[0]) }
        },
        Lie("an index that lies outside", .columnIndex, "id") {
            $0.footer.rowGroups[0].columns[0].columnIndexOffset = 1 << 40
        },
        Lie("a Bloom filter that denies a value", .bloomFilter, "city") {
            $0.bloomFilter(2, of: ["Oslo", "Bergen"].map { Array($0.utf8) })
        },
        Lie("a Bloom filter that lies outside", .bloomFilter, "city") {
            $0.chunk(2) { $0.bloomFilterOffset = .max }
        },
        Lie("a row too many in every count", .counts, "id") {
            $0.footer.rowGroups[1].rowCount += 1
            $0.footer.rowCount += 1
            for column in 0..<3 { $0.chunk(column, 1) { $0.valueCount += 1 } }
        },
        Lie("a value too few", .layout, "x") { $0.chunk(1) { $0.valueCount -= 1 } },
        Lie("a footer whose row groups do not add up", .layout, nil) { $0.footer.rowCount += 1 },
        Lie("another column's chunk", .layout, "id") { $0.chunk(0) { $0.pathInSchema = ["x"] } },
        Lie("a codec that is none", .decoding, "id") { $0.chunk(0) { $0.codec = .lz4Raw } },
        Lie("no program that wrote it", .writer, nil, severity: .warning) { $0.footer.createdBy = nil },
        Lie("an old program that wrote it", .writer, nil, severity: .warning) {
            $0.footer.createdBy = "parquet-mr version 1.7.0 (build abcd)"
        },
        Lie("no order of the bounds", .schema, "id", severity: .warning) { $0.footer.columnOrders = nil },
    ]
}

@Suite("Verifying Parquet files")
struct ParquetVerifierTests {
    @Test("finds nothing in good files", arguments: [1, 3])
    func good(threads: Int) async throws {
        let progress = Mutex(0)
        let verifier = try ParquetVerifier(source: MemoryByteSource(try await sampleBytes()))
        let result = try await verifier.run(threads: threads) { bytes in
            progress.withLock { $0 = max($0, bytes) }
        }
        #expect(result.findings == [])
        #expect(result.isGood && result.errorCount == 0 && result.warningCount == 0)
        #expect(result.rowCount == 1000 && result.rowGroupCount == 2 && result.columnChunkCount == 6)
        #expect(result.pageCount >= 30 && result.checksummedPageCount == result.pageCount)
        #expect(result.valueCount == 3000)
        #expect(progress.withLock { $0 } == result.byteCount)
    }

    @Test("finds nothing in files of every type", arguments: [0, 0.3, 1])
    func everyType(nullShare: Double) async throws {
        let table = try SampleTable(rows: 700, nullShare: nullShare, seed: 11)
        for version in [ParquetWritingOptions.DataPageVersion.v1, .v2] {
            for usesDictionaries in [true, false] {
                let written = try await write(
                    [table.batch], table.batch.schema,
                    ParquetWritingOptions(
                        rowGroupRows: 300, pageRows: 100, usesDictionaries: usesDictionaries, dataPageVersion: version))
                #expect(try await verification(of: written.bytes).findings == [])
            }
        }
    }

    @Test("finds a lie of the footer or an index", arguments: Lie.all)
    fileprivate func lies(_ lie: Lie) async throws {
        var file = try AlteredFile(try await sampleBytes())
        #expect(try await verification(of: file.finished).findings == [])
        try lie.plant(&file)
        let result = try await verification(of: file.finished)
        let found = result.findings.filter { $0.check == lie.check && $0.severity == lie.severity }
        #expect(!found.isEmpty, "found only \(result.findings)")
        #expect(found.contains { $0.location.column == lie.column }, "\(found)")
        #expect(result.isGood == (lie.severity == .warning) || lie.severity == .error)
        #expect(!result.isGood || lie.severity == .warning)
    }

    @Test("finds a truthful Bloom filter good")
    func bloomFilter() async throws {
        var file = try AlteredFile(try await sampleBytes())
        file.bloomFilter(2, of: ["Oslo", "Bergen", "Arendal"].map { Array($0.utf8) })
        #expect(try await verification(of: file.finished).findings == [])
    }

    @Test("finds a damaged page by its checksum and goes on behind it")
    func checksum() async throws {
        let bytes = try await sampleBytes()
        let file = try AlteredFile(bytes)
        var damaged = bytes
        let chunk = file.footer.rowGroups[0].columns[0].metaData!
        damaged[Int(chunk.dataPageOffset) + Int(chunk.totalCompressedSize) - 1] ^= 4
        damaged[Int(file.footer.rowGroups[1].columns[0].metaData!.dataPageOffset) + 100] ^= 4
        let result = try await verification(of: damaged)
        #expect(result.findings.map(\.check) == [.checksum, .checksum])
        #expect(result.findings.map(\.location.rowGroup) == [0, 1])
        #expect(result.findings[0].location.page == 5 && result.findings[0].location.byteOffset != nil)
    }

    @Test("finds damage without checksums by what the pages hold")
    func damage() async throws {
        let table = try SampleTable(rows: 300, nullShare: 0.2, seed: 5)
        let written = try await write(
            [table.batch], table.batch.schema, ParquetWritingOptions(compression: .none, writesChecksums: false))
        let file = try AlteredFile(written.bytes)
        var found = 0
        var tried = 0
        for position in stride(from: 4, to: file.bytes.count, by: 37) {
            var damaged = written.bytes
            damaged[position] ^= 0x10
            tried += 1
            do {
                if try await !verification(of: damaged).isGood { found += 1 }
            } catch is ParquetError {
                found += 1
            }
        }
        // Values between the bounds change unseen; everything else is held by something.
        #expect(found * 4 > tried, "found \(found) of \(tried)")
    }

    @Test("calls a file cut off not good, and refuses what is no Parquet file")
    func cutOff() async throws {
        let bytes = try await sampleBytes()
        for count in [12, 100, bytes.count - 1] {
            let result = try await verification(of: Array(bytes[..<count]))
            #expect(result.findings.map(\.check) == [.layout])
        }
        #expect(throws: ParquetError.self) {
            try ParquetVerifier(source: MemoryByteSource(Array("id,name\n1,a and more\n".utf8)))
        }
    }

    @Test("keeps few findings of one kind and counts the rest")
    func manyFindings() async throws {
        var file = try AlteredFile(try await sampleBytes())
        try file.offsetIndex(0) { index in
            for page in index.pageLocations.indices {
                index.pageLocations[page].offset += 1
                index.pageLocations[page].compressedPageSize += 1
                index.pageLocations[page].firstRowIndex += 1
            }
        }
        let result = try await verification(of: file.finished)
        #expect(result.findings.count == 8 && result.errorCount == 18 && result.omittedErrors == 10)
    }
}

@Suite(
    "Verifying files of the public corpus",
    .enabled(if: Corpus.isThere, "the corpus is not beside the working copy"))
struct VerifiedCorpusTests {
    @Test("finds errors in every bad file", arguments: Corpus.names(in: "bad_data"))
    func bad(name: String) async throws {
        let result = try await ParquetVerifier(path: Corpus.folder + "/bad_data/" + name).run()
        #expect(!result.isGood)
    }

    @Test("finds the corrupt pages", arguments: CorpusTests.corrupt.sorted())
    func corrupt(name: String) async throws {
        let result = try await ParquetVerifier(path: Corpus.folder + "/data/" + name).run()
        #expect(result.findings.count { $0.check == .checksum } == 2)
    }

    /// Files of the corpus that say what is not so, and about what.
    static let liars: [String: Set<ParquetFinding.Check>] = [
        "byte_array_decimal.parquet": [.encodings], "nan_in_stats.parquet": [.statistics],
        "nation.dict-malformed.parquet": [.sizes, .encodings], "list_columns.parquet": [.statistics],
        "datapage_v1-corrupt-checksum.parquet": [.checksum, .columnIndex],
        "datapage_v1-snappy-compressed-checksum.parquet": [.columnIndex],
        "rle-dict-uncompressed-corrupt-checksum.parquet": [.checksum],
    ]

    @Test(
        "finds errors where there are some and nowhere else",
        arguments: Corpus.names(in: "data").filter { !CorpusTests.unreadable.contains($0) })
    func data(name: String) async throws {
        let result = try await ParquetVerifier(path: Corpus.folder + "/data/" + name).run()
        #expect(Set(result.findings.filter { $0.severity == .error }.map(\.check)) == Self.liars[name] ?? [])
    }
}
