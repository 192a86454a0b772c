extension DynamoDB.Workload {
    /// Works out what the workload needs.
    ///
    /// - Parameter prices: what units, hours and gigabytes cost.
    /// - Complexity: O(seconds of two days) for each capacity, and O(keys kept).
    public func plan(prices: PriceList = .standard) -> DynamoDB.Plan {
        let (tableRates, indexRates) = rates
        let table = resource(
            "table", tableRates, items: items, sizes: sizes,
            overhead: DynamoDB.Limits.storageOverhead + (regions > 1 ? DynamoDB.Limits.replicaStorageOverhead : 0),
            local: indexes.filter { $0.kind == .local })
        let others = indexes.filter { $0.kind == .global }.map { index in
            resource(
                index.name, indexRates[index.name] ?? Rates(), items: items * index.share, sizes: index.sizes,
                overhead: DynamoDB.Limits.storageOverhead, local: [])
        }
        var plan = DynamoDB.Plan(
            workload: self, table: table, indexes: others, hotKeys: [], hottestPartitionShare: nil,
            hottestPartitionUse: nil, costs: [], notes: [])
        addKeys(&plan)
        for tableClass in TableClass.allCases {
            for mode in DynamoDB.Plan.Cost.Mode.allCases {
                if let cost = cost(mode, tableClass, plan, prices) { plan.costs.append(cost) }
            }
        }
        addNotes(&plan)
        return plan
    }

    private func resource(
        _ name: String, _ rates: Rates, items: Double, sizes: SizeHistogram, overhead: Int, local: [Index]
    ) -> DynamoDB.Plan.Resource {
        var stored = items * (sizes.meanBytes + Double(overhead))
        for index in local {
            stored += items * index.share * (index.sizes.meanBytes + Double(DynamoDB.Limits.storageOverhead))
        }
        let reads = capacity(rates.read, initial: DynamoDB.Limits.onDemandReadUnits)
        let writes = capacity(rates.write, initial: DynamoDB.Limits.onDemandWriteUnits)
        return DynamoDB.Plan.Resource(
            name: name, reads: reads, writes: writes, storedBytes: stored,
            partitions: DynamoDB.partitions(
                readUnits: Double(reads.provisioned), writeUnits: Double(writes.provisioned), bytes: stored),
            reasons: rates.reasons)
    }

    private func capacity(_ rate: Double, initial: Int) -> DynamoDB.Plan.Capacity {
        let peak = rate * curve.peak
        let need = DynamoDB.provisioned(consumed: peak, targetUtilisation: targetUtilisation)
        let least = DynamoDB.provisioned(
            consumed: rate * (curve.factors.min() ?? 1), targetUtilisation: targetUtilisation)
        let scaling = DynamoDB.AutoScaling(
            minimum: max(1, least), maximum: max(1, 2 * need), target: targetUtilisation)
        return DynamoDB.Plan.Capacity(
            peak: peak, mean: rate * curve.mean, provisioned: need,
            scaled: DynamoDB.simulateProvisioned(peak: rate, curve: curve, scaling: scaling), scaling: scaling,
            onDemand: DynamoDB.simulateOnDemand(peak: rate, curve: curve, initial: initial))
    }

    private func addKeys(_ plan: inout DynamoDB.Plan) {
        guard let keys, keys.total > 0 else { return }
        let reads = plan.table.reads.peak, writes = plan.table.writes.peak
        func use(_ share: Double) -> Double {
            reads * share / Double(DynamoDB.Limits.partitionReadUnits)
                + writes * share / Double(DynamoDB.Limits.partitionWriteUnits)
        }
        plan.hotKeys = keys.top(10).map { entry in
            let share = keys.largestShare(of: entry)
            return DynamoDB.Plan.HotKey(
                key: entry.text, items: entry.count, share: share, readUnits: reads * share,
                writeUnits: writes * share, partitionUse: use(share))
        }
        // Keys that are not kept are many and small: they spread evenly.
        let partitions = plan.table.partitions
        guard partitions <= 1 << 20 else { return }
        var loads = Array(repeating: 0, count: partitions)
        var kept = 0
        for entry in keys.entries {
            loads[MD5.hash(of: entry.key).position(among: partitions)] += entry.count
            kept += entry.count
        }
        let rest = Double(keys.total - kept) / Double(partitions)
        let share = (Double(loads.max() ?? 0) + rest) / Double(keys.total)
        plan.hottestPartitionShare = share
        plan.hottestPartitionUse = use(share)
    }

    private func addNotes(_ plan: inout DynamoDB.Plan) {
        for resource in [plan.table] + plan.indexes {
            for (capacity, what) in [(resource.reads, "read"), (resource.writes, "write")] {
                if capacity.provisioned > DynamoDB.Limits.tableQuota {
                    plan.notes.append(
                        "\(resource.name): \(capacity.provisioned) \(what) units pass the usual quota of "
                            + "\(DynamoDB.Limits.tableQuota) a table; ask for more first.")
                }
                if capacity.scaled.throttled > 0 {
                    plan.notes.append(
                        "\(resource.name): auto scaling is too slow for the day's curve: "
                            + "\(Self.text(capacity.scaled.throttledShare * 100)) % of the \(what) units are throttled; "
                            + "raise the minimum or lower the target.")
                }
                if capacity.onDemand.throttled > 0 {
                    plan.notes.append(
                        "\(resource.name): a new on-demand table would throttle "
                            + "\(Self.text(capacity.onDemand.throttledShare * 100)) % of the first day's \(what) units; "
                            + "warm its throughput beforehand.")
                }
            }
        }
        if let hot = plan.hotKeys.first, hot.partitionUse > 1 {
            plan.notes.append(
                "key '\(hot.key)' needs \(Self.text(hot.partitionUse)) times what one partition gives: "
                    + "\(Self.text(hot.throttledShare * 100)) % of its requests are throttled; spread it over several "
                    + "key values, or cache it.")
        }
        if indexes.contains(where: { $0.kind == .local }), let keys,
            let largest = keys.entries.max(by: { $0.byteCount < $1.byteCount }),
            largest.byteCount > DynamoDB.Limits.itemCollectionBytes
        {
            plan.notes.append(
                "key '\(largest.text)' holds \(largest.byteCount) bytes; with local indexes an item collection has at "
                    + "most 10 GB.")
        }
        if indexes.filter({ $0.kind == .global }).count > DynamoDB.Limits.globalIndexes {
            plan.notes.append(
                "a table has at most \(DynamoDB.Limits.globalIndexes) global indexes unless the quota is raised.")
        }
        if indexes.filter({ $0.kind == .local }).count > DynamoDB.Limits.localIndexes {
            plan.notes.append("a table has at most \(DynamoDB.Limits.localIndexes) local indexes.")
        }
        if sizes.tooLarge > 0 {
            plan.notes.append("\(sizes.tooLarge) items are larger than 400 KB and cannot be stored.")
        }
    }
}
