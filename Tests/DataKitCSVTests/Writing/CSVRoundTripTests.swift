import DataKitCore
import Foundation
import Testing

@testable import DataKitCSV

/// Random tables of every type, written and read back.
@Suite("CSV written and read back")
struct CSVRoundTripTests {
    static let types: [DataType] = [
        .boolean, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
        .decimal(precision: 38, scale: 10), .decimal(precision: 9, scale: 0), .string, .binary, .fixedBinary(3), .uuid,
        .date, .time(.seconds), .time(.nanoseconds), .timestamp(.seconds, timeZone: nil),
        .timestamp(.milliseconds, timeZone: "UTC"), .timestamp(.microseconds, timeZone: nil),
        .timestamp(.nanoseconds, timeZone: "Europe/Oslo"), .duration(.milliseconds), .duration(.nanoseconds), .interval,
    ]

    @Test("gives the same table, whatever types, quoting and row ends", arguments: [0, 1, 2, 3, 4, 5])
    func everyType(variant: Int) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(state: seed)
        for round in 0..<12 {
            var options = CSVWritingOptions()
            options.quoting = [.minimal, .all, .nonNumeric, .never, .minimal, .minimal][variant]
            options.dialect.rowEnd =
                [.lineFeed, .carriageReturnLineFeed, .lineFeed, .lineFeed, .lineFeed, .lineFeed][variant]
            if variant == 3 {
                options.dialect.escape = "\\"
                options.dialect.quote = nil
                options.nullText = "NULL"
            }
            if variant == 4 {
                options.dialect.delimiter = "||"
                options.nullText = "null"
                options.binaryForm = .base64
            }
            if variant == 5 {
                options.dialect.delimiter = "-"
                options.writesByteOrderMark = true
                options.dateFormat = try DateTimePattern("d. MMMM y")
                options.timestampFormat = try DateTimePattern("y/MM/dd hh:mm:ss.SSSSSSSSS a")
                options.timeFormat = try DateTimePattern("H:mm:ss.SSSSSSSSS")
            }
            let types =
                round == 0
                ? Self.types
                : (0..<Int.random(in: 2...6, using: &random)).map { _ in
                    Self.types.randomElement(using: &random)!
                }
            let rows = Int.random(in: 0...60, using: &random)
            let batch = try Self.batch(types, rows: rows, variant: variant, &random)
            let bytes = try await Self.written(batch, options)

            var reading = CSVReadingOptions()
            reading.delimiter = options.dialect.delimiter
            reading.hasHeader = true
            reading.encoding = .utf8
            reading.comment = ""
            reading.allText = true
            reading.hasQuotedNulls = false
            reading.nullTokens = options.nullText.isEmpty ? [] : [options.nullText]
            if variant == 3 {
                reading.quote = .none
                reading.escape = "\\"
            } else {
                reading.quote = .character("\"")
                reading.escape = "\""
            }
            reading.types = options.types(toReadBack: batch.schema)
            let reader = try await CSVReader(source: MemoryByteSource(bytes), options: reading)
            let table = try await Table(collecting: try reader.batches())
            #expect(table.schema.fields.map(\.type) == types)
            #expect(table.rowCount == rows)
            for (index, column) in batch.columns.enumerated() where rows > 0 {
                let found = try table.column(at: index)
                for row in 0..<rows {
                    let (expected, value) = (column[row], found[row])
                    if Self.isNaN(expected), Self.isNaN(value) { continue }
                    #expect(value == expected, "seed \(seed), round \(round), \(types[index]), row \(row)")
                }
            }
        }
    }

    private static var cases: Int {
        ProcessInfo.processInfo.environment["DATAKIT_RANDOM_CASES"].flatMap { Int($0) } ?? 120
    }

    @Test("gives the same table in every dialect and form")
    func everyForm() async throws {
        let seed = ProcessInfo.processInfo.environment["DATAKIT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
        print("forms of CSV: seed \(seed), \(Self.cases) cases")
        var random = SeededGenerator(state: seed)
        for round in 0..<Self.cases {
            var options = CSVWritingOptions()
            options.quoting = [.minimal, .all, .nonNumeric, .never].randomElement(using: &random)!
            options.dialect.delimiter = [",", ";", "\t", "|", "||", "-", "é"].randomElement(using: &random)!
            options.dialect.rowEnd =
                [.lineFeed, .carriageReturnLineFeed, .carriageReturn].randomElement(using: &random)!
            options.dialect.quote = ["\"", "'"].randomElement(using: &random)!
            options.dialect.escape = [nil, "\\", "^"].randomElement(using: &random)!
            options.nullText = ["", "", "NULL", "\\N", "?"].randomElement(using: &random)!
            options.binaryForm = ([.hexadecimal, .base64] as [TextColumnType.BinaryForm]).randomElement(using: &random)!
            options.decimalSeparator = [.point, .comma].randomElement(using: &random)!
            options.writesByteOrderMark = Bool.random(using: &random)
            let hasPatterns = Bool.random(using: &random)
            if hasPatterns {
                options.dateFormat = try DateTimePattern("dd.MM.yyyy")
                options.timestampFormat = try DateTimePattern("y-MM-dd h:mm:ss.SSSSSSSSS a")
                options.timeFormat = try DateTimePattern("HH:mm:ss.SSSSSSSSS")
            }
            var variant = hasPatterns ? 5 : 0
            let types = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Self.types.randomElement(using: &random)!
            }
            // In a file of one column a null of nothing looks like an empty text.
            if types.count == 1, options.quoting != .never, options.nullText.isEmpty { options.nullText = "NULL" }
            if options.quoting == .never {
                options.dialect.escape = options.dialect.escape ?? "\\"
                variant = options.nullText.isEmpty ? 3 : 6
                // Years that patterns know.
                if hasPatterns { (options.dateFormat, options.timestampFormat) = (nil, nil) }
            }
            let rows = Int.random(in: 1...40, using: &random)
            let batch = try Self.batch(types, rows: rows, variant: variant, &random)
            let bytes = try await Self.written(batch, options)

            var reading = CSVReadingOptions()
            reading.delimiter = options.dialect.delimiter
            reading.quote = options.quoting == .never ? .none : .character(options.dialect.quote!)
            reading.escape = options.dialect.escape ?? options.dialect.quote
            reading.hasHeader = true
            reading.encoding = .utf8
            reading.comment = ""
            reading.skipLines = 0
            reading.raggedRows = .error
            reading.allText = true
            reading.hasQuotedNulls = false
            reading.hasEmptyTexts = options.quoting == .never && !options.nullText.isEmpty
            reading.nullTokens = options.nullText.isEmpty ? [] : [options.nullText]
            reading.types = options.types(toReadBack: batch.schema)
            let told =
                "seed \(seed), round \(round), \(options): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
            let reader = try await CSVReader(source: MemoryByteSource(bytes), options: reading)
            let table = try await Table(collecting: try reader.batches())
            #expect(table.schema.fields.map(\.type) == types, "\(told)")
            #expect(table.rowCount == rows, "\(told)")
            guard table.rowCount == rows else { continue }
            for (index, column) in batch.columns.enumerated() {
                let found = try table.column(at: index)
                for row in 0..<rows {
                    let (expected, value) = (column[row], found[row])
                    if Self.isNaN(expected), Self.isNaN(value) { continue }
                    #expect(value == expected, "\(types[index]), row \(row), \(told)")
                }
            }
        }
    }

    @Test("an empty text is no null without quotes, unless that is accepted")
    func emptyTexts() async throws {
        let schema = Schema([Field("a", .string), Field("b", .string)])
        let batch = try RecordBatch(
            schema: schema, columns: [Column(["", "x", nil]), Column(["y", nil, ""])], rowCount: 3)
        var options = CSVWritingOptions()
        options.quoting = .never
        options.dialect.escape = "\\"
        let error = await #expect(throws: CSVError.self) { _ = try await Self.written(batch, options) }
        #expect(error?.kind == .options && error?.location.path == "a")
        options.mergesEmptyTextsWithNulls = true
        #expect(try await Self.written(batch, options) == Array("a,b\n,y\nx,\n,\n".utf8))
        options.nullText = "\\N"
        #expect(try await Self.written(batch, options) == Array("a,b\n,y\nx,\\N\n\\N,\n".utf8))
    }

    private static func isNaN(_ value: Value) -> Bool {
        switch value {
        case .float(let number): number.isNaN
        case .double(let number): number.isNaN
        default: false
        }
    }

    private static func written(_ batch: RecordBatch, _ options: CSVWritingOptions) async throws -> [UInt8] {
        let sink = MemoryByteSink()
        var writer = try CSVWriter(sink: sink, schema: batch.schema, options: options)
        try await writer.write(batch)
        try await writer.finish()
        return sink.bytes
    }

    private static func batch(
        _ types: [DataType], rows: Int, variant: Int, _ random: inout SeededGenerator
    ) throws -> RecordBatch {
        var columns: [Column] = []
        for type in types {
            var builder = ColumnBuilder(type: type)
            for _ in 0..<rows {
                if Int.random(in: 0..<5, using: &random) == 0 {
                    builder.appendNull()
                } else {
                    try builder.append(value(type, variant, &random))
                }
            }
            columns.append(builder.finish())
        }
        let fields = types.indices.map { Field("c\($0)", types[$0]) }
        return try RecordBatch(schema: Schema(fields), columns: columns, rowCount: rows)
    }

    private static func value(_ type: DataType, _ variant: Int, _ random: inout SeededGenerator) -> Value {
        let bits = random.next()
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } }
        /// Now and then an extreme.
        func integer(_ least: Int64, _ most: Int64) -> Int64 {
            [least, most, 0, .random(in: least...most, using: &random)].randomElement(using: &random)!
        }
        // Patterns have years of 1 to 9999 only; ISO 8601 has those of 32 bits of days.
        let (firstDay, lastDay): (Int64, Int64) = variant == 5 ? (-719_162, 2_932_896) : (-2_000_000_000, 2_000_000_000)
        switch type {
        case .boolean: return .boolean(bits % 2 == 0)
        case .int8: return .int(integer(-128, 127))
        case .int16: return .int(integer(-32768, 32767))
        case .int32: return .int(integer(Int64(Int32.min), Int64(Int32.max)))
        case .int64: return .int(integer(.min, .max))
        case .uint8: return .uint(bits & 0xFF)
        case .uint16: return .uint(bits & 0xFFFF)
        case .uint32: return .uint(bits & 0xFFFF_FFFF)
        case .uint64: return .uint(bits)
        case .float16: return .float(Float(Int.random(in: -2048...2048, using: &random)) / 16)
        case .float32:
            return .float(
                [Float(bitPattern: UInt32(truncatingIfNeeded: bits)), -0, .infinity].randomElement(using: &random)!)
        case .float64:
            return .double([Double(bitPattern: bits), -0.0, .nan, -.infinity].randomElement(using: &random)!)
        case .decimal(let precision, let scale):
            let limit =
                precision > 18
                ? Int128(bits) * 10_000_000_019 % 1_000_000_000_000_000_000_000_000_000 : Int128(bits % 1_000_000_000)
            return .decimal(Decimal128(unscaled: bits % 3 == 0 ? -limit : limit, scale: scale))
        case .string:
            let alphabet = [
                "a", "\"", ",", "\n", "\r", " ", "é", "#", "|", "-", "\\", "N", "007", "\u{FEFF}", "\t", "1",
            ]
            if bits % 8 == 0 { return .string(["NULL", "null", "\\N", "#", "NULL "].randomElement(using: &random)!) }
            // Without quotes an empty text with blanks at its ends is what the reader says it is.
            let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            let mustNotEndSo = variant == 3 && (text.isEmpty || text.last == "\r") || variant == 6 && text.last == "\r"
            return .string(text.joined() + (mustNotEndSo ? "." : ""))
        case .binary: return .binary(bytes(variant == 3 ? 2 : Int(bits % 5)))
        case .fixedBinary(let width): return .binary(bytes(width))
        case .uuid: return .binary(bytes(16))
        case .date: return .date(Int32(integer(firstDay, lastDay)))
        case .time(let unit): return .time(integer(0, 86_400 * unit.perSecond - 1), unit)
        case .timestamp(let unit, let zone):
            let limit = Int64.max / 86_400 / unit.perSecond - 1
            let days = Int64.random(in: max(firstDay, -limit)...min(lastDay, limit), using: &random)
            let rest = Int64.random(in: 0..<86_400 * unit.perSecond, using: &random)
            return .timestamp(days * 86_400 * unit.perSecond + rest, unit, isUTC: zone != nil)
        case .duration(let unit): return .duration(integer(.min, .max), unit)
        case .interval:
            return .interval(
                Interval(
                    months: Int32(integer(Int64(Int32.min), Int64(Int32.max))),
                    days: Int32(integer(Int64(Int32.min), Int64(Int32.max))), nanoseconds: integer(.min, .max)))
        default: return .null
        }
    }

    @Test("has the forms that were asked for")
    func forms() async throws {
        var options = CSVWritingOptions()
        options.dateFormat = try DateTimePattern("EEE d.M.yy")
        options.timeFormat = try DateTimePattern("h:mm a")
        options.timestampFormat = try DateTimePattern("EEEE, MMM dd yyyy HH:mm:ss.SSSXXX")
        options.fractionDigits = 2
        options.decimalSeparator = .comma
        options.binaryForm = .base64
        let columns: [(String, Column)] = [
            ("d", try CSVWriterTests.column(.date, [.date(19_782)])),
            ("t", try CSVWriterTests.column(.time(.seconds), [.time(13 * 3600, .seconds)])),
            (
                "m",
                try CSVWriterTests.column(
                    .timestamp(.milliseconds, timeZone: "UTC"),
                    [.timestamp(1_709_210_096_007, .milliseconds, isUTC: true)])
            ),
            ("f", Column([0.125, 2.5, -1e20, .nan].prefix(1).map { Optional($0) })),
            (
                "n",
                try CSVWriterTests.column(
                    .decimal(precision: 9, scale: 3), [.decimal(Decimal128(unscaled: -5, scale: 3))])
            ),
            ("b", try CSVWriterTests.column(.binary, [.binary([1, 2, 3, 4])])),
        ]
        let text = try await CSVWriterTests.csv(columns, options)
        #expect(
            text
                == "d,t,m,f,n,b\nThu 29.2.24,1:00 PM,\"Thursday, Feb 29 2024 12:34:56.007Z\",\"0,12\",\"-0,005\",AQIDBA==\n"
        )
    }

    @Test("begins with a byte order mark where it should, before the header and without one")
    func byteOrderMark() async throws {
        var options = CSVWritingOptions()
        options.writesByteOrderMark = true
        #expect(try await CSVWriterTests.csv([("a", Column([1 as Int64?]))], options) == "\u{FEFF}a\n1\n")
        options.dialect.hasHeader = false
        #expect(try await CSVWriterTests.csv([("a", Column([1 as Int64?]))], options) == "\u{FEFF}1\n")
    }
}
