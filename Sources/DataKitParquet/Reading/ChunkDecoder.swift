import DataKitCore

/// Decodes a column chunk of a flat column, some rows at a time.
struct ChunkDecoder {
    private let leaf: LeafColumn
    private let type: DataType
    private let location: ParquetError.Location
    private var pages: ChunkPages
    private var assembler: any ValueAssembler
    private var page: OpenPage?
    /// The row group's next row.
    private var row = 0

    private struct OpenPage {
        var valuesLeft: Int
        var levels: DefinitionLevels?
        var values: PageValues
        /// What the header says, where it does.
        var nullCount: Int?
        var nullsSeen = 0
    }

    /// How many bytes of the chunk have been read.
    var bytesRead: Int { pages.bytesRead }
    /// Whether the last row has been read.
    var isFinished: Bool { page == nil && row == pages.rowCount }

    init(
        file: ParquetFile, leaf: LeafColumn, type: DataType, rowGroup: Int, reading: ChunkReading
    ) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, rowGroup: rowGroup, column: leaf.name)
        do throws(ParquetError) {
            self.leaf = leaf
            self.type = type
            assembler = try leaf.assembler(for: type, file.options)
            pages = try ChunkPages(file: file, leaf: leaf, rowGroup: rowGroup, reading: reading)
        } catch { throw error.located(file: file.source.name, rowGroup: rowGroup, column: leaf.name) }
    }

    /// The chunk's dictionary, if it begins with one. Nothing else of the chunk is read for it.
    mutating func dictionary() throws(ParquetError) -> Column? {
        do throws(ParquetError) {
            try pages.loadDictionary(into: &assembler)
            return assembler.dictionaryValues.map { Column(type: type, count: $0.count, values: $0.values) }
        } catch { throw located(error) }
    }

    /// Some rows, none before those that were read last.
    /// - Throws: ``ParquetError`` where the chunk is damaged or holds fewer values than rows.
    mutating func read(_ rows: RowSelection) throws(ParquetError) -> Column {
        do throws(ParquetError) { return try decode(rows) } catch { throw located(error) }
    }

    private func located(_ error: ParquetError) -> ParquetError {
        error.located(file: location.file, rowGroup: location.rowGroup, column: location.column)
    }

    private mutating func decode(_ selection: RowSelection) throws(ParquetError) -> Column {
        let rows = selection.count
        let isOptional = leaf.maximumDefinitionLevel > 0
        var validity: [UInt64] = isOptional ? Array(repeating: 0, count: (rows + 63) / 64) : []
        var nulls = 0
        var done = 0
        assembler.begin(rows: rows)
        pages.expect(selection)
        for range in selection.ranges {
            var left = range.count
            while left > 0 {
                try open(at: range.upperBound - left)
                let take = min(left, page!.valuesLeft)
                do throws(ParquetError) {
                    let dense = try page!.levels?.decode(take, into: &validity, from: done) ?? take
                    // The validity goes along only where it is needed, so that it stays unshared.
                    let slice = PageSlice(first: done, rows: take, dense: dense, validity: isOptional ? validity : [])
                    try assembler.append(slice, of: &page!.values)
                    nulls += take - dense
                    try advance(take, nulls: take - dense)
                } catch { throw error.located(page: pages.pageNumber) }
                done += take
                left -= take
            }
        }
        return Column(
            type: type, count: rows,
            validity: nulls == 0 || type == .null ? nil : Bitmap(words: validity, count: rows),
            values: try assembler.finish())
    }

    /// Opens the page that holds a row, passing over the values before it.
    private mutating func open(at target: Int) throws(ParquetError) {
        precondition(target >= row, "rows are read in order")
        while true {
            var skipped = target - row
            if page != nil, skipped < page!.valuesLeft {
                guard skipped > 0 else { return }
                do throws(ParquetError) {
                    let dense = try page!.levels?.skip(skipped) ?? skipped
                    try page!.values.skip(dense)
                    try advance(skipped, nulls: skipped - dense)
                } catch { throw error.located(page: pages.pageNumber) }
                return
            }
            // Of a page whose rest is not wanted nothing more is looked at.
            if page != nil {
                row += page!.valuesLeft
                closePage()
                skipped = target - row
            }
            guard let (head, values) = try pages.next(for: &assembler, skipping: &skipped) else {
                throw .tooFewValues("the column chunk ends where more values are needed")
            }
            row = target - skipped
            page = OpenPage(
                valuesLeft: head.valueCount, levels: head.definition.map { DefinitionLevels($0) }, values: values,
                nullCount: head.nullCount)
        }
    }

    /// Counts rows of the page as read, and lets go of it at its end.
    private mutating func advance(_ rows: Int, nulls: Int) throws(ParquetError) {
        row += rows
        page!.valuesLeft -= rows
        page!.nullsSeen += nulls
        guard page!.valuesLeft == 0 else { return }
        if let claimed = page!.nullCount, claimed != page!.nullsSeen {
            throw .damaged("the page claims \(claimed) nulls, but has \(page!.nullsSeen)")
        }
        closePage()
    }

    private mutating func closePage() {
        let bytes = page!.values.bytes
        page = nil
        pages.recycle(consume bytes)
    }
}
