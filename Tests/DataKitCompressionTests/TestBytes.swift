/// A small generator with a seed, so that failures repeat.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Bytes of the kinds that bring out different paths of a compressor.
enum TestBytes {
    static let kinds: [(name: String, bytes: [UInt8])] = [
        ("nothing", []),
        ("one byte", [7]),
        ("twelve bytes", Array(0..<12)),
        ("thirteen equal bytes", Array(repeating: 9, count: 13)),
        ("a long run", Array(repeating: 0x61, count: 100_000)),
        ("a period of three", (0..<5000).map { UInt8($0 % 3) }),
        ("a period of seventeen", (0..<5000).map { UInt8($0 % 17) }),
        ("text", text(lines: 2000)),
        ("noise", noise(count: 70_000, seed: 1)),
        ("noise that repeats far behind", noise(count: 60_000, seed: 2) + noise(count: 60_000, seed: 2)),
        ("noise that repeats too far behind", noise(count: 70_000, seed: 3) + noise(count: 70_000, seed: 3)),
        ("a run of literals of 270 bytes, then matches", noise(count: 270, seed: 4) + Array(repeating: 1, count: 300)),
    ]

    static func noise(count: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    static func text(lines: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 5)
        let words = ["orders", "paid", "oslo", "late", "2024-05-01", "17.50", "widget", "blue"]
        return (0..<lines).flatMap { line in
            Array(
                "\(line),\(words.randomElement(using: &generator)!),\(words.randomElement(using: &generator)!)\n".utf8)
        }
    }
}
