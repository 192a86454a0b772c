import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Runs and bit packing")
struct HybridEncoderTests {
    /// A decoder straight from the specification's text.
    private static func decode(_ bytes: [UInt8], width: Int, count: Int) -> [UInt32] {
        var values: [UInt32] = []
        var position = 0
        while values.count < count, position < bytes.count {
            var (header, shift) = (0, 0)
            repeat {
                header |= Int(bytes[position] & 0x7F) << shift
                shift += 7
                position += 1
            } while bytes[position - 1] >= 0x80
            if header & 1 == 1 {
                let groups = header >> 1
                for value in 0..<groups * 8 {
                    var result: UInt32 = 0
                    for bit in 0..<width {
                        let place = value * width + bit
                        result |= UInt32(bytes[position + place / 8] >> UInt8(place % 8) & 1) << UInt32(bit)
                    }
                    values.append(result)
                }
                position += groups * width
            } else {
                let value = (0..<(width + 7) / 8).reduce(UInt32(0)) {
                    $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1)
                }
                values.append(contentsOf: repeatElement(value, count: header >> 1))
                position += (width + 7) / 8
            }
        }
        #expect(position == bytes.count)
        return Array(values.prefix(count))
    }

    @Test("numbers of every width come back, in runs of every length", arguments: 1...32)
    func widths(width: Int) {
        var random = WriterSamples.Random(state: UInt64(width))
        for count in [1, 7, 8, 9, 31, 32, 33, 64, 100, 1000] {
            for longest: UInt64 in [1, 3, 40, 500] {
                var values: [UInt32] = []
                while values.count < count {
                    let value = UInt32(truncatingIfNeeded: random.next()) >> UInt32(32 - width)
                    values.append(contentsOf: repeatElement(value, count: Int(1 + random.next() % longest)))
                }
                values = Array(values.prefix(count))
                var bytes: [UInt8] = []
                HybridEncoder.append(values, width: width, to: &bytes)
                #expect(Self.decode(bytes, width: width, count: count) == values, "\(count) values, runs to \(longest)")
            }
        }
    }

    @Test("levels come back, whatever the runs")
    func levels() {
        var random = WriterSamples.Random()
        for count in [1, 7, 8, 63, 64, 65, 200, 3000] {
            for longest: UInt64 in [1, 9, 100, 5000] {
                var bits: [Bool] = []
                while bits.count < count {
                    bits.append(
                        contentsOf: repeatElement(random.next() % 2 == 0, count: Int(1 + random.next() % longest)))
                }
                bits = Array(bits.prefix(count))
                var bytes: [UInt8] = []
                HybridEncoder.append(bits: Bitmap(bits).allWords, count: count, to: &bytes)
                #expect(Self.decode(bytes, width: 1, count: count) == bits.map { $0 ? 1 : 0 })
            }
        }
    }

    @Test("a long run is a few bytes")
    func longRun() {
        var bytes: [UInt8] = []
        HybridEncoder.append([UInt32](repeating: 5, count: 1_000_000), width: 3, to: &bytes)
        #expect(bytes.count == 4)
    }

    @Test("CRC-32 is gzip's at every length and however it is computed")
    func checksum() {
        #expect(ValueKernels.crc32(Array("123456789".utf8).span) == 0xCBF4_3926)
        let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 3) }
        for length in 0..<300 {
            let whole = ValueKernels.crc32(bytes.span.extracting(0..<length * 6))
            let first = ValueKernels.crc32(bytes.span.extracting(0..<length))
            #expect(ValueKernels.crc32(bytes.span.extracting(length..<length * 6), continuing: first) == whole)
        }
    }
}
