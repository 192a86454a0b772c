import Testing

@testable import DataKitCore

@Suite("Strings of known UTF-8")
struct KnownUTF8Tests {
    private func string(_ bytes: [UInt8], behind: UInt8, arePlain: Bool) -> String {
        // SAFETY: sixteen bytes are there, whatever the count.
        unsafe (bytes + [UInt8](repeating: behind, count: 16)).withUnsafeBufferPointer {
            unsafe String(knownUTF8: $0.baseAddress!, count: bytes.count, arePlain: arePlain)
        }
    }

    @Test("are those that the standard library makes, in all that can be asked of them")
    func likeAnyOther() {
        // Where this fails, strings are made the slow way, and a reader should know.
        #expect(ShortStrings.arePlain)
        let texts = [
            "", "a", "\0", "\u{7F}", "é", "ß€", "𝄞𝄞", "日本語", "e\u{301}", "abcdefgh", "abcdefghi", "exactly15 bytes",
            "exactly16 bytes.", "日本語日本", "日本語日本語", "🇯🇵", "👩‍👩‍👧", "a\r\nb", String(repeating: "x", count: 1000),
        ]
        for text in texts {
            for behind: UInt8 in [0, 0x22, 0xFF] {
                for arePlain in Set([ShortStrings.arePlain, false]) {
                    var made = string(Array(text.utf8), behind: behind, arePlain: arePlain)
                    #expect(made == text)
                    #expect(made.utf8.elementsEqual(text.utf8))
                    #expect(made.count == text.count)
                    #expect(made.utf16.count == text.utf16.count)
                    #expect(Set([text]).contains(made))
                    #expect(made.unicodeScalars.elementsEqual(text.unicodeScalars))
                    #expect(made.hasSuffix(text))
                    #expect(String(made.reversed()) == String(text.reversed()))
                    made += "\(text)é and more than fits in place"
                    #expect(made == text + "\(text)é and more than fits in place")
                }
            }
        }
    }

    @Test("are right for random text of every short length")
    func randomText() {
        var random = RandomSource()
        print("seed", random.seed)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...16, using: &random) {
                let limit: UInt32 = [0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &random)!
                text.append(UnicodeScalar(UInt32.random(in: 0...limit, using: &random)) ?? "x")
            }
            let expected = String(text)
            let made = string(
                Array(expected.utf8), behind: UInt8.random(in: 0...255, using: &random), arePlain: ShortStrings.arePlain
            )
            #expect(made == expected && made.hashValue == expected.hashValue)
            #expect(made.utf8.elementsEqual(expected.utf8))
        }
    }
}
