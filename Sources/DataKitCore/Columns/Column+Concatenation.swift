extension Column {
    /// Columns of one type, one after another.
    ///
    /// Dictionaries are kept where all parts share one; otherwise the values are written out.
    /// - Precondition: there is at least one column and all have one type.
    /// - Throws: ``DataKitError`` of kind `limit` where the result would pass 2^31 - 1 bytes or elements.
    public static func concatenating(_ columns: [Column]) throws(DataKitError) -> Column {
        precondition(!columns.isEmpty, "concatenating needs at least one column")
        let type = columns[0].type
        precondition(columns.allSatisfy { $0.type == type }, "concatenating needs columns of one type")
        if columns.count == 1 { return columns[0] }
        let count = columns.reduce(0) { $0 + $1.count }
        guard count <= Int32.max else {
            throw DataKitError(.limit, "a column of \(count) rows is longer than 2^31 - 1; work batch by batch")
        }
        var validity: Bitmap?
        if columns.contains(where: { $0.validity != nil }) {
            var builder = BitmapBuilder(minimumCapacity: count)
            for column in columns {
                if let bits = column.validity {
                    builder.append(contentsOf: bits)
                } else {
                    builder.append(repeating: true, count: column.count)
                }
            }
            validity = builder.finishAsValidity()
        }
        if let shared = sharingDictionary(columns) {
            return Column(type: type, count: count, validity: validity, values: shared)
        }
        var parts: [Values] = []
        for column in columns { parts.append(try column.writtenOut().values) }
        return Column(
            type: type, count: count, validity: validity,
            values: try Values.concatenating(parts, of: type, counts: columns.map(\.count)))
    }

    /// The indices of columns that all use one dictionary of strings.
    private static func sharingDictionary(_ columns: [Column]) -> Values? {
        guard case .dictionary(_, let dictionary) = columns[0].values, case .bytes(let strings) = dictionary.values
        else {
            return nil
        }
        var joined: [Int32] = []
        for column in columns {
            guard case .dictionary(let indices, let other) = column.values, case .bytes(let others) = other.values,
                others.offsets.isIdentical(to: strings.offsets), others.data.isIdentical(to: strings.data)
            else { return nil }
            indices.append(to: &joined)
        }
        return .dictionary(indices: Buffer(joined), values: dictionary)
    }

    /// The column with its values written out, where it is dictionary-encoded and they are not too long.
    package func writtenOut() throws(DataKitError) -> Column {
        guard case .dictionary(let indices, let values) = values else { return self }
        if case .bytes(let strings) = values.values {
            var total = 0
            let indices = indices.span
            for row in 0..<indices.count where indices[row] >= 0 && indices[row] < strings.count {
                total += strings.range(at: Int(indices[row])).count
            }
            guard total <= Int32.max else {
                throw DataKitError(
                    .limit, "a column of \(total) bytes of text is longer than 2^31 - 1; use smaller batches")
            }
        }
        return decodingDictionary()
    }

    /// The column with its values written out, where it is dictionary-encoded.
    /// - Precondition: text written out has fewer than 2^31 bytes.
    public func decodingDictionary() -> Column {
        guard case .dictionary(let indices, let dictionary) = values else { return self }
        if dictionary.count == 0 { return Column(nulls: count, type: type) }
        var rows = indices.array
        if validity != nil {
            // Where a value is null its index may be anything.
            for row in rows.indices where rows[row] < 0 || rows[row] >= dictionary.count { rows[row] = 0 }
        }
        return Column(type: type, count: count, validity: validity, values: dictionary.gathering(rows).values)
    }
}

