extension Column: Codable {
    private enum Key: String, CodingKey { case type, count, validity, values, offsets, parts }

    /// Reads a column as ``encode(to:)`` writes it.
    /// - Throws: `DecodingError` where values, offsets and count do not agree.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let type = try container.decode(DataType.self, forKey: .type)
        let count = try container.decode(Int.self, forKey: .count)
        func corrupted(_ message: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "a column of \(type) \(message)"))
        }
        guard 0...Int(Int32.max) ~= count else { throw corrupted("cannot have \(count) rows") }

        func buffer<Element: Decodable & BitwiseCopyable & Sendable>(_ elements: Int) throws -> Buffer<Element> {
            let values = try container.decode([Element].self, forKey: .values)
            guard values.count == elements else {
                throw corrupted("has \(values.count) values where \(elements) are needed")
            }
            return Buffer(values)
        }
        func bitmap(_ key: Key) throws -> Bitmap {
            let words = try container.decode([UInt64].self, forKey: key)
            guard words.count == (count + 63) / 64 else { throw corrupted("has a bitmap of another length") }
            return Bitmap(words: words, count: count)
        }
        /// `count + 1` offsets that rise from 0.
        func offsets() throws -> Buffer<Int32> {
            let offsets = try container.decode([Int32].self, forKey: .offsets)
            guard offsets.count == count + 1, offsets[0] == 0, zip(offsets, offsets.dropFirst()).allSatisfy(<=) else {
                throw corrupted("has offsets that do not rise")
            }
            return Buffer(offsets)
        }
        func parts(_ types: [DataType], count: Int) throws -> [Column] {
            let parts = try container.decode([Column].self, forKey: .parts)
            guard parts.map(\.type) == types, parts.allSatisfy({ $0.count == count }) else {
                throw corrupted("has parts of other types or lengths")
            }
            return parts
        }

        let values: Values
        switch type {
        case .null: values = .null
        case .boolean: values = .boolean(try bitmap(.values))
        case .int8: values = .int8(try buffer(count))
        case .int16: values = .int16(try buffer(count))
        case .int32, .date: values = .int32(try buffer(count))
        case .int64, .time, .timestamp, .duration: values = .int64(try buffer(count))
        case .uint8: values = .uint8(try buffer(count))
        case .uint16: values = .uint16(try buffer(count))
        case .uint32: values = .uint32(try buffer(count))
        case .uint64: values = .uint64(try buffer(count))
        case .float16: values = .float16(try buffer(count))
        // As bit patterns: text forms of numbers have no NaN.
        case .float32:
            let bits: Buffer<UInt32> = try buffer(count)
            values = .float32(Buffer(bits.array.map { Float(bitPattern: $0) }))
        case .float64:
            let bits: Buffer<UInt64> = try buffer(count)
            values = .float64(Buffer(bits.array.map { Double(bitPattern: $0) }))
        case .decimal:
            let halves: Buffer<UInt64> = try buffer(2 * count)
            values = .int128(
                Buffer(
                    (0..<count).map {
                        Int128(truncatingIfNeeded: UInt128(halves[2 * $0]) | UInt128(halves[2 * $0 + 1]) << 64)
                    }))
        case .interval:
            let intervals = try container.decode([Interval].self, forKey: .values)
            guard intervals.count == count else { throw corrupted("has \(intervals.count) values") }
            values = .interval(Buffer(intervals))
        case .fixedBinary(let width):
            let (bytes, overflow) = width.multipliedReportingOverflow(by: count)
            guard !overflow, width > 0 else { throw corrupted("is too long") }
            values = .fixedBytes(FixedBytes(width: width, data: try buffer(bytes)))
        case .uuid: values = .fixedBytes(FixedBytes(width: 16, data: try buffer(16 * count)))
        case .string, .binary:
            let offsets = try offsets()
            values = .bytes(ByteStrings(offsets: offsets, data: try buffer(Int(offsets[count]))))
        case .list(let element):
            let offsets = try offsets()
            values = .list(offsets: offsets, elements: try parts([element.type], count: Int(offsets[count]))[0])
        case .map(let key, let value):
            let offsets = try offsets()
            let entries = try parts([key.type, value.type], count: Int(offsets[count]))
            values = .map(offsets: offsets, keys: entries[0], values: entries[1])
        case .fixedSizeList(let element, let size):
            let (elements, overflow) = size.multipliedReportingOverflow(by: count)
            guard !overflow else { throw corrupted("is too long") }
            values = .fixedSizeList(elements: try parts([element.type], count: elements)[0])
        case .structure(let fields): values = .structure(try parts(fields.map(\.type), count: count))
        }
        let validity = container.contains(.validity) ? try bitmap(.validity) : nil
        self.init(type: type, count: count, validity: validity, values: values)
    }

    /// Writes type, count, validity and values; dictionaries are written out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let column = try writtenOut()
        try container.encode(type, forKey: .type)
        try container.encode(count, forKey: .count)
        if let validity { try container.encode(Self.words(validity), forKey: .validity) }
        func put<Element: Encodable>(_ buffer: Buffer<Element>) throws {
            try container.encode(buffer.array, forKey: .values)
        }
        func put(_ offsets: Buffer<Int32>, _ parts: [Column]) throws {
            let first = offsets[0], range = Int(first)..<Int(offsets[count])
            try container.encode(offsets.array.map { $0 - first }, forKey: .offsets)
            try container.encode(parts.map { $0[range] }, forKey: .parts)
        }
        switch column.values {
        case .null: break
        case .boolean(let bits): try container.encode(Self.words(bits), forKey: .values)
        case .int8(let buffer): try put(buffer)
        case .int16(let buffer): try put(buffer)
        case .int32(let buffer): try put(buffer)
        case .int64(let buffer): try put(buffer)
        case .uint8(let buffer): try put(buffer)
        case .uint16(let buffer), .float16(let buffer): try put(buffer)
        case .uint32(let buffer): try put(buffer)
        case .uint64(let buffer): try put(buffer)
        case .float32(let buffer): try put(Buffer(buffer.array.map(\.bitPattern)))
        case .float64(let buffer): try put(Buffer(buffer.array.map(\.bitPattern)))
        case .int128(let buffer):
            try put(
                Buffer(
                    buffer.array.flatMap { [UInt64(truncatingIfNeeded: $0), UInt64(truncatingIfNeeded: $0 >> 64)] }))
        case .interval(let buffer): try put(buffer)
        case .fixedBytes(let strings): try put(strings.data)
        case .bytes(let strings):
            let first = strings.offsets[0]
            try container.encode(strings.offsets.array.map { $0 - first }, forKey: .offsets)
            try put(strings.data[Int(first)..<Int(strings.offsets[count])])
        case .list(let offsets, let elements): try put(offsets, [elements])
        case .map(let offsets, let keys, let values): try put(offsets, [keys, values])
        case .fixedSizeList(let elements): try container.encode([elements], forKey: .parts)
        case .structure(let columns): try container.encode(columns, forKey: .parts)
        case .dictionary: preconditionFailure("dictionaries were written out")
        }
    }

    private static func words(_ bits: Bitmap) -> [UInt64] { (0..<bits.wordCount).map { bits.word(at: $0) } }
}
