import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("Types from text")
struct InferenceTests {
    private static let local = DataType.timestamp(.microseconds, timeZone: nil)
    private static let utc = DataType.timestamp(.microseconds, timeZone: "UTC")

    @Test(
        "a column gets the narrowest type that loses nothing",
        arguments: [
            (["1", "-2", ""], DataType.int64),
            (["9223372036854775807"], .int64),
            (["9223372036854775808"], .uint64),
            (["9223372036854775808", "-1"], .decimal(precision: 38, scale: 0)),
            (["18446744073709551616"], .decimal(precision: 38, scale: 0)),
            ([String(repeating: "9", count: 38)], .decimal(precision: 38, scale: 0)),
            ([String(repeating: "9", count: 39)], .string),
            (["00501", "10001"], .string),
            (["0", "10"], .int64),
            (["+1"], .string),
            (["1-555-0100"], .string),
            (["1.5", "2"], .float64),
            (["1e5"], .float64),
            (["1e400"], .string),
            (["1.5", "9007199254740993"], .string),
            (["1.5", "NaN", "-inf"], .float64),
            (["NaN"], .string),
            (["1", "NaN"], .string),
            (["01.5"], .string),
            (["-0"], .float64),
            (["true", "FALSE", ""], .boolean),
            (["true", "0"], .string),
            (["yes", "no"], .string),
            (["2024-05-01"], .date),
            (["2024-02-30"], .string),
            (["2024-05-01", "2024-05-01T10:00:00"], local),
            (["2024-05-01 10:00:00.5"], local),
            (["2024-05-01 10:00:00.1234567"], .timestamp(.nanoseconds, timeZone: nil)),
            (["2024-05-01T10:00:00Z", "2024-05-01T10:00:00+02:00"], utc),
            (["2024-05-01T10:00:00Z", "2024-05-01T10:00:00"], .string),
            (["2024-05-01", "5"], .string),
            (["5/13/2014"], .date),
            (["1/2/2014"], .string),
            (["1/2/2014", "5/13/2014"], .date),
            (["13.05.2014"], .date),
            (["1/1/17 0:01", "3/3/17 23:59"], local),
            (["1/1/17 0:01", "1/2/17 0:01"], .string),
            (["5/13/2014 1:07:00 PM"], local),
            (["5/13/2014", "13/5/2014"], .string),
            (["5/13/2014", "5-13-2014"], .string),
            (["", ""], .string),
            (["Aug-62"], .string),
        ])
    func narrowestType(texts: [String], type: DataType) async throws {
        // A second column keeps rows of empty fields from being blank lines.
        let result = try await read("value,x\n" + texts.map { $0 + ",x\n" }.joined()) {
            $0.hasHeader = true
            $0.delimiter = ","
        }
        #expect(result.schema.fields[0].type == type, "\(texts)")
        #expect(result.rows.count == texts.count)
    }