extension Column.Values {
    fileprivate static func concatenating(
        _ parts: [Column.Values], of type: DataType, counts: [Int]
    ) throws(DataKitError) -> Column.Values {
        func joined<Element>(_ pick: (Column.Values) -> Buffer<Element>?) -> Buffer<Element> {
            var result: [Element] = []
            result.reserveCapacity(counts.reduce(0, +))
            for part in parts {
                guard let buffer = pick(part) else { preconditionFailure("layout without its type") }
                buffer.append(to: &result)
            }
            return Buffer(result)
        }
        switch parts[0] {
        case .null: return .null
        case .boolean:
            var builder = BitmapBuilder()
            for case .boolean(let bits) in parts { builder.append(contentsOf: bits) }
            return .boolean(builder.finish())
        case .int8: return .int8(joined { if case .int8(let buffer) = $0 { buffer } else { nil } })
        case .int16: return .int16(joined { if case .int16(let buffer) = $0 { buffer } else { nil } })
        case .int32: return .int32(joined { if case .int32(let buffer) = $0 { buffer } else { nil } })
        case .int64: return .int64(joined { if case .int64(let buffer) = $0 { buffer } else { nil } })
        case .uint8: return .uint8(joined { if case .uint8(let buffer) = $0 { buffer } else { nil } })
        case .uint16: return .uint16(joined { if case .uint16(let buffer) = $0 { buffer } else { nil } })
        case .uint32: return .uint32(joined { if case .uint32(let buffer) = $0 { buffer } else { nil } })
        case .uint64: return .uint64(joined { if case .uint64(let buffer) = $0 { buffer } else { nil } })
        case .float16: return .float16(joined { if case .float16(let buffer) = $0 { buffer } else { nil } })
        case .float32: return .float32(joined { if case .float32(let buffer) = $0 { buffer } else { nil } })
        case .float64: return .float64(joined { if case .float64(let buffer) = $0 { buffer } else { nil } })
        case .int128: return .int128(joined { if case .int128(let buffer) = $0 { buffer } else { nil } })
        case .interval: return .interval(joined { if case .interval(let buffer) = $0 { buffer } else { nil } })
        case .bytes:
            var offsets: [Int32] = [0]
            var data: [UInt8] = []
            for case .bytes(let strings) in parts {
                let base = data.count - Int(strings.offsets[0])
                guard Int32(exactly: data.count + strings.byteCount) != nil else { throw tooLong(type) }
                strings.data[Int(strings.offsets[0])..<Int(strings.offsets[strings.count])].append(to: &data)
                offsets.append(contentsOf: strings.offsets.array.dropFirst().map { Int32(Int($0) + base) })
            }
            return .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(data)))
        case .fixedBytes(let first):
            return .fixedBytes(
                FixedBytes(
                    width: first.width, data: joined { if case .fixedBytes(let bytes) = $0 { bytes.data } else { nil } }
                ))
        case .list:
            var lists: [(Buffer<Int32>, Column)] = []
            for case .list(let offsets, let elements) in parts { lists.append((offsets, elements)) }
            let (offsets, children) = try entries(lists.map(\.0), of: lists.map { [$0.1] }, type)
            return .list(offsets: offsets, elements: children[0])
        case .map:
            var maps: [(Buffer<Int32>, [Column])] = []
            for case .map(let offsets, let keys, let values) in parts { maps.append((offsets, [keys, values])) }
            let (offsets, children) = try entries(maps.map(\.0), of: maps.map(\.1), type)
            return .map(offsets: offsets, keys: children[0], values: children[1])
        case .fixedSizeList:
            var elements: [Column] = []
            for case .fixedSizeList(let part) in parts { elements.append(part) }
            return .fixedSizeList(elements: try Column.concatenating(elements))
        case .structure(let first):
            var columns: [Column] = []
            for index in first.indices {
                var members: [Column] = []
                for case .structure(let part) in parts { members.append(part[index]) }
                columns.append(try Column.concatenating(members))
            }
            return .structure(columns)
        case .dictionary: preconditionFailure("dictionaries are decoded before")
        }
    }

    /// Joins lists or maps: offsets counted on, and the children each part really uses.
    private static func entries(
        _ parts: [Buffer<Int32>], of children: [[Column]], _ type: DataType
    ) throws(DataKitError) -> (Buffer<Int32>, [Column]) {
        var offsets: [Int32] = [0]
        var used: [[Column]] = Array(repeating: [], count: children[0].count)
        var total = 0
        for (part, columns) in zip(parts, children) {
            let range = Int(part[0])..<Int(part[part.count - 1])
            guard Int32(exactly: total + range.count) != nil else { throw tooLong(type) }
            offsets.append(contentsOf: part.array.dropFirst().map { Int32(Int($0) - range.lowerBound + total) })
            for (index, column) in columns.enumerated() { used[index].append(column[range]) }
            total += range.count
        }
        var joined: [Column] = []
        for columns in used { joined.append(try Column.concatenating(columns)) }
        return (Buffer(offsets), joined)
    }

    private static func tooLong(_ type: DataType) -> DataKitError {
        DataKitError(.limit, "a column of type \(type) would pass 2^31 - 1 bytes or elements; work batch by batch")
    }
}
