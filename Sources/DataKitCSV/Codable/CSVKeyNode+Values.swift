import DataKitCore

/// Fields as values, by the type that is asked for.
extension CSVKeyNode {
    /// Whether a field, or every field behind a prefix, is null.
    @inline(__always)
    func isNull(_ entry: Int) -> Bool {
        let column = column(entry)
        return column >= 0 ? fields.isNull(column) : areNull(entry)
    }

    /// Likewise where a text is asked for.
    @inline(__always)
    func isNullText(_ entry: Int) -> Bool {
        let column = column(entry)
        return column >= 0 ? fields.isNullText(column) : areNull(entry)
    }

    @inline(never)
    private func areNull(_ entry: Int) -> Bool { child(entry)?.columns.allSatisfy { fields.isNull($0) } ?? true }

    /// The column of a key that names one.
    @inline(__always)
    private func only(_ entry: Int) throws -> Int {
        let column = column(entry)
        guard column >= 0 else { throw decoding.unknown(self, entry) }
        fields.lastColumn = column
        return column
    }

    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ entry: Int, as type: Integer.Type) throws -> Integer {
        let column = try only(entry)
        guard let value = fields.integer(column, as: type) else { throw decoding.mismatch(column, type) }
        return value
    }

    @inline(__always)
    func double(_ entry: Int) throws -> Double {
        let column = try only(entry)
        guard let value = fields.double(column) else { throw decoding.mismatch(column, Double.self) }
        return value
    }

    func float(_ entry: Int) throws -> Float {
        let column = try only(entry)
        guard let value = fields.float(column) else { throw decoding.mismatch(column, Float.self) }
        return value
    }

    func boolean(_ entry: Int) throws -> Bool {
        let column = try only(entry)
        guard let value = fields.boolean(column) else { throw decoding.mismatch(column, Bool.self) }
        return value
    }

    @inline(__always)
    func string(_ entry: Int) throws -> String { fields.string(try only(entry)) }

    /// A value of any type: first those that are known, then by its own `init(from:)`.
    func value<Value: Decodable>(_ entry: Int, as type: Value.Type) throws -> Value {
        guard column(entry) >= 0 else {
            guard let child = child(entry) else { throw decoding.unknown(self, entry) }
            return try Value(from: CSVRowDecoder(node: child))
        }
        let column = try only(entry)
        switch form(entry, of: type) {
        case .date: return try known(decoding.date(column), column)
        case .timestamp: return try known(decoding.timestamp(column), column)
        case .decimal: return try known(fields.decimal(column), column)
        case .duration: return try known(fields.duration(column), column)
        case .interval: return try known(fields.interval(column), column)
        case .bytes: return try known(fields.bytes(column), column)
        case .own, .collected, .foundationUUID: return try Value(from: CSVFieldDecoder(node: self, entry: entry))
        case .foundationDate:
            let base = CSVFieldDecoder(node: self, entry: entry)
            return try Value(from: CSVDateDecoder(seconds: decoding.referenceSeconds(column), base: base))
        case .foundationData:
            guard let bytes = fields.bytes(column) else {
                throw decoding.fault(column, "is not written in hexadecimal digits, two for each byte")
            }
            return try Value(from: CSVBytesDecoder(bytes: bytes, base: CSVFieldDecoder(node: self, entry: entry)))
        }
    }
}

/// Days and moments, by the decoder's strategy.
extension CSVRowDecoding {
    func date(_ column: Int) throws -> CivilDate? {
        switch decoder.dateStrategy {
        case .iso8601:
            fields.date(column, nil) ?? fields.moment(column, nil).map { CivilDate(daysSince1970: Int($0.days)) }
        case .pattern(let pattern): fields.date(column, pattern)
        case .secondsSince1970, .millisecondsSince1970: try timestamp(column)?.date
        }
    }

    func timestamp(_ column: Int) throws -> Timestamp? {
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
    func referenceSeconds(_ column: Int) throws -> Double {
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
