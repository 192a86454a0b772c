import DataKitCore

/// What a file says of the pages of a column chunk.
struct PageIndex: Sendable {
    var map: PageMap
    /// What each page holds; `nil` where nothing is said, or nothing that makes sense.
    var ranges: [ColumnRange]?
}

extension ParquetFile {
    /// The page indexes of some leaves in a row group, by the leaf's number. What is absent or makes no sense is left
    /// out: it is a hint, and reading goes on without it.
    ///
    /// - Parameters:
    ///   - bounded: the leaves whose bounds are wanted too.
    ///   - limits: how reads are merged.
    func pageIndexes(
        of leaves: [LeafColumn], bounded: Set<Int>, rowGroup: Int, limits: CoalescedRanges.Limits
    ) -> [Int: PageIndex] {
        struct Place {
            var leaf: LeafColumn
            var chunk: Range<Int>
            var offsets: Range<Int>
            var bounds: Range<Int>?
        }
        var places: [Place] = []
        for leaf in leaves {
            guard let chunk = try? footer.rowGroups[rowGroup].columns.chunk(at: leaf.index),
                let (_, range) = try? self.chunk(leaf, rowGroup: rowGroup),
                let offsets = indexRange(chunk.offsetIndexOffset, chunk.offsetIndexLength)
            else { continue }
            places.append(
                Place(
                    leaf: leaf, chunk: range, offsets: offsets,
                    bounds: bounded.contains(leaf.index)
                        ? indexRange(chunk.columnIndexOffset, chunk.columnIndexLength) : nil))
        }
        let reads = CoalescedRanges(places.flatMap { [$0.offsets] + ($0.bounds.map { [$0] } ?? []) }, limits: limits)
        let rowCount = Int(footer.rowGroups[rowGroup].rowCount)
        var indexes: [Int: PageIndex] = [:]
        for place in places {
            guard let index: OffsetIndex = decode(place.offsets, reads, "the offset index"),
                let map = PageMap(index, chunk: place.chunk, rowCount: rowCount)
            else { continue }
            var ranges: [ColumnRange]?
            if let bounds = place.bounds, let index: ColumnIndex = decode(bounds, reads, "the column index") {
                ranges = self.ranges(index, of: place.leaf, map)
            }
            indexes[place.leaf.index] = PageIndex(map: map, ranges: ranges)
        }
        return indexes
    }

    private func indexRange(_ offset: Int64?, _ length: Int32?) -> Range<Int>? {
        guard let offset, let length, offset >= 4, length > 0, Int(length) <= options.maximumFooterSize,
            offset <= Int64(dataEnd) - Int64(length)
        else { return nil }
        return Int(offset)..<Int(offset) + Int(length)
    }

    /// The bytes of a page index; `nil` where there is none, or it lies outside the file.
    func indexBytes(_ offset: Int64?, _ length: Int32?) -> [UInt8]? {
        indexRange(offset, length).flatMap { try? source.bytes($0) }
    }

    private func decode<Structure: ThriftStructure>(
        _ range: Range<Int>, _ reads: CoalescedRanges, _ subject: String
    ) -> Structure? {
        guard let piece = try? reads.bytes(range, from: source) ?? (try source.bytes(range), range.lowerBound) else {
            return nil
        }
        var reader = ThriftReader(
            piece.bytes, range: range.lowerBound - piece.start..<range.upperBound - piece.start,
            fileOffset: piece.start, subject: subject)
        return try? Structure(from: &reader)
    }

    /// What a column index says of each page; `nil` where it contradicts itself or the pages.
    private func ranges(_ index: ColumnIndex, of leaf: LeafColumn, _ map: PageMap) -> [ColumnRange]? {
        let count = map.pages.count
        guard index.nullPages.count == count, index.minimumValues.count == count, index.maximumValues.count == count,
            index.nullCounts.map({ $0.count == count }) ?? true, index.nanCounts.map({ $0.count == count }) ?? true,
            let type = flatTypes[leaf.index]
        else { return nil }
        let orders = footer.columnOrders ?? []
        let order = orders.indices.contains(leaf.index) ? orders[leaf.index] : nil
        var ranges: [ColumnRange] = []
        ranges.reserveCapacity(count)
        for page in 0..<count {
            let rows = map.pages[page].rows.count
            let nulls = index.nullCounts?[page]
            if index.nullPages[page] {
                guard nulls == nil || nulls == Int64(rows) else { return nil }
                ranges.append(ColumnRange(nullCount: rows, rowCount: rows))
                continue
            }
            guard nulls.map({ 0..<Int64(rows) ~= $0 }) ?? true else { return nil }
            ranges.append(
                ColumnStatistics(
                    nullCount: nulls, maximum: index.maximumValues[page], minimum: index.minimumValues[page],
                    nanCount: index.nanCounts?[page]
                ).range(of: leaf, type: type, order: order, rowCount: rows))
        }
        return ranges
    }
}
