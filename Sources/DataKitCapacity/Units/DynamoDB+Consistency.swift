extension DynamoDB {
    /// What a read promises, and so costs.
    public enum Consistency: String, Sendable, Hashable, CaseIterable, Codable {
        /// May miss the newest writes; half a unit for 4 KB.
        case eventual
        /// Sees every write before it; one unit for 4 KB.
        case strong
        /// Part of a transaction; two units for 4 KB.
        case transactional

        /// Units for each 4 KB.
        public var factor: Double {
            switch self {
            case .eventual: 0.5
            case .strong: 1
            case .transactional: 2
            }
        }

        /// Units for reading so many bytes at once; nothing, and a missing item, count as 4 KB.
        public func units(bytes: Int) -> Double { Double(DynamoDB.readBlocks(bytes)) * factor }
    }

    /// How often 4 KB it takes to hold so many bytes; at least once.
    @inlinable
    public static func readBlocks(_ bytes: Int) -> Int { max(1, bytes / 4096 + (bytes % 4096 > 0 ? 1 : 0)) }

    /// How often 1 KB it takes to hold so many bytes; at least once.
    @inlinable
    public static func writeBlocks(_ bytes: Int) -> Int { max(1, bytes / 1024 + (bytes % 1024 > 0 ? 1 : 0)) }
}
