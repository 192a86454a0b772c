import DataKitCompression
import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Options of the Parquet writer")
struct WriterOptionsTests {
    /// All flat types; seconds are left out because files have none.
    private static func sample(rows: Int) throws -> RecordBatch {
        let batch = try WriterSamples.batch(rows: rows)
        return batch.selecting(batch.schema.fields.indices.filter { !batch.schema.fields[$0].name.hasSuffix("_s") })
    }

    private static func lines(_ batches: [RecordBatch]) -> String {
        var bytes: [UInt8] = []
        for batch in batches { batch.appendJSONLines(to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes rows, checks that the file keeps what it says and has the same rows, and gives it back.
    @discardableResult
    private func roundTrip(
        _ batches: [RecordBatch], _ options: ParquetWritingOptions, expecting expected: [RecordBatch]? = nil
    ) async throws -> WrittenFile {
        let file = try await write(batches, batches[0].schema, options)
        let source = MemoryByteSource(file.bytes)
        let read = try await ParquetReader(source: source).collect()
        #expect(Self.lines(read) == Self.lines(expected ?? batches))
        let verification = try await ParquetVerifier(source: source).run()
        #expect(verification.findings.isEmpty, "\(verification.findings.prefix(3))")
        return file
    }

    private func table(_ columns: KeyValuePairs<String, Column>) throws -> RecordBatch {
        try RecordBatch(
            schema: Schema(columns.map { Field($0.key, $0.value.type) }), columns: columns.map(\.value))
    }

    private func encodings(_ file: WrittenFile, _ column: Int, _ group: Int = 0) throws -> [PageEncoding] {
        try file.chunk(column, group).encodingStats?.filter { $0.pageType != .dictionaryPage }.map(\.encoding) ?? []
    }

    // MARK: Encodings

    @Test("write every type in every encoding that it can have", arguments: ParquetEncoding.allCases)
    func forced(encoding: ParquetEncoding) async throws {
        let batch = try Self.sample(rows: 1500)
        let leaves = try ParquetSchema(batch.schema).leaves
        for version in [ParquetWritingOptions.DataPageVersion.v1, .v2] {
            for compression in [Compression.none, .standard] {
                var options = ParquetWritingOptions(compression: compression, pageRows: 400, dataPageVersion: version)
                for leaf in leaves where encoding.applies(to: leaf.physicalType) {
                    options.columns[leaf.name] = ParquetColumnOptions(encoding: encoding)
                }
                let file = try await roundTrip([batch], options)
                for leaf in leaves where encoding.applies(to: leaf.physicalType) {
                    #expect(try encodings(file, leaf.index) == [encoding.pageEncoding], "\(leaf.name)")
                }
            }
        }
    }

    @Test("give the pages of a chunk one encoding, however few values the first has")
    func oneEncoding() async throws {
        // Rows of nulls, of few values, and of many that differences suit.
        let numbers = (0..<6000).map { row -> Int64? in row < 3000 ? (row % 1000 == 0 ? 7 : nil) : Int64(row) }
        let flat = Column(numbers)
        let inner = Column(numbers.map { $0 ?? 0 })
        let record = Column(
            type: .structure([Field("x", .int64, isNullable: false)]), count: 6000, validity: flat.validity,
            values: .structure([inner]))
        let batch = try table(["flat": flat, "required": record])
        for dictionaries in [true, false] {
            let options = ParquetWritingOptions(rowGroupRows: 4500, pageRows: 500, usesDictionaries: dictionaries)
            let file = try await roundTrip([batch], options)
            for group in 0..<2 {
                // Pages of nulls at the beginning count for nothing, and are PLAIN.
                let pages = Set(try encodings(file, 0, group)).subtracting([.rleDictionary, .plain])
                #expect(pages.count <= 1)
                // Polars reads nothing else in a required leaf that a struct may leave out.
                #expect(Set(try encodings(file, 1, group)).isSubset(of: [.plain, .rleDictionary]))
            }
        }
    }

    @Test("write nested columns in every encoding too")
    func nested() async throws {
        let batch = try NestedTable(rows: 700, columns: 8, depth: 2, seed: 3).batch
        let leaves = try ParquetSchema(batch.schema).leaves
        for encoding in ParquetEncoding.allCases {
            var options = ParquetWritingOptions(pageRows: 100)
            for leaf in leaves where encoding.applies(to: leaf.physicalType) {
                options.columns[leaf.name] = ParquetColumnOptions(encoding: encoding)
            }
            let file = try await write([batch], batch.schema, options)
            let source = MemoryByteSource(file.bytes)
            let plain = try await write([batch], batch.schema, ParquetWritingOptions())
            let read = try await ParquetReader(source: source).collect()
            let expected = try await ParquetReader(source: MemoryByteSource(plain.bytes)).collect()
            #expect(Self.lines(read) == Self.lines(expected))
            #expect(try await ParquetVerifier(source: source).run().findings.isEmpty)
        }
    }

    /// Columns of which the best encoding is plain to see.
    private func shapes(rows: Int) throws -> RecordBatch {
        var random = SeededGenerator(seed: 5)
        var clock: Int64 = 1_700_000_000_000
        let times = (0..<rows).map { _ in
            clock += Int64(random.next() % 900)
            return clock
        }
        let walk = (0..<rows).reduce(into: [Double]()) { walk, _ in
            walk.append((walk.last ?? 20) + Double(Int64(random.next() % 2001) - 1000) * 1.000001e-4)
        }
        return try table([
            "rising": Column((0..<rows).map { Int64($0) * 3 } as [Int64?]),
            "times": Column(times as [Int64?]),
            "noise": Column((0..<rows).map { _ in Int64(bitPattern: random.next()) } as [Int64?]),
            "small": Column((0..<rows).map { _ in Int32(random.next() % 5) } as [Int32?]),
            "walk": Column(walk as [Double?]),
            "paths": Column((0..<rows).map { "/data/2024/region-\($0 / 5000)/part-\(1_000_000 + $0)" } as [String?]),
            "word": Column((0..<rows).map { _ in ["red", "green", "blue"][Int(random.next() % 3)] } as [String?]),
        ])
    }

    @Test("choose encodings by the data")
    func choice() async throws {
        let batch = try shapes(rows: 50_000)
        func chosen(_ selection: ParquetEncodingSelection) async throws -> (encodings: [[PageEncoding]], size: Int) {
            var options = ParquetWritingOptions(compression: .standard)
            options.encodings = selection
            let file = try await roundTrip([batch], options)
            return (try batch.schema.fields.indices.map { try encodings(file, $0) }, file.bytes.count)
        }
        let basic = try await chosen(.basic)
        #expect(
            basic.encodings == [[.plain], [.plain], [.plain], [.rleDictionary], [.plain], [.plain], [.rleDictionary]])
        let standard = try await chosen(.standard)
        #expect(
            standard.encodings == [
                [.deltaBinaryPacked], [.deltaBinaryPacked], [.plain], [.rleDictionary], [.plain], [.plain],
                [.rleDictionary],
            ])
        let all = try await chosen(.all)
        #expect(
            all.encodings == [
                [.deltaBinaryPacked], [.deltaBinaryPacked], [.plain], [.rleDictionary], [.byteStreamSplit],
                [.deltaByteArray], [.rleDictionary],
            ])
        #expect(standard.size < basic.size * 4 / 5)
        #expect(all.size < standard.size * 3 / 4)
    }

