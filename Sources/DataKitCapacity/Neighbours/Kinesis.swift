/// Amazon Kinesis Data Streams: shards for a load, and how real partition keys spread over them.
public enum Kinesis {
    /// What one shard takes in a second.
    public static let shardRecords = 1000.0
    public static let shardBytesIn = 0x1p20
    /// What one shard gives out a second, to all its consumers together; with enhanced fan-out to each.
    public static let shardBytesOut = 0x1p21
    /// The largest record, key included.
    public static let recordBytes = 1 << 20

    /// Records that go through a stream.
    public struct Load: Sendable, Hashable {
        public var recordsPerSecond: Double
        /// Of a record with its partition key, on average.
        public var recordBytes: Double
        public var consumers: Int
        /// Whether each consumer has an outlet of its own.
        public var hasEnhancedFanOut: Bool

        public init(
            recordsPerSecond: Double, recordBytes: Double, consumers: Int = 1, hasEnhancedFanOut: Bool = false
        ) {
            self.recordsPerSecond = recordsPerSecond
            self.recordBytes = recordBytes
            self.consumers = consumers
            self.hasEnhancedFanOut = hasEnhancedFanOut
        }

        /// Shards that what goes in, by bytes, asks for.
        public var shardsByBytesIn: Int { Kinesis.ceiling(recordsPerSecond * recordBytes / Kinesis.shardBytesIn) }
        /// Shards that the number of records asks for.
        public var shardsByRecords: Int { Kinesis.ceiling(recordsPerSecond / Kinesis.shardRecords) }
        /// Shards that what goes out asks for; with enhanced fan-out none.
        public var shardsByBytesOut: Int {
            hasEnhancedFanOut
                ? 0 : Kinesis.ceiling(recordsPerSecond * recordBytes * Double(consumers) / Kinesis.shardBytesOut)
        }

        /// Shards that the load needs when its keys spread evenly.
        public var shards: Int { max(1, shardsByBytesIn, shardsByRecords, shardsByBytesOut) }

        /// Shards by the recipe of the service's questions and answers: records rounded up to 1 KB, a thousand KB to the
        /// megabyte, the number of records left out.
        public var shardsByRecipe: Int {
            let kilobytes = max(1, (recordBytes / 1024).rounded(.up))
            let into = Kinesis.ceiling(recordsPerSecond * kilobytes / 1000)
            let out =
                hasEnhancedFanOut ? 0 : Kinesis.ceiling(recordsPerSecond * kilobytes * Double(consumers) / 2000)
            return max(1, into, out)
        }

        /// A month's bill for so many shards: shard hours, put units of 25 KB, and enhanced fan-out.
        public func costPerMonth(shards: Int, prices: PriceList = .standard) -> Double {
            let hours = PriceList.hoursPerMonth
            let seconds = hours * 3600
            var cost = Double(shards) * hours * prices[.shardHour]
            let putUnits = recordsPerSecond * max(1, (recordBytes / 25_600).rounded(.up)) * seconds
            cost += putUnits / 1e6 * prices[.putUnits]
            if hasEnhancedFanOut {
                cost += Double(shards * consumers) * hours * prices[.fanOutShardHour]
                cost += recordsPerSecond * recordBytes * Double(consumers) * seconds / 0x1p30 * prices[.fanOutData]
            }
            return cost
        }
    }

    /// The least whole number that is not smaller; rounding errors of exact numbers do not count.
    static func ceiling(_ value: Double) -> Int { Int(min((value - 1e-9).rounded(.up), 1e15)) }
}
