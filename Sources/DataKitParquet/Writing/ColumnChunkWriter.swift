import DataKitCompression
import DataKitCore

/// Encodes one column of a file, chunk after chunk.
///
/// Values are collected until they make a page; a full page is encoded and compressed at once, and kept until the row
/// group is written. While a dictionary lasts, a page is a list of entry numbers; when the dictionary is full, or the
/// first page shows that hardly any value repeats, values are written plainly.
///
/// Marked as unchecked because it is handed from task to task: the writer gives each column to exactly one task at a
/// time, and awaits them all before it goes on.
final class ColumnChunkWriter: @unchecked Sendable {
    let leaf: LeafColumn
    let options: ParquetWritingOptions
    private let compressor: BlockCompressor
    let isOptional: Bool

    // The chunk so far.
    private(set) var pages: [EncodedPage] = []
    private(set) var encodedByteCount = 0
    let dictionary: DictionaryEncoder?
    /// Whether values go to the dictionary now.
    var encodesDictionary = false
    /// Whether the chunk's first values have shown that they repeat.
    private var hasTriedDictionary = false
    /// How many values and distinct values the first half of the chunk's first page had, once it is there.
    private var firstHalf: (values: Int, distinct: Int)?
    /// For how many more chunks the dictionary is not tried, because it cost more than it saved.
    private var chunksToSkip = 0

    // The page being filled.
    private(set) var pageRows = 0
    private var pageNulls = 0
    var pageNaNs = 0
    var pageBounds: ValueBounds?
    var stringRange = DictionaryEncoder.Range()
    private var levels = BitmapBuilder()
    var indices: [UInt32] = []
    var plain: [UInt8] = []
    var bits = BitmapBuilder()

    // Memory that is used again for each page.
    private var body: [UInt8] = []
    private var compressed: [UInt8] = []

    init(leaf: LeafColumn, options: ParquetWritingOptions) throws(ParquetError) {
        self.leaf = leaf
        self.options = options
        isOptional = leaf.maximumDefinitionLevel > 0
        do throws(DataKitError) { compressor = try BlockCompressor(options.compression) } catch {
            let kind: ParquetError.Kind = error.kind == .unsupported ? .featureNotEnabled : .misuse
            throw ParquetError(kind, error.message)
        }
        var kind: DictionaryEncoder.Kind?
        if options.usesDictionaries {
            switch leaf.physicalType {
            case .boolean: break
            case .int32, .float: kind = leaf.logicalType == .null ? nil : .words32
            case .byteArray: kind = .bytes
            case .fixedLengthByteArray: kind = .fixedBytes
            default: kind = .words64
            }
        }
        dictionary = if let kind { try DictionaryEncoder(kind, limit: options.dictionaryBytes) } else { nil }
        encodesDictionary = dictionary != nil
    }

    /// How many values, not counting nulls, the page has.
    private var pageValues: Int { pageRows - pageNulls }

    /// How many rows to take in next: those that the page has room for, but a chunk's first page in two halves, which
    /// together tell how the number of distinct values grows.
    var room: Int {
        let half = options.pageRows / 2
        return encodesDictionary && !hasTriedDictionary && pageRows < half
            ? half - pageRows : options.pageRows - pageRows
    }

    // MARK: Pages

    /// Takes in the definition levels of rows whose values were taken in, and ends the page where it is full.
    func didAppend(rows: Int, validity: Bitmap?) throws(ParquetError) {
        pageRows += rows
        if isOptional {
            if let validity {
                levels.append(contentsOf: validity)
            } else {
                levels.append(repeating: true, count: rows)
            }
            pageNulls = levels.countOfZeros
        }
        if encodesDictionary, !hasTriedDictionary, firstHalf == nil, pageRows >= options.pageRows / 2 {
            firstHalf = (pageValues, dictionary?.count ?? 0)
        }
        if pageRows >= options.pageRows || plain.count >= options.pageBytes { try finishPage() }
    }

    /// Goes on without the dictionary: it is full.
    func leaveDictionary() throws(ParquetError) {
        if pageRows > 0 { try finishPage() }
        encodesDictionary = false
    }

    private func finishPage(isLast: Bool = false) throws(ParquetError) {
        guard pageRows > 0 else { return }
        finishBounds()
        if encodesDictionary, !hasTriedDictionary, pageValues > 0 {
            hasTriedDictionary = true
            if !(try isDictionaryWorthwhile(isLast: isLast)) {
                dictionary?.reset()
                encodesDictionary = false
            } else {
                plain.removeAll(keepingCapacity: true)
            }
        }
        // A page of nulls before the first value has no dictionary to refer to.
        let isNumbered = encodesDictionary && hasTriedDictionary
        var page = EncodedPage(
            header: [], body: [], uncompressedSize: 0, encoding: isNumbered ? .rleDictionary : .plain,
            type: options.dataPageVersion == .v1 ? .dataPage : .dataPageV2, rowCount: pageRows, nullCount: pageNulls,
            nanCount: pageNaNs, bounds: pageBounds)
        body.removeAll(keepingCapacity: true)
        let levelBytes = appendLevels()
        appendValues(isNumbered: isNumbered)
        try compress(&page, levelBytes: levelBytes)
        add(page)
        resetPage()
    }

