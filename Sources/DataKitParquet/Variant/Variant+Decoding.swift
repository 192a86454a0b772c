import DataKitCore

extension Variant {
    /// Reads a variant from its two parts.
    ///
    /// - Throws: ``ParquetError`` of kind `outOfSpecification` for bytes that are no variant, `unsupported` for a newer
    ///   version or type, `limit` past ``maximumDepth``.
    /// - Complexity: O(bytes), in time and memory, whatever the bytes say.
    public init(metadata: [UInt8], value: [UInt8]) throws(ParquetError) {
        try self.init(VariantMetadata(metadata), value)
    }

    init(_ metadata: VariantMetadata, _ value: [UInt8]) throws(ParquetError) {
        var decoder = VariantDecoder(bytes: value, names: metadata.names)
        self = try decoder.value(at: 0, end: value.count, depth: 0)
    }
}

/// Decodes a value. Each byte may belong to one value only: what values have for themselves adds up to no more than
/// there are bytes, or they would overlap and a few bytes could stand for any number of values.
private struct VariantDecoder {
    let bytes: [UInt8]
    let names: [String]
    var budget: Int

    init(bytes: [UInt8], names: [String]) {
        self.bytes = bytes
        self.names = names
        budget = bytes.count
    }

    private mutating func spend(_ count: Int) throws(ParquetError) {
        budget -= count
        guard budget >= 0 else { throw .variant("its values overlap") }
    }

    private func unsigned(_ position: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }

    private func signed(_ position: Int, _ width: Int) -> Int64 {
        let value = (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
        return Int64(bitPattern: value << UInt64(64 - 8 * width)) >> Int64(64 - 8 * width)
    }

    mutating func value(at position: Int, end: Int, depth: Int) throws(ParquetError) -> Variant {
        guard position < end else { throw .variant("a value is missing") }
        guard depth <= Variant.maximumDepth else {
            throw ParquetError(.limit, "a VARIANT nests deeper than \(Variant.maximumDepth)")
        }
        let header = bytes[position] >> 2
        switch bytes[position] & 3 {
        case 0: return try primitive(header, position + 1, end)
        case 1: return .string(try text(position + 1, Int(header), end, head: 1))
        case 2: return try object(header, position + 1, end, depth)
        default: return try array(header, position + 1, end, depth)
        }
    }

    private mutating func primitive(_ type: UInt8, _ start: Int, _ end: Int) throws(ParquetError) -> Variant {
        let widths = [0, 0, 0, 1, 2, 4, 8, 8, 5, 9, 17, 4, 8, 8, 4, 4, 4, 8, 8, 8, 16]
        guard Int(type) < widths.count else {
            throw ParquetError(
                .unsupported, "a VARIANT holds a value of type \(type), which this version does not know")
        }
        let width = widths[Int(type)]
        guard width <= end - start else { throw .variant("a value ends early") }
        if type != 15, type != 16 { try spend(1 + width) }
        switch type {
        case 0: return .null
        case 1: return .boolean(true)
        case 2: return .boolean(false)
        case 3: return .int8(Int8(truncatingIfNeeded: signed(start, 1)))
        case 4: return .int16(Int16(truncatingIfNeeded: signed(start, 2)))
        case 5: return .int32(Int32(truncatingIfNeeded: signed(start, 4)))
        case 6: return .int64(signed(start, 8))
        case 7: return .double(Double(bitPattern: UInt64(bitPattern: signed(start, 8))))
        case 8...10: return .decimal(try decimal(start, width - 1))
        case 11: return .date(Int32(truncatingIfNeeded: signed(start, 4)))
        case 12, 13: return .timestamp(signed(start, 8), .microseconds, isUTC: type == 12)
        case 14: return .float(Float(bitPattern: UInt32(truncatingIfNeeded: signed(start, 4))))
        case 15:
            let count = unsigned(start, 4)
            guard count <= end - start - 4 else { throw .variant("a byte string ends early") }
            try spend(5 + count)
            return .binary(Array(bytes[start + 4..<start + 4 + count]))
        case 16: return .string(try text(start + 4, unsigned(start, 4), end, head: 5))
        case 17:
            let time = signed(start, 8)
            guard 0..<86_400_000_000 ~= time else { throw .variant("the time \(time) is none of a day") }
            return .time(time)
        case 18, 19: return .timestamp(signed(start, 8), .nanoseconds, isUTC: type == 18)
        default: return .uuid(Array(bytes[start..<start + 16]))
        }
    }

    private func decimal(_ start: Int, _ width: Int) throws(ParquetError) -> Decimal128 {
        let scale = Int(bytes[start])
        let high = width == 16 ? Int128(signed(start + 9, 8)) << 64 : 0
        let low = signed(start + 1, min(8, width))
        let unscaled = width == 16 ? high | Int128(UInt64(bitPattern: low)) : Int128(low)
        guard scale <= 38, unscaled.magnitude < Decimal128.powersOfTen[38].magnitude else {
            throw .variant("a decimal has more than 38 digits")
        }
        return Decimal128(unscaled: unscaled, scale: scale)
    }

    private mutating func text(
        _ start: Int, _ count: Int, _ end: Int, head: Int
    ) throws(ParquetError) -> String {
        guard count <= end - start else { throw .variant("a string ends early") }
        try spend(head + count)
        guard let text = String(validating: bytes[start..<start + count], as: UTF8.self) else {
            throw .variant("a string is not valid UTF-8")
        }
        return text
    }

    private mutating func array(
        _ header: UInt8, _ start: Int, _ end: Int, _ depth: Int
    ) throws(ParquetError) -> Variant {
        let (width, countWidth) = (Int(header & 3) + 1, header & 4 != 0 ? 4 : 1)
        let (count, offsets, values) = try head(start, end, countWidth: countWidth, idWidth: 0, width: width)
        try spend(values - start + 1)
        var elements: [Variant] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            let (from, to) = (unsigned(offsets + index * width, width), unsigned(offsets + (index + 1) * width, width))
            guard from <= to, to <= end - values else { throw .variant("an element lies outside its array") }
            elements.append(try value(at: values + from, end: values + to, depth: depth + 1))
        }
        return .array(elements)
    }

