import Testing

@testable import DataKitCore

@Suite("Columns from text")
struct TextColumnParserTests {
    private enum Outcome: Equatable {
        case values([Value])
        case misfit(Int)
    }

    /// Parses texts that stand one after another with a comma between them.
    private func parse(_ texts: [String], as type: DataType, isGuess: Bool, level: Int32, nulls: [String] = [])
        -> Outcome
    {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            ends.append(UInt32(bytes.count))
            bytes.append(UInt8(ascii: ","))
        }
        bytes.append(contentsOf: repeatElement(0, count: 64))
        let starts = [0] + ends.dropLast().map { $0 + 1 }
        let parser = TextColumnParser(
            TextColumnType(type), isGuess: isGuess, nullTokens: nulls.map { Array($0.utf8) }, level: level)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe starts.withUnsafeBufferPointer { starts in
                unsafe ends.withUnsafeBufferPointer { ends in
                    let fields = unsafe TextFields(
                        bytes: bytes.baseAddress!, starts: starts.baseAddress!, startStride: 1, startBias: 0,
                        ends: ends.baseAddress!, endStride: 1, count: texts.count, quote: UInt8(ascii: "\""))
                    do throws(TextColumnParser.Misfit) {
                        let column = try parser.column(of: fields)
                        return .values((0..<column.count).map { column[$0] })
                    } catch {
                        return .misfit(error.index)
                    }
                }
            }
        }
    }

    private static let types: [DataType] = [.int64, .float64, .date]

    /// Equal also in the sign of zero, and for NaN.
    private func same(_ left: Outcome, _ right: Outcome) -> Bool {
        guard case .values(let left) = left, case .values(let right) = right else { return left == right }
        return left.count == right.count
            && zip(left, right).allSatisfy { left, right in
                if case .double(let x) = left, case .double(let y) = right { return x.bitPattern == y.bitPattern }
                return left == right
            }
    }

    @Test("every SIMD level reads what the portable one reads")
    func levelsAgree() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RandomSource(seed: seed)
        let alphabets = ["0123456789", "0123456789.", "-0123456789.", "019-", "0123456789e.\"", "0 "].map(Array.init)
        for _ in 0..<800 {
            let alphabet = alphabets.randomElement(using: &random)!
            let texts = (0..<Int.random(in: 1...90, using: &random)).map { _ -> String in
                switch Int.random(in: 0..<10, using: &random) {
                case 0: return ""
                case 1: return String(Int64.random(in: -999_999...999_999, using: &random))
                case 2: return String(Double.random(in: -1e6...1e6, using: &random))
                case 3:
                    let date = CivilDate(daysSince1970: Int.random(in: -719_000...2_900_000, using: &random))
                    return String(date.year + 10_000).dropFirst() + "-" + String(date.month + 100).dropFirst() + "-"
                        + String(date.day + 100).dropFirst()
                default:
                    let count = Int.random(in: 1...18, using: &random)
                    return String((0..<count).map { _ in alphabet.randomElement(using: &random)! })
                }
            }
            for type in Self.types {
                // Most lists of texts fit no type whole: each text by itself, behind enough others to be loaded.
                let fitting = texts.filter { parse([$0], as: type, isGuess: true, level: 0) != .misfit(0) }
                for list in [texts, fitting] where !list.isEmpty {
                    for isGuess in [true, false] {
                        let expected = parse(list, as: type, isGuess: isGuess, level: 0)
                        for level in SIMDLevel.all.dropFirst() {
                            let found = parse(list, as: type, isGuess: isGuess, level: level)
                            #expect(same(found, expected), "seed \(seed), level \(level), \(type), \(list)")
                        }
                    }
                }
            }
        }
    }

    @Test(
        "numbers at the edges of the fast form are exact",
        arguments: [
            ("9007199254740992", 9_007_199_254_740_992.0), ("999999999999.999", 999_999_999_999.999), ("-0.0", -0.0),
            ("0.1", 0.1), (".5", 0.5), ("5.", 5.0), ("0.000000000000001", 1e-15),
            ("123456789.123456", 123_456_789.123_456),
            ("3346.2002", 3346.2002), ("-72.637078", -72.637078), ("1e22", 1e22),
            ("2.2250738585072014e-308", 2.2250738585072014e-308),
        ])
    func edges(text: String, value: Double) {
        let lead = Array(repeating: "1", count: 20)
        for level in SIMDLevel.all {
            guard case .values(let values) = parse(lead + [text], as: .float64, isGuess: true, level: level) else {
                Issue.record("\(text) at level \(level)")
                continue
            }
            #expect(values.last == .double(value))
        }
    }

    @Test("a number that means null is null at every level")
    func numericNulls() {
        let texts = Array(repeating: "1", count: 30) + ["-999", "2"]
        for level in SIMDLevel.all {
            #expect(
                parse(texts, as: .int64, isGuess: true, level: level, nulls: ["-999"])
                    == .values(Array(repeating: .int(1), count: 30) + [.null, .int(2)]))
        }
    }
}
