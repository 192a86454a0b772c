import DataKitCore

extension Variant {
    /// The variant in its binary form: metadata with sorted names, and the value, each part as small as may be.
    ///
    /// - Throws: ``ParquetError`` of kind `misuse` for a decimal of more than 38 digits, a name that occurs twice in an
    ///   object, a timestamp in seconds or milliseconds or a uuid that has not 16 bytes; `limit` past 2^31 - 1 bytes or
    ///   ``maximumDepth``.
    public func encoded() throws(ParquetError) -> (metadata: [UInt8], value: [UInt8]) {
        var found: Set<String> = []
        collectNames(into: &found)
        let names = found.sorted(by: Self.precedes)
        var ids: [String: Int] = [:]
        for (id, name) in names.enumerated() { ids[name] = id }
        var bytes: [UInt8] = []
        let total = names.reduce(0) { $0 + $1.utf8.count }
        let width = Self.width(max(total, names.count))
        bytes.append(UInt8(1 | 16 | (width - 1) << 6))
        Self.append(names.count, width, to: &bytes)
        var offset = 0
        Self.append(0, width, to: &bytes)
        for name in names {
            offset += name.utf8.count
            Self.append(offset, width, to: &bytes)
        }
        for name in names { bytes += Array(name.utf8) }
        var value: [UInt8] = []
        try append(to: &value, ids, depth: 0)
        guard bytes.count <= Int(Int32.max), value.count <= Int(Int32.max) else {
            throw ParquetError(.limit, "a VARIANT would pass 2^31 - 1 bytes")
        }
        return (bytes, value)
    }

    private func collectNames(into names: inout Set<String>) {
        switch self {
        case .array(let elements): for element in elements { element.collectNames(into: &names) }
        case .object(let members):
            for member in members {
                names.insert(member.name)
                member.value.collectNames(into: &names)
            }
        default: break
        }
    }

    /// How many bytes a number takes.
    private static func width(_ number: Int) -> Int {
        number < 1 << 8 ? 1 : number < 1 << 16 ? 2 : number < 1 << 24 ? 3 : 4
    }

    private static func append(_ number: Int, _ width: Int, to bytes: inout [UInt8]) {
        for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }

    private func append(to bytes: inout [UInt8], _ ids: [String: Int], depth: Int) throws(ParquetError) {
        guard depth <= Self.maximumDepth else {
            throw ParquetError(.limit, "a VARIANT nests deeper than \(Self.maximumDepth)")
        }
        func primitive(_ type: UInt8) { bytes.append(type << 2) }
        func little(_ number: some FixedWidthInteger) {
            for byte in 0..<number.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
        }
        switch self {
        case .null: primitive(0)
        case .boolean(let value): primitive(value ? 1 : 2)
        case .int8(let number):
            primitive(3)
            little(number)
        case .int16(let number):
            primitive(4)
            little(number)
        case .int32(let number):
            primitive(5)
            little(number)
        case .int64(let number):
            primitive(6)
            little(number)
        case .double(let number):
            primitive(7)
            little(number.bitPattern)
        case .float(let number):
            primitive(14)
            little(number.bitPattern)
        case .decimal(let number):
            guard 0...38 ~= number.scale, number.unscaled.magnitude < Decimal128.powersOfTen[38].magnitude else {
                throw ParquetError(.misuse, "the decimal \(number) has more than 38 digits")
            }
            let size = number.unscaled.magnitude
            primitive(size < 1_000_000_000 ? 8 : size < 1_000_000_000_000_000_000 ? 9 : 10)
            bytes.append(UInt8(number.scale))
            if size < 1_000_000_000 {
                little(Int32(number.unscaled))
            } else if size < 1_000_000_000_000_000_000 {
                little(Int64(number.unscaled))
            } else {
                little(number.unscaled)
            }
        case .date(let days):
            primitive(11)
            little(days)
        case .time(let microseconds):
            primitive(17)
            little(microseconds)
        case .timestamp(let count, let unit, let isUTC):
            guard unit == .microseconds || unit == .nanoseconds else {
                throw ParquetError(
                    .misuse, "a VARIANT's timestamps count microseconds or nanoseconds, not \(unit.rawValue)")
            }
            primitive((unit == .microseconds ? 12 : 18) + (isUTC ? 0 : 1))
            little(count)
        case .binary(let content):
            primitive(15)
            little(UInt32(truncatingIfNeeded: content.count))
            bytes += content
        case .string(let text):
            let content = Array(text.utf8)
            if content.count < 64 {
                bytes.append(UInt8(content.count) << 2 | 1)
            } else {
                primitive(16)
                little(UInt32(truncatingIfNeeded: content.count))
            }
            bytes += content
        case .uuid(let content):
            guard content.count == 16 else {
                throw ParquetError(.misuse, "a uuid has \(content.count) bytes, expected 16")
            }
            primitive(20)
            bytes += content
        case .array(let elements):
            var (values, offsets): ([UInt8], [Int]) = ([], [0])
            for element in elements {
                try element.append(to: &values, ids, depth: depth + 1)
                offsets.append(values.count)
            }
            let width = Self.width(values.count)
            let isLarge = elements.count > 255
            bytes.append(UInt8((isLarge ? 4 : 0) + (width - 1)) << 2 | 3)
            Self.append(elements.count, isLarge ? 4 : 1, to: &bytes)
            for offset in offsets { Self.append(offset, width, to: &bytes) }
            bytes += values
        case .object(let members):
            let members = members.sorted { Self.precedes($0.name, $1.name) }
            var (values, offsets): ([UInt8], [Int]) = ([], [0])
            for (index, member) in members.enumerated() {
                guard index == 0 || Self.precedes(members[index - 1].name, member.name) else {
                    throw ParquetError(.misuse, "the name '\(member.name)' occurs twice in an object")
                }
                try member.value.append(to: &values, ids, depth: depth + 1)
                offsets.append(values.count)
            }
            let width = Self.width(values.count)
            let idWidth = Self.width(members.reduce(0) { max($0, ids[$1.name] ?? 0) })
            let isLarge = members.count > 255
            bytes.append(UInt8((isLarge ? 16 : 0) + (idWidth - 1) * 4 + (width - 1)) << 2 | 2)
            Self.append(members.count, isLarge ? 4 : 1, to: &bytes)
            for member in members { Self.append(ids[member.name] ?? 0, idWidth, to: &bytes) }
            for offset in offsets { Self.append(offset, width, to: &bytes) }
            bytes += values
        }
        guard bytes.count <= Int(Int32.max) else { throw ParquetError(.limit, "a VARIANT would pass 2^31 - 1 bytes") }
    }
}
