import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("The unit of timestamps")
struct TimestampUnitTests {
    private func column(_ values: [Int64?], _ unit: TimeUnit, zone: String? = nil) -> Column {
        let numbers = Column(values)
        return Column(
            type: .timestamp(unit, timeZone: zone), count: values.count, validity: numbers.validity,
            values: numbers.values)
    }

    private func options(_ unit: TimeUnit, truncates: Bool = false, rows: Int = 1 << 20) -> ParquetWritingOptions {
        var options = ParquetWritingOptions(rowGroupRows: rows, timestampUnit: unit)
        options.truncatesTimestamps = truncates
        return options
    }

    /// Writes columns t and s.x (a list in a struct, whose lists have two elements each), and reads them again.
    private func roundTrip(_ values: [Int64?], _ unit: TimeUnit, _ options: ParquetWritingOptions) async throws
        -> (batch: RecordBatch, file: WrittenFile)
    {
        let flat = column(values, unit, zone: "UTC")
        let elements = Field("element", flat.type)
        let list = Column(
            type: .list(elements), count: values.count / 2,
            values: .list(offsets: Buffer((0...values.count / 2).map { Int32(2 * $0) }), elements: flat))
        let record = Column(
            type: .structure([Field("x", list.type)]), count: list.count, values: .structure([list]))
        let schema = Schema([Field("t", flat.type), Field("s", record.type)])
        let batch = try RecordBatch(schema: schema, columns: [flat[0..<list.count], record])
        let file = try await write([batch], schema, options)
        let source = MemoryByteSource(file.bytes)
        #expect(try await ParquetVerifier(source: source).run().findings.isEmpty)
        let read = try await ParquetReader(source: source).collect()
        return (try #require(read.first), file)
    }

    private func stamps(_ batch: RecordBatch) -> [Int64?] {
        guard case .structure(let fields) = batch.columns[1].values, case .list(_, let elements) = fields[0].values,
            case .int64(let values) = elements.values
        else { return [] }
        return (0..<elements.count).map { elements.isNull($0) ? nil : values[$0] }
    }

    @Test(
        "is that of the options, in nested columns too, and exact",
        arguments: [TimeUnit.milliseconds, .microseconds, .nanoseconds], TimeUnit.allCases)
    func exact(stored: TimeUnit, given: TimeUnit) async throws {
        let seconds: [Int64?] = [0, 1_700_000_000, nil, -1, -62_135, 9_000_000_000, nil, 3]
        let (batch, file) = try await roundTrip(
            seconds.map { $0.map { $0 * given.perSecond } }, given, options(stored))
        #expect(batch.schema.fields[0].type == .timestamp(stored, timeZone: "UTC"))
        #expect(stamps(batch) == seconds.map { $0.map { $0 * stored.perSecond } })
        let logical = LogicalType.timestamp(isAdjustedToUTC: true, unit: stored)
        #expect(file.footer.schema.filter { $0.logicalType == logical }.count == 2)
    }

    @Test("keeps the least and the greatest timestamp of a unit")
    func extremes() async throws {
        let values: [Int64?] = [.max, .min, 0, nil]
        #expect(try await stamps(roundTrip(values, .nanoseconds, options(.nanoseconds)).batch) == values)
        let cut = try await roundTrip(values, .nanoseconds, options(.microseconds, truncates: true))
        #expect(stamps(cut.batch) == [.max / 1000, .min / 1000 - 1, 0, nil])
    }

    @Test("fails where digits would be lost, and says in which column and row")
    func digits() async throws {
        let values: [Int64?] = [1_000, nil, 2_000, 3_000, 4_000, 5_001, 6_000, nil]
        // Of two batches with a row group a row: rows count from the start of the file.
        let flat = column(values, .nanoseconds)
        let schema = Schema([Field("t", flat.type)])
        let batch = try RecordBatch(schema: schema, columns: [flat])
        let first = try RecordBatch(schema: schema, columns: [flat[0..<5]])
        let error = await #expect(throws: ParquetError.self) {
            try await write([first, batch], schema, options(.microseconds, rows: 2))
        }
        #expect(error?.kind == .misuse)
        #expect(error?.location.column == "t")
        #expect(error?.location.row == 10)
        #expect(error?.description.contains("1970-01-01T00:00:00.000005001") == true, "\(error!)")

        let nested = await #expect(throws: ParquetError.self) {
            try await roundTrip(values, .nanoseconds, options(.microseconds))
        }
        #expect(nested?.location.column == "s.x.list.element")
        #expect(nested?.location.row == 2)
    }

    @Test("cuts digits towards the past where told to")
    func truncated() async throws {
        let values: [Int64?] = [1_999, -1, -1_000, -1_001, nil, 0]
        let (batch, _) = try await roundTrip(values, .nanoseconds, options(.microseconds, truncates: true))
        #expect(stamps(batch) == [1, -1, -1, -2, nil, 0])
    }

    @Test("fails for a timestamp out of its reach")
    func reach() async throws {
        for (given, stored) in [(TimeUnit.seconds, TimeUnit.nanoseconds), (.milliseconds, .microseconds)] {
            let error = await #expect(throws: ParquetError.self) {
                try await roundTrip([0, 0, 0, .max], given, options(stored, truncates: true))
            }
            #expect(error?.location.row == 1)
        }
    }

    @Test("cannot be seconds, and is microseconds for Spark and Athena")
    func choices() async throws {
        let error = await #expect(throws: ParquetError.self) {
            try await roundTrip([1, 2], .seconds, options(.seconds))
        }
        #expect(error?.kind == .misuse)
        #expect(ParquetWritingOptions.spark.timestampUnit == .microseconds)
        #expect(ParquetWritingOptions.athena.timestampUnit == .microseconds)
        #expect(ParquetWritingOptions.duckdb.timestampUnit == nil)
    }
}
