import Testing

@testable import DataKitCore

@Suite struct PredicateParsingTests {
    @Test(
        "reads what SQL writes",
        arguments: [
            ("a = 1", .comparison(.column("a"), .equal, .literal(.int(1)))),
            ("a == 1", .comparison(.column("a"), .equal, .literal(.int(1)))),
            ("a<>-1", .comparison(.column("a"), .notEqual, .literal(.int(-1)))),
            ("a != b", .comparison(.column("a"), .notEqual, .column("b"))),
            ("1 <= a", .comparison(.literal(.int(1)), .lessOrEqual, .column("a"))),
            ("flag", .comparison(.column("flag"), .equal, .literal(.boolean(true)))),
            ("NOT flag", .not(.comparison(.column("flag"), .equal, .literal(.boolean(true))))),
            ("true", .constant(true)), ("False", .constant(false)), ("NULL", .constant(nil)),
            ("a IS NULL", .isNull(.column("a"))), ("a is not null", .not(.isNull(.column("a")))),
            ("\"a b\"\"c\" is null", .isNull(.column("a b\"c"))), ("`select` is null", .isNull(.column("select"))),
            ("größe is null", .isNull(.column("größe"))), ("_a1$ is null", .isNull(.column("_a1$"))),
            ("a in (1, 'x', null)", .isIn(.column("a"), [.int(1), .string("x"), .null])),
            ("a not in (1)", .not(.isIn(.column("a"), [.int(1)]))),
            (
                "a between 1 and 2 and b between c and d",
                .and([
                    .between(.column("a"), lower: .literal(.int(1)), upper: .literal(.int(2))),
                    .between(.column("b"), lower: .column("c"), upper: .column("d")),
                ])
            ),
            (
                "a not between 1 and 2",
                .not(.between(.column("a"), lower: .literal(.int(1)), upper: .literal(.int(2))))
            ),
            ("a like 'x%'", .like(.column("a"), pattern: "x%", escape: nil)),
            ("a not like 'x!%' escape '!'", .not(.like(.column("a"), pattern: "x!%", escape: "!"))),
            (
                "a = 1 or b = 2 and not c = 3",
                .or([
                    .comparison(.column("a"), .equal, .literal(.int(1))),
                    .and([
                        .comparison(.column("b"), .equal, .literal(.int(2))),
                        .not(.comparison(.column("c"), .equal, .literal(.int(3)))),
                    ]),
                ])
            ),
            (
                "(a or b)\n\tand c",
                .and([
                    .or([
                        .comparison(.column("a"), .equal, .literal(.boolean(true))),
                        .comparison(.column("b"), .equal, .literal(.boolean(true))),
                    ]),
                    .comparison(.column("c"), .equal, .literal(.boolean(true))),
                ])
            ),
            ("date = date '2024-05-01'", .comparison(.column("date"), .equal, .literal(.date(19844)))),
            ("x = x'00Ff'", .comparison(.column("x"), .equal, .literal(.binary([0, 255])))),
        ] as [(String, Predicate)])
    func readsSQL(text: String, expected: Predicate) throws {
        let predicate = try Predicate(parsing: text)
        #expect(predicate == expected, "\(text)")
        #expect(try Predicate(parsing: predicate.description) == expected, "\(predicate.description)")
    }

    @Test(
        "reads literals exactly",
        arguments: [
            ("0", .int(0)), ("-9223372036854775808", .int(.min)),
            ("9223372036854775808", .uint(9_223_372_036_854_775_808)),
            ("18446744073709551615", .uint(.max)),
            ("18446744073709551616", .decimal(Decimal128(unscaled: 18_446_744_073_709_551_616, scale: 0))),
            ("-9223372036854775809", .decimal(Decimal128(unscaled: -9_223_372_036_854_775_809, scale: 0))),
            ("1.10", .decimal(Decimal128(unscaled: 110, scale: 2))),
            ("-.5", .decimal(Decimal128(unscaled: -5, scale: 1))),
            ("1e3", .double(1000)), ("1.5E-3", .double(0.0015)), ("'it''s'", .string("it's")), ("''", .string("")),
            ("'ü\"`'", .string("ü\"`")), ("true", .boolean(true)), ("null", .null),
            ("date '1969-12-31'", .date(-1)), ("date '2932897 days'", .date(2_932_897)),
            ("time '23:59:59.000001'", .time(86_399_000_001, .microseconds)), ("time '10:00'", .time(36_000, .seconds)),
            ("time '-5 ns'", .time(-5, .nanoseconds)),
            ("timestamp '1970-01-01 00:00:01'", .timestamp(1, .seconds, isUTC: false)),
            ("timestamp '1969-12-31T23:59:59.9Z'", .timestamp(-100, .milliseconds, isUTC: true)),
            ("timestamp '1970-01-01T01:00:00.0000+01:00'", .timestamp(0, .microseconds, isUTC: true)),
            ("timestamp '1970-01-02'", .timestamp(86_400, .seconds, isUTC: false)),
            ("timestamp '-9223372036854775808 us UTC'", .timestamp(.min, .microseconds, isUTC: true)),
            ("timestamp '1677-09-21T00:12:43.145224193'", .timestamp(.min + 1, .nanoseconds, isUTC: false)),
            ("duration '90 s'", .duration(90, .seconds)), ("x''", .binary([])),
            (
                "uuid '00112233-4455-6677-8899-aabbccddeeff'",
                .binary([
                    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
                ])
            ),
            ("decimal '7'", .decimal(Decimal128(unscaled: 7, scale: 0))), ("uint64 '7'", .uint(7)),
            ("float32 '0.1'", .float(0.1)), ("float64 '-inf'", .double(-.infinity)),
        ] as [(String, Value)])
    func readsLiterals(text: String, expected: Value) throws {
        let predicate = try Predicate(parsing: "c <= " + text)
        #expect(predicate == .comparison(.column("c"), .lessOrEqual, .literal(expected)), "\(text)")
        #expect(try Predicate(parsing: predicate.description) == predicate, "\(predicate.description)")
    }

