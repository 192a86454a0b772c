import DataKitCore

extension ColumnChunkWriter {
    /// Ends the page and keeps it, encoded and compressed.
    func finishPage(_ compressor: PageCompressor, isLast: Bool = false) throws(ParquetError) {
        guard levels.rowCount > 0 else { return }
        finishBounds()
        if encodesDictionary, !hasTriedDictionary, levels.valueCount > 0 {
            hasTriedDictionary = true
            if !(try isDictionaryWorthwhile(compressor, isLast: isLast)) {
                dictionary?.reset()
                encodesDictionary = false
            }
        }
        // A page of nulls before the first value has no dictionary to refer to.
        let isNumbered = encodesDictionary && hasTriedDictionary
        let valueEncoding = isNumbered ? .plain : try encoding(compressor)
        compressor.body.removeAll(keepingCapacity: true)
        let isV1 = options.dataPageVersion == .v1
        let levelBytes = levels.append(to: &compressor.body, hasLengths: isV1)
        let encoding =
            !isNumbered && valueEncoding == .plain && plain.count >= PageCompressor.hugePage
            ? lendValues(to: &compressor.body)
            : appendValues(to: &compressor.body, isNumbered: isNumbered, as: valueEncoding)
        var page = EncodedPage(
            encoding: encoding, type: isV1 ? .dataPage : .dataPageV2, rowCount: levels.rowCount,
            entryCount: levels.entryCount, nullCount: levels.nullCount, nanCount: pageNaNs, bounds: pageBounds,
            byteArrayBytes: pageByteArrayBytes, repetitionHistogram: levels.repetitionHistogram,
            definitionHistogram: levels.definitionHistogram)
        try seal(&page, compressor, levelBytes: levelBytes)
        add(page)
        pagesSinceChoice += 1
        resetPage()
    }

    private func finishBounds() {
        if encodesDictionary, let bounds = dictionary?.bounds(of: stringRange) {
            widenBounds(.bytes(bounds.minimum, bounds.maximum))
        }
        stringRange = DictionaryEncoder.Range()
    }

    private func resetPage() {
        levels.removeAll()
        pageNaNs = 0
        pageByteArrayBytes = 0
        pageBounds = nil
        bits = BitmapBuilder()
        indices.removeAll(keepingCapacity: true)
        plain.removeAll(keepingCapacity: true)
    }

    /// The page of a dictionary's entries.
    func dictionaryPage(
        of dictionary: DictionaryEncoder, _ compressor: PageCompressor
    ) throws(ParquetError) -> EncodedPage {
        compressor.body.removeAll(keepingCapacity: true)
        dictionary.appendPlain(to: &compressor.body)
        var page = EncodedPage(encoding: .plain, type: .dictionaryPage, entryCount: dictionary.count)
        try seal(&page, compressor, levelBytes: (0, 0))
        return page
    }

    // MARK: Whether a dictionary pays

    /// Goes on without the dictionary: it is full.
    func leaveDictionary(_ compressor: PageCompressor) throws(ParquetError) {
        try finishPage(compressor)
        encodesDictionary = false
        indices = []
        if pages.contains(where: { $0.encoding == .rleDictionary }) { dictionary?.close() } else { dictionary?.reset() }
    }

    /// Whether the first page of a chunk says that its values repeat enough. Where not, they are in ``plain``.
    ///
    /// Where the page is the whole chunk, sizes decide. Else the two halves of the page tell how many distinct values
    /// to expect: drawn from D values, the second half has exp(-half / D) times as many new ones as the first. A
    /// dictionary that will hold them all is kept. One that will overflow must be smaller than plain pages even while
    /// it grows, entries and indices together. Integers must also not be much smaller as differences.
    private func isDictionaryWorthwhile(
        _ compressor: PageCompressor, isLast: Bool
    ) throws(ParquetError) -> Bool {
        guard let dictionary else { return false }
        dictionary.appendPlain(of: indices, to: &plain)
        let entryBytes = try entryBytes(dictionary, compressor, isLast: isLast)
        if let entryBytes, !(try areDifferencesSmaller(than: entryBytes, plain, compressor)) {
            plain.removeAll(keepingCapacity: true)
            return true
        }
        return false
    }

