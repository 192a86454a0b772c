import DataKitCore

/// A column's values as the file's physical type lays them out.
///
/// Most columns lie in memory as they will in the file and are not copied; narrow integers are widened, seconds
/// become milliseconds, decimals shrink to what their precision needs.
enum PhysicalColumn {
    case null
    case boolean(Bitmap)
    case int32(Buffer<Int32>)
    case uint32(Buffer<UInt32>)
    case float(Buffer<Float>)
    case int64(Buffer<Int64>)
    case uint64(Buffer<UInt64>)
    case double(Buffer<Double>)
    case bytes(ByteStrings)
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

    /// - Throws: ``ParquetError`` of kind `misuse` for values that the file's type cannot hold.
    init(_ column: Column, leaf: LeafColumn) throws(ParquetError) {
        let validity = column.validity
        switch column.values {
        case .null: self = .null
        case .boolean(let bits): self = .boolean(bits)
        case .int8(let buffer): self = .int32(Self.map(buffer) { Int32($0) })
        case .int16(let buffer): self = .int32(Self.map(buffer) { Int32($0) })
        case .int32(let buffer): self = .int32(buffer)
        case .uint8(let buffer): self = .uint32(Self.map(buffer) { UInt32($0) })
        case .uint16(let buffer): self = .uint32(Self.map(buffer) { UInt32($0) })
        case .uint32(let buffer): self = .uint32(buffer)
        case .uint64(let buffer): self = .uint64(buffer)
        case .float32(let buffer): self = .float(buffer)
        case .float64(let buffer): self = .double(buffer)
        case .float16(let buffer): self = .fixed(FixedWidth.halves(buffer), .halves(buffer))
        case .int64(let buffer): self = try Self.int64(buffer, validity, column.type)
        case .int128(let buffer): self = try Self.decimals(buffer, validity, column.type, leaf)
        case .interval(let buffer): self = .fixed(try FixedWidth.intervals(buffer, validity: validity), .none)
        case .bytes(let strings): self = .bytes(strings)
        case .fixedBytes(let strings): self = .fixed(strings, .unsignedBytes)
        case .dictionary(let indices, let entries):
            let entries = entries.decodingDictionary()
            if case .bytes(let strings) = entries.values {
                self = .dictionary(indices: indices, entries: strings)
            } else {
                let flat = Column(
                    type: column.type, count: column.count, validity: validity,
                    values: .dictionary(indices: indices, values: entries))
                self = try PhysicalColumn(flat.withValidIndices().decodingDictionary(), leaf: leaf)
            }
        case .list, .fixedSizeList, .structure, .map:
            throw ParquetError(.unsupported, "columns of type \(column.type) cannot be written yet")
        }
    }

    private static func int64(
        _ buffer: Buffer<Int64>, _ validity: Bitmap?, _ type: DataType
    ) throws(ParquetError) -> PhysicalColumn {
        switch type {
        case .time(.milliseconds):
            return .int32(
                try map(buffer, validity, "a time does not fit in 32 bits of milliseconds") { Int32(exactly: $0) })
        case .time(.seconds):
            return .int32(
                try map(buffer, validity, "a time does not fit in 32 bits of milliseconds") { value in
                    let (product, overflow) = value.multipliedReportingOverflow(by: 1000)
                    return overflow ? nil : Int32(exactly: product)
                })
        case .timestamp(.seconds, _):
            return .int64(
                try map(buffer, validity, "a timestamp in seconds does not fit in 64 bits of milliseconds") { value in
                    let (product, overflow) = value.multipliedReportingOverflow(by: 1000)
                    return overflow ? nil : product
                })
        default: return .int64(buffer)
        }
    }

    private static func decimals(
        _ buffer: Buffer<Int128>, _ validity: Bitmap?, _ type: DataType, _ leaf: LeafColumn
    ) throws(ParquetError) -> PhysicalColumn {
        guard case .decimal(let precision, _) = type else { preconditionFailure("layout without its type") }
        let end = Decimal128.powersOfTen[precision]
        let problem: StaticString = "a decimal has more digits than its type"
        switch leaf.physicalType {
        case .int32:
            return .int32(
                try map(buffer, validity, problem) { $0 < end && $0 > -end ? Int32(truncatingIfNeeded: $0) : nil })
        case .int64:
            return .int64(
                try map(buffer, validity, problem) { $0 < end && $0 > -end ? Int64(truncatingIfNeeded: $0) : nil })
        default:
            let checked = try map(buffer, validity, problem) { $0 < end && $0 > -end ? $0 : nil }
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

    /// Maps values that may not fit; what stands at null positions does not count.
    private static func map<From: BitwiseCopyable & Sendable, To: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _ buffer: Buffer<From>, _ validity: Bitmap?, _ problem: StaticString, _ transform: (From) -> To?
    ) throws(ParquetError) -> Buffer<To> {
        let values = buffer.span
        var result: [To] = []
        result.reserveCapacity(values.count)
        for index in values.indices {
            if let value = transform(values[index]) {
                result.append(value)
            } else if validity?[index] == false {
                result.append(0)
            } else {
                throw ParquetError(.misuse, "\(problem): \(values[index])")
            }
        }
        return Buffer(result)
    }
}

extension Column {
    /// The column with indices that may be followed also where it is null.
    fileprivate func withValidIndices() -> Column {
        guard let validity, case .dictionary(let indices, let entries) = values else { return self }
        if entries.count == 0 { return Column(nulls: count, type: type) }
        var safe: [Int32] = []
        safe.reserveCapacity(count)
        for row in 0..<count { safe.append(validity[row] ? indices[row] : 0) }
        return Column(
            type: type, count: count, validity: validity, values: .dictionary(indices: Buffer(safe), values: entries))
    }
}
