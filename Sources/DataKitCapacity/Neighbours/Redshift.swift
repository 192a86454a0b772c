/// Amazon Redshift: how distribution styles spread a table over slices, and what it takes on disk.
public enum Redshift {
    public enum DistributionStyle: String, Sendable, Hashable, CaseIterable {
        /// Rows in turn.
        case even = "EVEN"
        /// Rows of one key together.
        case key = "KEY"
        /// A copy on every node.
        case all = "ALL"
    }

    /// A table spread in one style.
    public struct Distribution: Sendable, Hashable {
        public var style: DistributionStyle
        /// Rows of the fullest and of the emptiest slice.
        public var mostRows: Double
        public var leastRows: Double
        /// The fullest slice's rows over the mean: queries wait for it. The service's own measure, skew_rows, is the
        /// fullest over the emptiest.
        public var skew: Double
        /// Fullest over emptiest; `nil` where a slice is empty.
        public var skewRows: Double?
        /// Slices without rows.
        public var emptySlices: Int
        /// Bytes in all, copies included, and never less than the blocks of 1 MB that every column takes on every slice.
        public var storedBytes: Double

        /// Spreads a table.
        ///
        /// The service's hash is its own; the digest of MD5 stands in for it, so that single slices differ but the skew
        /// of few or heavy keys shows. Keys that the sketch did not keep are taken to spread evenly. Nulls are one key.
        ///
        /// - Parameters:
        ///   - keys: of the distribution key; needed for `key`.
        ///   - rowBytes: of one row, compressed, as it is stored.
        ///   - columns: of the table; three hidden ones come on top.
        ///   - hasSortKey: whether there is a sorted region beside the unsorted one.
        public init(
            _ style: DistributionStyle, rows: Int, keys: HeavyHitters? = nil, nullKeys: Int = 0, nodes: Int,
            slicesPerNode: Int, rowBytes: Double, columns: Int, hasSortKey: Bool = false
        ) {
            precondition(nodes > 0 && slicesPerNode > 0, "a cluster has nodes and slices")
            let slices = nodes * slicesPerNode
            self.style = style
            let mean = Double(rows) / Double(slices)
            switch style {
            case .even:
                mostRows = mean.rounded(.up)
                leastRows = mean.rounded(.down)
                emptySlices = max(0, slices - rows)
            case .all:
                // The first slice of each node holds the copy.
                mostRows = Double(rows)
                leastRows = Double(rows)
                emptySlices = 0
            case .key:
                var loads = Array(repeating: 0.0, count: slices)
                var kept = nullKeys
                loads[0] += Double(nullKeys)
                for entry in keys?.entries ?? [] {
                    loads[MD5.hash(of: entry.key).position(among: slices)] += Double(entry.count)
                    kept += entry.count
                }
                let rest = Double(max(0, rows - kept)) / Double(slices)
                for slice in loads.indices { loads[slice] += rest }
                mostRows = loads.max() ?? 0
                leastRows = loads.min() ?? 0
                emptySlices = loads.count { $0 == 0 }
            }
            skew = style == .all || mean == 0 ? 1 : mostRows / mean
            skewRows = leastRows > 0 ? mostRows / leastRows : nil
            let copies = style == .all ? Double(nodes) : 1
            let populated = style == .all ? nodes : slices - emptySlices
            let blocks = Double(populated * (columns + 3) * (hasSortKey ? 2 : 1)) * 0x1p20
            storedBytes = max(Double(rows) * rowBytes * copies, rows == 0 ? 0 : blocks)
        }
    }

    /// A month of a cluster: nodes by the hour, and managed storage.
    public static func costPerMonth(nodes: Int, storedBytes: Double, prices: PriceList = .standard) -> Double {
        Double(nodes) * prices[.warehouseNode] * PriceList.hoursPerMonth
            + storedBytes / 0x1p30 * prices[.warehouseStorage]
    }
}
