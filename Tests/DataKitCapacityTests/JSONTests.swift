import Testing

@testable import DataKitCapacity

@Suite("JSON") struct JSONTests {
    @Test(
        "is read and printed again",
        arguments: [
            ("null", "null"), (" [1, -0.5e+3, true,false] ", "[1, -0.5e+3, true, false]"),
            (#"{"a":{"b":[]}}"#, #"{"a": {"b": []}}"#), (#""\u00e9\ud83d\udc4d\n\/""#, #""é👍\n/""#),
            ("12345678901234567890.123456789", "12345678901234567890.123456789"),
        ])
    func reads(text: String, printed: String) throws {
        #expect(try JSONTree(Array(text.utf8)).description == printed)
    }

    @Test(
        "that is none is refused, with the place",
        arguments: [
            ("", 0), ("[1,]", 3), ("[1 2]", 3), ("{\"a\":1,}", 7), ("01", 0), ("1.", 0), ("1e", 0), ("+1", 0),
            ("\"a", 0), ("\"\\x\"", 1), ("\"\\ud800\"", 1), ("\"\\udc00\\ud800\"", 1), ("\"\\u12g4\"", 1), ("tru", 0),
            ("[1] x", 4), ("{a:1}", 1), ("{\"a\":1,\"a\":2}", 7), ("nul", 0), ("\"a\tb\"", 2), (".5", 0), ("'a'", 0),
        ])
    func refuses(text: String, offset: Int) {
        let error = #expect(throws: CapacityError.self) { try JSONTree(Array(text.utf8)) }
        #expect(error?.kind == .json)
        #expect(error?.byteOffset == offset, "\(error?.description ?? "")")
    }

    @Test("that is not UTF-8 is refused where it is not")
    func invalidUTF8() {
        for (bytes, offset) in [([0x22, 0x61, 0xFF, 0x22], 2), ([0x22, 0xC3, 0xA9, 0xC3, 0x22], 3)] as [([UInt8], Int)]
        {
            let error = #expect(throws: CapacityError.self) { try JSONTree(bytes) }
            #expect(error?.byteOffset == offset)
        }
    }

    @Test("nested without end is refused instead of exhausting the stack")
    func deep() {
        let error = #expect(throws: CapacityError.self) {
            try JSONTree(Array(String(repeating: "[", count: 1_000_000).utf8))
        }
        #expect(error?.kind == .limit)
        #expect(throws: CapacityError.self) {
            try DynamoDB.Item(json: "{\"a\":" + String(repeating: "{\"L\":[", count: 100_000))
        }
    }

    @Test("cut off anywhere is refused, and never traps")
    func truncated() throws {
        let text = Array(#"{"a":{"S":"\u00e9\"x"},"b":{"L":[{"N":"-1.5E3"},{"B":"YWI="},{"NULL":true}]}}"#.utf8)
        _ = try DynamoDB.Item(json: text)
        for end in 0..<text.count {
            #expect(throws: CapacityError.self) { try DynamoDB.Item(json: Array(text[..<end])) }
        }
    }

    @Test("with any byte changed is read or refused, and never traps")
    func flipped() {
        let text = Array(#"{"a":{"S":"\u00e9\"x"},"b":{"L":[{"N":"-1.5E3"},{"B":"YWI="},{"NULL":true}]}}"#.utf8)
        var refused = 0
        for position in text.indices {
            for byte in [UInt8(0), 0x22, 0x5C, 0x7B, 0x5D, 0x39, 0xFF] {
                var changed = text
                changed[position] = byte
                do { _ = try DynamoDB.Item(json: changed) } catch { refused += 1 }
            }
        }
        #expect(refused > text.count * 3)
    }
}
