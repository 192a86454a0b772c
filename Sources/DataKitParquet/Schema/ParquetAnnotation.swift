public import DataKitCore

/// What a column is in a Parquet file beyond its type.
///
/// Columns of these logical types read as `string`, `binary`, `time` or `struct`; the annotation stays with the field, in its metadata,
/// so that the column is written again as what it was.
///
/// ```swift
/// var field = Field("place", .binary)
/// field.parquetAnnotation = .geometry(crs: "OGC:CRS84")   // well-known binary, written as GEOMETRY
/// ```
public enum ParquetAnnotation: Sendable, Hashable {
    /// A time of day in UTC: TIME with `isAdjustedToUTC`. Without the annotation a time is that of some wall clock.
    case utcTime
    /// JSON text.
    case json
    /// A VARIANT group: of JSON text, or of a struct of the binaries `metadata` and `value`; see ``VariantForm``.
    case variant
    /// One of a few names.
    case enumeration
    /// A BSON document.
    case bson
    /// A geometry in well-known binary, on a plane.
    /// - `crs`: the coordinate reference system; `nil` for the specification's default, OGC:CRS84.
    case geometry(crs: String?)
    /// A geometry in well-known binary, on a globe.
    /// - `algorithm`: how edges run between points, `SPHERICAL` where it is `nil`; else `VINCENTY`, `THOMAS`,
    ///   `ANDOYER` or `KARNEY`.
    case geography(crs: String?, algorithm: String?)
}

extension Field {
    private static let typeKey = "PARQUET:logical_type"
    private static let crsKey = "PARQUET:crs"
    private static let algorithmKey = "PARQUET:algorithm"

    /// Whether a key of the metadata is part of the annotation.
    static func isAnnotation(_ key: String) -> Bool { key == typeKey || key == crsKey || key == algorithmKey }

    /// What the column is in a Parquet file beyond its type; kept in the field's ``metadata`` under
    /// `PARQUET:logical_type`, `PARQUET:crs` and `PARQUET:algorithm`.
    public var parquetAnnotation: ParquetAnnotation? {
        get {
            switch metadata[Self.typeKey] {
            case "TIME(UTC)": .utcTime
            case "JSON": .json
            case "VARIANT": .variant
            case "ENUM": .enumeration
            case "BSON": .bson
            case "GEOMETRY": .geometry(crs: metadata[Self.crsKey])
            case "GEOGRAPHY": .geography(crs: metadata[Self.crsKey], algorithm: metadata[Self.algorithmKey])
            default: nil
            }
        }
        set {
            for key in [Self.typeKey, Self.crsKey, Self.algorithmKey] { metadata[key] = nil }
            switch newValue {
            case nil: break
            case .utcTime?: metadata[Self.typeKey] = "TIME(UTC)"
            case .json?: metadata[Self.typeKey] = "JSON"
            case .variant?: metadata[Self.typeKey] = "VARIANT"
            case .enumeration?: metadata[Self.typeKey] = "ENUM"
            case .bson?: metadata[Self.typeKey] = "BSON"
            case .geometry(let crs)?:
                metadata[Self.typeKey] = "GEOMETRY"
                metadata[Self.crsKey] = crs
            case .geography(let crs, let algorithm)?:
                metadata[Self.typeKey] = "GEOGRAPHY"
                metadata[Self.crsKey] = crs
                metadata[Self.algorithmKey] = algorithm
            }
        }
    }
}

extension ParquetAnnotation {
    /// The specification's names of `EdgeInterpolationAlgorithm`, by number.
    static let algorithms = ["SPHERICAL", "VINCENTY", "THOMAS", "ANDOYER", "KARNEY"]

    /// What a leaf's logical type says beyond the type that it reads as.
    init?(_ leaf: LeafColumn) {
        if case .time(isAdjustedToUTC: true, _)? = leaf.logicalType, leaf.physicalType != .byteArray {
            self = .utcTime
            return
        }
        guard leaf.physicalType == .byteArray else { return nil }
        switch leaf.effectiveLogicalType {
        case .json?: self = .json
        case .enum?: self = .enumeration
        case .bson?: self = .bson
        case .geometry(let crs)?: self = .geometry(crs: crs)
        case .geography(let crs, let algorithm)?:
            let name = algorithm.flatMap { Self.algorithms.indices.contains(Int($0)) ? Self.algorithms[Int($0)] : nil }
            self = .geography(crs: crs, algorithm: name)
        default: return nil
        }
    }

    /// The logical and converted type to write for a column of a type; `nil` where the annotation does not go with it.
    func element(for type: DataType) -> (LogicalType, ConvertedType?)? {
        switch (self, type) {
        case (.utcTime, .time(let unit)):
            (
                .time(isAdjustedToUTC: true, unit: unit == .seconds ? .milliseconds : unit),
                unit == .nanoseconds ? nil : unit == .microseconds ? .timeMicroseconds : .timeMilliseconds
            )
        case (.json, .string): (.json, .json)
        case (.enumeration, .string): (.enum, .enum)
        case (.bson, .binary): (.bson, .bson)
        case (.geometry(let crs), .binary): (.geometry(crs: crs), nil)
        case (.geography(let crs, let algorithm), .binary):
            (
                .geography(
                    crs: crs, algorithm: algorithm.flatMap { Self.algorithms.firstIndex(of: $0) }.map { Int32($0) }),
                nil
            )
        default: nil
        }
    }
}
