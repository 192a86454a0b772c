extension DynamoDB.Workload {
    /// Reads a workload.
    ///
    /// ```json
    /// {"items": 1000000, "item_bytes": 900, "regions": 1, "target_utilisation": 0.7,
    ///  "indexes": [{"name": "byCity", "kind": "GSI", "entry_bytes": 200, "share": 0.8}],
    ///  "traffic": [{"op": "GetItem", "per_second": 500, "consistency": "strong"},
    ///              {"op": "UpdateItem", "per_second": 50, "index_effect": "change"}],
    ///  "curve": [0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.9, 0.8, 0.7, 0.6, 0.4, 0.3]}
    /// ```
    ///
    /// Sizes are a number, an array of numbers that stand for equal parts of the items, or an array of
    /// `{"bytes": 900, "count": 3}`.
    /// - Throws: ``CapacityError`` with the member that is missing, unknown or out of range.
    public init(json: [UInt8]) throws(CapacityError) {
        let members = try JSONMembers(try JSONTree(json), "workload")
        try members.allow([
            "items", "item_bytes", "indexes", "traffic", "regions", "curve", "target_utilisation",
        ])
        guard let sizes = try Self.sizes(members, "item_bytes") else {
            throw members.fault("item_bytes", "the size of an item, or several, is needed here")
        }
        self.init(items: try members.number("items", default: 0), sizes: sizes)
        regions = try members.integer("regions", default: 1)
        guard (1...100).contains(regions) else { throw members.fault("regions", "expected 1 to 100") }
        targetUtilisation = try members.number("target_utilisation", default: 0.7)
        guard (0.2...0.9).contains(targetUtilisation) else {
            throw members.fault("target_utilisation", "expected 0.2 to 0.9, which auto scaling allows")
        }
        if let factors = try members.elements("curve") {
            var numbers: [Double] = []
            for factor in factors {
                guard case .number(let text) = factor, let number = Double(text) else {
                    throw members.fault("curve", "expected 24 numbers")
                }
                numbers.append(number)
            }
            curve = try DayCurve(numbers)
        }
        for index in try members.objects("indexes") { try add(index) }
        for traffic in try members.objects("traffic") { try addTraffic(traffic) }
    }

    private mutating func add(_ members: JSONMembers) throws(CapacityError) {
        try members.allow(["name", "kind", "entry_bytes", "share"])
        let name = try members.neededText("name")
        guard !indexes.contains(where: { $0.name == name }) else {
            throw members.fault("name", "there are two indexes '\(name)'")
        }
        guard let kind = DynamoDB.IndexChange.Kind(rawValue: try members.text("kind") ?? "GSI") else {
            throw members.fault("kind", "is neither GSI nor LSI")
        }
        let share = try members.number("share", default: 1)
        guard share <= 1 else { throw members.fault("share", "expected 0 to 1") }
        indexes.append(
            Index(name, kind: kind, sizes: try Self.sizes(members, "entry_bytes") ?? sizes, share: share))
    }

    private mutating func addTraffic(_ members: JSONMembers) throws(CapacityError) {
        try members.allow([
            "op", "per_second", "consistency", "items_per_call", "item_bytes", "index", "index_effect",
        ])
        let name = try members.neededText("op")
        guard let kind = Traffic.Kind(rawValue: name) else {
            throw members.fault(
                "op", "'\(name)' is none of \(Traffic.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let perSecond = try members.neededNumber("per_second"), items = try members.number("items_per_call", default: 1)
        guard perSecond <= 1e12, items <= 1e9 else {
            throw members.fault("per_second", "is more than this can reckon with")
        }
        let index = try members.text("index")
        if let index, !indexes.contains(where: { $0.name == index }) {
            throw members.fault("index", "there is no index '\(index)'")
        }
        traffic.append(
            Traffic(
                kind, perSecond: perSecond, consistency: try members.choice("consistency", default: .eventual),
                itemsPerCall: items, sizes: try Self.sizes(members, "item_bytes"), index: index,
                indexEffect: members.has("index_effect") ? try members.choice("index_effect", default: .none) : nil))
    }

    private static func sizes(_ members: JSONMembers, _ name: String) throws(CapacityError) -> SizeHistogram? {
        guard members.has(name) else { return nil }
        var histogram = SizeHistogram()
        if case .array(let elements)? = members.tree[name], case .object? = elements.first {
            for entry in try members.objects(name) {
                let count = try entry.integer("count", default: 1)
                guard histogram.count + histogram.tooLarge + count <= JSONMembers.largestSize else {
                    throw entry.fault("count", "is more than this can reckon with")
                }
                histogram.add(try entry.neededInteger("bytes"), count: count)
            }
        } else {
            for size in try members.sizes(name) ?? [] { histogram.add(size ?? 0) }
        }
        guard histogram.count > 0 else { throw members.fault(name, "no item of at most 400 KB is here") }
        return histogram
    }
}
