import DataKitCore

extension ColumnChunkWriter {
    /// Takes in the rows of a column.
    func append(_ column: Column) throws(ParquetError) {
        do throws(ParquetError) {
            let validity = column.validity
            switch try PhysicalColumn(column, leaf: leaf) {
            case .null: try appendNulls(column.count)
            case .boolean(let values): try append(values, validity)
            case .int32(let values): try append(values, validity)
            case .uint32(let values): try append(values, validity)
            case .float(let values): try append(values, validity)
            case .int64(let values): try append(values, validity)
            case .uint64(let values): try append(values, validity)
            case .double(let values): try append(values, validity)
            case .bytes(let values): try append(values, validity)
            case .dictionary(let indices, let entries): try append(indices, of: entries, validity)
            case .fixed(let values, let order): try append(values, order, validity)
            }
        } catch { throw error.located(column: leaf.name) }
    }

    private func appendNulls(_ count: Int) throws(ParquetError) {
        var left = count
        while left > 0 {
            let take = min(room, left)
            try didAppend(rows: take, validity: Bitmap(repeating: false, count: take))
            left -= take
        }
    }

    // MARK: Values of 32 and 64 bits

    private func append<Value: PlainValue>(_ values: Buffer<Value>, _ validity: Bitmap?) throws(ParquetError) {
        var position = 0
        while position < values.count {
            var take = min(room, values.count - position)
            if !encodesDictionary {
                take = min(take, max(1, (options.pageBytes - plain.count) / MemoryLayout<Value>.size))
            }
            let part = values[position..<position + take]
            if let validity = validity?[position..<position + take] {
                let words = validity.allWords
                let dense = ValueKernels.compacted(part.span, by: words)
                position += try finish(rows: take, validity, words, taken: append(dense.span), of: dense.count)
            } else {
                position += try finish(rows: take, nil, [], taken: append(part.span), of: take)
            }
        }
    }

    /// Takes in values that are there.
    /// - Returns: how many were taken; fewer than all where the dictionary is full.
    private func append<Value: PlainValue>(_ values: Span<Value>) -> Int {
        guard values.count > 0 else { return 0 }
        var taken = values.count
        if encodesDictionary, let dictionary {
            taken = dictionary.add(values, appendingTo: &indices)
        } else {
            ValueKernels.appendPlain(values, to: &plain)
        }
        if options.collectsBounds, taken > 0 {
            let (bounds, nanCount) = Value.bounds(of: values.extracting(0..<taken))
            widenBounds(bounds)
            pageNaNs += nanCount
        }
        return taken
    }

    /// Takes in the levels of the rows whose values were taken, and leaves a dictionary that is full.
    /// - Returns: how many rows those are.
    private func finish(
        rows: Int, _ validity: Bitmap?, _ words: [UInt64], taken: Int, of count: Int
    ) throws(ParquetError) -> Int {
        guard taken < count else {
            try didAppend(rows: rows, validity: validity)
            return rows
        }
        // The rows before the first value that was not taken.
        let done = validity == nil ? taken : Self.position(ofOne: taken, in: words)
        if done > 0 { try didAppend(rows: done, validity: validity?[0..<done]) }
        try leaveDictionary()
        return done
    }

    /// The position of the set bit before which there are `count` others.
    private static func position(ofOne count: Int, in words: [UInt64]) -> Int {
        var left = count
        for (index, word) in words.enumerated() {
            let ones = word.nonzeroBitCount
            if left < ones {
                var rest = word
                for _ in 0..<left { rest &= rest &- 1 }
                return index * 64 + rest.trailingZeroBitCount
            }
            left -= ones
        }
        preconditionFailure("there are fewer values than were counted")
    }

    // MARK: Booleans

