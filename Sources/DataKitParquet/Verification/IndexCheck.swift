import DataKitCore

/// Holds the column index and the offset index of a column chunk against its data pages, one after another.
struct IndexCheck {
    private var columnIndex: ColumnIndex?
    private var offsetIndex: OffsetIndex?
    private let leaf: LeafColumn
    private let order: ValueOrder
    private var pages = 0
    private var entries = 0
    private var histograms: (repetition: [Int64], definition: [Int64]) = ([], [])

    init(_ columnIndex: ColumnIndex?, _ offsetIndex: OffsetIndex?, leaf: LeafColumn, order: ValueOrder) {
        self.columnIndex = columnIndex
        self.offsetIndex = offsetIndex
        self.leaf = leaf
        self.order = order
    }

    /// Gives up: some page could not be decoded, so that nobody knows which row the next begins with.
    mutating func lose() {
        columnIndex = nil
        offsetIndex = nil
    }

    /// The next data page.
    mutating func add(_ page: ChunkVerification.SeenPage, _ log: inout FindingLog) {
        let number = pages
        pages += 1
        entries += page.observed.entries
        if offsetIndex != nil || columnIndex != nil, !page.startsRow, page.observed.entries > 0 {
            log.error(
                .offsetIndex, "there is a page index, but the page does not begin with a row", page: page.number)
        }
        if let offsetIndex, offsetIndex.pageLocations.indices.contains(number) {
            check(offsetIndex.pageLocations[number], page, &log)
            if let bytes = offsetIndex.unencodedByteArrayDataBytes, bytes.indices.contains(number),
                leaf.physicalType == .byteArray, bytes[number] != Int64(page.observed.byteArrayBytes)
            {
                log.error(
                    .offsetIndex,
                    "the index counts \(bytes[number]) bytes of byte arrays, there are "
                        + "\(page.observed.byteArrayBytes)", page: page.number)
            }
        }
        if let columnIndex, columnIndex.nullPages.indices.contains(number) { check(columnIndex, number, page, &log) }
    }

    private func check(
        _ location: PageLocation, _ page: ChunkVerification.SeenPage, _ log: inout FindingLog
    ) {
        if location.offset != Int64(page.offset) {
            log.error(
                .offsetIndex, "the index puts the page at byte \(location.offset), it is at \(page.offset)",
                page: page.number)
        }
        if Int(location.compressedPageSize) != page.compressedSize {
            log.error(
                .offsetIndex,
                "the index gives the page \(location.compressedPageSize) bytes, it has "
                    + "\(page.compressedSize) with its header", page: page.number)
        }
        if location.firstRowIndex != Int64(page.firstRow) {
            log.error(
                .offsetIndex,
                "the index lets the page begin with row \(location.firstRowIndex), it begins with "
                    + "\(page.firstRow)", page: page.number)
        }
    }

    private mutating func check(
        _ index: ColumnIndex, _ number: Int, _ page: ChunkVerification.SeenPage, _ log: inout FindingLog
    ) {
        let observed = page.observed
        let isNull = observed.nulls == observed.entries
        if index.nullPages[number] != isNull {
            log.error(
                .columnIndex,
                isNull
                    ? "the page holds nothing but nulls, the index says that it has values"
                    : "the index calls the page one of nulls, it has \(observed.entries - observed.nulls) values",
                page: page.number)
        }
        if let counts = index.nullCounts, counts.indices.contains(number), counts[number] != Int64(observed.nulls) {
            log.error(
                .columnIndex, "the index counts \(counts[number]) nulls, there are \(observed.nulls)", page: page.number
            )
        }
        if let counts = index.nanCounts, counts.indices.contains(number), order.isFloatingPoint,
            counts[number] != Int64(observed.nans)
        {
            log.error(
                .columnIndex, "the index counts \(counts[number]) NaNs, there are \(observed.nans)", page: page.number)
        }
        check(index.repetitionLevelHistograms, observed.repetitionHistogram, number, "repetition", page.number, &log)
        check(index.definitionLevelHistograms, observed.definitionHistogram, number, "definition", page.number, &log)
        guard !isNull, order != .none, index.minimumValues.indices.contains(number),
            index.maximumValues.indices.contains(number)
        else { return }
        let low = order.value(index.minimumValues[number], of: leaf)
        let high = order.value(index.maximumValues[number], of: leaf)
        if low == nil || high == nil {
            log.error(.columnIndex, "a bound of the index is no value of the column", page: page.number)
        }
        if let low, let least = observed.minimum, least < low {
            log.error(
                .columnIndex, "the index's minimum is \(low.text(of: leaf)), but \(least.text(of: leaf)) occurs",
                page: page.number)
        }
        if let high, let greatest = observed.maximum, high < greatest {
            log.error(
                .columnIndex, "the index's maximum is \(high.text(of: leaf)), but \(greatest.text(of: leaf)) occurs",
                page: page.number)
        }
    }

