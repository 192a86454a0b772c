/// Holds the extent and the kinds that a column chunk claims of its geometries against these.
struct GeospatialCheck {
    /// Writers that go by way of angles in radians round degrees on the way; a ten-thousandth of a metre on the globe.
    private static let slack = 1e-9

    func check(_ claimed: GeospatialStatistics, _ observed: GeometryExtent, _ log: inout FindingLog) {
        if observed.isUnknown {
            return log.warning(
                .statistics,
                "the column has values that are no well-known binary of points, lines and polygons; what the "
                    + "geospatial statistics say of the others was not checked")
        }
        let kinds = Set(claimed.geospatialTypes ?? [])
        if kinds.count < (claimed.geospatialTypes ?? []).count {
            log.warning(.statistics, "the geospatial statistics name a kind of geometry twice")
        }
        let missing = observed.kinds.map { Int32($0) }.filter { !kinds.contains($0) }.sorted()
        // None at all says that they are not known.
        if !kinds.isEmpty, !missing.isEmpty {
            log.error(
                .statistics,
                "the geospatial statistics do not name geometries of kind "
                    + "\(missing.map(String.init).joined(separator: ", ")), which occur")
        }
        guard let box = claimed.boundingBox else { return }
        let slack = observed.isGeography ? Self.slack : 0
        // An extent across the antimeridian is what lies outside of the two.
        if !(box.xMinimum > box.xMaximum) { check("X", box.xMinimum, box.xMaximum, observed.x, slack, &log) }
        check("Y", box.yMinimum, box.yMaximum, observed.y, slack, &log)
        check("Z", box.zMinimum, box.zMaximum, observed.z, 0, &log)
        check("M", box.mMinimum, box.mMaximum, observed.m, 0, &log)
    }

    private func check(
        _ axis: String, _ minimum: Double?, _ maximum: Double?, _ observed: GeometryExtent.Interval, _ slack: Double,
        _ log: inout FindingLog
    ) {
        guard let minimum, let maximum else { return }
        if minimum.isNaN || maximum.isNaN {
            return log.warning(.statistics, "the bounding box has a NaN for \(axis), so that no reader can use it")
        }
        if !observed.isEmpty, observed.minimum < minimum - slack || observed.maximum > maximum + slack {
            log.error(
                .statistics,
                "the bounding box reaches from \(minimum) to \(maximum) on the axis \(axis), but coordinates from "
                    + "\(observed.minimum) to \(observed.maximum) occur")
        }
    }
}
