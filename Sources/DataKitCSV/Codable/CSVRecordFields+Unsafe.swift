import DataKitCore

/// The fields of the rows of one chunk, one row at a time: where each lies, and its bytes without their quotes.
///
/// Quotes are taken off when a field is asked for, in place: what a field holds is never longer than its text.
@safe struct CSVRecordFields {
    /// The memory is asked as it is: not an object that is retained, and checked for another access, at each look.
    private let state: UnsafeMutablePointer<State>

    @unsafe private struct State {
        let width: Int
        let dialectQuote: UInt8
        /// By column; empty where there are none.
        let nullTokens: [[[UInt8]]]
        let hasQuotedNulls: Bool
        let hasEmptyTexts: Bool
        /// A copy of the chunk, so that doubled quotes may be collapsed in place.
        var bytes = CSVFieldMemory<UInt8>()
        var rowStarts = CSVFieldMemory<UInt32>()
        /// Where fields begin, if not behind the end of the one before.
        var starts = CSVFieldMemory<UInt32>()
        var ends = CSVFieldMemory<UInt32>()
        /// For each column, the row whose doubled quotes have been collapsed last, and how long the field is since.
        var collapsedRow = CSVFieldMemory<Int32>()
        var collapsedCount = CSVFieldMemory<UInt32>()
        var hasStarts = false
        var quote: UInt8 = 0
        var rowCount = 0
        /// The current row, and its first field. Whoever asks for a field behind the last row has one of the last
        /// row's, and before the first load one that is empty.
        var row = 0
        var base = 0
        var nextRow = 0
        var lastColumn = -1
        var grid: CSVGrid?
    }

    /// The fields of no rows; ``load(_:)`` brings some.
    ///
    /// Whoever makes them calls ``deallocate()`` once, and nothing afterwards.
    init(width: Int, quote: UInt8, nullTokens: [[[UInt8]]], hasQuotedNulls: Bool, hasEmptyTexts: Bool) {
        unsafe state = .allocate(capacity: 1)
        // SAFETY: there is room for one.
        unsafe state.initialize(
            to: State(
                width: width, dialectQuote: quote, nullTokens: nullTokens, hasQuotedNulls: hasQuotedNulls,
                hasEmptyTexts: hasEmptyTexts))
        clear()
    }

    func deallocate() {
        // SAFETY: nobody else has the memory: spans of fields borrow whoever owns them.
        unsafe state.pointee.bytes.deallocate()
        unsafe state.pointee.rowStarts.deallocate()
        unsafe state.pointee.starts.deallocate()
        unsafe state.pointee.ends.deallocate()
        unsafe state.pointee.collapsedRow.deallocate()
        unsafe state.pointee.collapsedCount.deallocate()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Takes in the rows of another chunk in the place of those before; ``advance()`` goes on to the first.
    func load(_ grid: CSVGrid) {
        precondition(grid.index.width == width, "all chunks of a file have as many columns")
        clear()
        guard grid.index.rowCount > 0 else { return }
        // SAFETY: one owner has the state, and a call does not overlap with another.
        unsafe state.pointee.bytes.take(grid.bytes)
        unsafe state.pointee.rowStarts.take(grid.index.rowStarts)
        unsafe state.pointee.starts.take(grid.index.fieldStarts)
        unsafe state.pointee.ends.take(grid.index.fieldEnds)
        unsafe state.pointee.collapsedRow.fill(-1, count: width)
        unsafe state.pointee.collapsedCount.fill(0, count: width)
        unsafe state.pointee.hasStarts = !grid.index.fieldStarts.isEmpty
        unsafe state.pointee.quote = grid.index.hasQuotes ? state.pointee.dialectQuote : 0
        unsafe state.pointee.rowCount = grid.index.rowCount
        unsafe state.pointee.grid = grid
    }

    private func clear() {
        // SAFETY: as in `load`.
        unsafe state.pointee.grid = nil
        unsafe state.pointee.rowCount = 0
        unsafe state.pointee.row = 0
        unsafe state.pointee.base = 0
        unsafe state.pointee.nextRow = 0
        unsafe state.pointee.hasStarts = false
        unsafe state.pointee.quote = 0
        unsafe state.pointee.bytes.fill(0, count: CSVChunks.padding)
        unsafe state.pointee.rowStarts.fill(0, count: 1)
        unsafe state.pointee.ends.fill(0, count: max(1, width))
    }

    /// Goes on to the next row.
    /// - Returns: `false` behind the last.
    @inline(__always)
    func advance() -> Bool {
        // SAFETY: as in `load`.
        let next = unsafe state.pointee.nextRow
        guard next < rowCount else { return false }
        unsafe state.pointee.row = next
        unsafe state.pointee.base = next &* width
        unsafe state.pointee.nextRow = next &+ 1
        return true
    }

    var width: Int { unsafe state.pointee.width }
    var rowCount: Int { unsafe state.pointee.rowCount }

    /// Rows of the chunk from its top to the current one, which is counted.
    var rowsSoFar: Int { unsafe state.pointee.nextRow }

    /// The column asked for last, for errors of those who ask.
    var lastColumn: Int? {
        @inline(__always) get { unsafe state.pointee.lastColumn < 0 ? nil : state.pointee.lastColumn }
        @inline(__always) nonmutating set { unsafe state.pointee.lastColumn = newValue ?? -1 }
    }

    /// Where a field's text stands, quotes included; one that its row lacks has a negative count.
    @inline(__always)
    private func text(_ column: Int) -> (start: Int, count: Int) {
        let field = unsafe state.pointee.base &+ column
        // SAFETY: the row is one of the grid's, and callers have checked the column.
        let end = unsafe Int(state.pointee.ends.start[field])
        let start =
            if unsafe state.pointee.hasStarts {
                unsafe Int(state.pointee.starts.start[field])
            } else if column == 0 {
                unsafe Int(state.pointee.rowStarts.start[state.pointee.row])
            } else {
                unsafe Int(state.pointee.ends.start[field &- 1]) &+ 1
            }
        return (start, end &- start)
    }

    /// A field's bytes without its quotes; a negative count where the row lacks it.
    ///
    /// The bytes stay as they are until the next chunk is loaded; 64 more behind them are readable.
    @unsafe @inline(__always)
    func field(_ column: Int) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool) {
        let (start, count) = text(column)
        let bytes = unsafe state.pointee.bytes.start
        let quote = unsafe state.pointee.quote
        if count > 0, quote != 0, unsafe bytes[start] == quote { return unsafe quotedField(column, start, count) }
        return unsafe (UnsafePointer(bytes + start), count, false)
    }

