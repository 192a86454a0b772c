import Testing

@testable import DataKitCore

private func text(_ body: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    body(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct FloatPrintingTests {
    @Test("prints doubles and floats as the standard library describes them")
    func agreesWithDescription() {
        var random = RandomSource()
        print("seed", random.seed)
        func compare(_ value: Double) {
            let printed = text { appendShortest(value, to: &$0) }
            if printed != value.description { Issue.record("\(value) was printed as \(printed)") }
        }
        func compare(_ value: Float) {
            let printed = text { appendShortest(value, to: &$0) }
            if printed != value.description { Issue.record("\(value) was printed as \(printed)") }
        }
        for value: Double in [
            0, -0.0, 1, -1, 0.1, 0.0001, 0.00001, 123456.789, 1e15, 1e16, 1e17, 9_007_199_254_740_991,
            9_007_199_254_740_992, 9_007_199_254_740_994, .greatestFiniteMagnitude, .leastNormalMagnitude,
            .leastNonzeroMagnitude, 5e-5, 1e22, 1e23, .infinity, -.infinity, 100, 1e-4, 9.5e-5,
        ] { compare(value) }
        for exponent in -1074...1023 { compare(Double(sign: .plus, exponent: exponent, significand: 1)) }
        for exponent in -149...127 {
            let power = Float(sign: .plus, exponent: exponent, significand: 1)
            for value in [power, power.nextUp, power.nextDown] { compare(value) }
        }
        for _ in 0..<200_000 {
            let bits = random.next()
            let value = Double(bitPattern: bits), single = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            if value.isFinite { compare(value) }
            if single.isFinite { compare(single) }
            compare(Double(Int64(bitPattern: bits) >> 30) / 100)
            compare(Float(Int32(truncatingIfNeeded: bits) >> 10) / 100)
            compare(Double(bits >> (random.next() & 63)))
            compare(Float(bits >> (random.next() & 63)))
            compare(Double(bitPattern: bits >> (12 + random.next() % 51)))
        }
        #expect(text { appendShortest(Double.nan, to: &$0) } == "nan")
        #expect(text { appendShortest(-Float.nan, to: &$0) } == "nan")
    }

    @Test("every half reads back, and no shorter text would")
    func halvesAreShortest() {
        func half(_ text: String) -> UInt16? { Double(text).map { nearestHalf($0) } }
        for bits in UInt16(0)..<0x7C00 {
            let printed = text { appendShortest(halfBitPattern: bits, to: &$0) }
            let back = half(printed)
            if back != bits { Issue.record("\(bits) was printed as \(printed), which is \(String(describing: back))") }
            // With one digit less, neither the number below nor the one above reads back.
            let mantissa = printed.prefix { $0 != "e" }
            let digits = mantissa.filter(\.isNumber).drop { $0 == "0" }.reversed().drop { $0 == "0" }.count
            if digits > 1, let value = Double(printed) {
                var unit = 1.0
                while value / unit >= 10 { unit *= 10 }
                while value / unit < 1 { unit /= 10 }
                for _ in 0..<digits - 2 { unit /= 10 }
                let lower = (value / unit).rounded(.down)
                for candidate in [lower * unit, (lower + 1) * unit] where nearestHalf(candidate) == bits {
                    Issue.record("\(printed) could be \(candidate)")
                }
            }
        }
        #expect(text { appendShortest(halfBitPattern: 0x7BFF, to: &$0) } == "65500.0")
        #expect(text { appendShortest(halfBitPattern: 0x2E66, to: &$0) } == "0.1")
        #expect(text { appendShortest(halfBitPattern: 0x0001, to: &$0) } == "6e-08")
        #expect(text { appendShortest(halfBitPattern: 0x8000, to: &$0) } == "-0.0")
        #expect(text { appendShortest(halfBitPattern: 0xFC00, to: &$0) } == "-inf")
        #expect(text { appendShortest(halfBitPattern: 0x7E00, to: &$0) } == "nan")
    }

    @Test("a float becomes the nearest half, ties to even, in both directions of the conversion")
    func halvesConvert() {
        for bits in UInt16(0)..<0x7C00 { #expect(Float(halfBitPattern: bits).halfBitPattern == bits) }
        var random = RandomSource()
        print("seed", random.seed)
        for _ in 0..<20_000 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next())).magnitude
            if value < 65_520 { #expect(value.halfBitPattern == nearestHalf(Double(value)), "\(value)") }
        }
        #expect(Float(65_520).halfBitPattern == 0x7C00)
        #expect(Float(65_519.996).halfBitPattern == 0x7BFF)
    }
}

/// The half nearest to a number that is not negative, by search.
private func nearestHalf(_ value: Double) -> UInt16 {
    func number(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10), fraction = Double(bits & 0x3FF)
        return exponent == 0
            ? fraction * 0x1p-24 : (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
    var low: UInt16 = 0, high: UInt16 = 0x7C00
    while high - low > 1 {
        let middle = low + (high - low) / 2
        if number(middle) <= value { low = middle } else { high = middle }
    }
    let below = value - number(low), above = number(high) - value
    return below < above || (below == above && low & 1 == 0) ? low : high
}
