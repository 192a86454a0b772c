extension DynamoDB.Workload {
    /// Units a second of a table or index where the day's curve is 1, in one Region.
    public struct Rates: Sendable, Hashable {
        public var read = 0.0
        public var write = 0.0
        /// What each kind of traffic adds, with its arithmetic.
        public var reasons: [String] = []
    }

    /// The units of the table, and of each global index by name.
    public var rates: (table: Rates, indexes: [String: Rates]) {
        var table = Rates()
        var others: [String: Rates] = [:]
        for index in indexes where index.kind == .global { others[index.name] = Rates() }
        for traffic in traffic {
            if traffic.kind.isRead {
                let each = readUnits(traffic)
                let units = traffic.perSecond * each / Double(regions)
                let reason =
                    "\(traffic.kind.rawValue): \(Self.text(traffic.perSecond)) a second x \(Self.text(each)) units"
                    + (regions > 1 ? " / \(regions) Regions" : "") + " = \(Self.text(units))"
                if let index = traffic.index, others[index] != nil {
                    others[index]!.read += units
                    others[index]!.reasons.append(reason)
                } else {
                    table.read += units
                    table.reasons.append(reason)
                }
            } else {
                addWrite(traffic, &table, &others)
            }
        }
        return (table, others)
    }

    private func addWrite(_ traffic: Traffic, _ table: inout Rates, _ others: inout [String: Rates]) {
        let sizes = traffic.sizes ?? sizes
        var each = sizes.meanWriteUnits * traffic.itemsPerCall
        // A transaction prepares and commits where it is made; the other Regions take its outcome once.
        if traffic.kind == .transactWriteItems { each *= 1 + 1 / Double(regions) }
        // Expiry is free where it happens, for the entries of indexes too; the other Regions write it.
        let counted = traffic.kind == .timeToLiveDelete ? Double(regions - 1) / Double(regions) : 1
        each *= counted
        let units = traffic.perSecond * each
        table.write += units
        table.reasons.append(
            "\(traffic.kind.rawValue): \(Self.text(traffic.perSecond)) a second x \(Self.text(each)) units = "
                + "\(Self.text(units))" + (regions > 1 ? " in every Region" : ""))
        let writes: Double =
            switch traffic.indexEffect {
            case .none: 0
            case .enter, .leave, .change: 1
            case .move: 2
            }
        guard writes > 0 else { return }
        for index in indexes {
            let entries = traffic.itemsPerCall * writes * index.share * counted
            let units =
                traffic.perSecond * entries * index.sizes.meanWriteUnits
            let reason =
                "\(traffic.kind.rawValue) (\(traffic.indexEffect.rawValue)): \(Self.text(traffic.perSecond)) a second x "
                + "\(Self.text(entries)) entries x "
                + "\(Self.text(index.sizes.meanWriteUnits)) units = \(Self.text(units))"
            if index.kind == .global {
                others[index.name, default: Rates()].write += units
                others[index.name]!.reasons.append(reason)
            } else {
                table.write += units
                table.reasons.append("index \(index.name), \(reason)")
            }
        }
    }

    /// Units of one call.
    private func readUnits(_ traffic: Traffic) -> Double {
        let own = traffic.index.flatMap { name in indexes.first { $0.name == name } }
        let sizes = traffic.sizes ?? own?.sizes ?? sizes
        switch traffic.kind {
        case .query, .scan:
            // A page's total is rounded up once.
            let bytes = Int(min((sizes.meanBytes * traffic.itemsPerCall).rounded(.up), 0x1p53))
            let consistency = own?.kind == .global ? .eventual : traffic.consistency
            return consistency.units(bytes: bytes)
        case .transactGetItems: return sizes.meanReadUnits(.transactional) * traffic.itemsPerCall
        default: return sizes.meanReadUnits(traffic.consistency) * traffic.itemsPerCall
        }
    }

    static func text(_ value: Double) -> String {
        let rounded = (value * 1000).rounded() / 1000
        return JSONTree.double(rounded).description
    }
}

extension DynamoDB.Workload.Traffic.Kind {
    /// Whether read units are counted.
    public var isRead: Bool {
        switch self {
        case .getItem, .batchGetItem, .query, .scan, .transactGetItems: true
        case .putItem, .updateItem, .deleteItem, .batchWriteItem, .transactWriteItems, .timeToLiveDelete: false
        }
    }
}
