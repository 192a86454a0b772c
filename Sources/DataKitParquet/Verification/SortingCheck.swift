import DataKitCore

/// Checks that the rows of a row group stand in the order that it declares.
///
/// The sorting columns are read together, some rows at a time; each gives one comparison a row with the row before, and
/// the first that is not "equal" decides.
struct SortingCheck {
    let file: ParquetFile
    let rowGroup: Int

    private static let batchRows = 1 << 15

    /// How a row compares with the one before.
    private enum Comparison: UInt8 { case equal, rises, falls, unknown }

    private struct Key {
        var sorting: SortingColumn
        var leaf: LeafColumn
        var order: ValueOrder
        var decoder: ChunkDecoder
        /// The last value of the batch before; the outer `nil` before the first.
        var last: OrderedValue??
    }

    /// - Throws: ``ParquetError`` where a column cannot be decoded, which is reported elsewhere.
    func run(_ log: inout FindingLog) throws(ParquetError) {
        let group = file.footer.rowGroups[rowGroup]
        var keys: [Key] = []
        for sorting in group.sortingColumns ?? [] {
            guard file.tree.leaves.indices.contains(Int(sorting.columnIndex)) else { break }
            var leaf = file.tree.leaves[Int(sorting.columnIndex)]
            let orders = file.footer.columnOrders ?? []
            let order = ValueOrder(leaf, orders.indices.contains(leaf.index) ? orders[leaf.index] : nil)
            guard leaf.isFlat, order != .none else {
                log.note("The declared order by \(leaf.name) was not checked: the column is nested or has no order.")
                break
            }
            if leaf.physicalType != .int96 {
                leaf.element.logicalType = nil
                leaf.element.convertedType = nil
            }
            keys.append(
                Key(
                    sorting: sorting, leaf: leaf, order: order,
                    decoder: try ChunkDecoder(
                        file: file, leaf: leaf, type: try leaf.valueType(), rowGroup: rowGroup,
                        reading: ChunkReading(source: file.source, readAhead: 1 << 18))))
        }
        guard !keys.isEmpty else { return }
        var row = 0
        let rows = Int(group.rowCount)
        while row < rows {
            let count = min(Self.batchRows, rows - row)
            var decided = [Comparison](repeating: .equal, count: count)
            for index in keys.indices {
                let column = try keys[index].decoder.read(RowSelection(row..<row + count))
                Self.decide(&decided, by: column, &keys[index])
            }
            if let fall = decided.firstIndex(of: .falls) {
                let names = keys.map { key in
                    key.leaf.name + (key.sorting.isDescending ? " descending" : "")
                }
                return log.error(
                    .sorting,
                    "the rows are called sorted by \(names.joined(separator: ", ")), but row \(row + fall) of "
                        + "the row group comes before the row ahead of it")
            }
            row += count
        }
    }

    /// Lets a column decide the rows that the columns before it left equal.
    private static func decide(_ decided: inout [Comparison], by column: Column, _ key: inout Key) {
        let count = decided.count
        let validity = column.validity
        func isNull(_ row: Int) -> Bool { validity.map { !$0[row] } ?? false }
        func value(_ row: Int) -> OrderedValue? { isNull(row) ? nil : column.ordered(row, key.order, key.leaf) }
        var comparisons = [Comparison](repeating: .unknown, count: count)
        if let before = key.last {
            comparisons[0] = compare(before, value(0), key.sorting)
        } else {
            comparisons[0] = .rises
        }
        let (up, down): (Comparison, Comparison) = key.sorting.isDescending ? (.falls, .rises) : (.rises, .falls)
        func fill<Element, Compared: Comparable>(_ buffer: Buffer<Element>, _ compared: (Element) -> Compared) {
            let span = buffer.span
            for row in 1..<max(1, count) {
                let (a, b) = (compared(span[row - 1]), compared(span[row]))
                comparisons[row] = a < b ? up : b < a ? down : a == b ? .equal : .unknown
            }
        }
        switch (column.values, key.order) {
        case (.int32(let buffer), .unsigned): fill(buffer) { UInt32(bitPattern: $0) }
        case (.int64(let buffer), .unsigned): fill(buffer) { UInt64(bitPattern: $0) }
        case (.int32(let buffer), _): fill(buffer) { $0 }
        case (.int64(let buffer), _): fill(buffer) { $0 }
        case (.float32(let buffer), _): fill(buffer) { $0 }
        case (.float64(let buffer), _): fill(buffer) { $0 }
        default:
            var previous = value(0)
            for row in 1..<max(1, count) {
                let next = value(row)
                if let previous, let next { comparisons[row] = previous < next ? up : next < previous ? down : .equal }
                previous = next
            }
        }
        for row in 0..<count where decided[row] == .equal {
            if row > 0, isNull(row - 1) || isNull(row) {
                let placeholder = OrderedValue.integer(0)
                decided[row] = compare(
                    isNull(row - 1) ? nil : placeholder, isNull(row) ? nil : placeholder, key.sorting)
            } else {
                decided[row] = comparisons[row]
            }
        }
        key.last = .some(value(count - 1))
    }

    private static func compare(_ a: OrderedValue?, _ b: OrderedValue?, _ sorting: SortingColumn) -> Comparison {
        switch (a, b) {
        case (nil, nil): return .equal
        case (nil, _): return sorting.nullsFirst ? .rises : .falls
        case (_, nil): return sorting.nullsFirst ? .falls : .rises
        case (let a?, let b?):
            if a.isNaN || b.isNaN { return .unknown }
            if a == b { return .equal }
            return (a < b) != sorting.isDescending ? .rises : .falls
        }
    }
}

extension Column {
    /// A value that is there, in its leaf's order; the column is of the leaf's physical type.
    fileprivate func ordered(_ row: Int, _ order: ValueOrder, _ leaf: LeafColumn) -> OrderedValue? {
        switch values {
        case .boolean(let bits): .integer(bits[row] ? 1 : 0)
        case .int32(let buffer):
            .integer(order == .unsigned ? Int128(UInt32(bitPattern: buffer[row])) : Int128(buffer[row]))
        case .int64(let buffer):
            .integer(order == .unsigned ? Int128(UInt64(bitPattern: buffer[row])) : Int128(buffer[row]))
        case .float32(let buffer): .number(Double(buffer[row]))
        case .float64(let buffer): .number(buffer[row])
        case .bytes(let strings): order.value(strings[row].array, of: leaf)
        case .fixedBytes(let strings):
            order.value(strings.data[row * strings.width..<(row + 1) * strings.width].array, of: leaf)
        case .dictionary(let indices, let dictionary): dictionary.ordered(Int(indices[row]), order, leaf)
        default: nil
        }
    }
}
