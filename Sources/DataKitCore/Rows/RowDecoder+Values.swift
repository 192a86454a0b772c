extension DecodedColumn {
    /// Decodes a value of any type: first the types that stand for whole column types, then by its own `init(from:)`.
    func decode<Value: Decodable>(_ type: Value.Type, _ row: Int) throws -> Value {
        if type == String.self { return try string(row) as! Value }
        if type == Double.self { return try double(row) as! Value }
        if type == Int.self { return try integer(row, as: Int.self) as! Value }
        if type == CivilDate.self { return try date(row) as! Value }
        if type == Timestamp.self { return try timestamp(row) as! Value }
        if type == Decimal128.self { return try decimal(row) as! Value }
        if type == Duration.self { return try duration(row) as! Value }
        if type == Interval.self {
            guard !isNull(row), case .interval(let buffer) = column.values else { throw mismatch(row, expected: type) }
            return buffer[row] as! Value
        }
        if type == [UInt8].self, !isNull(row), let bytes = try bytes(row) { return bytes as! Value }
        return try Value(from: ValueDecoder(column: self, row: row, isFoundationDate: FoundationTypes.isDate(type)))
    }

    private func date(_ row: Int) throws -> CivilDate {
        guard !isNull(row) else { throw mismatch(row, expected: CivilDate.self) }
        if case .int32(let buffer) = column.values, column.type == .date {
            return CivilDate(daysSince1970: Int(buffer[row]))
        }
        if let (indices, values) = dictionary { return try values.date(Int(indices[row])) }
        throw mismatch(row, expected: CivilDate.self)
    }

    func timestamp(_ row: Int) throws -> Timestamp {
        guard !isNull(row) else { throw mismatch(row, expected: Timestamp.self) }
        if case .int64(let buffer) = column.values, case .timestamp(let unit, let zone) = column.type {
            return Timestamp(buffer[row], unit, isUTC: zone != nil)
        }
        if let (indices, values) = dictionary { return try values.timestamp(Int(indices[row])) }
        throw mismatch(row, expected: Timestamp.self)
    }

    private func decimal(_ row: Int) throws -> Decimal128 {
        guard !isNull(row) else { throw mismatch(row, expected: Decimal128.self) }
        if case .int128(let buffer) = column.values, case .decimal(_, let scale) = column.type {
            return Decimal128(unscaled: buffer[row], scale: scale)
        }
        if let (indices, values) = dictionary { return try values.decimal(Int(indices[row])) }
        guard column.type.isInteger else { throw mismatch(row, expected: Decimal128.self) }
        return Decimal128(unscaled: try integer(row, as: Int128.self), scale: 0)
    }

    private func duration(_ row: Int) throws -> Duration {
        guard !isNull(row) else { throw mismatch(row, expected: Duration.self) }
        if let (indices, values) = dictionary { return try values.duration(Int(indices[row])) }
        guard case .int64(let buffer) = column.values else { throw mismatch(row, expected: Duration.self) }
        switch column.type {
        case .time(let unit), .duration(let unit):
            let (seconds, rest) = buffer[row].quotientAndRemainder(dividingBy: unit.perSecond)
            return Duration(
                secondsComponent: seconds, attosecondsComponent: rest * (1_000_000_000_000_000_000 / unit.perSecond))
        default: throw mismatch(row, expected: Duration.self)
        }
    }
}

/// Foundation's types, known by name so that the core needs no Foundation.
package enum FoundationTypes {
    /// Seconds from 1970-01-01 to 2001-01-01, where `Date` counts from.
    package static let referenceDate = 978_307_200.0

    package static func isDate(_ type: Any.Type) -> Bool { isOne(type, "Date") }
    package static func isUUID(_ type: Any.Type) -> Bool { isOne(type, "UUID") }
    package static func isData(_ type: Any.Type) -> Bool { isOne(type, "Data") }

    private static func isOne(_ type: Any.Type, _ name: String) -> Bool {
        let full = String(reflecting: type)
        return full == "Foundation." + name || full == "FoundationEssentials." + name
    }
}
