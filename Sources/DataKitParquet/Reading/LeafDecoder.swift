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
    /// The row group's next row, and how many it has.
    private var row = 0
    private let rowCount: Int
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

        /// How many of the entries read ahead belong to the next rows, and how many of these begin with them.
        func entries(ofRows rows: Int, isStart: Bool) throws(ParquetError) -> (entries: Int, begun: Int) {
            guard repetition != nil else {
                let entries = min(rows, pending.count - pendingStart)
                return (entries, entries)
            }
            if isStart, pendingStart < pending.count, pending.repetition[pendingStart] != 0 {
                throw .damaged(
                    "the first repetition level of a row is \(pending.repetition[pendingStart]), expected 0")
            }
            return LeafLevels.prefix(of: pending.repetition, from: pendingStart, rows: rows)
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
    /// Whether the last row has been read.
    var isFinished: Bool { page == nil && row == rowCount }

    /// Entries that are decoded at once.
    private static let blockEntries = 16_384

    init(
        file: ParquetFile, leaf: LeafColumn, node: NestedNode, elementLevels: [UInt8], rowGroup: Int,
        reading: ChunkReading
    ) throws(ParquetError) {
        location = ParquetError.Location(file: file.source.name, rowGroup: rowGroup, column: leaf.name)
        do throws(ParquetError) {
            self.leaf = leaf
            self.node = node
            self.elementLevels = elementLevels
            rowCount = Int(file.footer.rowGroups[rowGroup].rowCount)
            assembler = try leaf.assembler(for: node.type, file.options)
            pages = try ChunkPages(file: file, leaf: leaf, rowGroup: rowGroup, reading: reading)
            // A few bytes of runs can claim any number of nulls.
            maximumEntries = min(Int(Int32.max) - 1, max(1 << 23, 256 * pages.byteCount))
        } catch { throw error.located(file: file.source.name, rowGroup: rowGroup, column: leaf.name) }
    }

    /// Some rows, none before those that were read last.
    /// - Throws: ``ParquetError`` where the chunk is damaged or holds another number of rows than its row group.
    mutating func read(_ rows: RowSelection) throws(ParquetError) -> LeafPart {
        do throws(ParquetError) { return try decode(rows) } catch {
            throw error.located(file: location.file, rowGroup: location.rowGroup, column: location.column)
        }
    }

    /// What the rows of a batch are so far.
    private struct Batch {
        var levels = LeafLevels()
        var validity: [UInt64] = []
        var places = 0
        var values = 0
    }

    private mutating func decode(_ selection: RowSelection) throws(ParquetError) -> LeafPart {
        var batch = Batch()
        assembler.begin(rows: selection.count)
        pages.expect(selection)
        for range in selection.ranges {
            precondition(range.lowerBound >= row, "rows are read in order")
            try skip(range.lowerBound - row)
            try read(range.count, into: &batch)
        }
        if row == rowCount {
            var none = 0
            if try openPage(skipping: &none) {
                throw ParquetError.damaged("the column chunk holds more rows than its row group").located(
                    page: pages.pageNumber)
            }
        }
        return LeafPart(
            levels: batch.levels,
            values: Column(
                type: node.type, count: batch.places,
                validity: batch.values == batch.places || node.type == .null
                    ? nil : Bitmap(words: batch.validity, count: batch.places),
                values: try assembler.finish()))
    }

    /// Reads the next rows.
    private mutating func read(_ rows: Int, into batch: inout Batch) throws(ParquetError) {
        var begun = 0
        var none = 0
        while try openPage(skipping: &none) {
            if none > 0 {
                // The pages lie elsewhere than was thought, and the decoder stands before rows that it has read.
                row -= none
                try skip(none)
                none = 0
                continue
            }
            do throws(ParquetError) {
                try page!.readAhead(Self.blockEntries)
                let first = batch.levels.count
                let (taken, isEnd) = try take(rows - begun, of: rows, isStart: begun == 0, into: &batch.levels)
                begun += taken
                guard batch.levels.areConsistent(from: first, elementLevels: elementLevels) else {
                    throw .damaged("a repetition level goes on with a list that is not there")
                }
                let (more, dense) = batch.levels.appendValidity(
                    of: node, from: first, to: &batch.validity, at: batch.places)
                if more > 0 {
                    try assembler.append(
                        PageSlice(first: batch.places, rows: more, dense: dense, validity: batch.validity),
                        of: &page!.values)
                }
                batch.places += more
                batch.values += dense
                page!.valuesSeen += dense
                page!.rows += taken
                try finishPage()
                if isEnd { break }
            } catch { throw error.located(page: pages.pageNumber) }
        }
        guard begun == rows else { throw .damaged("the column chunk ends where \(rows - begun) more rows are needed") }
        row += rows
    }

    /// Takes entries of at most `rows` rows from those read ahead.
    /// - Parameter isStart: whether a row must begin.
    /// - Returns: how many rows begin with them, and whether the row after them begins behind them.
    private mutating func take(
        _ rows: Int, of all: Int, isStart: Bool, into levels: inout LeafLevels
    ) throws(ParquetError) -> (begun: Int, isEnd: Bool) {
        let start = page!.pendingStart
        let available = page!.pending.count - start
        let (entries, begun) = try page!.entries(ofRows: rows, isStart: isStart)
        if leaf.maximumRepetitionLevel > 0 {
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

    /// Passes over the next rows: over whole pages where it is known which rows they hold, else by their levels.
    private mutating func skip(_ rows: Int) throws(ParquetError) {
        if rows == 0 { return }
        var left = rows
        var isStart = true
        while true {
            if page == nil {
                let before = left
                guard try openPage(skipping: &left) else { break }
                // Pages that say which rows they hold begin with one. Others may go on with the row before.
                if left != before { isStart = true }
                if left == 0, isStart { break }
            }
            var isEnd = false
            do throws(ParquetError) {
                try page!.readAhead(Self.blockEntries)
                let start = page!.pendingStart
                let available = page!.pending.count - start
                let (entries, begun) = try page!.entries(ofRows: left, isStart: isStart)
                let values = LeafLevels.count(
                    of: UInt8(leaf.maximumDefinitionLevel), in: page!.pending.definition, start..<start + entries)
                try page!.values.skip(values)
                left -= begun
                isStart = false
                page!.pendingStart += entries
                page!.valuesSeen += values
                page!.rows += begun
                isEnd = entries < available || (leaf.maximumRepetitionLevel == 0 && left == 0)
                try finishPage()
            } catch { throw error.located(page: pages.pageNumber) }
            if isEnd { break }
        }
        guard left == 0 else { throw .damaged("the column chunk ends where \(left) more rows are needed") }
        row += rows
    }

    // MARK: Pages

    /// Opens the next page where none is open.
    /// - Parameter rows: how many rows of it are not wanted; lowered by those of pages that were passed over.
    /// - Returns: whether there is one.
    private mutating func openPage(skipping rows: inout Int) throws(ParquetError) -> Bool {
        if page != nil { return true }
        guard let (head, values) = try pages.next(for: &assembler, skipping: &rows) else { return false }
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