    private func append(_ values: Bitmap, _ validity: Bitmap?) throws(ParquetError) {
        var position = 0
        while position < values.count {
            let take = min(room, values.count - position)
            let part = values[position..<position + take]
            let valid = validity?[position..<position + take]
            var ones = 0
            var count = take
            if let valid {
                count = 0
                valid.forEachOne { row in
                    let bit = part[row]
                    bits.append(bit)
                    ones += bit ? 1 : 0
                    count += 1
                }
            } else {
                bits.append(contentsOf: part)
                ones = part.countOfOnes
            }
            if options.collectsBounds, count > 0 { widenBounds(.integers(ones == count ? 1 : 0, ones == 0 ? 0 : 1)) }
            try didAppend(rows: take, validity: valid)
            position += take
        }
    }

    // MARK: Byte strings

    private func append(_ strings: ByteStrings, _ validity: Bitmap?) throws(ParquetError) {
        var position = 0
        let offsets = strings.offsets.span
        while position < strings.count {
            var take = min(room, strings.count - position)
            if !encodesDictionary {
                // As many as fit, by bisection; one at least.
                let bytes = options.pageBytes - plain.count
                func size(_ rows: Int) -> Int { Int(offsets[position + rows] - offsets[position]) + 4 * rows }
                if size(take) > bytes {
                    var (fits, tooMany) = (0, take)
                    while tooMany - fits > 1 {
                        let middle = (fits + tooMany) / 2
                        if size(middle) <= bytes { fits = middle } else { tooMany = middle }
                    }
                    take = max(1, fits)
                }
            }
            let run = StringRun(strings[position..<position + take])
            position += try append(run, rows: take, validity?[position..<position + take], order: .unsignedBytes)
        }
    }

    private func append(
        _ strings: FixedBytes, _ order: PhysicalColumn.FixedOrder, _ validity: Bitmap?
    ) throws(ParquetError) {
        var position = 0
        while position < strings.count {
            var take = min(room, strings.count - position, max(1, Int(Int32.max) / strings.width))
            if !encodesDictionary { take = min(take, max(1, (options.pageBytes - plain.count) / strings.width)) }
            let range = position..<position + take
            position += try append(
                StringRun(strings[range]), rows: take, validity?[range], order: order.sliced(range))
        }
    }

    /// Takes in the strings of some rows, nulls among them.
    /// - Returns: how many rows were taken.
    private func append(
        _ run: StringRun, rows: Int, _ validity: Bitmap?, order: PhysicalColumn.FixedOrder
    ) throws(ParquetError) -> Int {
        guard let validity else {
            return try finish(rows: rows, nil, [], taken: try append(run, order, nil), of: rows)
        }
        let words = validity.allWords
        let dense = run.compacted(by: words)
        let taken = try append(dense, order, words)
        return try finish(rows: rows, validity, words, taken: taken, of: dense.count)
    }

    /// Takes in strings that are there.
    /// - Returns: how many were taken; fewer than all where the dictionary is full.
    private func append(
        _ run: StringRun, _ order: PhysicalColumn.FixedOrder, _ words: [UInt64]?
    ) throws(ParquetError) -> Int {
        guard run.count > 0 else { return 0 }
        guard run.isValid else { throw ParquetError(.misuse, "the offsets of the column's strings do not rise") }
        var taken = run.count
        let before = indices.count
        if encodesDictionary, let dictionary {
            taken = dictionary.add(run, appendingTo: &indices)
        } else {
            run.appendPlain(to: &plain, hasLengths: leaf.physicalType == .byteArray)
        }
        guard options.collectsBounds, taken > 0 else { return taken }
        switch order {
        case .unsignedBytes:
            if encodesDictionary, let dictionary {
                dictionary.widen(&stringRange, by: indices, from: before)
            } else {
                let bounds = run.bounds
                widenBounds(.bytes(bounds.minimum, bounds.maximum))
            }
        case .decimals(let values): widenBounds(Self.bounds(values, words, count: taken))
        case .halves(let values):
            let numbers = Self.halves(values, words, count: taken)
            let (bounds, nanCount) = Float.bounds(of: numbers.span)
            widenBounds(bounds)
            pageNaNs += nanCount
        case .none: break
        }
        return taken
    }

