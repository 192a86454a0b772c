import DataKitCore
import Foundation
import Testing

@testable import DataKitParquet

@Suite("Bloom filters")
struct BloomFilterTests {
    /// Lengths, and what the xxhash package of Python gives for the bytes 7, 138, 13, ... (131 more each, modulo 256).
    private static let hashes: [(Int, UInt64)] = [
        (0, 0xEF46DB3751D8E999),
        (1, 0xA96C7F0CE858BBB7),
        (2, 0xC22C6A70AD56BBA6),
        (3, 0xBED43740EE6332BB),
        (4, 0xFA212AE44B3BB23D),
        (5, 0xD339DCC9AC8E6776),
        (7, 0x2744460DD675D2C0),
        (8, 0x994B676B71CE94DD),
        (9, 0x572B84C18B983AF8),
        (11, 0x97F078DA7A1A590C),
        (12, 0xB92F588CE720786E),
        (15, 0x09E6451ED2FF8B1D),
        (16, 0x94AD0095E72B24D5),
        (20, 0x67822FA80E0C8933),
        (31, 0x6711D55E306B5D8F),
        (32, 0x07F7B8E3BC5D6E25),
        (33, 0x09F85EEB4E1CBE9F),
        (39, 0xB13C137A0FB701C3),
        (40, 0xD25150177BA46490),
        (63, 0xB7C9968C066CB6A5),
        (64, 0x50D4159A0411632E),
        (65, 0xD277176BFF863EFC),
        (100, 0x9DDADA11D3DC2D8F),
        (255, 0x15A6DB05D4E83DF4),
    ]

