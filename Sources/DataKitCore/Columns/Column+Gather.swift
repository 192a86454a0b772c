extension Column {
    /// The rows at the given positions, in that order.
    ///
    /// - Precondition: every position is a row of the column.
    /// - Complexity: O(positions), plus the bytes or elements copied.
    public func gathering(_ rows: [Int32]) -> Column {
        let count = rows.count
        var taken: Bitmap?
        if let validity {
            var builder = BitmapBuilder(minimumCapacity: count)
            for row in rows { builder.append(validity[Int(row)]) }
            taken = builder.finishAsValidity()
        }
        return Column(type: type, count: count, validity: taken, values: values.gathering(rows, of: type))
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
        var positions: [Int32] = []
        positions.reserveCapacity(countOfOnes)
        forEachOne { positions.append(Int32(truncatingIfNeeded: $0)) }
        return positions
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

extension ByteStrings {
    fileprivate func gathering(_ rows: [Int32]) -> ByteStrings {
        var ends: [Int32] = [0]
        ends.reserveCapacity(rows.count + 1)
        var total = 0
        for row in rows {
            total += range(at: Int(row)).count
            ends.append(Int32(total))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(total)
        for row in rows {
            bytes.append(
                contentsOf: data.storage[
                    data.offset + Int(offsets[Int(row)])..<data.offset + Int(offsets[Int(row) + 1])])
        }
        return ByteStrings(offsets: Buffer(ends), data: Buffer(bytes))
    }
}

extension Column.Values {
    fileprivate func gathering(_ rows: [Int32], of type: DataType) -> Column.Values {
        switch self {
        case .null: return .null
        case .boolean(let bits):
            var builder = BitmapBuilder(minimumCapacity: rows.count)
            for row in rows { builder.append(bits[Int(row)]) }
            return .boolean(builder.finish())
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
        case .fixedBytes(let bytes):
            var data: [UInt8] = []
            data.reserveCapacity(rows.count * bytes.width)
            for row in rows { data.append(contentsOf: bytes[Int(row)].array) }
            return .fixedBytes(FixedBytes(width: bytes.width, data: Buffer(data)))
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
