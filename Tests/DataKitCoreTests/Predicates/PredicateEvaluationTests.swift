import Testing

@testable import DataKitCore

/// The rows where a predicate is true.
private func rows(_ text: String, _ batch: RecordBatch) throws -> [Int] {
    let bits = try Predicate(parsing: text).evaluate(batch)
    #expect(bits.count == batch.rowCount)
    return (0..<bits.count).filter { bits[$0] }
}

private func column(_ type: DataType, _ values: [Value]) throws -> Column {
    var builder = ColumnBuilder(type: type)
    for value in values { try builder.append(value) }
    return builder.finish()
}

private func batch(_ columns: (String, Column)...) throws -> RecordBatch {
    try RecordBatch(schema: Schema(columns.map { Field($0.0, $0.1.type) }), columns: columns.map(\.1))
}

@Suite struct PredicateEvaluationTests {
    @Test("and, or and not follow SQL's truth tables")
    func followsTruthTables() throws {
        // Rows: every pair of true, false and null.
        let truths: [Bool?] = [true, false, nil]
        let left = truths.flatMap { [$0, $0, $0] }, right = truths + truths + truths
        let batch = try batch(("a", Column(left)), ("b", Column(right)))
        func and(_ a: Bool?, _ b: Bool?) -> Bool? {
            a == false || b == false ? false : a == nil || b == nil ? nil : true
        }
        func or(_ a: Bool?, _ b: Bool?) -> Bool? { a == true || b == true ? true : a == nil || b == nil ? nil : false }
        func not(_ a: Bool?) -> Bool? { a.map { !$0 } }
        let cases: [(String, (Bool?, Bool?) -> Bool?)] = [
            ("a", { a, _ in a }), ("not a", { a, _ in not(a) }), ("a and b", and), ("a or b", or),
            ("not (a and b)", { not(and($0, $1)) }), ("not (a or b)", { not(or($0, $1)) }),
            ("not (not a or not b)", { not(or(not($0), not($1))) }), ("a and null", { a, _ in and(a, nil) }),
            ("not (a and null)", { a, _ in not(and(a, nil)) }), ("a or null", { a, _ in or(a, nil) }),
            ("a = b", { a, b in a == nil || b == nil ? nil : a == b }),
            ("not a < b", { a, b in a == nil || b == nil ? nil : !(a == false && b == true) }),
            ("a in (true, null)", { a, _ in a == true ? true : nil }),
            ("a not in (true, null)", { a, _ in a == true ? false : nil }),
            ("a is null", { a, _ in a == nil }), ("a is not null and b", { a, b in and(a != nil, b) }),
            ("a = null", { _, _ in nil }), ("not a = null", { _, _ in nil }), ("null is null", { _, _ in true }),
            ("a between false and b", { a, b in and(a.map { _ in true }, a == nil || b == nil ? nil : !(a! && !b!)) }),
        ]
        for (text, expected) in cases {
            let wanted = (0..<9).filter { expected(left[$0], right[$0]) == true }
            #expect(try rows(text, batch) == wanted, "\(text)")
            let unwanted = (0..<9).filter { expected(left[$0], right[$0]) == false }
            #expect(try rows("not (\(text))", batch) == unwanted, "not (\(text))")
        }
    }

    @Test(
        "integers are compared exactly with every kind of number",
        arguments: [
            ("n = 2", [2]), ("n = 2.0", [2]), ("n = 2.5", []), ("n != 2.5", [0, 1, 2, 3]), ("n < 1.5", [0, 1]),
            ("n <= 1.5", [0, 1]), ("n > 1.5", [2, 3]), ("n >= -3.5", [1, 2, 3]), ("n < -3.5", [0]), ("n = 2e0", [2]),
            ("n < 1e300", [0, 1, 2, 3]), ("n > -1e300", [0, 1, 2, 3]), ("n = 1e300", []), ("n != 1e300", [0, 1, 2, 3]),
            ("n < 99999999999999999999999999999999999999", [0, 1, 2, 3]), ("n < float64 'nan'", [0, 1, 2, 3]),
            ("n = float64 'nan'", []), ("n < float64 '-inf'", []), ("n in (2.5, 3, 1e300, 1000000)", [3]),
            ("n not in (2.5, 3)", [0, 1, 2]), ("n between 0.5 and 2.5", [2]), ("n not between 0.5 and 2.5", [0, 1, 3]),
            ("n < 128", [0, 1, 2, 3]), ("n > 128", []), ("n > -129", [0, 1, 2, 3]), ("128 > n", [0, 1, 2, 3]),
            ("1 < n", [2, 3]), ("n in (1,2,3,4,5,6,7)", [2, 3]), ("n = uint64 '3'", [3]), ("n > float32 '2.5'", [3]),
        ])
    func comparesIntegersExactly(text: String, expected: [Int]) throws {
        for type: DataType in [
            .int8, .int16, .int32, .int64, .decimal(precision: 5, scale: 1), .float16, .float32, .float64,
        ] {
            let values: [Value] = [-100, 0, 2, 3].map { number -> Value in
                type.isFloatingPoint ? .double(Double(number)) : .int(Int64(number))
            }
            let batch = try batch(("n", try column(type, values + [.null])))
            // 128 and more are numbers that an int8 cannot hold and the others can; none of the rows is one.
            #expect(try rows(text, batch) == expected, "\(type): \(text)")
        }
    }