    /// What a dictionary's entries count for of the first page; `nil` where values do not repeat enough.
    private func entryBytes(
        _ dictionary: DictionaryEncoder, _ compressor: PageCompressor, isLast: Bool
    ) throws(ParquetError) -> Int? {
        let count = dictionary.count
        let valueCount = levels.valueCount
        if isLast {
            // 30 bytes for the dictionary page's header.
            let width = HybridEncoder.width(ofDictionaryWith: count)
            let numbered = dictionary.byteCount + (valueCount * width + 7) / 8 + 30
            return numbered < plain.count ? dictionary.byteCount + 30 : nil
        }
        guard let firstHalf, firstHalf.distinct > 0, valueCount > firstHalf.values else { return 0 }
        let firstRate = Double(firstHalf.distinct) / Double(firstHalf.values)
        let rate = Double(count - firstHalf.distinct) / Double(valueCount - firstHalf.values)
        let entryBytes = Double(dictionary.byteCount) / Double(count)
        let growth = Int(rate * entryBytes * Double(valueCount))
        let capacity = Double(options.dictionaryBytes) / max(1, entryBytes)
        // exp(-x) for the number of distinct values that just fills the dictionary, by its series' first terms.
        let x = Double(firstHalf.values) / max(1, capacity)
        guard rate / firstRate > 1 / (1 + x + x * x / 2 + x * x * x / 6) else {
            // A dictionary that will hold all values is paid for by the whole chunk.
            return 0
        }
        let width = HybridEncoder.width(ofDictionaryWith: Int(capacity))
        let growing = rate * entryBytes + Double(width) / 8
        compressor.sample.removeAll(keepingCapacity: true)
        compressor.sample.append(contentsOf: plain)
        let plainSize = try compressedSampleSize(compressor)
        return growing < Double(plainSize) / Double(valueCount) ? growth : nil
    }

    // MARK: Header and compression

    /// Compresses the body into the page and makes its header.
    private func seal(
        _ page: inout EncodedPage, _ compressor: PageCompressor, levelBytes: (repetition: Int, definition: Int)
    ) throws(ParquetError) {
        let size = compressor.body.count
        guard size <= Int(Int32.max), page.entryCount <= Int(Int32.max) else { throw tooLarge(size, page) }
        var isCompressed = settings.compression != .none
        do throws(DataKitError) {
            if page.type == .dataPageV2 {
                let plainBytes = levelBytes.repetition + levelBytes.definition
                page.body += compressor.body[..<plainBytes]
                if isCompressed {
                    try compressor.compressBody(from: plainBytes, settings.compression)
                    isCompressed = compressor.compressed.count < size - plainBytes
                    if isCompressed { compressor.letGoOfHugeBody() }
                }
                page.body += isCompressed ? compressor.compressed[...] : compressor.body[plainBytes...]
            } else if isCompressed {
                try compressor.compressBody(from: 0, settings.compression)
                compressor.letGoOfHugeBody()
                page.body = compressor.takeCompressed()
            } else {
                page.body = compressor.takeBody()
            }
        } catch { throw located(error) }
        guard let compressedSize = Int32(exactly: page.body.count) else { throw tooLarge(page.body.count, page) }
        page.header =
            header(
                of: page, size: Int32(size), compressedSize: compressedSize, levelBytes: levelBytes,
                isCompressed: isCompressed
            ).thriftBytes
        page.uncompressedSize = page.header.count + size
    }

    private func located(_ error: DataKitError) -> ParquetError {
        ParquetError(error, at: .init(column: leaf.name, page: pages.count))
    }

    private func tooLarge(_ size: Int, _ page: EncodedPage) -> ParquetError {
        ParquetError(
            .limit,
            "a page of \(size) bytes and \(page.entryCount) entries in \(page.rowCount) rows passes 2^31 - 1; write "
                + "smaller values or shorter lists",
            at: .init(column: leaf.name, page: pages.count))
    }

    private func header(
        of page: EncodedPage, size: Int32, compressedSize: Int32, levelBytes: (repetition: Int, definition: Int),
        isCompressed: Bool
    ) -> PageHeader {
        var header = PageHeader(type: page.type, uncompressedPageSize: size, compressedPageSize: compressedSize)
        if options.writesChecksums { header.crc = Int32(bitPattern: ValueKernels.crc32(page.body.span)) }
        // Where there is a page index, the same once more in the page's header would only make files larger.
        let statistics =
            settings.writesStatistics && !options.writesPageIndex
            ? ColumnStatistics(bounds: page.bounds, nullCount: page.nullCount, nanCount: page.nanCount, leaf: leaf)
            : nil
        switch page.type {
        case .dictionaryPage:
            header.dictionaryPageHeader = DictionaryPageHeader(valueCount: Int32(page.entryCount), encoding: .plain)
        case .dataPageV2:
            header.dataPageHeaderV2 = DataPageHeaderV2(
                valueCount: Int32(page.entryCount), nullCount: Int32(page.nullCount), rowCount: Int32(page.rowCount),
                encoding: page.encoding, definitionLevelsByteLength: Int32(levelBytes.definition),
                repetitionLevelsByteLength: Int32(levelBytes.repetition), isCompressed: isCompressed,
                statistics: statistics)
        default:
            header.dataPageHeader = DataPageHeader(
                valueCount: Int32(page.entryCount), encoding: page.encoding, definitionLevelEncoding: .rle,
                repetitionLevelEncoding: .rle, statistics: statistics)
        }
        return header
    }
}
