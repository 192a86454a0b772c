/// The sort keys of some rows as byte strings that compare, byte by byte, as the rows sort.
///
/// Each key of a row is a byte that tells whether there is a value, and the value: integers with the sign flipped, most
/// significant byte first; floating point likewise after its negative numbers were inverted; text with its zeros
/// escaped and two zeros at its end. Descending keys are inverted. No key is the beginning of another, so the keys of a
/// row follow one another without more ado.
package struct NormalizedKeys: Sendable {
    private var bytes: [UInt8] = []
    /// Row i has the bytes `offsets[i]..<offsets[i + 1]`.
    private var offsets: [Int]
    /// Where the next key of each row goes, while they are made.
    private var cursors: [Int]
    /// The first eight bytes of each row's keys, as a number that compares like them.
    package private(set) var prefixes: [UInt64] = []

    package var count: Int { offsets.count - 1 }

    /// - Precondition: there is a column for each key, all of one length and of sortable types.
    package init(_ columns: [Column], by keys: [SortKey]) {
        let count = columns.first?.count ?? 0
        precondition(columns.count == keys.count && columns.allSatisfy { $0.count == count })
        var width = 0
        var lengths = [Int](repeating: 0, count: count)
        for column in columns {
            if let fixed = column.keyWidth {
                width += fixed
            } else {
                column.addKeyLengths(to: &lengths)
            }
        }
        var end = 0
        offsets = [0]
        offsets.reserveCapacity(count + 1)
        for length in lengths {
            end += width + length
            offsets.append(end)
        }
        bytes = [UInt8](repeating: 0, count: end)
        cursors = Array(offsets.dropLast())
        for (column, key) in zip(columns, keys) { put(column, key) }
        cursors = []
        prefixes = (0..<count).map { row in
            var prefix: UInt64 = 0
            for position in offsets[row]..<min(offsets[row] + 8, offsets[row + 1]) {
                prefix |= UInt64(bytes[position]) << UInt64(56 - 8 * (position - offsets[row]))
            }
            return prefix
        }
    }

    /// Negative, zero or positive as a row comes before, equals or comes behind a row of these or other keys.
    package func compare(_ row: Int, with other: NormalizedKeys, _ otherRow: Int) -> Int {
        let (left, right) = (prefixes[row], other.prefixes[otherRow])
        if left != right { return left < right ? -1 : 1 }
        return compareTails(row, with: other, otherRow)
    }

    /// The same for rows whose prefixes are equal.
    package func compareTails(_ row: Int, with other: NormalizedKeys, _ otherRow: Int) -> Int {
        let (start, end) = (offsets[row], offsets[row + 1])
        let (otherStart, otherEnd) = (other.offsets[otherRow], other.offsets[otherRow + 1])
        var position = 8
        let common = min(end - start, otherEnd - otherStart)
        while position < common {
            let (left, right) = (bytes[start + position], other.bytes[otherStart + position])
            if left != right { return left < right ? -1 : 1 }
            position += 1
        }
        return (end - start) - (otherEnd - otherStart)
    }

    /// The first row that comes before the one ahead of it, or `nil` where the rows are sorted.
    package func firstOutOfOrder() -> Int? {
        var row = 1
        while row < count {
            if compare(row, with: self, row - 1) < 0 { return row }
            row += 1
        }
        return nil
    }

    /// The keys of one row.
    package func row(_ row: Int) -> NormalizedKeys {
        var one = self
        one.bytes = Array(bytes[offsets[row]..<offsets[row + 1]])
        one.offsets = [0, one.bytes.count]
        one.prefixes = [prefixes[row]]
        return one
    }
}

extension NormalizedKeys {
    // MARK: Making keys

    private mutating func put(_ column: Column, _ key: SortKey) {
        let validity = column.validity
        switch column.values {
        case .null: putNulls(column.count, key)
        case .boolean(let bits): put(column.count, validity, key) { UInt8(bits[$0] ? 1 : 0) }
        case .int8(let buffer): put(signed: buffer, validity, key)
        case .int16(let buffer): put(signed: buffer, validity, key)
        case .int32(let buffer): put(signed: buffer, validity, key)
        case .int64(let buffer): put(signed: buffer, validity, key)
        case .int128(let buffer): put(signed: buffer, validity, key)
        case .uint8(let buffer): put(column.count, validity, key) { buffer[$0] }
        case .uint16(let buffer): put(column.count, validity, key) { buffer[$0] }
        case .uint32(let buffer): put(column.count, validity, key) { buffer[$0] }
        case .uint64(let buffer): put(column.count, validity, key) { buffer[$0] }
        case .float16(let buffer):
            put(column.count, validity, key) { Self.ordered(Float(halfBitPattern: buffer[$0]).bitPattern) }
        case .float32(let buffer): put(column.count, validity, key) { Self.ordered(buffer[$0].bitPattern) }
        case .float64(let buffer): put(column.count, validity, key) { Self.ordered(buffer[$0].bitPattern) }
        case .bytes(let strings):
            putStrings(column.count, validity, key) {
                strings.range(at: $0)
            } in: {
                strings.data
            }
        case .fixedBytes(let strings): putFixed(strings, validity, key)
        case .dictionary(let indices, let entries): putEntries(indices, entries, validity, key)
        case .interval, .list, .fixedSizeList, .structure, .map: preconditionFailure("a type without an order")
        }
    }

    private func marker(_ isThere: Bool, _ key: SortKey) -> UInt8 { isThere ? 1 : key.nullsFirst ? 0 : 2 }

