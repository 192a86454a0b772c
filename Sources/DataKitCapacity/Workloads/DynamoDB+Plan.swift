extension DynamoDB {
    /// What a workload needs: capacity, partitions, throttling and money, resource by resource.
    public struct Plan: Sendable, Hashable {
        /// One kind of capacity of a table or index, in one Region.
        public struct Capacity: Sendable, Hashable {
            /// Units a second at the day's peak.
            public var peak: Double
            /// Units a second, on average.
            public var mean: Double
            /// Units to provision so that the peak uses the target's share.
            public var provisioned: Int
            /// A day with auto scaling between the least hour's need and twice the peak's.
            public var scaled: DayOutcome
            /// What auto scaling was set to.
            public var scaling: AutoScaling
            /// A first day on demand, on a new table.
            public var onDemand: DayOutcome
        }

        /// A table or a global index, in one Region.
        public struct Resource: Sendable, Hashable {
            public var name: String
            public var reads: Capacity
            public var writes: Capacity
            /// Stored, with what storage counts besides.
            public var storedBytes: Double
            public var partitions: Int
            public var reasons: [String]
            /// How traffic falls on its keys and partitions; `nil` where the keys are not known.
            public var keys: KeyLoad?
        }

        /// A partition key that traffic concentrates on.
        public struct HotKey: Sendable, Hashable {
            public var key: String
            /// At least so many items.
            public var items: Int
            /// At most so large a part of all items.
            public var share: Double
            public var readUnits: Double
            public var writeUnits: Double
            /// How much of one partition's 3,000 read and 1,000 write units the key uses; above 1 it is throttled.
            public var partitionUse: Double
            /// The part of its requests that one partition cannot take.
            public var throttledShare: Double { partitionUse > 1 ? 1 - 1 / partitionUse : 0 }
        }

        public var workload: Workload
        public var table: Resource
        public var indexes: [Resource]
        public var costs: [Cost]
        /// Limits and advice, whole sentences.
        public var notes: [String]

        /// A month's bill for one way to run the table, all Regions and indexes together.
        public struct Cost: Sendable, Hashable {
            public enum Mode: String, Sendable, Hashable, CaseIterable {
                case onDemand = "on-demand"
                case provisioned
                case autoScaled = "auto-scaled"
                case reserved1 = "reserved 1 year"
                case reserved3 = "reserved 3 years"
            }

            public var mode: Mode
            public var tableClass: Workload.TableClass
            public var reads: Double
            public var writes: Double
            public var storage: Double
            /// The arithmetic.
            public var reasons: [String]

            public var total: Double { reads + writes + storage }
        }

        /// The way that costs least.
        public var cheapest: Cost? { costs.min { $0.total < $1.total } }
    }
}