    /// Whether the first page of a chunk says that its values repeat enough; writes them plainly meanwhile.
    ///
    /// Where the page is the whole chunk, sizes decide. Else the two halves of the page tell how many distinct values
    /// to expect: drawn from D values, the second half has exp(-half / D) times as many new ones as the first. A
    /// dictionary that will hold them all is kept. One that will overflow must be smaller than plain pages even while
    /// it grows, entries and indices together.
    private func isDictionaryWorthwhile(isLast: Bool) throws(ParquetError) -> Bool {
        guard let dictionary else { return false }
        let count = dictionary.count
        dictionary.appendPlain(of: indices, to: &plain)
        if isLast {
            // 30 bytes for the dictionary page's header.
            let width = HybridEncoder.width(ofDictionaryWith: count)
            return dictionary.byteCount + (pageValues * width + 7) / 8 + 30 < plain.count
        }
        guard let firstHalf, firstHalf.distinct > 0, pageValues > firstHalf.values else { return true }
        let firstRate = Double(firstHalf.distinct) / Double(firstHalf.values)
        let rate = Double(count - firstHalf.distinct) / Double(pageValues - firstHalf.values)
        let entryBytes = Double(dictionary.byteCount) / Double(count)
        let capacity = Double(options.dictionaryBytes) / max(1, entryBytes)
        // exp(-x) for the number of distinct values that just fills the dictionary, by its series' first terms.
        let x = Double(firstHalf.values) / max(1, capacity)
        guard rate / firstRate > 1 / (1 + x + x * x / 2 + x * x * x / 6) else { return true }
        let width = HybridEncoder.width(ofDictionaryWith: Int(capacity))
        let growing = rate * entryBytes + Double(width) / 8
        var plainSize = plain.count
        if options.compression != .none {
            try compress(plain, from: 0)
            plainSize = compressed.count
        }
        return growing < Double(plainSize) / Double(pageValues)
    }

    private func finishBounds() {
        if encodesDictionary, let bounds = dictionary?.bounds(of: stringRange) {
            widenBounds(.bytes(bounds.minimum, bounds.maximum))
        }
        stringRange = DictionaryEncoder.Range()
    }

    func widenBounds(_ bounds: ValueBounds?) {
        guard let bounds else { return }
        if pageBounds == nil { pageBounds = bounds } else { pageBounds!.formUnion(bounds) }
    }

    /// Appends the definition levels, in version 1 with their length before them.
    /// - Returns: how many bytes they take.
    private func appendLevels() -> Int {
        guard isOptional else { return 0 }
        let isV1 = options.dataPageVersion == .v1
        if isV1 { body.append(contentsOf: [0, 0, 0, 0]) }
        let start = body.count
        if pageNulls == 0 {
            HybridEncoder.append(ones: pageRows, to: &body)
        } else {
            let bitmap = levels.finish()
            HybridEncoder.append(bits: bitmap.allWords, count: bitmap.count, to: &body)
        }
        let length = body.count - start
        if isV1 { for index in 0..<4 { body[index] = UInt8(truncatingIfNeeded: length >> (8 * index)) } }
        return body.count
    }

