import CDataKitKernels
import DataKitCore
import Testing

@Suite("XML kernels")
struct KernelTests {
    @Test("places and valid characters are the same at every level")
    func characters() {
        var random = RandomSource()
        let alphabet: [[UInt8]] = [
            [0x61], [0x0A], [0x0D], [0x0D, 0x0A], [0x09], [0xC3, 0xA4], [0xE2, 0x82, 0xAC], [0xEF, 0xBF, 0xBD],
            [0xF0, 0x9F, 0x98, 0x80], [0x3C], [0x26],
        ]
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...300, using: &random) { bytes += alphabet.randomElement(using: &random)! }
            if Bool.random(using: &random) { bytes.insert([0x00, 0x1F, 0x0B].randomElement(using: &random)!, at: 0) }
            if Bool.random(using: &random) { bytes += [0xEF, 0xBF, 0xBE] + [UInt8](repeating: 0x61, count: 70) }
            let expected = Self.expected(bytes)
            for level in SIMDLevel.all {
                let valid = unsafe cdk_xml_valid_prefix(level, bytes, bytes.count)
                #expect(valid == expected.valid, "seed \(random.seed)")
                var place = cdk_xml_place()
                let cut = Int.random(in: 0...bytes.count, using: &random)
                unsafe cdk_xml_advance(level, bytes, cut, &place)
                unsafe cdk_xml_advance(level, Array(bytes[cut...]), bytes.count - cut, &place)
                #expect(place.lines == expected.lines && place.columns == expected.columns, "seed \(random.seed)")
            }
        }
    }

    private static func expected(_ bytes: [UInt8]) -> (valid: Int, lines: UInt64, columns: UInt64) {
        var (lines, columns) = (UInt64(0), UInt64(0))
        var valid = bytes.count
        for (position, byte) in bytes.enumerated() {
            let isAfterReturn = position > 0 && bytes[position - 1] == 0x0D
            if byte == 0x0D || byte == 0x0A {
                if byte == 0x0D || !isAfterReturn { lines += 1 }
                columns = 0
            } else if byte & 0xC0 != 0x80 {
                columns += 1
            }
            let isControl = byte < 0x20 && ![0x09, 0x0A, 0x0D].contains(byte)
            let isNoncharacter = bytes[position...].starts(with: [0xEF, 0xBF, 0xBE])
            if isControl || isNoncharacter { valid = min(valid, position) }
        }
        return (valid, lines, columns)
    }

    @Test("finds the end of text at the same place at every level")
    func markup() {
        var random = RandomSource()
        for _ in 0..<500 {
            let count = Int.random(in: 0...200, using: &random)
            var bytes = (0..<count).map { _ in
                Int.random(in: 0..<40, using: &random) == 0 ? Array("<&]>\r".utf8).randomElement(using: &random)! : 0x61
            }
            bytes += [UInt8](repeating: 0, count: 64)
            let portable = unsafe cdk_xml_find_markup(0, bytes, 0, count)
            for level in SIMDLevel.all {
                let found = unsafe cdk_xml_find_markup(level, bytes, 0, count)
                #expect(found == portable, "seed \(random.seed)")
            }
        }
    }
}
