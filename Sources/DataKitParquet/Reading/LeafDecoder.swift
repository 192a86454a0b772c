import DataKitCore

/// Decodes a leaf of a nested column, some rows at a time: its levels, and a value or null for each of its places.
struct LeafDecoder {
    private let leaf: LeafColumn
    private let node: NestedNode
    /// The definition level of an element, by the number of lists around it.
    private let elementLevels: [UInt8]
    private let location: ParquetError.Location
    private var pages: ChunkPages
    private var assembler: any ValueAssembler
    private var page: OpenPage?
    /// How many rows of the row group have not begun.
    private var rowsLeft: Int
    private let maximumEntries: Int

    private struct OpenPage {
        /// How many entries are not read yet.
        var entriesLeft: Int
        var repetition: LevelReader?
        var definition: LevelReader?
        var values: PageValues
        var head: Head
        var rows = 0
        var valuesSeen = 0
        /// Levels that were read ahead, to see where a row ends.
        var pending = LeafLevels()
        var pendingStart = 0

        struct Head {
            var entries: Int
            var nulls: Int?
            var rows: Int?
        }

        var isFinished: Bool { entriesLeft == 0 && pendingStart == pending.count }

        /// Decodes the next levels where all that were decoded are taken.
        mutating func readAhead(_ most: Int) throws(ParquetError) {
            guard pendingStart == pending.count else { return }
            let count = min(most, entriesLeft)
            pending.repetition.removeAll(keepingCapacity: true)
            pending.definition.removeAll(keepingCapacity: true)
            pendingStart = 0
            try repetition?.read(count, appendingTo: &pending.repetition)
            if definition == nil {
                pending.definition.append(contentsOf: repeatElement(0, count: count))
            } else {
                try definition!.read(count, appendingTo: &pending.definition)
            }
            entriesLeft -= count
        }

        /// Checks what the head of the page claims, at the page's end.
        func checkClaims() throws(ParquetError) {
            if let nulls = head.nulls, nulls != head.entries - valuesSeen {
                throw .damaged("the page claims \(nulls) nulls, but has \(head.entries - valuesSeen)")
            }
            if let claimed = head.rows, claimed != rows {
                throw .damaged("the page claims \(claimed) rows, but \(rows) begin in it")
            }
        }
    }

    var bytesRead: Int { pages.bytesRead }

    /// Entries that are decoded at once.
    private static let blockEntries = 16_384

    init(
        file: ParquetFile, leaf: LeafColumn, node: NestedNode, elementLevels: [UInt8], rowGroup: Int, readAhead: Int
    ) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, rowGroup: rowGroup, column: leaf.name)
        do throws(ParquetError) {
            self.leaf = leaf
            self.node = node
            self.elementLevels = elementLevels
            rowsLeft = Int(file.footer.rowGroups[rowGroup].rowCount)
            assembler = try leaf.assembler(for: node.type, file.options)
            pages = try ChunkPages(file: file, leaf: leaf, rowGroup: rowGroup, readAhead: readAhead)
            // A few bytes of runs can claim any number of nulls.
            maximumEntries = min(Int(Int32.max) - 1, max(1 << 23, 256 * pages.byteCount))
        } catch { throw error.located(file: file.source.name, rowGroup: rowGroup, column: leaf.name) }
    }

    /// The next rows.
    /// - Throws: ``ParquetError`` where the chunk is damaged or holds another number of rows than its row group.
    mutating func read(rows: Int) throws(ParquetError) -> (levels: LeafLevels, values: Column) {
        do throws(ParquetError) { return try decode(rows) } catch {
            throw error.located(file: location.file, rowGroup: location.rowGroup, column: location.column)
        }
    }

    private mutating func decode(_ rows: Int) throws(ParquetError) -> (levels: LeafLevels, values: Column) {
        var levels = LeafLevels()
        var validity: [UInt64] = []
        var places = 0
        var values = 0
        var begun = 0
        assembler.begin(rows: rows)
        while try openPage() {
            do throws(ParquetError) {
                try page!.readAhead(Self.blockEntries)
                let first = levels.count
                let (taken, isEnd) = try take(rows - begun, of: rows, into: &levels)
                begun += taken
                guard levels.areConsistent(from: first, elementLevels: elementLevels) else {
                    throw .damaged("a repetition level goes on with a list that is not there")
                }
                let (more, dense) = levels.appendValidity(of: node, from: first, to: &validity, at: places)
                if more > 0 {
                    try assembler.append(
                        PageSlice(first: places, rows: more, dense: dense, validity: validity), of: &page!.values)
                }
                places += more
                values += dense
                page!.valuesSeen += dense
                page!.rows += taken
                try finishPage()
                if isEnd { break }
            } catch { throw error.located(page: pages.pageNumber) }
        }
        guard begun == rows else { throw .damaged("the column chunk ends where \(rows - begun) more rows are needed") }
        rowsLeft -= rows
        if rowsLeft == 0, try openPage() {
            throw ParquetError.damaged("the column chunk holds more rows than its row group").located(
                page: pages.pageNumber)
        }
        return (
            levels,
            Column(
                type: node.type, count: places,
                validity: values == places || node.type == .null ? nil : Bitmap(words: validity, count: places),
                values: try assembler.finish())
        )
    }

    /// Takes entries of at most `rows` rows from those read ahead.
    /// - Returns: how many rows begin with them, and whether the row after them begins behind them.
    private mutating func take(
        _ rows: Int, of all: Int, into levels: inout LeafLevels
    ) throws(ParquetError) -> (begun: Int, isEnd: Bool) {
        let start = page!.pendingStart
        let available = page!.pending.count - start
        var (entries, begun) = (min(rows, available), min(rows, available))
        if leaf.maximumRepetitionLevel > 0 {
            if levels.count == 0, page!.pending.repetition[start] != 0 {
                throw .damaged(
                    "the first repetition level of a row is \(page!.pending.repetition[start]), expected 0")
            }
            (entries, begun) = LeafLevels.prefix(of: page!.pending.repetition, from: start, rows: rows)
            levels.repetition += page!.pending.repetition[start..<start + entries]
        }
        levels.definition += page!.pending.definition[start..<start + entries]
        guard levels.count <= maximumEntries else {
            throw ParquetError(
                .limit, "\(all) rows have more than \(maximumEntries) values; read with fewer batchRows")
        }
        page!.pendingStart += entries
        return (begun, entries < available || (leaf.maximumRepetitionLevel == 0 && begun == rows))
    }

    // MARK: Pages

    /// Opens the next page where none is open.
    /// - Returns: whether there is one.
    private mutating func openPage() throws(ParquetError) -> Bool {
        if page != nil { return true }
        guard let (head, values) = try pages.next(for: &assembler) else { return false }
        var repetition: LevelReader?
        var definition: LevelReader?
        if let section = head.repetition { repetition = try LevelReader(section) }
        if let section = head.definition { definition = try LevelReader(section) }
        page = OpenPage(
            entriesLeft: head.valueCount, repetition: repetition, definition: definition, values: values,
            head: .init(entries: head.valueCount, nulls: head.nullCount, rows: head.rowCount))
        return true
    }

    /// Lets go of the page at its end.
    private mutating func finishPage() throws(ParquetError) {
        guard page!.isFinished else { return }
        try page!.checkClaims()
        let bytes = page!.values.bytes
        page = nil
        pages.recycle(consume bytes)
    }
}
