import DataKit

/// A plan for a DynamoDB table, to be printed.
struct PlanAnswer {
    let plan: DynamoDB.Plan
    let found: DynamoDB.ItemProfile.Result?
    let load: DynamoDB.Load?
    let prices: PriceList
    var isExplained = false
    var cluster: DynamoDB.AcceleratorCluster?
    var stream: DynamoDB.StreamReading?

    private func money(_ value: Double) -> String { Amount.money(value, prices.currency) }
    private func number(_ value: Double) -> String { Amount.rounded(value) }
    private func percent(_ share: Double) -> String { Amount.rounded(share * 100) + " %" }

    // MARK: Text

    var text: String {
        var lines = itemLines
        if let load { lines += loadLines(load) }
        for resource in [plan.table] + plan.indexes { lines += resourceLines(resource) }
        lines += keyLines
        if !plan.workload.traffic.isEmpty { lines += costLines }
        if plan.workload.items > 0 {
            let transfer = DynamoDB.Transfer(storedBytes: plan.table.storedBytes, prices: prices)
            lines.append(
                "S3: \(money(transfer.fullExportCost)) a full export, \(money(transfer.importCost)) an import; backups "
                    + "\(money(transfer.backupsPerMonth)) a month")
            if isExplained {
                lines.append(
                    "  why: \(number(transfer.gigabytes)) GB x \(prices[.export]), \(prices[.importing]) and "
                        + "\(prices[.backups]) \(prices.currency); none of it takes read or write units")
            }
        }
        if let cluster {
            lines.append(
                "DAX: \(cluster.nodes) nodes r5.large, \(number(cluster.readUnits)) read units a second reach the table, "
                    + "\(money(cluster.costPerMonth)) a month")
            if isExplained { lines.append("  why: \(cluster.reason)") }
        }
        if let stream {
            lines.append("stream: \(number(stream.readsPerMonth)) reads a month, \(money(stream.cost))")
        }
        for note in plan.notes { lines.append("note: \(note)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var itemLines: [String] {
        let sizes = plan.workload.sizes
        var lines = [
            "items: \(number(plan.workload.items)), \(number(sizes.meanBytes)) bytes on average, "
                + "\(sizes.smallest ?? 0) to \(sizes.largest ?? 0), half at most \(sizes.quantile(0.5) ?? 0), "
                + "99 % at most \(sizes.quantile(0.99) ?? 0)",
            "one item: \(number(sizes.meanWriteUnits)) WCU, \(number(sizes.meanReadUnits(.strong))) RCU strong, "
                + "\(number(sizes.meanReadUnits(.eventual))) eventual, on average",
        ]
        if isExplained {
            lines.append(
                "  why: each item is rounded up by itself, reads to 4 KB, writes to 1 KB; then the mean is taken")
        }
        if let found {
            if found.rowsWithoutKey > 0 {
                lines.append("rows without a usable key: \(Amount.count(found.rowsWithoutKey)); they are left out")
            }
            if let keys = found.primaryKeys, keys.replacingRows > 0 {
                lines.append(
                    "rows that replace an item of the same primary key: \(keys.isExact ? "" : "about ")"
                        + "\(Amount.count(Int(keys.replacingRows))) of \(Amount.count(keys.rows)); "
                        + "\(Amount.count(Int(keys.items))) items remain")
            }
            if isExplained {
                // Of all rows, those too that replace an item.
                let names = found.attributes.reduce(0) { $0 + $1.nameBytes }
                let total = Double(max(1, found.attributes.reduce(names) { $0 + $1.valueBytes }))
                lines.append("  names take \(percent(Double(names) / total)) of all bytes")
                for attribute in found.attributes.sorted(by: {
                    $0.nameBytes + $0.valueBytes > $1.nameBytes + $1.valueBytes
                }) {
                    lines.append(
                        "  \(attribute.name): \(percent(Double(attribute.nameBytes + attribute.valueBytes) / total)), "
                            + "\(Amount.count(attribute.nameBytes)) bytes of names, "
                            + "\(Amount.count(attribute.valueBytes)) of values")
                }
            }
        }
        return lines
    }

    private func loadLines(_ load: DynamoDB.Load) -> [String] {
        var lines = [
            "loading: \(number(load.tableUnits)) WCU"
                + (load.indexUnits > 0 ? " and \(number(load.indexUnits)) on indexes" : "")
                + ", \(Amount.count(load.batches)) batches, \(Amount.clock(load.seconds)) at "
                + "\(number(load.unitsPerSecond)) WCU a second",
            "  \(money(load.onDemandCost)) on demand, \(money(load.provisionedCost)) provisioned, "
                + "\(money(load.importCost)) imported from S3",
        ]
        if isExplained {
            lines.append(
                "  why: every item is a write of its own, rounded up to 1 KB, in batches too; an import takes no units")
        }
        return lines
    }

    private func resourceLines(_ resource: DynamoDB.Plan.Resource) -> [String] {
        let stored = Amount.bytes(Int(min(resource.storedBytes, 9e18)))
        var lines = [
            "\(resource.name): \(stored) stored, \(resource.partitions) "
                + (resource.partitions == 1 ? "partition" : "partitions")
        ]
        for (capacity, unit) in [(resource.reads, "RCU"), (resource.writes, "WCU")] where capacity.peak > 0 {
            lines.append(
                "  \(number(capacity.peak)) \(unit) a second at the peak, \(number(capacity.mean)) on average; provision "
                    + "\(Amount.count(capacity.provisioned)) for \(percent(plan.workload.targetUtilisation)) use; auto "
                    + "scaling from \(capacity.scaling.minimum) to \(capacity.scaling.maximum): "
                    + "\(number(capacity.scaled.meanProvisioned)) on average, "
                    + "\(percent(capacity.scaled.throttledShare)) throttled")
        }
        if isExplained { lines += resource.reasons.map { "  why: \($0)" } }
        return lines
    }

    private var keyLines: [String] {
        var lines: [String] = []
        if let counts = plan.workload.keys, let keys = plan.table.keys {
            lines += keyLines("partition keys", counts, keys, plan.table)
        }
        for resource in plan.indexes {
            guard let counts = plan.workload.indexes.first(where: { $0.name == resource.name })?.keys,
                let keys = resource.keys
            else { continue }
            lines += keyLines("keys of \(resource.name)", counts, keys, resource)
        }
        if isExplained, !lines.isEmpty {
            lines.append(
                "  why: a partition takes 3,000 RCU and 1,000 WCU a second; traffic is taken to follow the rows")
        }
        return lines
    }

    private func keyLines(
        _ title: String, _ counts: HeavyHitters, _ keys: DynamoDB.Plan.KeyLoad, _ resource: DynamoDB.Plan.Resource
    ) -> [String] {
        let distinct = counts.distinctKeys.map { Amount.count($0) } ?? "more than \(Amount.count(counts.capacity))"
        var lines = [
            "\(title): \(distinct)" + (counts.isExact ? "" : ", counts within \(Amount.count(counts.error))")
        ]
        for hot in keys.hotKeys.prefix(isExplained ? 10 : 3) {
            var line = "  '\(hot.key)': \(Amount.count(hot.items)) rows, \(percent(hot.share))"
            if hot.partitionUse > 0 {
                line +=
                    ", \(number(hot.readUnits)) RCU and \(number(hot.writeUnits)) WCU a second: "
                    + "\(percent(hot.partitionUse)) of a partition"
            }
            lines.append(line)
        }
        if let share = keys.hottestPartitionShare, let use = keys.hottestPartitionUse, resource.partitions > 1 {
            lines.append(
                "  busiest partition: \(percent(share)) of the traffic, \(percent(use)) of what it takes"
                    + (keys.throttledShare > 0
                        ? "; \(percent(keys.throttledShare)) of all requests throttled until it is split" : ""))
        }
        return lines
    }

    private var costLines: [String] {
        var lines = ["cost a month, prices of \(prices.region) at \(prices.date):"]
        for cost in plan.costs.sorted(by: { $0.total < $1.total }) {
            lines.append(
                "  \(money(cost.total)) \(cost.mode.rawValue), \(cost.tableClass.rawValue): reads \(money(cost.reads)), "
                    + "writes \(money(cost.writes)), storage \(money(cost.storage))")
            if isExplained { lines += cost.reasons.map { "    why: \($0)" } }
        }
        return lines
    }

    // MARK: JSON

    var json: JSONValue {
        let sizes = plan.workload.sizes
        var answer: JSONValue = [
            "items": .double(plan.workload.items),
            "item_bytes": [
                "mean": .double(sizes.meanBytes), "smallest": JSONValue(sizes.smallest),
                "median": JSONValue(sizes.quantile(0.5)), "p90": JSONValue(sizes.quantile(0.9)),
                "p99": JSONValue(sizes.quantile(0.99)), "largest": JSONValue(sizes.largest),
                "too_large": .integer(sizes.tooLarge),
                "total": .integer(
                    Double(sizes.count) == plan.workload.items
                        ? sizes.byteCount : Int(min(9e18, sizes.meanBytes * plan.workload.items))),
            ],
            "wcu_per_item": .double(sizes.meanWriteUnits),
            "rcu_per_item": [
                "strong": .double(sizes.meanReadUnits(.strong)), "eventual": .double(sizes.meanReadUnits(.eventual)),
                "transactional": .double(sizes.meanReadUnits(.transactional)),
            ],
            "regions": .integer(plan.workload.regions),
        ]
        if let found {
            answer = answer.adding("rows", .integer(found.rows))
                .adding("rows_without_key", .integer(found.rowsWithoutKey))
                .adding("replacing_rows", found.primaryKeys.map { .double($0.replacingRows) } ?? .null)
                .adding("replacing_rows_exact", found.primaryKeys.map { .boolean($0.isExact) } ?? .null)
                .adding(
                    "attributes",
                    .array(
                        found.attributes.map {
                            [
                                "name": .string($0.name), "items": .integer($0.count),
                                "name_bytes": .integer($0.nameBytes), "value_bytes": .integer($0.valueBytes),
                            ]
                        }))
        }
        if let load {
            answer = answer.adding(
                "load",
                [
                    "items": .integer(load.items), "wcu": .double(load.tableUnits),
                    "index_wcu": .double(load.indexUnits), "batches": .integer(load.batches),
                    "wcu_per_second": .double(load.unitsPerSecond), "seconds": .double(load.seconds),
                    "cost_on_demand": .double(load.onDemandCost), "cost_provisioned": .double(load.provisionedCost),
                    "cost_import": .double(load.importCost),
                ])
        }
        answer = answer.adding("table", json(plan.table)).adding("indexes", .array(plan.indexes.map(json)))
        if let counts = plan.workload.keys, let keys = plan.table.keys {
            answer = answer.adding("partition_keys", json(counts, keys))
        }
        if plan.workload.items > 0 {
            let transfer = DynamoDB.Transfer(storedBytes: plan.table.storedBytes, prices: prices)
            answer = answer.adding(
                "s3",
                [
                    "gigabytes": .double(transfer.gigabytes), "export": .double(transfer.fullExportCost),
                    "import": .double(transfer.importCost), "backups_per_month": .double(transfer.backupsPerMonth),
                ])
        }
        if let cluster {
            answer = answer.adding(
                "dax",
                [
                    "nodes": .integer(cluster.nodes), "weighted_requests": .double(cluster.weightedRequests),
                    "rcu": .double(cluster.readUnits), "cost_per_month": .double(cluster.costPerMonth),
                    "why": .string(cluster.reason),
                ])
        }
        if let stream {
            answer = answer.adding(
                "stream", ["reads_per_month": .double(stream.readsPerMonth), "cost_per_month": .double(stream.cost)])
        }
        answer = answer.adding(
            "costs",
            .array(
                plan.costs.sorted { $0.total < $1.total }.map { cost in
                    let line: JSONValue = [
                        "mode": .string(cost.mode.rawValue), "table_class": .string(cost.tableClass.rawValue),
                        "reads": .double(cost.reads), "writes": .double(cost.writes),
                        "storage": .double(cost.storage), "total": .double(cost.total),
                    ]
                    return isExplained ? line.adding("why", .array(cost.reasons.map { .string($0) })) : line
                }))
        return answer.adding(
            "prices",
            ["date": .string(prices.date), "region": .string(prices.region), "currency": .string(prices.currency)]
        )
        .adding("notes", .array(plan.notes.map { .string($0) }))
    }

    private func json(_ resource: DynamoDB.Plan.Resource) -> JSONValue {
        var value: JSONValue = [
            "name": .string(resource.name), "stored_bytes": .double(resource.storedBytes),
            "partitions": .integer(resource.partitions), "reads": json(resource.reads),
            "writes": json(resource.writes),
        ]
        if let counts = plan.workload.indexes.first(where: { $0.name == resource.name })?.keys,
            let keys = resource.keys
        {
            value = value.adding("partition_keys", json(counts, keys))
        }
        return isExplained ? value.adding("why", .array(resource.reasons.map { .string($0) })) : value
    }

    private func json(_ counts: HeavyHitters, _ keys: DynamoDB.Plan.KeyLoad) -> JSONValue {
        [
            "distinct": JSONValue(counts.distinctKeys), "count_error": .integer(counts.error),
            "hottest": .array(
                keys.hotKeys.map {
                    [
                        "key": .string($0.key), "items": .integer($0.items), "share": .double($0.share),
                        "rcu": .double($0.readUnits), "wcu": .double($0.writeUnits),
                        "partition_use": .double($0.partitionUse), "throttled_share": .double($0.throttledShare),
                    ]
                }),
            "hottest_partition_share": keys.hottestPartitionShare.map { .double($0) } ?? .null,
            "hottest_partition_use": keys.hottestPartitionUse.map { .double($0) } ?? .null,
            "throttled_share": .double(keys.throttledShare),
        ]
    }

    private func json(_ capacity: DynamoDB.Plan.Capacity) -> JSONValue {
        [
            "peak": .double(capacity.peak), "mean": .double(capacity.mean),
            "provision": .integer(capacity.provisioned),
            "auto_scaling": [
                "minimum": .integer(capacity.scaling.minimum), "maximum": .integer(capacity.scaling.maximum),
                "target": .double(capacity.scaling.target), "mean": .double(capacity.scaled.meanProvisioned),
                "throttled_units_per_day": .double(capacity.scaled.throttled),
                "throttled_share": .double(capacity.scaled.throttledShare),
                "increases": .integer(capacity.scaled.increases), "decreases": .integer(capacity.scaled.decreases),
            ],
            "on_demand_first_day": [
                "throttled_units": .double(capacity.onDemand.throttled),
                "throttled_share": .double(capacity.onDemand.throttledShare),
            ],
        ]
    }
}
