package import DataKitCore

/// What values mean.
package enum LogicalType: Hashable, Sendable {
    case string, map, list, `enum`
    case decimal(scale: Int32, precision: Int32)
    case date
    /// `unit` is never seconds; `nil` is a unit newer than this version.
    case time(isAdjustedToUTC: Bool, unit: TimeUnit?)
    case timestamp(isAdjustedToUTC: Bool, unit: TimeUnit?)
    case integer(bitWidth: Int8, isSigned: Bool)
    /// Nothing but nulls: UNKNOWN of the specification.
    case null
    case json, bson, uuid, float16
    case variant(specificationVersion: Int8?)
    case geometry(crs: String?)
    case geography(crs: String?, algorithm: Int32?)
    case file
    /// A newer logical type, by the number of its member: values are to be read as their physical type.
    case unknown(Int16)
}

extension LogicalType: ThriftStructure {
    package init(from reader: inout ThriftReader) throws(ParquetError) {
        var type: LogicalType?
        try reader.structure { reader, field throws(ParquetError) in
            if field.id == 0 { return try reader.skip(field) }
            switch field.id {
            case 5:
                let parameters = try reader.integers(field)
                type = .decimal(
                    scale: Int32(try reader.required(parameters[1], "scale")),
                    precision: Int32(try reader.required(parameters[2], "precision")))
            case 7:
                let (isAdjusted, unit) = try reader.timeParameters(field)
                type = .time(isAdjustedToUTC: isAdjusted, unit: unit)
            case 8:
                let (isAdjusted, unit) = try reader.timeParameters(field)
                type = .timestamp(isAdjustedToUTC: isAdjusted, unit: unit)
            case 10:
                let parameters = try reader.integers(field)
                type = .integer(
                    bitWidth: Int8(truncatingIfNeeded: try reader.required(parameters[1], "bitWidth")),
                    isSigned: try reader.required(parameters[2], "isSigned") != 0)
            case 16:
                type = .variant(
                    specificationVersion: try reader.integers(field)[1].map { Int8(truncatingIfNeeded: $0) })
            case 17: type = .geometry(crs: try reader.geospatialParameters(field).crs)
            case 18:
                let (crs, algorithm) = try reader.geospatialParameters(field)
                type = .geography(crs: crs, algorithm: algorithm)
            default:
                type = Self.withoutParameters[field.id] ?? .unknown(field.id)
                try reader.skip(field)
            }
        }
        self = type ?? .unknown(0)
    }

    private static let withoutParameters: [Int16: LogicalType] = [
        1: .string, 2: .map, 3: .list, 4: .enum, 6: .date, 11: .null, 12: .json, 13: .bson, 14: .uuid, 15: .float16,
        19: .file,
    ]

    package func write(to writer: inout ThriftWriter) {
        writer.structure { writer in
            switch self {
            case .decimal(let scale, let precision):
                writer.structure(5) { writer in
                    writer.int32(1, scale)
                    writer.int32(2, precision)
                }
            case .time(let isAdjusted, let unit): writer.time(7, isAdjusted, unit)
            case .timestamp(let isAdjusted, let unit): writer.time(8, isAdjusted, unit)
            case .integer(let bitWidth, let isSigned):
                writer.structure(10) { writer in
                    writer.int8(1, bitWidth)
                    writer.boolean(2, isSigned)
                }
            case .variant(let version): writer.structure(16) { writer in writer.int8(1, version) }
            case .geometry(let crs): writer.structure(17) { writer in writer.string(1, crs) }
            case .geography(let crs, let algorithm):
                writer.structure(18) { writer in
                    writer.string(1, crs)
                    writer.int32(2, algorithm)
                }
            case .unknown(let id): if id > 0 { writer.emptyStructure(id) }
            default:
                if let member = Self.withoutParameters.first(where: { $0.value == self }) {
                    writer.emptyStructure(member.key)
                }
            }
        }
    }
}