    @Test(
        "says where a text goes wrong and what was expected",
        arguments: [
            ("", 1, "expected a column, a literal, 'not' or '(', but found the end"),
            ("a =", 4, "expected a column or a literal"),
            ("a = 1 b", 7, "expected 'and', 'or' or the end, but found 'b'"),
            ("a = 1 and", 10, "expected a column"), ("(a = 1", 7, "'and', 'or' or ')'"),
            ("a = 1)", 6, "the end, but found ')'"),
            ("a is 5", 6, "'null' or 'not null'"), ("a is not 5", 10, "'null'"),
            ("a not 5", 7, "'in', 'between' or 'like'"),
            ("a in 5", 6, "'(' and a list"), ("a in ()", 7, "a literal"), ("a in (1 2)", 9, "',' or ')'"),
            ("a in (1, b)", 10, "a literal"), ("a between 1 or 2", 13, "'and' and the upper end"),
            ("a like b", 8, "a pattern in single quotes"), ("a like 'x' escape 'yy'", 19, "one character"),
            ("a like 'x!' escape '!'", 8, "ends in its escape character"), ("5", 2, "a comparison"),
            ("'x'", 4, "a comparison"),
            ("a = 'x", 5, "no closing '"), ("\"a = 1", 1, "no closing \""), ("\"\" = 1", 1, "is empty"),
            ("a = 1x", 6, "a number runs into something"), ("a = 1.2.3", 8, "a number runs into something"),
            ("a # 1", 3, "'#' has no meaning here"), ("ä # 1", 3, "'#' has no meaning here"),
            ("a ! 1", 3, "has no meaning"),
            ("a = - b", 7, "a number behind '-'"), ("a = date '2024-02-30'", 10, "a date such as"),
            ("a = timestamp '2024-01-01 25:00:00'", 15, "a timestamp such as"), ("a = x'0'", 6, "hexadecimal"),
            ("a = 123456789012345678901234567890123456789", 5, "too large"), ("a = 1e999", 5, "too large"),
            ("and", 1, "expected a column"), ("a = 1 AND or b", 11, "expected a column"),
            ("= 1", 1, "expected a column"),
        ])
    func saysWhere(text: String, character: Int, message: String) {
        do {
            let predicate = try Predicate(parsing: text)
            Issue.record("\(text) was read as \(predicate)")
        } catch {
            #expect(error.kind == .syntax)
            #expect(error.message.hasPrefix("at character \(character): "), "\(error.message)")
            #expect(error.message.contains(message), "\(error.message)")
            #expect(error.subject == text)
        }
    }

    @Test("refuses to nest without end, and takes long flat conditions")
    func limitsDepth() throws {
        let deep = String(repeating: "(", count: 50_000) + "a" + String(repeating: ")", count: 50_000)
        let negated = String(repeating: "not ", count: 50_000) + "a"
        for text in [deep, negated, String(repeating: "not (", count: 50_000)] {
            let error = #expect(throws: DataKitError.self) { try Predicate(parsing: text) }
            #expect(error?.message.contains("nested deeper than 100") == true)
        }
        let flat = Array(repeating: "a = 1", count: 20_000).joined(separator: " or ")
        guard case .or(let parts) = try Predicate(parsing: flat) else { throw DataKitError(.syntax, "no or") }
        #expect(parts.count == 20_000)
        let fine = String(repeating: "(", count: 99) + "a" + String(repeating: ")", count: 99)
        #expect(throws: Never.self) { try Predicate(parsing: fine) }
    }

    @Test("no text traps the parser")
    func neverTraps() {
        var random = RandomSource()
        print("seed", random.seed)
        let pieces = [
            "a", "\"b\"", "`", "'", "''", "not", "and", "or", "in", "(", ")", ",", "between", "is", "null", "like",
            "escape",
            "=", "<", ">", "!", "-", ".", "1", "1e5", "2.5", "e", "x'", "date", "timestamp", "'2024-01-01'", "time",
            "ü",
            "\0", "%", "_", "'\\'", "true", "9999999999999999999999999999999999999999", " ",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int(random.next() % 12)).map { _ in pieces.randomElement(using: &random)! }
                .joined(separator: random.next() & 1 == 0 ? " " : "")
            if let predicate = try? Predicate(parsing: text) {
                let again = try? Predicate(parsing: predicate.description)
                if again != predicate { Issue.record("'\(text)' became '\(predicate)', which is another predicate") }
            }
        }
    }

    @Test("names its columns once each, in order")
    func namesColumns() throws {
        let predicate = try Predicate(
            parsing: "b > a and (c is null or not d like 'x') and a between e and f and g in (1)")
        #expect(predicate.columnNames == ["b", "a", "c", "d", "e", "f", "g"])
    }

    @Test("Swift's operators build the same predicates")
    func operatorsBuild() throws {
        let built: Predicate =
            .column("fare") > 100 && .column("city") == "Oslo" && !(.column("tip") <= 0.5) || false == .column("b")
        let parsed = try Predicate(parsing: "fare > 100 and city = 'Oslo' and not tip <= 0.5e0 or false = b")
        #expect(built == parsed)
    }
}
