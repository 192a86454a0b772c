import Testing

@testable import DataKitCapacity

@Suite("Workloads") struct WorkloadTests {
    typealias Workload = DynamoDB.Workload

    func workload(_ sizes: [Int] = [900], items: Double = 1e6) -> Workload {
        Workload(items: items, sizes: SizeHistogram(sizes))
    }

    @Test("count units from the distribution of sizes, for every kind of traffic")
    func rates() {
        var load = workload([512, 1536])
        load.indexes = [
            .init("byCity", sizes: SizeHistogram([200]), share: 0.5),
            .init("bySort", kind: .local, sizes: SizeHistogram([3000])),
        ]
        func rates(_ traffic: Workload.Traffic) -> (read: Double, write: Double, index: Workload.Rates) {
            load.traffic = [traffic]
            let (table, indexes) = load.rates
            return (table.read, table.write, indexes["byCity"]!)
        }
        #expect(rates(.init(.getItem, perSecond: 100, consistency: .strong)).read == 100)
        #expect(rates(.init(.batchGetItem, perSecond: 10, itemsPerCall: 20)).read == 100)
        #expect(rates(.init(.transactGetItems, perSecond: 10, itemsPerCall: 2)).read == 40)
        // 40 items of 1 KB on average: 10 blocks, half of them eventual.
        #expect(rates(.init(.query, perSecond: 10, itemsPerCall: 40)).read == 50)
        #expect(rates(.init(.query, perSecond: 10, itemsPerCall: 8, index: "byCity")).index.read == 5)
        #expect(rates(.init(.putItem, perSecond: 10, indexEffect: Workload.Traffic.IndexEffect.none)).write == 15)
        let put = rates(.init(.putItem, perSecond: 10))
        #expect(put.write == 15 + 30)
        #expect(put.index.write == 5)
        #expect(rates(.init(.updateItem, perSecond: 10, indexEffect: .move)).index.write == 10)
        #expect(
            rates(.init(.transactWriteItems, perSecond: 10, indexEffect: Workload.Traffic.IndexEffect.none)).write == 30
        )
        #expect(
            rates(.init(.timeToLiveDelete, perSecond: 10, indexEffect: Workload.Traffic.IndexEffect.none)).write == 0)
        load.regions = 3
        #expect(rates(.init(.getItem, perSecond: 99, consistency: .strong)).read == 33)
        #expect(rates(.init(.putItem, perSecond: 10, indexEffect: Workload.Traffic.IndexEffect.none)).write == 15)
        #expect(
            abs(
                rates(.init(.timeToLiveDelete, perSecond: 10, indexEffect: Workload.Traffic.IndexEffect.none)).write
                    - 10) < 1e-9)
    }

    @Test("cost what the arithmetic by hand gives")
    func costs() throws {
        var load = workload([1000], items: 100 * 0x1p30 / 1100)
        load.traffic = [
            .init(.getItem, perSecond: 700, consistency: .strong),
            .init(.putItem, perSecond: 70, indexEffect: Workload.Traffic.IndexEffect.none),
        ]
        let plan = load.plan()
        func cost(_ mode: DynamoDB.Plan.Cost.Mode, _ kind: Workload.TableClass = .standard) throws -> DynamoDB.Plan.Cost
        {
            try #require(plan.costs.first { $0.mode == mode && $0.tableClass == kind })
        }
        #expect(plan.table.reads.provisioned == 1000 && plan.table.writes.provisioned == 100)
        let provisioned = try cost(.provisioned)
        #expect(abs(provisioned.reads - 1000 * 730 * 0.00013) < 1e-6)
        #expect(abs(provisioned.writes - 100 * 730 * 0.00065) < 1e-6)
        #expect(abs(provisioned.storage - 75 * 0.25) < 1e-6)
        let onDemand = try cost(.onDemand)
        #expect(abs(onDemand.reads - 700 * 3600 * 730 * 0.125 / 1e6) < 1e-6)
        // A flat day leaves auto scaling nothing to do.
        #expect(abs(try cost(.autoScaled).total - provisioned.total) < 1e-6)
        // 10 blocks of 100 read and 1 of 100 write units, a year.
        #expect(abs(try cost(.reserved1).reads - 10 * 730 * (30.0 / 8760 + 0.0025)) < 1e-6)
        #expect(abs(try cost(.reserved3).writes - 730 * (180.0 / 26_280 + 0.0081)) < 1e-6)
        #expect(abs(try cost(.onDemand, .infrequentAccess).storage - 10) < 1e-6)
        #expect(!plan.costs.contains { $0.mode == .reserved1 && $0.tableClass == .infrequentAccess })
        #expect(plan.cheapest?.mode == .reserved3)
        // Replicated units cannot be reserved.
        load.regions = 2
        let global = load.plan()
        let reserved = try #require(global.costs.first { $0.mode == .reserved3 })
        let scaled = try #require(global.costs.first { $0.mode == .autoScaled })
        #expect(reserved.writes == scaled.writes && reserved.reads < scaled.reads)
    }

    @Test("know the key that one partition cannot carry")
    func hotKeys() throws {
        var load = workload([1000])
        load.traffic = [.init(.putItem, perSecond: 5000)]
        var keys = HeavyHitters()
        keys.add(Array("celebrity".utf8), count: 500)
        for number in 0..<500 { keys.add(Array("user\(number)".utf8)) }
        load.keys = keys
        let plan = load.plan()
        let hot = try #require(plan.hotKeys.first)
        #expect(hot.key == "celebrity" && hot.share == 0.5 && hot.writeUnits == 2500 && hot.partitionUse == 2.5)
        #expect(abs(hot.throttledShare - 0.6) < 1e-9)
        #expect(plan.notes.contains { $0.contains("'celebrity' needs 2.5 times") })
        #expect(try #require(plan.hottestPartitionShare) >= 0.5)
        // 5,000 of the 8 partitions' capacity spread evenly would be no fault.
        #expect(plan.table.partitions == 8)
        // The celebrity's partition gets 2.5 times what it takes, and a part of the others' besides.
        let share = try #require(plan.hottestPartitionShare), spread = try #require(plan.table.keys)
        #expect(abs(spread.throttledShare - (share - 0.2)) < 1e-9)
    }

    @Test("know the key of an index that one of its partitions cannot carry")
    func hotKeysOfIndexes() throws {
        var load = workload([1000])
        load.traffic = [.init(.putItem, perSecond: 4000)]
        var keys = HeavyHitters()
        keys.add(Array("2024-01-01".utf8), count: 900)
        for day in 0..<100 { keys.add(Array("day\(day)".utf8)) }
        load.indexes = [.init("byDate", sizes: SizeHistogram([100]), share: 0.5, keys: keys)]
        let plan = load.plan()
        #expect(plan.table.keys == nil && plan.hotKeys.isEmpty)
        let hot = try #require(plan.indexes.first?.keys?.hotKeys.first)
        #expect(hot.key == "2024-01-01" && hot.writeUnits == 1800 && hot.partitionUse == 1.8)
        #expect(plan.notes.contains { $0.contains("index byDate: key '2024-01-01' needs 1.8 times") })
    }

    @Test("take no units for what expires, but in the other Regions, and of indexes likewise", arguments: [1, 2, 4])
    func expiry(regions: Int) {
        var load = workload([1000])
        load.regions = regions
        load.traffic = [.init(.timeToLiveDelete, perSecond: 40)]
        load.indexes = [.init("byCity", sizes: SizeHistogram([100]), share: 0.5)]
        let counted = 40 * Double(regions - 1) / Double(regions)
        #expect(abs(load.rates.table.write - counted) < 1e-9)
        #expect(abs((load.rates.indexes["byCity"]?.write ?? -1) - counted / 2) < 1e-9)
    }

    @Test("are read from JSON, and refused with the member's name")
    func json() throws {
        let text = #"""
            {"items": 1000, "item_bytes": [512, 1536], "regions": 2, "target_utilisation": 0.5,
             "indexes": [{"name": "byCity", "entry_bytes": [{"bytes": 200, "count": 3}], "share": 0.25}],
             "traffic": [{"op": "Query", "per_second": 5, "index": "byCity", "items_per_call": 3},
                         {"op": "UpdateItem", "per_second": 2, "index_effect": "move"}],
             "curve": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]}
            """#
        let load = try Workload(json: Array(text.utf8))
        #expect(load.sizes.meanWriteUnits == 1.5 && load.regions == 2 && load.targetUtilisation == 0.5)
        #expect(load.indexes.first?.sizes.count == 3 && load.curve.peak == 2)
        #expect(load.traffic.map(\.kind) == [.query, .updateItem] && load.traffic[1].indexEffect == .move)
        for (text, words) in [
            ("{}", "workload.item_bytes"), (#"{"item_bytes": 500000}"#, "no item of at most 400 KB"),
            (#"{"item_bytes": [{"bytes": 9, "count": 1099511627776}, {"bytes": 9, "count": 1}]}"#, "reckon with"),
            (#"{"item_bytes": 1, "items": 1e300}"#, "reckon with"),
            (#"{"item_bytes": 1, "regions": 0}"#, "workload.regions"),
            (#"{"item_bytes": 1, "regoins": 2}"#, "no such member"),
            (#"{"item_bytes": 1, "curve": [1]}"#, "24 factors"),
            (#"{"item_bytes": 1, "traffic": [{"op": "Get", "per_second": 1}]}"#, "workload.traffic[0].op"),
            (#"{"item_bytes": 1, "traffic": [{"op": "Query", "per_second": 1, "index": "x"}]}"#, "no index 'x'"),
            (#"{"item_bytes": 1, "traffic": [{"op": "GetItem"}]}"#, "per_second"),
            (#"{"item_bytes": 1, "target_utilisation": 0.95}"#, "0.2 to 0.9"),
        ] {
            let error = #expect(throws: CapacityError.self) { try Workload(json: Array(text.utf8)) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
    }

    @Test("of every magnitude make a plan")
    func magnitudes() {
        for rate in [0, 1e-9, 1, 1e12] {
            var load = workload([409_600], items: 1e15)
            load.traffic = [
                .init(.getItem, perSecond: rate, itemsPerCall: 1), .init(.scan, perSecond: rate, itemsPerCall: 1e9),
            ]
            let plan = load.plan()
            #expect(plan.table.partitions >= 1 && plan.costs.allSatisfy { $0.total.isFinite })
        }
        #expect(Workload(items: 0, sizes: SizeHistogram()).plan().table.storedBytes == 0)
    }
}

@Suite("Days of capacity") struct SimulationTests {
    @Test("that stay below the capacity throttle nothing, and scale nothing")
    func flat() {
        let day = DynamoDB.simulateProvisioned(
            peak: 70, curve: .flat, scaling: .init(minimum: 100, maximum: 200))
        #expect(day.throttled == 0 && day.increases == 0 && day.decreases == 0)
        #expect(day.provisionedByHour == Array(repeating: 100, count: 24))
        #expect(abs(day.demanded - 70 * 86_400) < 1e-3)
    }

    @Test("without room to scale throttle what is beyond capacity and savings")
    func fixed() {
        // Two units wanted, one there: half is refused, but for the 300 seconds saved at the start.
        let day = DynamoDB.simulateProvisioned(
            peak: 2, curve: .flat, scaling: .init(minimum: 1, maximum: 1), days: 1)
        #expect(abs(day.throttled - (86_400 - 300)) < 1e-6)
        #expect(day.throttledSeconds == 86_400 - 300)
    }

    @Test("with a slow rise are followed up and down")
    func follows() throws {
        let curve = try DayCurve([1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 10, 10, 10, 10, 10, 10, 8, 6, 4, 2, 1, 1, 1, 1])
        let day = DynamoDB.simulateProvisioned(
            peak: 100, curve: curve, scaling: .init(minimum: 100, maximum: 5000))
        #expect(day.throttled == 0)
        #expect(day.increases > 5 && (1...27).contains(day.decreases))
        #expect(day.meanProvisioned > 100 * curve.mean && day.meanProvisioned < 1500)
    }

    @Test("on demand begin at the service's first throughput, and double")
    func onDemand() throws {
        let steep = try DayCurve([0, 0] + Array(repeating: 1, count: 22))
        let calm = DynamoDB.simulateOnDemand(peak: 4000, curve: .flat, initial: 4000)
        #expect(calm.throttled == 0)
        let busy = DynamoDB.simulateOnDemand(peak: 16_000, curve: .flat, initial: 4000)
        // Half an hour at 4,000, one at 8,000, then 16,000.
        #expect(abs(busy.throttled - (31 * 60 * 12_000 + 31 * 60 * 8_000)) < 1)
        #expect(DynamoDB.simulateOnDemand(peak: 8000, curve: steep, initial: 4000).throttled > 0)
    }

    @Test("have a curve of straight lines between 24 factors")
    func curves() throws {
        var factors = Array(repeating: 0.0, count: 24)
        factors[1] = 1
        let curve = try DayCurve(factors)
        #expect(curve.factor(atSecond: 1800) == 0.5 && curve.factor(atSecond: 3600) == 1)
        #expect(curve.peak == 1 && curve.mean == 1.0 / 24)
        for wrong in [[], [1], Array(repeating: -1.0, count: 24), Array(repeating: Double.nan, count: 24)] {
            #expect(throws: CapacityError.self) { try DayCurve(wrong) }
        }
    }
}

@Suite("Prices") struct PriceTests {
    @Test("come back from their own file, and are replaced one by one")
    func roundTrip() throws {
        #expect(try PriceList(json: Array(PriceList.standard.json.utf8)) == .standard)
        for price in PriceList.Price.allCases { #expect(PriceList.standard[price] > 0, "\(price.rawValue)") }
        let own = try PriceList(json: Array(#"{"region": "eu-west-1", "prices": {"athena.scanned_tb": 6}}"#.utf8))
        #expect(own[.scanned] == 6 && own[.storage] == PriceList.standard[.storage] && own.region == "eu-west-1")
        for text in [#"{"prices": {"athena": 6}}"#, #"{"prices": {"athena.scanned_tb": -1}}"#, #"{"price": {}}"#, "[]"]
        {
            #expect(throws: CapacityError.self) { try PriceList(json: Array(text.utf8)) }
        }
    }

    @Test("of loading count every item by itself, and indexes too")
    func load() {
        let index = DynamoDB.SecondaryIndex("byCity", key: ["city"], tableKey: ["pk"])
        let load = DynamoDB.Load(
            sizes: SizeHistogram(Array(repeating: 512, count: 60) + [500_000]),
            indexes: [.init(index: index, sizes: SizeHistogram(Array(repeating: 1500, count: 60)))], unitsPerSecond: 10)
        #expect(load.items == 60 && load.tableUnits == 60 && load.indexUnits == 120 && load.batches == 3)
        // The index is the busier one.
        #expect(load.seconds == 12)
        #expect(abs(load.onDemandCost - 180 * 0.625 / 1e6) < 1e-12)
    }

    @Test("of streams, transfers and caches follow their units")
    func around() {
        let stream = DynamoDB.StreamReading(writesPerSecond: 10, recordBytes: 1000)
        #expect(stream.readsPerMonth == 4 * 3600 * 730)
        #expect(abs(stream.cost - (4 * 3600 * 730 - 2_500_000) / 100_000 * 0.02) < 1e-9)
        #expect(DynamoDB.StreamReading(writesPerSecond: 10, recordBytes: 1000, isLambda: true).cost == 0)
        let transfer = DynamoDB.Transfer(storedBytes: 10 * 0x1p30)
        #expect(transfer.fullExportCost == 1 && transfer.importCost == 1.5 && transfer.backupsPerMonth == 2)
        let cluster = DynamoDB.AcceleratorCluster(
            readsPerSecond: 100_000, writesPerSecond: 1000, hitShare: 0.9, itemBytes: 1000, workingSetBytes: 0x1p30)
        #expect(cluster.weightedRequests == 90_000 + 100_000 + 25_000)
        #expect(cluster.nodes == 4 && abs(cluster.readUnits - 5000) < 1e-6)
    }
}
