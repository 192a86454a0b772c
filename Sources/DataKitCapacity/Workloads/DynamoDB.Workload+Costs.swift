extension DynamoDB.Workload {
    /// A month's bill; `nil` where the mode is not to be had.
    func cost(
        _ mode: DynamoDB.Plan.Cost.Mode, _ tableClass: TableClass, _ plan: DynamoDB.Plan, _ prices: PriceList
    ) -> DynamoDB.Plan.Cost? {
        let isReserved = mode == .reserved1 || mode == .reserved3
        // Reserved capacity is for the Standard class alone.
        if isReserved, tableClass == .infrequentAccess { return nil }
        let rates = ClassRates(tableClass, prices, isGlobal: regions > 1)
        var cost = DynamoDB.Plan.Cost(
            mode: mode, tableClass: tableClass, reads: 0, writes: 0, storage: 0, reasons: [])
        var stored = 0.0
        for (number, resource) in ([plan.table] + plan.indexes).enumerated() {
            stored += resource.storedBytes
            let isTable = number == 0
            cost.reads += price(
                resource.reads, mode, hour: rates.readHour, million: rates.readMillion,
                reservation: Reservation(mode, prices, writes: false))
            cost.writes += price(
                resource.writes, mode, hour: isTable ? rates.tableWriteHour : rates.writeHour,
                million: isTable ? rates.tableWriteMillion : rates.writeMillion,
                // Replicated units cannot be reserved; entries of indexes are ordinary units.
                reservation: isTable && regions > 1 ? nil : Reservation(mode, prices, writes: true))
        }
        let gigabytes = stored / 0x1p30
        let billed = tableClass == .standard ? max(0, gigabytes - prices[.freeStorage]) : gigabytes
        let copies = Double(regions)
        cost.reads *= copies
        cost.writes *= copies
        cost.storage = billed * rates.storage * copies
        cost.reasons = [
            "storage: \(Self.text(gigabytes)) GB"
                + (tableClass == .standard ? ", of which \(Self.text(prices[.freeStorage])) are free," : "")
                + " x \(rates.storage) \(prices.currency) a month"
                + (regions > 1 ? " x \(regions) Regions" : "")
        ]
        switch mode {
        case .onDemand:
            cost.reasons.append(
                "requests: mean units a second x 3,600 x \(Int(PriceList.hoursPerMonth)) hours, "
                    + "\(rates.tableWriteMillion) and \(rates.readMillion) \(prices.currency) a million")
        case .provisioned:
            cost.reasons.append(
                "capacity for the peak all day: peak / \(targetUtilisation) x \(Int(PriceList.hoursPerMonth)) hours, "
                    + "\(rates.tableWriteHour) and \(rates.readHour) \(prices.currency) a unit and hour")
        case .autoScaled:
            cost.reasons.append("capacity as auto scaling sets it through the day, averaged over its hours")
        case .reserved1, .reserved3:
            cost.reasons.append(
                "as auto-scaled, with as many blocks of 100 units reserved as cost least; upfront payment spread over "
                    + "the term")
        }
        return cost
    }

    private func price(
        _ capacity: DynamoDB.Plan.Capacity, _ mode: DynamoDB.Plan.Cost.Mode, hour: Double, million: Double,
        reservation: Reservation?
    ) -> Double {
        let hours = PriceList.hoursPerMonth
        switch mode {
        case .onDemand: return capacity.mean * 3600 * hours * million / 1e6
        case .provisioned: return capacity.peak == 0 ? 0 : Double(capacity.provisioned) * hours * hour
        case .autoScaled, .reserved1, .reserved3:
            guard capacity.peak > 0 else { return 0 }
            let levels = capacity.scaled.provisionedByHour
            let scaled = capacity.scaled.meanProvisioned * hours * hour
            guard let reservation else { return scaled }
            var best = scaled
            for blocks in Set(levels.flatMap { [($0 / 100).rounded(.down), ($0 / 100).rounded(.up)] }) {
                let beyond = levels.reduce(0) { $0 + max(0, $1 - blocks * 100) } / Double(levels.count)
                best = min(best, blocks * reservation.blockHour * hours + beyond * hours * hour)
            }
            return best
        }
    }

    /// The cost of 100 reserved units an hour, the upfront payment spread over the term.
    private struct Reservation {
        var blockHour: Double

        init?(_ mode: DynamoDB.Plan.Cost.Mode, _ prices: PriceList, writes: Bool) {
            switch mode {
            case .reserved1:
                blockHour =
                    writes
                    ? prices[.reservedWriteUpfront1] / 8760 + prices[.reservedWriteHour1]
                    : prices[.reservedReadUpfront1] / 8760 + prices[.reservedReadHour1]
            case .reserved3:
                blockHour =
                    writes
                    ? prices[.reservedWriteUpfront3] / 26_280 + prices[.reservedWriteHour3]
                    : prices[.reservedReadUpfront3] / 26_280 + prices[.reservedReadHour3]
            default: return nil
            }
        }
    }

    /// The prices of a table class.
    private struct ClassRates {
        var readHour, writeHour, tableWriteHour, readMillion, writeMillion, tableWriteMillion, storage: Double

        init(_ tableClass: TableClass, _ prices: PriceList, isGlobal: Bool) {
            switch tableClass {
            case .standard:
                readHour = prices[.readCapacity]
                writeHour = prices[.writeCapacity]
                tableWriteHour = prices[isGlobal ? .replicatedWriteCapacity : .writeCapacity]
                readMillion = prices[.readRequests]
                writeMillion = prices[.writeRequests]
                tableWriteMillion = prices[isGlobal ? .replicatedWriteRequests : .writeRequests]
                storage = prices[.storage]
            case .infrequentAccess:
                readHour = prices[.infrequentReadCapacity]
                writeHour = prices[.infrequentWriteCapacity]
                tableWriteHour = prices[isGlobal ? .infrequentReplicatedWriteCapacity : .infrequentWriteCapacity]
                readMillion = prices[.infrequentReadRequests]
                writeMillion = prices[.infrequentWriteRequests]
                tableWriteMillion =
                    prices[
                        isGlobal ? .infrequentReplicatedWriteRequests : .infrequentWriteRequests]
                storage = prices[.infrequentStorage]
            }
        }
    }
}

extension DynamoDB {
    /// The share of use below which paying by request is cheaper than provisioning: a unit of an hour serves 3,600.
    public static func breakEvenUtilisation(unitHour: Double, perMillion: Double) -> Double {
        perMillion == 0 ? .infinity : unitHour / (3600 * perMillion / 1e6)
    }

    /// What a bill becomes in the Standard-Infrequent Access class, where storage is cheaper by one part and requests
    /// dearer by another.
    public static func infrequentAccessCost(
        storage: Double, throughput: Double, storageDiscount: Double, throughputSurcharge: Double
    ) -> Double {
        storage * (1 - storageDiscount) + throughput * (1 + throughputSurcharge)
    }
}