    @Test("leave a dictionary for differences that are much smaller")
    func differencesBeforeDictionaries() async throws {
        // Few enough different values for a dictionary, but they rise one by one, again and again.
        let batch = try table(["day": Column((0..<60_000).map { Int32($0 % 5000) } as [Int32?])])
        var options = ParquetWritingOptions()
        #expect(try encodings(try await roundTrip([batch], options), 0) == [.deltaBinaryPacked])
        options.encodings = .basic
        #expect(try encodings(try await roundTrip([batch], options), 0) == [.rleDictionary])
    }

    @Test("keep a choice for a while where chunks are small, and then choose again")
    func choosingAgain() async throws {
        var random = SeededGenerator(seed: 21)
        // Ten row groups of ten pages: sorted, then not.
        let values = (0..<10_000).map { $0 < 3000 ? Int64($0) : Int64(bitPattern: random.next()) }
        let batch = try table(["x": Column(values as [Int64?])])
        let options = ParquetWritingOptions(rowGroupRows: 1000, pageRows: 100, usesDictionaries: false)
        let file = try await roundTrip([batch], options)
        let chosen = try (0..<10).map { try encodings(file, 0, $0)[0] }
        #expect(
            chosen
                == [PageEncoding](repeating: .deltaBinaryPacked, count: 5) + [PageEncoding](repeating: .plain, count: 5)
        )
    }

    @Test("choose nothing that makes a file larger")
    func sizes() async throws {
        for rows in [1, 40, 1500, 30_000] {
            for batch in [try shapes(rows: rows), try Self.sample(rows: min(rows, 3000))] {
                var sizes: [Int] = []
                for selection in [ParquetEncodingSelection.basic, .standard, .all] {
                    var options = ParquetWritingOptions()
                    options.encodings = selection
                    let file = try await roundTrip([batch], options)
                    sizes.append(
                        file.footer.rowGroups[0].columns.reduce(0) { $0 + Int($1.metaData!.totalCompressedSize) })
                }
                #expect(sizes[1] <= sizes[0] && sizes[2] <= sizes[1], "\(rows) rows: \(sizes)")
            }
        }
    }

    // MARK: Columns

    @Test("set compression, dictionary and statistics column by column")
    func columns() async throws {
        let batch = try shapes(rows: 3000)
        var options = ParquetWritingOptions(compression: .none)
        options.columns["rising"] = ParquetColumnOptions(compression: .lz4)
        options.columns["word"] = ParquetColumnOptions(usesDictionary: false, writesStatistics: false)
        options.columns["small"] = ParquetColumnOptions(encoding: .deltaBinaryPacked, usesDictionary: true)
        let file = try await roundTrip([batch], options)
        #expect(try file.chunk(0).codec == .lz4Raw)
        #expect(try file.chunk(1).codec == .uncompressed)
        #expect(try file.chunk(6).statistics == nil)
        #expect(try file.columnIndex(6) == nil)
        #expect(try file.chunk(5).statistics?.minimum != nil)
        #expect(try encodings(file, 6) == [.plain])
        #expect(try encodings(file, 3) == [.rleDictionary])
    }

    @Test("name leaves by path, and the longer name counts more")
    func paths() async throws {
        let schema = Schema([
            Field(
                "address", .structure([Field("city", .string), Field("zip", .int32)])), Field("address.note", .string),
        ])
        let column = Column(
            type: schema.fields[0].type, count: 2,
            values: .structure([Column(["a", "b"] as [String?]), Column([1, 2] as [Int32?])]))
        let batch = try RecordBatch(schema: schema, columns: [column, Column(["x", nil] as [String?])])
        var options = ParquetWritingOptions(compression: .none)
        options.columns["address"] = ParquetColumnOptions(compression: .lz4, writesStatistics: false)
        options.columns["address.city"] = ParquetColumnOptions(compression: Compression.none)
        let file = try await write([batch], schema, options)
        #expect(try (0..<3).map { try file.chunk($0).codec } == [.uncompressed, .lz4Raw, .uncompressed])
        #expect(try file.chunk(0).statistics == nil)
    }

    @Test("that make no sense are errors which say what to choose")
    func refusals() async throws {
        let batch = try shapes(rows: 2)
        func message(_ change: (inout ParquetWritingOptions) -> Void) async -> String {
            var options = ParquetWritingOptions()
            change(&options)
            do {
                _ = try await write([batch], batch.schema, options)
                return "no error"
            } catch { return (error as? ParquetError).map { "\($0.kind.rawValue): \($0)" } ?? "\(error)" }
        }
        let unknown = await message { $0.columns["risin"] = ParquetColumnOptions() }
        #expect(unknown.hasPrefix("misuse") && unknown.contains("risin") && unknown.contains("rising, times"))
        let misfit = await message { $0.columns["times"] = ParquetColumnOptions(encoding: .deltaByteArray) }
        #expect(misfit.contains("column times") && misfit.contains("plain, delta-binary-packed or byte-stream-split"))
        for filter in [
            ParquetBloomFilterOptions(falsePositiveProbability: 0), ParquetBloomFilterOptions(distinctValues: 0),
            ParquetBloomFilterOptions(maximumByteCount: 31), ParquetBloomFilterOptions(falsePositiveProbability: .nan),
        ] {
            #expect(
                await message { $0.columns["times"] = ParquetColumnOptions(bloomFilter: filter) }.hasPrefix("misuse"))
        }
        #expect(await message { $0.sorting = ParquetSorting([SortKey("rising"), SortKey("gone")]) }.contains("gone"))
        #expect(await message { $0.sorting = ParquetSorting([]) }.hasPrefix("misuse"))
        let level = await message { $0.columns["times"] = ParquetColumnOptions(compression: .zstd(level: 99)) }
        #expect(level.hasPrefix("misuse") || level.hasPrefix("feature"))
    }

    // MARK: Bloom filters

    @Test("write Bloom filters that know every value and deny most others")
    func bloomFilters() async throws {
        let batch = try shapes(rows: 40_000)
        var options = ParquetWritingOptions(rowGroupRows: 25_000)
        for name in ["noise", "paths", "word"] {
            options.columns[name] = ParquetColumnOptions(bloomFilter: ParquetBloomFilterOptions())
        }
        let file = try await roundTrip([batch], options)
        let opened = try ParquetFile(source: MemoryByteSource(file.bytes), options: ParquetReadingOptions())
        let leaves = opened.tree.leaves
        #expect(try opened.bloomFilter(of: leaves[0], rowGroup: 0) == nil)
        for (group, rows) in [0..<25_000, 25_000..<40_000].enumerated() {
            for (column, type) in [(2, DataType.int64), (5, .string), (6, .string)] {
                let filter = try #require(try opened.bloomFilter(of: leaves[column], rowGroup: group))
                #expect(filter.falsePositiveProbability <= 0.01)
                #expect(
                    rows.allSatisfy { filter.mayContain(batch.columns[column][$0], in: leaves[column], type: type) })
            }
            // As many bytes as the values need: three words, and some ten thousand numbers.
            #expect(try opened.bloomFilter(of: leaves[6], rowGroup: group)?.byteCount == 32)
            let noise = try #require(try opened.bloomFilter(of: leaves[2], rowGroup: group))
            #expect(16_384...65_536 ~= noise.byteCount)
            let wrong = (0..<10_000).count { noise.mayContain(.int(Int64($0)), in: leaves[2], type: .int64) }
            #expect(wrong < 200)
        }
    }

    @Test("fill Bloom filters from dictionaries that overflow, and from lists")
    func bloomFiltersOfAllPages() async throws {
        let texts = (0..<30_000).map { "value \($0 % 9000)" }
        let list = Column(
            type: .list(Field("element", .string)), count: 3,
            values: .list(offsets: [0, 10, 10, 30_000], elements: Column(texts as [String?])))
        let batch = try table(["l": list])
        var options = ParquetWritingOptions(pageRows: 1, dictionaryBytes: 20_000)
        options.columns["l"] = ParquetColumnOptions(
            bloomFilter: ParquetBloomFilterOptions(distinctValues: 9000, maximumByteCount: 1 << 14))
        let file = try await roundTrip([batch], options)
        let opened = try ParquetFile(source: MemoryByteSource(file.bytes), options: ParquetReadingOptions())
        let filter = try #require(try opened.bloomFilter(of: opened.tree.leaves[0], rowGroup: 0))
        #expect(filter.byteCount == 1 << 14)
        #expect(texts.allSatisfy { filter.mayContain(Array($0.utf8)) })
    }

    @Test("leave out a Bloom filter that would tell nothing")
    func uselessFilters() async throws {
        let batch = try shapes(rows: 20_000)
        var options = ParquetWritingOptions()
        options.columns["noise"] = ParquetColumnOptions(bloomFilter: ParquetBloomFilterOptions(maximumByteCount: 32))
        #expect(try await roundTrip([batch], options).chunk(2).bloomFilterOffset == nil)
    }

    // MARK: Sorting

    private func scrambled(rows: Int) throws -> RecordBatch {
        var random = SeededGenerator(seed: 9)
        return try table([
            "key": Column((0..<rows).map { _ in random.next() % 7 == 0 ? nil : Int32(random.next() % 50) } as [Int32?]),
            "row": Column((0..<rows).map { Int64($0) } as [Int64?]),
        ])
    }

    @Test("sort the rows, and declare it", arguments: [1 << 30, 10_000])
    func sorts(memoryLimit: Int) async throws {
        let batch = try scrambled(rows: 5000)
        let keys = [SortKey("key", isDescending: true), SortKey("row")]
        var options = ParquetWritingOptions(rowGroupRows: 2000)
        options.sorting = ParquetSorting(keys, mode: .sort, memoryLimit: memoryLimit)
        let order = NormalizedKeys([batch.columns[0], batch.columns[1]], by: keys).order()
        let parts = [batch[0..<1000], batch[1000..<5000]]
        let file = try await roundTrip(parts, options, expecting: [batch.gathering(order)])
        #expect(file.footer.rowGroups.count == 3)
        for group in file.footer.rowGroups {
            #expect(
                group.sortingColumns == [
                    SortingColumn(columnIndex: 0, isDescending: true, nullsFirst: false),
                    SortingColumn(columnIndex: 1, isDescending: false, nullsFirst: false),
                ])
        }
    }

    @Test("verify that rows come sorted, and say which does not")
    func verifies() async throws {
        let rising = try table(["x": Column([1, 2, 2, 5, nil] as [Int32?])])
        var options = ParquetWritingOptions(rowGroupRows: 2)
        options.sorting = ParquetSorting([SortKey("x")], mode: .verify)
        let file = try await roundTrip([rising], options)
        #expect(file.footer.rowGroups.allSatisfy { $0.sortingColumns?.count == 1 })
        for (values, row) in [([1, 3, 2], 2), ([1, 2, 3, 4, 3], 4), ([1, nil, 2], 2)] as [([Int32?], Int)] {
            // Also where the row before lies in another batch or row group.
            for cut in 1..<values.count {
                let batches = [
                    try table(["x": Column(Array(values[..<cut]))]), try table(["x": Column(Array(values[cut...]))]),
                ]
                do {
                    _ = try await write(batches, batches[0].schema, options)
                    Issue.record("rows out of order were written")
                } catch let error as ParquetError {
                    #expect(error.kind == .misuse && error.message.hasPrefix("row \(row),"), "\(error)")
                }
            }
        }
    }

    @Test("declare the row groups that are sorted, and no others")
    func declares() async throws {
        let batch = try table(["x": Column([1, 2, 3, 2, 1, 5, 9, 9, 9] as [Int32?])])
        var options = ParquetWritingOptions(rowGroupRows: 3)
        options.sorting = ParquetSorting([SortKey("x")], mode: .declareIfSorted)
        let file = try await roundTrip([batch[0..<4], batch[4..<9]], options)
        #expect(file.footer.rowGroups.map { $0.sortingColumns != nil } == [true, false, true])
    }
}
