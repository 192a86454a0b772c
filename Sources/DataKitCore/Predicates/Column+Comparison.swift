extension Column {
    /// The rows whose value compares so with a literal of the column's own domain; anything at nulls.
    ///
    /// The column is not dictionary-encoded, and of a type that ``Placement`` places literals in.
    func words(where comparison: Predicate.Comparison, _ literal: Physical) -> [UInt64] {
        // Three comparisons are loops, the other three their negations.
        let (operation, isNegated): (Operation, Bool) =
            switch comparison {
            case .equal: (.equal, false)
            case .notEqual: (.equal, true)
            case .less: (.less, false)
            case .greaterOrEqual: (.less, true)
            case .lessOrEqual: (.lessOrEqual, false)
            case .greater: (.lessOrEqual, true)
            }
        var words = words(where: operation, literal)
        if isNegated { WordLoops.invert(&words, count: count) }
        return words
    }

    /// The comparisons that have loops of their own.
    enum Operation: Int32 { case equal = 0, less, lessOrEqual }

    private func words(where operation: Operation, _ literal: Physical) -> [UInt64] {
        switch (values, literal) {
        case (.boolean(let bits), .boolean(let truth)):
            return boolean(bits, operation, truth)
        case (.int8(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, Int8(truncatingIfNeeded: number))
        case (.int16(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, Int16(truncatingIfNeeded: number))
        case (.int32(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, Int32(truncatingIfNeeded: number))
        case (.int64(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, Int64(truncatingIfNeeded: number))
        case (.uint8(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, UInt8(truncatingIfNeeded: number))
        case (.uint16(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, UInt16(truncatingIfNeeded: number))
        case (.uint32(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, UInt32(truncatingIfNeeded: number))
        case (.uint64(let buffer), .integer(let number)):
            return Kernels.compare(buffer, operation, UInt64(truncatingIfNeeded: number))
        case (.int128(let buffer), .integer(let number)):
            let span = buffer.span
            switch operation {
            case .equal: return WordLoops.make(count: count) { span[$0] == number }
            case .less: return WordLoops.make(count: count) { span[$0] < number }
            case .lessOrEqual: return WordLoops.make(count: count) { span[$0] <= number }
            }
        case (.float16(let buffer), .real(let number)):
            let span = buffer.span, bound = Self.float(notAbove: number)
            switch operation {
            case .equal: return WordLoops.make(count: count) { Float(halfBitPattern: span[$0]) == bound }
            case .less: return WordLoops.make(count: count) { Float(halfBitPattern: span[$0]) < bound }
            case .lessOrEqual: return WordLoops.make(count: count) { Float(halfBitPattern: span[$0]) <= bound }
            }
        case (.float32(let buffer), .real(let number)):
            return Kernels.compare(buffer, operation, Self.float(notAbove: number))
        case (.float64(let buffer), .real(let number)): return Kernels.compare(buffer, operation, number)
        case (.bytes(let strings), .bytes(let bytes)): return Kernels.compare(strings, operation.rawValue, bytes)
        case (.fixedBytes(let strings), .bytes(let bytes)): return compare(strings, operation, bytes)
        default: preconditionFailure("a literal of another domain than its column")
        }
    }

    /// The largest float that is no larger: equal to a literal that is a float, and dividing the floats as one between
    /// two of them does.
    private static func float(notAbove number: Double) -> Float {
        let nearest = Float(number)
        return Double(nearest) > number ? nearest.nextDown : nearest
    }

    private func boolean(_ bits: Bitmap, _ operation: Operation, _ literal: Bool) -> [UInt64] {
        var words = WordLoops.words(of: bits)
        switch (operation, literal) {
        case (.equal, true): break
        case (.equal, false), (.less, true), (.lessOrEqual, false): WordLoops.invert(&words, count: count)
        case (.less, false): words = WordLoops.repeating(false, count: count)
        case (.lessOrEqual, true): words = WordLoops.repeating(true, count: count)
        }
        return words
    }

    private func compare(_ strings: FixedBytes, _ operation: Operation, _ literal: [UInt8]) -> [UInt64] {
        let data = strings.data.span, width = strings.width
        func order(_ row: Int) -> Int {
            for index in 0..<min(width, literal.count) {
                let byte = data[row * width + index]
                if byte != literal[index] { return byte < literal[index] ? -1 : 1 }
            }
            return width == literal.count ? 0 : width < literal.count ? -1 : 1
        }
        switch operation {
        case .equal: return WordLoops.make(count: count) { order($0) == 0 }
        case .less: return WordLoops.make(count: count) { order($0) < 0 }
        case .lessOrEqual: return WordLoops.make(count: count) { order($0) <= 0 }
        }
    }
}

extension Column {
    /// The rows whose value is one of the members.
    func words(in members: Members) -> [UInt64] {
        if members.values.count <= 4 {
            var words = WordLoops.repeating(false, count: count)
            for member in members.values { WordLoops.or(&words, self.words(where: Operation.equal, member)) }
            return words
        }
        switch values {
        case .int8(let buffer): return find(members, in: buffer)
        case .int16(let buffer): return find(members, in: buffer)
        case .int32(let buffer): return find(members, in: buffer)
        case .int64(let buffer): return find(members, in: buffer)
        case .uint8(let buffer): return find(members, in: buffer)
        case .uint16(let buffer): return find(members, in: buffer)
        case .uint32(let buffer): return find(members, in: buffer)
        case .uint64(let buffer): return find(members, in: buffer)
        case .int128(let buffer): return find(members, in: buffer)
        case .float16(let buffer):
            let sorted = Self.numbers(members), span = buffer.span
            return WordLoops.make(count: count) { Self.contains(sorted, Double(Float(halfBitPattern: span[$0]))) }
        case .float32(let buffer):
            let sorted = Self.numbers(members), span = buffer.span
            return WordLoops.make(count: count) { Self.contains(sorted, Double(span[$0])) }
        case .float64(let buffer):
            let sorted = Self.numbers(members), span = buffer.span
            return WordLoops.make(count: count) { Self.contains(sorted, span[$0]) }
        case .bytes(let strings): return Kernels.find(Self.strings(members), in: strings)
        case .fixedBytes(let strings):
            let members = Set(Self.strings(members).map { Buffer($0).array })
            return WordLoops.make(count: count) { members.contains(strings[$0].array) }
        default: preconditionFailure("members of another domain than their column")
        }
    }

    private func find<Number: FixedWidthInteger & BitwiseCopyable & Sendable>(
        _ members: Members, in buffer: Buffer<Number>
    ) -> [UInt64] {
        let sorted = members.values.compactMap { member -> Number? in
            if case .integer(let number) = member { Number(exactly: number) } else { nil }
        }
        let span = buffer.span
        return WordLoops.make(count: count) { Self.contains(sorted, span[$0]) }
    }

    private static func numbers(_ members: Members) -> [Double] {
        members.values.compactMap { if case .real(let number) = $0 { number } else { nil } }
    }

    private static func strings(_ members: Members) -> [[UInt8]] {
        members.values.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }

    /// Binary search.
    @inline(__always)
    private static func contains<Element: Comparable>(_ sorted: [Element], _ element: Element) -> Bool {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == element
    }
}

extension Column {
    /// The rows whose text matches.
    func words(like pattern: LikePattern) -> [UInt64] {
        guard case .bytes(let strings) = values else { preconditionFailure("'like' needs text") }
        switch pattern.form {
        case .anything: return WordLoops.repeating(true, count: count)
        case .equal(let text): return Kernels.compare(strings, Kernels.stringEqual, text)
        case .prefix(let text): return Kernels.compare(strings, Kernels.stringPrefix, text)
        case .suffix(let text): return Kernels.compare(strings, Kernels.stringSuffix, text)
        case .contains(let text): return Kernels.compare(strings, Kernels.stringContains, text)
        case .general:
            let data = strings.data.span
            return WordLoops.make(count: count) { pattern.matches(data.extracting(strings.range(at: $0))) }
        }
    }
}