    /// The bounds of the first `count` decimals that are there.
    private static func bounds(_ values: Buffer<Int128>, _ words: [UInt64]?, count: Int) -> ValueBounds? {
        var (low, high) = (Int128.max, Int128.min)
        forEachValue(words, count: count) { row in
            low = min(low, values[row])
            high = max(high, values[row])
        }
        return .integers(low, high)
    }

    private static func halves(_ values: Buffer<UInt16>, _ words: [UInt64]?, count: Int) -> [Float] {
        var numbers: [Float] = []
        numbers.reserveCapacity(count)
        forEachValue(words, count: count) { numbers.append(Float(halfBitPattern: values[$0])) }
        return numbers
    }

    /// Calls `body` with the positions of the first `count` values that are there.
    private static func forEachValue(_ words: [UInt64]?, count: Int, _ body: (Int) -> Void) {
        guard let words else {
            for row in 0..<count { body(row) }
            return
        }
        var left = count
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0, left > 0 {
                body(index * 64 + rest.trailingZeroBitCount)
                rest &= rest &- 1
                left -= 1
            }
        }
    }

    // MARK: Strings picked from a dictionary

    private func append(
        _ picks: Buffer<Int32>, of entries: ByteStrings, _ validity: Bitmap?
    ) throws(ParquetError) {
        /// The chunk's number of each entry of the column's dictionary, found when first needed.
        var numbers = [UInt32](repeating: .max, count: encodesDictionary ? entries.count : 0)
        let longest = (0..<entries.count).reduce(1) { max($0, entries.range(at: $1).count + 4) }
        var position = 0
        while position < picks.count {
            var take = min(room, picks.count - position)
            if !encodesDictionary { take = min(take, max(1, (options.pageBytes - plain.count) / longest)) }
            let part = picks[position..<position + take]
            let valid = validity?[position..<position + take]
            let words = valid?.allWords
            let dense = words.map { Buffer(ValueKernels.compacted(part.span, by: $0)) } ?? part
            var taken = dense.count
            if encodesDictionary, let dictionary {
                taken = number(dense.span, of: entries, in: dictionary, &numbers)
            } else if dense.count > 0 {
                let offsets = entries.offsets.span
                let picked = dense.span
                var starts: [Int32] = []
                var ends: [Int32] = []
                starts.reserveCapacity(dense.count)
                ends.reserveCapacity(dense.count)
                for index in picked.indices {
                    starts.append(offsets[Int(picked[index])])
                    ends.append(offsets[Int(picked[index]) + 1])
                }
                taken = try append(StringRun(data: entries.data, starts: starts, ends: ends), .unsignedBytes, nil)
            }
            position += try finish(rows: take, valid, words ?? [], taken: taken, of: dense.count)
        }
    }

    /// Appends the chunk's numbers of dictionary entries.
    /// - Returns: how many of the picks were numbered; fewer than all where the dictionary is full.
    private func number(
        _ picks: Span<Int32>, of entries: ByteStrings, in dictionary: DictionaryEncoder, _ numbers: inout [UInt32]
    ) -> Int {
        let before = indices.count
        indices.reserveCapacity(before + picks.count)
        var taken = 0
        while taken < picks.count {
            let pick = Int(picks[taken])
            var number = numbers[pick]
            if number == .max {
                guard dictionary.add(StringRun(entries[pick..<pick + 1]), appendingTo: &indices) == 1 else { break }
                number = indices[indices.count - 1]
                numbers[pick] = number
            } else {
                indices.append(number)
            }
            taken += 1
        }
        if options.collectsBounds {
            dictionary.widen(&stringRange, by: indices, from: before)
        }
        return taken
    }
}

extension PhysicalColumn.FixedOrder {
    fileprivate func sliced(_ range: Range<Int>) -> PhysicalColumn.FixedOrder {
        switch self {
        case .decimals(let values): .decimals(values[range])
        case .halves(let values): .halves(values[range])
        case .unsignedBytes, .none: self
        }
    }
}

extension ParquetWritingOptions {
    var collectsBounds: Bool { writesStatistics || writesPageIndex }
}
