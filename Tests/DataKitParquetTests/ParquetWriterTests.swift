import DataKitCompression
import DataKitCore
import Testing

@testable import DataKitParquet

/// A file's footer and bytes, read with this module's own metadata alone.
struct WrittenFile {
    let bytes: [UInt8]
    let footer: FileMetaData

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        #expect(bytes.prefix(4) == [0x50, 0x41, 0x52, 0x31] && bytes.suffix(4) == [0x50, 0x41, 0x52, 0x31])
        let length = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 8 + $1]) << (8 * $1) }
        var reader = ThriftReader(bytes, range: bytes.count - 8 - length..<bytes.count - 8)
        footer = try FileMetaData(from: &reader)
    }

    func chunk(_ column: Int, _ group: Int = 0) throws -> ColumnMetaData {
        try #require(footer.rowGroups[group].columns[column].metaData)
    }

    /// The headers of a chunk's pages with the bytes behind them.
    func pages(_ chunk: ColumnMetaData) throws -> [(header: PageHeader, offset: Int, body: ArraySlice<UInt8>)] {
        var position = Int(chunk.dictionaryPageOffset ?? chunk.dataPageOffset)
        let end = position + Int(chunk.totalCompressedSize)
        var pages: [(PageHeader, Int, ArraySlice<UInt8>)] = []
        while position < end {
            var reader = ThriftReader(bytes, range: position..<bytes.count)
            let header = try PageHeader(from: &reader)
            let next = reader.position + Int(header.compressedPageSize)
            pages.append((header, position, bytes[reader.position..<next]))
            position = next
        }
        #expect(position == end)
        return pages
    }

    func columnIndex(_ column: Int, _ group: Int = 0) throws -> ColumnIndex? {
        let chunk = footer.rowGroups[group].columns[column]
        guard let offset = chunk.columnIndexOffset, let length = chunk.columnIndexLength else { return nil }
        var reader = ThriftReader(bytes, range: Int(offset)..<Int(offset) + Int(length))
        return try ColumnIndex(from: &reader)
    }

    func offsetIndex(_ column: Int, _ group: Int = 0) throws -> OffsetIndex {
        let chunk = footer.rowGroups[group].columns[column]
        let offset = Int(try #require(chunk.offsetIndexOffset))
        var reader = ThriftReader(bytes, range: offset..<offset + Int(try #require(chunk.offsetIndexLength)))
        return try OffsetIndex(from: &reader)
    }
}

func write(
    _ batches: [RecordBatch], _ schema: Schema, _ options: ParquetWritingOptions = ParquetWritingOptions()
) async throws -> WrittenFile {
    let sink = MemoryByteSink()
    var writer = try ParquetWriter(sink: sink, schema: schema, options: options)
    for batch in batches { try await writer.write(batch) }
    try await writer.finish()
    return try WrittenFile(sink.bytes)
}

func write(
    _ column: Column, isNullable: Bool = true, _ options: ParquetWritingOptions = ParquetWritingOptions()
) async throws -> WrittenFile {
    let schema = Schema([Field("c", column.type, isNullable: isNullable)])
    return try await write([RecordBatch(schema: schema, columns: [column])], schema, options)
}

@Suite("Parquet writer")
struct ParquetWriterTests {
    @Test("every page's checksum, sizes and place are what the metadata say")
    func structure() async throws {
        for (name, batches, options) in try WriterSamples.files() {
            let file = try await write(batches, WriterSamples.schema, options)
            #expect(file.footer.rowCount == Int64(batches.reduce(0) { $0 + $1.rowCount }), "\(name)")
            #expect(file.footer.columnOrders?.count == WriterSamples.fields.count)
            for (number, group) in file.footer.rowGroups.enumerated() {
                for column in group.columns.indices {
                    let chunk = try file.chunk(column, number)
                    let pages = try file.pages(chunk)
                    var uncompressed = 0
                    for page in pages {
                        let header = file.bytes[page.offset..<page.body.startIndex].count
                        uncompressed += header + Int(page.header.uncompressedPageSize)
                        let crc = Int32(bitPattern: ValueKernels.crc32(Array(page.body).span))
                        #expect(
                            page.header.crc == (options.writesChecksums ? crc : nil), "\(name) \(chunk.pathInSchema)")
                    }
                    #expect(Int(chunk.totalUncompressedSize) == uncompressed)
                    let data = pages.filter { $0.header.type != .dictionaryPage }
                    let values = data.map {
                        Int($0.header.dataPageHeader?.valueCount ?? $0.header.dataPageHeaderV2?.valueCount ?? -1)
                    }
                    #expect(values.reduce(0, +) == Int(group.rowCount))
                    #expect(chunk.encodingStats?.reduce(0) { $0 + Int($1.count) } == pages.count)
                    guard options.writesPageIndex else { continue }
                    let locations = try file.offsetIndex(column, number).pageLocations
                    #expect(locations.map { Int($0.offset) } == data.map(\.offset))
                    #expect(
                        locations.map { Int($0.firstRowIndex) } == values.indices.map { values[..<$0].reduce(0, +) })
                }
            }
        }
    }

    @Test("row groups end at their rows or their bytes")
    func rowGroups() async throws {
        let batch = try WriterSamples.batch(rows: 1000)
        let byRows = try await write([batch, batch], WriterSamples.schema, .init(rowGroupRows: 600))
        #expect(byRows.footer.rowGroups.map(\.rowCount) == [600, 600, 600, 200])
        let byBytes = try await write(
            [batch, batch, batch], WriterSamples.schema, .init(rowGroupBytes: 1, pageRows: 100))
        #expect(byBytes.footer.rowGroups.map(\.rowCount) == [1000, 1000, 1000])
    }

    @Test("values that repeat go to a dictionary, others do not")
    func dictionaryChoice() async throws {
        let rows = 60_000
        let repeating = try await write(Column((0..<rows).map { Int64?(Int64($0 % 100)) }))
        #expect(try repeating.chunk(0).encodings.contains(.rleDictionary))
        #expect(try repeating.chunk(0).statistics?.distinctCount == 100)
        let unique = try await write(Column((0..<rows).map { Int64?(Int64($0)) }))
        #expect(try unique.chunk(0).dictionaryPageOffset == nil)
        #expect(try unique.chunk(0).statistics?.distinctCount == nil)
        let few = try await write(Column([1, 2, 3] as [Int64?]))
        #expect(try few.chunk(0).dictionaryPageOffset == nil)
    }

    @Test("a dictionary that fills up gives way to plain pages, at the row where it is full")
    func dictionaryOverflow() async throws {
        // A first page that repeats, then values that do not.
        let values = (0..<4000).map { row in row % 7 == 3 ? nil : row < 1000 ? "r\(row % 10)" : "long and new \(row)" }
        let file = try await write(Column(values), .init(pageRows: 500, dictionaryBytes: 20_000))
        let chunk = try file.chunk(0)
        #expect(Set(chunk.encodings) == [.plain, .rle, .rleDictionary])
        let encodings = try file.pages(chunk).compactMap(\.header.dataPageHeader?.encoding)
        let numbered = try #require(encodings.firstIndex(of: .plain))
        #expect(numbered > 1)
        #expect(encodings[numbered...].allSatisfy { $0 == .plain })
        #expect(chunk.statistics?.distinctCount == nil)
        #expect(chunk.statistics?.nullCount == Int64(values.count { $0 == nil }))
    }

    @Test("NaN is in no bound, and zeros bound both zeros")
    func floatingPointBounds() async throws {
        let options = ParquetWritingOptions(pageRows: 3)
        let file = try await write(Column([.nan, -0.0, 2.0, 0.0, .nan, nil, -5, 0, 0] as [Double?]), options)
        let statistics = try #require(try file.chunk(0).statistics)
        func bits(_ value: Double) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
        }
        #expect(statistics.minimum == bits(-5) && statistics.maximum == bits(2))
        #expect(statistics.nanCount == 2 && statistics.nullCount == 1)
        let index = try #require(try file.columnIndex(0))
        #expect(index.minimumValues == [bits(-0.0), bits(-0.0), bits(-5)])
        #expect(index.maximumValues == [bits(2), bits(0.0), bits(0.0)])
        #expect(index.nanCounts == [1, 1, 0])
        let nan = try await write(Column([.nan, .nan] as [Double?]), options)
        #expect(try nan.chunk(0).statistics?.minimum == nil)
        #expect(try nan.columnIndex(0) == nil)
    }

    @Test("unsigned columns and text have no deprecated bounds, signed ones do")
    func deprecatedBounds() async throws {
        let unsigned = Column(type: .uint32, count: 2, values: .uint32([1, .max]))
        #expect(try await write(unsigned).chunk(0).statistics?.deprecatedMinimum == nil)
        #expect(try await write(unsigned).chunk(0).statistics?.maximum == [255, 255, 255, 255])
        #expect(try await write(Column(["a"] as [String?])).chunk(0).statistics?.deprecatedMaximum == nil)
        #expect(
            try await write(Column([-1, 1] as [Int32?])).chunk(0).statistics?.deprecatedMinimum == [255, 255, 255, 255])
    }

    @Test("a page of nulls has empty bounds, and the order looks past it")
    func nullPages() async throws {
        let file = try await write(Column([1, 2, nil, nil, 3, 4] as [Int64?]), .init(pageRows: 2))
        let index = try #require(try file.columnIndex(0))
        #expect(index.nullPages == [false, true, false])
        #expect(index.minimumValues[1].isEmpty && index.maximumValues[1].isEmpty)
        #expect(index.boundaryOrder == .ascending)
        #expect(index.nullCounts == [0, 2, 0])
        let falling = try await write(Column([4, 3, 2, 1] as [Int64?]), .init(pageRows: 2))
        #expect(try falling.columnIndex(0)?.boundaryOrder == .descending)
    }

    @Test("what the file's type cannot hold is an error that names the column, and nothing is left")
    func refusals() async throws {
        let cases: [Column] = [
            Column(type: .decimal(precision: 3, scale: 0), count: 1, values: .int128([1000])),
            Column(type: .decimal(precision: 30, scale: 0), count: 1, values: .int128([.max])),
            Column(type: .timestamp(.seconds, timeZone: nil), count: 1, values: .int64([.max])),
            Column(type: .time(.milliseconds), count: 1, values: .int64([1 << 40])),
            Column(type: .interval, count: 1, values: .interval([Interval(nanoseconds: 5)])),
            Column(type: .interval, count: 1, values: .interval([Interval(months: -1)])),
        ]
        for column in cases {
            do {
                _ = try await write(column)
                Issue.record("\(column.type) was written")
            } catch let error as ParquetError {
                #expect(error.kind == .misuse)
                #expect(error.location.column == "c")
            }
        }
        // What stands at a null position does not count.
        let hidden = Column(
            type: .decimal(precision: 3, scale: 0), count: 1, validity: Bitmap([false]), values: .int128([1000]))
        #expect(try await write(hidden).chunk(0).statistics?.nullCount == 1)
    }

    @Test("a failed writer takes no more and says why")
    func failedWriter() async throws {
        let schema = Schema([Field("c", .int64)])
        var writer = try ParquetWriter(sink: MemoryByteSink(), schema: schema)
        let wrong = try RecordBatch(schema: Schema([Field("c", .string)]), columns: [Column(["x"])])
        await #expect(throws: ParquetError.self) { try await writer.write(wrong) }
        await #expect(throws: ParquetError.self) { try await writer.finish() }
    }

    @Test("structs without fields become JSON text, wherever they are")
    func emptyStructures() async throws {
        let empty = DataType.structure([])
        let schema = Schema([
            Field("s", empty), Field("l", .list(Field("element", empty))),
            Field("o", .structure([Field("a", .int64), Field("s", empty)])),
            Field("m", .map(key: Field("key", .string, isNullable: false), value: Field("value", empty))),
        ])
        func structures(_ count: Int, nulls: Set<Int> = []) -> Column {
            Column(
                type: empty, count: count,
                validity: nulls.isEmpty ? nil : Bitmap((0..<count).map { !nulls.contains($0) }), values: .structure([]))
        }
        let batch = try RecordBatch(
            schema: schema,
            columns: [
                structures(3, nulls: [1]),
                Column(
                    type: schema.fields[1].type, count: 3,
                    values: .list(offsets: Buffer([0, 2, 2, 3]), elements: structures(3, nulls: [2]))),
                Column(
                    type: schema.fields[2].type, count: 3, validity: Bitmap([true, true, false]),
                    values: .structure([Column([1, 2, 3] as [Int64?]), structures(3, nulls: [1])])),
                Column(
                    type: schema.fields[3].type, count: 3,
                    values: .map(offsets: Buffer([0, 1, 1, 2]), keys: Column(["a", "b"]), values: structures(2))),
            ])
        let file = try await write([batch], schema)
        let reader = try ParquetReader(source: MemoryByteSource(file.bytes))
        let rows = try await reader.collect()
        let leaves = reader.schema.fields.flatMap { $0.type == .string ? [$0] : $0.type.children }
        #expect(leaves.filter { $0.parquetAnnotation == .json }.map(\.type) == Array(repeating: .string, count: 4))
        var lines: [UInt8] = []
        rows[0].appendJSONLines(to: &lines)
        #expect(
            String(decoding: lines, as: UTF8.self) == #"""
                {"s":"{}","l":["{}","{}"],"o":{"a":1,"s":"{}"},"m":[["a","{}"]]}
                {"s":null,"l":[],"o":{"a":2,"s":null},"m":[]}
                {"s":"{}","l":[null],"o":null,"m":[["b","{}"]]}

                """#)
    }

    @Test("senseless options are refused at once")
    func refusedAtOnce() throws {
        let flat = Schema([Field("c", .int64)])
        #expect(throws: ParquetError.self) {
            try ParquetWriter(sink: MemoryByteSink(), schema: flat, options: .init(pageRows: 0))
        }
    }

    @Test("what another program wrote about the columns of the source is not passed on")
    func schemaDescriptions() async throws {
        let metadata = ["ARROW:schema": "/////w==", "pandas": "{}", "author": "me", "DataKit:type:0:x": "duration(us)"]
        let schema = Schema([Field("x", .int64)], metadata: metadata)
        let options = ParquetWritingOptions(keyValueMetadata: ["pandas": "mine"])
        let file = try await write([], schema, options)
        let pairs = file.footer.keyValueMetadata ?? []
        #expect(pairs.map(\.key) == ["author", "pandas"] && pairs.map(\.value) == ["me", "mine"])
    }

    @Test("the file is the same whatever the number of threads")
    func threads() async throws {
        let batches = try [WriterSamples.batch(rows: 3000), WriterSamples.batch(rows: 500, from: 3000)]
        let one = try await write(batches, WriterSamples.schema, .init(rowGroupRows: 2000, threads: 1))
        let many = try await write(batches, WriterSamples.schema, .init(rowGroupRows: 2000, threads: 7))
        #expect(one.bytes == many.bytes)
    }
}

@Suite("Bounds cut short")
struct BoundTruncationTests {
    @Test(
        "a lower bound is a prefix that cuts no scalar",
        arguments: [("abcdef", 3, "abc"), ("aøøø", 2, "a"), ("aøøø", 3, "aø"), ("😀😀", 7, "😀"), ("ab", 3, "ab")])
    func lower(text: String, length: Int, expected: String) {
        #expect(BoundTruncation.lower(Array(text.utf8), to: length, isText: true) == Array(expected.utf8))
    }

    @Test(
        "an upper bound of text is greater than the whole and valid",
        arguments: [
            ("abcdef", 3, "abd"), ("ab\u{10FFFF}x", 6, "ac"), ("a\u{D7FF}zz", 4, "a\u{E000}"),
            ("a\u{7F}zz", 2, "a\u{80}"),
            ("\u{10FFFF}\u{10FFFF}", 4, nil),
        ] as [(String, Int, String?)])
    func upper(text: String, length: Int, expected: String?) {
        let bound = BoundTruncation.upper(Array(text.utf8), to: length, isText: true)
        #expect(bound == expected.map { Array($0.utf8) })
        if let bound { #expect(Array(text.utf8).lexicographicallyPrecedes(bound)) }
    }

    @Test(
        "an upper bound of bytes raises the last that can be",
        arguments: [([1, 2, 3, 4], 2, [1, 3]), ([1, 255, 255, 0], 3, [2]), ([255, 255, 255], 2, nil)]
            as [([UInt8], Int, [UInt8]?)])
    func upperBytes(bytes: [UInt8], length: Int, expected: [UInt8]?) {
        #expect(BoundTruncation.upper(bytes, to: length, isText: false) == expected)
    }
}
