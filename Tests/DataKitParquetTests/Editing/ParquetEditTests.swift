import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Edits of Parquet files")
struct ParquetEditTests {
    private let first: [UInt8]
    private let second: [UInt8]
    private let rows: [RecordBatch]

    init() async throws {
        var options = ParquetWritingOptions(rowGroupRows: 70, pageRows: 20)
        options.keyValueMetadata = ["owner": "sales", "pandas": "{}"]
        let tables = try [
            SampleTable(rows: 100, nullShare: 0.2, seed: 1), SampleTable(rows: 90, nullShare: 0.2, seed: 2),
        ]
        first = try await tables[0].file(options).bytes
        options.dataPageVersion = .v2
        options.compression = .zstd
        second = try await tables[1].file(options).bytes
        rows = tables.map(\.batch)
    }

    private func written(_ edit: ParquetEdit) throws -> MemoryByteSource {
        let sink = MemoryByteSink()
        let count = try edit.write(to: sink)
        #expect(count == sink.bytes.count)
        return MemoryByteSource(sink.bytes)
    }

    private func column(_ name: String, of file: MemoryByteSource) async throws -> [Value] {
        var values: [Value] = []
        for batch in try await ParquetReader(source: file).collect(ReadRequest(columns: [name])) {
            for row in 0..<batch.rowCount { values.append(batch.columns[0][row]) }
        }
        return values
    }

    @Test("put the rows of files after one another")
    func merging() async throws {
        let file = try written(ParquetEdit([MemoryByteSource(first), MemoryByteSource(second)]))
        let reader = try ParquetReader(source: file)
        #expect(reader.rowCount == 190)
        #expect(reader.metadata.rowGroups.map(\.rowCount) == [70, 30, 70, 20])
        #expect(reader.schema.fields == rows[0].schema.fields)
        for (position, field) in rows[0].schema.fields.enumerated() {
            let expected = rows.flatMap { batch in (0..<batch.rowCount).map { batch.columns[position][$0] } }
            let values = try await column(field.name, of: file)
            #expect(values.map { "\($0)" } == expected.map { "\($0)" }, "\(field.name)")
        }
    }

