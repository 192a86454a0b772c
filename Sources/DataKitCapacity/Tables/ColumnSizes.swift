internal import DataKitCore

/// What the values of columns take as attribute values, column by column.
struct ColumnSizes {
    /// In place of a size: there is no value, or one that the service cannot hold.
    static let absent = -1

    let mapping: DynamoDB.ItemMapping
    let rule: DynamoDB.NumberRule

    /// The size of each value, without names; ``absent`` for nulls.
    func sizes(_ column: Column) -> [Int] {
        var sizes = present(column)
        if case .null = column.values { return sizes }
        if let validity = column.validity {
            for row in sizes.indices where !validity[row] { sizes[row] = Self.absent }
        }
        return sizes
    }

    /// The size of each value; those of nulls are anything.
    private func present(_ column: Column) -> [Int] {
        let count = column.count
        switch column.values {
        case .null: return Array(repeating: Self.absent, count: count)
        case .boolean: return Array(repeating: 1, count: count)
        case .int8(let buffer): return integers(buffer)
        case .int16(let buffer): return integers(buffer)
        case .int32(let buffer): return column.type == .date ? times(column) : integers(buffer)
        case .int64(let buffer): return column.type == .int64 ? integers(buffer) : times(column)
        case .uint8(let buffer): return integers(buffer)
        case .uint16(let buffer): return integers(buffer)
        case .uint32(let buffer): return integers(buffer)
        case .uint64(let buffer):
            return (0..<count).map { NumberShape(magnitude: buffer[$0], isNegative: false).byteCount(rule) }
        case .int128(let buffer):
            guard case .decimal(_, let scale) = column.type else { return times(column) }
            return (0..<count).map { row in
                let shape = NumberShape(unscaled: buffer[row], scale: scale)
                return shape.fault == nil ? shape.byteCount(rule) : Self.absent
            }
        case .float16, .float32, .float64: return texts(column, areNumbers: true)
        case .bytes(let strings):
            var sizes: [Int] = []
            sizes.reserveCapacity(count)
            let offsets = strings.offsets.span
            for row in 0..<count { sizes.append(Int(offsets[row + 1] - offsets[row])) }
            return sizes
        case .fixedBytes(let bytes): return Array(repeating: column.type == .uuid ? 36 : bytes.width, count: count)
        case .interval: return texts(column, areNumbers: false)
        case .list(let offsets, let elements):
            let each = self.sizes(elements)
            return (0..<count).map { row in list(each, Int(offsets[row])..<Int(offsets[row + 1])) }
        case .fixedSizeList(let elements):
            let each = self.sizes(elements)
            let size = count == 0 ? 0 : elements.count / count
            return (0..<count).map { row in list(each, row * size..<(row + 1) * size) }
        case .structure(let columns):
            var sizes = Array(repeating: 3, count: count)
            for (field, member) in zip(column.type.children, columns) {
                let each = self.sizes(member)
                let name = field.name.utf8.count
                for row in 0..<count {
                    if each[row] != Self.absent {
                        sizes[row] += 1 + name + each[row]
                    } else if mapping.nulls == .typed {
                        sizes[row] += 2 + name
                    }
                }
            }
            return sizes
        case .map(let offsets, let keys, let values):
            let names = keys.type == .string ? self.sizes(keys) : texts(keys, areNumbers: false)
            let each = self.sizes(values)
            return (0..<count).map { row in
                var size = 3
                for entry in Int(offsets[row])..<Int(offsets[row + 1]) {
                    size += 1 + max(0, names[entry]) + (each[entry] == Self.absent ? 1 : each[entry])
                }
                return size
            }
        case .dictionary(let indices, let values):
            let each = self.sizes(values)
            // A null's index may point anywhere.
            return (0..<count).map { row in column.isNull(row) ? Self.absent : each[Int(indices[row])] }
        }
    }

    /// The sizes of a column of lists that are stored as sets.
    func setSizes(_ column: Column) -> [Int] {
        let rows = ItemRows(mapping: mapping)
        return (0..<column.count).map { row in
            rows.elements(column, row).flatMap(rows.set)?.byteCount(rule) ?? Self.absent
        }
    }

    @inline(__always)
    private func list(_ sizes: [Int], _ range: Range<Int>) -> Int {
        var size = 3
        for element in range { size += 1 + (sizes[element] == Self.absent ? 1 : sizes[element]) }
        return size
    }

    private func integers<Integer: FixedWidthInteger & SignedInteger & BitwiseCopyable & Sendable>(
        _ buffer: Buffer<Integer>
    ) -> [Int] {
        var sizes: [Int] = []
        sizes.reserveCapacity(buffer.count)
        let values = buffer.span
        for row in values.indices { sizes.append(NumberShape(Int64(values[row])).byteCount(rule)) }
        return sizes
    }

    private func integers<Integer: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ buffer: Buffer<Integer>
    ) -> [Int] {
        var sizes: [Int] = []
        sizes.reserveCapacity(buffer.count)
        let values = buffer.span
        for row in values.indices {
            sizes.append(NumberShape(magnitude: UInt64(values[row]), isNegative: false).byteCount(rule))
        }
        return sizes
    }

    private func times(_ column: Column) -> [Int] {
        if mapping.times == .epochSeconds, let seconds = EpochSeconds(column.type) {
            return (0..<column.count).map { NumberShape(seconds(column, $0)).byteCount(rule) }
        }
        return texts(column, areNumbers: false)
    }

    /// The sizes of values as text, or of the numbers that the texts are.
    private func texts(_ column: Column, areNumbers: Bool) -> [Int] {
        var cells = CellTexts()
        cells.append(column, style: .plain, null: [])
        var sizes: [Int] = []
        sizes.reserveCapacity(column.count)
        let text = cells.text.span
        for row in 0..<column.count {
            let range = cells.range(at: row)
            if areNumbers {
                let shape = NumberShape(text.extracting(range))
                sizes.append(shape.map { $0.fault == nil ? $0.byteCount(rule) : Self.absent } ?? Self.absent)
            } else {
                sizes.append(range.count)
            }
        }
        return sizes
    }
}
