extension Column {
    /// The rows of a range, without copying.
    /// - Complexity: O(1); O(fields) for a struct.
    public subscript(range: Range<Int>) -> Column {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "Column range is out of bounds")
        if range.count == count { return self }
        return Column(
            type: type, count: range.count, validity: validity?[range], values: values.sliced(range, of: type))
    }
}

extension Column.Values {
    fileprivate func sliced(_ range: Range<Int>, of type: DataType) -> Column.Values {
        switch self {
        case .null: return .null
        case .boolean(let bits): return .boolean(bits[range])
        case .int8(let buffer): return .int8(buffer[range])
        case .int16(let buffer): return .int16(buffer[range])
        case .int32(let buffer): return .int32(buffer[range])
        case .int64(let buffer): return .int64(buffer[range])
        case .uint8(let buffer): return .uint8(buffer[range])
        case .uint16(let buffer): return .uint16(buffer[range])
        case .uint32(let buffer): return .uint32(buffer[range])
        case .uint64(let buffer): return .uint64(buffer[range])
        case .float16(let buffer): return .float16(buffer[range])
        case .float32(let buffer): return .float32(buffer[range])
        case .float64(let buffer): return .float64(buffer[range])
        case .int128(let buffer): return .int128(buffer[range])
        case .bytes(let strings): return .bytes(strings[range])
        case .fixedBytes(let bytes): return .fixedBytes(bytes[range])
        case .interval(let buffer): return .interval(buffer[range])
        case .list(let offsets, let elements):
            return .list(offsets: offsets[range.lowerBound..<range.upperBound + 1], elements: elements)
        case .fixedSizeList(let elements):
            guard case .fixedSizeList(_, let size) = type else { preconditionFailure("layout without its type") }
            return .fixedSizeList(elements: elements[range.lowerBound * size..<range.upperBound * size])
        case .structure(let columns): return .structure(columns.map { $0[range] })
        case .map(let offsets, let keys, let values):
            return .map(offsets: offsets[range.lowerBound..<range.upperBound + 1], keys: keys, values: values)
        case .dictionary(let indices, let values): return .dictionary(indices: indices[range], values: values)
        }
    }
}
