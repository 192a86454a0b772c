import CDataKitKernels
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

    @Test("every SIMD level finds in any dialect what a scan finds that looks at every byte")
    func generalLevelsAgree() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        let pieces = [
            "a", "bc", ",", ",", "|", "||", "\n", "\n", "\r\n", "\r", "\"", "\"\"", "'", "\\", "\\\\", "#", " ", "é",
            "«", "»",
            String(repeating: "z", count: 70),
        ].map { Array($0.utf8) }
        for _ in 0..<3000 {
            var dialect = CSVDialect(quote: ["\"", "'", "«", nil].randomElement(using: &random)!)
            dialect.delimiter = [",", "|", "||"].randomElement(using: &random)!
            dialect.escape = [nil, "\\", "é"].randomElement(using: &random)!
            dialect.comment = [nil, "#", "##"].randomElement(using: &random)!
            dialect.hasTrailingComments = Bool.random(using: &random)
            dialect.trimsBlanks = Bool.random(using: &random)
            let recovery = [nil, RowRecovery(longestRow: 9), RowRecovery(longestRow: 80)].randomElement(using: &random)!
            let isFinal = Bool.random(using: &random)
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...60, using: &random) { text += pieces.randomElement(using: &random)! }
            func scan(_ level: Int32?) -> RawIndex {
                GeneralScanner.scan(
                    padded(text), count: text.count, marks: dialect.marks, isFinal: isFinal, recovery: recovery,
                    level: level)
            }
            let expected = scan(nil)
            for level in SIMDLevel.all {
                #expect(scan(level) == expected, "seed \(seed), level \(level), \(dialect), \(text)")
            }
        }
    }

    /// Which bytes are escaped, told one after another.
    private func escapedSplit(_ text: [UInt8]) -> Int {
        var isInside = false
        var isEscaped = false
        var end = 0
        for (position, byte) in text.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInside.toggle()
            } else if byte == 0x0A, !isInside {
                end = position + 1
            }
        }
        return end
    }

    @Test("cuts behind row ends that are neither quoted nor escaped, across blocks")
    func escapedCuts() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        let alphabet = Array("aaaa\\\\\\\"\n".utf8)
        for _ in 0..<3000 {
            let count = Int.random(in: 1...200, using: &random)
            let text = (0..<count).map { _ in alphabet.randomElement(using: &random)! }
            for level in SIMDLevel.all {
                var result = cdk_csv_split_result()
                let dialect = cdk_csv_dialect(
                    delimiter: 0, quote: UInt8(ascii: "\""), row_end: 0x0A, escape: UInt8(ascii: "\\"))
                unsafe text.withUnsafeBufferPointer { bytes in
                    // SAFETY: the kernel reads `count` bytes.
                    unsafe cdk_csv_split(level, bytes.baseAddress!, count, dialect, 0, &result)
                }
                #expect(result.end == escapedSplit(text), "seed \(seed), level \(level), \(text)")
            }
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
