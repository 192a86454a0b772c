import DataKitCore

/// Fields as values, by the type that is asked for.
extension CSVRowDecoding {
    /// Whether a field, or every field behind a prefix, is null.
    @inline(__always)
    func isNull(_ node: CSVKeyNode) -> Bool {
        if let column = node.column { return fields.isNull(column) }
        return node.columns.allSatisfy { fields.isNull($0) }
    }

    /// The column of a key that names one.
    @inline(__always)
    private func column(_ node: CSVKeyNode) throws -> Int {
        guard let column = node.column else { throw unknown(node.path) }
        lastColumn = column
        return column
    }

    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ node: CSVKeyNode, as type: Integer.Type) throws -> Integer {
        let column = try column(node)
        guard let value = fields.integer(column, as: type) else { throw mismatch(column, type) }
        return value
    }

    @inline(__always)
    func double(_ node: CSVKeyNode) throws -> Double {
        let column = try column(node)
        guard let value = fields.double(column) else { throw mismatch(column, Double.self) }
        return value
    }

    func float(_ node: CSVKeyNode) throws -> Float {
        let column = try column(node)
        guard let value = fields.float(column) else { throw mismatch(column, Float.self) }
        return value
    }

    func boolean(_ node: CSVKeyNode) throws -> Bool {
        let column = try column(node)
        guard let value = fields.boolean(column) else { throw mismatch(column, Bool.self) }
        return value
    }

    @inline(__always)
    func string(_ node: CSVKeyNode) throws -> String {
        let column = try column(node)
        return fields.string(column)
    }

    /// A value of any type: first those that are known, then by its own `init(from:)`.
    func value<Value: Decodable>(_ node: CSVKeyNode, as type: Value.Type) throws -> Value {
        guard let column = node.column else { return try Value(from: CSVRowDecoder(decoding: self, node: node)) }
        lastColumn = column
        if let known = try knownValue(column, type) { return known as! Value }
        let base = CSVFieldDecoder(decoding: self, node: node)
        switch kind(of: type) {
        case .none: return try Value(from: base)
        case .date: return try Value(from: CSVDateDecoder(seconds: referenceSeconds(column), base: base))
        case .data:
            guard let bytes = fields.bytes(column) else {
                throw fault(column, "is not written in hexadecimal digits, two for each byte")
            }
            return try Value(from: CSVBytesDecoder(bytes: bytes, base: base))
        }
    }

    /// The value of a type that needs no decoder; `nil` for other types.
    private func knownValue(_ column: Int, _ type: any Decodable.Type) throws -> Any? {
        let value: Any?
        if type == CivilDate.self {
            value = try date(column)
        } else if type == Timestamp.self {
            value = try timestamp(column)
        } else if type == Decimal128.self {
            value = fields.decimal(column)
        } else if type == Duration.self {
            value = fields.duration(column)
        } else if type == Interval.self {
            value = fields.interval(column)
        } else if type == [UInt8].self {
            value = fields.bytes(column)
        } else {
            return nil
        }
        guard let value else { throw mismatch(column, type) }
        return value
    }

    private func date(_ column: Int) throws -> CivilDate? {
        switch decoder.dateStrategy {
        case .iso8601:
            fields.date(column, nil) ?? fields.moment(column, nil).map { CivilDate(daysSince1970: Int($0.days)) }
        case .pattern(let pattern): fields.date(column, pattern)
        case .secondsSince1970, .millisecondsSince1970: try timestamp(column)?.date
        }
    }

    private func timestamp(_ column: Int) throws -> Timestamp? {
        switch decoder.dateStrategy {
        case .iso8601: moment(column, nil)
        case .pattern(let pattern): moment(column, pattern)
        case .millisecondsSince1970:
            fields.integer(column, as: Int64.self).map { Timestamp($0, .milliseconds, isUTC: true) }
        case .secondsSince1970:
            if let seconds = fields.integer(column, as: Int64.self) {
                Timestamp(seconds, .seconds, isUTC: true)
            } else if let number = fields.decimal(column) {
                number.rescaled(to: 6).flatMap { Int64(exactly: $0.unscaled) }
                    .map { Timestamp($0, .microseconds, isUTC: true) }
                    ?? number.rescaled(to: 9).flatMap { Int64(exactly: $0.unscaled) }
                    .map { Timestamp($0, .nanoseconds, isUTC: true) }
            } else {
                nil
            }
        }
    }

    private func moment(_ column: Int, _ pattern: DateTimePattern?) -> Timestamp? {
        guard let moment = fields.moment(column, pattern) else { return nil }
        let unit: TimeUnit = moment.fractionDigits > 6 ? .nanoseconds : .microseconds
        return moment.count(of: unit).map { Timestamp($0, unit, isUTC: moment.offset != nil) }
    }

    /// Seconds since 2001-01-01T00:00:00Z, which Foundation's `Date` counts.
    private func referenceSeconds(_ column: Int) throws -> Double {
        guard let moment = try timestamp(column) else {
            if fields.isNull(column) { throw mismatch(column, Timestamp.self) }
            throw fault(column, "'\(CSVError.excerpt(fields.string(column).utf8))' is no date of the strategy given")
        }
        guard moment.isUTC || decoder.readsLocalTimesAsUTC else {
            throw fault(
                column,
                "a date without an offset from UTC is no instant; decode a Timestamp, or set readsLocalTimesAsUTC")
        }
        // Whole seconds and the rest apart, so that no digit is lost before it has to be.
        let (seconds, rest) = moment.count.quotientAndRemainder(dividingBy: moment.unit.perSecond)
        return (Double(seconds) - FoundationTypes.referenceDate) + Double(rest) / Double(moment.unit.perSecond)
    }
}
