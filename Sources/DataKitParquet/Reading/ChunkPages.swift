import DataKitCore

/// The data pages of a column chunk, opened: dictionaries go to the assembler, empty pages are passed over.
struct ChunkPages {
    private let leaf: LeafColumn
    private var pages: PageReader
    private var hasDictionary = false
    /// How many values of the chunk no page has brought yet.
    private var valuesLeft: Int
    /// How many bytes of the chunk have been read.
    private(set) var bytesRead = 0
    /// How many bytes the chunk has in the file.
    let byteCount: Int

    init(file: ParquetFile, leaf: LeafColumn, rowGroup: Int, readAhead: Int) throws(ParquetError) {
        self.leaf = leaf
        let (metaData, range) = try file.chunk(leaf, rowGroup: rowGroup)
        valuesLeft = Int(metaData.valueCount)
        byteCount = range.count
        pages = try PageReader(
            source: file.source, range: range, leaf: leaf, codec: metaData.codec, readAhead: readAhead,
            options: file.options)
    }

    /// The number of the page that was opened last.
    var pageNumber: Int { pages.pageNumber }

    /// Takes memory back that a page no longer needs.
    mutating func recycle(_ bytes: consuming [UInt8]) { pages.recycle(bytes) }

    /// The next page that has values, nulls counted; `nil` where there are no more values.
    mutating func next(
        for assembler: inout any ValueAssembler
    ) throws(ParquetError) -> (head: PageReader.DataPage, values: PageValues)? {
        while valuesLeft > 0 {
            let before = pages.position
            let next = try pages.next()
            bytesRead += pages.position - before
            do throws(ParquetError) {
                switch next {
                case nil: throw .tooFewValues("the column chunk ends where \(valuesLeft) more values are needed")
                case .dictionary(let head, let bytes, let range):
                    try load(head, bytes, range, into: &assembler)
                case .data(let data):
                    if let values = try open(data) { return (data, values) }
                }
            } catch { throw error.located(page: pages.pageNumber) }
        }
        return nil
    }

    private mutating func load(
        _ head: DictionaryPageHeader, _ bytes: [UInt8], _ range: Range<Int>, into assembler: inout any ValueAssembler
    ) throws(ParquetError) {
        guard !hasDictionary else { throw .damaged("the column chunk has a second dictionary") }
        guard head.valueCount >= 0 else { throw .damaged("the dictionary claims \(head.valueCount) values") }
        guard head.encoding == .plain || head.encoding == .plainDictionary else {
            throw ParquetError(.unsupported, "the dictionary is encoded as \(head.encoding), expected PLAIN")
        }
        let values = try PageValues(
            encoding: .plain, of: leaf, bytes: bytes, range: range, valueCount: Int(head.valueCount),
            hasDictionary: false)
        try assembler.loadDictionary(values, count: Int(head.valueCount))
        hasDictionary = true
    }

    /// Counts a page's values as brought and opens them; `nil` for an empty page.
    private mutating func open(_ data: PageReader.DataPage) throws(ParquetError) -> PageValues? {
        guard data.valueCount <= valuesLeft else {
            throw .damaged("the page has \(data.valueCount) values, but its column chunk only \(valuesLeft) more")
        }
        valuesLeft -= data.valueCount
        if data.valueCount == 0 { return nil }
        return try PageValues(
            encoding: data.encoding, of: leaf, bytes: data.bytes, range: data.values, valueCount: data.valueCount,
            hasDictionary: hasDictionary)
    }
}
