import DataKitCore
import Testing

@testable import DataKitCSV

@Suite("CSV writing")
struct CSVWriterTests {
    static func csv(
        _ columns: [(String, Column)], _ options: CSVWritingOptions = CSVWritingOptions()
    ) async throws -> String {
        let batch = try RecordBatch(
            schema: Schema(columns.map { Field($0.0, $0.1.type) }), columns: columns.map(\.1))
        let sink = MemoryByteSink()
        var writer = try CSVWriter(sink: sink, schema: batch.schema, options: options)
        try await writer.write(batch)
        try await writer.finish()
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    static func column(_ type: DataType, _ values: [Value]) throws -> Column {
        var builder = ColumnBuilder(type: type)
        for value in values { try builder.append(value) }
        return builder.finish()
    }

    static let fields: [(String, String)] = [
        ("plain", "plain"), ("two words", "two words"), ("", #""""#), ("a,b", #""a,b""#),
        (#"say "hi""#, #""say ""hi""""#), ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("a\r\nb", "\"a\r\nb\""),
        (" leading", #"" leading""#), ("trailing ", #""trailing ""#), ("\t", "\"\t\""), (" ", #"" ""#),
        ("#no comment", ##""#no comment""##), ("a#", "a#"), ("\u{FEFF}mark", "\"\u{FEFF}mark\""),
        ("\u{F000}", "\u{F000}"),
        ("Zoë 東京", "Zoë 東京"), (#"""#, #""""""#), ("a long text without any of them", "a long text without any of them"),
        ("a long text with a comma, behind", #""a long text with a comma, behind""#), ("'", "'"), ("00501", "00501"),
    ]

    @Test("encloses a field in quotes where it has to, and not else", arguments: fields)
    func quoting(text: String, field: String) async throws {
        let texts = Column([text, nil, text] as [String?])
        let numbers = Column([1, 2, 3] as [Int64?])
        #expect(
            try await Self.csv([("n", numbers), ("s", texts)]) == "n,s\n1,\(field)\n2,\n3,\(field)\n")
        let dictionary = Column(
            type: .string, count: 3, validity: Bitmap([true, false, true]),
            values: .dictionary(indices: [0, 5, 0], values: Column([text] as [String?])))
        #expect(
            try await Self.csv([("n", numbers), ("s", dictionary)]) == "n,s\n1,\(field)\n2,\n3,\(field)\n")
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let type: DataType
        let value: Value
        let field: String
        var testDescription: String { "\(type) \(field)" }

        init(_ type: DataType, _ value: Value, _ field: String) {
            self.type = type
            self.value = value
            self.field = field
        }
    }

    static let cases: [Case] = [
        Case(.null, .null, ""),
        Case(.boolean, .boolean(true), "true"),
        Case(.int8, .int(-128), "-128"),
        Case(.int64, .int(.min), "-9223372036854775808"),
        Case(.uint64, .uint(.max), "18446744073709551615"),
        Case(.float64, .double(0.1), "0.1"),
        Case(.float64, .double(-0.0), "-0.0"),
        Case(.float64, .double(.nan), "NaN"),
        Case(.float32, .float(.infinity), "inf"),
        Case(.float16, .float(-.infinity), "-inf"),
        Case(.float16, .float(1.5), "1.5"),
        Case(.decimal(precision: 20, scale: 3), .decimal(Decimal128(unscaled: -1500, scale: 3)), "-1.500"),
        Case(.binary, .binary([1, 0xAB]), "01ab"),
        Case(.binary, .binary([]), "\"\""),
        Case(.fixedBinary(1), .binary([0xFF]), "ff"),
        Case(.uuid, .binary(Array(0..<16)), "00010203-0405-0607-0809-0a0b0c0d0e0f"),
        Case(.date, .date(19_844), "2024-05-01"),
        Case(.date, .date(-735_000), "-0043-08-22"),
        Case(.date, .date(4_000_000), "+12921-08-18"),
        Case(.time(.milliseconds), .time(1_500, .milliseconds), "00:00:01.500"),
        Case(.time(.microseconds), .time(1_000_000, .microseconds), "00:00:01"),
        Case(.time(.seconds), .time(-90, .seconds), "-00:01:30"),
        Case(.time(.seconds), .time(86_400, .seconds), "24:00:00"),
        Case(
            .timestamp(.microseconds, timeZone: nil), .timestamp(0, .microseconds, isUTC: false),
            "1970-01-01T00:00:00"),
        Case(
            .timestamp(.nanoseconds, timeZone: "UTC"), .timestamp(-1, .nanoseconds, isUTC: true),
            "1969-12-31T23:59:59.999999999Z"),
        Case(.duration(.milliseconds), .duration(-1_500, .milliseconds), "-PT1.500S"),
        Case(.duration(.seconds), .duration(90, .seconds), "PT90S"),
        Case(.interval, .interval(Interval(months: 14, days: -3, nanoseconds: -500_000_000)), "P14M-3DT-0.500000000S"),
        Case(.interval, .interval(Interval()), "PT0S"),
        Case(.list(Field("item", .int64)), .list([.int(1), .null]), #""[1,null]""#),
        Case(.list(Field("item", .int64)), .list([]), "[]"),
        Case(
            .structure([Field("a", .string)]), .structure([.string("x\"")]), #""{""a"":""x\""""}""#),
    ]

    @Test("writes each type", arguments: cases)
    func form(_ item: Case) async throws {
        let column = try Self.column(item.type, [item.value, .null])
        let text = try await Self.csv([("v", column), ("n", Column([1, 2] as [Int64?]))])
        #expect(text == "v,n\n\(item.field),1\n,2\n")
    }

    @Test("keeps the rows of a file of one column apart from empty lines")
    func oneColumn() async throws {
        #expect(try await Self.csv([("a", Column([1, nil, 3] as [Int64?]))]) == "a\n1\n\"\"\n3\n")
        #expect(try await Self.csv([("", Column(["x", nil] as [String?]))]) == "\"\"\nx\n\"\"\n")
        var options = CSVWritingOptions()
        options.nullText = "NULL"
        #expect(
            try await Self.csv([("a", Column(["", nil, "NULL", "NUL"] as [String?]))], options)
                == "a\n\"\"\nNULL\n\"NULL\"\nNUL\n")
    }

    @Test("writes the names as fields")
    func header() async throws {
        let column = Column([1] as [Int64?])
        #expect(
            try await Self.csv([("a,b", column), ("", column), ("say \"x\"", column)])
                == "\"a,b\",,\"say \"\"x\"\"\"\n1,1,1\n")
        #expect(try await Self.csv([("a", column[0..<0]), ("b", column[0..<0])]) == "a,b\n")
    }

    @Test("writes other dialects")
    func dialects() async throws {
        let columns = [("n", Column([1.5, nil] as [Double?])), ("s", Column(["a,b", "it's; so"] as [String?]))]
        var options = CSVWritingOptions()
        options.dialect = CSVDialect(
            delimiter: ";", quote: "'", rowEnd: .carriageReturnLineFeed, hasHeader: false)
        #expect(try await Self.csv(columns, options) == "1.5;a,b\r\n;'it''s; so'\r\n")
        options.dialect.delimiter = "."
        #expect(try await Self.csv(columns, options) == "'1.5'.a,b\r\n.'it''s; so'\r\n")
    }

    @Test("encloses more where asked to, but never nulls")
    func policies() async throws {
        let columns = [
            ("n", Column([1, nil] as [Int64?])), ("s", Column(["a", nil] as [String?])),
            ("b", Column([true, nil] as [Bool?])),
        ]
        var options = CSVWritingOptions()
        options.quoting = .nonNumeric
        #expect(try await Self.csv(columns, options) == "\"n\",\"s\",\"b\"\n1,\"a\",\"true\"\n,,\n")
        options.quoting = .all
        #expect(try await Self.csv(columns, options) == "\"n\",\"s\",\"b\"\n\"1\",\"a\",\"true\"\n,,\n")
    }

    @Test("without quotes, refuses fields that would break rows")
    func withoutQuotes() async throws {
        var options = CSVWritingOptions()
        options.dialect.quote = nil
        let number = ("n", Column([1] as [Int64?]))
        #expect(
            try await Self.csv([("s", Column(["say \"x\" "] as [String?])), number], options) == "s,n\nsay \"x\" ,1\n")
        for text in ["a,b", "a\nb"] {
            let error = await #expect(throws: CSVError.self) {
                try await Self.csv([("s", Column([text] as [String?])), number], options)
            }
            #expect(error?.kind == .options)
            #expect(error?.location.path == "s")
        }
        await #expect(throws: CSVError.self) { try await Self.csv([("a,b", number.1)], options) }
    }

    @Test("refuses options that contradict each other")
    func contradictions() {
        let changes: [@Sendable (inout CSVWritingOptions) -> Void] = [
            { $0.dialect.delimiter = "\"" }, { $0.dialect.delimiter = "\n" }, { $0.dialect.quote = "\r" },
            { $0.dialect.delimiter = "" }, { $0.quoting = .never }, { $0.nullText = "N,A" }, { $0.nullText = "\"" },
            { $0.nullText = "\n" },
        ]
        for change in changes {
            var options = CSVWritingOptions()
            change(&options)
            #expect(throws: CSVError.self) {
                try CSVWriter(sink: MemoryByteSink(), schema: Schema([]), options: options)
            }
        }
    }

    @Test("writes batches in order, whatever the number of tasks", arguments: [1, 3])
    func order(threads: Int) async throws {
        let schema = Schema([Field("n", .int64), Field("s", .string)])
        var options = CSVWritingOptions()
        options.threads = threads
        let sink = MemoryByteSink()
        var writer = try CSVWriter(sink: sink, schema: schema, options: options)
        var expected = "n,s\n"
        var next: Int64 = 0
        for rows in [0, 1, 40_000, 3] {
            let numbers = (0..<Int64(rows)).map { next + $0 }
            next += Int64(rows)
            try await writer.write(
                RecordBatch(
                    schema: schema,
                    columns: [Column(numbers.map { Optional($0) }), Column(numbers.map { Optional("s,\($0)") })]))
            for number in numbers { expected += "\(number),\"s,\(number)\"\n" }
        }
        try await writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == expected)
    }
}
