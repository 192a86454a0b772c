import DataKitCore

/// Reads a column chunk whole, page by page, and holds what it is against what the file says of it.
///
/// Memory is that of a page, the dictionary and at most a million hashes.
struct ChunkVerification {
    let file: ParquetFile
    let leaf: LeafColumn
    let rowGroup: Int
    let order: ValueOrder
    var log: FindingLog

    private(set) var pageCount = 0
    private(set) var checksummedPageCount = 0
    private(set) var valueCount = 0
    private(set) var byteCount = 0

    /// What was seen of a data page.
    struct SeenPage: Sendable {
        var number: Int
        var offset: Int
        /// With the header.
        var compressedSize: Int
        var firstRow: Int
        var startsRow: Bool
        var observed: ObservedValues
    }

    /// What adds up over the pages.
    struct Totals {
        var observed: ObservedValues
        var uncompressedSize = 0
        var compressedSize = 0
        var encodings: Set<PageEncoding> = []
        var levelEncodings: Set<PageEncoding> = []
        var encodingCounts: [EncodingUse: Int] = [:]
        var distinct = DistinctValues()
        var unknownToFilter = 0
        var dictionaryOffset: Int?
        var firstDataOffset: Int?
        /// Whether every page was decoded, so that sums mean something.
        var isComplete = true
    }

    struct EncodingUse: Hashable {
        var pageType: PageType
        var encoding: PageEncoding
    }

    init(file: ParquetFile, leaf: LeafColumn, rowGroup: Int) {
        self.file = file
        self.leaf = leaf
        self.rowGroup = rowGroup
        let orders = file.footer.columnOrders ?? []
        order = ValueOrder(leaf, orders.indices.contains(leaf.index) ? orders[leaf.index] : nil)
        log = FindingLog(at: .init(file: file.source.name, rowGroup: rowGroup, column: leaf.name))
    }

    /// Reads and checks it all.
    mutating func run() throws(ParquetError) {
        let metaData: ColumnMetaData
        let range: Range<Int>
        do throws(ParquetError) { (metaData, range) = try file.chunk(leaf, rowGroup: rowGroup) } catch {
            return try report(error, .layout)
        }
        var (columnIndex, offsetIndex): (ColumnIndex?, OffsetIndex?)
        do throws(ParquetError) { offsetIndex = try file.storedOffsetIndex(leaf, rowGroup: rowGroup) } catch {
            try report(error, .offsetIndex)
        }
        do throws(ParquetError) { columnIndex = try file.storedColumnIndex(leaf, rowGroup: rowGroup) } catch {
            try report(error, .columnIndex)
        }
        var index = IndexCheck(columnIndex, offsetIndex, leaf: leaf, order: order)
        var totals = Totals(observed: ObservedValues(order: order))
        try readPages(metaData, range, &totals, &index)
        guard totals.isComplete else { return }
        index.finish(&log)
        check(metaData, totals)
    }

    /// A fault of the file becomes a finding; what this build or its limits cannot read is thrown.
    private mutating func report(_ error: ParquetError, _ check: ParquetFinding.Check) throws(ParquetError) {
        switch error.kind {
        case .outOfSpecification: log.error(check, error)
        case .corrupt: log.error(.checksum, error)
        default:
            throw error.located(file: file.source.name, rowGroup: rowGroup, column: leaf.name)
        }
    }

    private mutating func readPages(
        _ metaData: ColumnMetaData, _ range: Range<Int>, _ totals: inout Totals, _ index: inout IndexCheck
    ) throws(ParquetError) {
        var options = file.options
        options.verifiesChecksums = true
        var pages: PageReader
        var decoder: RawDecoder
        do throws(ParquetError) {
            pages = try PageReader(
                bytes: ChunkBytes(source: file.source, readAhead: 1 << 18), range: range, leaf: leaf,
                codec: metaData.codec, options: options)
            decoder = try RawDecoder(leaf, options)
        } catch {
            totals.isComplete = false
            return try report(error, .decoding)
        }
        do throws(ParquetError) { decoder.filter = try file.bloomFilter(of: leaf, rowGroup: rowGroup) } catch {
            try report(error, .bloomFilter)
        }
        var valuesLeft = metaData.valueCount
        while valuesLeft > 0 || (totals.firstDataOffset == nil && !range.isEmpty) {
            let start = pages.position
            do throws(ParquetError) {
                guard let page = try pages.next() else { break }
                count(pages, start, &totals)
                switch page {
                case .dictionary(let head, let bytes, let values):
                    totals.dictionaryOffset = start
                    if totals.firstDataOffset != nil {
                        log.error(
                            .dictionary, "the dictionary stands behind a data page", page: pages.pageNumber,
                            byteOffset: start)
                    }
                    let unique = try decoder.load(head, bytes, values)
                    if !unique {
                        log.warning(
                            .dictionary, "the dictionary holds some value twice", page: pages.pageNumber,
                            byteOffset: start)
                    }
                case .data(let data):
                    if totals.firstDataOffset == nil { totals.firstDataOffset = start }
                    valuesLeft -= Int64(data.valueCount)
                    try check(data, pages, start, &decoder, &totals, &index)
                }
            } catch {
                // What cannot be decoded because of the damage before is no finding of its own.
                guard totals.isComplete || error.kind == .corrupt else { return }
                totals.isComplete = false
                index.lose()
                try report(error.located(page: pages.pageNumber, byteOffset: start), .decoding)
                // Where the header was read, the next page is known to begin behind.
                guard error.kind == .corrupt, pages.position > start else { return }
                valuesLeft -= Int64(pages.header?.valueCount ?? 0)
            }
        }
        totals.distinct = decoder.distinct
        totals.unknownToFilter = decoder.unknownToFilter
    }

