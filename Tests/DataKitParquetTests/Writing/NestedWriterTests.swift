import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Nested columns that are written")
struct NestedWriterTests {
    static let options: [ParquetWritingOptions] = [
        .init(),
        .init(compression: .none, rowGroupRows: 37, pageRows: 5, threads: 3),
        .init(rowGroupBytes: 3000, pageBytes: 64, pageRows: 7, usesDictionaries: false, dataPageVersion: .v2),
        .init(pageRows: 20, dictionaryBytes: 40, dataPageVersion: .v2, threads: 1),
        .init(pageRows: 1, writesStatistics: false, writesPageIndex: false, dataPageVersion: .v2),
    ]

    @Test("read back equal, whatever the types and the options", arguments: 1...12 as ClosedRange<UInt64>)
    func roundTrips(seed: UInt64) async throws {
        let table = try NestedTable(rows: 150, columns: 5, depth: 4, seed: seed)
        for options in Self.options {
            let sink = MemoryByteSink()
            var writer = try ParquetWriter(sink: sink, schema: table.batch.schema, options: options)
            for start in stride(from: 0, to: 150, by: 50) { try await writer.write(table.batch[start..<start + 50]) }
            try await writer.finish()
            let verification = try await ParquetVerifier(source: MemoryByteSource(sink.bytes)).run()
            #expect(verification.findings == [], "seed \(seed)")
            let reader = try ParquetReader(source: MemoryByteSource(sink.bytes))
            #expect(reader.schema.fields == table.batch.schema.fields, "seed \(seed)")
            let batches = try await reader.collect()
            for column in table.batch.columns.indices {
                var row = 0
                for batch in batches {
                    for index in 0..<batch.rowCount {
                        let (found, expected) = (batch.columns[column][index], table.batch.columns[column][row])
                        #expect(found == expected, "seed \(seed), column \(column), row \(row)")
                        row += 1
                    }
                }
                #expect(row == 150)
            }
        }
    }

    /// [[1, null], [], null, [2]]
    private static let list = Column(
        type: .list(Field("element", .int32)), count: 4, validity: Bitmap([true, true, false, true]),
        values: .list(
            offsets: [0, 2, 2, 2, 3],
            elements: Column(
                type: .int32, count: 3, validity: Bitmap([true, false, true]), values: .int32([1, 0, 2]))))

    private static func shredded(_ column: Column, isNullable: Bool = true) throws -> [ShreddedLeaf] {
        let schema = Schema([Field("c", column.type, isNullable: isNullable)])
        return try zip(LeafRoute.all(of: schema), ParquetSchema(schema).leaves).map { route, leaf in
            try ShreddedLeaf(column, rows: 0..<column.count, route: route, leaf: leaf)
        }
    }

    @Test("have the levels of the specification")
    func levels() throws {
        let leaf = try Self.shredded(Self.list)[0]
        #expect(leaf.levels.repetition == [0, 1, 0, 0, 0])
        #expect(leaf.levels.definition == [3, 2, 1, 0, 3])
        #expect(leaf.entryCount == 5 && leaf.valueCount == 2 && leaf.rowCount == 4)
        #expect(leaf.selection == [0b101])
    }

    @Test("leave out what lies behind nulls: elements of null lists, fields of null structs")
    func hiddenValues() throws {
        let elements = Column(type: .int32, count: 6, values: .int32([1, 2, 3, 4, 5, 6]))
        let lists = Column(
            type: .list(Field("element", .int32)), count: 3, validity: Bitmap([true, false, true]),
            values: .list(offsets: [0, 2, 5, 6], elements: elements))
        let list = try Self.shredded(lists)[0]
        #expect(list.levels.definition == [3, 3, 0, 3])
        #expect(list.selection == [0b100011] && list.valueCount == 3)

        let fixed = Column(
            type: .fixedSizeList(Field("element", .int32, isNullable: false), count: 2), count: 3,
            validity: Bitmap([true, false, true]), values: .fixedSizeList(elements: elements))
        let fixedLeaf = try Self.shredded(fixed)[0]
        #expect(fixedLeaf.levels.repetition == [0, 1, 0, 0, 1])
        #expect(fixedLeaf.levels.definition == [2, 2, 0, 2, 2])
        #expect(fixedLeaf.selection == [0b110011])

        let structures = Column(
            type: .structure([Field("a", .int32), Field("l", lists.type)]), count: 3,
            validity: Bitmap([false, true, true]), values: .structure([elements[0..<3], lists]))
        let leaves = try Self.shredded(structures)
        #expect(leaves[0].levels.definition == [0, 2, 2] && leaves[0].selection == [0b110])
        #expect(leaves[1].levels.definition == [0, 1, 4])
        #expect(leaves[1].slots.count == 1 && leaves[1].valueCount == 1)
    }

