/// Two columns compared row by row.
struct ColumnPairing {
    let left: Column
    let right: Column

    /// The columns are not dictionary-encoded, have one count, and pass ``check(_:_:)``.
    init(_ left: Column, _ right: Column) {
        self.left = left
        self.right = right
    }

    /// Fails where values of the two cannot be compared.
    static func check(_ left: Field, _ right: Field) throws(DataKitError) {
        let isFine =
            switch (left.type, right.type) {
            case (.null, _), (_, .null), (.boolean, .boolean), (.string, .string), (.binary, .binary), (.uuid, .uuid),
                (.fixedBinary, .fixedBinary), (.time, .time), (.duration, .duration), (.date, .date),
                (.date, .timestamp(_, nil)), (.timestamp(_, nil), .date), (.timestamp(_, nil), .timestamp(_, nil)),
                (.timestamp(_, _?), .timestamp(_, _?)):
                true
            case (let left, let right): left.isNumeric && right.isNumeric
            }
        guard isFine else {
            throw DataKitError(
                .conversion,
                "holds \(left.type), which cannot be compared with the column '\(right.name)' of \(right.type)",
                subject: left.name)
        }
    }

    /// The rows for which the comparison holds; anything where either is null.
    func words(where comparison: Predicate.Comparison) -> [UInt64] {
        // Three comparisons are loops, the other three those with their sides exchanged, or their negations.
        switch comparison {
        case .equal: return words(where: Column.Operation.equal)
        case .less: return words(where: Column.Operation.less)
        case .lessOrEqual: return words(where: Column.Operation.lessOrEqual)
        case .notEqual: return inverted(words(where: Column.Operation.equal))
        case .greaterOrEqual: return inverted(words(where: Column.Operation.less))
        case .greater: return inverted(words(where: Column.Operation.lessOrEqual))
        }
    }

    private func inverted(_ words: [UInt64]) -> [UInt64] {
        var words = words
        WordLoops.invert(&words, count: left.count)
        return words
    }

    private func words(where operation: Column.Operation) -> [UInt64] {
        let count = left.count
        switch (left.values, right.values) {
        case (.null, _), (_, .null): return WordLoops.repeating(false, count: count)
        case (.boolean(let left), .boolean(let right)):
            return WordLoops.make(count: count) { row in
                switch operation {
                case .equal: left[row] == right[row]
                case .less: !left[row] && right[row]
                case .lessOrEqual: !left[row] || right[row]
                }
            }
        case (.bytes(let left), .bytes(let right)): return Kernels.compare(left, operation, right)
        case (.fixedBytes(let left), .fixedBytes(let right)):
            return WordLoops.make(count: count) { row in
                let left = left[row].array, right = right[row].array
                switch operation {
                case .equal: return left == right
                case .less: return left.lexicographicallyPrecedes(right)
                case .lessOrEqual: return !right.lexicographicallyPrecedes(left)
                }
            }
        default: break
        }
        if left.type.isFloatingPoint || right.type.isFloatingPoint {
            return ordered(doubles(of: left), doubles(of: right), operation)
        }
        if left.type == right.type {
            switch (left.values, right.values) {
            case (.int32(let left), .int32(let right)): return compare(left, operation, right)
            case (.int64(let left), .int64(let right)): return compare(left, operation, right)
            default: break
            }
        }
        let (leftFactor, rightFactor) = factors
        return compare(integers(of: left, times: leftFactor), operation, integers(of: right, times: rightFactor))
    }

    private func compare<Number: Comparable & BitwiseCopyable & Sendable>(
        _ left: Buffer<Number>, _ operation: Column.Operation, _ right: Buffer<Number>
    ) -> [UInt64] {
        let leftSpan = left.span, rightSpan = right.span
        switch operation {
        case .equal: return WordLoops.make(count: left.count) { leftSpan[$0] == rightSpan[$0] }
        case .less: return WordLoops.make(count: left.count) { leftSpan[$0] < rightSpan[$0] }
        case .lessOrEqual: return WordLoops.make(count: left.count) { leftSpan[$0] <= rightSpan[$0] }
        }
    }

    private func ordered(_ left: Buffer<Double>, _ right: Buffer<Double>, _ operation: Column.Operation) -> [UInt64] {
        let leftSpan = left.span, rightSpan = right.span
        switch operation {
        case .equal: return WordLoops.make(count: left.count) { leftSpan[$0].order(to: rightSpan[$0]) == 0 }
        case .less: return WordLoops.make(count: left.count) { leftSpan[$0].order(to: rightSpan[$0]) < 0 }
        case .lessOrEqual: return WordLoops.make(count: left.count) { leftSpan[$0].order(to: rightSpan[$0]) <= 0 }
        }
    }

    // MARK: Common domains

    /// What makes counts of both types counts of one unit: the finer of two, the larger of two scales.
    private var factors: (Int128, Int128) {
        let leftUnit = Self.unitsPerWhole(left.type), rightUnit = Self.unitsPerWhole(right.type)
        return leftUnit >= rightUnit ? (1, leftUnit / rightUnit) : (rightUnit / leftUnit, 1)
    }

    /// How many counts make one, or one day for dates and timestamps.
    private static func unitsPerWhole(_ type: DataType) -> Int128 {
        switch type {
        case .decimal(_, let scale): Decimal128.powersOfTen[scale]
        case .timestamp(let unit, _): 86_400 * Int128(unit.perSecond)
        case .time(let unit), .duration(let unit): Int128(unit.perSecond)
        default: 1
        }
    }

    private func integers(of column: Column, times factor: Int128) -> Buffer<Int128> {
        func widened<Number: FixedWidthInteger & BitwiseCopyable & Sendable>(_ buffer: Buffer<Number>) -> Buffer<Int128>
        {
            let span = buffer.span
            return Buffer(
                (0..<span.count).map { row in
                    let number = Int128(span[row])
                    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
                    // Larger than whatever the other side, of at most 38 digits, can hold.
                    return overflow ? (number < 0 ? .min : .max) : product
                })
        }
        switch column.values {
        case .int8(let buffer): return widened(buffer)
        case .int16(let buffer): return widened(buffer)
        case .int32(let buffer): return widened(buffer)
        case .int64(let buffer): return widened(buffer)
        case .uint8(let buffer): return widened(buffer)
        case .uint16(let buffer): return widened(buffer)
        case .uint32(let buffer): return widened(buffer)
        case .uint64(let buffer): return widened(buffer)
        case .int128(let buffer): return factor == 1 ? buffer : widened(buffer)
        default: preconditionFailure("no column of integers")
        }
    }

    private func doubles(of column: Column) -> Buffer<Double> {
        func widened<Element: BitwiseCopyable & Sendable>(
            _ buffer: Buffer<Element>, _ convert: (Element) -> Double
        ) -> Buffer<Double> {
            let span = buffer.span
            return Buffer((0..<span.count).map { convert(span[$0]) })
        }
        switch column.values {
        case .float16(let buffer): return widened(buffer) { Double(Float(halfBitPattern: $0)) }
        case .float32(let buffer): return widened(buffer) { Double($0) }
        case .float64(let buffer): return buffer
        default:
            let divisor = Double(Self.unitsPerWhole(column.type))
            return widened(integers(of: column, times: 1)) { Double($0) / divisor }
        }
    }
}
