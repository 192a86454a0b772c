import Benchmark
import DataKitCapacity
import DataKitCore

/// Items sized a second: from DynamoDB JSON one by one, and from the rows of a batch column by column.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .throughput, .peakMemoryResident], warmupIterations: 1, scalingFactor: .one,
        maxDuration: .seconds(2))

    let item = Array(
        #"""
        {"pk": {"S": "order#1234567"}, "sk": {"N": "1735689600"}, "total": {"N": "-1234.56"}, "open": {"BOOL": true},
         "tags": {"SS": ["new", "gift"]}, "lines": {"L": [{"M": {"sku": {"S": "A-1"}, "n": {"N": "2"}}}]}}
        """#.utf8)
    Benchmark("Size 1000 items of DynamoDB JSON") { benchmark in
        for _ in benchmark.scaledIterations {
            var total = 0
            for _ in 0..<1000 { total += try DynamoDB.Item(json: item).byteCount() }
            blackHole(total)
        }
    }
    Benchmark("Size and count the keys of 65536 rows") { benchmark in
        let batch = try orders(rows: 65_536)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var profile = DynamoDB.ItemProfile(partitionKey: "customer")
            try profile.update(batch)
            blackHole(profile.finish().sizes.writeUnits)
        }
    }
}

/// Orders of some thousand customers.
func orders(rows: Int) throws -> RecordBatch {
    try RecordBatch(
        schema: Schema([
            Field("id", .int64), Field("customer", .int64), Field("total", .float64), Field("note", .string),
        ]),
        columns: [
            Column((0..<rows).map { Int64($0) }), Column((0..<rows).map { Int64($0 * 7919 % 5000) }),
            Column((0..<rows).map { Double($0 % 10_000) / 100 }),
            Column((0..<rows).map { String(repeating: "x", count: $0 % 100) }),
        ])
}
