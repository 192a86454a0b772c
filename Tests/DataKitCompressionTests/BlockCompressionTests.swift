import DataKitCore
import Testing

@testable import DataKitCompression

/// The compressions that this build has.
let builtIn: [Compression] = {
    var all: [Compression] = [.none, .lz4]
    #if Snappy
        all.append(.snappy)
    #endif
    #if Zlib
        all += [.gzip, .gzip(level: 0), .gzip(level: 1), .gzip(level: 9)]
    #endif
    #if Zstd
        all += [.zstd, .zstd(level: -5), .zstd(level: 19)]
    #endif
    #if Brotli
        all += [.brotli, .brotli(level: 0), .brotli(level: 1), .brotli(level: 11)]
    #endif
    return all
}()

@Suite("Block compression")
struct BlockCompressionTests {
    @Test("gives back what it was given", arguments: builtIn)
    func roundTrip(_ compression: Compression) throws {
        let compressor = try BlockCompressor(compression)
        let decompressor = try BlockDecompressor(compression)
        for (name, bytes) in TestBytes.kinds {
            let block = try BlockCompression.compress(bytes.span, with: compression)
            #expect(try compressor.compress(bytes.span) == block, "\(name): a reused compressor differs")
            let again = try BlockCompression.decompress(
                block.span, with: compression, uncompressedSize: bytes.count)
            #expect(again == bytes, "\(name)")
            #expect(try decompressor.decompress(block.span, uncompressedSize: bytes.count) == bytes, "\(name), reused")
        }
    }

    @Test("gives the first bytes alone where no more are wanted", arguments: builtIn)
    func prefixes(_ compression: Compression) throws {
        let decompressor = try BlockDecompressor(compression)
        for (name, bytes) in TestBytes.kinds {
            let block = try BlockCompression.compress(bytes.span, with: compression)
            for prefix in [0, 1, 11, bytes.count / 3, bytes.count - 1, bytes.count, bytes.count + 5] where prefix >= 0 {
                var output: [UInt8] = [1, 2]
                try decompressor.decompress(
                    block.span, uncompressedSize: bytes.count, prefix: prefix, appendingTo: &output)
                #expect(output.count >= 2 + min(prefix, bytes.count), "\(name), \(prefix)")
                #expect(output.elementsEqual([1, 2] + bytes.prefix(output.count - 2)), "\(name), \(prefix)")
            }
        }
    }

    #if Snappy
        @Test("finds blocks of snappy damaged as far as they are read")
        func damagedPrefixes() throws {
            let decompressor = try BlockDecompressor(.snappy)
            let bytes = TestBytes.text(lines: 60)
            let block = try BlockCompression.compress(bytes.span, with: .snappy)
            let prefix = bytes.count - 1
            for count in 0..<block.count - 1 {
                let cut = Array(block[..<count])
                var output: [UInt8] = []
                // The last element may lie behind what is wanted.
                try? decompressor.decompress(
                    cut.span, uncompressedSize: bytes.count, prefix: prefix, appendingTo: &output)
                #expect(output.isEmpty || output.elementsEqual(bytes.prefix(prefix)), "cut to \(count)")
            }
            for position in block.indices {
                for mask: UInt8 in [1, 0x10, 0xFF] {
                    var (damaged, output) = (block, [UInt8]())
                    damaged[position] ^= mask
                    do throws(DataKitError) {
                        try decompressor.decompress(
                            damaged.span, uncompressedSize: bytes.count, prefix: prefix, appendingTo: &output)
                        #expect(output.count == prefix)
                    } catch { #expect(output.isEmpty) }
                }
            }
        }
    #endif

    @Test("appends behind what is there", arguments: builtIn)
    func appends(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 50)
        var block: [UInt8] = [1, 2, 3]
        try BlockCompressor(compression).compress(bytes.span, appendingTo: &block)
        #expect(Array(block[..<3]) == [1, 2, 3])
        var output: [UInt8] = [4, 5]
        try BlockDecompressor(compression).decompress(
            block.span.extracting(3..<block.count), uncompressedSize: bytes.count, appendingTo: &output)
        #expect(output == [4, 5] + bytes)
    }

