extension DynamoDB {
    /// How many partitions hold a table of so much capacity and data, by the formula that its makers once showed.
    ///
    /// The larger of what capacity and what data ask for. The service promises neither this nor any other number.
    public static func partitions(readUnits: Double, writeUnits: Double, bytes: Double) -> Int {
        let capacity =
            readUnits / Double(Limits.partitionReadUnits) + writeUnits / Double(Limits.partitionWriteUnits)
        let data = bytes / Double(Limits.partitionBytes)
        return max(1, Int(min(max(capacity, data).rounded(.up), 1e15)))
    }

    /// How often a second one partition, and so one key, can be read.
    public static func readsPerSecondOfOnePartition(itemBytes: Int, _ consistency: Consistency) -> Int {
        Int((Double(Limits.partitionReadUnits) / consistency.units(bytes: itemBytes)).rounded(.down))
    }

    /// How often a second one partition, and so one key, can be written.
    public static func writesPerSecondOfOnePartition(itemBytes: Int, isTransactional: Bool = false) -> Int {
        Limits.partitionWriteUnits / (writeBlocks(itemBytes) * (isTransactional ? 2 : 1))
    }

    /// Capacity to provision so that so many units a second use the target's share of it.
    public static func provisioned(consumed: Double, targetUtilisation: Double) -> Int {
        Int(min((consumed / targetUtilisation - 1e-9).rounded(.up), 1e15))
    }

    /// Units that a table has saved up after idling.
    public static func burstUnits(provisioned: Double, consumed: Double, idleSeconds: Double) -> Double {
        max(0, provisioned - consumed) * min(idleSeconds, Double(Limits.burstSeconds))
    }
}
