/// A run of values of one type: immutable, sendable, sliced without copying, laid out as in Arrow.
///
/// A column has a logical ``type``, a ``validity`` bitmap, and ``values`` in one of a closed set of memory layouts.
/// Work through a column by switching on ``values`` once and looping over the layout's ``Buffer/span``; where speed
/// does not matter, `column[row]` gives a ``Value``.
///
/// ```swift
/// let column = Column([3, nil, 5] as [Int64?])
/// column.nullCount  // 1
/// column[0]         // .int(3)
/// if case .int64(let buffer) = column.values { print(buffer.span[2]) }
/// ```
///
/// The value at a null position is unspecified but present, so loops may compute on it and discard the result.
public struct Column: Sendable {
    /// How the values lie in memory; ``DataType`` lists which type uses which layout.
    public enum Values: Sendable {
        /// No memory: `count` nulls.
        case null
        case boolean(Bitmap)
        case int8(Buffer<Int8>)
        case int16(Buffer<Int16>)
        case int32(Buffer<Int32>)
        case int64(Buffer<Int64>)
        case uint8(Buffer<UInt8>)
        case uint16(Buffer<UInt16>)
        case uint32(Buffer<UInt32>)
        case uint64(Buffer<UInt64>)
        /// IEEE 754 binary16 bit patterns.
        case float16(Buffer<UInt16>)
        case float32(Buffer<Float>)
        case float64(Buffer<Double>)
        case int128(Buffer<Int128>)
        case bytes(ByteStrings)
        case fixedBytes(FixedBytes)
        case interval(Buffer<Interval>)
        /// List `i` is `elements[offsets[i]..<offsets[i + 1]]`.
        indirect case list(offsets: Buffer<Int32>, elements: Column)
        /// List `i` is `elements[i * n..<(i + 1) * n]`, n being the type's count.
        indirect case fixedSizeList(elements: Column)
        /// One column a field, each as long as this one.
        indirect case structure([Column])
        /// Map `i` has the entries `offsets[i]..<offsets[i + 1]` of `keys` and `values`.
        indirect case map(offsets: Buffer<Int32>, keys: Column, values: Column)
        /// Value `i` is `values[indices[i]]`; the dictionary has the column's type and no nulls.
        indirect case dictionary(indices: Buffer<Int32>, values: Column)
    }

    /// What the values mean.
    public let type: DataType
    /// How many values there are, nulls among them.
    public let count: Int
    /// A set bit where a value is there; `nil` where all are.
    public let validity: Bitmap?
    /// The values, in the layout of the type.
    public let values: Values

    /// Puts a column together.
    /// - Precondition: the layout is the type's, and validity and values have `count` elements.
    public init(type: DataType, count: Int, validity: Bitmap? = nil, values: Values) {
        precondition(validity == nil || validity!.count == count, "Column validity has another count than the column")
        precondition(
            Self.layoutFits(type: type, count: count, values: values),
            "Column values do not have the layout or count of \(type)")
        self.type = type
        self.count = count
        self.validity = validity
        self.values = values
    }

    /// How many values are null.
    /// - Complexity: O(count / 64)
    public var nullCount: Int {
        if case .null = values { return count }
        return validity.map { $0.count - $0.countOfOnes } ?? 0
    }

    /// Whether the value in this row is null.
    @inlinable
    public func isNull(_ row: Int) -> Bool {
        if case .null = values { return true }
        guard let validity else { return false }
        return !validity[row]
    }
}

extension Column {
    private static func layoutFits(type: DataType, count: Int, values: Values) -> Bool {
        switch (type, values) {
        case (.null, .null): true
        case (.boolean, .boolean(let bits)): bits.count == count
        case (.int8, .int8(let buffer)): buffer.count == count
        case (.int16, .int16(let buffer)): buffer.count == count
        case (.int32, .int32(let buffer)), (.date, .int32(let buffer)): buffer.count == count
        case (.int64, .int64(let buffer)), (.time, .int64(let buffer)), (.timestamp, .int64(let buffer)),
            (.duration, .int64(let buffer)):
            buffer.count == count
        case (.uint8, .uint8(let buffer)): buffer.count == count
        case (.uint16, .uint16(let buffer)): buffer.count == count
        case (.uint32, .uint32(let buffer)): buffer.count == count
        case (.uint64, .uint64(let buffer)): buffer.count == count
        case (.float16, .float16(let buffer)): buffer.count == count
        case (.float32, .float32(let buffer)): buffer.count == count
        case (.float64, .float64(let buffer)): buffer.count == count
        case (.decimal, .int128(let buffer)): buffer.count == count
        case (.string, .bytes(let strings)), (.binary, .bytes(let strings)): strings.count == count
        case (.fixedBinary(let width), .fixedBytes(let bytes)): bytes.count == count && bytes.width == width
        case (.uuid, .fixedBytes(let bytes)): bytes.count == count && bytes.width == 16
        case (.interval, .interval(let buffer)): buffer.count == count
        case (.list, .list(let offsets, let elements)):
            offsets.count == count + 1 && offsets[0] >= 0 && offsets[count] <= elements.count
        case (.fixedSizeList(_, let size), .fixedSizeList(let elements)): elements.count == size * count
        case (.structure(let fields), .structure(let columns)):
            fields.count == columns.count && columns.allSatisfy { $0.count == count }
        case (.map, .map(let offsets, let keys, let values)):
            offsets.count == count + 1 && offsets[0] >= 0 && offsets[count] <= keys.count && keys.count == values.count
        case (let type, .dictionary(let indices, let dictionary)):
            indices.count == count && dictionary.type == type
        default: false
        }
    }
}
