import DataKitCore

/// Encodes one leaf of a file, chunk after chunk.
///
/// Values are collected until they make a page; a full page is encoded and compressed at once, and kept until the row
/// group is written. A page has whole rows, so that it can be found by row number. While a dictionary lasts, a page is
/// a list of entry numbers; when the dictionary is full, or the first page shows that hardly any value repeats, values
/// are written plainly.
///
/// Marked as unchecked because it is handed from task to task: the writer gives each leaf to exactly one task at a
/// time, and awaits them all before it goes on.
final class ColumnChunkWriter: @unchecked Sendable {
    let leaf: LeafColumn
    let route: LeafRoute
    let options: ParquetWritingOptions
    let settings: LeafSettings

    // The chunk so far.
    var pages: [EncodedPage] = []
    private var encodedByteCount = 0
    let dictionary: DictionaryEncoder?
    /// Whether values go to the dictionary now.
    var encodesDictionary = false
    /// How many of a chunk's first entries, its first page, show whether values repeat.
    var trialEntries: Int
    /// Whether the chunk's first values have shown that they repeat.
    var hasTriedDictionary = false
    /// How many values and distinct values the first half of the chunk's first page had, once it is there.
    var firstHalf: (values: Int, distinct: Int)?
    /// What was chosen for values that no dictionary numbers, in this chunk or one before.
    var chosenEncoding: ParquetEncoding?
    /// What the chunk's pages have that no dictionary numbers, as soon as one is there.
    var chunkEncoding: ParquetEncoding?
    /// Whether differences were found to be much smaller than a dictionary that would do.
    var prefersDifferences: Bool?
    /// How many pages were written since encodings were chosen.
    var pagesSinceChoice = 0
    var bloomFilter: BloomFilter?
    /// What the chunk's geometries cover, where it has such and statistics are wanted.
    var extent: GeometryExtent?
    /// For how many more chunks the dictionary is not tried, because it cost more than it saved.
    private var chunksToSkip = 0

    // The page being filled.
    var levels: PageLevels
    var pageNaNs = 0
    var pageByteArrayBytes = 0
    var pageBounds: ValueBounds?
    var stringRange = DictionaryEncoder.Range()
    var indices: [UInt32] = []
    var plain: [UInt8] = []
    var bits = BitmapBuilder()

    init(
        leaf: LeafColumn, route: LeafRoute, options: ParquetWritingOptions, settings: LeafSettings
    ) throws(ParquetError) {
        self.leaf = leaf
        self.route = route
        self.options = options
        self.settings = settings
        levels = PageLevels(leaf)
        extent = settings.writesStatistics ? GeometryExtent(leaf) : nil
        trialEntries = options.pageRows
        var kind: DictionaryEncoder.Kind?
        if settings.usesDictionary {
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

    /// What is held in memory for the chunk: encoded pages, the dictionary's entries, and the page that is being
    /// filled.
    var byteCount: Int {
        encodedByteCount + (dictionary?.byteCount ?? 0) + plain.count + 4 * indices.count + bits.count / 8
            + levels.byteCount + (bloomFilter?.byteCount ?? 0)
    }

    /// What is held in memory all in all: also room to spare, and the tables that dictionaries are searched with.
    var heldByteCount: Int {
        byteCount + (dictionary?.tableByteCount ?? 0) + (plain.capacity - plain.count)
            + 4 * (indices.capacity - indices.count)
    }

    /// Takes in a full page.
    func add(_ page: EncodedPage) {
        encodedByteCount += page.size
        pages.append(page)
    }

    func widenBounds(_ bounds: ValueBounds?) {
        guard let bounds else { return }
        if pageBounds == nil { pageBounds = bounds } else { pageBounds!.formUnion(bounds) }
    }

    // MARK: Chunks

    /// A choice of encodings holds to the end of the chunk, and for those after it until so many pages are written: it
    /// takes about as long as writing a page or two.
    private static let pagesPerChoice = 48

    /// Ends the chunk and begins the next.
    /// - Returns: the pages in the order they are written, the dictionary first.
    func finishChunk(_ compressor: PageCompressor) throws(ParquetError) -> EncodedChunk {
        try finishPage(compressor, isLast: true)
        var chunk = EncodedChunk(pages: pages)
        if let dictionary, pages.contains(where: { $0.encoding == .rleDictionary }) {
            chunk.dictionaryCount = dictionary.count
            chunk.dictionaryPage = try dictionaryPage(of: dictionary, compressor)
        }
        chunk.bloomFilter = finishFilter(
            entries: chunk.dictionaryPage == nil ? nil : compressor.body, count: chunk.dictionaryCount)
        chunk.geospatialStatistics = extent?.statistics
        beginChunk(after: chunk)
        return chunk
    }

    /// Gives memory back and decides whether the next chunk tries the dictionary.
    private func beginChunk(after chunk: EncodedChunk) {
        dictionary?.reset()
        levels.release()
        indices = []
        plain = []
        pages = []
        encodedByteCount = 0
        encodesDictionary = dictionary != nil
        hasTriedDictionary = false
        firstHalf = nil
        chunkEncoding = nil
        if extent != nil { extent = GeometryExtent(leaf) }
        if pagesSinceChoice >= Self.pagesPerChoice {
            chosenEncoding = nil
            prefersDifferences = nil
            pagesSinceChoice = 0
        }
        guard dictionary != nil else { return }
        if chunksToSkip > 0 {
            chunksToSkip -= 1
        } else if let dictionaryPage = chunk.dictionaryPage {
            var (numbered, numberedBytes, plain, plainBytes) = (0, dictionaryPage.size, 0, 0)
            for page in chunk.pages {
                if page.encoding == .rleDictionary {
                    numbered += page.entryCount
                    numberedBytes += page.size
                } else {
                    plain += page.entryCount
                    plainBytes += page.size
                }
            }
            // The dictionary overflowed, and its pages took more bytes an entry than the plain ones after them.
            if plain > 0, Double(numberedBytes) * Double(plain) > Double(plainBytes) * Double(numbered) {
                chunksToSkip = 3
            }
        }
        if chunksToSkip > 0 { encodesDictionary = false }
    }
}
