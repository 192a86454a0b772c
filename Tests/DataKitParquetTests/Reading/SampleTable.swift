import DataKitCompression
import DataKitCore
import DataKitParquet

/// A table with a column of every flat type, made from a seed.
struct SampleTable {
    let batch: RecordBatch

    static let types: [(name: String, type: DataType)] = [
        ("boolean", .boolean), ("int8", .int8), ("int16", .int16), ("int32", .int32), ("int64", .int64),
        ("uint8", .uint8), ("uint16", .uint16), ("uint32", .uint32), ("uint64", .uint64), ("float16", .float16),
        ("float32", .float32), ("float64", .float64), ("decimal9", .decimal(precision: 9, scale: 2)),
        ("decimal18", .decimal(precision: 18, scale: 0)), ("decimal38", .decimal(precision: 38, scale: 20)),
        ("string", .string), ("binary", .binary), ("fixed", .fixedBinary(3)), ("uuid", .uuid), ("date", .date),
        ("time", .time(.milliseconds)), ("timeNanos", .time(.nanoseconds)),
        ("timestamp", .timestamp(.microseconds, timeZone: nil)),
        ("instant", .timestamp(.nanoseconds, timeZone: "UTC")), ("duration", .duration(.microseconds)),
        ("interval", .interval), ("null", .null),
    ]

    init(rows: Int, nullShare: Double, seed: UInt64, types: [(name: String, type: DataType)] = Self.types) throws {
        var generator = SeededGenerator(seed: seed)
        var columns: [Column] = []
        for (_, type) in types {
            var builder = ColumnBuilder(type: type)
            for _ in 0..<rows {
                let isNull = type == .null || Double.random(in: 0..<1, using: &generator) < nullShare
                if isNull { builder.appendNull() } else { try builder.append(Self.value(type, &generator)) }
            }
            columns.append(builder.finish())
        }
        batch = try RecordBatch(
            schema: Schema(
                types.map { Field($0.name, $0.type, isNullable: nullShare > 0 || $0.type == .null) }),
            columns: columns, rowCount: rows)
    }

    static func value(_ type: DataType, _ generator: inout SeededGenerator) -> Value {
        func number(_ range: ClosedRange<Int64>) -> Value {
            // Few different values now and then, for dictionaries and runs.
            .int(Bool.random(using: &generator) ? range.upperBound / 2 : Int64.random(in: range, using: &generator))
        }
        switch type {
        case .boolean: return .boolean(Bool.random(using: &generator))
        case .int8: return number(-128...127)
        case .int16: return number(-32768...32767)
        case .int32: return number(Int64(Int32.min)...Int64(Int32.max))
        case .int64: return number(.min...(.max))
        case .uint8: return number(0...255)
        case .uint16: return number(0...65535)
        case .uint32: return number(0...Int64(UInt32.max))
        case .uint64: return .uint(generator.next())
        case .float16, .float32: return .float([0, -0.0, 1.5, -2, .infinity].randomElement(using: &generator)!)
        case .float64: return .double(Double.random(in: -1e9...1e9, using: &generator))
        case .decimal(let precision, let scale):
            let most = Int64(precision < 18 ? 999_999_999 : 999_999_999_999_999_999)
            return .decimal(
                Decimal128(unscaled: Int128(Int64.random(in: -most...most, using: &generator)), scale: scale))
        case .string:
            return .string(["", "Oslo", "é🦊", "a longer text than sixteen bytes"].randomElement(using: &generator)!)
        case .binary: return .binary((0..<Int.random(in: 0...40, using: &generator)).map { UInt8($0) })
        case .fixedBinary(let width):
            return .binary((0..<width).map { _ in UInt8.random(in: 0...255, using: &generator) })
        case .uuid: return .binary((0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
        case .date: return .date(Int32.random(in: -100_000...100_000, using: &generator))
        case .time(let unit): return .time(Int64.random(in: 0..<86_400, using: &generator) * unit.perSecond, unit)
        case .timestamp(let unit, let zone):
            return .timestamp(Int64.random(in: -(1 << 60)...(1 << 60), using: &generator), unit, isUTC: zone != nil)
        case .duration(let unit): return .duration(Int64.random(in: -1000...1000, using: &generator), unit)
        case .interval:
            return .interval(
                Interval(months: 5, days: Int32.random(in: 0...9, using: &generator), nanoseconds: 7_000_000))
        default: return .null
        }
    }

    /// The table as a file.
    func file(_ options: ParquetWritingOptions = .init(), batchRows: Int = 1000) async throws -> MemoryByteSource {
        let sink = MemoryByteSink()
        var writer = try ParquetWriter(sink: sink, schema: batch.schema, options: options)
        var start = 0
        while start < batch.rowCount {
            let end = min(batch.rowCount, start + batchRows)
            try await writer.write(batch[start..<end])
            start = end
        }
        try await writer.finish()
        return MemoryByteSource(sink.bytes)
    }

    /// The names of the columns in which another table differs.
    func differences(from other: [RecordBatch]) -> [String] {
        guard other.reduce(0, { $0 + $1.rowCount }) == batch.rowCount else { return ["the number of rows"] }
        return batch.schema.fields.indices.filter { column in
            var row = 0
            for part in other {
                for index in 0..<part.rowCount {
                    if part.columns[column][index] != batch.columns[column][row] { return true }
                    row += 1
                }
            }
            return false
        }.map { batch.schema.fields[$0].name }
    }
}

/// A small generator with a seed, so that failures repeat.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension ParquetReader {
    /// All batches of a request.
    func collect(_ request: ReadRequest = ReadRequest()) async throws -> [RecordBatch] {
        var batches: [RecordBatch] = []
        for try await batch in try self.batches(request) { batches.append(batch) }
        return batches
    }
}
