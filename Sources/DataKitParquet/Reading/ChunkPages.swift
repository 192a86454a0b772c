import DataKitCore
import Synchronization

/// What is known about a column chunk before it is read, and where its bytes come from.
struct ChunkReading: Sendable {
    var bytes: ChunkBytes
    /// Where its pages lie, if that is known and there are rows to pass over.
    var map: PageMap?
    /// How far apart needed pages may lie to be read together, and how much at once.
    var limits: CoalescedRanges.Limits
    /// Counts what is opened, if someone wants to know.
    var count: PageCount?
}

extension ChunkReading {
    /// A chunk that is read from one end to the other.
    init(source: any ByteSource, readAhead: Int) {
        self.init(
            bytes: ChunkBytes(source: source, readAhead: readAhead), limits: .init(gap: 0, size: readAhead))
    }
}

/// How many pages of a chunk were opened.
final class PageCount: Sendable {
    private let opened = Atomic<Int>(0)

    func add() { opened.add(1, ordering: .relaxed) }

    var value: Int { opened.load(ordering: .relaxed) }
}

/// The data pages of a column chunk, opened: dictionaries go to the assembler, pages that are empty or not wanted are
/// passed over.
struct ChunkPages {
    private let leaf: LeafColumn
    private let reading: ChunkReading
    private let range: Range<Int>
    /// The row group's.
    let rowCount: Int
    private let valueCount: Int
    private var pages: PageReader
    private var hasDictionary = false
    /// How many of the dictionary's entries are known; all of them are ``Int/max``.
    private var knownEntries = 0
    /// Where a dictionary lies that was passed over: it is read when a page needs it.
    private var passedDictionary: Range<Int>?
    /// Where the footer says that the data pages begin.
    private let dataStart: Int
    private let codec: CompressionCodec
    private let options: ParquetReadingOptions
    /// How many values of the chunk no page has brought yet; `nil` where pages were passed over that nobody counted.
    private var valuesLeft: Int?
    /// The row that the next page begins with, unless pages do not tell.
    private var nextRow = 0
    /// Where the pages lie, as long as what is read agrees.
    private var map: PageMap?
    /// The number of the next page in the map.
    private var number = 0
    private var hasBegun = false
    private var hasRestarted = false
    /// How many bytes of the chunk have been read.
    private(set) var bytesRead = 0
    /// How many bytes the chunk has in the file.
    var byteCount: Int { range.count }

    init(file: ParquetFile, leaf: LeafColumn, rowGroup: Int, reading: ChunkReading) throws(ParquetError) {
        self.leaf = leaf
        self.reading = reading
        let (metaData, range) = try file.chunk(leaf, rowGroup: rowGroup)
        self.range = range
        rowCount = Int(file.footer.rowGroups[rowGroup].rowCount)
        valueCount = Int(metaData.valueCount)
        valuesLeft = valueCount
        map = reading.map
        dataStart = Int(metaData.dataPageOffset)
        codec = metaData.codec
        options = file.options
        pages = try PageReader(
            bytes: reading.bytes, range: range, leaf: leaf, codec: metaData.codec, options: file.options)
    }

    /// The number of the page that was opened last.
    var pageNumber: Int { pages.pageNumber }

    /// Takes memory back that a page no longer needs.
    mutating func recycle(_ bytes: consuming [UInt8]) { pages.recycle(bytes) }

    /// Says which rows will be asked for next, so that what lies together is read together.
    mutating func expect(_ rows: RowSelection) {
        guard let map else { return }
        let ranges = map.pages(holding: rows, from: number).map { map.pages[$0].bytes }
        pages.needed = CoalescedRanges.merged(ranges, limits: reading.limits).map(\.range)
    }

    /// Brings the dictionary to the assembler, if the chunk begins with one.
    mutating func loadDictionary(into assembler: inout any ValueAssembler) throws(ParquetError) {
        guard !hasBegun else { return }
        hasBegun = true
        let before = pages.position
        defer { bytesRead += pages.position - before }
        guard let head = try pages.nextHead(), head.isDictionary else { return }
        try loadDictionaryPage(into: &assembler)
    }