    @Test("leave columns out and name them anew, with types that the format has no place for")
    func columns() async throws {
        var edit = try ParquetEdit([MemoryByteSource(first), MemoryByteSource(second)])
        try edit.dropColumn("boolean")
        try edit.dropColumn("int64")
        try edit.renameColumn("duration", to: "lasted")
        edit.keyValueMetadata = ["owner": nil, "purpose": "test"]
        let file = try written(edit)
        let reader = try ParquetReader(source: file)
        var expected = rows[0].schema.fields.filter { !["boolean", "int64"].contains($0.name) }
        let place = try #require(expected.firstIndex { $0.name == "duration" })
        expected[place].name = "lasted"
        #expect(reader.schema.fields == expected)
        #expect(try edit.schema.fields == expected)
        #expect(reader.schema.metadata["owner"] == nil)
        #expect(reader.schema.metadata["purpose"] == "test")
        // Kept for other columns than there are now.
        #expect(reader.schema.metadata["pandas"] == nil)
        let original = try #require(rows[0].schema.fields.firstIndex { $0.name == "duration" })
        let values = try await column("lasted", of: file)
        for row in 0..<100 { #expect(values[row] == rows[0].columns[original][row]) }
    }

    @Test("move page indexes and statistics along with the pages")
    func indexes() throws {
        let file = try written(ParquetEdit([MemoryByteSource(first), MemoryByteSource(second)]))
        let opened = try ParquetFile(source: file, options: .init())
        for (number, group) in opened.footer.rowGroups.enumerated() {
            for (leaf, chunk) in zip(opened.tree.leaves, group.columns) {
                let (_, range) = try opened.chunk(leaf, rowGroup: number)
                let start = try #require(chunk.offsetIndexOffset.map { Int($0) })
                let length = try #require(chunk.offsetIndexLength.map { Int($0) })
                var reader = ThriftReader(try file.bytes(start..<start + length), subject: "the index")
                for page in try OffsetIndex(from: &reader).pageLocations {
                    #expect(range.contains(Int(page.offset)))
                    let bytes = try file.bytes(Int(page.offset)..<Int(page.offset) + Int(page.compressedPageSize))
                    var headerReader = ThriftReader(bytes, subject: "the page")
                    let header = try PageHeader(from: &headerReader)
                    #expect(headerReader.position + Int(header.compressedPageSize) == bytes.count)
                }
                #expect(chunk.metaData?.statistics?.nullCount != nil)
            }
        }
    }

    @Test("take more rows behind those that are there")
    func appending() async throws {
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(appendingTo: ParquetEdit([MemoryByteSource(first)]), sink: sink)
        #expect(writer.schema.fields == rows[1].schema.fields)
        try await writer.write(rows[1])
        try await writer.finish()
        let file = MemoryByteSource(sink.bytes)
        #expect(try ParquetReader(source: file).metadata.rowGroups.map(\.rowCount) == [70, 30, 90])
        for (position, field) in rows[0].schema.fields.enumerated() {
            let expected = rows.flatMap { batch in (0..<batch.rowCount).map { batch.columns[position][$0] } }
            let values = try await column(field.name, of: file)
            #expect(values.map { "\($0)" } == expected.map { "\($0)" }, "\(field.name)")
        }
        // Rows of other columns leave the sink without a file.
        var other = try ParquetWriter(appendingTo: ParquetEdit([MemoryByteSource(first)]), sink: MemoryByteSink())
        let narrow = rows[1].selecting([0])
        await #expect(throws: ParquetError.self) { try await other.write(narrow) }
    }

    @Test("leave bounds out where a file does not say in which order they are")
    func distrust() async throws {
        // The second file as it would be without its column orders.
        let opened = try ParquetFile(source: MemoryByteSource(second), options: .init())
        var footer = opened.footer
        footer.columnOrders = nil
        let bytes = footer.thriftBytes
        let distrusted =
            Array(second[..<opened.dataEnd]) + bytes + HandmadeFile.littleEndian(bytes.count) + Array("PAR1".utf8)
        let file = try written(ParquetEdit([MemoryByteSource(first), MemoryByteSource(distrusted)]))
        let groups = try ParquetFile(source: file, options: .init()).footer.rowGroups
        #expect(groups[0].columns.contains { $0.metaData?.statistics?.minimum != nil })
        #expect(groups[0].columns.contains { $0.columnIndexOffset != nil })
        for chunk in [groups[2], groups[3]].flatMap({ Array($0.columns) }) {
            #expect(chunk.metaData?.statistics?.minimum == nil)
            #expect(chunk.columnIndexOffset == nil)
            #expect(chunk.offsetIndexOffset != nil)
        }
    }

    @Test("refuse files whose columns differ, and say which")
    func mismatches() async throws {
        func file(_ types: [(name: String, type: DataType)], nullShare: Double = 0.2) async throws -> MemoryByteSource {
            MemoryByteSource(
                try await SampleTable(rows: 5, nullShare: nullShare, seed: 3, types: types).file(.init()).bytes)
        }
        let base: [(name: String, type: DataType)] = [("a", .int32), ("b", .string)]
        let others: [(MemoryByteSource, String)] = [
            (try await file([("a", .int32)]), "b"), (try await file([("a", .int32), ("c", .string)]), "c"),
            (try await file([("a", .int64), ("b", .string)]), "a"), (try await file(base, nullShare: 0), "a"),
            (try await file([("a", .int32), ("b", .binary)]), "b"), (try await file(base + [("d", .date)]), "d"),
        ]
        for (other, name) in others {
            let error = await #expect(throws: ParquetError.self) { try ParquetEdit([try await file(base), other]) }
            #expect(error?.kind == .misuse)
            #expect(error?.location.column == name)
        }
    }

    @Test("that make no sense are refused")
    func misuse() async throws {
        let table = try SampleTable(rows: 5, nullShare: 0, seed: 3, types: [("a", .int32), ("b", .string)])
        var edit = try ParquetEdit([MemoryByteSource(try await table.file(.init()).bytes)])
        #expect(throws: ParquetError.self) { try edit.dropColumn("c") }
        #expect(throws: ParquetError.self) { try edit.renameColumn("a", to: "b") }
        #expect(throws: ParquetError.self) { try edit.renameColumn("a", to: "") }
        try edit.renameColumn("a", to: "a")
        try edit.dropColumn("a")
        #expect(throws: ParquetError.self) { try edit.dropColumn("b") }
    }

    @Test("of files cut off leave nothing behind")
    func truncations() throws {
        for count in stride(from: 0, to: first.count, by: 97) {
            #expect(throws: ParquetError.self) {
                _ = try written(ParquetEdit([MemoryByteSource(Array(first[..<count]))]))
            }
        }
    }

    @Test(
        "tell writers by their versions",
        arguments: [
            ("parquet-mr version 1.2.8 (build x)", true, true), ("parquet-mr version 1.5.0-cdh5.4.1", false, true),
            ("parquet-mr version 1.8.0 (build x)", false, false), ("parquet-mr version 1.10.1", false, false),
            ("parquet-mr", true, true), ("parquet-mr version x", true, true),
            ("parquet-cpp-arrow version 1.0.0", false, false), ("", false, false),
        ])
    func writers(text: String, isVeryOld: Bool, isOld: Bool) {
        #expect(CreatedBy(text).isJava(before: [1, 2, 9]) == isVeryOld)
        #expect(CreatedBy(text).isJava(before: [1, 8, 0]) == isOld)
    }

    @Test(
        "of the public corpus keep every value",
        .enabled(if: Corpus.isThere, "the corpus is not beside the working copy"))
    func corpus() async throws {
        var copied = 0
        for name in Corpus.names(in: "data") {
            let source = try FileByteSource(path: Corpus.folder + "/data/" + name)
            guard source.byteCount < 1 << 20, let reader = try? ParquetReader(source: source),
                let expected = try? await reader.collect(ReadRequest(threads: 1))
            else { continue }
            let file: MemoryByteSource
            do { file = try written(ParquetEdit([source])) } catch let error as ParquetError {
                #expect(error.kind == .unsupported, "\(name): \(error)")
                continue
            }
            let rows = try await ParquetReader(source: file).collect(ReadRequest(threads: 1))
            #expect(try lines(rows) == lines(expected), "\(name)")
            copied += 1
        }
        #expect(copied > 20)
    }

    private func lines(_ batches: [RecordBatch]) throws -> [String] {
        batches.flatMap { batch in
            (0..<batch.rowCount).map { row in batch.columns.map { "\($0[row])" }.joined(separator: ",") }
        }
    }
}