    private mutating func putNulls(_ count: Int, _ key: SortKey) {
        let null = marker(false, key)
        for row in 0..<count {
            bytes[cursors[row]] = null
            cursors[row] += 1
        }
    }

    private mutating func put<Number: FixedWidthInteger & SignedInteger & BitwiseCopyable & Sendable>(
        signed buffer: Buffer<Number>, _ validity: Bitmap?, _ key: SortKey
    ) {
        put(buffer.count, validity, key) { Number.Magnitude(truncatingIfNeeded: buffer[$0] ^ Number.min) }
    }

    private mutating func put<Bits: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ validity: Bitmap?, _ key: SortKey, _ bits: (Int) -> Bits
    ) {
        let width = Bits.bitWidth / 8
        let (there, null) = (marker(true, key), marker(false, key))
        for row in 0..<count {
            var cursor = cursors[row]
            if validity?[row] == false {
                bytes[cursor] = null
                cursor += 1 + width
            } else {
                bytes[cursor] = there
                cursor += 1
                let value = key.isDescending ? ~bits(row) : bits(row)
                for byte in 0..<width {
                    bytes[cursor + byte] = UInt8(truncatingIfNeeded: value >> Bits(8 * (width - 1 - byte)))
                }
                cursor += width
            }
            cursors[row] = cursor
        }
    }

    /// Bits of a floating-point number that compare as it does: NaN greatest, both zeros the same.
    private static func ordered(_ bits: UInt64) -> UInt64 {
        let magnitude = bits & ~(1 << 63)
        if magnitude > 0x7FF0 << 48 { return .max }
        if magnitude == 0 { return 1 << 63 }
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }

    private static func ordered(_ bits: UInt32) -> UInt32 {
        let magnitude = bits & ~(1 << 31)
        if magnitude > 0x7F80 << 16 { return .max }
        if magnitude == 0 { return 1 << 31 }
        return bits >> 31 == 1 ? ~bits : bits | 1 << 31
    }

    private mutating func putStrings(
        _ count: Int, _ validity: Bitmap?, _ key: SortKey, _ range: (Int) -> Range<Int>, in data: () -> Buffer<UInt8>
    ) {
        let data = data()
        let mask: UInt8 = key.isDescending ? 0xFF : 0
        let (there, null) = (marker(true, key), marker(false, key))
        for row in 0..<count {
            var cursor = cursors[row]
            if validity?[row] == false {
                bytes[cursor] = null
                cursor += 1
            } else {
                bytes[cursor] = there
                cursor += 1
                for position in range(row) {
                    let byte = data[position]
                    bytes[cursor] = byte ^ mask
                    cursor += 1
                    if byte == 0 {
                        bytes[cursor] = 0xFF ^ mask
                        cursor += 1
                    }
                }
                bytes[cursor] = mask
                bytes[cursor + 1] = mask
                cursor += 2
            }
            cursors[row] = cursor
        }
    }

    private mutating func putFixed(_ strings: FixedBytes, _ validity: Bitmap?, _ key: SortKey) {
        let mask: UInt8 = key.isDescending ? 0xFF : 0
        let (there, null) = (marker(true, key), marker(false, key))
        for row in 0..<strings.count {
            var cursor = cursors[row]
            if validity?[row] == false {
                bytes[cursor] = null
                cursor += 1 + strings.width
            } else {
                bytes[cursor] = there
                cursor += 1
                for position in row * strings.width..<(row + 1) * strings.width {
                    bytes[cursor] = strings.data[position] ^ mask
                    cursor += 1
                }
            }
            cursors[row] = cursor
        }
    }

    private mutating func putEntries(
        _ indices: Buffer<Int32>, _ entries: Column, _ validity: Bitmap?, _ key: SortKey
    ) {
        guard case .bytes(let strings) = entries.values else {
            let flat = Column(
                type: entries.type, count: indices.count, validity: validity,
                values: .dictionary(indices: indices, values: entries))
            return put(flat.decodingDictionary(), key)
        }
        putStrings(indices.count, validity, key) {
            strings.range(at: Int(indices[$0]))
        } in: {
            strings.data
        }
    }
}

extension Column {
    /// The bytes of a key of this column, or `nil` where it is text.
    fileprivate var keyWidth: Int? {
        switch values {
        case .null: 1
        case .boolean, .int8, .uint8: 2
        case .int16, .uint16: 3
        case .int32, .uint32, .float16, .float32: 5
        case .int64, .uint64, .float64: 9
        case .int128: 17
        case .fixedBytes(let strings): 1 + strings.width
        case .dictionary(_, let entries): entries.keyWidth
        case .bytes, .interval, .list, .fixedSizeList, .structure, .map: nil
        }
    }

    /// Adds the lengths of the keys of text.
    fileprivate func addKeyLengths(to lengths: inout [Int]) {
        func length(_ strings: ByteStrings, _ position: Int) -> Int {
            var length = 3
            for position in strings.range(at: position) { length += strings.data[position] == 0 ? 2 : 1 }
            return length
        }
        switch values {
        case .bytes(let strings):
            for row in 0..<count { lengths[row] += isNull(row) ? 1 : length(strings, row) }
        case .dictionary(let indices, let entries):
            guard case .bytes(let strings) = entries.values else { return }
            let known = (0..<strings.count).map { length(strings, $0) }
            for row in 0..<count { lengths[row] += isNull(row) ? 1 : known[Int(indices[row])] }
        default: break
        }
    }
}
