import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Encoding of values")
struct ValueEncoderTests {
    private static func leaf(_ type: PhysicalType, width: Int = 0) -> LeafColumn {
        LeafColumn(
            index: 0, path: ["x"], element: SchemaElement(type: type, repetition: .required, name: "x"),
            physicalType: type, width: width, maximumDefinitionLevel: 0, maximumRepetitionLevel: 0)
    }

    /// The values encoded at every SIMD level, which must agree, and what reading makes of them.
    private func roundTrip(
        _ plain: [UInt8], count: Int, _ encoding: PageEncoding, _ leaf: LeafColumn
    ) throws -> (encoded: [UInt8], decoded: [UInt8]) {
        // Behind other bytes, as values stand behind levels.
        let all = SIMDLevel.all.map { level in
            var bytes: [UInt8] = [0xAA, 0xBB]
            ValueEncoder.append(plain.span, count: count, as: encoding, of: leaf, to: &bytes, level: level)
            return bytes
        }
        #expect(all.allSatisfy { $0 == all[0] })
        #expect(Array(all[0].prefix(2)) == [0xAA, 0xBB])
        let values = try PageValues(
            encoding: encoding, of: leaf, bytes: all[0], range: 2..<all[0].count, valueCount: count,
            hasDictionary: false)
        return (Array(all[0].dropFirst(2)), Array(values.bytes[values.position..<values.end]))
    }

    private static func plain<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { number in
            (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
        }
    }

    private static func plain(_ strings: [[UInt8]]) -> [UInt8] { strings.flatMap { plain([UInt32($0.count)]) + $0 } }

    /// Counts around the ends of miniblocks and blocks.
    private static let counts = [0, 1, 2, 31, 32, 33, 34, 64, 65, 128, 129, 130, 160, 161, 256, 257, 258, 1000]

    private static func numbers<Number: FixedWidthInteger>(
        _ count: Int, bits: Int, _ random: inout SeededGenerator
    ) -> [Number] {
        var sum: Number = 0
        return (0..<count).map { index in
            // Differences of every width, and now and then the extremes, whose differences wrap.
            switch random.next() % 64 {
            case 0: sum = .min
            case 1: sum = .max
            default:
                let mask = bits >= 64 ? UInt64.max : (1 << UInt64(bits)) - 1
                sum &+= Number(truncatingIfNeeded: random.next() & mask)
            }
            return sum
        }
    }

