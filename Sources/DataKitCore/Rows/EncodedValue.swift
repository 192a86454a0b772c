/// A value that has been encoded, before it is known which column it goes to.
package enum EncodedValue {
    case null
    /// A value with the type it asks for.
    case scalar(Value, DataType)
    case structure([Member])
    case list([EncodedValue])
    case map([(key: EncodedValue, value: EncodedValue)])

    package struct Member {
        package let name: String
        package let value: EncodedValue
    }

    package init<Encoded: Encodable>(encoding value: Encoded) throws {
        if let known = Self.known(value) {
            self = known
        } else if let dictionary = value as? any EncodableDictionary {
            self = .map(try dictionary.encodedEntries())
        } else if let bytes = try Self.foundation(value) {
            self = bytes
        } else {
            let encoder = ValueEncoder()
            try value.encode(to: encoder)
            self = encoder.slot.result
        }
    }

    /// The value for a column of a type: maps, lists and structs in the form the builder takes.
    func value(of type: DataType) throws(DataKitError) -> Value {
        switch (self, type) {
        case (.null, _): return .null
        case (.scalar(let value, _), .decimal(_, let scale)):
            if case .decimal(let number) = value, let exact = number.rescaled(to: scale) { return .decimal(exact) }
            return value
        case (.scalar(.int(let number), _), .float64), (.scalar(.int(let number), _), .float32):
            guard let exact = Double(exactly: number) else { return .int(number) }
            return .double(exact)
        case (.scalar(.string(let text), _), .uuid):
            guard let bytes = Self.uuid(text) else { return .string(text) }
            return .binary(bytes)
        case (.scalar(.duration(let count, let unit), _), .time): return .time(count, unit)
        case (.scalar(let value, _), _): return value
        case (.list(let elements), .list(let element)), (.list(let elements), .fixedSizeList(let element, _)):
            return .list(try elements.map { element_ throws(DataKitError) in try element_.value(of: element.type) })
        case (.structure(let members), .structure(let fields)):
            var values: [Value] = []
            for field in fields {
                values.append(try (members.first { $0.name == field.name }?.value ?? .null).value(of: field.type))
            }
            for member in members where !fields.contains(where: { $0.name == member.name }) {
                if case .null = member.value { continue }
                throw DataKitError(.conversion, "there is a value for '\(member.name)', which \(type) does not have")
            }
            return .structure(values)
        case (.structure(let members), .map(let key, let value)):
            return .map(
                try members.map { member throws(DataKitError) in
                    Value.MapEntry(
                        key: try EncodedValue.scalar(.string(member.name), .string).value(of: key.type),
                        value: try member.value.value(of: value.type))
                })
        case (.map(let entries), .map(let key, let value)):
            return .map(
                try entries.map { entry throws(DataKitError) in
                    Value.MapEntry(key: try entry.key.value(of: key.type), value: try entry.value.value(of: value.type))
                })
        case (.map(let entries), .structure):
            var members: [Member] = []
            for entry in entries {
                guard case .scalar(.string(let name), _) = entry.key else {
                    throw DataKitError(.conversion, "a dictionary whose keys are no text does not fit \(type)")
                }
                members.append(Member(name: name, value: entry.value))
            }
            return try EncodedValue.structure(members).value(of: type)
        case (.list, _): throw DataKitError(.conversion, "a list does not fit a column of type \(type)")
        case (.structure, _):
            throw DataKitError(.conversion, "a value with members does not fit a column of type \(type)")
        case (.map, _): throw DataKitError(.conversion, "a dictionary does not fit a column of type \(type)")
        }
    }

    /// The 16 bytes of `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`.
    static func uuid(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for (index, character) in text.utf8.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard character == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
            if let first = high {
                bytes.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
        }
        return bytes.count == 16 && text.utf8.count == 36 ? bytes : nil
    }
}

