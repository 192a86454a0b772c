import DataKitCore

extension ColumnChunkWriter {
    /// Takes in rows of the column of a table that the leaf belongs to.
    func append(_ column: Column, rows: Range<Int>, _ compressor: PageCompressor) throws(ParquetError) {
        do throws(ParquetError) {
            let rows = try ShreddedLeaf(column, rows: rows, route: route, leaf: leaf)
            let rest = Rest(rows, compressor)
            switch try physical(rows) {
            case .null: try appendNulls(rest)
            case .boolean(let values): try append(values, rest)
            case .int32(let values): try append(values, rest)
            case .uint32(let values): try append(values, rest)
            case .float(let values): try append(values, rest)
            case .int64(let values): try append(values, rest)
            case .uint64(let values): try append(values, rest)
            case .double(let values): try append(values, rest)
            case .bytes(let values): try append(values, rest)
            case .dictionary(let indices, let entries): try append(indices, of: entries, rest)
            case .fixed(let values, let order): try append(values, order, rest)
            }
        } catch { throw error.located(column: leaf.name) }
    }

    /// The values of rows; an error's location has the row, counted from the first of these.
    private func physical(_ rows: ShreddedLeaf) throws(ParquetError) -> PhysicalColumn {
        do throws(ParquetError) {
            return try PhysicalColumn(
                rows.slots, selection: rows.selection, leaf: leaf, truncatesTimestamps: options.truncatesTimestamps)
        } catch {
            var error = error
            error.location.row = error.location.row.map { rows.row(ofValue: $0) }
            throw error
        }
    }

    /// The rows that are still to be taken in.
    private final class Rest {
        let leaf: ShreddedLeaf
        let compressor: PageCompressor
        /// The rows taken in last.
        var done = ShreddedLeaf.Part.start

        init(_ leaf: ShreddedLeaf, _ compressor: PageCompressor) {
            self.leaf = leaf
            self.compressor = compressor
        }

        var count: Int { leaf.rowCount - done.rows.upperBound }
    }

    // MARK: Rows

    /// How many entries the page has room for. The chunk's first page that tries the dictionary is filled in two
    /// halves, which together tell how the number of distinct values grows.
    private var entryRoom: Int {
        guard encodesDictionary, !hasTriedDictionary else { return entryLimit - levels.entryCount }
        let half = trialEntries / 2
        return (levels.entryCount < half ? half : trialEntries) - levels.entryCount
    }

    /// A page has few entries as long as it tries the dictionary, and then at most as many as it may have bytes.
    private var entryLimit: Int {
        encodesDictionary && !hasTriedDictionary ? trialEntries : max(options.pageBytes, options.pageRows)
    }

    /// The rows to take in next: as many as the page has room for, one at least.
    /// - Parameter size: the bytes that a run of values takes plainly, or more.
    private func nextPart(_ rest: Rest, size: ((Range<Int>) -> Int)?) -> ShreddedLeaf.Part? {
        guard rest.count > 0 else { return nil }
        let (leaf, done) = (rest.leaf, rest.done)
        var take = min(options.pageRows - levels.rowCount, rest.count)
        let room = entryRoom
        take = ShreddedLeaf.largest(upTo: take) { leaf.entryCount(ofRows: $0, after: done) <= room }
        if let size, !encodesDictionary {
            let bytes = options.pageBytes - plain.count
            take = ShreddedLeaf.largest(upTo: take) { size(leaf.rows($0, after: done).values) <= bytes }
        }
        return leaf.rows(max(1, take), after: done)
    }

    /// Takes in the levels of rows whose values were taken in, and ends the page where it is full.
    /// - Parameter dictionaryIsFull: the dictionary had no room for the rows behind.
    private func take(_ part: ShreddedLeaf.Part, _ rest: Rest, dictionaryIsFull: Bool = false) throws(ParquetError) {
        levels.append(part, of: rest.leaf)
        rest.done = part
        if encodesDictionary, !hasTriedDictionary, firstHalf == nil, levels.entryCount >= trialEntries / 2 {
            firstHalf = (levels.valueCount, dictionary?.count ?? 0)
        }
        if dictionaryIsFull { return try leaveDictionary(rest.compressor) }
        if levels.rowCount >= options.pageRows || levels.entryCount >= entryLimit || plain.count >= options.pageBytes {
            try finishPage(rest.compressor)
        }
    }