    @Test("know nothing of rows outside the slice")
    func slices() throws {
        let schema = Schema([Field("c", Self.list.type)])
        let leaf = try ParquetSchema(schema).leaves[0]
        let slice = try ShreddedLeaf(Self.list, rows: 1..<4, route: LeafRoute.all(of: schema)[0], leaf: leaf)
        #expect(slice.levels.definition == [1, 0, 3])
        #expect(slice.slots.count == 1 && slice.selection == nil)
    }

    @Test("begin each page with a row, and say where it is")
    func pages() async throws {
        for version in [ParquetWritingOptions.DataPageVersion.v1, .v2] {
            let options = ParquetWritingOptions(pageRows: 2, usesDictionaries: false, dataPageVersion: version)
            let file = try await write(Self.list, options)
            let chunk = try file.chunk(0)
            #expect(chunk.valueCount == 5)
            #expect(chunk.statistics?.nullCount == 3)
            #expect(chunk.sizeStatistics?.repetitionLevelHistogram == [4, 1])
            #expect(chunk.sizeStatistics?.definitionLevelHistogram == [1, 1, 1, 2])
            let headers = try file.pages(chunk).map(\.header)
            #expect(headers.map { $0.dataPageHeader?.valueCount ?? $0.dataPageHeaderV2?.valueCount } == [3, 2])
            if version == .v2 {
                #expect(headers.compactMap(\.dataPageHeaderV2?.nullCount) == [2, 1])
                #expect(headers.compactMap(\.dataPageHeaderV2?.rowCount) == [2, 2])
            }
            #expect(try file.offsetIndex(0).pageLocations.map(\.firstRowIndex) == [0, 2])
            let index = try #require(try file.columnIndex(0))
            #expect(index.nullCounts == [2, 1])
            #expect(index.repetitionLevelHistograms == [2, 1, 2, 0])
            #expect(index.definitionLevelHistograms == [0, 1, 1, 1, 1, 0, 0, 1])
        }
    }

    @Test("count the bytes of their strings, with and without a dictionary")
    func stringBytes() async throws {
        let words = Column(["a", "bcd", nil, "a", "a", "bcd"] as [String?])
        let lists = Column(
            type: .list(Field("element", .string)), count: 2, values: .list(offsets: [0, 4, 6], elements: words))
        for usesDictionaries in [true, false] {
            let file = try await write(lists, .init(pageRows: 1, usesDictionaries: usesDictionaries))
            #expect(try file.chunk(0).sizeStatistics?.unencodedByteArrayDataBytes == 9)
            #expect(try file.offsetIndex(0).unencodedByteArrayDataBytes == [5, 4])
        }
    }