    @Test("64-bit integers keep all their digits")
    func keepsDigits() throws {
        let signed = try column(.int64, [.int(9_007_199_254_740_993), .int(.max), .int(.min)])
        let unsigned = try column(.uint64, [.uint(9_007_199_254_740_993), .uint(.max), .uint(0)])
        let batch = try batch(("s", signed), ("u", unsigned))
        #expect(try rows("s = 9007199254740993", batch) == [0])
        #expect(try rows("s = 9007199254740992", batch) == [])
        #expect(try rows("s > 9007199254740992e0", batch) == [0, 1])
        #expect(try rows("u > 9223372036854775807", batch) == [1])
        #expect(try rows("u >= -1", batch) == [0, 1, 2])
        #expect(try rows("u = 18446744073709551615", batch) == [1])
        #expect(try rows("u < 18446744073709551615.5", batch) == [0, 1, 2])
        #expect(try rows("s = u", batch) == [0])
        #expect(try rows("s < u", batch) == [1, 2])
    }

    @Test("floating point: NaN equals NaN and is the largest, the zeros are equal, decimals mean the nearest")
    func ordersFloats() throws {
        let numbers: [Double] = [-.infinity, -0.0, 0, 0.1, 1.5, .infinity, .nan]
        for type: DataType in [.float16, .float32, .float64] {
            let batch = try batch(("x", try column(type, numbers.map { .double($0) } + [.null])))
            for (text, expected) in [
                ("x = 0", [1, 2]), ("x = -0e0", [1, 2]), ("x < 0", [0]), ("x = 0.1", [3]), ("x = 0.1e0", [3]),
                ("x > 0.1", [4, 5, 6]),
                ("x >= 0.1", [3, 4, 5, 6]), ("x > 1e300", [5, 6]), ("x < 1e300", [0, 1, 2, 3, 4]),
                ("x <= float64 'inf'", [0, 1, 2, 3, 4, 5]), ("x = float64 'inf'", [5]), ("x > float64 'inf'", [6]),
                ("x = float64 'nan'", [6]), ("x != float64 'nan'", [0, 1, 2, 3, 4, 5]),
                ("x < float64 'nan'", [0, 1, 2, 3, 4, 5]), ("x <= float32 'nan'", [0, 1, 2, 3, 4, 5, 6]),
                ("x >= float64 'nan'", [6]), ("x > float64 'nan'", []), ("not x < 1", [4, 5, 6]),
                ("x != 1.5", [0, 1, 2, 3, 5, 6]),
                ("x in (0.1, float64 'nan')", [3, 6]), ("x in (0, 1, 2, 3, 4, 5, 1.5)", [1, 2, 4]),
                ("x not in (0.1, float64 'nan')", [0, 1, 2, 4, 5]), ("x between -1 and 1", [1, 2, 3]),
                ("x = x", Array(0...6)),
                ("x >= -1e300", [1, 2, 3, 4, 5, 6]), ("x > float64 '-inf'", [1, 2, 3, 4, 5, 6]),
            ] { #expect(try rows(text, batch) == expected, "\(type): \(text)") }
        }
        // 16777217 is no float, and 2049 no half: an integer is not rounded.
        let single = try batch(("x", try column(.float32, [.float(16_777_216), .float(16_777_218)])))
        #expect(try rows("x < 16777217", single) == [0])
        #expect(try rows("x >= 16777217", single) == [1])
        #expect(try rows("x = 16777217", single) == [])
        let half = try batch(("x", try column(.float16, [.float(2048), .float(2050)])))
        #expect(try rows("x < 2049", half) == [0])
        #expect(try rows("x > 2049", half) == [1])
        #expect(try rows("x < 100000", half) == [0, 1])
    }

    @Test("decimals are compared as the numbers they are")
    func comparesDecimals() throws {
        let big: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999
        let price = try column(
            .decimal(precision: 38, scale: 2),
            [
                .decimal(Decimal128(unscaled: 110, scale: 2)), .null, .decimal(Decimal128(unscaled: big, scale: 2)),
                .decimal(Decimal128(unscaled: -5, scale: 2)),
            ])
        let other = try column(.decimal(precision: 10, scale: 0), [.int(1), .int(1), .int(1), .int(0)])
        let batch = try batch(("p", price), ("q", other))
        for (text, expected) in [
            ("p = 1.1", [0]), ("p = 1.100", [0]), ("p = 1.101", []), ("p < 1.101", [0, 3]), ("p = 1.1e0", [0]),
            ("p > 1e300", []),
            ("p < 1e300", [0, 2, 3]), ("p = 999999999999999999999999999999999999.99", [2]), ("p < -0.049", [3]),
            ("p > -0.051", [0, 2, 3]), ("p > q", [0, 2]), ("p < q", [3]), ("p in (1.1, -0.05, 7, 8, 9, 10)", [0, 3]),
            ("p < 0.00000000000000000000000000000000000001", [3]),
        ] { #expect(try rows(text, batch) == expected, "\(text)") }
    }

    @Test("text is ordered by its bytes, in plain, sliced and dictionary-encoded columns")
    func ordersText() throws {
        let texts = ["", "a", "ab", "b", "é", "日本", "a\u{0}", "z"]
        let plain = Column(texts.map { Optional($0) } + [nil])
        var builder = BitmapBuilder()
        for row in 0..<9 { builder.append(row < 8) }
        let dictionary = Column(
            type: .string, count: 9, validity: builder.finish(),
            values: .dictionary(
                indices: Buffer([7, 6, 5, 4, 3, 2, 1, 0, 99]), values: Column(texts.reversed().map { Optional($0) })))
        let long = try Column.concatenating([Column(["x", "y", nil] as [String?]), plain])
        for column in [plain, dictionary, long[3..<12]] {
            let batch = try batch(("t", column))
            for (text, expected) in [
                ("t = 'a'", [1]), ("t != 'a'", [0, 2, 3, 4, 5, 6, 7]), ("t < 'ab'", [0, 1, 6]),
                ("t <= 'ab'", [0, 1, 2, 6]),
                ("t > 'b'", [4, 5, 7]), ("t >= 'b'", [3, 4, 5, 7]), ("t = ''", [0]), ("t < ''", []),
                ("t >= ''", Array(0..<8)),
                ("t in ('a', 'z', 'q')", [1, 7]), ("t in ('a', 'b', 'c', 'd', 'e', '日本', 'a')", [1, 3, 5]),
                ("t not in ('a', 'b', 'c', 'd', 'e', '日本', 'a')", [0, 2, 4, 6, 7]), ("t is null", [8]),
                ("t is not null", Array(0..<8)),
                ("t like 'a%'", [1, 2, 6]), ("t like '_'", [1, 3, 4, 7]), ("t like '__'", [2, 5, 6]),
                ("t like '%b'", [2, 3]),
                ("t not like '%b'", [0, 1, 4, 5, 6, 7]), ("t between 'a' and 'b'", [1, 2, 3, 6]), ("t = null", []),
                ("t = t", Array(0..<8)), ("t < t", []),
            ] { #expect(try rows(text, batch) == expected, "\(text)") }
        }
    }

    @Test("a dictionary much longer than the batch, and an empty one")
    func usesAnyDictionary() throws {
        let values = Column((0..<100).map { Optional("v\($0)") })
        let long = Column(
            type: .string, count: 3, validity: Bitmap([true, false, true]),
            values: .dictionary(indices: Buffer([5, -7, 50]), values: values))
        #expect(try rows("t >= 'v50'", try batch(("t", long))) == [2])
        #expect(try rows("t = t", try batch(("t", long))) == [0, 2])
        let empty = Column(
            type: .string, count: 2, validity: Bitmap([false, false]),
            values: .dictionary(indices: Buffer([0, 0]), values: Column([] as [String?])))
        #expect(try rows("t = 'a'", try batch(("t", empty))) == [])
        #expect(try rows("t is null", try batch(("t", empty))) == [0, 1])
    }

    @Test(
        "like",
        arguments: [
            ("%", "", true), ("%", "abc", true), ("", "", true), ("", "a", false), ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a%", "abc", true), ("a%", "ba", false), ("%c", "abc", true), ("%c", "cb", false), ("%b%", "abc", true),
            ("%x%", "abc", false),
            ("a%c", "ac", true), ("a%c", "abbbc", true), ("a%c", "abbb", false), ("a%a", "a", false),
            ("ab%ba", "aba", false),
            ("_", "日", true), ("_", "日本", false), ("__", "日本", true), ("_%_", "日", false), ("_%_", "日本", true),
            ("%_", "", false),
            ("%_%", "", false), ("%_%", "é", true), ("%日_", "x日本", true), ("%é%", "caffé!", true), ("a_c", "aéc", true),
            ("%a%b%c%", "xxaxxbxxcxx", true), ("%a%b%c%", "cba", false), ("%aa%aa%", "aaa", false),
            ("%aa%aa%", "aaaa", true),
            ("a%%b", "ab", true), ("%%", "", true), ("%ab", "aab", true), ("%aab", "aaab", true), ("%_b", "b", false),
            ("%_b%c", "xbyc", true),
            ("%.%.%", "a.b", false), ("%.%.%", "a.b.c", true), ("A%", "a", false), ("%\u{301}", "e\u{301}", true),
        ])
    func likeMatches(pattern: String, text: String, expected: Bool) throws {
        let matcher = try LikePattern(pattern, escape: nil)
        #expect(matcher.matches(Array(text.utf8).span) == expected, "'\(text)' like '\(pattern)'")
        let batch = try batch(("t", Column([text, nil, text])))
        #expect(
            try Predicate.like(.column("t"), pattern: pattern, escape: nil).evaluate(batch)
                == Bitmap([expected, false, expected]))
    }

    @Test("like: the escape character takes the next one literally")
    func likeEscapes() throws {
        let batch = try batch(("t", Column(["50%", "50x", "a_b", "axb", "!", nil])))
        #expect(try rows("t like '50!%' escape '!'", batch) == [0])
        #expect(try rows("t like 'a!_b' escape '!'", batch) == [2])
        #expect(try rows("t like '!!' escape '!'", batch) == [4])
        #expect(try rows("t like '%é%%' escape 'é'", batch) == [0])
        #expect(try rows("t like 'a\\_b'", batch) == [])
    }

    @Test("no pattern takes exponential time, and random ones agree with a plain matcher")
    func likeIsBounded() throws {
        let hard = String(repeating: "%a", count: 100) + "b"
        #expect(try !LikePattern(hard, escape: nil).matches(Array(String(repeating: "a", count: 5000).utf8).span))
        func plain(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "%" {
                return plain(pattern.dropFirst(), text) || (!text.isEmpty && plain(pattern, text.dropFirst()))
            }
            guard let character = text.first, first == "_" || first == character else { return false }
            return plain(pattern.dropFirst(), text.dropFirst())
        }
        var random = RandomSource()
        print("seed", random.seed)
        for _ in 0..<20_000 {
            let pattern = (0..<Int(random.next() % 7)).map { _ in Array("%_aé").randomElement(using: &random)! }
            let text = (0..<Int(random.next() % 7)).map { _ in Array("aéb").randomElement(using: &random)! }
            let matched = try LikePattern(String(pattern), escape: nil).matches(Array(String(text).utf8).span)
            if matched != plain(pattern[...], text[...]) {
                Issue.record("'\(String(text))' like '\(String(pattern))' was \(matched)")
            }
        }
    }

    @Test("dates and times of every unit, and text that stands for them")
    func comparesTimes() throws {
        let dates = try column(.date, [.date(0), .date(19_844), .null])
        let seconds = try column(
            .timestamp(.seconds, timeZone: nil),
            [.timestamp(0, .seconds, isUTC: false), .timestamp(1_714_557_600, .seconds, isUTC: false), .null])
        let nanos = try column(
            .timestamp(.nanoseconds, timeZone: nil),
            [
                .timestamp(0, .seconds, isUTC: false),
                .timestamp(1_714_557_600_000_000_001, .nanoseconds, isUTC: false),
                .timestamp(1, .seconds, isUTC: false),
            ])
        let instants = try column(
            .timestamp(.milliseconds, timeZone: "Europe/Oslo"),
            [.timestamp(-1, .milliseconds, isUTC: true), .timestamp(0, .milliseconds, isUTC: true), .null])
        let times = try column(
            .time(.milliseconds), [.time(0, .milliseconds), .time(36_000_500, .milliseconds), .null])
        let durations = try column(.duration(.seconds), [.duration(1, .seconds), .duration(90, .seconds), .null])
        let batch = try batch(
            ("d", dates), ("s", seconds), ("n", nanos), ("i", instants), ("t", times), ("u", durations))
        for (text, expected) in [
            ("d = '2024-05-01'", [1]), ("d < date '2024-05-01'", [0]), ("d < '2024-05-01 00:00:01'", [0, 1]),
            ("d = timestamp '2024-05-01 00:00:00.000'", [1]),
            ("d = '2024-05-01T00:00:00.001'", []), ("d < '2024-04-30 23:59:59'", [0]), ("s = '2024-05-01 10:00'", [1]),
            ("s > date '2024-05-01'", [1]),
            ("s < '2024-05-01 10:00:00.5'", [0, 1]), ("s = '2024-05-01 10:00:00.5'", []),
            ("n > '2024-05-01 10:00:00'", [1]), ("n < '3000-01-01'", [0, 1, 2]),
            ("n > '1000-01-01'", [0, 1, 2]), ("s = n", [0]), ("s < n", [1]), ("d < s", [1]), ("d = s", [0]),
            ("i < '1970-01-01'", [0]), ("i = '1970-01-01T02:00:00+02:00'", [1]),
            ("i >= timestamp '1969-12-31T23:59:59.9995Z'", [1]), ("t > '10:00:00'", [1]),
            ("t = time '10:00:00.5'", [1]), ("t < '10:00:00.5005'", [0, 1]),
            ("u >= duration '1500 ms'", [1]), ("u = '90 s'", [1]), ("d in ('1970-01-01', '1970-01-02')", [0]),
            ("d not in ('1970-01-01', '1970-01-02T00:00:01')", [1]),
        ] { #expect(try rows(text, batch) == expected, "\(text)") }
    }

    @Test("binary, fixed-size binary, uuids and booleans")
    func comparesBytes() throws {
        let binary = try column(.binary, [.binary([]), .binary([0xFF]), .binary([0x61]), .null])
        let fixed = try column(.fixedBinary(2), [.binary([0, 1]), .binary([0, 2]), .binary([0x61, 0x62]), .null])
        let first: [UInt8] = Array(0..<16), second = [UInt8](repeating: 0xFF, count: 16)
        let uuids = try column(.uuid, [.binary(first), .binary(second), .null, .binary(first)])
        let flags = Column([true, false, nil, true])
        let batch = try batch(("b", binary), ("f", fixed), ("u", uuids), ("g", flags))
        for (text, expected) in [
            ("b = x''", [0]), ("b > x'61'", [1]), ("b = 'a'", [2]), ("f = x'0001'", [0]), ("f < x'00'", []),
            ("f > x'00'", [0, 1, 2]), ("f < x'000100'", [0]),
            ("f = x'00'", []), ("f in (x'0002', 'ab', x'00', x'01', x'02', x'03')", [1, 2]),
            ("u = '00010203-0405-0607-0809-0a0b0c0d0e0f'", [0, 3]),
            ("u = '{00010203-0405-0607-0809-0A0B0C0D0E0F}'", [0, 3]),
            ("u > uuid '000102030405060708090a0b0c0d0e0f'", [1]), ("u != u", []),
            ("g", [0, 3]), ("not g", [1]), ("g < true", [1]), ("g <= true", [0, 1, 3]), ("g > false", [0, 3]),
            ("g >= false", [0, 1, 3]), ("g < false", []), ("g in (false)", [1]), ("g != true", [1]),
            ("f < u", nil), ("b <= b", [0, 1, 2]), ("f = f", [0, 1, 2]),
        ] as [(String, [Int]?)] {
            if let expected {
                #expect(try rows(text, batch) == expected, "\(text)")
            } else {
                #expect(throws: DataKitError.self) { try rows(text, batch) }
            }
        }
    }

    @Test(
        "what cannot be compared is an error that says how to mend it",
        arguments: [
            ("nope = 1", "there is no column named 'nope'; the columns are n, t, d, z, g, l, u"),
            ("n = 'x'", "write a number without quotes"), ("t = 501", "write text in single quotes"),
            ("d = 'tomorrow'", "write a date"), ("d = 5", "write a date"),
            ("z = '2024-05-01T10:00:00Z'", "without an offset"), ("g = 1", "write true or false"),
            ("l = 1", "only 'is null' works"), ("u = 'x'", "write a uuid"), ("n like 'x'", "needs text"),
            ("n = t", "cannot be compared with the column 't'"), ("n", "cannot be compared with true"),
            ("t in ('a', 5)", "single quotes"), ("n between 1 and 'x'", "without quotes"),
            ("1 = 'x'", "cannot be compared"), ("l = l", "cannot be compared"),
        ])
    func explainsErrors(text: String, message: String) throws {
        let schema = Schema([
            Field("n", .int64), Field("t", .string), Field("d", .date), Field("z", .timestamp(.seconds, timeZone: nil)),
            Field("g", .boolean),
            Field("l", .list(Field("element", .int64))), Field("u", .uuid),
        ])
        let error = #expect(throws: DataKitError.self) { try Predicate(parsing: text).bound(to: schema) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("literals alone, columns of nothing but nulls, nested columns, and no rows")
    func edges() throws {
        let nested = try column(.list(Field("element", .int64)), [.list([.int(1)]), .null])
        let batch = try batch(("n", Column(nulls: 2, type: .null)), ("l", nested), ("a", Column([1, nil] as [Int64?])))
        #expect(try rows("1 < 2", batch) == [0, 1])
        #expect(try rows("2 < 1", batch) == [])
        #expect(try rows("'b' > 'a' and 'abc' like '%c' and 1 in (1, null)", batch) == [0, 1])
        #expect(try rows("2 in (1, null)", batch) == [])
        #expect(try rows("not 2 in (1, null)", batch) == [])
        #expect(try rows("'2024-01-01' < date '2024-01-02'", batch) == [0, 1])
        #expect(try rows("n = 1 or n is null", batch) == [0, 1])
        #expect(try rows("n < a", batch) == [])
        #expect(try rows("n like 'x' or not n like 'x' or n in (1)", batch) == [])
        #expect(try rows("l is null", batch) == [1])
        #expect(try rows("l is not null", batch) == [0])
        #expect(try Predicate.and([]).evaluate(batch) == Bitmap(repeating: true, count: 2))
        #expect(try Predicate.or([]).evaluate(batch) == Bitmap(repeating: false, count: 2))
        #expect(try Predicate.isIn(.column("a"), []).evaluate(batch) == Bitmap([false, false]))
        #expect(try Predicate.not(.isIn(.column("a"), [])).evaluate(batch) == Bitmap([true, false]))
        #expect(try rows("a = 1 and l is null or n = n", batch[0..<0]) == [])
        let bound = try Predicate(parsing: "a = 1").bound(to: batch.schema)
        #expect(throws: DataKitError.self) { try bound.evaluate(batch.selecting([0])) }
    }

    @Test("a filtered stream has the rows that match, and no empty batches")
    func filtersStreams() async throws {
        let schema = Schema([Field("a", .int64)])
        let batches = try [[1, 2, 3], [4, 5], [6, nil, 7], []].map {
            try RecordBatch(schema: schema, columns: [Column($0 as [Int64?])])
        }
        let stream = try BatchStream(schema: schema, batches: batches).filtered(
            by: Predicate(parsing: "a < 3 or a > 6"))
        var seen: [[Value]] = []
        for try await batch in stream { seen.append((0..<batch.rowCount).map { batch.columns[0][$0] }) }
        #expect(seen == [[.int(1), .int(2)], [.int(7)]])
        #expect(throws: DataKitError.self) {
            try BatchStream(schema: schema, batches: []).filtered(by: Predicate(parsing: "b = 1"))
        }
    }
}
