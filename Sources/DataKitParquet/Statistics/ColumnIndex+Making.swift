extension ColumnIndex {
    /// The index of a chunk's pages, or `nil` where some page has values but no bounds: NaN alone, a type without an
    /// order, a maximum that cannot be cut.
    init?(pages: [EncodedPage], leaf: LeafColumn) {
        var nullPages: [Bool] = []
        var minimums: [[UInt8]] = []
        var maximums: [[UInt8]] = []
        for page in pages {
            let isNull = page.nullCount == page.entryCount
            nullPages.append(isNull)
            if isNull {
                minimums.append([])
                maximums.append([])
            } else {
                guard leaf.hasBounds, let encoded = page.bounds?.encoded(for: leaf), let maximum = encoded.maximum
                else { return nil }
                minimums.append(encoded.minimum)
                maximums.append(maximum)
            }
        }
        self.init(
            nullPages: nullPages, minimumValues: minimums, maximumValues: maximums,
            boundaryOrder: Self.order(of: pages.compactMap(\.bounds)), nullCounts: pages.map { Int64($0.nullCount) },
            repetitionLevelHistograms: Self.histograms(pages, \.repetitionHistogram),
            definitionLevelHistograms: Self.histograms(pages, \.definitionHistogram),
            nanCounts: leaf.isFloatingPoint ? pages.map { Int64($0.nanCount) } : nil)
    }

    /// The pages' histograms one after another; `nil` where the leaf has no such levels.
    private static func histograms(_ pages: [EncodedPage], _ histogram: (EncodedPage) -> [Int64]?) -> [Int64]? {
        let counts = pages.compactMap(histogram)
        return counts.isEmpty ? nil : counts.flatMap { $0 }
    }

    private static func order(of bounds: [ValueBounds]) -> BoundaryOrder {
        let pairs = zip(bounds, bounds.dropFirst())
        if pairs.allSatisfy({ $0.rises(to: $1) }) { return .ascending }
        if pairs.allSatisfy({ $1.rises(to: $0) }) { return .descending }
        return .unordered
    }
}
