import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("INT96 timestamps")
struct INT96Tests {
    /// Nanoseconds of a day, and Julian days.
    private static func file(_ values: [(nanoseconds: Int64, day: Int32)]) -> MemoryByteSource {
        var file = HandmadeFile(
            [SchemaElement(type: .int96, repetition: .required, name: "t")], rowCount: values.count)
        var body: [UInt8] = []
        for (nanoseconds, day) in values {
            for shift in 0..<8 { body.append(UInt8(truncatingIfNeeded: nanoseconds >> (8 * shift))) }
            body += HandmadeFile.littleEndian(Int(day))
        }
        file.addPage(valueCount: Int32(values.count), .plain, body)
        return MemoryByteSource(file.bytes, name: "old.parquet")
    }

    private static func times(_ reader: ParquetReader) async throws -> [Int64] {
        var times: [Int64] = []
        for batch in try await reader.collect() {
            guard case .int64(let buffer) = batch.columns[0].values else { return [] }
            let span = buffer.span
            for row in span.indices { times.append(span[row]) }
        }
        return times
    }

    private static let epoch: Int32 = 2_440_588

    @Test("are nanoseconds as long as all fit")
    func nanoseconds() async throws {
        let reader = try ParquetReader(source: Self.file([(0, Self.epoch), (1, Self.epoch + 1), (5, Self.epoch - 1)]))
        #expect(reader.schema.fields[0].type == .timestamp(.nanoseconds, timeZone: nil))
        #expect(try await Self.times(reader) == [0, 86_400_000_000_001, -86_399_999_999_995])
        #expect(reader.columnsThatMayWiden == ["t"])
    }

    @Test("are microseconds where some do not fit, unless the unit was stated")
    func widening() async throws {
        // 9999-12-31T03:00:00 lies beyond the nanoseconds of 64 bits.
        let source = Self.file([(0, Self.epoch), (10_800_000_000_000, 5_373_484)])
        let reader = try ParquetReader(source: source)
        let error = try #require(await #expect(throws: ParquetError.self) { _ = try await reader.collect() })
        #expect(error.kind == .outOfRange)
        let wider = try #require(try await reader.widened(after: error))
        #expect(wider.schema.fields[0].type == .timestamp(.microseconds, timeZone: nil))
        #expect(wider.notes.contains { $0.contains("microseconds") } && wider.columnsThatMayWiden.isEmpty)
        #expect(try await Self.times(wider) == [0, 253_402_225_200_000_000])
        #expect(try await wider.widened(after: error) == nil)
        var options = ParquetReadingOptions()
        options.int96Unit = .nanoseconds
        #expect(try await ParquetReader(source: source, options: options).widened(after: error) == nil)
    }

    @Test("print the digits of nanoseconds where those reach, though others in the column need microseconds")
    func digits() async throws {
        let values: [(Int64, Int32)] = [(123_456_000, Self.epoch), (10_800_000_000_000, 5_373_484), (0, 2_299_160)]
        let reader = try ParquetReader(source: Self.file(values))
        let error = try #require(await #expect(throws: ParquetError.self) { _ = try await reader.collect() })
        let wider = try #require(try await reader.widened(after: error))
        var lines: [UInt8] = []
        for batch in try await wider.collect() { batch.appendJSONLines(to: &lines) }
        #expect(
            String(decoding: lines, as: UTF8.self) == """
                {"t":"1970-01-01T00:00:00.123456000"}
                {"t":"9999-12-31T03:00:00.000000"}
                {"t":"1582-10-14T00:00:00.000000"}

                """)
        // It is how the column was read, not what it is: files written from it do not keep it.
        #expect(ArrowSchema.base64(for: wider.schema) == nil)
        var options = ParquetReadingOptions()
        options.int96Unit = .microseconds
        lines = []
        for batch in try await ParquetReader(source: Self.file(values), options: options).collect() {
            batch.appendJSONLines(to: &lines)
        }
        #expect(lines.starts(with: Array(#"{"t":"1970-01-01T00:00:00.123456"}"#.utf8)))
    }

    /// Spark counts in microseconds, which wrap around 64 bits on the way to a Julian day; what is left of a day is
    /// negative then.
    @Test("that Spark wrapped around 64 bits are unwrapped", arguments: [9_089_380_393_200_000_000, .max] as [Int64])
    func wrapped(time: Int64) async throws {
        let sum = time &+ Int64(Self.epoch) * 86_400_000_000
        #expect(sum < 0)
        let source = Self.file([(sum % 86_400_000_000 * 1000, Int32(sum / 86_400_000_000))])
        var options = ParquetReadingOptions()
        options.int96Unit = .microseconds
        let reader = try ParquetReader(source: source, options: options)
        #expect(try await Self.times(reader) == [time])
        // Nothing of the kind is meant where the rest of the day is none.
        let wrong = try ParquetReader(source: Self.file([(0, .max)]), options: options)
        await #expect(throws: ParquetError.self) { _ = try await wrong.collect() }
        options.int96Unit = .nanoseconds
        await #expect(throws: ParquetError.self) {
            _ = try await ParquetReader(source: source, options: options).collect()
        }
    }
}