    @Test("of 64-bit integers as differences comes back, for every width and count", arguments: counts)
    func delta64(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count) + 1)
        for bits in 0...64 {
            let plain = Self.plain(Self.numbers(count, bits: bits, &random) as [Int64])
            #expect(try roundTrip(plain, count: count, .deltaBinaryPacked, Self.leaf(.int64)).decoded == plain)
        }
    }

    @Test("of 32-bit integers as differences comes back, and never takes more than 32 bits", arguments: counts)
    func delta32(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count) + 2)
        for bits in 0...32 {
            let plain = Self.plain(Self.numbers(count, bits: bits, &random) as [Int32])
            let (encoded, decoded) = try roundTrip(plain, count: count, .deltaBinaryPacked, Self.leaf(.int32))
            #expect(decoded == plain)
            #expect(encoded.count <= 20 + (count / 128 + 1) * (5 + 4 + 512))
        }
    }

    @Test("of integers as differences is what the specification's example says")
    func deltaExample() throws {
        // 1, 2, 3, 4, 5: first value 1, least difference 1, nothing more.
        let (rising, _) = try roundTrip(
            Self.plain([1, 2, 3, 4, 5] as [Int32]), count: 5, .deltaBinaryPacked, Self.leaf(.int32))
        let flat: [UInt8] = [128, 1, 4, 5, 2, 2, 0, 0, 0, 0]
        #expect(rising == flat)
        // 7, 5, 3, 1, 2, 3, 4, 5: least difference -2, the others 3 more, in 2 bits; the miniblock is whole.
        let (valley, _) = try roundTrip(
            Self.plain([7, 5, 3, 1, 2, 3, 4, 5] as [Int32]), count: 8, .deltaBinaryPacked, Self.leaf(.int32))
        let expected: [UInt8] = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0, 0, 0]
        #expect(valley == expected)
    }

    private static func strings(_ count: Int, _ random: inout SeededGenerator) -> [[UInt8]] {
        var previous: [UInt8] = []
        return (0..<count).map { _ in
            let kept = previous.prefix(Int(random.next() % UInt64(previous.count + 1)))
            let length = [0, 1, 5, 15, 16, 17, 40][Int(random.next() % 7)]
            previous = Array(kept.prefix(60)) + (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() % 3) }
            return previous
        }
    }

    @Test("of byte strings, lengths first or prefixes shared, comes back", arguments: counts)
    func strings(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count) + 3)
        for _ in 0..<20 {
            let plain = Self.plain(Self.strings(count, &random))
            for encoding in [PageEncoding.deltaLengthByteArray, .deltaByteArray, .plain] {
                #expect(try roundTrip(plain, count: count, encoding, Self.leaf(.byteArray)).decoded == plain)
            }
        }
    }

    @Test("of byte strings of one width, prefixes shared, comes back", arguments: [1, 2, 7, 8, 9, 16, 33])
    func fixedStrings(width: Int) throws {
        var random = SeededGenerator(seed: UInt64(width) + 4)
        for count in Self.counts {
            let plain: [UInt8] = (0..<count * width).map { _ in UInt8(random.next() % 2) }
            let leaf = Self.leaf(.fixedLengthByteArray, width: width)
            #expect(try roundTrip(plain, count: count, .deltaByteArray, leaf).decoded == plain)
        }
    }

    @Test("with shared prefixes keeps only what differs")
    func prefixes() throws {
        let plain = Self.plain(["axis", "axle", "babble", "babyhood"].map { Array($0.utf8) })
        let (encoded, _) = try roundTrip(plain, count: 4, .deltaByteArray, Self.leaf(.byteArray))
        #expect(String(decoding: encoded.suffix(17), as: UTF8.self) == "axislebabbleyhood")
        let lengths = try roundTrip(plain, count: 4, .deltaLengthByteArray, Self.leaf(.byteArray)).encoded
        #expect(String(decoding: lengths.suffix(22), as: UTF8.self) == "axisaxlebabblebabyhood")
    }

    @Test("as streams of bytes comes back, for every width", arguments: [1, 2, 3, 4, 5, 8, 12, 16, 17])
    func streams(width: Int) throws {
        for count in Self.counts {
            let plain: [UInt8] = (0..<count * width).map { UInt8(truncatingIfNeeded: ($0 &* 37) ^ ($0 >> 8)) }
            let leaf = Self.leaf(.fixedLengthByteArray, width: width)
            let (encoded, decoded) = try roundTrip(plain, count: count, .byteStreamSplit, leaf)
            #expect(decoded == plain)
            for (position, byte) in encoded.enumerated() {
                let (stream, value) = position.quotientAndRemainder(dividingBy: count)
                if byte != plain[value * width + stream] { Issue.record("stream \(stream), value \(value)") }
            }
        }
        for (type, bytes) in [(PhysicalType.float, 4), (.double, 8), (.int32, 4), (.int64, 8)] {
            let plain = (0..<100 * bytes).map { UInt8(truncatingIfNeeded: $0 &* 91) }
            #expect(try roundTrip(plain, count: 100, .byteStreamSplit, Self.leaf(type)).decoded == plain)
        }
    }

    @Test("of booleans as runs has their length before them")
    func booleans() throws {
        for pattern in [[true], [true, false, true], [Bool](repeating: true, count: 1000)] {
            var builder = BitmapBuilder()
            for bit in pattern { builder.append(bit) }
            var bytes: [UInt8] = [7]
            ValueEncoder.append(bits: builder.finish(), to: &bytes)
            #expect(Int(bytes[1]) == bytes.count - 5)
            #expect(Array(bytes[2..<5]) == [0, 0, 0])
        }
    }

    @Test("knows which encoding goes with which type")
    func types() {
        let all: [PhysicalType] = [
            .boolean, .int32, .int64, .int96, .float, .double, .byteArray, .fixedLengthByteArray,
        ]
        func types(_ encoding: ParquetEncoding) -> [PhysicalType] { all.filter(encoding.applies(to:)) }
        #expect(types(.plain) == all)
        #expect(types(.rle) == [.boolean])
        #expect(types(.deltaBinaryPacked) == [.int32, .int64])
        #expect(types(.deltaLengthByteArray) == [.byteArray])
        #expect(types(.deltaByteArray) == [.byteArray, .fixedLengthByteArray])
        #expect(types(.byteStreamSplit) == [.int32, .int64, .float, .double, .fixedLengthByteArray])
    }
}