    private mutating func count(_ pages: PageReader, _ start: Int, _ totals: inout Totals) {
        guard let header = pages.header else { return }
        let size = pages.position - start
        pageCount += 1
        byteCount += size
        totals.compressedSize += size
        totals.uncompressedSize += size - Int(header.compressedPageSize) + Int(header.uncompressedPageSize)
        if header.crc != nil { checksummedPageCount += 1 }
        var encoding = header.dictionaryPageHeader?.encoding
        if let head = header.dataPageHeader {
            encoding = head.encoding
            if leaf.maximumRepetitionLevel > 0 { totals.levelEncodings.insert(head.repetitionLevelEncoding) }
            if leaf.maximumDefinitionLevel > 0 { totals.levelEncodings.insert(head.definitionLevelEncoding) }
        } else if let head = header.dataPageHeaderV2 {
            encoding = head.encoding
            if leaf.maximumDefinitionLevel > 0 { totals.levelEncodings.insert(.rle) }
        }
        if let encoding {
            totals.encodings.insert(encoding)
            totals.encodingCounts[EncodingUse(pageType: header.type, encoding: encoding), default: 0] += 1
        }
    }

    /// Decodes a data page and holds it against its header and the indexes.
    private mutating func check(
        _ data: PageReader.DataPage, _ pages: PageReader, _ start: Int, _ decoder: inout RawDecoder,
        _ totals: inout Totals, _ index: inout IndexCheck
    ) throws(ParquetError) {
        let number = pages.pageNumber
        let (observed, startsRow, invalidText) = try decoder.decode(data, order: order)
        valueCount += observed.entries
        if invalidText { log.error(.text, "some text is not valid UTF-8", page: number, byteOffset: start) }
        if totals.observed.entries == 0, !startsRow, observed.entries > 0 {
            log.error(.counts, "the first page does not begin with a row", page: number, byteOffset: start)
        }
        if let rows = data.rowCount {
            if rows != observed.rows {
                log.error(.counts, "the page claims \(rows) rows, but \(observed.rows) begin in it", page: number)
            }
            if !startsRow, observed.entries > 0 {
                log.error(.counts, "the page is of version 2 and does not begin with a row", page: number)
            }
        }
        if let nulls = data.nullCount, nulls != observed.nulls {
            log.error(.counts, "the page claims \(nulls) nulls, but has \(observed.nulls)", page: number)
        }
        let statistics = pages.header?.dataPageHeader?.statistics ?? pages.header?.dataPageHeaderV2?.statistics
        if let statistics {
            StatisticsCheck(leaf: leaf, order: order, file: file).check(
                statistics, observed, subject: "page", page: number, &log)
        }
        index.add(
            SeenPage(
                number: number, offset: start, compressedSize: pages.position - start,
                firstRow: totals.observed.rows, startsRow: startsRow, observed: observed), &log)
        totals.observed.formUnion(observed)
    }

    // MARK: The chunk

    private mutating func check(_ metaData: ColumnMetaData, _ totals: Totals) {
        let observed = totals.observed
        let rows = Int(file.footer.rowGroups[rowGroup].rowCount)
        if observed.entries != Int(metaData.valueCount) {
            log.error(.counts, "the column chunk claims \(metaData.valueCount) values, but has \(observed.entries)")
        }
        if observed.rows != rows {
            log.error(.counts, "the row group claims \(rows) rows, but the column chunk has \(observed.rows)")
        }
        checkSizes(metaData, totals)
        checkOffsets(metaData, totals)
        checkEncodings(metaData, totals)
        if let statistics = metaData.statistics {
            let check = StatisticsCheck(leaf: leaf, order: order, file: file)
            check.check(statistics, observed, subject: "column chunk", page: nil, &log)
            check.check(distinctCount: statistics.distinctCount, totals.distinct, observed, &log)
        }
        if totals.unknownToFilter > 0 {
            log.error(
                .bloomFilter,
                "the Bloom filter denies \(totals.unknownToFilter) of the values that are there; readers "
                    + "that trust it do not find them")
        }
        if let sizes = metaData.sizeStatistics {
            SizeStatisticsCheck(leaf: leaf).check(sizes, observed, &log)
        }
        if let claimed = metaData.geospatialStatistics, let extent = observed.extent {
            GeospatialCheck().check(claimed, extent, &log)
        }
    }

