package import DataKitCore

extension LeafColumn {
    /// The type of the leaf's values.
    ///
    /// A logical type that does not go with the physical one, or that this version does not know, is ignored, as the
    /// specification asks: the values are then what the physical type says. INT96 reads as nanoseconds without a zone.
    ///
    /// - Throws: ``ParquetError`` for a decimal that makes no sense (`outOfSpecification`) or has more than 38 digits
    ///   (`unsupported`).
    package func valueType() throws(ParquetError) -> DataType {
        do throws(ParquetError) {
            if let logical = effectiveLogicalType, let type = try type(for: logical) { return type }
        } catch { throw error.located(column: name) }
        switch physicalType {
        case .boolean: return .boolean
        case .int32: return .int32
        case .int64: return .int64
        case .int96: return .timestamp(.nanoseconds, timeZone: nil)
        case .float: return .float32
        case .double: return .float64
        case .fixedLengthByteArray:
            return element.convertedType == .interval && width == 12 ? .interval : .fixedBinary(width)
        default: return .binary
        }
    }

    /// The logical type, made from the converted type in files that have no other.
    package var effectiveLogicalType: LogicalType? {
        if let logical = element.logicalType {
            if case .unknown = logical {} else { return logical }
        }
        switch element.convertedType {
        case .utf8: return .string
        case .enum: return .enum
        case .json: return .json
        case .bson: return .bson
        case .decimal: return .decimal(scale: element.scale ?? 0, precision: element.precision ?? 0)
        case .date: return .date
        case .timeMilliseconds: return .time(isAdjustedToUTC: true, unit: .milliseconds)
        case .timeMicroseconds: return .time(isAdjustedToUTC: true, unit: .microseconds)
        case .timestampMilliseconds: return .timestamp(isAdjustedToUTC: true, unit: .milliseconds)
        case .timestampMicroseconds: return .timestamp(isAdjustedToUTC: true, unit: .microseconds)
        case .int8: return .integer(bitWidth: 8, isSigned: true)
        case .int16: return .integer(bitWidth: 16, isSigned: true)
        case .int32: return .integer(bitWidth: 32, isSigned: true)
        case .int64: return .integer(bitWidth: 64, isSigned: true)
        case .uint8: return .integer(bitWidth: 8, isSigned: false)
        case .uint16: return .integer(bitWidth: 16, isSigned: false)
        case .uint32: return .integer(bitWidth: 32, isSigned: false)
        case .uint64: return .integer(bitWidth: 64, isSigned: false)
        default: return nil
        }
    }

    /// The type for a logical type, or `nil` where it does not go with the physical type.
    private func type(for logical: LogicalType) throws(ParquetError) -> DataType? {
        switch (logical, physicalType) {
        case (.string, .byteArray), (.enum, .byteArray), (.json, .byteArray): return .string
        case (.decimal(let scale, let precision), _): return try decimal(precision: Int(precision), scale: Int(scale))
        case (.date, .int32): return .date
        case (.time(_, .milliseconds?), .int32): return .time(.milliseconds)
        case (.time(_, let unit?), .int64) where unit != .milliseconds: return .time(unit)
        case (.timestamp(let isAdjusted, let unit?), .int64):
            return .timestamp(unit, timeZone: isAdjusted ? "UTC" : nil)
        case (.integer(8, let isSigned), .int32): return isSigned ? .int8 : .uint8
        case (.integer(16, let isSigned), .int32): return isSigned ? .int16 : .uint16
        case (.integer(32, let isSigned), .int32): return isSigned ? .int32 : .uint32
        case (.integer(64, let isSigned), .int64): return isSigned ? .int64 : .uint64
        case (.null, _): return .null
        case (.uuid, .fixedLengthByteArray) where width == 16: return .uuid
        case (.float16, .fixedLengthByteArray) where width == 2: return .float16
        default: return nil
        }
    }

    private func decimal(precision: Int, scale: Int) throws(ParquetError) -> DataType? {
        switch physicalType {
        case .int32, .int64, .byteArray, .fixedLengthByteArray: break
        default: return nil
        }
        guard precision > 0, 0...precision ~= scale else {
            throw ParquetError(
                .outOfSpecification, "DECIMAL(\(precision),\(scale)) is no decimal: the scale lies in 0...precision")
        }
        guard precision <= DataType.maximumDecimalPrecision else {
            throw ParquetError(
                .unsupported, "DECIMAL(\(precision),\(scale)) has more than \(DataType.maximumDecimalPrecision) digits")
        }
        return .decimal(precision: precision, scale: scale)
    }
}