    @Test("hash with XXH64 and seed 0", arguments: hashes)
    func hash(length: Int, expected: UInt64) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 131 + 7) }
        #expect(BloomFilter.hash(bytes) == expected)
    }

    @Test("are of the size that values and probability need, a power of two within the cap")
    func size() {
        #expect(BloomFilter.byteCount(distinctValues: 0, falsePositiveProbability: 0.01) == 32)
        // 1,000,000 values at 1 %: 8 * 10^6 / -ln(1 - 0.01^(1/8)) = 9.68 * 10^6 bits.
        #expect(BloomFilter.byteCount(distinctValues: 1_000_000, falsePositiveProbability: 0.01) == 2 << 20)
        #expect(BloomFilter.byteCount(distinctValues: 1_000_000, falsePositiveProbability: 0.05) == 1 << 20)
        #expect(BloomFilter.byteCount(distinctValues: .max, falsePositiveProbability: 1e-9) == 128 << 20)
        #expect(BloomFilter(distinctValues: 1_000_000, maximumByteCount: 100_000).byteCount == 65_536)
        #expect(BloomFilter(distinctValues: 1_000_000, maximumByteCount: 0).byteCount == 32)
    }

    @Test("know every value that was put in, and are wrong about as often as they say", arguments: SIMDLevel.all)
    func probabilities(level: Int32) {
        for wanted in [0.1, 0.01, 0.001] {
            var filter = BloomFilter(distinctValues: 20_000, falsePositiveProbability: wanted)
            var plain: [UInt8] = []
            for value in 0..<20_000 { plain += Self.bytes(value) }
            filter.insert(plain: plain.span, width: 8, level: level)
            #expect((0..<20_000).allSatisfy { filter.mayContain(Self.bytes($0)) })
            let wrong = (20_000..<120_000).count { filter.mayContain(Self.bytes($0)) }
            let rate = Double(wrong) / 100_000
            #expect(rate < wanted * 1.3)
            #expect(abs(rate - filter.falsePositiveProbability) < filter.falsePositiveProbability * 0.25 + 0.0002)
        }
    }

    @Test("are the same at every SIMD level, whatever the width", arguments: [1, 2, 3, 4, 8, 12, 16, 33])
    func levels(width: Int) {
        let plain = (0..<width * 1000).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) }
        let filters = SIMDLevel.all.map { level in
            var filter = BloomFilter(byteCount: 4096)
            filter.insert(plain: plain.span, width: width, level: level)
            return filter
        }
        #expect(filters.allSatisfy { $0 == filters[0] })
        var single = BloomFilter(byteCount: 4096)
        for start in stride(from: 0, to: plain.count, by: width) { single.insert(Array(plain[start..<start + width])) }
        #expect(single == filters[0])
    }

    @Test("hash byte strings without their lengths")
    func strings() {
        let texts = (0..<700).map { String(repeating: "x", count: $0 % 50) + "\($0)" }
        var plain: [UInt8] = []
        var single = BloomFilter(byteCount: 2048)
        for text in texts {
            plain += Self.bytes(text.utf8.count)[..<4]
            plain += Array(text.utf8)
            single.insert(Array(text.utf8))
        }
        var filter = BloomFilter(byteCount: 2048)
        filter.insert(plain: plain.span, width: nil)
        #expect(filter == single)
    }

    @Test("shrink to what the values need, and forget none")
    func shrinking() {
        for count in [0, 1, 100, 10_000] {
            var filter = BloomFilter(byteCount: 1 << 20)
            for value in 0..<count { filter.insert(Self.bytes(value)) }
            filter.shrink(falsePositiveProbability: 0.01)
            #expect(filter.falsePositiveProbability <= 0.01)
            let needed = BloomFilter.byteCount(distinctValues: count, falsePositiveProbability: 0.01)
            #expect(needed / 2...needed * 2 ~= filter.byteCount)
            #expect((0..<count).allSatisfy { filter.mayContain(Self.bytes($0)) })
        }
    }

    @Test("come back from a file, with and without their length", arguments: [true, false])
    func roundTrip(hasLength: Bool) throws {
        var filter = BloomFilter(byteCount: 512)
        for value in 0..<300 { filter.insert(Self.bytes(value)) }
        let bytes = filter.fileBytes
        let file = [0, 1, 2, 3, 4] + bytes + [9, 9, 9]
        let read = try BloomFilter(
            source: MemoryByteSource(file), offset: 5, length: hasLength ? Int32(bytes.count) : nil,
            dataEnd: file.count - 3)
        #expect(read == filter)
    }

    @Test("that lie wrong in their file, or are cut off at any byte, are errors and not traps")
    func damaged() throws {
        let bytes = [0, 0, 0, 0] + BloomFilter(byteCount: 128).fileBytes
        func read(_ bytes: [UInt8], at offset: Int64, length: Int32?) throws(ParquetError) -> BloomFilter? {
            try BloomFilter(source: MemoryByteSource(bytes), offset: offset, length: length, dataEnd: bytes.count)
        }
        #expect(try read(bytes, at: 4, length: nil) != nil)
        for (offset, length) in [
            (-1, nil), (0, nil), (3, nil), (Int64(bytes.count), nil), (.max, nil), (.min, nil), (4, 0), (4, -1),
            (4, Int32.max), (4, 5), (4, Int32(bytes.count - 5)), (5, Int32(bytes.count - 4)),
        ] as [(Int64, Int32?)] {
            #expect(throws: ParquetError.self) { try read(bytes, at: offset, length: length) }
        }
        for end in 0..<bytes.count {
            #expect(throws: ParquetError.self) { try read(Array(bytes[..<end]), at: 4, length: nil) }
        }
        // A kilobyte that claims gigabytes, sizes that are no blocks, and sizes below zero.
        for size: Int32 in [.max, 1 << 30, 0, -32, 31, 33] {
            let header = BloomFilterHeader(byteCount: size).thriftBytes
            let file = [0, 0, 0, 0] + header + [UInt8](repeating: 0, count: 1024)
            #expect(throws: ParquetError.self) { try read(file, at: 4, length: nil) }
        }
        // Every byte of the header flipped: an error, another size, or a filter of an unknown kind.
        for position in 4..<20 {
            for bit in 0..<8 {
                var file = bytes
                file[position] ^= 1 << bit
                _ = try? read(file, at: 4, length: nil)
            }
        }
    }

    @Test("of another algorithm are passed over")
    func unknownKind() throws {
        var writer = ThriftWriter()
        writer.structure { writer in
            writer.int32(1, 32)
            for (id, member) in [(2, 1), (3, 2), (4, 1)] as [(Int16, Int16)] {
                writer.structure(id) { $0.emptyStructure(member) }
            }
        }
        let file = [0, 0, 0, 0] + writer.bytes + [UInt8](repeating: 0, count: 32)
        #expect(
            try BloomFilter(source: MemoryByteSource(file), offset: 4, length: nil, dataEnd: file.count) == nil)
    }

    @Test("made by others hold what they should", .enabled(if: Corpus.isThere))
    func others() throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: Corpus.folder + "/data/bloom_filter.xxhash.bin")))
        let file = [0, 0, 0, 0] + bytes
        let filter = try #require(
            try BloomFilter(source: MemoryByteSource(file), offset: 4, length: nil, dataEnd: file.count))
        for word in ["hello", "parquet", "bloom", "filter"] { #expect(filter.mayContain(Array(word.utf8))) }
        for word in ["hallo", "", "PARQUET"] { #expect(!filter.mayContain(Array(word.utf8))) }
    }

    @Test(
        "are read from files", .enabled(if: Corpus.isThere),
        arguments: ["data_index_bloom_encoding_stats.parquet", "data_index_bloom_encoding_with_length.parquet"])
    func files(name: String) throws {
        let source = try FileByteSource(path: Corpus.folder + "/data/" + name)
        let file = try ParquetFile(source: source, options: ParquetReadingOptions())
        let leaf = file.tree.leaves[0]
        let filter = try #require(try file.bloomFilter(of: leaf, rowGroup: 0))
        #expect(filter.mayContain(.string("Hello"), in: leaf, type: .string))
        #expect(filter.mayContain(.string("today"), in: leaf, type: .string))
        #expect(!filter.mayContain(.string("Hello_Not_Exists"), in: leaf, type: .string))
    }

    // MARK: Values

    private static func bytes(_ value: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    private static func leaf(_ type: PhysicalType, width: Int = 0) -> LeafColumn {
        LeafColumn(
            index: 0, path: ["x"], element: SchemaElement(type: type, repetition: .optional, name: "x"),
            physicalType: type, width: width, maximumDefinitionLevel: 1, maximumRepetitionLevel: 0)
    }

    @Test("look values up by their PLAIN bytes in the column's type")
    func forms() {
        func forms(_ value: Value, _ leaf: LeafColumn, _ type: DataType) -> [[UInt8]]? {
            leaf.plainForms(of: value, type: type)
        }
        let (int32, int64) = (Self.leaf(.int32), Self.leaf(.int64))
        #expect(forms(.int(-1), int32, .int8) == [[255, 255, 255, 255]])
        #expect(forms(.uint(4_294_967_295), int32, .uint32) == [[255, 255, 255, 255]])
        #expect(forms(.int(300), int32, .uint8) == nil)
        #expect(forms(.double(5), int64, .int64) == [[5, 0, 0, 0, 0, 0, 0, 0]])
        #expect(forms(.double(5.5), int64, .int64) == nil)
        #expect(forms(.uint(.max), int64, .uint64) == [[255, 255, 255, 255, 255, 255, 255, 255]])
        #expect(forms(.date(3), int32, .date) == [[3, 0, 0, 0]])
        #expect(forms(.time(2, .seconds), int32, .time(.milliseconds)) == [[0xD0, 7, 0, 0]])
        #expect(forms(.timestamp(1, .seconds, isUTC: true), int64, .timestamp(.milliseconds, timeZone: nil)) == nil)
        #expect(
            forms(.timestamp(2_000_500, .microseconds, isUTC: true), int64, .timestamp(.milliseconds, timeZone: "UTC"))
                == nil)
        let decimal = Value.decimal(Decimal128(unscaled: 150, scale: 2))
        #expect(forms(decimal, int32, .decimal(precision: 9, scale: 1)) == [[15, 0, 0, 0]])
        #expect(forms(decimal, int32, .decimal(precision: 9, scale: 0)) == nil)
        #expect(forms(.int(3), int64, .decimal(precision: 12, scale: 2)) == [[44, 1, 0, 0, 0, 0, 0, 0]])
        #expect(
            forms(decimal, Self.leaf(.fixedLengthByteArray, width: 9), .decimal(precision: 20, scale: 2))
                == [[0, 0, 0, 0, 0, 0, 0, 0, 150]])
        #expect(forms(decimal, Self.leaf(.byteArray), .decimal(precision: 20, scale: 2)) == nil)
        #expect(forms(.string("é"), Self.leaf(.byteArray), .string) == [[0xC3, 0xA9]])
        #expect(forms(.binary([1, 2]), Self.leaf(.fixedLengthByteArray, width: 2), .fixedBinary(2)) == [[1, 2]])
        #expect(forms(.binary([1]), Self.leaf(.fixedLengthByteArray, width: 2), .fixedBinary(2)) == nil)
        // Both zeros are looked for, and a NaN may be any of many.
        #expect(forms(.double(-0.0), Self.leaf(.double), .float64)?.count == 2)
        #expect(forms(.int(0), Self.leaf(.float), .float32) == [[0, 0, 0, 0], [0, 0, 0, 0x80]])
        #expect(forms(.double(.nan), Self.leaf(.double), .float64) == nil)
        #expect(forms(.double(0.1), Self.leaf(.float), .float32) == nil)
        #expect(forms(.double(1.5), Self.leaf(.fixedLengthByteArray, width: 2), .float16) == [[0, 0x3E]])
        #expect(forms(.boolean(true), Self.leaf(.boolean), .boolean) == nil)
    }
}
