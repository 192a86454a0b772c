extension Column {
    /// The rows at the given positions, in that order.
    ///
    /// - Precondition: every position is a row of the column.
    /// - Complexity: O(positions), plus the bytes or elements copied.
    public func gathering(_ rows: [Int32]) -> Column {
        var taken: Bitmap?
        if let validity {
            let bits = validity.gathering(rows)
            taken = bits.isAllOnes ? nil : bits
        }
        return Column(type: type, count: rows.count, validity: taken, values: values.gathering(rows, of: type))
    }

    /// The rows whose bit is set.
    /// - Precondition: the selection is as long as the column.
    public func filtered(by selection: Bitmap) -> Column {
        precondition(selection.count == count, "Selection has another count than the column")
        let ones = selection.countOfOnes
        if ones == count { return self }
        return gathering(selection.positionsOfOnes)
    }
}

extension Bitmap {
    /// The positions of the set bits, rising.
    package var positionsOfOnes: [Int32] {
        Array(capacity: countOfOnes) { positions in
            forEachOne { positions.append(Int32(truncatingIfNeeded: $0)) }
        }
    }

    /// The bits at the given positions, in that order, made a word at a time.
    fileprivate func gathering(_ rows: [Int32]) -> Bitmap {
        let wordCount = (rows.count + 63) / 64
        let gathered = Array(capacity: wordCount) { (words: inout OutputSpan<UInt64>) in
            for index in 0..<wordCount {
                var word: UInt64 = 0
                let first = index &* 64
                for bit in 0..<min(64, rows.count &- first) where self[Int(rows[first &+ bit])] {
                    word |= 1 &<< UInt64(bit)
                }
                words.append(word)
            }
        }
        return Bitmap(words: gathered, count: rows.count)
    }
}

extension Buffer {
    fileprivate func gathering(_ rows: [Int32]) -> Buffer {
        let source = span
        return Buffer(
            Array(capacity: rows.count) { output in
                for row in rows { output.append(source[Int(row)]) }
            })
    }
}

extension FixedBytes {
    fileprivate func gathering(_ rows: [Int32]) -> FixedBytes {
        let source = data.span
        let gathered = Array(capacity: rows.count * width) { (output: inout OutputSpan<UInt8>) in
            for row in rows {
                let first = Int(row) * width
                for position in first..<first + width { output.append(source[position]) }
            }
        }
        return FixedBytes(width: width, data: Buffer(gathered))
    }
}

extension Column.Values {
    fileprivate func gathering(_ rows: [Int32], of type: DataType) -> Column.Values {
        switch self {
        case .null: return .null
        case .boolean(let bits):
            return .boolean(bits.gathering(rows))
        case .int8(let buffer): return .int8(buffer.gathering(rows))
        case .int16(let buffer): return .int16(buffer.gathering(rows))
        case .int32(let buffer): return .int32(buffer.gathering(rows))
        case .int64(let buffer): return .int64(buffer.gathering(rows))
        case .uint8(let buffer): return .uint8(buffer.gathering(rows))
        case .uint16(let buffer): return .uint16(buffer.gathering(rows))
        case .uint32(let buffer): return .uint32(buffer.gathering(rows))
        case .uint64(let buffer): return .uint64(buffer.gathering(rows))
        case .float16(let buffer): return .float16(buffer.gathering(rows))
        case .float32(let buffer): return .float32(buffer.gathering(rows))
        case .float64(let buffer): return .float64(buffer.gathering(rows))
        case .int128(let buffer): return .int128(buffer.gathering(rows))
        case .interval(let buffer): return .interval(buffer.gathering(rows))
        case .bytes(let strings): return .bytes(strings.gathering(rows))
        case .fixedBytes(let bytes): return .fixedBytes(bytes.gathering(rows))
        case .list(let offsets, let elements):
            let (ends, positions) = Self.entries(of: rows, in: offsets)
            return .list(offsets: ends, elements: elements.gathering(positions))
        case .map(let offsets, let keys, let values):
            let (ends, positions) = Self.entries(of: rows, in: offsets)
            return .map(offsets: ends, keys: keys.gathering(positions), values: values.gathering(positions))
        case .fixedSizeList(let elements):
            guard case .fixedSizeList(_, let size) = type else { preconditionFailure("layout without its type") }
            return .fixedSizeList(
                elements: elements.gathering(rows.flatMap { row in (0..<Int32(size)).map { row * Int32(size) + $0 } }))
        case .structure(let columns): return .structure(columns.map { $0.gathering(rows) })
        case .dictionary(let indices, let values): return .dictionary(indices: indices.gathering(rows), values: values)
        }
    }

    private static func entries(of rows: [Int32], in offsets: Buffer<Int32>) -> (Buffer<Int32>, [Int32]) {
        var ends: [Int32] = [0]
        var positions: [Int32] = []
        for row in rows {
            positions.append(contentsOf: offsets[Int(row)]..<offsets[Int(row) + 1])
            ends.append(Int32(positions.count))
        }
        return (Buffer(ends), positions)
    }
}
