extension ColumnStatistics {
    /// The statistics of a page or a chunk.
    init(bounds: ValueBounds?, nullCount: Int, nanCount: Int, distinctCount: Int? = nil, leaf: LeafColumn) {
        self.init(nullCount: Int64(nullCount), distinctCount: distinctCount.map(Int64.init))
        if leaf.isFloatingPoint { self.nanCount = Int64(nanCount) }
        guard leaf.hasBounds, let encoded = bounds?.encoded(for: leaf) else { return }
        minimum = encoded.minimum
        isMinimumExact = encoded.isMinimumExact
        if let maximum = encoded.maximum {
            self.maximum = maximum
            isMaximumExact = encoded.isMaximumExact
        }
        // The old fields are read as signed numbers whatever the type.
        if leaf.hasSignedOrder {
            deprecatedMinimum = minimum
            deprecatedMaximum = maximum
        }
    }
}

extension LeafColumn {
    /// Whether values have an order: geometries have none.
    var hasBounds: Bool {
        switch logicalType {
        case .geometry?, .geography?: false
        default: true
        }
    }

    var isFloatingPoint: Bool {
        physicalType == .float || physicalType == .double || logicalType == .float16
    }

    /// Whether values compare as the signed numbers that the physical type makes of them.
    fileprivate var hasSignedOrder: Bool {
        switch physicalType {
        case .boolean, .float, .double: true
        case .int32, .int64:
            if case .integer(_, isSigned: false) = effectiveLogicalType { false } else { true }
        default: false
        }
    }
}