    /// Numbers values, and takes back those of a row that the dictionary has no room for as a whole.
    /// - Parameter add: numbers the values of the part; fewer than all where the dictionary is full.
    /// - Returns: the rows whose values are numbered.
    private func number(_ part: ShreddedLeaf.Part, _ rest: Rest, _ add: () -> Int) -> ShreddedLeaf.Part {
        let before = indices.count
        let taken = part.values.isEmpty ? 0 : add()
        guard taken < part.values.count else { return part }
        let whole = rest.leaf.wholeRows(of: part, after: rest.done, values: taken)
        indices.removeLast(indices.count - before - whole.values.count)
        return whole
    }

    private func appendNulls(_ rest: Rest) throws(ParquetError) {
        while let part = nextPart(rest, size: nil) { try take(part, rest) }
    }

    // MARK: Values of 32 and 64 bits

    private func append<Value: PlainValue>(_ values: Buffer<Value>, _ rest: Rest) throws(ParquetError) {
        while let part = nextPart(rest, size: { $0.count * MemoryLayout<Value>.size }) {
            var taken = part
            if encodesDictionary, let dictionary {
                taken = number(part, rest) { dictionary.add(values[part.values].span, appendingTo: &indices) }
            } else {
                ValueKernels.appendPlain(values[part.values].span, to: &plain)
            }
            if collectsBounds, !taken.values.isEmpty {
                let (bounds, nanCount) = Value.bounds(of: values[taken.values].span)
                widenBounds(bounds)
                pageNaNs += nanCount
            }
            try take(taken, rest, dictionaryIsFull: taken.rows.count < part.rows.count)
        }
    }

    // MARK: Booleans

    private func append(_ values: Bitmap, _ rest: Rest) throws(ParquetError) {
        while let part = nextPart(rest, size: { $0.count / 8 }) {
            let taken = values[part.values]
            bits.append(contentsOf: taken)
            if collectsBounds, taken.count > 0 {
                let ones = taken.countOfOnes
                widenBounds(.integers(ones == taken.count ? 1 : 0, ones == 0 ? 0 : 1))
            }
            try take(part, rest)
        }
    }

    // MARK: Byte strings

    private func append(_ strings: StringRun, _ rest: Rest) throws(ParquetError) {
        guard strings.isValid else { throw ParquetError(.misuse, "the offsets of the column's strings do not rise") }
        while let part = nextPart(rest, size: { strings[$0].byteCount + 4 * $0.count }) {
            try append(strings, part, .unsignedBytes, rest)
        }
    }

    private func append(
        _ strings: FixedBytes, _ order: PhysicalColumn.FixedOrder, _ rest: Rest
    ) throws(ParquetError) {
        while let part = nextPart(rest, size: { $0.count * strings.width }) {
            // Positions in a run of strings have 32 bits.
            guard Int32(exactly: part.values.count * strings.width) != nil else {
                throw ParquetError(
                    .limit, "\(part.rows.count) rows have more than 2^31 - 1 bytes in a page; write shorter lists")
            }
            try append(StringRun(strings[part.values]), part, order.sliced(part.values), rest, isSliced: true)
        }
    }

    /// - Parameter isSliced: the strings are those of the part alone.
    private func append(
        _ strings: StringRun, _ part: ShreddedLeaf.Part, _ order: PhysicalColumn.FixedOrder, _ rest: Rest,
        isSliced: Bool = false
    ) throws(ParquetError) {
        let run = isSliced ? strings : strings[part.values]
        let before = indices.count
        var taken = part
        if encodesDictionary, let dictionary {
            taken = number(part, rest) { dictionary.add(run, appendingTo: &indices) }
        } else {
            run.appendPlain(to: &plain, hasLengths: leaf.physicalType == .byteArray)
        }
        let count = taken.values.count
        if leaf.physicalType == .byteArray { pageByteArrayBytes += run[0..<count].byteCount }
        if collectsBounds, count > 0 { collectBounds(of: run[0..<count], order, numberedFrom: before) }
        if extent != nil { run[0..<count].forEach { extent!.add($0) } }
        try take(taken, rest, dictionaryIsFull: taken.rows.count < part.rows.count)
    }

