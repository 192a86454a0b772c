extension DynamoDB {
    /// What one call costs, charge by charge.
    public struct Consumption: Sendable, Hashable {
        /// What is counted.
        public enum Unit: String, Sendable, Hashable, Codable {
            /// Read units of the table.
            case read
            /// Write units.
            case write
            /// Write units of a global table, in one Region.
            case replicatedWrite
        }

        /// Where it is counted.
        public enum Place: Sendable, Hashable {
            case table
            /// A global index has capacity of its own.
            case globalIndex(String)
            /// Entries of local indexes are counted on the table.
            case localIndex(String)
            /// The table in another Region, by number from 1.
            case replica(Int)
        }

        /// So many units, here, for this reason.
        public struct Charge: Sendable, Hashable {
            public var units: Double
            public var unit: Unit
            public var place: Place
            public var rule: Rule
            /// The numbers: `ceil(10002 / 1024) = 10`.
            public var arithmetic: String

            public init(_ units: Double, _ unit: Unit, _ place: Place, _ rule: Rule, _ arithmetic: String) {
                self.units = units
                self.unit = unit
                self.place = place
                self.rule = rule
                self.arithmetic = arithmetic
            }
        }

        /// All that is counted; empty for what costs nothing.
        public var charges: [Charge] = []
        /// Limits that the call breaks: the service would refuse it, or answer a part of it.
        public var violations: [String] = []
        /// How many entries of indexes are written or deleted.
        public var indexWrites = 0

        public init() {}

        private func sum(_ test: (Charge) -> Bool) -> Double {
            var total = 0.0
            for charge in charges where test(charge) { total += charge.units }
            return total
        }

        /// Of the table: read units.
        public var readUnits: Double { sum { $0.unit == .read && !$0.place.isGlobalIndex } }
        /// Of the table and its local indexes: write units, replicated ones not among them.
        public var writeUnits: Double { sum { $0.unit == .write && !$0.place.isGlobalIndex } }
        /// Of the table alone, in one Region, replicated or not.
        public var tableWriteUnits: Double { sum { $0.unit != .read && $0.place == .table } }
        /// Of indexes of both kinds: write units.
        public var indexWriteUnits: Double { sum { $0.unit == .write && $0.place.isIndex } }
        /// Of global indexes: read units.
        public var indexReadUnits: Double { sum { $0.unit == .read && $0.place.isGlobalIndex } }
        /// Of all Regions together.
        public var replicatedWriteUnits: Double { sum { $0.unit == .replicatedWrite } }
        /// Everything that writes, everywhere.
        public var totalWriteUnits: Double { sum { $0.unit != .read } }
        /// Everything that reads, everywhere.
        public var totalReadUnits: Double { sum { $0.unit == .read } }

        /// The arithmetic of all charges in one line; `nothing` where there are none.
        public var explanation: String {
            if charges.isEmpty { return "nothing is counted" }
            return charges.map { "\($0.place.title): \($0.arithmetic) (\($0.rule.text))" }.joined(separator: "; ")
        }

        mutating func charge(_ units: Double, _ unit: Unit, _ place: Place, _ rule: Rule, _ arithmetic: String) {
            charges.append(Charge(units, unit, place, rule, arithmetic))
        }
    }
}

extension DynamoDB.Consumption.Place {
    var isGlobalIndex: Bool { if case .globalIndex = self { true } else { false } }
    var isIndex: Bool {
        switch self {
        case .globalIndex, .localIndex: true
        case .table, .replica: false
        }
    }

    /// `table`, `index byCity`, `replica 2`
    public var title: String {
        switch self {
        case .table: "table"
        case .globalIndex(let name), .localIndex(let name): "index \(name)"
        case .replica(let number): "replica \(number)"
        }
    }
}
