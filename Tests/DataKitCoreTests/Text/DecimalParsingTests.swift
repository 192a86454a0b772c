import Testing

@testable import DataKitCore

private func parse<Result>(_ text: String, _ body: (UnsafePointer<UInt8>, Int) -> Result?) -> Result? {
    let bytes = Array(text.utf8) + [0]
    // SAFETY: the pointer covers the text and a byte behind it.
    return unsafe bytes.withUnsafeBufferPointer { unsafe body($0.baseAddress!, bytes.count - 1) }
}

private func decimal(_ text: String, _ precision: Int, _ scale: Int) -> Int128? {
    // SAFETY: parse gives the text's own memory.
    unsafe parse(text) { unsafe parseDecimal($0, $1, precision: precision, scale: scale) }
}

@Suite struct DecimalParsingTests {
    @Test(
        "reads decimals exactly at a scale",
        arguments: [
            ("1.5", 10, 2, 150), ("-0.05", 10, 2, -5), ("0", 1, 0, 0), ("-0.000", 1, 0, 0), ("7", 10, 2, 700),
            ("1.50000", 2, 1, 15), (".5", 1, 1, 5), ("5.", 1, 0, 5), ("1e2", 3, 0, 100), ("1.23E+1", 3, 1, 123),
            ("1200e-2", 2, 0, 12), ("99.99", 4, 2, 9999), ("0000099.99", 4, 2, 9999), ("0.0", 38, 38, 0),
            ("123456789012345678901234567890.12345678", 38, 8, 12_345_678_901_234_567_890_123_456_789_012_345_678),
            ("1000000000000000000000", 22, 0, 1_000_000_000_000_000_000_000),
            ("10000000000000000000000000000000000000000000e-20", 38, 0, 100_000_000_000_000_000_000_000),
            ("0e999999999999999999999", 5, 2, 0), ("1234567890123456789.01", 38, 2, 123_456_789_012_345_678_901),
            ("12345678901234567890.5", 38, 2, 1_234_567_890_123_456_789_050),
            ("10000000000000000000000000000000000001", 38, 0, 10_000_000_000_000_000_000_000_000_000_000_000_001),
        ] as [(String, Int, Int, Int128)])
    func readsExactly(text: String, precision: Int, scale: Int, expected: Int128) {
        #expect(decimal(text, precision, scale) == expected, "\(text)")
    }

    @Test(
        "loses no digit and invents none",
        arguments: [
            ("1.005", 10, 2), ("100", 2, 0), ("1e-3", 10, 2), ("1e38", 38, 0), ("9.5", 1, 1),
            ("1e9999999999999999999", 38, 0),
            ("123456789012345678901234567890123456789", 38, 0), ("", 10, 2), ("-", 10, 2), (".", 10, 2),
            ("1.2.3", 10, 2),
            ("+1", 10, 2), ("1e", 10, 2), ("1e+", 10, 2), ("1x", 10, 2), (" 1", 10, 2), ("nan", 10, 2),
            ("1e1.0", 10, 2),
        ])
    func losesNothing(text: String, precision: Int, scale: Int) { #expect(decimal(text, precision, scale) == nil) }

    @Test("what a decimal prints, it reads")
    func roundTrips() {
        var random = RandomSource()
        print("seed", random.seed)
        for _ in 0..<20_000 {
            let scale = Int(random.next() % 39)
            let wide = Int128(truncatingIfNeeded: UInt128(random.next()) << 64 | UInt128(random.next()))
            let unscaled = (wide >> Int128(random.next() % 127)) % Decimal128.powersOfTen[38]
            let text = Decimal128(unscaled: unscaled, scale: scale).description
            #expect(decimal(text, 38, scale) == unscaled, "\(text)")
        }
    }

    @Test("reads 64 bits unsigned and no more")
    func readsUInt64() {
        // SAFETY: parse gives the text's own memory.
        func number(_ text: String) -> UInt64? { unsafe parse(text) { unsafe parseUInt64($0, $1) } }
        #expect(number("0") == 0)
        #expect(number("18446744073709551615") == .max)
        #expect(number("0000000000018446744073709551615") == .max)
        for text in [
            "18446744073709551616", "99999999999999999999", "100000000000000000000", "", "-1", "+1", "1 ", "1.0",
        ] {
            #expect(number(text) == nil, "\(text)")
        }
    }

    @Test("reads 128 bits and no more")
    func readsInt128() {
        // SAFETY: parse gives the text's own memory.
        func number(_ text: String) -> Int128? { unsafe parse(text) { unsafe parseInt128($0, $1) } }
        #expect(number("\(Int128.max)") == .max)
        #expect(number("\(Int128.min)") == .min)
        #expect(number("-0") == 0)
        for text in [
            "170141183460469231731687303715884105728", "-170141183460469231731687303715884105729", "", "-", "1-",
        ] {
            #expect(number(text) == nil, "\(text)")
        }
    }
}
