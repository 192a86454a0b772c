import DataKitCore

/// The values of a leaf, without what is missing, as the file's physical type lays them out.
///
/// Most columns lie in memory as they will in the file and are not copied where nothing is missing; narrow integers are
/// widened, seconds become milliseconds, decimals shrink to what their precision needs.
enum PhysicalColumn {
    case null
    case boolean(Bitmap)
    case int32(Buffer<Int32>)
    case uint32(Buffer<UInt32>)
    case float(Buffer<Float>)
    case int64(Buffer<Int64>)
    case uint64(Buffer<UInt64>)
    case double(Buffer<Double>)
    case bytes(StringRun)
    /// Strings that the column picks from a dictionary.
    case dictionary(indices: Buffer<Int32>, entries: ByteStrings)
    case fixed(FixedBytes, FixedOrder)

    /// How byte strings of one width compare.
    enum FixedOrder {
        case unsignedBytes
        /// By the numbers they were made of.
        case decimals(Buffer<Int128>)
        case halves(Buffer<UInt16>)
        /// Intervals: not at all.
        case none
    }

    /// - Parameters:
    ///   - selection: a set bit for each value that is there; `nil` where all are.
    ///   - truncatesTimestamps: whether digits below the leaf's unit are cut off.
    /// - Throws: ``ParquetError`` of kind `misuse` for values that the file's type cannot hold; the location's row is
    ///   the number of the value among those that are there.
    init(
        _ column: Column, selection: [UInt64]?, leaf: LeafColumn, truncatesTimestamps: Bool = false
    ) throws(ParquetError) {
        let selected = Selected(words: selection)
        switch column.values {
        case .null: self = .null
        case .boolean(let bits): self = .boolean(selected.of(bits))
        case .int8(let buffer): self = .int32(selected.of(Self.map(buffer) { Int32($0) }))
        case .int16(let buffer): self = .int32(selected.of(Self.map(buffer) { Int32($0) }))
        case .int32(let buffer): self = .int32(selected.of(buffer))
        case .uint8(let buffer): self = .uint32(selected.of(Self.map(buffer) { UInt32($0) }))
        case .uint16(let buffer): self = .uint32(selected.of(Self.map(buffer) { UInt32($0) }))
        case .uint32(let buffer): self = .uint32(selected.of(buffer))
        case .uint64(let buffer): self = .uint64(selected.of(buffer))
        case .float32(let buffer): self = .float(selected.of(buffer))
        case .float64(let buffer): self = .double(selected.of(buffer))
        case .float16(let buffer):
            let halves = selected.each(of: buffer)
            self = .fixed(FixedWidth.halves(halves), .halves(halves))
        case .int64(let buffer):
            self = try Self.int64(selected.of(buffer), column.type, leaf, truncatesTimestamps)
        case .int128(let buffer): self = try Self.decimals(selected.each(of: buffer), column.type, leaf)
        case .interval(let buffer):
            self = .fixed(try FixedWidth.intervals(selected.each(of: buffer)), .none)
        case .bytes(let strings):
            let run = StringRun(strings)
            self = .bytes(selection.map { run.compacted(by: $0) } ?? run)
        case .fixedBytes(let strings):
            self = .fixed(selection.map { ValueKernels.compacted(strings, by: $0) } ?? strings, .unsignedBytes)
        case .dictionary(let indices, let entries):
            let entries = entries.decodingDictionary()
            let picks = selected.of(indices)
            if case .bytes(let strings) = entries.values {
                self = .dictionary(indices: picks, entries: strings)
            } else {
                let flat = Column(
                    type: column.type, count: picks.count, values: .dictionary(indices: picks, values: entries))
                self = try PhysicalColumn(
                    flat.decodingDictionary(), selection: nil, leaf: leaf, truncatesTimestamps: truncatesTimestamps)
            }
        case .list, .fixedSizeList, .structure, .map: preconditionFailure("a nested column is no leaf")
        }
    }