    private mutating func object(
        _ header: UInt8, _ start: Int, _ end: Int, _ depth: Int
    ) throws(ParquetError) -> Variant {
        let (width, idWidth) = (Int(header & 3) + 1, Int(header >> 2 & 3) + 1)
        let countWidth = header & 16 != 0 ? 4 : 1
        let (count, offsets, values) = try head(start, end, countWidth: countWidth, idWidth: idWidth, width: width)
        try spend(values - start + 1)
        let ids = start + countWidth
        let size = unsigned(offsets + count * width, width)
        guard size <= end - values else { throw .variant("the members of an object lie outside it") }
        var members: [Variant.Member] = []
        members.reserveCapacity(count)
        for index in 0..<count {
            let id = unsigned(ids + index * idWidth, idWidth)
            guard id < names.count else { throw .variant("a member has name \(id) of \(names.count)") }
            let name = names[id]
            if let last = members.last, !Variant.precedes(last.name, name) {
                throw .variant("the member '\(name)' follows '\(last.name)' in an object")
            }
            let from = unsigned(offsets + index * width, width)
            guard from < size else { throw .variant("a member lies outside its object") }
            members.append(
                Variant.Member(
                    name: name, value: try value(at: values + from, end: values + size, depth: depth + 1)))
        }
        return .object(members)
    }

    /// The number of elements, and where their offsets and values begin.
    private func head(
        _ start: Int, _ end: Int, countWidth: Int, idWidth: Int, width: Int
    ) throws(ParquetError) -> (count: Int, offsets: Int, values: Int) {
        guard countWidth <= end - start else { throw .variant("a value ends early") }
        let count = unsigned(start, countWidth)
        let room = end - start - countWidth - width
        guard room >= 0, count <= room / (idWidth + width) else {
            throw .variant("\(count) elements are claimed where there is no room for them")
        }
        let offsets = start + countWidth + count * idWidth
        return (count, offsets, offsets + (count + 1) * width)
    }
}
