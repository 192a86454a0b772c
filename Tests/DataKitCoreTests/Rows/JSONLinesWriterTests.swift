import Testing

@testable import DataKitCore

@Suite("JSON lines")
struct JSONLinesWriterTests {
    static func lines(_ columns: [(String, Column)]) throws -> [String] {
        let batch = try RecordBatch(
            schema: Schema(columns.map { Field($0.0, $0.1.type) }), columns: columns.map(\.1))
        return lines(batch)
    }

    static func lines(_ batch: RecordBatch) -> [String] {
        var bytes: [UInt8] = []
        batch.appendJSONLines(to: &bytes)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    static func column(_ type: DataType, _ values: [Value]) throws -> Column {
        var builder = ColumnBuilder(type: type)
        for value in values { try builder.append(value) }
        return builder.finish()
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let type: DataType
        let value: Value
        let json: String
        var testDescription: String { "\(type) \(json)" }

        init(_ type: DataType, _ value: Value, _ json: String) {
            self.type = type
            self.value = value
            self.json = json
        }
    }

    static let timestampMax = Int64(253_402_300_799)

    static let cases: [Case] = [
        Case(.null, .null, "null"),
        Case(.int64, .null, "null"),
        Case(.boolean, .boolean(true), "true"),
        Case(.boolean, .boolean(false), "false"),
        Case(.int8, .int(-128), "-128"),
        Case(.int16, .int(32767), "32767"),
        Case(.int32, .int(-2_147_483_648), "-2147483648"),
        Case(.int64, .int(0), "0"),
        Case(.int64, .int(.min), "-9223372036854775808"),
        Case(.int64, .int(.max), "9223372036854775807"),
        Case(.int64, .int(99_999_999), "99999999"),
        Case(.int64, .int(100_000_000), "100000000"),
        Case(.int64, .int(10_000_000_000_000_000), "10000000000000000"),
        Case(.uint8, .uint(255), "255"),
        Case(.uint16, .uint(65535), "65535"),
        Case(.uint32, .uint(4_294_967_295), "4294967295"),
        Case(.uint64, .uint(.max), "18446744073709551615"),
        Case(.float64, .double(0.1), "0.1"),
        Case(.float64, .double(-0.0), "-0.0"),
        Case(.float64, .double(.nan), #""NaN""#),
        Case(.float64, .double(.infinity), #""Infinity""#),
        Case(.float64, .double(-.infinity), #""-Infinity""#),
        Case(.float32, .float(0.1), "0.1"),
        Case(.float32, .float(16_777_216), "16777216.0"),
        Case(.float16, .float(0.1), "0.1"),
        Case(.float16, .float(65504), "65500.0"),
        Case(.float16, .float(.nan), #""NaN""#),
        Case(.float16, .float(-.infinity), #""-Infinity""#),
        Case(.decimal(precision: 5, scale: 2), .decimal(Decimal128(unscaled: 100, scale: 2)), #""1.00""#),
        Case(.decimal(precision: 5, scale: 2), .decimal(Decimal128(unscaled: -5, scale: 2)), #""-0.05""#),
        Case(.decimal(precision: 38, scale: 0), .decimal(Decimal128(unscaled: 7, scale: 0)), #""7""#),
        Case(
            .decimal(precision: 38, scale: 38), .decimal(Decimal128(unscaled: -1, scale: 38)),
            #""-0.00000000000000000000000000000000000001""#),
        Case(
            .decimal(precision: 38, scale: 10),
            .decimal(Decimal128(unscaled: -99_999_999_999_999_999_999_999_999_999_999_999_999, scale: 10)),
            #""-9999999999999999999999999999.9999999999""#),
        Case(.string, .string(""), #""""#),
        Case(.string, .string("plain text"), #""plain text""#),
        Case(.string, .string(#"say "hi" \ now"#), #""say \"hi\" \\ now""#),
        Case(.string, .string("\u{0}\u{8}\t\n\u{c}\r\u{1f}\u{7f}"), "\"\\u0000\\b\\t\\n\\f\\r\\u001f\u{7f}\""),
        Case(.string, .string("Zoë / 東京 👍"), #""Zoë / 東京 👍""#),
        Case(.string, .string("a long one that ends with a quote\""), #""a long one that ends with a quote\"""#),
        Case(.binary, .binary([]), #"{"$hex":""}"#),
        Case(.binary, .binary([0, 0xAB, 0xFF]), #"{"$hex":"00abff"}"#),
        Case(.fixedBinary(2), .binary([0x12, 0xEF]), #"{"$hex":"12ef"}"#),
        Case(.uuid, .binary(Array(0..<16)), #"{"$hex":"000102030405060708090a0b0c0d0e0f"}"#),
        Case(.date, .date(0), #""1970-01-01""#),
        Case(.date, .date(-719_162), #""0001-01-01""#),
        Case(.date, .date(2_932_896), #""9999-12-31""#),
        Case(.date, .date(-719_163), #"{"$days":-719163}"#),
        Case(.date, .date(2_932_897), #"{"$days":2932897}"#),
        Case(.date, .date(.min), #"{"$days":-2147483648}"#),
        Case(.time(.seconds), .time(86_399, .seconds), #""23:59:59""#),
        Case(.time(.milliseconds), .time(1, .milliseconds), #""00:00:00.001""#),
        Case(.time(.microseconds), .time(3_661_000_001, .microseconds), #""01:01:01.000001""#),
        Case(.time(.nanoseconds), .time(123_456_789, .nanoseconds), #""00:00:00.123456789""#),
        Case(.time(.milliseconds), .time(86_400_000, .milliseconds), #"{"$ms":86400000}"#),
        Case(.time(.nanoseconds), .time(-1, .nanoseconds), #"{"$ns":-1}"#),
        Case(
            .timestamp(.seconds, timeZone: nil), .timestamp(0, .seconds, isUTC: false), #""1970-01-01T00:00:00""#),
        Case(
            .timestamp(.milliseconds, timeZone: "UTC"), .timestamp(-1, .milliseconds, isUTC: true),
            #""1969-12-31T23:59:59.999Z""#),
        Case(
            .timestamp(.microseconds, timeZone: nil), .timestamp(1, .microseconds, isUTC: false),
            #""1970-01-01T00:00:00.000001""#),
        Case(
            .timestamp(.nanoseconds, timeZone: "Europe/Oslo"), .timestamp(.min, .nanoseconds, isUTC: true),
            #""1677-09-21T00:12:43.145224192Z""#),
        Case(
            .timestamp(.seconds, timeZone: nil), .timestamp(timestampMax, .seconds, isUTC: false),
            #""9999-12-31T23:59:59""#),
        Case(
            .timestamp(.seconds, timeZone: nil), .timestamp(timestampMax + 1, .seconds, isUTC: false),
            #"{"$s":253402300800}"#),
        Case(
            .timestamp(.microseconds, timeZone: "UTC"), .timestamp(.min, .microseconds, isUTC: true),
            #"{"$us":-9223372036854775808}"#),
        Case(.duration(.seconds), .duration(-5, .seconds), #"{"$s":-5}"#),
        Case(.duration(.nanoseconds), .duration(.max, .nanoseconds), #"{"$ns":9223372036854775807}"#),
        Case(
            .interval, .interval(Interval(months: -1, days: 2, nanoseconds: 3)),
            #"{"$months":-1,"$days":2,"$ns":3}"#),
        Case(.list(Field("item", .int32)), .list([.int(1), .null, .int(3)]), "[1,null,3]"),
        Case(.list(Field("item", .int32)), .list([]), "[]"),
        Case(
            .fixedSizeList(Field("item", .string), count: 2), .list([.string("a"), .string("\"")]),
            #"["a","\""]"#),
        Case(
            .structure([Field("a", .int64), Field("b", .list(Field("item", .date)))]),
            .structure([.int(1), .list([.date(0)])]), #"{"a":1,"b":["1970-01-01"]}"#),
        Case(.structure([Field("a", .int64)]), .structure([.null]), #"{"a":null}"#),
        Case(.structure([Field("a", .int64)]), .null, "null"),
        Case(
            .structure([Field("a", .int64), Field("a", .int64)]), .structure([.int(1), .int(2)]),
            #"{"$row":[["a",1],["a",2]]}"#),
        Case(
            .map(key: Field("key", .string), value: Field("value", .float64)),
            .map([.init(key: .string("x"), value: .double(1.5)), .init(key: .string("y"), value: .null)]),
            #"[["x",1.5],["y",null]]"#),
        Case(.map(key: Field("key", .string), value: Field("value", .float64)), .map([]), "[]"),
    ]

    @Test("writes each type as the contract has it, between nulls", arguments: cases)
    func form(_ item: Case) throws {
        let column = try Self.column(item.type, [item.value, .null, item.value])
        #expect(
            try Self.lines([("v", column)]) == [#"{"v":\#(item.json)}"#, #"{"v":null}"#, #"{"v":\#(item.json)}"#])
    }

    @Test("writes a slice of a column like the column itself", arguments: cases)
    func slices(_ item: Case) throws {
        let column = try Self.column(item.type, [.null, item.value, .null, item.value, .null])
        #expect(try Self.lines([("v", column[1..<4])]) == Array(try Self.lines([("v", column)])[1..<4]))
    }

    @Test("writes bytes that are no UTF-8 in hexadecimal")
    func invalidText() throws {
        let texts: [[UInt8]] = [
            [0x61, 0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x62],
        ]
        let column = Column(type: .string, count: texts.count, values: .bytes(ByteStrings(texts)))
        #expect(
            try Self.lines([("a", column), ("b", Column([1, 2, 3, 4, 5, 6] as [Int64?]))]) == [
                #"{"a":{"$hex":"61ff"},"b":1}"#, #"{"a":{"$hex":"c080"},"b":2}"#, #"{"a":{"$hex":"eda080"},"b":3}"#,
                #"{"a":{"$hex":"f4908080"},"b":4}"#, #"{"a":{"$hex":"e282"},"b":5}"#, #"{"a":"b","b":6}"#,
            ])
    }

    @Test("writes dictionary-encoded values like plain ones")
    func dictionaries() throws {
        let dictionary = Column(["x", "y\"", "z"] as [String?])
        let column = Column(
            type: .string, count: 4, validity: Bitmap([true, true, false, true]),
            values: .dictionary(indices: [2, 1, -7, 0], values: dictionary))
        let expected = [#"{"c":"z"}"#, #"{"c":"y\""}"#, #"{"c":null}"#, #"{"c":"x"}"#]
        #expect(try Self.lines([("c", column)]) == expected)
        let large = Column((0..<1000).map { "value \($0)" } as [String?])
        let few = Column(
            type: .string, count: 2, validity: Bitmap([true, false]),
            values: .dictionary(indices: [999, -1], values: large))
        #expect(try Self.lines([("c", few)]) == [#"{"c":"value 999"}"#, #"{"c":null}"#])
    }

    @Test("keeps columns of one name apart")
    func repeatedNames() throws {
        let column = Column([1, nil] as [Int64?])
        #expect(
            try Self.lines([("a\"", column), ("b", column), ("a\"", column)]) == [
                #"{"$row":[["a\"",1],["b",1],["a\"",1]]}"#, #"{"$row":[["a\"",null],["b",null],["a\"",null]]}"#,
            ])
    }

    @Test("writes an empty object for a row without columns, and nothing for no rows")
    func empty() throws {
        #expect(Self.lines(try RecordBatch(schema: Schema([]), columns: [], rowCount: 2)) == ["{}", "{}"])
        #expect(try Self.lines([("a", Column([] as [Int64?]))]) == [])
    }

    @Test("writes batches in order, whatever the number of tasks", arguments: [1, 2, 7])
    func order(threads: Int) async throws {
        let schema = Schema([Field("n", .int64), Field("s", .string)])
        let sink = MemoryByteSink()
        var writer = JSONLinesWriter(sink: sink, schema: schema, threads: threads)
        var expected = ""
        var next: Int64 = 0
        for rows in [0, 1, 5000, 40_000, 3] {
            let numbers = (0..<Int64(rows)).map { next + $0 }
            next += Int64(rows)
            try await writer.write(
                RecordBatch(
                    schema: schema,
                    columns: [Column(numbers.map { Optional($0) }), Column(numbers.map { Optional("s\($0)") })]))
            for number in numbers { expected += "{\"n\":\(number),\"s\":\"s\(number)\"}\n" }
        }
        try await writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == expected)
    }

    @Test("refuses a batch of other columns")
    func otherColumns() async throws {
        var writer = JSONLinesWriter(sink: MemoryByteSink(), schema: Schema([Field("n", .int64)]))
        let batch = try RecordBatch(schema: Schema([Field("n", .string)]), columns: [Column(["a"] as [String?])])
        await #expect(throws: DataKitError.self) { try await writer.write(batch) }
    }
}