    @unsafe @inline(never)
    private func quotedField(
        _ column: Int, _ start: Int, _ count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool) {
        let first = unsafe state.pointee.bytes.start + start
        let (row, quote) = unsafe (state.pointee.row, state.pointee.quote)
        let collapsedRow = unsafe state.pointee.collapsedRow.start
        let collapsedCount = unsafe state.pointee.collapsedCount.start
        if unsafe collapsedRow[column] == Int32(truncatingIfNeeded: row) {
            return unsafe (UnsafePointer(first + 1), Int(collapsedCount[column]), true)
        }
        // SAFETY: one text, at its place in the copied bytes. Collapsing writes behind the opening quote, and never
        // further than has been read.
        let nothing = unsafe UnsafePointer<UInt32>(collapsedCount)
        let fields = unsafe TextFields(
            bytes: UnsafePointer(first), starts: nothing, startStride: 0, startBias: 0, ends: nothing, endStride: 0,
            count: 0, quote: quote)
        let (content, length, needsUnescaping) = unsafe fields.quotedContent(of: UnsafePointer(first), count)
        guard needsUnescaping else { return unsafe (content, length, true) }
        let written = unsafe fields.unescape(UnsafePointer(first), count, into: first + 1)
        // What is left over behind must not be counted as lines.
        var position = written + 1
        while position < count {
            unsafe first[position] = 0x20
            position += 1
        }
        unsafe collapsedRow[column] = Int32(truncatingIfNeeded: row)
        unsafe collapsedCount[column] = UInt32(written)
        return unsafe (UnsafePointer(first + 1), written, true)
    }

    /// Whether a field is missing, empty without quotes, or a null token.
    @inline(__always)
    func isNull(_ column: Int) -> Bool {
        let (start, count, isQuoted) = unsafe field(column)
        if count <= 0 { return !isQuoted }
        if unsafe state.pointee.nullTokens.isEmpty || isQuoted && !state.pointee.hasQuotedNulls { return false }
        return unsafe isNullToken(column, start, count)
    }

    /// Whether a field is null where a text is asked for, as an empty one may not be.
    @inline(__always)
    func isNullText(_ column: Int) -> Bool {
        guard unsafe state.pointee.hasEmptyTexts else { return isNull(column) }
        let count = unsafe field(column).count
        return count < 0 || count > 0 && isNull(column)
    }

    @inline(never)
    private func isNullToken(_ column: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        // SAFETY: the field's bytes are readable.
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        return unsafe state.pointee.nullTokens[column].contains { unsafe text.elementsEqual($0) }
    }

    /// The text of a field.
    @inline(__always)
    func string(_ column: Int) -> String {
        let (start, count, _) = unsafe field(column)
        // SAFETY: the field's bytes are readable.
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: max(0, count)), as: UTF8.self)
    }

    /// Where a field begins in the chunk.
    func position(_ column: Int) -> Int { unsafe state.pointee.grid?.original(text(column).start) ?? 0 }

    /// How many lines end in the chunk before a position.
    func lineEnds(before position: Int, _ lineEnd: UInt8) -> Int {
        var lines = 0
        let bytes = unsafe state.pointee.bytes
        for index in 0..<min(position, bytes.count) where unsafe bytes.start[index] == lineEnd { lines += 1 }
        return lines
    }
}

/// Memory of a chunk's fields, kept from chunk to chunk.
@safe private struct CSVFieldMemory<Element: BitwiseCopyable> {
    private(set) var start = UnsafeMutablePointer<Element>.allocate(capacity: 1)
    private(set) var count = 0
    private var capacity = 1

    mutating func take(_ array: [Element]) {
        reserve(array.count)
        // SAFETY: there is room for as many elements as the array has.
        unsafe array.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { unsafe start.initialize(from: first, count: source.count) }
        }
        count = array.count
    }

    mutating func fill(_ value: Element, count: Int) {
        reserve(count)
        // SAFETY: there is room for so many.
        unsafe start.initialize(repeating: value, count: count)
        self.count = count
    }

    private mutating func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        // SAFETY: the memory was allocated here, and holds nothing that needs an end.
        unsafe start.deallocate()
        unsafe start = .allocate(capacity: wanted)
        capacity = wanted
    }

    func deallocate() {
        // SAFETY: called once, by the one owner's deinit.
        unsafe start.deallocate()
    }
}