    /// The next page that has values, nulls counted; `nil` where there are no more values.
    ///
    /// - Parameter rows: how many rows are not wanted, counted from the beginning of the page. Pages that hold none but
    ///   these are passed over, and the number is lowered by theirs.
    mutating func next(
        for assembler: inout any ValueAssembler, skipping rows: inout Int
    ) throws(ParquetError) -> (head: PageReader.DataPage, values: PageValues)? {
        while valuesLeft != 0 {
            if !hasBegun { passDictionary() }
            if rows > 0 { try leap(over: &rows, for: &assembler) }
            hasBegun = true
            let before = pages.position
            defer { bytesRead += max(0, pages.position - before) }
            guard let head = try pages.nextHead() else {
                guard let valuesLeft else { return nil }
                throw .tooFewValues("the column chunk ends where \(valuesLeft) more values are needed")
            }
            do throws(ParquetError) {
                if head.isDictionary {
                    try loadDictionaryPage(into: &assembler)
                } else if let page = try data(head, for: &assembler, skipping: &rows) {
                    return page
                }
            } catch { throw error.located(page: pages.pageNumber) }
        }
        return nil
    }

    // MARK: Pages

    private mutating func loadDictionaryPage(into assembler: inout any ValueAssembler) throws(ParquetError) {
        if hasRestarted, hasDictionary, knownEntries == .max { return pages.skipBody() }
        guard !hasDictionary || hasRestarted else { throw .damaged("the column chunk has a second dictionary") }
        try take(try pages.body(), entries: nil, into: &assembler)
    }

    /// Brings entries of a dictionary to the assembler.
    /// - Parameter entries: how many are wanted; `nil` for all.
    private mutating func take(
        _ page: PageReader.Page, entries: Int?, into assembler: inout any ValueAssembler
    ) throws(ParquetError) {
        guard case .dictionary(let head, let bytes, let range) = page else { return }
        guard head.valueCount >= 0 else { throw .damaged("the dictionary claims \(head.valueCount) values") }
        guard head.encoding == .plain || head.encoding == .plainDictionary else {
            throw ParquetError(.unsupported, "the dictionary is encoded as \(head.encoding), expected PLAIN")
        }
        let count = min(Int(head.valueCount), entries ?? .max)
        let values = try PageValues(
            encoding: .plain, of: leaf, bytes: bytes, range: range, valueCount: count, hasDictionary: false)
        try assembler.loadDictionary(values, count: count)
        hasDictionary = true
        knownEntries = count < Int(head.valueCount) ? count : .max
    }

    /// Passes over the dictionary, where it is known where the data pages begin: which of its entries are needed, if
    /// any, the pages tell that hold wanted rows.
    private mutating func passDictionary() {
        guard let map, map.pages[0].bytes.lowerBound == dataStart, pages.position < dataStart else { return }
        passedDictionary = pages.position..<dataStart
        bytesRead += dataStart - pages.position
        pages.leap(to: dataStart, number: 1, end: map.end)
    }

    /// Reads what a page needs of a dictionary that was passed over: as many entries as its positions' bits can count
    /// at first, and then all.
    private mutating func loadPassedDictionary(
        for page: PageReader.DataPage, into assembler: inout any ValueAssembler
    ) throws(ParquetError) {
        guard let place = passedDictionary, page.encoding == .rleDictionary || page.encoding == .plainDictionary,
            page.valueCount > 0
        else { return }
        let bits = page.values.isEmpty ? 0 : Int(page.bytes[page.values.lowerBound])
        guard bits <= 32, 1 << bits > knownEntries else { return }
        do throws(ParquetError) {
            var reader = try PageReader(
                bytes: reading.bytes, range: place, leaf: leaf, codec: codec, options: options)
            reader.needed = [place]
            guard let head = try reader.nextHead(), head.isDictionary else {
                passedDictionary = nil
                return
            }
            let entries = leaf.hasNumbers && knownEntries == 0 ? 1 << bits : nil
            let dictionary = try reader.body(dictionaryBytes: entries.map { $0 * leaf.plainWidth })
            try take(dictionary, entries: entries, into: &assembler)
        } catch { throw error.located(page: 0) }
    }

