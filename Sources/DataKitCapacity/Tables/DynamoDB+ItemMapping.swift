extension DynamoDB {
    /// How rows of a table become items.
    ///
    /// | column | attribute |
    /// |---|---|
    /// | integers, decimals, floating point | `N`; what no `N` can hold (NaN, infinities, beyond 9.99...E+125) is a null |
    /// | string | `S` |
    /// | boolean | `BOOL` |
    /// | binary, fixed-size binary | `B` |
    /// | uuid, date, time, timestamp, duration, interval | `S`, as CSV writes them; dates and timestamps `N` on request |
    /// | list | `L`; `SS`, `NS`, `BS` on request |
    /// | struct, map | `M` |
    public struct ItemMapping: Sendable, Hashable, Codable {
        public enum Nulls: String, Sendable, Hashable, Codable {
            /// The attribute is left out.
            case omitted
            /// The attribute is `NULL`. Elements of lists always are.
            case typed
        }

        public enum Times: String, Sendable, Hashable, Codable {
            /// ISO 8601.
            case text
            /// Seconds since 1970, without a fraction: what expiry by TTL needs.
            case epochSeconds
        }

        public var nulls: Nulls
        public var times: Times
        /// Columns of lists whose values are stored as sets; equal elements count once, and empty sets, which the
        /// service does not have, are nulls.
        public var sets: Set<String>
        /// Attribute names by column, where they differ: what shorter names would save is seen with this.
        public var names: [String: String]

        public init(
            nulls: Nulls = .omitted, times: Times = .text, sets: Set<String> = [], names: [String: String] = [:]
        ) {
            self.nulls = nulls
            self.times = times
            self.sets = sets
            self.names = names
        }

        func name(of column: String) -> String { names[column] ?? column }
    }
}
