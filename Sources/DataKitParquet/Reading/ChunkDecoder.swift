import DataKitCore

/// Decodes a column chunk of a flat column, some rows at a time.
struct ChunkDecoder {
    private let leaf: LeafColumn
    private let type: DataType
    private let location: ParquetError.Location
    private var pages: ChunkPages
    private var assembler: any ValueAssembler
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
    var bytesRead: Int { pages.bytesRead }

    init(
        file: ParquetFile, leaf: LeafColumn, type: DataType, rowGroup: Int, readAhead: Int
    ) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, rowGroup: rowGroup, column: leaf.name)
        do throws(ParquetError) {
            self.leaf = leaf
            self.type = type
            assembler = try leaf.assembler(for: type, file.options)
            pages = try ChunkPages(file: file, leaf: leaf, rowGroup: rowGroup, readAhead: readAhead)
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
        guard let (head, values) = try pages.next(for: &assembler) else {
            throw .tooFewValues("the column chunk ends where more values are needed")
        }
        page = OpenPage(
            valuesLeft: head.valueCount, levels: head.definition.map { DefinitionLevels($0) }, values: values,
            nullCount: head.nullCount)
    }
}
