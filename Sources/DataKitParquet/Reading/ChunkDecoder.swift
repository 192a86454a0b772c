import DataKitCore

/// Decodes a column chunk of a flat column, some rows at a time.
struct ChunkDecoder {
    private let leaf: LeafColumn
    private let type: DataType
    private let location: ParquetError.Location
    private var pages: PageReader
    private var assembler: any ValueAssembler
    private var hasDictionary = false
    /// How many values of the chunk no page has brought yet.
    private var valuesLeft: Int
    private var page: OpenPage?

    private struct OpenPage {
        var valuesLeft: Int
        var levels: DefinitionLevels?
        var values: PageValues
        /// What the header says, where it does.
        var nullCount: Int?
        var nullsSeen = 0
    }

    /// How many bytes of the chunk have been read.
    private(set) var bytesRead = 0

    init(
        file: ParquetFile, leaf: LeafColumn, type: DataType, rowGroup: Int, readAhead: Int
    ) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, rowGroup: rowGroup, column: leaf.name)
        do throws(ParquetError) {
            self.leaf = leaf
            self.type = type
            let (metaData, range) = try file.chunk(leaf, rowGroup: rowGroup)
            valuesLeft = Int(metaData.valueCount)
            assembler = try leaf.assembler(for: type, file.options)
            pages = try PageReader(
                source: file.source, range: range, leaf: leaf, codec: metaData.codec, readAhead: readAhead,
                options: file.options)
        } catch { throw error.located(file: file.source.name, rowGroup: rowGroup, column: leaf.name) }
    }

    /// The next rows.
    /// - Throws: ``ParquetError`` where the chunk is damaged or holds fewer values than rows.
    mutating func read(rows: Int) throws(ParquetError) -> Column {
        do throws(ParquetError) { return try decode(rows) } catch {
            throw error.located(file: location.file, rowGroup: location.rowGroup, column: location.column)
        }
    }

    private mutating func decode(_ rows: Int) throws(ParquetError) -> Column {
        let isOptional = leaf.maximumDefinitionLevel > 0
        var validity: [UInt64] = isOptional ? Array(repeating: 0, count: (rows + 63) / 64) : []
        var nulls = 0
        var done = 0
        assembler.begin(rows: rows)
        while done < rows {
            if page == nil { try openPage() }
            let take = min(rows - done, page!.valuesLeft)
            do throws(ParquetError) {
                let dense = try page!.levels?.decode(take, into: &validity, from: done) ?? take
                // The validity goes along only where it is needed, so that it stays unshared.
                let slice = PageSlice(first: done, rows: take, dense: dense, validity: isOptional ? validity : [])
                try assembler.append(slice, of: &page!.values)
                nulls += take - dense
                try advance(take, nulls: take - dense)
            } catch { throw error.located(page: pages.pageNumber) }
            done += take
        }
        return Column(
            type: type, count: rows,
            validity: nulls == 0 || type == .null ? nil : Bitmap(words: validity, count: rows),
            values: try assembler.finish())
    }

    /// Counts rows of the page as read, and lets go of it at its end.
    private mutating func advance(_ rows: Int, nulls: Int) throws(ParquetError) {
        page!.valuesLeft -= rows
        page!.nullsSeen += nulls
        guard page!.valuesLeft == 0 else { return }
        if let claimed = page!.nullCount, claimed != page!.nullsSeen {
            throw .damaged("the page claims \(claimed) nulls, but has \(page!.nullsSeen)")
        }
        let bytes = page!.values.bytes
        page = nil
        pages.recycle(consume bytes)
    }

    private mutating func openPage() throws(ParquetError) {
        while page == nil {
            let before = pages.position
            let next = try pages.next()
            bytesRead += pages.position - before
            do throws(ParquetError) {
                switch next {
                case nil: throw .tooFewValues("the column chunk ends where \(valuesLeft) more values are needed")
                case .dictionary(let head, let bytes, let range): try loadDictionary(head, bytes, range)
                case .data(let data): try open(data)
                }
            } catch { throw error.located(page: pages.pageNumber) }
        }
    }

    private mutating func loadDictionary(
        _ head: DictionaryPageHeader, _ bytes: [UInt8], _ range: Range<Int>
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

    private mutating func open(_ data: PageReader.DataPage) throws(ParquetError) {
        guard data.valueCount <= valuesLeft else {
            throw .damaged("the page has \(data.valueCount) values, but its column chunk only \(valuesLeft) more")
        }
        valuesLeft -= data.valueCount
        if data.valueCount == 0 { return }
        page = OpenPage(
            valuesLeft: data.valueCount, levels: data.levels,
            values: try PageValues(
                encoding: data.encoding, of: leaf, bytes: data.bytes, range: data.values, valueCount: data.valueCount,
                hasDictionary: hasDictionary),
            nullCount: data.nullCount)
    }
}