    @Test("leave a dictionary between rows, however far into a row it lasted")
    func dictionaryOverflow() async throws {
        // Rows of 10: the same values at first, then new ones until the dictionary is full.
        let values = (0..<3000).map { $0 < 1000 ? Int64($0 % 10) : Int64($0) }
        let offsets = (0...300).map { Int32($0 * 10) }
        let lists = Column(
            type: .list(Field("element", .int64)), count: 300,
            values: .list(offsets: Buffer(offsets), elements: Column(values.map { Int64?($0) })))
        let file = try await write(lists, .init(pageRows: 40, dictionaryBytes: 8 * 515))
        let chunk = try file.chunk(0)
        // Behind the dictionary the values rise one by one.
        #expect(Set(chunk.encodings) == [.plain, .rle, .rleDictionary, .deltaBinaryPacked])
        #expect(chunk.statistics?.distinctCount == nil)
        let index = try #require(try file.columnIndex(0))
        let bounds = zip(index.minimumValues, index.maximumValues).map { low, high in
            (low + high).chunks(of: 8).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
        }
        let rows = try file.offsetIndex(0).pageLocations.map { Int($0.firstRowIndex) } + [300]
        for (page, bounds) in bounds.enumerated() {
            let part = values[rows[page] * 10..<rows[page + 1] * 10]
            #expect(bounds == [Int(part.min()!), Int(part.max()!)], "page \(page)")
        }
        let reader = try ParquetReader(source: MemoryByteSource(file.bytes))
        #expect(try await reader.collect().map { $0.columns[0][299] }.last == lists[299])
    }

