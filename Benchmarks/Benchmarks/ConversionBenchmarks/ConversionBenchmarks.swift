import Benchmark
import DataKitCSV
import DataKitCore
import DataKitParquet

/// Whole ways through the library, in memory: text to columns, columns to text, files to files. Throughput counts
/// rounds; the name says how many rows one has.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .peakMemoryResident], warmupIterations: 1, scalingFactor: .one,
        maxDuration: .seconds(4))

    // One column each: what parsing a type costs, with the structural scan below it.
    let columns: [(String, @Sendable (UInt64) -> String)] = [
        ("integers", { String(Int64($0 % 20_000_000) - 10_000_000) }),
        ("doubles", { String(Double($0 % 100_000_000) / 10_000) }),
        ("dates", { "20\($0 % 90 + 10)-0\($0 % 9 + 1)-\($0 % 18 + 10)" }),
        ("timestamps", { "2024-0\($0 % 9 + 1)-\($0 % 18 + 10)T1\($0 % 10):2\($0 % 9):3\($0 % 7).25\($0 % 10)" }),
        ("texts", { "name number \($0 % 100_000)" }),
        ("quoted texts", { "\"name, \"\"number\"\" \($0 % 100_000)\"" }),
    ]
    for (name, field) in columns {
        let source = MemoryByteSource(Array(("v\n" + random(500_000).map(field).joined(separator: "\n") + "\n").utf8))
        Benchmark("CSV to column, 500 k \(name)") { benchmark in
            for _ in benchmark.scaledIterations {
                var rows = 0
                for try await batch in try await CSVReader(source: source).batches() { rows += batch.rowCount }
                precondition(rows == 500_000)
            }
        }
    }

    let orders = MemoryByteSource(sampleOrders(rows: 200_000))
    Benchmark("CSV to Parquet, 200 k rows of 8 columns") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try await parquet(from: orders).count) }
    }

    Benchmark("CSV to JSON lines, 200 k rows of 8 columns") { benchmark in
        for _ in benchmark.scaledIterations {
            let stream = try await CSVReader(source: orders).batches()
            var writer = JSONLinesWriter(sink: Discard(), schema: stream.schema)
            blackHole(try await writer.write(contentsOf: stream))
        }
    }

    Benchmark("Columns to JSON lines, 200 k rows of 8 columns") { benchmark in
        let table = try await Table(collecting: CSVReader(source: orders).batches())
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var writer = JSONLinesWriter(sink: Discard(), schema: table.schema, threads: 1)
            blackHole(try await writer.write(contentsOf: table.stream()))
        }
    }

    Benchmark("Columns to CSV, 200 k rows of 8 columns") { benchmark in
        let table = try await Table(collecting: CSVReader(source: orders).batches())
        var options = CSVWritingOptions()
        options.threads = 1
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var writer = try CSVWriter(sink: Discard(), schema: table.schema, options: options)
            blackHole(try await writer.write(contentsOf: table.stream()))
        }
    }

    Benchmark("Parquet to columns, 200 k rows of 8 columns") { benchmark in
        let source = MemoryByteSource(try await parquet(from: orders))
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            for try await batch in try ParquetReader(source: source).batches() { blackHole(batch.rowCount) }
        }
    }

    Benchmark("Columns to Codable rows, 200 k rows of 8 columns") { benchmark in
        let table = try await Table(collecting: CSVReader(source: orders).batches())
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try table.rows(as: Order.self).count) }
    }
}

struct Order: Decodable {
    var id: Int
    var customer: Int
    var placed: CivilDate
    var country: String
    var name: String
    var quantity: Int?
    var price: Double
    var isPaid: Bool
}

func parquet(from source: some ByteSource) async throws -> [UInt8] {
    let sink = MemoryByteSink()
    let stream = try await CSVReader(source: source).batches()
    var writer = try ParquetWriter(sink: sink, schema: stream.schema)
    try await writer.write(contentsOf: stream)
    return sink.bytes
}

/// Takes bytes and keeps none.
final class Discard: ByteSink {
    let name = "nothing"
    func write(_ bytes: Span<UInt8>) throws(DataKitError) {}
    func finish() throws(DataKitError) {}
    func abandon() {}
}

func sampleOrders(rows: Int) -> [UInt8] {
    var text = "id,customer,placed,country,name,quantity,price,isPaid\n"
    for (index, number) in random(rows).enumerated() {
        text +=
            "\(index),\(number % 20_000),2024-0\(number % 9 + 1)-\(number % 18 + 10),\(["NO", "DE", "US"][Int(number % 3)]),"
        text += number % 10 == 0 ? "\"Smith, \(number % 500)\"" : "customer \(number % 5_000)"
        text +=
            ",\(number % 13 == 0 ? "" : String(number % 40)),\(number % 100_000).\(number % 90 + 10),\(number % 2 == 0)\n"
    }
    return Array(text.utf8)
}

/// The same numbers in every run (SplitMix64).
func random(_ count: Int) -> [UInt64] {
    var state: UInt64 = 42
    return (0..<count).map { _ in
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
