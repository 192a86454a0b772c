import DataKitCore
import Testing

@testable import DataKitCompression

/// An input that gives a few bytes at a time.
struct SlowInput: ByteInput {
    var bytes: ArraySlice<UInt8>
    let step: Int
    let name = "slow"

    init(_ bytes: [UInt8], step: Int) {
        self.bytes = bytes[...]
        self.step = step
    }

    mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        let taken = bytes.prefix(min(step, count))
        bytes = bytes.dropFirst(taken.count)
        buffer.append(contentsOf: taken)
        return taken.count
    }
}

func readAll(_ bytes: [UInt8], inputStep: Int = 1 << 20, outputStep: Int = 1 << 20) throws -> [UInt8] {
    var input = try DecompressingInput.detecting(SlowInput(bytes, step: inputStep))
    var output: [UInt8] = []
    while true {
        let before = output.count
        let got = try input.read(into: &output, atMost: outputStep)
        #expect(got == output.count - before && got <= outputStep)
        if got == 0 { return output }
    }
}

func compressed(_ bytes: [UInt8], _ compression: Compression, step: Int = 1 << 20) throws -> [UInt8] {
    let memory = MemoryByteSink()
    let sink = try CompressingByteSink(memory, compression: compression)
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + step)
        try sink.write(bytes.span.extracting(position..<end))
        position = end
    }
    try sink.finish()
    return memory.bytes
}

let streams: [Compression] = builtIn.filter {
    switch $0 {
    case .none, .gzip, .zstd, .snappy: true
    case .lz4, .brotli: false
    }
}

@Suite("Compressed streams")
struct StreamCompressionTests {
    @Test("give back what was written", arguments: streams)
    func roundTrip(_ compression: Compression) throws {
        for (name, bytes) in TestBytes.kinds {
            let packed = try compressed(bytes, compression)
            if compression == .none { #expect(packed == bytes) }
            #expect(try readAll(packed) == bytes, "\(name)")
        }
    }

    @Test("do not depend on the steps they are read and written in", arguments: streams)
    func steps(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 300)
        for step in [1, 2, 3, 7, 100, 5000] {
            let packed = try compressed(bytes, compression, step: step)
            #expect(try readAll(packed, inputStep: step, outputStep: 977) == bytes)
            #expect(try readAll(packed, inputStep: 1, outputStep: step) == bytes)
        }
    }

    @Test("of large content come through", arguments: streams)
    func large(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 60_000)
        #expect(try readAll(compressed(bytes, compression, step: 100_000), outputStep: 65_536) == bytes)
    }

    @Test("of several parts are read as one", arguments: streams)
    func severalParts(_ compression: Compression) throws {
        let parts = [TestBytes.text(lines: 10), [], [65], TestBytes.text(lines: 500)]
        let packed = try parts.flatMap { try compressed($0, compression) }
        for step in [1, 5, 1 << 16] { #expect(try readAll(packed, inputStep: step) == parts.flatMap { $0 }) }
    }

    @Test("cut anywhere are an error", arguments: streams.filter { $0 != .none && $0 != .snappy })
    func truncations(_ compression: Compression) throws {
        let packed = try compressed(TestBytes.text(lines: 30), compression)
        for count in 4..<packed.count {
            #expect(throws: DataKitError.self, "cut to \(count)") { try readAll(Array(packed[..<count])) }
        }
    }

    @Test("with a flipped bit are an error or right", arguments: streams.filter { $0 != .none && $0 != .snappy })
    func bitFlips(_ compression: Compression) throws {
        let bytes = TestBytes.text(lines: 12)
        let packed = try compressed(bytes, compression)
        // The magic number decides what a stream is at all; what follows is guarded by a checksum.
        for bit in 32..<packed.count * 8 {
            var damaged = packed
            damaged[bit / 8] ^= 1 << (bit % 8)
            if let output = try? readAll(damaged) { #expect(output == bytes, "bit \(bit)") }
        }
    }

    @Test("followed by garbage are an error", arguments: streams.filter { $0 != .none })
    func trailingGarbage(_ compression: Compression) throws {
        let packed = try compressed(TestBytes.text(lines: 30), compression)
        for garbage: [UInt8] in [[0, 1], [1, 2, 3], Array("garbage behind the end".utf8)] {
            #expect(throws: DataKitError.self) { try readAll(packed + garbage) }
        }
    }

    @Test("keep failing once they failed", arguments: streams.filter { $0 != .none })
    func failureStays(_ compression: Compression) throws {
        let packed = try compressed(TestBytes.text(lines: 30), compression)
        var input = try DecompressingInput.detecting(SlowInput(packed.dropLast(), step: 100))
        var output: [UInt8] = []
        let first = try #require(throws: DataKitError.self) {
            while try input.read(into: &output, atMost: 1000) > 0 {}
        }
        #expect(first.description.hasPrefix("slow: "))
        #expect(throws: first) { try input.read(into: &output, atMost: 1000) }
    }

    @Test(
        "that are none pass through unchanged",
        arguments: [
            [], [0x1F], [0x28, 0xB5], Array("id,name\n1,a\n".utf8), [0x50, 0x41, 0x52, 0x31],
        ] as [[UInt8]])
    func plain(bytes: [UInt8]) throws {
        #expect(try DecompressingInput.detecting(SlowInput(bytes, step: 1)).format == .plain)
        #expect(try readAll(bytes, inputStep: 1, outputStep: 3) == bytes)
    }

    #if Zlib
        @Test("of gzip may be padded with zeros")
        func gzipPadding() throws {
            let bytes = TestBytes.text(lines: 40)
            let packed = try compressed(bytes, .gzip)
            let zeros = [UInt8](repeating: 0, count: 1000)
            for step in [1, 7, 1 << 16] {
                #expect(try readAll(packed + zeros, inputStep: step) == bytes)
                #expect(try readAll(packed + zeros + packed + [0], inputStep: step) == bytes + bytes)
            }
        }

        @Test("of gzip with every header field are read")
        func gzipHeaderFields() throws {
            let bytes = Array("some text".utf8)
            let member = try BlockCompression.compress(bytes.span, with: .gzip)
            // FEXTRA, FNAME and FCOMMENT; FHCRC would need its checksum.
            var header = Array(member[..<10])
            header[3] = 4 | 8 | 16
            header += [3, 0, 1, 2, 3]
            header += Array("name.csv".utf8) + [0]
            header += Array("a comment".utf8) + [0]
            #expect(try readAll(header + member[10...], inputStep: 1) == bytes)
        }
    #endif

    #if Zstd
        @Test("of zstd may have skippable frames")
        func skippableFrames() throws {
            let bytes = TestBytes.text(lines: 40)
            let frame = try BlockCompression.compress(bytes.span, with: .zstd)
            let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]
            for step in [1, 1 << 16] {
                #expect(
                    try readAll(skippable + frame + skippable + frame + skippable, inputStep: step) == bytes + bytes)
            }
        }

        @Test("of zstd with an enormous window are refused")
        func enormousWindow() {
            // Frame header: no content size, window descriptor 31 - 10 = 21 in the exponent: 2 GiB.
            let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x01, 0x00, 0x00]
            #expect(throws: DataKitError.self) { try readAll(frame) }
        }
    #endif

    @Test("do not exist for block formats", arguments: [Compression.lz4, .brotli])
    func blockFormats(_ compression: Compression) {
        let error = #expect(throws: DataKitError.self) {
            try CompressingByteSink(MemoryByteSink(), compression: compression)
        }
        #expect(error?.kind == .unsupported)
    }
}
