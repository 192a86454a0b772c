import CDataKitKernels
import Testing

@testable import DataKitCore

private func double(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    // SAFETY: the pointer covers the array for the call.
    return unsafe bytes.withUnsafeBufferPointer {
        unsafe $0.baseAddress.flatMap { unsafe parseDouble($0, bytes.count) }
    }
}

/// Where more text follows.
private func paddedDouble(_ text: String, behind: String) -> Double? {
    let bytes = Array(text.utf8) + Array(behind.utf8) + [UInt8](repeating: 0, count: 8)
    var result = 0.0
    // SAFETY: eight more bytes are there.
    return unsafe bytes.withUnsafeBufferPointer {
        unsafe cdk_parse_padded_double($0.baseAddress!, text.utf8.count, &result) ? result : nil
    }
}

private func float(_ text: String) -> Float? {
    let bytes = Array(text.utf8)
    // SAFETY: the pointer covers the array for the call.
    return unsafe bytes.withUnsafeBufferPointer { unsafe $0.baseAddress.flatMap { unsafe parseFloat($0, bytes.count) } }
}

@Suite struct FloatParsingTests {
    @Test(
        "takes the forms of decimal numbers",
        arguments: [
            ("0", 0), ("-0", -0.0), ("9.8", 9.8), (".5", 0.5), ("5.", 5), ("-72.637078", -72.637078),
            ("53.7330597482546", 53.7330597482546), ("1e-7", 1e-7), ("1E+7", 1e7), ("1e7", 1e7), ("00012.50", 12.5),
            ("1e22", 1e22), ("1e23", 1e23), ("9007199254740993", 9_007_199_254_740_992),
            ("4.9e-324", Double.leastNonzeroMagnitude),
            ("2.4703282292062327e-324", 0), ("2.4703282292062328e-324", Double.leastNonzeroMagnitude), ("1e-400", 0),
            ("1.7976931348623157e308", 1.7976931348623157e308), ("1e-99999999999999999999999", 0),
            ("0e99999999999999999999999", 0), ("2.2250738585072011e-308", Double(bitPattern: 0xF_FFFF_FFFF_FFFF)),
            ("2.2250738585072014e-308", 2.2250738585072014e-308), ("123456789012345678", 123_456_789_012_345_680),
            ("0.000000000000000000000000000000123456789012345678901234567890", 1.2345678901234567890123456789e-31),
        ] as [(String, Double)])
    func takesDecimalForms(text: String, expected: Double) {
        #expect(double(text)?.bitPattern == expected.bitPattern, "\(text)")
        for behind in [",1", "}", "", " 123456789", "e5", ".5"] {
            let padded = paddedDouble(text, behind: behind)
            #expect(padded?.bitPattern == expected.bitPattern, "\(text)\(behind)")
        }
    }

