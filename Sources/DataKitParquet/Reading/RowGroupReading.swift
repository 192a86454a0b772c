import DataKitCore

/// A row group while it is read: which of its rows may be wanted, and its columns.
struct RowGroupReading {
    let number: Int
    /// The rows that no statistics rule out and that are not read yet.
    var rows: RowSelection
    let columns: [ColumnReading]
    let batchRows: Int
}

extension ReadPlan {
    /// Opens a row group: asks everything but its data pages whether some row may match.
    ///
    /// First come the statistics, which the footer holds; then, of the columns that the predicate names, the page
    /// indexes, which are small; then Bloom filters, where equality is asked for; last the dictionaries, which are
    /// read anyway where a row group is not ruled out.
    ///
    /// - Returns: `nil` where no row can match.
    func open(_ number: Int) throws(ParquetError) -> RowGroupReading? {
        let rowCount = Int(file.footer.rowGroups[number].rowCount)
        let wanted = rows(ofRowGroup: number)
        guard !wanted.isEmpty else { return nil }
        guard let predicate = request.predicate, file.options.usesStatistics else {
            let indexes =
                wanted.count == rowCount
                ? [:]
                : file.pageIndexes(of: columns.flatMap(\.leaves), bounded: [], rowGroup: number, limits: limits)
            return try reading(number, wanted, indexes: indexes)
        }
        var evidence: [String: ColumnEvidence] = [:]
        for (name, leaf) in flatLeaves(of: predicate) {
            evidence[name] = ColumnEvidence(range: file.range(of: leaf, rowGroup: number))
        }
        guard predicate.mayMatch(evidence: { evidence[$0] }) else {
            recorder?.skip(number, rowCount: rowCount, by: .statistics)
            return nil
        }
        let bounded = Set(flatLeaves(of: predicate).map(\.leaf.index))
        let indexes = file.pageIndexes(
            of: columns.flatMap(\.leaves), bounded: bounded, rowGroup: number, limits: limits)
        let rows = rows(matching: predicate, rowCount: rowCount, indexes, evidence).intersection(wanted)
        guard !rows.isEmpty else {
            recorder?.skip(number, rowCount: rowCount, by: .columnIndex)
            return nil
        }
        if try excludesByBloomFilter(predicate, number, &evidence) {
            recorder?.skip(number, rowCount: rowCount, by: .bloomFilter)
            return nil
        }
        let reading = try reading(number, rows, indexes: indexes)
        if try excludesByDictionary(predicate, reading, &evidence) {
            recorder?.skip(number, rowCount: rowCount, by: .dictionary)
            return nil
        }
        return reading
    }

    /// The flat columns that a predicate names.
    private func flatLeaves(of predicate: Predicate) -> [(name: String, leaf: LeafColumn)] {
        filterColumns.compactMap { index in
            let column = columns[index]
            return column.isFlat ? (column.field.name, column.leaves[0]) : nil
        }
    }

    /// The rows of the pages that may hold a match: the pages of all columns laid over each other.
    private func rows(
        matching predicate: Predicate, rowCount: Int, _ indexes: [Int: PageIndex], _ evidence: [String: ColumnEvidence]
    ) -> RowSelection {
        var columns: [(name: String, map: PageMap, ranges: [ColumnRange])] = []
        for (name, leaf) in flatLeaves(of: predicate) {
            if let index = indexes[leaf.index], let ranges = index.ranges { columns.append((name, index.map, ranges)) }
        }
        guard !columns.isEmpty else { return RowSelection(0..<rowCount) }
        var pages = Array(repeating: 0, count: columns.count)
        var rows = RowSelection()
        var start = 0
        while start < rowCount {
            var end = rowCount
            var evidence = evidence
            for (index, column) in columns.enumerated() {
                if column.map.pages[pages[index]].rows.upperBound <= start { pages[index] += 1 }
                end = min(end, column.map.pages[pages[index]].rows.upperBound)
                evidence[column.name] = ColumnEvidence(range: column.ranges[pages[index]])
            }
            if predicate.mayMatch(evidence: { evidence[$0] }) { rows.append(start..<end) }
            start = end
        }
        return rows
    }

