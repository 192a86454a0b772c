/// The extent and the kinds of the geometries of a column chunk, from their well-known binary (the ISO variant, as the
/// format's `Geospatial.md` wants it).
///
/// Coordinates that are NaN, as those of empty points, and those beyond the globe in a GEOGRAPHY do not count. A value
/// that is no well-known binary, or has curves, makes extent and kinds unknown: a reader that could read it must not
/// pass it over. The edges of a GEOGRAPHY lie outside the extent of their ends, so that only that of points is known.
struct GeometryExtent: Sendable {
    /// The least and the greatest coordinate on an axis.
    struct Interval: Sendable, Hashable {
        var minimum = Double.infinity
        var maximum = -Double.infinity

        /// Whether there is no coordinate.
        var isEmpty: Bool { minimum > maximum }

        mutating func widen(_ value: Double) {
            // False for NaN.
            if value < minimum { minimum = value }
            if value > maximum { maximum = value }
        }

        mutating func formUnion(_ other: Interval) {
            minimum = min(minimum, other.minimum)
            maximum = max(maximum, other.maximum)
        }
    }

    private(set) var x = Interval()
    private(set) var y = Interval()
    private(set) var z = Interval()
    private(set) var m = Interval()
    /// Well-known binary's numbers of the kinds: 1 for points, 1003 for polygons with heights.
    private(set) var kinds: Set<UInt32> = []
    /// Whether there was a value of which neither is known.
    private(set) var isUnknown = false
    /// Whether edges run along the globe, outside the extent of their ends.
    private(set) var hasCurvedEdges = false
    let isGeography: Bool

    /// - Returns: `nil` for a column of other values.
    init?(_ leaf: LeafColumn) {
        switch leaf.logicalType {
        case .geometry?: isGeography = false
        case .geography?: isGeography = true
        default: return nil
        }
    }

    /// What is written: nothing where nothing is known.
    var statistics: GeospatialStatistics? {
        guard !isUnknown, !kinds.isEmpty else { return nil }
        var box: BoundingBox?
        if !hasCurvedEdges, !x.isEmpty, !y.isEmpty {
            box = BoundingBox(xMinimum: x.minimum, xMaximum: x.maximum, yMinimum: y.minimum, yMaximum: y.maximum)
            if !z.isEmpty { (box!.zMinimum, box!.zMaximum) = (z.minimum, z.maximum) }
            if !m.isEmpty { (box!.mMinimum, box!.mMaximum) = (m.minimum, m.maximum) }
        }
        return GeospatialStatistics(boundingBox: box, geospatialTypes: kinds.sorted().map { Int32($0) })
    }

    mutating func formUnion(_ other: GeometryExtent) {
        x.formUnion(other.x)
        y.formUnion(other.y)
        z.formUnion(other.z)
        m.formUnion(other.m)
        kinds.formUnion(other.kinds)
        isUnknown = isUnknown || other.isUnknown
        hasCurvedEdges = hasCurvedEdges || other.hasCurvedEdges
    }

    /// Takes in a value.
    mutating func add(_ binary: Span<UInt8>) {
        guard !isUnknown else { return }
        var reader = WellKnownBinaryReader(binary)
        guard let kind = add(&reader, depth: 0), reader.isAtEnd else {
            isUnknown = true
            return
        }
        kinds.insert(kind)
    }

    /// How deep collections may be in each other.
    private static let mostDepth = 32

    /// - Returns: the geometry's kind; `nil` where it is none.
    private mutating func add(_ reader: inout WellKnownBinaryReader, depth: Int) -> UInt32? {
        guard depth < Self.mostDepth, let kind = reader.head(), kind < 4000 else { return nil }
        let axes = Axes(kind: kind)
        switch kind % 1000 {
        case 1: return add(points: 1, axes, &reader) ? kind : nil
        case 2:
            hasCurvedEdges = hasCurvedEdges || isGeography
            guard let count = reader.count(ofBytes: axes.bytes), add(points: count, axes, &reader) else { return nil }
        case 3:
            hasCurvedEdges = hasCurvedEdges || isGeography
            guard let rings = reader.count(ofBytes: 4) else { return nil }
            for _ in 0..<rings {
                guard let count = reader.count(ofBytes: axes.bytes), add(points: count, axes, &reader) else {
                    return nil
                }
            }
        case 4, 5, 6, 7:
            // A member has a byte order, a kind, and a count at least.
            guard let members = reader.count(ofBytes: 9) else { return nil }
            for _ in 0..<members { guard add(&reader, depth: depth + 1) != nil else { return nil } }
        default: return nil
        }
        return kind
    }

    /// Which axes the points of a geometry have besides X and Y.
    private struct Axes {
        let hasZ: Bool
        let hasM: Bool
        /// The bytes of a point.
        var bytes: Int { 16 + (hasZ ? 8 : 0) + (hasM ? 8 : 0) }

        init(kind: UInt32) {
            hasZ = kind / 1000 & 1 != 0
            hasM = kind / 1000 & 2 != 0
        }
    }

    private mutating func add(points count: Int, _ axes: Axes, _ reader: inout WellKnownBinaryReader) -> Bool {
        guard reader.hasBytes(count * axes.bytes) else { return false }
        for _ in 0..<count {
            let (px, py) = (reader.double(), reader.double())
            if !isGeography || abs(px) <= 180 { x.widen(px) }
            if !isGeography || abs(py) <= 90 { y.widen(py) }
            if axes.hasZ { z.widen(reader.double()) }
            if axes.hasM { m.widen(reader.double()) }
        }
        return true
    }
}

/// Takes well-known binary apart; every geometry, within another too, says its own byte order.
private struct WellKnownBinaryReader: ~Escapable {
    private let bytes: Span<UInt8>
    private var position = 0
    private var isLittleEndian = true

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    func hasBytes(_ count: Int) -> Bool { bytes.count - position >= count }

    /// The byte order and the kind of the geometry that begins here; `nil` where none does.
    mutating func head() -> UInt32? {
        guard hasBytes(5), bytes[position] <= 1 else { return nil }
        isLittleEndian = bytes[position] == 1
        position += 1
        return word()
    }

    /// A number of things that take so many bytes each, or more.
    /// - Returns: `nil` where there is not room for so many.
    mutating func count(ofBytes size: Int) -> Int? {
        guard hasBytes(4) else { return nil }
        let count = Int(word())
        return hasBytes(count * size) ? count : nil
    }

    private mutating func word() -> UInt32 {
        var value: UInt32 = 0
        for offset in 0..<4 { value = value << 8 | UInt32(bytes[position + offset]) }
        position += 4
        return isLittleEndian ? value.byteSwapped : value
    }

    /// - Precondition: there are 8 bytes.
    mutating func double() -> Double {
        var value: UInt64 = 0
        for offset in 0..<8 { value = value << 8 | UInt64(bytes[position + offset]) }
        position += 8
        return Double(bitPattern: isLittleEndian ? value.byteSwapped : value)
    }
}
