import DataKitCore

/// What the values of a page, or of a column chunk, are in truth.
struct ObservedValues: Sendable {
    var order: ValueOrder
    /// Entries: values and nulls.
    var entries = 0
    var nulls = 0
    var nans = 0
    var rows = 0
    var minimum: OrderedValue?
    var maximum: OrderedValue?
    var hasNegativeZero = false
    var hasPositiveZero = false
    /// The bytes of byte arrays, without their lengths.
    var byteArrayBytes = 0
    var repetitionHistogram: [Int64] = []
    var definitionHistogram: [Int64] = []
    /// What geometries cover; `nil` where there are none.
    var extent: GeometryExtent?

    init(order: ValueOrder) { self.order = order }

    /// How many values there are that are neither null nor NaN.
    var orderedCount: Int { entries - nulls - nans }

    mutating func formUnion(_ other: ObservedValues) {
        entries += other.entries
        nulls += other.nulls
        nans += other.nans
        rows += other.rows
        widen(other.minimum)
        widen(other.maximum)
        hasNegativeZero = hasNegativeZero || other.hasNegativeZero
        hasPositiveZero = hasPositiveZero || other.hasPositiveZero
        byteArrayBytes += other.byteArrayBytes
        if let more = other.extent {
            if extent == nil { extent = more } else { extent!.formUnion(more) }
        }
        Self.add(other.repetitionHistogram, to: &repetitionHistogram)
        Self.add(other.definitionHistogram, to: &definitionHistogram)
    }

    private static func add(_ counts: [Int64], to sums: inout [Int64]) {
        if sums.count < counts.count {
            sums.append(contentsOf: repeatElement(0, count: counts.count - sums.count))
        }
        for index in counts.indices { sums[index] += counts[index] }
    }

    private mutating func widen(_ value: OrderedValue?) {
        guard let value else { return }
        if minimum.map({ value < $0 }) ?? true { minimum = value }
        if maximum.map({ $0 < value }) ?? true { maximum = value }
    }

    static func histogram(of levels: [UInt8], maximum: Int) -> [Int64] {
        var counts = [Int64](repeating: 0, count: maximum + 1)
        for level in levels { counts[Int(level)] += 1 }
        return counts
    }
}

extension ObservedValues {
    /// Looks at the values of a page, none of them null, in their physical type.
    mutating func observe(_ values: Column.Values, count: Int, leaf: LeafColumn) {
        switch values {
        case .boolean(let bits):
            var ones = 0
            for row in 0..<count where bits[row] { ones += 1 }
            if count > 0, order != .none {
                widen(.integer(ones == count ? 1 : 0))
                widen(.integer(ones > 0 ? 1 : 0))
            }
        case .int32(let buffer):
            if order == .unsigned {
                observe(buffer) { UInt32(bitPattern: $0) }
            } else {
                observe(buffer) { $0 }
            }
        case .int64(let buffer):
            if order == .unsigned {
                observe(buffer) { UInt64(bitPattern: $0) }
            } else {
                observe(buffer) { $0 }
            }
        case .float32(let buffer): observeNumbers(buffer) { Double($0) }
        case .float64(let buffer): observeNumbers(buffer) { $0 }
        case .fixedBytes(let strings):
            if order == .half {
                let bits = (0..<strings.count).map { index in
                    UInt16(strings.data[2 * index]) | UInt16(strings.data[2 * index + 1]) << 8
                }
                observeNumbers(Buffer(bits)) { Double(Float(halfBitPattern: $0)) }
            } else {
                let width = strings.width
                observeStrings(strings.data, count: strings.count, leaf) { $0 * width..<($0 + 1) * width }
            }
        case .bytes(let strings):
            byteArrayBytes += strings.byteCount
            observeGeometries(strings, 0..<strings.count, leaf)
            observeStrings(strings.data, count: strings.count, leaf) { strings.range(at: $0) }
        case .dictionary(let indices, let dictionary):
            guard case .bytes(let strings) = dictionary.values else { return }
            var uses = [Int](repeating: 0, count: strings.count)
            let span = indices.span
            for row in span.indices { uses[Int(span[row])] += 1 }
            let used = uses.indices.filter { uses[$0] > 0 }
            for index in used { byteArrayBytes += uses[index] * strings.range(at: index).count }
            observeGeometries(strings, used, leaf)
            observeStrings(strings.data, count: used.count, leaf) { strings.range(at: used[$0]) }
        default: break
        }
    }

    private mutating func observeGeometries(
        _ strings: ByteStrings, _ positions: some Sequence<Int>, _ leaf: LeafColumn
    ) {
        guard var extent = extent ?? GeometryExtent(leaf) else { return }
        let data = strings.data.span
        for position in positions { extent.add(data.extracting(strings.range(at: position))) }
        self.extent = extent
    }

    private mutating func observe<Stored, Compared: FixedWidthInteger>(
        _ buffer: Buffer<Stored>, _ compared: (Stored) -> Compared
    ) {
        guard buffer.count > 0, order != .none else { return }
        let span = buffer.span
        var low = compared(span[0])
        var high = low
        for index in span.indices {
            let value = compared(span[index])
            low = min(low, value)
            high = max(high, value)
        }
        widen(.integer(Int128(low)))
        widen(.integer(Int128(high)))
    }

    private mutating func observeNumbers<Stored>(_ buffer: Buffer<Stored>, _ number: (Stored) -> Double) {
        let span = buffer.span
        var low = Double.infinity
        var high = -Double.infinity
        var any = false
        for index in span.indices {
            let value = number(span[index])
            if value.isNaN {
                nans += 1
                continue
            }
            any = true
            if value < low { low = value }
            if value > high { high = value }
            if value == 0 {
                if value.sign == .minus { hasNegativeZero = true } else { hasPositiveZero = true }
            }
        }
        guard any else { return }
        widen(.number(low))
        widen(.number(high))
    }

    private mutating func observeStrings(
        _ data: Buffer<UInt8>, count: Int, _ leaf: LeafColumn, _ range: (Int) -> Range<Int>
    ) {
        guard count > 0, order != .none else { return }
        let span = data.span
        if order == .bytes {
            var (low, high) = (range(0), range(0))
            for index in 1..<max(1, count) {
                let candidate = range(index)
                if Self.precedes(span, candidate, low) { low = candidate }
                if Self.precedes(span, high, candidate) { high = candidate }
            }
            widen(.bytes(data[low].array))
            widen(.bytes(data[high].array))
        } else {
            for index in 0..<count { widen(order.value(data[range(index)].array, of: leaf)) }
        }
    }

    private static func precedes(_ bytes: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        let common = min(left.count, right.count)
        for offset in 0..<common {
            let (a, b) = (bytes[left.lowerBound + offset], bytes[right.lowerBound + offset])
            if a != b { return a < b }
        }
        return left.count < right.count
    }
}