    private static func int64(
        _ buffer: Buffer<Int64>, _ type: DataType, _ leaf: LeafColumn, _ truncatesTimestamps: Bool
    ) throws(ParquetError) -> PhysicalColumn {
        switch type {
        case .time(.milliseconds):
            return .int32(
                try map(buffer, "a time does not fit in 32 bits of milliseconds") { Int32(exactly: $0) })
        case .time(.seconds):
            return .int32(
                try map(buffer, "a time does not fit in 32 bits of milliseconds") { value in
                    let (product, overflow) = value.multipliedReportingOverflow(by: 1000)
                    return overflow ? nil : Int32(exactly: product)
                })
        case .timestamp(let unit, _):
            guard case .timestamp(_, let stored?)? = leaf.effectiveLogicalType else {
                return .int64(buffer)
            }
            return .int64(
                try TimestampScaling(from: unit, to: stored, truncates: truncatesTimestamps).scaled(buffer))
        default: return .int64(buffer)
        }
    }

    private static func decimals(
        _ buffer: Buffer<Int128>, _ type: DataType, _ leaf: LeafColumn
    ) throws(ParquetError) -> PhysicalColumn {
        guard case .decimal(let precision, _) = type else { preconditionFailure("layout without its type") }
        let end = Decimal128.powersOfTen[precision]
        let problem: StaticString = "a decimal has more digits than its type"
        switch leaf.physicalType {
        case .int32:
            return .int32(
                try map(buffer, problem) { $0 < end && $0 > -end ? Int32(truncatingIfNeeded: $0) : nil })
        case .int64:
            return .int64(
                try map(buffer, problem) { $0 < end && $0 > -end ? Int64(truncatingIfNeeded: $0) : nil })
        default:
            let checked = try map(buffer, problem) { $0 < end && $0 > -end ? $0 : nil }
            return .fixed(FixedWidth.decimals(checked, width: leaf.width), .decimals(checked))
        }
    }

    private static func map<From: BitwiseCopyable & Sendable, To: BitwiseCopyable & Sendable>(
        _ buffer: Buffer<From>, _ transform: (From) -> To
    ) -> Buffer<To> {
        let values = buffer.span
        return Buffer(
            Array(capacity: values.count) { output in
                for index in values.indices { output.append(transform(values[index])) }
            })
    }

    /// Maps values that may not fit.
    private static func map<From: BitwiseCopyable & Sendable, To: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _ buffer: Buffer<From>, _ problem: StaticString, _ transform: (From) -> To?
    ) throws(ParquetError) -> Buffer<To> {
        let values = buffer.span
        var result: [To] = []
        result.reserveCapacity(values.count)
        for index in values.indices {
            guard let value = transform(values[index]) else {
                throw ParquetError(.misuse, "\(problem): \(values[index])", at: .init(row: index))
            }
            result.append(value)
        }
        return Buffer(result)
    }
}

/// Leaves out what is missing.
private struct Selected {
    let words: [UInt64]?

    /// Values of 32 or 64 bits.
    func of<Value: BitwiseCopyable & Sendable>(_ values: Buffer<Value>) -> Buffer<Value> {
        words.map { Buffer(ValueKernels.compacted(values.span, by: $0)) } ?? values
    }

    func of(_ bits: Bitmap) -> Bitmap {
        guard let words else { return bits }
        let count = words.reduce(0) { $0 + $1.nonzeroBitCount }
        return Bitmap(words: ValueKernels.compacted(bits: bits.allWords, count: bits.count, by: words), count: count)
    }

    /// Values of any width, one by one.
    func each<Value: BitwiseCopyable & Sendable>(of values: Buffer<Value>) -> Buffer<Value> {
        guard let words else { return values }
        let source = values.span
        let count = words.reduce(0) { $0 + $1.nonzeroBitCount }
        return Buffer(
            Array(capacity: count) { output in
                for (index, word) in words.enumerated() {
                    var rest = word
                    while rest != 0 {
                        output.append(source[index &* 64 &+ rest.trailingZeroBitCount])
                        rest &= rest &- 1
                    }
                }
            })
    }
}
