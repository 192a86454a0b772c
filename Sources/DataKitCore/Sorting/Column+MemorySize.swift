extension Column {
    /// About how many bytes the column's rows take in memory; a dictionary counts with each column that uses it.
    package var memorySize: Int {
        let bits = validity == nil ? 0 : (count + 7) / 8
        return bits + values.memorySize(count)
    }
}

extension Column.Values {
    fileprivate func memorySize(_ count: Int) -> Int {
        switch self {
        case .null: 0
        case .boolean: (count + 7) / 8
        case .int8, .uint8: count
        case .int16, .uint16, .float16: 2 * count
        case .int32, .uint32, .float32: 4 * count
        case .int64, .uint64, .float64: 8 * count
        case .int128, .interval: 16 * count
        case .fixedBytes(let strings): strings.width * count
        case .bytes(let strings): 4 * (count + 1) + strings.byteCount
        case .list(let offsets, let elements):
            4 * (count + 1) + elements[Int(offsets[0])..<Int(offsets[count])].memorySize
        case .map(let offsets, let keys, let values):
            4 * (count + 1) + keys[Int(offsets[0])..<Int(offsets[count])].memorySize
                + values[Int(offsets[0])..<Int(offsets[count])].memorySize
        case .fixedSizeList(let elements): elements.memorySize
        case .structure(let columns): columns.reduce(0) { $0 + $1.memorySize }
        case .dictionary(_, let values): 4 * count + values.memorySize
        }
    }
}

extension RecordBatch {
    /// About how many bytes the rows take in memory.
    package var memorySize: Int { columns.reduce(0) { $0 + $1.memorySize } }
}