    @Test("makes text smaller", arguments: builtIn.filter { $0 != .none && $0 != .gzip(level: 0) })
    func shrinks(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 2000)
        #expect(try BlockCompression.compress(bytes.span, with: compression).count < bytes.count * 3 / 5)
    }

    @Test("refuses every truncation", arguments: builtIn)
    func truncations(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 20) + Array(repeating: 3, count: 100)
        let block = try BlockCompression.compress(bytes.span, with: compression)
        let decompressor = try BlockDecompressor(compression)
        for count in 0..<block.count {
            #expect(throws: DataKitError.self, "cut to \(count) of \(block.count)") {
                try decompressor.decompress(block.span.extracting(0..<count), uncompressedSize: bytes.count)
            }
        }
        #expect(try decompressor.decompress(block.span, uncompressedSize: bytes.count) == bytes)
    }

    @Test("survives every flipped bit", arguments: builtIn)
    func bitFlips(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 20) + Array(repeating: 3, count: 100)
        let block = try BlockCompression.compress(bytes.span, with: compression)
        let decompressor = try BlockDecompressor(compression)
        for bit in 0..<block.count * 8 {
            var damaged = block
            damaged[bit / 8] ^= 1 << (bit % 8)
            // Formats without a checksum may give other bytes, but never more or fewer.
            if let output = try? decompressor.decompress(damaged.span, uncompressedSize: bytes.count) {
                #expect(output.count == bytes.count, "bit \(bit)")
            }
        }
        #expect(try decompressor.decompress(block.span, uncompressedSize: bytes.count) == bytes, "after all the damage")
    }

    @Test("refuses sizes that are not the block's", arguments: builtIn)
    func wrongSizes(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 100)
        let block = try BlockCompression.compress(bytes.span, with: compression)
        let decompressor = try BlockDecompressor(compression)
        for size in [-1, 0, 1, bytes.count - 1, bytes.count + 1, Int(Int32.max), Int.max, Int.min] {
            #expect(throws: DataKitError.self, "\(size)") {
                try decompressor.decompress(block.span, uncompressedSize: size)
            }
        }
    }

    @Test("takes no bytes for an empty block", arguments: builtIn)
    func emptyBlock(_ compression: Compression) throws {
        #expect(try BlockCompression.decompress([UInt8]().span, with: compression, uncompressedSize: 0) == [])
    }

    #if Zlib
        @Test("reads a gzip block of several members")
        func severalMembers() throws {
            let parts: [[UInt8]] = [TestBytes.text(lines: 30), [], [1], TestBytes.noise(count: 300, seed: 8)]
            var block: [UInt8] = []
            for part in parts { try BlockCompressor(.gzip).compress(part.span, appendingTo: &block) }
            let whole = parts.flatMap { $0 }
            #expect(try BlockCompression.decompress(block.span, with: .gzip, uncompressedSize: whole.count) == whole)
            #expect(throws: DataKitError.self) {
                try BlockCompression.decompress((block + [0]).span, with: .gzip, uncompressedSize: whole.count)
            }
        }
    #endif

    #if !Zlib
        @Test("names the trait that is missing for gzip")
        func missingZlib() {
            expectMissing(.gzip, trait: "Zlib")
        }
    #endif
    #if !Snappy
        @Test("names the trait that is missing for snappy")
        func missingSnappy() {
            expectMissing(.snappy, trait: "Snappy")
        }
    #endif
    #if !Zstd
        @Test("names the trait that is missing for zstd")
        func missingZstd() {
            expectMissing(.zstd, trait: "Zstd")
        }
    #endif
    #if !Brotli
        @Test("names the trait that is missing for brotli")
        func missingBrotli() {
            expectMissing(.brotli, trait: "Brotli")
        }
    #endif

    #if Brotli
        @Test("refuses a brotli block with bytes behind its end")
        func brotliTail() throws {
            let bytes = TestBytes.text(lines: 30)
            let block = try BlockCompression.compress(bytes.span, with: .brotli)
            #expect(throws: DataKitError.self) {
                try BlockCompression.decompress((block + [0]).span, with: .brotli, uncompressedSize: bytes.count)
            }
        }

        @Test("reads a brotli block that is thousands of times larger decompressed")
        func brotliRatio() throws {
            let bytes = [UInt8](repeating: 97, count: 20_000_000)
            let block = try BlockCompression.compress(bytes.span, with: .brotli(level: 9))
            #expect(block.count < 1000)
            #expect(
                try BlockCompression.decompress(block.span, with: .brotli, uncompressedSize: bytes.count) == bytes)
        }
    #endif

    func expectMissing(_ compression: Compression, trait: String) {
        for attempt in [
            { try BlockCompression.compress([1, 2, 3].span, with: compression) },
            { try BlockCompression.decompress([1, 2, 3].span, with: compression, uncompressedSize: 3) },
        ] as [() throws -> [UInt8]] {
            let error = #expect(throws: DataKitError.self) { try attempt() }
            #expect(error?.kind == .unsupported)
            #expect(error?.description.contains("'\(trait)'") == true)
        }
    }

    @Test(
        "refuses levels that do not exist",
        arguments: [Compression.gzip(level: 10), .gzip(level: -1), .zstd(level: 23)])
    func invalidLevels(_ compression: Compression) {
        #expect(throws: DataKitError.self) { try BlockCompressor(compression) }
    }
}