    @Test("have the levels of lists of every length", arguments: [0, 1, 7, 15, 16, 17, 31, 64, 300])
    func lengths(length: Int) throws {
        // The long list between a null, an empty one and one of one element.
        let offsets: [Int32] = [0, 0, 0, Int32(length), Int32(length) + 1]
        let lists = Column(
            type: .list(Field("element", .int32, isNullable: false)), count: 4,
            validity: Bitmap([false, true, true, true]),
            values: .list(
                offsets: Buffer(offsets),
                elements: Column(
                    type: .int32, count: length + 1, values: .int32(Buffer((0...Int32(length)).map { $0 })))))
        let nested = Column(
            type: .list(Field("element", lists.type)), count: 2, values: .list(offsets: [0, 3, 4], elements: lists))
        let leaf = try Self.shredded(nested, isNullable: false)[0]
        let long = length == 0 ? [UInt8(2)] : Array(repeating: 3, count: length)
        #expect(leaf.levels.definition == [1, 2] + long + [3])
        #expect(
            leaf.levels.repetition == [0, 1, 1] + Array(repeating: 2, count: max(0, length - 1)) + [0])
        #expect(leaf.valueCount == length + 1)
        let start = ShreddedLeaf.Part.start
        let first = leaf.rows(1, after: start)
        #expect(first.entries == 0..<2 + long.count && first.values == 0..<length)
        #expect(leaf.rows(1, after: first).values == length..<length + 1)
    }

    @Test("levels of every width are packed as the general encoder packs them", arguments: 1...8)
    func packedLevels(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width))
        for count in [1, 7, 8, 9, 63, 64, 65, 1000] {
            for share in [2, 20] {
                var levels: [UInt8] = []
                for _ in 0..<count {
                    let isNew = levels.isEmpty || Int.random(in: 0..<share, using: &generator) == 0
                    levels.append(isNew ? UInt8.random(in: 0...UInt8(1 << width - 1), using: &generator) : levels.last!)
                }
                var (packed, general): ([UInt8], [UInt8]) = ([], [])
                HybridEncoder.append(levels: levels, maximum: 1 << width - 1, to: &packed)
                HybridEncoder.append(levels.map(UInt32.init), width: width, to: &general)
                #expect(packed == general, "\(count) levels")
                let numbers = levels.span.count(of: levels[0])
                #expect(numbers == levels.count { $0 == levels[0] })
            }
        }
    }

    @Test("end a row group by what is held in memory, pages that are not full among it")
    func heldBytes() async throws {
        let fields = (0..<300).map { Field("c\($0)", .int64) }
        let schema = Schema(fields)
        var value: Int64 = 0
        let columns = fields.map { _ in
            Column(
                (0..<1000).map { _ in
                    value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Int64?(value)
                })
        }
        let batch = try RecordBatch(schema: schema, columns: columns)
        let options = ParquetWritingOptions(rowGroupBytes: 300 * 8 * 2500, usesDictionaries: false)
        let file = try await write(Array(repeating: batch, count: 9), schema, options)
        #expect(file.footer.rowGroups.map(\.rowCount) == [3000, 3000, 3000])
    }

    @Test("are tables without rows too")
    func noRows() async throws {
        let schema = try NestedTable(rows: 0, columns: 6, depth: 3, seed: 5).batch.schema
        let file = try await write([], schema)
        let reader = try ParquetReader(source: MemoryByteSource(file.bytes))
        #expect(reader.schema.fields == schema.fields && reader.rowCount == 0)
    }

    @Test("are refused where they hold nulls that the schema rules out, at any depth")
    func undeclaredNulls() async throws {
        let element = Column(
            type: .list(Field("element", .int32, isNullable: false)), count: 4, validity: Self.list.validity,
            values: Self.list.values)
        await #expect(throws: ParquetError.self) { try await write(element) }
        let map = Column(
            type: .map(key: Field("key", .int32), value: Field("value", .int32)), count: 1,
            values: .map(offsets: [0, 1], keys: Column([nil] as [Int32?]), values: Column([1] as [Int32?])))
        do {
            _ = try await write(map)
            Issue.record("a map with a null key was written")
        } catch let error as ParquetError {
            #expect(error.kind == .misuse && error.location.column == "c.key_value.key")
        }
        // What lies behind a null is not looked at.
        let hidden = Column(
            type: .structure([Field("a", .int32, isNullable: false)]), count: 2, validity: Bitmap([true, false]),
            values: .structure([Column([1, nil] as [Int32?])]))
        #expect(try await write(hidden).chunk(0).statistics?.nullCount == 1)
    }

    @Test("have keys that are never null, even those of maps that are all empty")
    func emptyMaps() async throws {
        let type = DataType.map(key: Field("key", .null, isNullable: false), value: Field("value", .null))
        let nothing = Column(nulls: 0, type: .null)
        let empty = Column(type: type, count: 2, values: .map(offsets: [0, 0, 0], keys: nothing, values: nothing))
        let file = try await write(empty)
        #expect(file.footer.schema.map(\.name) == ["schema", "c", "key_value", "key", "value"])
        #expect(file.footer.schema[3].repetition == .required && file.footer.schema[4].repetition == .optional)
        let batch = try await ParquetReader(source: MemoryByteSource(file.bytes)).collect()[0]
        #expect(batch.columns[0][1] == .map([]))
        let one = Column(nulls: 1, type: .null)
        let full = Column(type: type, count: 1, values: .map(offsets: [0, 1], keys: one, values: one))
        await #expect(throws: ParquetError.self) { try await write(full) }
    }

    @Test("of dictionary-encoded leaves and of dictionary-encoded structs are written as their values")
    func dictionaries() async throws {
        let entries = Column(["x", "yy"] as [String?])
        let leaf = Column(
            type: .string, count: 3, validity: Bitmap([true, false, true]),
            values: .dictionary(indices: [1, 99, 0], values: entries))
        let lists = Column(
            type: .list(Field("element", .string)), count: 2, values: .list(offsets: [0, 2, 3], elements: leaf))
        let structure = Column(
            type: .structure([Field("s", .string)]), count: 2,
            values: .structure([entries]))
        let picked = Column(
            type: structure.type, count: 3, validity: Bitmap([true, true, false]),
            values: .dictionary(indices: [1, 0, -7], values: structure))
        for (column, expected) in [
            (lists, [Value.list([.string("yy"), .null]), .list([.string("x")])]),
            (picked, [.structure([.string("yy")]), .structure([.string("x")]), .null]),
        ] {
            let file = try await write(column)
            let batch = try await ParquetReader(source: MemoryByteSource(file.bytes)).collect()[0]
            #expect((0..<batch.rowCount).map { batch.columns[0][$0] } == expected)
        }
    }

    @Test("keep field numbers, and types that only metadata can keep, at any depth")
    func fieldIDs() async throws {
        let schema = Schema([
            Field("a", .list(Field("element", .duration(.seconds), id: 2)), id: 1),
            Field(
                "m",
                .map(
                    key: Field("key", .int32, isNullable: false, id: 4),
                    value: Field("value", .timestamp(.microseconds, timeZone: "Europe/Oslo"), id: 5)), id: 3),
        ])
        let file = try await write([], schema)
        #expect(try ParquetReader(source: MemoryByteSource(file.bytes)).schema.fields == schema.fields)
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
