import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Files of the public corpus", .enabled(if: Corpus.isThere, "the corpus is not beside the working copy"))
struct CorpusTests {
    /// Files whose pages do not match their checksums.
    static let corrupt: Set = [
        "datapage_v1-corrupt-checksum.parquet", "rle-dict-uncompressed-corrupt-checksum.parquet",
    ]

    /// Columns that are to fail, and how: those of codecs that this version does not have.
    static let unreadable: Set = ["large_string_map.brotli.parquet"]

    @Test("read as expected", arguments: Corpus.names(in: "data").filter { !unreadable.contains($0) })
    func goodFiles(name: String) async throws {
        var options = ParquetReadingOptions()
        options.verifiesChecksums = !Self.corrupt.contains(name)
        let reader = try ParquetReader(path: Corpus.folder + "/data/" + name, options: options)
        let expected = try #require(Corpus.expectedRows(name))
        let columns = reader.schema.fields.map(\.name)
        guard !columns.isEmpty else { return }
        for threads in [1, 3] {
            let rows = try await jsonRows(reader, limit: 200, threads: threads)
            #expect(rows.count == expected.count)
            for (index, (row, wanted)) in zip(rows, expected).enumerated() {
                if reader.schema.hasRepeatedNames { #expect(row == wanted, "row \(index)") }
                for column in columns where wanted[column]?["$undefined"] == nil {
                    #expect(row[column] == wanted[column], "row \(index), column \(column)")
                }
            }
        }
        // All rows, not only the first: the number must be that of the footer.
        var count = 0
        for try await batch in try reader.batches(ReadRequest()) { count += batch.rowCount }
        #expect(count == reader.rowCount)
    }

    @Test("with damaged pages are refused when checksums are verified", arguments: corrupt.sorted())
    func corruptFiles(name: String) async throws {
        let reader = try ParquetReader(path: Corpus.folder + "/data/" + name)
        let error = await #expect(throws: ParquetError.self) { try await jsonRows(reader) }
        #expect(error?.kind == .corrupt)
        #expect(error?.location.column != nil && error?.location.page != nil && error?.location.byteOffset != nil)
    }

    @Test("that are bad are refused with an error", arguments: Corpus.names(in: "bad_data"))
    func badFiles(name: String) async throws {
        let error = await #expect(throws: ParquetError.self) {
            let reader = try ParquetReader(path: Corpus.folder + "/bad_data/" + name)
            _ = try await jsonRows(reader)
        }
        #expect(error?.message.isEmpty == false)
    }

    @Test(
        "that are bad are refused for what is wrong with them",
        arguments: [
            ("PARQUET-1481", "physical type"), ("ARROW-GH-41317", "is of wire type"),
            ("ARROW-GH-45185", "first repetition level"),
            ("ARROW-GH-47662", "too few values"), ("ARROW-RS-GH-6229-DICTHEADER", "chunk claims 322 bytes"),
            ("ARROW-RS-GH-6229-LEVELS", "the page has 21 values"),
        ])
    func faults(name: String, fault: String) async throws {
        let error = await #expect(throws: ParquetError.self) {
            let reader = try ParquetReader(path: Corpus.folder + "/bad_data/" + name + ".parquet")
            _ = try await jsonRows(reader)
        }
        #expect(error?.kind == .outOfSpecification)
        #expect(error?.message.contains(fault) == true, "\(error?.message ?? "")")
    }

    /// Files with nested columns, and the rows of each as they are read in one batch.
    private func nestedFiles(below size: Int) throws -> [(bytes: [UInt8], rows: Int)] {
        try Corpus.names(in: "data").filter { !Self.unreadable.contains($0) }.compactMap { name in
            let source = try FileByteSource(path: Corpus.folder + "/data/" + name)
            guard source.byteCount < size else { return nil }
            let reader = try ParquetReader(source: source)
            guard reader.schema.fields.contains(where: { $0.type.isNested }) else { return nil }
            return (try source.read(0..<source.byteCount), reader.rowCount)
        }
    }

    @Test("with nested columns have the same rows in batches of any size", arguments: [1, 2, 3, 7])
    func batches(rows: Int) async throws {
        let files = try nestedFiles(below: 20_000)
        #expect(!files.isEmpty)
        for (bytes, count) in files where count < 2000 {
            var options = ParquetReadingOptions()
            let whole = try await jsonRows(try ParquetReader(source: MemoryByteSource(bytes), options: options))
            options.batchRows = rows
            let parts = try await jsonRows(
                try ParquetReader(source: MemoryByteSource(bytes), options: options), threads: 2)
            #expect(parts == whole)
        }
    }

    @Test("show their schema, row count and metadata whether or not all columns can be read")
    func metadata() throws {
        for name in Corpus.names(in: "data") {
            let reader = try ParquetReader(path: Corpus.folder + "/data/" + name)
            let metadata = reader.metadata
            #expect(metadata.rowCount == reader.rowCount)
            #expect(metadata.rowGroups.reduce(0) { $0 + $1.rowCount } == reader.rowCount)
            #expect(metadata.schemaText.hasPrefix("message "))
        }
    }
}