extension ThriftReader {
    /// The integers and booleans of a small struct by field number.
    fileprivate mutating func integers(_ field: ThriftField) throws(ParquetError) -> SmallParameters {
        guard field.type == .structure else { throw failure("a logical type is no struct") }
        var parameters = SmallParameters()
        try structure { reader, field throws(ParquetError) in
            switch field.type {
            case .booleanTrue, .booleanFalse: parameters[field.id] = field.type == .booleanTrue ? 1 : 0
            case .int8: parameters[field.id] = Int32(try reader.int8(field))
            case .int32: parameters[field.id] = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return parameters
    }

    fileprivate mutating func timeParameters(_ field: ThriftField) throws(ParquetError) -> (Bool, TimeUnit?) {
        guard field.type == .structure else { throw failure("a logical type is no struct") }
        var isAdjusted: Bool?
        var unit: TimeUnit?
        var hasUnit = false
        try structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: isAdjusted = try reader.boolean(field)
            case 2:
                guard field.type == .structure else { throw reader.failure("a time unit is no struct") }
                hasUnit = true
                try reader.structure { reader, field throws(ParquetError) in
                    unit = [1: .milliseconds, 2: .microseconds, 3: .nanoseconds][field.id]
                    try reader.skip(field)
                }
            default: try reader.skip(field)
            }
        }
        guard hasUnit else { throw failure("the required field 'unit' is missing") }
        return (try required(isAdjusted, "isAdjustedToUTC"), unit)
    }

    fileprivate mutating func geospatialParameters(_ field: ThriftField) throws(ParquetError) -> (
        crs: String?, algorithm: Int32?
    ) {
        guard field.type == .structure else { throw failure("a logical type is no struct") }
        var crs: String?
        var algorithm: Int32?
        try structure { reader, field throws(ParquetError) in
            switch field.id {
            case 1: crs = try reader.string(field)
            case 2: algorithm = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return (crs, algorithm)
    }
}

/// Two numbered parameters, each there or not.
private struct SmallParameters {
    private var first: Int32?
    private var second: Int32?

    subscript(id: Int16) -> Int32? {
        get { id == 1 ? first : id == 2 ? second : nil }
        set {
            if id == 1 { first = newValue }
            if id == 2 { second = newValue }
        }
    }
}

extension ThriftWriter {
    fileprivate mutating func time(_ id: Int16, _ isAdjustedToUTC: Bool, _ unit: TimeUnit?) {
        structure(id) { writer in
            writer.boolean(1, isAdjustedToUTC)
            writer.structure(2) { writer in
                switch unit {
                case .milliseconds: writer.emptyStructure(1)
                case .microseconds: writer.emptyStructure(2)
                case .nanoseconds: writer.emptyStructure(3)
                case .seconds, nil: break
                }
            }
        }
    }
}

extension LogicalType: CustomStringConvertible {
    /// As other tools print it: `STRING`, `DECIMAL(10,2)`, `TIMESTAMP(us, UTC)`.
    package var description: String {
        func unitName(_ unit: TimeUnit?) -> String { unit?.rawValue ?? "?" }
        return switch self {
        case .string: "STRING"
        case .map: "MAP"
        case .list: "LIST"
        case .enum: "ENUM"
        case .decimal(let scale, let precision): "DECIMAL(\(precision),\(scale))"
        case .date: "DATE"
        case .time(let isAdjusted, let unit): "TIME(\(unitName(unit))\(isAdjusted ? ", UTC" : ""))"
        case .timestamp(let isAdjusted, let unit): "TIMESTAMP(\(unitName(unit))\(isAdjusted ? ", UTC" : ""))"
        case .integer(let bitWidth, let isSigned): "\(isSigned ? "INT" : "UINT")(\(bitWidth))"
        case .null: "UNKNOWN"
        case .json: "JSON"
        case .bson: "BSON"
        case .uuid: "UUID"
        case .float16: "FLOAT16"
        case .variant: "VARIANT"
        case .geometry(let crs): "GEOMETRY\(crs.map { "(\($0))" } ?? "")"
        case .geography(let crs, _): "GEOGRAPHY\(crs.map { "(\($0))" } ?? "")"
        case .file: "FILE"
        case .unknown(let id): "unknown logical type \(id)"
        }
    }
}
