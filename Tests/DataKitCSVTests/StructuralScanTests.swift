import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("Structural scan")
struct StructuralScanTests {
    private func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + Array(repeating: 0, count: CSVChunks.padding) }

    @Test("every SIMD level finds what the byte-by-byte scan finds, or leaves the text to it")
    func levelsAgree() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        let alphabets = ["a,\n", "a,\"\n", "ab,\"\r\n", "\"\"\",\n", "aaaaaaaaaaaaaaaaaaaaaaaaaa,\n", "é,\"\n"]
        var decided = 0
        for _ in 0..<6000 {
            let alphabet = Array(alphabets.randomElement(using: &random)!.utf8)
            let count = Int.random(in: 0...300, using: &random)
            let text = (0..<count).map { _ in alphabet.randomElement(using: &random)! }
            let bytes = padded(text)
            for quote in ["\"", nil] as [Character?] {
                let dialect = CSVDialect(quote: quote)
                let expected = PortableScanner.scan(bytes, count: count, marks: dialect.marks, isFinal: false)
                for level in SIMDLevel.all {
                    guard
                        let found = RawIndex.structural(bytes, count: count, marks: dialect.marks, level: level)
                    else { continue }
                    decided += 1
                    // The kernel also reports the ends of fields behind the last whole row.
                    let fields = found.rowEnds.last.map { Int($0) + 1 } ?? 0
                    #expect(Array(found.fieldEnds[..<fields]) == expected.fieldEnds, "seed \(seed), level \(level)")
                    #expect(found.rowEnds == expected.rowEnds, "seed \(seed), level \(level)")
                    #expect(found.rowStarts == expected.rowStarts, "seed \(seed), level \(level)")
                    #expect(found.end == expected.end, "seed \(seed), level \(level)")
                    #expect((found.openQuote != nil) == (expected.openQuote != nil), "seed \(seed), level \(level)")
                    #expect(expected.textAfterQuote == nil, "seed \(seed), level \(level)")
                }
            }
        }
        #expect(decided > 1000)
    }

    @Test(
        "regular text is decided by the kernels",
        arguments: [
            "a,b\n1,2\n", "a,b\r\n1,2\r\n", "\"a\",\"b\"\"c\"\n\"x\ny\",\n", "\"\"\n\"\"\"\"\n",
        ])
    func regularTextIsDecided(text: String) {
        let bytes = padded(Array(text.utf8))
        for level in SIMDLevel.all {
            let index = RawIndex.structural(bytes, count: text.utf8.count, marks: CSVDialect().marks, level: level)
            #expect(index?.end == text.utf8.count)
        }
    }

    @Test(
        "irregular text is left to the byte-by-byte scan",
        arguments: [
            "a\"b\n", "\"a\"b\n", "a\rb\n", "x,a\"b\"\n", "\"a\" ,b\n",
        ])
    func irregularTextIsNotDecided(text: String) {
        let bytes = padded(Array(text.utf8))
        for level in SIMDLevel.all {
            #expect(RawIndex.structural(bytes, count: text.utf8.count, marks: CSVDialect().marks, level: level) == nil)
        }
    }

    @Test("text that crosses a block of 64 bytes anywhere is scanned alike")
    func blockBoundaries() {
        let core = Array("\"a,\n\"\"b\",c\r\n1,\"\"\n".utf8)
        for lead in 0..<130 {
            let text = Array(repeating: UInt8(ascii: "x"), count: lead) + [UInt8(ascii: "\n")] + core
            let expected = PortableScanner.scan(
                padded(text), count: text.count, marks: CSVDialect().marks, isFinal: true)
            for level in SIMDLevel.all {
                let found = RawIndex.structural(
                    padded(text), count: text.count, marks: CSVDialect().marks, level: level)
                #expect(found?.fieldEnds == expected.fieldEnds)
                #expect(found?.rowStarts == expected.rowStarts)
            }
        }
    }
}