    private func excludesByBloomFilter(
        _ predicate: Predicate, _ number: Int, _ evidence: inout [String: ColumnEvidence]
    ) throws(ParquetError) -> Bool {
        let names = predicate.columnsComparedForEquality
        var isAsked = false
        for (name, leaf) in flatLeaves(of: predicate) where names.contains(name) {
            guard let type = file.flatTypes[leaf.index],
                // A filter that makes no sense rules nothing out.
                let filter = try? file.bloomFilter(of: leaf, rowGroup: number)
            else { continue }
            isAsked = true
            evidence[name]?.excludes = { value in
                switch value.meaning(in: type) {
                case .value(let value): !filter.mayContain(value, in: leaf, type: type)
                case .nothing: true
                case .unknown: false
                }
            }
        }
        let known = evidence
        return isAsked && !predicate.mayMatch(evidence: { known[$0] })
    }

    private func excludesByDictionary(
        _ predicate: Predicate, _ reading: RowGroupReading, _ evidence: inout [String: ColumnEvidence]
    ) throws(ParquetError) -> Bool {
        var isAsked = false
        for index in filterColumns where columns[index].isFlat {
            let leaf = columns[index].leaves[0]
            guard file.footer.rowGroups[reading.number].columns[leaf.index].metaData?.hasOnlyDictionaryPages == true,
                // What is wrong with a dictionary is said when its column is read.
                let dictionary = try? reading.columns[index].leaves[0].dictionary()
            else { continue }
            isAsked = true
            evidence[columns[index].field.name]?.values = dictionary
        }
        let known = evidence
        return isAsked && !predicate.mayMatch(evidence: { known[$0] })
    }

    /// The columns of a row group, ready to be read.
    private func reading(
        _ number: Int, _ rows: RowSelection, indexes: [Int: PageIndex]
    ) throws(ParquetError) -> RowGroupReading {
        let rowCount = Int(file.footer.rowGroups[number].rowCount)
        let counts = recorder?.begin(number, rows: rows, rowCount: rowCount, plan: self, indexes)
        let ranges = CoalescedRanges(planned(number, rows, indexes), limits: limits)
        let bytes = ChunkBytes(source: file.source, shared: ranges, readAhead: readAhead)
        var readings: [ColumnReading] = []
        readings.reserveCapacity(columns.count)
        for column in columns {
            readings.append(
                try ColumnReading(file: file, column: column, rowGroup: number) { leaf in
                    ChunkReading(
                        bytes: bytes, map: indexes[leaf.index]?.map, limits: limits, count: counts?[leaf.index])
                })
        }
        return RowGroupReading(number: number, rows: rows, columns: readings, batchRows: batchRows(number))
    }

    /// The ranges of a row group that are known to be needed, as far as they are small: long ones are read in parts
    /// as decoding goes on.
    private func planned(_ number: Int, _ rows: RowSelection, _ indexes: [Int: PageIndex]) -> [Range<Int>] {
        let isWhole = rows.count == Int(file.footer.rowGroups[number].rowCount)
        var ranges: [Range<Int>] = []
        for leaf in columns.flatMap(\.leaves) {
            guard let (metaData, chunk) = try? file.chunk(leaf, rowGroup: number) else { continue }
            if isWhole || indexes[leaf.index] == nil {
                if chunk.count <= readAhead { ranges.append(chunk) }
                continue
            }
            guard let map = indexes[leaf.index]?.map else { continue }
            var parts = map.pages(holding: rows).map { map.pages[$0].bytes }
            // A dictionary that not all pages need is read when one does.
            if chunk.lowerBound < map.pages[0].bytes.lowerBound, metaData.hasOnlyDictionaryPages {
                parts.append(chunk.lowerBound..<map.pages[0].bytes.lowerBound)
            }
            // Of more than this the predicate may leave so little that reading it all would be a waste.
            if parts.reduce(0, { $0 + $1.count }) <= readAhead { ranges += parts }
        }
        return ranges
    }
}

extension ColumnMetaData {
    /// Whether every data page holds positions in the dictionary, so that no value is missing from it.
    var hasOnlyDictionaryPages: Bool {
        guard let stats = encodingStats else {
            // Where that is not told: the first name of dictionary encoding was given only to data pages.
            return encodings.contains(.plainDictionary)
                && encodings.allSatisfy { $0 == .plainDictionary || $0 == .rle || $0 == .bitPacked }
        }
        let data = stats.filter { ($0.pageType == .dataPage || $0.pageType == .dataPageV2) && $0.count != 0 }
        return !data.isEmpty && data.allSatisfy { $0.encoding == .plainDictionary || $0.encoding == .rleDictionary }
    }
}
