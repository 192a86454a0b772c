import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Parts of a file that this version does not know")
struct UnknownPartsTests {
    private func twoColumns() async throws -> AlteredFile {
        let batch = try RecordBatch(
            schema: Schema([Field("good", .int64), Field("odd", .int64)]),
            columns: [Column((0..<50).map { Int64($0) }), Column((0..<50).map { Int64($0 * $0) })])
        var options = ParquetWritingOptions(compression: .none, usesDictionaries: false, writesChecksums: false)
        options.encodings = .basic
        return try AlteredFile(try await write([batch], batch.schema, options).bytes)
    }

    private func expectOddAloneFails(_ bytes: [UInt8], naming part: String) async throws {
        let reader = try ParquetReader(source: MemoryByteSource(bytes))
        #expect(reader.rowCount == 50)
        let good = try await reader.collect(ReadRequest(columns: ["good"]))
        #expect(good.reduce(0) { $0 + $1.rowCount } == 50)
        for columns in [["odd"], nil] {
            let error = await #expect(throws: ParquetError.self) {
                _ = try await reader.collect(ReadRequest(columns: columns))
            }
            #expect(error?.kind == .unsupported)
            #expect(error?.location.column == "odd")
            #expect(error?.message.contains(part) == true, "\(error!)")
        }
    }

    @Test("make a column of an unknown codec fail alone")
    func codec() async throws {
        var file = try await twoColumns()
        file.chunk(1) { $0.codec = CompressionCodec(rawValue: 99) }
        try await expectOddAloneFails(file.finished, naming: "99")
    }

    @Test("make an encrypted column fail alone, though its metadata is plain")
    func encryption() async throws {
        var file = try await twoColumns()
        file.footer.rowGroups[0].columns[1].encryptedColumnMetadata = [1, 2, 3]
        try await expectOddAloneFails(file.finished, naming: "encrypted")
    }

    @Test("a footer that counts no rows is read by its row groups, and any other wrong count refused")
    func rowCount() async throws {
        var file = try await twoColumns()
        file.footer.rowCount = 0
        let reader = try ParquetReader(source: MemoryByteSource(file.finished))
        #expect(reader.rowCount == 50)
        #expect(try await reader.collect().reduce(0) { $0 + $1.rowCount } == 50)
        let report = try await ParquetVerifier(source: MemoryByteSource(file.finished)).run()
        #expect(report.findings.contains { $0.message.contains("claims 0 rows") })
        file.footer.rowCount = 49
        #expect(throws: ParquetError.self) { try ParquetReader(source: MemoryByteSource(file.finished)) }
    }

    @Test("make a column of an unknown encoding fail alone")
    func encoding() async throws {
        var file = try await twoColumns()
        let start = Int(file.footer.rowGroups[0].columns[1].metaData!.dataPageOffset)
        var reader = ThriftReader(file.bytes, range: start..<file.bytes.count)
        var header = try PageHeader(from: &reader)
        header.dataPageHeader?.encoding = PageEncoding(rawValue: 11)
        let bytes = header.thriftBytes
        #expect(bytes.count == reader.position - start)
        file.bytes.replaceSubrange(start..<reader.position, with: bytes)
        try await expectOddAloneFails(file.finished, naming: "11")
    }
}