@Suite("LZ4 blocks")
struct LZ4BlockTests {
    @Test(
        "reads blocks written by hand",
        arguments: [
            ("literals", [0x30, 1, 2, 3], [1, 2, 3]),
            ("an overlapping match", [0x14, 5, 1, 0, 0x00], [UInt8](repeating: 5, count: 9)),
            (
                "a match of period two, then literals", [0x22, 1, 2, 2, 0, 0x50, 9, 9, 9, 9, 9],
                [1, 2, 1, 2, 1, 2, 1, 2, 9, 9, 9, 9, 9]
            ),
            ("nothing", [0x00], []),
        ] as [(String, [UInt8], [UInt8])])
    func examples(name: String, block: [UInt8], expected: [UInt8]) throws {
        #expect(try BlockCompression.decompress(block.span, with: .lz4, uncompressedSize: expected.count) == expected)
    }

    @Test(
        "refuses malformed sequences",
        arguments: [
            ("offset zero", [0x14, 5, 0, 0, 0x00], 9),
            ("offset before the start", [0x14, 5, 2, 0, 0x00], 9),
            ("literals past the end", [0x50, 1, 2], 5),
            ("a length that never ends", [0xF0] + [UInt8](repeating: 255, count: 40), 10_000),
            ("an end behind a match", [0x14, 5, 1, 0], 9),
            ("a match past the announced size", [0x1F, 5, 1, 0, 200, 0x00], 20),
        ] as [(String, [UInt8], Int)])
    func malformed(name: String, block: [UInt8], size: Int) {
        #expect(throws: DataKitError.self) {
            try BlockCompression.decompress(block.span, with: .lz4, uncompressedSize: size)
        }
    }

    @Test("gives back random mixtures of runs, copies and noise", arguments: 0..<60)
    func mixtures(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...60, using: &generator) {
            let count = Int.random(in: 0...(Bool.random(using: &generator) ? 20 : 700), using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes += TestBytes.noise(count: count, seed: generator.next())
            case 1: bytes += Array(repeating: UInt8.random(in: 0...255, using: &generator), count: count)
            default:
                guard !bytes.isEmpty else { continue }
                let start = Int.random(in: 0..<bytes.count, using: &generator)
                for index in 0..<count { bytes.append(bytes[start + index]) }
            }
        }
        let block = try BlockCompression.compress(bytes.span, with: .lz4)
        #expect(
            try BlockCompression.decompress(block.span, with: .lz4, uncompressedSize: bytes.count) == bytes,
            "seed \(seed)")
    }
}

@Suite("Compression names")
struct CompressionNameTests {
    @Test(
        "are read and written",
        arguments: [
            ("none", .none), ("snappy", .snappy), ("gzip", .gzip(level: 6)), ("gzip:9", .gzip(level: 9)),
            ("zstd", .zstd(level: 3)), ("zstd:19", .zstd(level: 19)), ("zstd:-5", .zstd(level: -5)), ("lz4", .lz4),
            ("brotli", .brotli(level: 5)), ("brotli:11", .brotli(level: 11)),
        ] as [(String, Compression)])
    func names(text: String, compression: Compression) {
        #expect(Compression(name: text) == compression)
        #expect(Compression(name: text.uppercased()) == compression)
        #expect(compression.name == text)
    }

    @Test(
        "that are none are refused",
        arguments: [
            "", "zip", "snappy:1", "gzip:", "gzip:10", "zstd:23", "zstd:x", "gzip:1:2", "brotli:12", "brotli:-1",
        ])
    func refused(text: String) { #expect(Compression(name: text) == nil) }
}
