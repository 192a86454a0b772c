import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Damaged files")
struct DamagedFileTests {
    /// Opens and reads everything; an error is as good as rows, as long as it comes back.
    private func read(_ bytes: [UInt8], verifying: Bool) async throws -> [RecordBatch] {
        var options = ParquetReadingOptions()
        options.verifiesChecksums = verifying
        let reader = try ParquetReader(source: MemoryByteSource(bytes), options: options)
        _ = reader.metadata
        return try await reader.collect(ReadRequest(threads: 1))
    }

    private static let types: [(name: String, type: DataType)] = [
        ("flag", .boolean), ("id", .int64), ("name", .string), ("price", .decimal(precision: 20, scale: 2)),
    ]

    @Test("cut anywhere are an error")
    func truncations() async throws {
        let sample = try SampleTable(rows: 20, nullShare: 0.3, seed: 5, types: Self.types)
        let bytes = try await sample.file().bytes
        for count in 0..<bytes.count {
            await #expect(throws: ParquetError.self, "cut to \(count)") {
                try await read(Array(bytes[..<count]), verifying: true)
            }
        }
    }

    @Test("with a damaged byte do not stop the reader for good", arguments: [false, true])
    func damagedBytes(verifying: Bool) async throws {
        let sample = try SampleTable(rows: 30, nullShare: 0.3, seed: 6, types: Self.types)
        for version in [ParquetWritingOptions.DataPageVersion.v1, .v2] {
            let bytes = try await sample.file(.init(dataPageVersion: version)).bytes
            for position in bytes.indices {
                for mask: UInt8 in [1 << (position % 8), 0x80, 0xFF] {
                    var damaged = bytes
                    damaged[position] ^= mask
                    do { _ = try await read(damaged, verifying: verifying) } catch is ParquetError {
                    } catch is DataKitError {}
                }
            }
        }
    }

    @Test("of damaged pages are found by their checksums")
    func checksums() async throws {
        let sample = try SampleTable(rows: 30, nullShare: 0.3, seed: 6, types: Self.types)
        let bytes = try await sample.file().bytes
        let reader = try ParquetReader(source: MemoryByteSource(bytes))
        for column in reader.metadata.rowGroups[0].columns {
            // The last byte of the chunk is one of its last page's.
            let start = min(column.dataPageOffset, column.dictionaryPageOffset ?? .max)
            var damaged = bytes
            damaged[start + column.compressedSize - 1] ^= 4
            let error = await #expect(throws: ParquetError.self) { try await read(damaged, verifying: true) }
            #expect(error?.kind == .corrupt)
            #expect(error?.location.column == column.path[0])
            #expect(error?.description.contains(column.path[0]) == true)
        }
    }

    @Test(
        "that are no Parquet files are named as such",
        arguments: [
            [], Array("PAR1".utf8), Array("PAR1PAR1".utf8), Array("id,name\n1,a\n2,b\n".utf8),
            Array("PAR1".utf8) + [0xFF, 0xFF, 0xFF, 0x7F] + Array("PAR1".utf8),
            Array("PARE".utf8) + [1, 0, 0, 0, 0] + Array("PARE".utf8),
        ] as [[UInt8]])
    func otherFiles(bytes: [UInt8]) {
        let error = #expect(throws: ParquetError.self) { try ParquetReader(source: MemoryByteSource(bytes, name: "x")) }
        #expect(error?.location.file == "x")
    }
}