    private func collectBounds(of run: StringRun, _ order: PhysicalColumn.FixedOrder, numberedFrom first: Int) {
        switch order {
        case .unsignedBytes:
            if encodesDictionary, let dictionary {
                dictionary.widen(&stringRange, by: indices, from: first)
            } else {
                let bounds = run.bounds
                widenBounds(.bytes(bounds.minimum, bounds.maximum))
            }
        case .decimals(let values): widenBounds(Self.bounds(values.span.extracting(0..<run.count)))
        case .halves(let values):
            let source = values.span.extracting(0..<run.count)
            let numbers = Array(capacity: source.count) { output in
                for index in source.indices { output.append(Float(halfBitPattern: source[index])) }
            }
            let (bounds, nanCount) = Float.bounds(of: numbers.span)
            widenBounds(bounds)
            pageNaNs += nanCount
        case .none: break
        }
    }

    private static func bounds(_ values: Span<Int128>) -> ValueBounds {
        var (low, high) = (Int128.max, Int128.min)
        for index in values.indices {
            low = min(low, values[index])
            high = max(high, values[index])
        }
        return .integers(low, high)
    }

    // MARK: Strings picked from a dictionary

    private func append(_ picks: Buffer<Int32>, of entries: ByteStrings, _ rest: Rest) throws(ParquetError) {
        /// The chunk's number of each entry of the column's dictionary, found when first needed.
        var numbers = [UInt32](repeating: .max, count: encodesDictionary ? entries.count : 0)
        let longest = (0..<entries.count).reduce(1) { max($0, entries.range(at: $1).count + 4) }
        while let part = nextPart(rest, size: { $0.count.multipliedReportingOverflow(by: longest).partialValue }) {
            let picked = picks[part.values].span
            guard encodesDictionary, let dictionary else {
                try append(Self.run(picked, of: entries), part, .unsignedBytes, rest, isSliced: true)
                continue
            }
            let before = indices.count
            let taken = number(part, rest) { number(picks[part.values].span, of: entries, in: dictionary, &numbers) }
            let run = Self.run(picked.extracting(0..<taken.values.count), of: entries)
            pageByteArrayBytes += run.byteCount
            if extent != nil { run.forEach { extent!.add($0) } }
            if collectsBounds, !taken.values.isEmpty {
                dictionary.widen(&stringRange, by: indices, from: before)
            }
            try take(taken, rest, dictionaryIsFull: taken.rows.count < part.rows.count)
        }
    }

    /// The strings that are picked, one after another.
    private static func run(_ picks: Span<Int32>, of entries: ByteStrings) -> StringRun {
        let offsets = entries.offsets.span
        var starts: [Int32] = []
        var ends: [Int32] = []
        starts.reserveCapacity(picks.count)
        ends.reserveCapacity(picks.count)
        for index in picks.indices {
            starts.append(offsets[Int(picks[index])])
            ends.append(offsets[Int(picks[index]) + 1])
        }
        return StringRun(data: entries.data, starts: starts, ends: ends)
    }

    /// Appends the chunk's numbers of dictionary entries.
    /// - Returns: how many of the picks were numbered; fewer than all where the dictionary is full.
    private func number(
        _ picks: Span<Int32>, of entries: ByteStrings, in dictionary: DictionaryEncoder, _ numbers: inout [UInt32]
    ) -> Int {
        indices.reserveCapacity(indices.count + picks.count)
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

extension ColumnChunkWriter {
    fileprivate var collectsBounds: Bool { settings.writesStatistics || settings.writesColumnIndex }
}