    /// Opens the data page whose head was read; `nil` where it is empty, passed over, or not where it should be.
    private mutating func data(
        _ head: PageReader.Head, for assembler: inout any ValueAssembler, skipping rows: inout Int
    ) throws(ParquetError) -> (head: PageReader.DataPage, values: PageValues)? {
        if let page = map?.pages[number],
            head.start != page.bytes.lowerBound || head.rowCount ?? page.rows.count != page.rows.count
        {
            distrustMap(&rows)
            return nil
        }
        if rows > 0, let count = head.rowCount ?? map?.pages[number].rows.count, 0...rows ~= count,
            let values = head.valueCount
        {
            try take(values)
            pages.skipBody()
            rows -= count
            advance(count)
            return nil
        }
        guard case .data(let data) = try pages.body() else { return nil }
        if let map, leaf.maximumRepetitionLevel > 0, head.rowCount == nil,
            try !data.rowsBegin(map.pages[number].rows.count)
        {
            distrustMap(&rows)
            return nil
        }
        try take(data.valueCount)
        advance(head.rowCount ?? map?.pages[number].rows.count ?? 0)
        if data.valueCount == 0 { return nil }
        reading.count?.add()
        try loadPassedDictionary(for: data, into: &assembler)
        return (
            data,
            try PageValues(
                encoding: data.encoding, of: leaf, bytes: data.bytes, range: data.values, valueCount: data.valueCount,
                hasDictionary: hasDictionary)
        )
    }

    /// Counts a page's values as brought.
    private mutating func take(_ values: Int) throws(ParquetError) {
        guard let left = valuesLeft else { return }
        guard values >= 0, values <= left else {
            throw .damaged("the page has \(values) values, but its column chunk only \(left) more")
        }
        valuesLeft = left - values
    }

    private mutating func advance(_ rows: Int) {
        nextRow += rows
        number += 1
        if let map, number >= map.pages.count {
            // What should have been the last page; more of them are read as they come.
            self.map = nil
        }
    }

    // MARK: The map

    /// Goes on with the page that holds the first row wanted, where the map tells.
    private mutating func leap(
        over rows: inout Int, for assembler: inout any ValueAssembler
    ) throws(ParquetError) {
        guard let map, nextRow + rows < rowCount else { return }
        let target = map.page(ofRow: nextRow + rows)
        guard target > number else { return }
        if !hasBegun, map.pages[0].bytes.lowerBound > pages.position {
            do throws(ParquetError) { try loadDictionary(into: &assembler) } catch {
                throw error.located(page: pages.pageNumber)
            }
        }
        let page = map.pages[target]
        bytesRead += max(0, page.bytes.lowerBound - pages.position)
        pages.leap(to: page.bytes.lowerBound, number: pages.pageNumber + 1 + target - number, end: map.end)
        rows -= page.rows.lowerBound - nextRow
        (number, nextRow) = (target, page.rows.lowerBound)
        valuesLeft = leaf.maximumRepetitionLevel == 0 ? rowCount - nextRow : nil
    }

    /// Goes on without the map, which is wrong: from the beginning, where pages were passed over by it.
    private mutating func distrustMap(_ rows: inout Int) {
        map = nil
        passedDictionary = nil
        pages.needed = []
        pages.leap(to: range.lowerBound, number: 0, end: range.upperBound)
        rows += nextRow
        (nextRow, number, valuesLeft, hasRestarted) = (0, 0, valueCount, true)
    }
}

extension LeafColumn {
    /// Whether values are of a physical type of one width, each by itself.
    fileprivate var hasNumbers: Bool {
        switch physicalType {
        case .int32, .int64, .int96, .float, .double: true
        default: false
        }
    }
}