    private mutating func checkSizes(_ metaData: ColumnMetaData, _ totals: Totals) {
        // parquet-mr before 1.2.9 left the dictionary's header out (PARQUET-816).
        let slack = file.footer.createdBy?.hasPrefix("parquet-mr") == true && totals.dictionaryOffset != nil ? 100 : 0
        let compressed = totals.compressedSize - Int(metaData.totalCompressedSize)
        if compressed != 0, !(1...max(1, slack) ~= compressed && slack > 0) {
            log.error(
                .sizes,
                "total_compressed_size is \(metaData.totalCompressedSize), the pages have "
                    + "\(totals.compressedSize) bytes with their headers")
        }
        let uncompressed = totals.uncompressedSize - Int(metaData.totalUncompressedSize)
        if uncompressed != 0, !(1...max(1, slack) ~= uncompressed && slack > 0) {
            log.error(
                .sizes,
                "total_uncompressed_size is \(metaData.totalUncompressedSize), the pages have "
                    + "\(totals.uncompressedSize) bytes with their headers")
        }
    }

    private mutating func checkOffsets(_ metaData: ColumnMetaData, _ totals: Totals) {
        let claimed = metaData.dictionaryPageOffset.flatMap { $0 > 0 ? Int($0) : nil }
        if let claimed, totals.dictionaryOffset != claimed {
            log.error(
                .dictionary,
                totals.dictionaryOffset.map { "dictionary_page_offset is \(claimed), the dictionary is at \($0)" }
                    ?? "dictionary_page_offset is \(claimed), but there is no dictionary")
        } else if claimed == nil, let offset = totals.dictionaryOffset {
            log.warning(
                .dictionary,
                "there is a dictionary at byte \(offset), but no dictionary_page_offset"
                    + (metaData.dataPageOffset == Int64(offset) ? "; data_page_offset leads to it" : ""))
        }
        if let first = totals.firstDataOffset, metaData.dataPageOffset != Int64(first) {
            if let dictionary = totals.dictionaryOffset, metaData.dataPageOffset == Int64(dictionary) {
                if claimed != nil { log.warning(.layout, "data_page_offset is that of the dictionary, too") }
            } else {
                log.error(.layout, "data_page_offset is \(metaData.dataPageOffset), the first data page is at \(first)")
            }
        }
    }

    private mutating func checkEncodings(_ metaData: ColumnMetaData, _ totals: Totals) {
        let listed = Set(metaData.encodings)
        // The two names of dictionary positions stand for each other; a dictionary's own PLAIN need not be listed.
        func isListed(_ encoding: PageEncoding) -> Bool {
            listed.contains(encoding)
                || encoding == .rleDictionary && listed.contains(.plainDictionary)
                || encoding == .plainDictionary && listed.contains(.rleDictionary)
        }
        let ofData = Set(totals.encodingCounts.keys.filter { $0.pageType != .dictionaryPage }.map(\.encoding))
        for encoding in ofData.sorted(by: { $0.rawValue < $1.rawValue }) where !isListed(encoding) {
            log.error(.encodings, "pages are encoded as \(encoding), which the column chunk does not list")
        }
        let known = totals.encodings.union(totals.levelEncodings).union([.rle, .bitPacked, .plain])
        for encoding in metaData.encodings where !known.contains(encoding) && totals.observed.entries > 0 {
            let isAlias =
                (encoding == .plainDictionary || encoding == .rleDictionary) && totals.dictionaryOffset != nil
            if !isAlias { log.error(.encodings, "the column chunk lists \(encoding), which no page has") }
        }
        guard let stats = metaData.encodingStats else { return }
        // Common writers count data pages of version 2 as of version 1: the versions are not told apart.
        func use(_ pageType: PageType, _ encoding: PageEncoding) -> EncodingUse {
            EncodingUse(pageType: pageType == .dataPageV2 ? .dataPage : pageType, encoding: encoding)
        }
        var (claimed, actual): ([EncodingUse: Int], [EncodingUse: Int]) = ([:], [:])
        for stat in stats { claimed[use(stat.pageType, stat.encoding), default: 0] += Int(stat.count) }
        for (each, count) in totals.encodingCounts { actual[use(each.pageType, each.encoding), default: 0] += count }
        for each in Set(claimed.keys).union(actual.keys) where claimed[each] ?? 0 != actual[each] ?? 0 {
            log.error(
                .encodings,
                "encoding_stats counts \(claimed[each] ?? 0) pages of \(each.pageType) as \(each.encoding), there are "
                    + "\(actual[each] ?? 0)")
        }
    }
}

extension PageHeader {
    /// How many values a data page claims; 0 for others.
    var valueCount: Int32 { dataPageHeader?.valueCount ?? dataPageHeaderV2?.valueCount ?? 0 }
}