    private func check(
        _ claimed: [Int64]?, _ actual: [Int64], _ number: Int, _ kind: String, _ page: Int, _ log: inout FindingLog
    ) {
        let width = actual.count
        guard let claimed, !claimed.isEmpty, width > 0, claimed.count >= (number + 1) * width else { return }
        if Array(claimed[number * width..<(number + 1) * width]) != actual {
            log.error(.columnIndex, "the index's histogram of \(kind) levels differs from the page's", page: page)
        }
    }

    /// What can be said when all pages were seen.
    func finish(_ log: inout FindingLog) {
        if let offsetIndex {
            let count = offsetIndex.pageLocations.count
            if count != pages {
                log.error(.offsetIndex, "the offset index has \(count) pages, there are \(pages) data pages")
            }
            if let bytes = offsetIndex.unencodedByteArrayDataBytes, bytes.count != count {
                log.error(.offsetIndex, "the offset index has \(count) pages, but \(bytes.count) sizes of byte arrays")
            }
        }
        guard let columnIndex else { return }
        let count = columnIndex.nullPages.count
        if count != pages {
            log.error(.columnIndex, "the column index has \(count) pages, there are \(pages) data pages")
        }
        for (name, other) in [
            ("minimums", columnIndex.minimumValues.count), ("maximums", columnIndex.maximumValues.count),
            ("null counts", columnIndex.nullCounts?.count ?? count),
            ("NaN counts", columnIndex.nanCounts?.count ?? count),
        ] where other != count {
            log.error(.columnIndex, "the column index has \(count) pages, but \(other) \(name)")
        }
        if offsetIndex == nil { log.error(.columnIndex, "there is a column index, but no offset index") }
        checkOrder(columnIndex, &log)
    }

    private func checkOrder(_ index: ColumnIndex, _ log: inout FindingLog) {
        guard index.boundaryOrder == .ascending || index.boundaryOrder == .descending, order != .none,
            index.minimumValues.count == index.nullPages.count, index.maximumValues.count == index.nullPages.count
        else { return }
        let isAscending = index.boundaryOrder == .ascending
        var previous: (low: OrderedValue, high: OrderedValue)?
        for page in index.nullPages.indices where !index.nullPages[page] {
            guard let low = order.value(index.minimumValues[page], of: leaf),
                let high = order.value(index.maximumValues[page], of: leaf)
            else { continue }
            if let previous {
                let breaks =
                    isAscending
                    ? low < previous.low || high < previous.high : previous.low < low || previous.high < high
                if breaks {
                    return log.error(
                        .columnIndex, "the bounds are called \(index.boundaryOrder), but those of page \(page) are not")
                }
            }
            previous = (low, high)
        }
    }
}

extension ParquetFile {
    /// The offset index of a column chunk, where it has one.
    func storedOffsetIndex(_ leaf: LeafColumn, rowGroup: Int) throws(ParquetError) -> OffsetIndex? {
        let chunk = footer.rowGroups[rowGroup].columns[leaf.index]
        return try stored(chunk.offsetIndexOffset, chunk.offsetIndexLength, "the offset index")
    }

    /// The column index of a column chunk, where it has one.
    func storedColumnIndex(_ leaf: LeafColumn, rowGroup: Int) throws(ParquetError) -> ColumnIndex? {
        let chunk = footer.rowGroups[rowGroup].columns[leaf.index]
        return try stored(chunk.columnIndexOffset, chunk.columnIndexLength, "the column index")
    }

    private func stored<Index: ThriftStructure>(
        _ offset: Int64?, _ length: Int32?, _ subject: String
    ) throws(ParquetError) -> Index? {
        guard let offset else { return nil }
        guard let length, offset >= 4, length > 0, offset <= Int64(dataEnd) - Int64(length) else {
            throw .damaged("\(subject) claims \(length ?? 0) bytes from byte \(offset) on; the data ends at \(dataEnd)")
        }
        let bytes = try source.bytes(Int(offset)..<Int(offset) + Int(length))
        var reader = ThriftReader(bytes, fileOffset: Int(offset), subject: subject)
        return try Index(from: &reader)
    }
}
