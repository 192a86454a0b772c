import DataKitCompression
import DataKitCore

@testable import DataKitParquet

/// Tables of every flat type, for this module's tests and for the other programs that check its files.
enum WriterSamples {
    /// The same numbers on every machine.
    struct Random: RandomNumberGenerator {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state &* 0x9E37_79B9_7F4A_7C15
        }
    }

    static let fields: [Field] = [
        Field("null", .null), Field("boolean", .boolean), Field("int8", .int8), Field("int16", .int16),
        Field("int32", .int32), Field("int64", .int64), Field("uint8", .uint8), Field("uint16", .uint16),
        Field("uint32", .uint32), Field("uint64", .uint64), Field("float16", .float16), Field("float32", .float32),
        Field("float64", .float64), Field("decimal5", .decimal(precision: 5, scale: 2)),
        Field("decimal18", .decimal(precision: 18, scale: 0)), Field("decimal19", .decimal(precision: 19, scale: 19)),
        Field("decimal38", .decimal(precision: 38, scale: 10)), Field("string", .string), Field("binary", .binary),
        Field("fixed", .fixedBinary(5)), Field("uuid", .uuid), Field("date", .date), Field("time_s", .time(.seconds)),
        Field("time_ms", .time(.milliseconds)), Field("time_us", .time(.microseconds)),
        Field("time_ns", .time(.nanoseconds)), Field("timestamp_s", .timestamp(.seconds, timeZone: nil)),
        Field("timestamp_ms", .timestamp(.milliseconds, timeZone: "UTC")),
        Field("timestamp_us", .timestamp(.microseconds, timeZone: nil)),
        Field("timestamp_ns", .timestamp(.nanoseconds, timeZone: "UTC")),
        Field("timestamp_zone", .timestamp(.microseconds, timeZone: "Europe/Oslo")),
        Field("duration", .duration(.microseconds)), Field("interval", .interval),
        Field("id", .int64, isNullable: false), Field("city", .string, isNullable: false),
        Field("mostly_null", .string), Field("constant", .float64),
    ]

    static let schema = Schema(fields, metadata: ["made by": "DataKit's tests"])

    static func batch(rows: Int, from first: Int = 0) throws -> RecordBatch {
        var random = Random(state: UInt64(first &* 7919 + 1))
        var columns: [Column] = []
        for field in fields {
            var builder = ColumnBuilder(type: field.type)
            for row in first..<first + rows {
                if field.isNullable, field.name != "constant",
                    field.name == "mostly_null" ? row % 50 != 7 : random.next() % 5 == 0 || (300..<420).contains(row)
                {
                    builder.appendNull()
                } else {
                    try builder.append(value(of: field, row, &random))
                }
            }
            columns.append(builder.finish())
        }
        return try RecordBatch(schema: schema, columns: columns)
    }

    private static func value(of field: Field, _ row: Int, _ random: inout Random) -> Value {
        let bits = random.next()
        /// Some values are the ends of their range.
        func integer<I: FixedWidthInteger>(_: I.Type) -> I {
            switch bits % 16 {
            case 0: I.min
            case 1: I.max
            default: I(truncatingIfNeeded: bits >> 20)
            }
        }
        switch field.name {
        case "id": return .int(Int64(row) * 3)
        case "city": return .string(["Oslo", "Reykjavík", "", "Saint-Rémy-de-Provence"][Int(bits % 4)])
        case "constant": return .double(2.5)
        default: break
        }
        switch field.type {
        case .boolean: return .boolean(bits % 3 == 0)
        case .int8: return .int(Int64(integer(Int8.self)))
        case .int16: return .int(Int64(integer(Int16.self)))
        case .int32: return .int(Int64(integer(Int32.self)))
        case .int64: return .int(integer(Int64.self))
        case .uint8: return .uint(UInt64(integer(UInt8.self)))
        case .uint16: return .uint(UInt64(integer(UInt16.self)))
        case .uint32: return .uint(UInt64(integer(UInt32.self)))
        case .uint64: return .uint(integer(UInt64.self))
        case .float16, .float32, .float64:
            return .double([.nan, .infinity, -.infinity, -0.0, 0.0, 0.5, -2048, 0x1p-14][Int(bits % 8)])
        case .decimal(let precision, let scale):
            let end = Decimal128.powersOfTen[precision]
            let unscaled = bits % 16 == 0 ? end - 1 : bits % 16 == 1 ? 1 - end : (Int128(bits) << 60) % end
            return .decimal(Decimal128(unscaled: bits % 2 == 0 ? unscaled : -unscaled, scale: scale))
        case .string: return .string(String(repeating: "ø\(bits % 1000)", count: Int(bits >> 32) % 40))
        case .binary: return .binary((0..<Int(bits % 9)).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) })
        case .fixedBinary(let width): return .binary((0..<width).map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) })
        case .uuid: return .binary((0..<16).map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) })
        // Python's dates begin in the year 1.
        case .date: return .date(Int32(truncatingIfNeeded: Int64(bits % 3_000_000) - 700_000))
        case .time(let unit): return .time(Int64(bits % UInt64(86_400 * unit.perSecond)), unit)
        case .timestamp(let unit, let zone):
            return .timestamp(
                (Int64(bits % 8_000_000_000) - 4_000_000_000) * unit.perSecond + Int64(bits % UInt64(unit.perSecond)),
                unit, isUTC: zone != nil)
        case .duration(let unit): return .duration(integer(Int64.self), unit)
        case .interval:
            return .interval(
                Interval(
                    months: Int32(bits % 100), days: Int32(bits % 1000),
                    nanoseconds: Int64(bits % 4_000_000_000) * 1_000_000))
        default: return .null
        }
    }

    /// The same rows with the string columns dictionary-encoded.
    static func encodingDictionaries(_ batch: RecordBatch) throws -> RecordBatch {
        try RecordBatch(
            schema: batch.schema,
            columns: batch.columns.map { column in
                guard case .bytes(let strings) = column.values else { return column }
                var numbers: [[UInt8]: Int32] = [:]
                var entries: [[UInt8]] = []
                var indices: [Int32] = []
                for row in 0..<column.count {
                    if column.isNull(row) {
                        indices.append(0)
                        continue
                    }
                    let bytes = strings[row].array
                    if numbers[bytes] == nil {
                        numbers[bytes] = Int32(entries.count)
                        entries.append(bytes)
                    }
                    indices.append(numbers[bytes]!)
                }
                return Column(
                    type: column.type, count: column.count, validity: column.validity,
                    values: .dictionary(
                        indices: Buffer(indices),
                        values: Column(type: column.type, count: entries.count, values: .bytes(ByteStrings(entries)))))
            })
    }

    /// The files that other programs check: name, batches, options.
    static func files() throws -> [(name: String, batches: [RecordBatch], options: ParquetWritingOptions)] {
        let table = try [batch(rows: 700), batch(rows: 1), batch(rows: 299, from: 700)]
        let small = ParquetWritingOptions(rowGroupRows: 400, pageBytes: 600, pageRows: 97, dictionaryBytes: 900)
        func varied(_ change: (inout ParquetWritingOptions) -> Void) -> ParquetWritingOptions {
            var options = small
            change(&options)
            return options
        }
        var files: [(String, [RecordBatch], ParquetWritingOptions)] = [
            ("empty", [], ParquetWritingOptions()),
            ("one-row", [try batch(rows: 1)], ParquetWritingOptions()),
            ("all-null", [try batch(rows: 120, from: 300)], ParquetWritingOptions()),
            ("defaults", table, ParquetWritingOptions()),
            ("small-pages", table, small),
            ("small-pages-v2", table, varied { $0.dataPageVersion = .v2 }),
            ("no-dictionary", table, varied { $0.usesDictionaries = false }),
            ("no-index", table, varied { $0.writesPageIndex = false }),
            (
                "bare", table,
                varied { ($0.writesPageIndex, $0.writesStatistics, $0.writesChecksums) = (false, false, false) }
            ),
            ("dictionary-columns", try table.map(encodingDictionaries), ParquetWritingOptions()),
            ("dictionary-columns-small", try table.map(encodingDictionaries), small),
        ]
        for compression: Compression in [.none, .snappy, .gzip, .zstd, .lz4] {
            files.append((compression.name, table, ParquetWritingOptions(compression: compression)))
            files.append(
                ("\(compression.name)-v2", table, varied { ($0.compression, $0.dataPageVersion) = (compression, .v2) }))
        }
        return files.map { (name: $0.0, batches: $0.1, options: $0.2) }
    }
}