    private func appendValues(isNumbered: Bool) {
        if isNumbered, let dictionary {
            // The width of the entries known so far: later pages may have a greater one.
            let width = HybridEncoder.width(ofDictionaryWith: dictionary.count)
            body.append(UInt8(width))
            HybridEncoder.append(indices, width: width, to: &body)
        } else if leaf.physicalType == .boolean {
            let bitmap = bits.finish()
            var left = (bitmap.count + 7) / 8
            for index in 0..<bitmap.wordCount {
                let word = bitmap.word(at: index)
                for byte in 0..<min(8, left) { body.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
                left -= 8
            }
        } else {
            body.append(contentsOf: plain)
        }
    }

    /// Compresses the body into the page and makes its header.
    private func compress(_ page: inout EncodedPage, levelBytes: Int) throws(ParquetError) {
        var isCompressed = options.compression != .none
        if page.type == .dataPageV2 {
            page.body = Array(body[..<levelBytes])
            if isCompressed {
                try compress(body, from: levelBytes)
                isCompressed = compressed.count < body.count - levelBytes
            }
            page.body += isCompressed ? compressed[...] : body[levelBytes...]
        } else if isCompressed {
            try compress(body, from: 0)
            page.body = Array(compressed)
        } else {
            page.body = Array(body)
        }
        page.header = try header(of: page, levelBytes: levelBytes, isCompressed: isCompressed).thriftBytes
        page.uncompressedSize = page.header.count + body.count
    }

    private func compress(_ bytes: [UInt8], from start: Int) throws(ParquetError) {
        compressed.removeAll(keepingCapacity: true)
        do throws(DataKitError) {
            try compressor.compress(bytes.span.extracting(start..<bytes.count), appendingTo: &compressed)
        } catch {
            throw ParquetError(error, at: .init(column: leaf.name, page: pages.count))
        }
    }

    private func header(
        of page: EncodedPage, levelBytes: Int, isCompressed: Bool
    ) throws(ParquetError) -> PageHeader {
        guard let uncompressed = Int32(exactly: body.count), let compressed = Int32(exactly: page.body.count) else {
            throw ParquetError(
                .limit, "a page of \(body.count) bytes passes 2^31 - 1; write smaller values",
                at: .init(column: leaf.name, page: pages.count))
        }
        var header = PageHeader(type: page.type, uncompressedPageSize: uncompressed, compressedPageSize: compressed)
        if options.writesChecksums { header.crc = Int32(bitPattern: ValueKernels.crc32(page.body.span)) }
        // Where there is a page index, the same once more in the page's header would only make files larger.
        let statistics =
            options.writesStatistics && !options.writesPageIndex
            ? ColumnStatistics(bounds: page.bounds, nullCount: page.nullCount, nanCount: page.nanCount, leaf: leaf)
            : nil
        switch page.type {
        case .dictionaryPage:
            header.dictionaryPageHeader = DictionaryPageHeader(
                valueCount: Int32(page.rowCount), encoding: .plain)
        case .dataPageV2:
            header.dataPageHeaderV2 = DataPageHeaderV2(
                valueCount: Int32(page.rowCount), nullCount: Int32(page.nullCount), rowCount: Int32(page.rowCount),
                encoding: page.encoding, definitionLevelsByteLength: Int32(levelBytes), repetitionLevelsByteLength: 0,
                isCompressed: isCompressed, statistics: statistics)
        default:
            header.dataPageHeader = DataPageHeader(
                valueCount: Int32(page.rowCount), encoding: page.encoding, definitionLevelEncoding: .rle,
                repetitionLevelEncoding: .rle, statistics: statistics)
        }
        return header
    }

    private func add(_ page: EncodedPage) {
        encodedByteCount += page.size
        pages.append(page)
    }

    private func resetPage() {
        pageRows = 0
        pageNulls = 0
        pageNaNs = 0
        pageBounds = nil
        levels = BitmapBuilder()
        bits = BitmapBuilder()
        indices.removeAll(keepingCapacity: true)
        plain.removeAll(keepingCapacity: true)
    }

    // MARK: Chunks

    /// Ends the chunk and begins the next.
    /// - Returns: the pages in the order they are written, the dictionary first.
    func finishChunk() throws(ParquetError) -> EncodedChunk {
        try finishPage(isLast: true)
        var chunk = EncodedChunk(pages: pages)
        if let dictionary, pages.contains(where: { $0.encoding == .rleDictionary }) {
            chunk.dictionaryCount = dictionary.count
            body.removeAll(keepingCapacity: true)
            dictionary.appendPlain(to: &body)
            var page = EncodedPage(
                header: [], body: [], uncompressedSize: 0, encoding: .plain, type: .dictionaryPage,
                rowCount: dictionary.count)
            try compress(&page, levelBytes: 0)
            chunk.dictionaryPage = page
        }
        beginChunk(after: chunk)
        return chunk
    }

    /// Decides whether the next chunk tries the dictionary.
    private func beginChunk(after chunk: EncodedChunk) {
        dictionary?.reset()
        pages = []
        encodedByteCount = 0
        encodesDictionary = dictionary != nil
        hasTriedDictionary = false
        firstHalf = nil
        guard dictionary != nil else { return }
        if chunksToSkip > 0 {
            chunksToSkip -= 1
        } else if let dictionaryPage = chunk.dictionaryPage {
            var (numbered, numberedBytes, plain, plainBytes) = (0, dictionaryPage.size, 0, 0)
            for page in chunk.pages {
                if page.encoding == .rleDictionary {
                    numbered += page.rowCount
                    numberedBytes += page.size
                } else {
                    plain += page.rowCount
                    plainBytes += page.size
                }
            }
            // The dictionary overflowed, and its pages took more bytes a row than the plain ones after them.
            if plain > 0, Double(numberedBytes) * Double(plain) > Double(plainBytes) * Double(numbered) {
                chunksToSkip = 3
            }
        }
        if chunksToSkip > 0 { encodesDictionary = false }
    }
}

/// The pages of a column chunk.
struct EncodedChunk {
    var dictionaryPage: EncodedPage?
    /// How many entries the dictionary has.
    var dictionaryCount = 0
    var pages: [EncodedPage]

    init(pages: [EncodedPage]) { self.pages = pages }
}

extension Bitmap {
    /// The bits in words of 64, those behind the count cleared.
    var allWords: [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(wordCount)
        for index in 0..<wordCount { words.append(word(at: index)) }
        return words
    }
}
