import Testing

@testable import DataKitCore

@Suite("Numbers as people write them")
struct NumberFormTests {
    private func parse(_ text: String, _ form: NumberForm) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return nil }
            return (unsafe form.plain(base, bytes.count, takesLeadingZeros: true)).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }

    @Test(
        "are read in the form of an example",
        arguments: [
            ("1.234,5", "1.234.567,89", "1234567.89"), ("1.234,5", "-12,5", "-12.5"), ("1.234,5", "12", "12"),
            ("1.234,5", "1.23,5", nil), ("1.234,5", "1,234.5", nil), ("1.234,5", "1234567,5", "1234567.5"),
            ("1,234.5", "1,234,567.89", "1234567.89"), ("1 234,5", "1\u{202F}234\u{A0}567,5", "1234567.5"),
            ("1'234.5", "1’234’567.5", "1234567.5"), ("$1,234.50", "($1,234.50)", "-1234.50"),
            ("$1,234.50", "€ 5", "5"), ("$1,234.50", "5 EUR", "5"), ("$1,234.50", "US$5.25", "5.25"),
            ("$1,234.50", "-$5.25", "-5.25"), ("1,234.5", "$5", nil), ("12,5 %", "7,25 %", "7.25e-2"),
            ("12,5 %", "7,25", nil), ("0,5", "1.234,5", nil), ("0,5", ",5", "0.5"), ("0,5", "5,", nil),
            ("1,234.5", "−5", "-5"), ("1,234.5", "", nil), ("1,234.5", "-", nil), ("1,234.5", "1 2", nil),
        ] as [(String, String, String?)])
    func reading(example: String, text: String, expected: String?) throws {
        #expect(parse(text, try NumberForm(example: example)) == expected)
    }

    @Test(
        "examples that leave open what they show are refused",
        arguments: ["1,234", "abc", "", "1.2.3", "1,234,5,6", "$"])
    func unclearExamples(example: String) {
        #expect(throws: DataKitError.self) { try NumberForm(example: example) }
    }

    @Test("forms tell an example that gives them again")
    func examples() throws {
        for example in ["1.234,5", "1,234.5", "1 234,5", "1'234.5", "0,5", "€1.234,5", "12,5 %", "$1,234.5 %"] {
            let form = try NumberForm(example: example)
            #expect(try NumberForm(example: form.example) == form, "\(example)")
            var type = TextColumnType(.decimal(precision: 12, scale: 2))
            type.numberForm = form
            #expect(try TextColumnType(parsing: type.description) == type)
        }
    }

    private func evidence(_ texts: [String]) -> TypeEvidence {
        var evidence = TypeEvidence(readsNationalNumbers: true)
        for var text in texts { text.withUTF8 { unsafe evidence.add($0.baseAddress!, $0.count) } }
        return evidence
    }

    @Test(
        "a column has the form that all of its texts allow",
        arguments: [
            (["1.234,5", "12"], "float64(1.234,5)"), (["12,50", "3,25"], "float64(1.234,5)"),
            (["1,234", "1,234,567"], "int64(1,234.5)"), (["1,234", "12.5"], "float64(1,234.5)"),
            (["$5", "$1,200.50"], "float64(¤1,234.5)"),
            (["$5", "$1,200"], "string"), (["12 %", "3,5 %"], "float64(1.234,5 %)"),
            (["1.234", "1.234.567"], "int64(1.234,5)"), (["1 234", "5"], "int64(1 234.5)"),
            (["12.5", "3"], "float64"), (["$5", "€6"], "string"), (["5 %", "6"], "string"), (["1,234", "x"], "string"),
            (["1,234"], "string"), (["007,5"], "string"),
        ])
    func inference(texts: [String], expected: String) {
        #expect(evidence(texts).type.description == expected)
        // In parts, in any order, too.
        var merged = evidence([])
        for text in texts.reversed() { merged.merge(evidence([text])) }
        #expect(merged.type.description == expected)
    }

    @Test("a column that allows two readings stays text and says so")
    func ambiguity() {
        let note = evidence(["1,234", "5,678"]).ambiguityNote(column: "price")
        #expect(note?.contains("'1,234' can be read in more than one way") == true)
        #expect(note?.contains("--type 'price=float64(1,234.5)'") == true)
    }

    @Test(
        "timestamps may be numbers since 1970",
        arguments: [
            ("timestamp(epoch)", "1714557600", 1_714_557_600_000_000), ("timestamp(epoch)", "1.5", 1_500_000),
            ("timestamp(epoch-ms)", "-1", -1),
            ("timestamp(epoch-ns)", "1714557600000000001", 1_714_557_600_000_000_001),
            ("timestamp(epoch)", "0.0000001", nil), ("timestamp(epoch)", "x", nil),
            ("timestamp(epoch)", "99999999999999999", nil),
        ] as [(String, String, Int64?)])
    func epochs(type: String, text: String, expected: Int64?) throws {
        let type = try TextColumnType(parsing: type)
        let log = TextColumnParser.MisfitLog()
        let column = try parseColumn([text], type, log)
        #expect(log.positions.isEmpty == (expected != nil))
        if let expected, case .int64(let buffer) = column.values { #expect(buffer[0] == expected) }
    }

    private func parseColumn(
        _ texts: [String], _ type: TextColumnType, _ log: TextColumnParser.MisfitLog
    ) throws -> Column {
        var bytes: [UInt8] = []
        var starts: [UInt32] = []
        var ends: [UInt32] = []
        for text in texts {
            starts.append(UInt32(bytes.count))
            bytes += text.utf8
            ends.append(UInt32(bytes.count))
        }
        bytes += Array(repeating: 0, count: 64)
        return try unsafe bytes.withUnsafeBufferPointer { bytes in
            try unsafe starts.withUnsafeBufferPointer { starts in
                try unsafe ends.withUnsafeBufferPointer { ends in
                    let fields = unsafe TextFields(
                        bytes: bytes.baseAddress!, starts: starts.baseAddress!, startStride: 1, startBias: 0,
                        ends: ends.baseAddress!, endStride: 1, count: texts.count, quote: 0)
                    return try TextColumnParser(type, isGuess: false, misfits: log).column(of: fields)
                }
            }
        }
    }
}