    @Test("national dates become the day they mean")
    func nationalDates() async throws {
        let result = try await read("us,de,t\n5/13/2014,13.05.2014,1/1/17 0:01\n12/1/2014,01.12.2014,2/2/70 23:00\n")
        #expect(
            result.rows[0] == [
                .date(16203), .date(16203), .timestamp(1_483_228_860_000_000, .microseconds, isUTC: false),
            ])
        #expect(result.rows[1][0] == result.rows[1][1])
    }

    @Test("a column of dates that could be read in two ways stays text and says so")
    func ambiguousDates() async throws {
        let bytes = Array("d,x\n1/2/17 0:01,1\n".utf8)
        let reader = try await CSVReader(source: MemoryByteSource(bytes))
        #expect(reader.schema.fields[0].type == .string)
        #expect(reader.notes.contains { $0.contains("--type 'd=timestamp(M/d/yy H:mm)'") })
        let settled = try await read(bytes) {
            $0.types["d"] = try? TextColumnType(parsing: "timestamp(M/d/yy H:mm)")
        }
        #expect(settled.rows[0][0] == .timestamp(1_483_315_260_000_000, .microseconds, isUTC: false))
    }

    @Test("the whole column is asked where the sample cannot tell")
    func undecidedColumnsAreReadToTheEnd() async throws {
        var text = "d,e\n"
        for _ in 0..<100 { text += "1/1/2017,\n" }
        text += "1/2/2017,7\n"
        let ambiguous = try await read(text) { $0.sampleBytes = 200 }
        #expect(ambiguous.schema.fields.map(\.type) == [.string, .int64])
        text += "1/13/2017,\n"
        let settled = try await read(text) { $0.sampleBytes = 200 }
        #expect(settled.schema.fields.map(\.type) == [.date, .int64])
    }

    @Test("a late row that does not fit the guess widens the column", arguments: [1, 4])
    func lateConflicts(threads: Int) async throws {
        var text = "a,b,c\n"
        for row in 0..<1000 { text += "\(row),\(row),\(row)\n" }
        text += "1.5,x,99999999999999999999\n"
        let result = try await read(text, threads: threads) {
            $0.sampleBytes = 100
            $0.chunkBytes = 256
        }
        #expect(result.schema.fields.map(\.type) == [.float64, .string, .decimal(precision: 38, scale: 0)])
        #expect(result.rows.count == 1001)
        #expect(result.rows[7][1] == .string("7"))
        #expect(
            result.rows[1000] == [
                .double(1.5), .string("x"), .decimal(Decimal128(unscaled: 99_999_999_999_999_999_999, scale: 0)),
            ])
    }

    @Test("names of what is no number are numbers where a number comes late")
    func lateNumbers() async throws {
        let result = try await read("a,b\n" + String(repeating: "NaN,x\n", count: 100) + "1.5,x\n") {
            $0.sampleBytes = 100
        }
        #expect(result.schema.fields[0].type == .float64)
        #expect(result.rows[100][0] == .double(1.5))
    }

    @Test(
        "dates of the year first are dates with and without leading zeros",
        arguments: [["2024-5-1", "1991-10-20"], ["1991-10-20", "2024-5-1"]], [8, 1 << 20])
    func unpaddedDates(dates: [String], sampleBytes: Int) async throws {
        func types(_ texts: [String]) async throws -> ReadResult {
            try await read("a,b\n" + texts.map { "\($0),x\n" }.joined()) { $0.sampleBytes = sampleBytes }
        }
        let result = try await types(dates)
        #expect(result.schema.fields[0].type == .date)
        #expect(Set(result.rows.map { $0[0] }) == [.date(19_844), .date(7962)])
        for other in ["2024-05-01T10:00:00", "1-2-2024", "true", "7"] {
            #expect(try await types(dates + [other]).schema.fields[0].type == .string)
        }
    }

    @Test("a date out of the reach of nanoseconds, beside nanoseconds, is kept as text")
    func datesBeyondNanoseconds() async throws {
        for rows in [
            ["2024-05-01T10:00:00.123456789", "3888-05-15"], ["3888-05-15", "2024-05-01T10:00:00.123456789"],
        ] {
            let result = try await read("a,b\n" + rows.map { "\($0),x\n" }.joined())
            #expect(result.rows.map { $0[0] } == rows.map { .string($0) })
        }
        let dates = try await read("a,b\n3888-05-15,x\n")
        #expect(dates.schema.fields[0].type == .date)
    }

    @Test("a type that the user gave is never widened, and the error says where")
    func givenTypesAreKept() async throws {
        var text = "id,fare\n"
        for row in 1...500 { text += "\(row),\(row == 400 ? "abc" : "1")\n" }
        for threads in [1, 4] {
            let error = await failure(of: text, threads: threads) {
                $0.types["fare"] = TextColumnType(.int64)
                $0.chunkBytes = 64
            }
            #expect(error?.kind == .conversion)
            #expect(error?.location.row == 400)
            #expect(error?.location.line == 401)
            #expect(error?.location.field == 2)
            #expect(error?.location.path == "fare")
            #expect(error?.text == "abc")
            #expect(error?.description.contains("int64") == true)
        }
    }

    @Test(
        "types the user gave take what people write",
        arguments: [
            ("int64", "007", Value.int(7)), ("int32", "+5", .int(5)), ("uint8", "255", .uint(255)),
            ("uint64", "+5", .uint(5)), ("float64", "+1.5", .double(1.5)), ("float32", "+.5", .float(0.5)),
            ("decimal(4,1)", "+1.5", .decimal(Decimal128(unscaled: 15, scale: 1))), ("float16", "65504", .float(65504)),
            ("timestamp(ns)", "1677-09-21T00:12:43.145224192", .timestamp(.min, .nanoseconds, isUTC: false)),
            ("boolean", "yes", .boolean(true)), ("boolean", "0", .boolean(false)),
            ("decimal(10,2)", "1.5", .decimal(Decimal128(unscaled: 150, scale: 2))),
            ("float32", "0.1", .float(0.1)), ("float64", "-inf", .double(-.infinity)),
            ("string", "00501", .string("00501")), ("binary", "ab", .binary([97, 98])),
            (
                "uuid", "123e4567-e89b-12d3-a456-426614174000",
                .binary([
                    0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0x00,
                ])
            ),
            ("time(ms)", "10:00:00.25", .time(36_000_250, .milliseconds)),
            ("date(d MMM yyyy)", "1 Feb 2024", .date(19754)),
            (
                "timestamp(us,UTC)", "2024-05-01T12:00:00+02:00",
                .timestamp(1_714_557_600_000_000, .microseconds, isUTC: true)
            ),
            (
                "timestamp(yyyyMMdd HHmmss)", "20240501 100000",
                .timestamp(1_714_557_600_000_000, .microseconds, isUTC: false)
            ),
            ("boolean(ja,j|nein,n)", "Ja", .boolean(true)), ("boolean(ja,j|nein,n)", "N", .boolean(false)),
            ("boolean(gültig|ungültig)", "UNGÜLTIG", .boolean(false)),
            (
                "timestamp(M/d/yyyy h:mm a)", "5/1/2024 12:00 AM",
                .timestamp(1_714_521_600_000_000, .microseconds, isUTC: false)
            ),
        ])
    func givenTypes(type: String, text: String, value: Value) async throws {
        let parsed = try TextColumnType(parsing: type)
        let result = try await read("v,x\n\(text),1\n") {
            $0.types["v"] = parsed
            $0.hasHeader = true
            $0.delimiter = ","
        }
        #expect(result.rows == [[value, .int(1)]])
    }

    @Test(
        "words for true and false are some for each, and no word is both",
        arguments: [
            "boolean(ja)", "boolean(ja|)", "boolean(|nein)", "boolean(a|b|c)", "boolean(ja,nein|NEIN)", "boolean()",
        ])
    func wrongBooleanWords(type: String) {
        #expect(throws: DataKitError.self) { try TextColumnType(parsing: type) }
        #expect((try? TextColumnType(parsing: "boolean(ja,j|nein)"))?.description == "boolean(ja,j|nein)")
    }

    @Test(
        "values out of a given type's range are errors",
        arguments: [
            ("int8", "128"), ("uint8", "-1"), ("decimal(3,1)", "100.0"), ("decimal(5,1)", "1.25"), ("float64", "1e999"),
            ("timestamp(s)", "2024-05-01 10:00:00.5"), ("date(d.M.yyyy)", "31.2.2024"), ("uuid", "123"),
            ("float16", "65520"), ("float64", "++1"), ("uint64", "+"),
            ("timestamp(ns)", "1677-09-21T00:12:43.145224191"), ("boolean(ja|nein)", "true"),
        ])
    func outOfRange(type: String, text: String) async throws {
        let parsed = try TextColumnType(parsing: type)
        let error = await failure(of: "v,x\n\(text),1\n") {
            $0.types["v"] = parsed
            $0.hasHeader = true
            $0.delimiter = ","
        }
        #expect(error?.kind == .conversion)
    }

    @Test(
        "texts that are no types are refused",
        arguments: [
            "integer64", "date(yyyy)", "timestamp(Q)", "time(yyyy)", "list", "decimal(50,2)", "timestamp('x)",
        ])
    func unknownTypes(text: String) {
        #expect(throws: DataKitError.self) { try TextColumnType(parsing: text) }
    }
}
