import DataKitCore

/// The fields of the rows of one chunk, one row at a time: where each lies, and its bytes without their quotes.
///
/// Quotes are taken off when a field is asked for, in place: what a field holds is never longer than its text.
@safe final class CSVRecordFields {
    /// A copy of the chunk, so that doubled quotes may be collapsed in place.
    private let bytes: UnsafeMutablePointer<UInt8>
    private let byteCount: Int
    private let rowStarts: UnsafeMutablePointer<UInt32>
    /// Empty where each field begins behind the end of the one before it.
    private let starts: UnsafeMutablePointer<UInt32>
    private let hasStarts: Bool
    private let ends: UnsafeMutablePointer<UInt32>
    private let quote: UInt8
    /// By column; empty where there are none.
    private let nullTokens: [[[UInt8]]]
    /// For each column, the row whose doubled quotes have been collapsed last, and how long the field is since.
    private let collapsedRow: UnsafeMutablePointer<Int32>
    private let collapsedCount: UnsafeMutablePointer<UInt32>

    let width: Int
    let rowCount: Int
    private let grid: CSVGrid?
    /// The current row, and its first field.
    private var row = -1
    private var base = 0

    init(_ grid: CSVGrid?, quote: UInt8, nullTokens: [[[UInt8]]]) {
        self.grid = grid
        let index = grid?.index ?? RowIndex()
        width = index.width
        rowCount = index.rowCount
        self.quote = index.hasQuotes ? quote : 0
        self.nullTokens = nullTokens
        byteCount = grid?.bytes.count ?? 0
        hasStarts = !index.fieldStarts.isEmpty
        unsafe bytes = Self.copy(grid?.bytes ?? [])
        unsafe rowStarts = Self.copy(index.rowStarts)
        unsafe starts = Self.copy(index.fieldStarts)
        unsafe ends = Self.copy(index.fieldEnds)
        unsafe collapsedRow = Self.copy([Int32](repeating: -1, count: width))
        unsafe collapsedCount = Self.copy([UInt32](repeating: 0, count: width))
    }

    /// The fields of no rows.
    static var none: CSVRecordFields {
        CSVRecordFields(nil, quote: 0, nullTokens: [])
    }

    deinit {
        // SAFETY: nobody else has the pointers; spans of fields borrow whoever holds this object.
        unsafe bytes.deallocate()
        unsafe rowStarts.deallocate()
        unsafe starts.deallocate()
        unsafe ends.deallocate()
        unsafe collapsedRow.deallocate()
        unsafe collapsedCount.deallocate()
    }

    private static func copy<Element: BitwiseCopyable>(_ array: [Element]) -> UnsafeMutablePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(1, array.count))
        // SAFETY: there is room for as many elements as the array has.
        unsafe array.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { unsafe copy.initialize(from: first, count: source.count) }
        }
        return unsafe copy
    }

    /// Goes on to the next row.
    /// - Returns: `false` behind the last.
    @inline(__always)
    func advance() -> Bool {
        row &+= 1
        base = row &* width
        return row < rowCount
    }

    /// Rows of the chunk from its top to the current one, which is counted.
    var rowsSoFar: Int { row + 1 }

    /// Where a field's text stands, quotes included; one that its row lacks has a negative count.
    @inline(__always)
    private func text(_ column: Int) -> (start: Int, count: Int) {
        let field = base &+ column
        // SAFETY: the row is one of the grid's, and callers have checked the column.
        let end = unsafe Int(ends[field])
        let start =
            if hasStarts {
                unsafe Int(starts[field])
            } else if column == 0 {
                unsafe Int(rowStarts[row])
            } else {
                unsafe Int(ends[field &- 1]) &+ 1
            }
        return (start, end &- start)
    }

    /// A field's bytes without its quotes; a negative count where the row lacks it.
    ///
    /// The bytes stay as they are until this object is gone; 64 more behind them are readable.
    @unsafe @inline(__always)
    func field(_ column: Int) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool) {
        let (start, count) = text(column)
        if count > 0, quote != 0, unsafe bytes[start] == quote { return unsafe quotedField(column, start, count) }
        return unsafe (UnsafePointer(bytes + start), count, false)
    }

    @unsafe @inline(never)
    private func quotedField(
        _ column: Int, _ start: Int, _ count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, isQuoted: Bool) {
        let first = unsafe bytes + start
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

    /// The bytes of a field; none where the row lacks it.
    @_lifetime(borrow self)
    @inline(__always)
    func span(_ column: Int) -> Span<UInt8> {
        let (start, count, _) = unsafe field(column)
        // SAFETY: the bytes live as long as this object.
        let span = unsafe Span(_unsafeStart: start, count: max(0, count))
        return unsafe _overrideLifetime(span, borrowing: self)
    }

    /// Whether a field is missing, empty without quotes, or a null token.
    @inline(__always)
    func isNull(_ column: Int) -> Bool {
        let (start, count, isQuoted) = unsafe field(column)
        if count <= 0 { return !isQuoted }
        return nullTokens.isEmpty ? false : unsafe isNullToken(column, start, count)
    }

    @inline(never)
    private func isNullToken(_ column: Int, _ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        // SAFETY: the field's bytes are readable.
        let text = unsafe UnsafeBufferPointer(start: start, count: count)
        return nullTokens[column].contains { unsafe text.elementsEqual($0) }
    }

    /// The text of a field.
    @inline(__always)
    func string(_ column: Int) -> String {
        let (start, count, _) = unsafe field(column)
        // SAFETY: the field's bytes are readable.
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: max(0, count)), as: UTF8.self)
    }

    /// Where a field begins in the chunk.
    func position(_ column: Int) -> Int { grid?.original(text(column).start) ?? 0 }

    /// How many lines end in the chunk before a position.
    func lineEnds(before position: Int, _ lineEnd: UInt8) -> Int {
        var lines = 0
        for index in 0..<min(position, byteCount) where unsafe bytes[index] == lineEnd { lines += 1 }
        return lines
    }
}
