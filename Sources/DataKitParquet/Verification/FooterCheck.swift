import DataKitCore

/// Holds what the footer says against itself.
struct FooterCheck {
    let file: ParquetFile

    func run(_ log: inout FindingLog) {
        checkSchema(&log)
        checkWriter(&log)
        checkRanges(&log)
        for number in file.footer.rowGroups.indices { check(number, &log) }
        if file.claimedRowCount != file.footer.rowCount {
            log.error(
                .layout,
                "the footer claims \(file.claimedRowCount) rows, its row groups have \(file.footer.rowCount); some readers "
                    + "believe the first")
        }
    }

    private func checkSchema(_ log: inout FindingLog) {
        var seen: Set<[String]> = []
        for leaf in file.tree.leaves where !seen.insert(leaf.path).inserted {
            log.warning(.schema, "two columns are called \(leaf.name); few readers tell them apart")
        }
        for column in file.columns {
            if case .failure(let error) = column.field {
                log.error(.schema, error.located(column: column.name))
            }
        }
        if let orders = file.footer.columnOrders, orders.count != file.tree.leaves.count {
            log.error(
                .schema, "column_orders has \(orders.count) orders, the schema \(file.tree.leaves.count) leaves")
        }
    }

    private func checkWriter(_ log: inout FindingLog) {
        guard let text = file.footer.createdBy, !text.isEmpty else {
            return log.warning(
                .writer, "created_by is missing; some readers then ignore statistics of byte arrays")
        }
        let writer = WriterVersion(text)
        guard let version = writer.version else {
            if !text.contains(" version") {
                log.warning(
                    .writer,
                    "created_by is '\(text)', not 'NAME version 1.2.3 (build HASH)'; some readers then ignore "
                        + "statistics of byte arrays")
            }
            return
        }
        let hasStatistics = file.footer.rowGroups.contains { group in
            group.columns.contains {
                $0.metaData?.statistics?.minimum != nil || $0.metaData?.statistics?.deprecatedMinimum != nil
            }
        }
        if writer.name == "parquet-mr", version.lexicographicallyPrecedes([1, 8, 0]), hasStatistics {
            log.warning(
                .writer,
                "parquet-mr before 1.8.0 wrote wrong statistics of byte arrays (PARQUET-251); readers ignore "
                    + "them")
        }
        if writer.name == "parquet-cpp", version.lexicographicallyPrecedes([1, 3, 0]), hasStatistics {
            log.warning(.writer, "parquet-cpp before 1.3.0 ordered unsigned values as signed; readers ignore bounds")
        }
    }

    /// Column chunks must not overlap, and none may reach behind the data.
    private func checkRanges(_ log: inout FindingLog) {
        var ranges: [(range: Range<Int>, rowGroup: Int, leaf: LeafColumn)] = []
        for number in file.footer.rowGroups.indices {
            for leaf in file.tree.leaves {
                // What is wrong with a chunk is reported when it is read.
                guard let metaData = file.footer.rowGroups[number].columns[leaf.index].metaData,
                    let chunk = try? file.chunk(leaf, rowGroup: number)
                else { continue }
                let end = chunk.1.lowerBound + Int(metaData.totalCompressedSize)
                if end > chunk.1.lowerBound { ranges.append((chunk.1.lowerBound..<end, number, leaf)) }
            }
        }
        ranges.sort { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(ranges, ranges.dropFirst()) where second.range.lowerBound < first.range.upperBound {
            var part = FindingLog(at: .init(rowGroup: second.rowGroup, column: second.leaf.name))
            part.error(
                .layout,
                "the column chunk begins at byte \(second.range.lowerBound), before \(first.leaf.name) of row "
                    + "group \(first.rowGroup) ends at byte \(first.range.upperBound)")
            log.append(part)
        }
    }

    private func check(_ number: Int, _ log: inout FindingLog) {
        let group = file.footer.rowGroups[number]
        var part = FindingLog(at: .init(rowGroup: number))
        var (compressed, uncompressed): (Int64, Int64) = (0, 0)
        var first: Int64?
        for leaf in file.tree.leaves {
            guard let metaData = group.columns[leaf.index].metaData else { continue }
            compressed &+= metaData.totalCompressedSize
            uncompressed &+= metaData.totalUncompressedSize
            var start = metaData.dataPageOffset
            if let dictionary = metaData.dictionaryPageOffset, dictionary > 0 {
                start = start > 0 ? min(start, dictionary) : dictionary
            }
            if start > 0 { first = min(first ?? start, start) }
        }
        if uncompressed != group.totalByteSize {
            // Some writers put the compressed size there.
            if group.totalByteSize == compressed {
                part.warning(
                    .sizes,
                    "total_byte_size is the compressed size \(compressed), expected \(uncompressed) uncompressed")
            } else {
                part.error(
                    .sizes, "total_byte_size is \(group.totalByteSize), its column chunks have \(uncompressed) together"
                )
            }
        }
        if let claimed = group.totalCompressedSize, claimed != 0, claimed != compressed {
            part.error(
                .sizes, "total_compressed_size is \(claimed), its column chunks have \(compressed) together")
        }
        if let offset = group.fileOffset, offset != 0, let first, offset != first {
            part.warning(.layout, "file_offset is \(offset), the first page is at byte \(first)")
        }
        if let ordinal = group.ordinal, Int(ordinal) != number, number <= Int(Int16.max) {
            part.error(.layout, "the ordinal is \(ordinal), expected \(number)")
        }
        for sorting in group.sortingColumns ?? [] where !file.tree.leaves.indices.contains(Int(sorting.columnIndex)) {
            part.error(.sorting, "rows are called sorted by column \(sorting.columnIndex), which does not exist")
        }
        log.append(part)
    }
}

/// The program that wrote a file, as readers take it apart: `parquet-mr version 1.8.1 (build 4aba4da)`.
struct WriterVersion {
    var name: String
    /// `nil` where the text does not follow the pattern.
    var version: [Int]?

    init(_ createdBy: String) {
        let words = createdBy.split(separator: " ")
        name = words.first.map(String.init) ?? ""
        guard let position = words.firstIndex(of: "version"), words.indices.contains(position + 1) else { return }
        name = words[..<position].joined(separator: " ")
        let core = words[position + 1].prefix { $0.isNumber || $0 == "." }
        let parts = core.split(separator: ".").map { Int($0) }
        if !parts.isEmpty, parts.allSatisfy({ $0 != nil }) { version = parts.map { $0! } }
    }
}
