import CDataKitKernels
import DataKitCore
@testable import DataKitJSON
import Testing

/// Random text that is or nearly is JSON, of a seed that failures print.
struct RandomJSON {
    var random: SeededGenerator
    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func value(depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth > 5 ? 5 : 8), using: &random) {
        case 0: return ["null", "true", "false"].randomElement(using: &random)!
        case 1:
            return String(Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<63, using: &random))
        case 2: return number()
        case 3, 4: return string()
        case 5, 6:
            let count = Int.random(in: 0..<5, using: &random)
            return "{"
                + (0..<count).map { _ in string() + space() + ":" + space() + value(depth: depth + 1) }
                .joined(separator: "," + space()) + "}"
        default:
            let count = Int.random(in: 0..<6, using: &random)
            return "[" + (0..<count).map { _ in space() + value(depth: depth + 1) }.joined(separator: ",") + "]"
        }
    }

    mutating func space() -> String { ["", "", "", " ", "\n", "\t  ", "\r\n"].randomElement(using: &random)! }

    mutating func number() -> String {
        var text = Bool.random(using: &random) ? "-" : ""
        let digits = Int.random(in: 1..<40, using: &random)
        text += String(Int.random(in: 1...9, using: &random))
        for _ in 1..<digits { text += String(Int.random(in: 0...9, using: &random)) }
        if Bool.random(using: &random) {
            text +=
                "."
                + (0..<Int.random(in: 1..<20, using: &random)).map { _ in String(Int.random(in: 0...9, using: &random))
                }.joined()
        }
        if Bool.random(using: &random) {
            text +=
                ["e", "E"].randomElement(using: &random)! + ["", "+", "-"].randomElement(using: &random)!
                + String(Int.random(in: 0...400, using: &random))
        }
        return text
    }

    mutating func string() -> String {
        var text = "\""
        for _ in 0..<Int.random(in: 0..<30, using: &random) {
            text += [
                "a", "b", " ", "{", "}", "[", "]", ",", ":", "\\\"", "\\\\", "\\n", "\\u00e9", "\\ud83d\\ude00", "é",
                "日本",
                "😀", "\u{7F}", "\\/", "\\u0000", "x", "0",
            ].randomElement(using: &random)!
        }
        return text + "\""
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Structural scan")
struct StructureTests {
    static func structure(_ level: Int32, _ bytes: [UInt8]) -> [UInt32]? {
        var positions = [UInt32](repeating: 0, count: bytes.count + 64)
        // What stands behind the text must not count.
        let padded = bytes + [UInt8](repeating: UInt8(ascii: "\""), count: 64)
        let found = unsafe cdk_json_structure(level, padded, bytes.count, &positions)
        return found < 0 ? nil : Array(positions[..<found])
    }

    /// The same, byte by byte.
    static func reference(_ bytes: [UInt8]) -> [UInt32]? {
        var found: [UInt32] = []
        var (isInside, isScalar, isControl, isEscaped) = (false, false, false, false)
        for (position, byte) in bytes.enumerated() {
            let escaped = isEscaped
            isEscaped = !escaped && byte == 0x5C
            if isInside {
                if byte < 0x20 { isControl = true }
                if byte == 0x22, !escaped {
                    isInside = false
                    isScalar = false
                    found.append(UInt32(position))
                }
                continue
            }
            if byte == 0x22, !escaped {
                isInside = true
                isScalar = false
                found.append(UInt32(position))
            } else if "{}[]:,".utf8.contains(byte) {
                isScalar = false
                found.append(UInt32(position))
            } else if [0x20, 0x0A, 0x0D, 0x09, 0x22].contains(byte) {
                isScalar = false
            } else {
                if !isScalar { found.append(UInt32(position)) }
                isScalar = true
            }
        }
        return isControl ? nil : found
    }

    @Test("finds the same at every SIMD level as byte by byte")
    func levels() {
        let seed = UInt64.random(in: 0...(.max))
        var random = RandomJSON(seed: seed)
        for round in 0..<400 {
            var bytes = Array(random.value().utf8)
            // Every second text is damaged; some are all backslashes and quotes.
            if round % 2 == 1, !bytes.isEmpty {
                for _ in 0..<3 {
                    bytes[Int.random(in: 0..<bytes.count, using: &random.random)] =
                        [0x22, 0x5C, 0x7B, 0x5D, 0x20, 0xE9, 0x0A].randomElement(using: &random.random)!
                }
            }
            if round % 20 == 19 {
                bytes = (0..<300).map { _ in [0x22, 0x5C, 0x5C, 0x61].randomElement(using: &random.random)! }
            }
            let expected = Self.reference(bytes)
            for level in SIMDLevel.all {
                #expect(Self.structure(level, bytes) == expected, "seed \(seed), round \(round), level \(level)")
            }
        }
    }

    @Test("cuts at the same place at every SIMD level, whatever the pieces")
    func splitting() {
        let seed = UInt64.random(in: 0...(.max))
        var random = RandomJSON(seed: seed)
        for round in 0..<100 {
            let separation: Int32 = round % 2 == 0 ? 1 : 2
            let separator = separation == 1 ? "\n" : ","
            var text = (0..<8).map { _ in random.value() }.joined(separator: separator)
            if separation == 2 { text += "]}" }
            let bytes = Array(text.utf8)
            var results: Set<[Int]> = []
            for level in SIMDLevel.all {
                for piece in [7, 64, 100, bytes.count] {
                    var state = cdk_json_split_state()
                    var cuts: [Int] = []
                    var at = 0
                    var last = 0
                    while at < bytes.count {
                        let count = min(piece, bytes.count - at)
                        var closing = 0
                        let cut = unsafe Array(bytes[at..<at + count]).withUnsafeBufferPointer {
                            unsafe cdk_json_split(level, $0.baseAddress!, count, separation, &state, &closing)
                        }
                        if cut > 0 { last = at + cut }
                        if closing < count {
                            cuts.append(-(at + closing))
                            break
                        }
                        at += count
                    }
                    results.insert([last] + cuts)
                }
            }
            #expect(results.count == 1, "seed \(seed), round \(round): \(results)")
        }
    }

    @Test("finds the long arrays that are in no other at every SIMD level as byte by byte")
    func longArrays() {
        let seed = UInt64.random(in: 0...(.max))
        var random = RandomJSON(seed: seed)
        for round in 0..<400 {
            var text = (0..<6).map { _ in random.string() + ":" + random.value() }.joined(separator: ",")
            // Some are damaged.
            if round % 4 == 3 { text.insert(random.random.next() % 2 == 0 ? "\"" : "[", at: text.startIndex) }
            let bytes = Array("{\(text)}".utf8)
            let least = Int.random(in: 2...40, using: &random.random)
            var expected: [Range<Int>] = []
            var (start, depth) = (0, 0)
            for position in Self.outside(bytes) {
                switch bytes[position] {
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    if depth > 0 {
                        depth += 1
                    } else if bytes[position] == UInt8(ascii: "[") {
                        (start, depth) = (position, 1)
                    }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth = max(0, depth - 1)
                    if depth == 0, bytes[start] == UInt8(ascii: "["), position + 1 - start >= least {
                        expected.append(start..<position)
                        start = 0
                    }
                    if depth == 0 { start = 0 }
                default: break
                }
            }
            let covered = expected.reduce(0) { $0 + $1.count + 1 }
            for level in SIMDLevel.all {
                for (most, room) in [(bytes.count - covered, 99), (bytes.count - covered - 1, 99), (bytes.count, 1)] {
                    var found = [cdk_json_extent](repeating: cdk_json_extent(), count: room)
                    let count = unsafe cdk_json_long_arrays(
                        level, bytes, bytes.count, least, max(0, most), &found, room)
                    let ranges = found[..<count].map { Int($0.open)..<Int($0.close) }
                    let wanted = most < bytes.count - covered ? [] : Array(expected.prefix(room))
                    #expect(ranges == wanted, "seed \(seed), round \(round), level \(level)")
                }
            }
        }
    }

    /// The positions of brackets and braces that stand in no string; a backslash escapes what is behind it anywhere.
    private static func outside(_ bytes: [UInt8]) -> [Int] {
        var (isInside, isEscaped) = (false, false)
        return bytes.indices.filter { position in
            let escaped = isEscaped
            isEscaped = !escaped && bytes[position] == 0x5C
            if bytes[position] == 0x22, !escaped { isInside.toggle() }
            return !isInside && "{}[]".utf8.contains(bytes[position])
        }
    }

    @Test("parses the same at every SIMD level, and as the lenient parser does")
    func parsers() throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = RandomJSON(seed: seed)
        for round in 0..<300 {
            let text = random.space() + random.value() + random.space()
            let strict = try JSONDocument(text)
            let lenient = try JSONDocument(text, options: .init(leniency: .comments))
            #expect(strict.root.description == lenient.root.description, "seed \(seed), round \(round)")
            // What is written is read as the same again.
            #expect(
                try JSONDocument(parsing: strict.root.compactJSON).root == strict.root, "seed \(seed), round \(round)")
            #expect(
                try JSONDocument(parsing: strict.root.prettyJSON()).root == strict.root, "seed \(seed), round \(round)")
        }
    }

    @Test("gives an error for every text that is cut off, at every byte")
    func truncation() throws {
        let text = Array(#"{"a\u00e9\ud83d\ude00": [1, -2.5e10, true, null, "é日😀", {"b": []}]}"#.utf8)
        #expect(JSONDocument.fault(in: text) == nil)
        for count in 0..<text.count {
            let fault = try #require(JSONDocument.fault(in: Array(text[..<count])), "\(count)")
            #expect(fault.location.byteOffset! <= count)
            #expect(JSONDocument.fault(in: Array(text[..<count]), options: .init(leniency: .all)) != nil, "\(count)")
        }
    }

    @Test("finds invalid UTF-8 wherever it stands")
    func encoding() throws {
        let bad: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xC3],
            [0xF0, 0x9F, 0x98],
        ]
        for pad in [0, 1, 30, 31, 61, 62, 63, 64, 95, 126, 127, 200, 33_000] {
            for sequence in bad {
                let before = Array(repeating: UInt8(ascii: "é".utf8.count == 2 ? "x" : "y"), count: pad)
                for filler in [Array("x".utf8), Array("é".utf8), Array("日".utf8)] {
                    let text =
                        [0x22] + before + Array(repeatElement(filler, count: 50).joined()) + sequence
                        + Array("xxxxxxxx".utf8) + [0x22]
                    let fault = try #require(JSONDocument.fault(in: text), "\(pad) \(sequence)")
                    #expect(fault.kind == .invalidEncoding)
                    #expect(fault.location.byteOffset == 1 + pad + 50 * filler.count, "\(pad) \(sequence)")
                    for level in SIMDLevel.all {
                        #expect(unsafe cdk_utf8_valid_prefix(level, text, text.count) == 1 + pad + 50 * filler.count)
                    }
                }
            }
        }
    }
}