extension EncodedValue {
    /// Values of the types that have columns of their own.
    package static func known<Encoded: Encodable>(_ value: Encoded) -> EncodedValue? {
        switch value {
        case let value as String: .scalar(.string(value), .string)
        case let value as Int: .scalar(.int(Int64(value)), .int64)
        case let value as Double: .scalar(.double(value), .float64)
        case let value as Bool: .scalar(.boolean(value), .boolean)
        case let value as Float: .scalar(.float(value), .float32)
        case let value as any FixedWidthInteger: integer(value)
        case let value as CivilDate:
            Int32(exactly: value.daysSince1970).map { .scalar(.date($0), .date) }
        case let value as Timestamp:
            .scalar(
                .timestamp(value.count, value.unit, isUTC: value.isUTC),
                .timestamp(value.unit, timeZone: value.isUTC ? "UTC" : nil))
        case let value as Decimal128:
            .scalar(.decimal(value), .decimal(precision: 38, scale: min(38, max(0, value.scale))))
        case let value as Duration: duration(value)
        case let value as Interval: .scalar(.interval(value), .interval)
        // An array is cast element by element, so that an empty one would pass for any other: ask for the type first.
        case let value as [UInt8] where Encoded.self == [UInt8].self || Encoded.self == [UInt8]?.self:
            .scalar(.binary(value), .binary)
        default: nil
        }
    }

    package static func integer(_ value: some FixedWidthInteger) -> EncodedValue? {
        switch value {
        case is Int8: .scalar(.int(Int64(value)), .int8)
        case is Int16: .scalar(.int(Int64(value)), .int16)
        case is Int32: .scalar(.int(Int64(value)), .int32)
        case is Int, is Int64: .scalar(.int(Int64(value)), .int64)
        case is UInt8: .scalar(.uint(UInt64(value)), .uint8)
        case is UInt16: .scalar(.uint(UInt64(value)), .uint16)
        case is UInt32: .scalar(.uint(UInt64(value)), .uint32)
        case is UInt, is UInt64: .scalar(.uint(UInt64(value)), .uint64)
        default:
            Int128(exactly: value).map {
                .scalar(.decimal(Decimal128(unscaled: $0, scale: 0)), .decimal(precision: 38, scale: 0))
            }
        }
    }

    private static func duration(_ value: Duration) -> EncodedValue? {
        let (seconds, attoseconds) = value.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (count, addition) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !addition else { return nil }
        return .scalar(.duration(count, .nanoseconds), .duration(.nanoseconds))
    }

    /// Foundation's types, asked for what they encode themselves as.
    private static func foundation<Encoded: Encodable>(_ value: Encoded) throws -> EncodedValue? {
        let type = Encoded.self
        guard FoundationTypes.isDate(type) || FoundationTypes.isUUID(type) || FoundationTypes.isData(type) else {
            return nil
        }
        let encoder = ValueEncoder()
        try value.encode(to: encoder)
        switch encoder.slot.result {
        case .scalar(.double(let seconds), _) where FoundationTypes.isDate(type):
            // Microseconds: what a `Date` of our time can tell apart.
            let count = ((seconds + FoundationTypes.referenceDate) * 1_000_000).rounded()
            guard let exact = Int64(exactly: count) else {
                throw DataKitError(.conversion, "the date \(value) is too far away to be counted in microseconds")
            }
            return .scalar(
                .timestamp(exact, .microseconds, isUTC: true), .timestamp(.microseconds, timeZone: "UTC"))
        case .scalar(.string(let text), _) where FoundationTypes.isUUID(type):
            return uuid(text).map { .scalar(.binary($0), .uuid) }
        case .list(let elements) where FoundationTypes.isData(type):
            return .scalar(
                .binary(
                    elements.compactMap {
                        if case .scalar(.uint(let byte), _) = $0 { UInt8(exactly: byte) } else { nil }
                    }), .binary)
        default: return encoder.slot.result
        }
    }
}

/// Dictionaries, which encode themselves like structs or lists but are maps.
protocol EncodableDictionary {
    func encodedEntries() throws -> [(key: EncodedValue, value: EncodedValue)]
}

extension Dictionary: EncodableDictionary where Key: Encodable, Value: Encodable {
    func encodedEntries() throws -> [(key: EncodedValue, value: EncodedValue)] {
        let entries = try map { (key: try EncodedValue(encoding: $0.key), value: try EncodedValue(encoding: $0.value)) }
        // Dictionaries have no order; the output should not change from run to run.
        return entries.sorted { "\($0.key)" < "\($1.key)" }
    }
}
