import DataKitCore

/// Takes timestamps from one unit to another, exactly or not at all.
struct TimestampScaling {
    let from: TimeUnit
    let to: TimeUnit
    /// Whether digits below the unit are cut off, towards the past, instead of being an error.
    let truncates: Bool

    /// - Throws: ``ParquetError`` of kind `misuse` for a timestamp with digits below the unit, or out of its reach; the
    ///   location's row is the number of the value.
    func scaled(_ buffer: Buffer<Int64>) throws(ParquetError) -> Buffer<Int64> {
        if to.perSecond == from.perSecond { return buffer }
        if to.perSecond > from.perSecond {
            let factor = to.perSecond / from.perSecond
            return try mapped(buffer) { value in
                let (product, overflow) = value.multipliedReportingOverflow(by: factor)
                return (product, !overflow)
            }
        }
        // Divisions by numbers that are known here are multiplications.
        switch from.perSecond / to.perSecond {
        case 1_000: return try mapped(buffer) { divided($0, 1_000) }
        case 1_000_000: return try mapped(buffer) { divided($0, 1_000_000) }
        default: return try mapped(buffer) { divided($0, 1_000_000_000) }
        }
    }

    @inline(__always)
    private func divided(_ value: Int64, _ divisor: Int64) -> (Int64, fits: Bool) {
        let quotient = value / divisor
        let rest = value &- quotient &* divisor
        return (rest < 0 ? quotient &- 1 : quotient, truncates || rest == 0)
    }

    @inline(__always)
    private func mapped(
        _ buffer: Buffer<Int64>, _ scale: (Int64) -> (Int64, fits: Bool)
    ) throws(ParquetError) -> Buffer<Int64> {
        let values = buffer.span
        var allFit = true
        let result = Array(capacity: values.count) { output in
            for index in values.indices {
                let (scaled, fits) = scale(values[index])
                allFit = allFit && fits
                output.append(scaled)
            }
        }
        guard !allFit else { return Buffer(result) }
        for index in values.indices where !scale(values[index]).fits { throw misfit(values[index], at: index) }
        return Buffer(result)
    }

    private func misfit(_ value: Int64, at index: Int) -> ParquetError {
        var text = TextBuffer()
        text.append(timestamp: value, unit: from, isUTC: false, separator: UInt8(ascii: "T"), trimming: false)
        let timestamp = String(decoding: text.array, as: UTF8.self)
        let message =
            to.perSecond > from.perSecond
            ? "the timestamp \(timestamp) does not fit in 64 bits of \(to); store timestamps in \(from)"
            : "the timestamp \(timestamp) has digits below \(to), the unit in which timestamps are stored; "
                + "store them in \(from), or let them be truncated"
        return ParquetError(.misuse, message, at: .init(row: index))
    }
}

extension Field {
    /// The field with all timestamps, of nested columns too, in a unit.
    fileprivate func storingTimestamps(in unit: TimeUnit) -> Field {
        var field = self
        switch type {
        case .timestamp(_, let zone): field.type = .timestamp(unit, timeZone: zone)
        case .list(let element): field.type = .list(element.storingTimestamps(in: unit))
        case .fixedSizeList(let element, let count):
            field.type = .fixedSizeList(element.storingTimestamps(in: unit), count: count)
        case .structure(let members): field.type = .structure(members.map { $0.storingTimestamps(in: unit) })
        case .map(let key, let value):
            field.type = .map(key: key.storingTimestamps(in: unit), value: value.storingTimestamps(in: unit))
        default: break
        }
        return field
    }
}

extension Schema {
    /// The schema as it is stored where timestamps have one unit; `nil` leaves them as they are.
    func storingTimestamps(in unit: TimeUnit?) -> Schema {
        unit.map { unit in Schema(fields.map { $0.storingTimestamps(in: unit) }, metadata: metadata) } ?? self
    }
}