    @Test(
        "refuses every other text",
        arguments: [
            "", "-", ".", "-.", "+1", " 1", "1 ", "1e", "1e+", "1e-", "e5", ".e5", "1.2.3", "0x1p3", "inf", "nan",
            "1_0",
            "1,5", "--1", "1e5.0", "1e308000", "1.7976931348623159e308", "1e309", "1-", "1a", "12345678a", "1.2345678/",
            "1234567:",
        ])
    func refusesOthers(text: String) { #expect(double(text) == nil) }

    @Test("a float overflows where a double does not, and is rounded once")
    func floatsAreRoundedOnce() {
        #expect(float("1e39") == nil)
        #expect(float("3.4028235e38") == Float.greatestFiniteMagnitude)
        #expect(float("3.4028235677973367e38") == nil)  // the midpoint to the next power of two
        #expect(float("3.40282356779733661637539395458142568447e38") == Float.greatestFiniteMagnitude)
        // Through a double, this would first become the midpoint of two floats and then round to even.
        #expect(float("1.00000017881393432617187499") == 1.00000011920928955078125)
        #expect(float("7.006492321624085e-46") == 0)
        #expect(float("7.0064923216240862e-46") == Float.leastNonzeroMagnitude)
    }

    @Test("agrees with the standard library on random texts, bit for bit")
    func agreesOnRandomTexts() {
        var random = RandomSource()
        print("seed", random.seed)
        for _ in 0..<300_000 {
            let bits = random.next()
            let value = Double(bitPattern: bits)
            guard value.isFinite else { continue }
            compare("\(value)")
            let single = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            if single.isFinite { compare("\(single)") }
            // Random digits and exponents.
            let digits = bits >> (random.next() & 63)
            compare("\(digits)e\(Int.random(in: -345...310, using: &random))")
            compare("-\(digits).\(random.next() >> (random.next() & 63))")
            // Subnormals.
            compare("\(Double(bitPattern: bits >> (12 + random.next() % 51)))")
        }
    }

    @Test("decides halfway cases and their neighbours, however long the text")
    func decidesHalfwayCases() {
        var random = RandomSource()
        print("seed", random.seed)
        for round in 0..<20_000 {
            // An odd 54-bit integer times a power of two is the midpoint of two doubles, and a whole number.
            let odd = (random.next() >> 10) | (1 << 53) | 1
            let shift = Int(random.next() % 60)
            let exact = UInt128(odd) << UInt128(shift)
            for neighbour in [exact - 1, exact, exact + 1] { compare("\(neighbour)") }
            compare("\(exact).0000000000000000000000000000000001")
            compare("\(exact - 1).9999999999999999999999999999999999")
            // A 25-bit one is that for floats, and so is its fraction.
            let small = (random.next() >> 40) | (1 << 24) | 1
            compare("\(small).\(String(repeating: "0", count: round % 50))1")
            compare("\(Double(small) * 0x1p-30)")
        }
        // The midpoint between zero and the smallest double has 751 digits; one more decides.
        var half: [UInt8] = [1]
        for _ in 0..<1075 {
            var carry: UInt8 = 0
            for index in half.indices {
                let product = half[index] * 5 + carry
                half[index] = product % 10
                carry = product / 10
            }
            if carry != 0 { half.append(carry) }
        }
        let digits = half.reversed().map { String($0) }.joined()
        #expect(double("\(digits)e-1075") == 0)
        #expect(double("\(digits)0000000000000000000000001e-1100") == Double.leastNonzeroMagnitude)
        #expect(double("\(digits)" + String(repeating: "0", count: 3000) + "1e-4076") == Double.leastNonzeroMagnitude)
    }

    private func compare(_ text: String) {
        let expected = Double(text), expectedFloat = Float(text)
        if double(text)?.bitPattern != (expected?.isFinite == true ? expected?.bitPattern : nil) {
            Issue.record(
                "double \(text): \(String(describing: double(text))), expected \(String(describing: expected))")
        }
        if paddedDouble(text, behind: ",1")?.bitPattern != double(text)?.bitPattern {
            Issue.record("padded double \(text): \(String(describing: paddedDouble(text, behind: ",1")))")
        }
        if float(text)?.bitPattern != (expectedFloat?.isFinite == true ? expectedFloat?.bitPattern : nil) {
            Issue.record(
                "float \(text): \(String(describing: float(text))), expected \(String(describing: expectedFloat))")
        }
    }

    @Test("reads the names of what is not finite, in any case")
    func readsNonFinite() {
        func parse(_ text: String) -> Double? {
            let bytes = Array(text.utf8)
            // SAFETY: the pointer covers the array for the call.
            return unsafe bytes.withUnsafeBufferPointer {
                unsafe $0.baseAddress.flatMap { unsafe parseNonFinite($0, bytes.count) }
            }
        }
        #expect(parse("NaN")?.isNaN == true)
        #expect(parse("inf") == .infinity)
        #expect(parse("+INF") == .infinity)
        #expect(parse("-Infinity") == -.infinity)
        for text in ["", "na", "nano", "-nan", "infinit", "+", "--inf", "infinity1", "1.0"] {
            #expect(parse(text) == nil)
        }
    }
}
