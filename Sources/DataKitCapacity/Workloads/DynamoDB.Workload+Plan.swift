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
            local: indexes.filter { $0.kind == .local }, keys: keys)
        let others = indexes.filter { $0.kind == .global }.map { index in
            resource(
                index.name, indexRates[index.name] ?? Rates(), items: items * index.share, sizes: index.sizes,
                overhead: DynamoDB.Limits.storageOverhead, local: [], keys: index.keys)
        }
        var plan = DynamoDB.Plan(
            workload: self, table: table, indexes: others, costs: [], notes: [])
        for tableClass in TableClass.allCases {
            for mode in DynamoDB.Plan.Cost.Mode.allCases {
                if let cost = cost(mode, tableClass, plan, prices) { plan.costs.append(cost) }
            }
        }
        addNotes(&plan)
        return plan
    }

    private func resource(
        _ name: String, _ rates: Rates, items: Double, sizes: SizeHistogram, overhead: Int, local: [Index],
        keys: HeavyHitters?
    ) -> DynamoDB.Plan.Resource {
        var stored = items * (sizes.meanBytes + Double(overhead))
        for index in local {
            stored += items * index.share * (index.sizes.meanBytes + Double(DynamoDB.Limits.storageOverhead))
        }
        let reads = capacity(rates.read, initial: DynamoDB.Limits.onDemandReadUnits)
        let writes = capacity(rates.write, initial: DynamoDB.Limits.onDemandWriteUnits)
        let partitions = DynamoDB.partitions(
            readUnits: Double(reads.provisioned), writeUnits: Double(writes.provisioned), bytes: stored)
        return DynamoDB.Plan.Resource(
            name: name, reads: reads, writes: writes, storedBytes: stored, partitions: partitions,
            reasons: rates.reasons,
            keys: DynamoDB.Plan.KeyLoad(keys, reads: reads.peak, writes: writes.peak, partitions: partitions))
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
        addHotKeyNote(plan.table, "", &plan.notes)
        for index in plan.indexes {
            addHotKeyNote(index, "index \(index.name): ", &plan.notes)
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

    private func addHotKeyNote(_ resource: DynamoDB.Plan.Resource, _ place: String, _ notes: inout [String]) {
        guard let keys = resource.keys else { return }
        if let hot = keys.hotKeys.first, hot.partitionUse > 1 {
            notes.append(
                "\(place)key '\(hot.key)' needs \(Self.text(hot.partitionUse)) times what one partition gives: "
                    + "\(Self.text(hot.throttledShare * 100)) % of its requests are throttled; spread it over several "
                    + "key values, or cache it.")
        } else if keys.throttledShare > 0 {
            notes.append(
                "\(place)the busiest of \(resource.partitions) partitions take more than they can: "
                    + "\(Self.text(keys.throttledShare * 100)) % of the requests are throttled until the service splits "
                    + "them; no single key needs more than a partition.")
        }
    }
}
