import ArgumentParser
import DataKit

struct KinesisCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kinesis",
        abstract: "Size a Kinesis data stream: shards, skew of real partition keys, a plan of splits and merges.",
        discussion: """
            EXAMPLES
              datakit capacity kinesis --records-per-second 5000 --record-bytes 512 --consumers 2
              datakit capacity kinesis --from clicks.csv --partition-key user --records-per-second 3000 --shards 4
            """)

    @Option(help: ArgumentHelp("Records that come in each second.", valueName: "n"))
    var recordsPerSecond: Double

    @Option(
        help: ArgumentHelp("Of a record, on average; from a table, else, its rows as JSON lines.", valueName: "n"))
    var recordBytes: Double?

    @Option(help: ArgumentHelp("How many applications read the stream.", valueName: "n"))
    var consumers = 1

    @Flag(help: "Each consumer has an outlet of its own.")
    var enhancedFanOut = false

    @Option(help: ArgumentHelp("The column whose values place records; with --from.", valueName: "column"))
    var partitionKey: String?

    @Option(help: ArgumentHelp("Shards to spread the keys over; else as many as are needed.", valueName: "n"))
    var shards: Int?

    @OptionGroup var answers: CapacityAnswerOptions

    @OptionGroup(title: "Table") var sample: SampleOptions

    func validate() throws {
        guard recordsPerSecond >= 0, recordsPerSecond <= 1e9 else {
            throw ValidationError("--records-per-second needs a number from 0 to 10^9.")
        }
        if sample.paths.isEmpty {
            guard recordBytes != nil else { throw ValidationError("Give --record-bytes, or a table with --from.") }
            if partitionKey != nil { throw ValidationError("--partition-key names a column; it goes with --from.") }
        } else if partitionKey == nil {
            throw ValidationError("--from needs a --partition-key.")
        }
        if let bytes = recordBytes, !(bytes >= 0 && bytes <= Double(Kinesis.recordBytes)) {
            throw ValidationError("--record-bytes needs 0 to \(Kinesis.recordBytes), the most that a record has.")
        }
        guard (1...1000).contains(consumers) else { throw ValidationError("--consumers needs 1 to 1000.") }
        if let shards, !(1...100_000).contains(shards) { throw ValidationError("--shards needs 1 to 100000.") }
    }

    func run() async throws {
        let list = try answers.prices.list()
        var keys: KeyCounts.Result?
        var bytes = recordBytes ?? 0
        if let dataset = try await sample.open(), let partitionKey {
            if recordBytes == nil {
                let read = try await sample.accumulate(dataset, into: KeyedRows(column: partitionKey))
                keys = read.keys.finish()
                bytes = read.rows == 0 ? 0 : Double(read.bytes) / Double(read.rows)
            } else {
                keys = try await sample.accumulate(
                    dataset, columns: [partitionKey], into: KeyCounts(column: partitionKey)
                ).finish()
            }
        }
        let load = Kinesis.Load(
            recordsPerSecond: recordsPerSecond, recordBytes: bytes, consumers: consumers,
            hasEnhancedFanOut: enhancedFanOut)
        var answer = AnswerList()
        answer.add("record_bytes", load.recordBytes, "bytes a record")
        answer.add("shards", load.shards, "shards needed")
        answer.add("shards_by_recipe", load.shardsByRecipe, "by the recipe of the service's FAQ")
        let count = shards ?? min(100_000, load.shards)
        let cost = load.costPerMonth(shards: count, prices: list)
        answer.add("cost_per_month", .double(cost), "a month with \(count): \(Amount.money(cost, list.currency))")
        answer.reasons = [
            "bytes in / 1 MB a second: \(load.shardsByBytesIn)", "records / 1,000 a second: \(load.shardsByRecords)",
            "bytes out to all consumers / 2 MB a second: \(load.shardsByBytesOut)"
                + (enhancedFanOut ? " (enhanced fan-out)" : ""),
        ]
        if let keys { add(Kinesis.Skew(keys: keys.values, load: load, shardCount: count), keys, &answer) }
        try answer.print(answers)
    }

    private func add(_ skew: Kinesis.Skew, _ keys: KeyCounts.Result, _ answer: inout AnswerList) {
        func percent(_ share: Double) -> String { Amount.rounded(share * 100) + " %" }
        func shard(_ shard: Kinesis.Shard) -> JSONValue {
            [
                "first_hash": .string(String(shard.firstHash)), "last_hash": .string(String(shard.lastHash)),
                "share": .double(shard.share), "use": .double(shard.use), "busiest_key": JSONValue(shard.busiestKey),
                "busiest_share": .double(shard.busiestShare),
            ]
        }
        answer.add("keys", JSONValue(keys.values.distinctKeys), "")
        answer.add("rows_without_key", .integer(keys.nulls), keys.nulls > 0 ? "rows without a key: \(keys.nulls)" : "")
        answer.add("shard_shares", .array(skew.shards.map(shard)), "")
        if let hottest = skew.hottest {
            answer.add(
                "hottest_share", .double(hottest.share),
                "busiest of \(skew.shards.count): \(percent(hottest.share)) of the records, \(percent(hottest.use)) of a "
                    + "shard"
                    + (hottest.busiestKey.map { ", busiest key '\($0)' with \(percent(hottest.busiestShare))" } ?? ""))
        }
        answer.add(
            "throttled_share", .double(skew.throttledShare), "refused as things are: \(percent(skew.throttledShare))")
        answer.add(
            "steps",
            .array(
                skew.steps.map {
                    switch $0 {
                    case .split(let first, let new):
                        ["split": .string(String(first)), "new_first_hash": .string(String(new))]
                    case .merge(let first, let second):
                        ["merge": .string(String(first)), "with": .string(String(second))]
                    }
                }),
            skew.steps.isEmpty
                ? "nothing to split or merge"
                : skew.steps.prefix(20).map {
                    switch $0 {
                    case .split(let first, let new): "split the shard from \(first) at \(new)"
                    case .merge(let first, let second): "merge the shards from \(first) and \(second)"
                    }
                }.joined(separator: "\n") + (skew.steps.count > 20 ? "\n... \(skew.steps.count) steps in all" : ""))
        answer.add("shards_after", .integer(skew.after.count), "shards afterwards: \(skew.after.count)")
        answer.add(
            "unsplittable_keys", .array(skew.unsplittableKeys.map { .string($0) }),
            skew.unsplittableKeys.isEmpty
                ? "" : "no split helps these keys: \(skew.unsplittableKeys.prefix(10).joined(separator: ", "))")
        answer.reasons.append("a record goes to the shard whose range holds the MD5 digest of its partition key")
    }
}

/// Counts keys, and the bytes of rows as JSON lines.
struct KeyedRows: Accumulator {
    var keys: KeyCounts
    var rows = 0
    var bytes = 0

    init(column: String) { keys = KeyCounts(column: column) }

    mutating func update(_ batch: RecordBatch) throws {
        try keys.update(batch)
        var lines: [UInt8] = []
        batch.appendJSONLines(to: &lines)
        rows += batch.rowCount
        bytes += lines.count
    }

    mutating func merge(_ other: KeyedRows) throws {
        try keys.merge(other.keys)
        rows += other.rows
        bytes += other.bytes
    }

    func finish() -> KeyCounts.Result { keys.finish() }
}
