#if Snappy
    import DataKitCore
    import Testing

    @testable import DataKitCompression

    @Suite("Snappy's framing format")
    struct SnappyFramingTests {
        /// Identifier, and one chunk with its content as it is.
        @Test("is read as the description has it")
        func described() throws {
            let content = Array("Wikipedia".utf8)
            var stream = SnappyFraming.streamIdentifier + [0x01, 13, 0, 0]
            let checksum = SnappyFraming.maskedChecksum(content.span)
            stream += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) } + content
            for step in 1...stream.count { #expect(try readAll(stream, inputStep: step) == content) }
            let padding: [UInt8] = [0xFE, 3, 0, 0, 9, 9, 9, 0x80, 0, 0, 0]
            let padded = Array(stream[..<10]) + padding + stream[10...] + padding + stream
            for step in 1...20 { #expect(try readAll(padded, inputStep: step) == content + content) }
        }

        @Test("has the checksum of RFC 3720's examples, at every level")
        func checksums() {
            let rising = (0..<32).map { UInt8($0) }
            let examples: [([UInt8], UInt32)] = [
                ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
                (rising, 0x46DD_794E), (rising.reversed(), 0x113F_DB5C), (Array("123456789".utf8), 0xE306_9283),
            ]
            for level in SIMDLevel.all {
                for (bytes, expected) in examples { #expect(Checksum.crc32c(bytes.span, level: level) == expected) }
            }
            let text = TestBytes.text(lines: 9)
            for length in 0..<text.count {
                let portable = Checksum.crc32c(text.span.extracting(0..<length), level: 0)
                #expect(Checksum.crc32c(text.span.extracting(0..<length)) == portable)
            }
        }

        @Test("cut within a chunk is an error")
        func truncations() throws {
            let packed = try compressed(TestBytes.text(lines: 30), .snappy)
            for count in 11..<packed.count {
                #expect(throws: DataKitError.self, "cut to \(count)") { try readAll(Array(packed[..<count])) }
            }
            #expect(try readAll(SnappyFraming.streamIdentifier) == [])
        }

        @Test("damaged in a body is an error or right")
        func bitFlips() throws {
            let bytes = TestBytes.text(lines: 12)
            let packed = try compressed(bytes, .snappy)
            for bit in 14 * 8..<packed.count * 8 {
                var damaged = packed
                damaged[bit / 8] ^= 1 << (bit % 8)
                if let output = try? readAll(damaged) { #expect(output == bytes, "bit \(bit)") }
            }
        }

        @Test(
            "with impossible chunks is refused",
            arguments: [
                [0x00, 0xFF, 0xFF, 0xFF], [0x01, 3, 0, 0, 1, 2, 3], [0x02, 0, 0, 0], [0x7F, 1, 0, 0, 0],
                [0xFF, 5, 0, 0, 1, 2, 3, 4, 5], [0xFF, 6, 0, 0, 1, 2, 3, 4, 5, 6],
                // A block that says it holds 4 GiB less one byte.
                [0x00, 9, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            ] as [[UInt8]])
        func hostile(chunk: [UInt8]) {
            #expect(throws: DataKitError.self) { try readAll(SnappyFraming.streamIdentifier + chunk) }
        }
    }
#endif
