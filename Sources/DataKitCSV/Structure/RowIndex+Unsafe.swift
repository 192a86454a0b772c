internal import CDataKitKernels
import DataKitCore

/// Where the rows and fields of a run of bytes lie: a grid of `rowCount` x `width` fields.
///
/// ```text
///   bytes       1 2 , a b \n 3 , \n
///   rowStarts   0            6
///   fieldEnds     2     5      7 8
/// ```
///
/// Field 0 of row r begins at `rowStarts[r]`, field c at `fieldEnds[r * width + c - 1] + 1`. A field that its row
/// lacks ends one byte before it begins. Where delimiters are longer than a byte, or fields were written anew, each
/// has a start of its own.
struct RowIndex {
    var rowStarts: [UInt32] = []
    /// Where each field begins; empty where it is behind the end before it.
    var fieldStarts: [UInt32] = []
    var fieldEnds: [UInt32] = []
    var width = 0
    /// Whether any field may be enclosed in quotes.
    var hasQuotes = false
    var rowCount: Int { rowStarts.count }

    /// The fields of one column.
    ///
    /// The memory of `bytes` and of this index must stay where it is while the result is used.
    @unsafe
    func withColumn<Result, Failure: Error>(
        _ column: Int, of bytes: [UInt8], quote: UInt8, _ body: (TextFields) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            let hasStarts = !fieldStarts.isEmpty
            return try unsafe (hasStarts ? fieldStarts : rowStarts).withUnsafeBufferPointer { starts throws(Failure) in
                try unsafe fieldEnds.withUnsafeBufferPointer { fieldEnds throws(Failure) in
                    // SAFETY: an index without rows has no fields to read, so any pointer does. The closures keep the
                    // three arrays alive.
                    let nothing = unsafe UnsafePointer<UInt32>(bitPattern: 4)!
                    let ends = unsafe fieldEnds.baseAddress ?? nothing
                    let first = unsafe starts.baseAddress ?? nothing
                    let fields = unsafe TextFields(
                        bytes: bytes.baseAddress!,
                        starts: hasStarts ? first + column : column == 0 ? first : ends + (column - 1),
                        startStride: column == 0 && !hasStarts ? 1 : width,
                        startBias: column == 0 || hasStarts ? 0 : 1,
                        ends: ends + column, endStride: width, count: rowCount,
                        quote: hasQuotes ? quote : 0)
                    return try body(fields)
                }
            }
        }
    }
}

/// The field and row ends of a chunk, before rows are held against the width.
struct RawIndex: Equatable {
    /// Where each field begins; empty where it is behind the end before it, or where the row begins.
    var fieldStarts: [UInt32] = []
    var fieldEnds: [UInt32]
    /// For each row, the index in `fieldEnds` of its last field.
    var rowEnds: [UInt32]
    /// Where each row begins.
    var rowStarts: [UInt32]
    var hasQuotes: Bool
    /// Bytes up to the end of the last complete row.
    var end: Int
    /// Where a quote was opened that is not closed.
    var openQuote: Int?
    /// The first closing quote with text behind it.
    var textAfterQuote: Int?
    /// Rows that have no end of their own.
    var forcedRows: [ForcedRow] = []
}

extension RawIndex {
    /// Scans a chunk that begins at the start of a row, by kernel where the text is regular.
    ///
    /// - Parameters:
    ///   - isFinal: whether the end of the chunk ends the last row.
    ///   - recovery: what is done with rows that have no end; without, they are left open.
    static func scan(
        _ bytes: [UInt8], count: Int, marks: CSVMarks, isFinal: Bool, recovery: RowRecovery? = nil,
        level: Int32 = SIMDLevel.best
    ) -> RawIndex {
        if marks.isPlain || marks.isPlain(in: bytes, count),
            let index = regular(bytes, count: count, marks: marks, isFinal: isFinal, level: level)
        {
            guard let recovery, isFinal && index.openQuote != nil || count > recovery.longestRow else { return index }
            // What is left behind the last row end may be too long already.
            if index.openQuote == nil, count - index.end <= recovery.longestRow,
                index.firstRow(longerThan: recovery.longestRow) == nil
            {
                return index
            }
        }
        return GeneralScanner.scan(
            bytes, count: count, marks: marks, isFinal: isFinal, recovery: recovery, level: level)
    }

    /// The scan by kernel with the last row's end, or `nil` for text that it does not decide.
    private static func regular(
        _ bytes: [UInt8], count: Int, marks: CSVMarks, isFinal: Bool, level: Int32
    ) -> RawIndex? {
        // The kernel knows one byte as row end; where that is `\r`, a stray `\n` would go unseen.
        guard marks.rowEnd != .carriageReturn,
            var index = structural(bytes, count: count, marks: marks, level: level)
        else { return nil }
        if index.end == count || !isFinal { return index }
        // The last row has no row end.
        guard index.openQuote == nil else { return nil }
        index.fieldEnds.append(UInt32(count))
        index.rowEnds.append(UInt32(index.fieldEnds.count - 1))
        index.rowStarts.append(UInt32(index.end))
        index.end = count
        return index
    }

    /// The scan by kernel, or `nil` for text that it does not decide.
    static func structural(_ bytes: [UInt8], count: Int, marks: CSVMarks, level: Int32) -> RawIndex? {
        let kernelDialect = cdk_csv_dialect(
            delimiter: marks.delimiterByte, quote: marks.quoteByte, row_end: 0x0A, escape: 0)
        // Fields of four bytes and rows of sixteen are short; the rare text with shorter ones is scanned again.
        var (fieldEnds, rowEnds, result) = ends(bytes, count, kernelDialect, level, count / 4 + 64, count / 16 + 64)
        if result.overflow != 0 {
            (fieldEnds, rowEnds, result) = ends(bytes, count, kernelDialect, level, count + 64, count + 64)
        }
        if result.irregular != 0 { return nil }

        var end = 0
        let rowStarts = unsafe [UInt32](unsafeUninitializedCapacity: rowEnds.count) { starts, startCount in
            for row in rowEnds.indices {
                unsafe starts.initializeElement(at: row, to: UInt32(end))
                end = Int(fieldEnds[Int(rowEnds[row])]) + 1
            }
            startCount = rowEnds.count
        }
        var index = RawIndex(
            fieldEnds: fieldEnds, rowEnds: rowEnds, rowStarts: rowStarts, hasQuotes: result.quotes > 0, end: end,
            openQuote: result.in_quotes != 0 ? end : nil, textAfterQuote: nil)
        if result.has_carriage_return != 0 { index.trimCarriageReturns(bytes) }
        return index
    }

    private static func ends(
        _ bytes: [UInt8], _ count: Int, _ dialect: cdk_csv_dialect, _ level: Int32, _ fieldRoom: Int, _ rowRoom: Int
    ) -> (fieldEnds: [UInt32], rowEnds: [UInt32], result: cdk_csv_index_result) {
        var result = cdk_csv_index_result()
        var rowEnds: [UInt32] = []
        let fieldEnds = unsafe [UInt32](unsafeUninitializedCapacity: fieldRoom) { fields, fieldCount in
            rowEnds = unsafe [UInt32](unsafeUninitializedCapacity: rowRoom) { rows, rowCount in
                // SAFETY: the kernel is told how much room there is, and reads `count` bytes.
                unsafe bytes.withUnsafeBufferPointer { bytes in
                    guard count > 0 else { return }
                    unsafe cdk_csv_index(
                        level, bytes.baseAddress!, count, dialect, fields.baseAddress!, fieldRoom, rows.baseAddress!,
                        rowRoom, &result)
                }
                rowCount = result.overflow == 0 ? result.rows : 0
            }
            fieldCount = result.overflow == 0 ? result.fields : 0
        }
        return (fieldEnds, rowEnds, result)
    }

    /// Takes the carriage return before a line feed off the last field of each row.
    private mutating func trimCarriageReturns(_ bytes: [UInt8]) {
        for row in rowEnds.indices {
            let last = Int(rowEnds[row])
            let end = fieldEnds[last]
            if end > rowStarts[row], bytes[Int(end) - 1] == 0x0D { fieldEnds[last] = end - 1 }
        }
    }
}

extension CSVMarks {
    /// Whether a text of a dialect with escape characters or comments holds none of them, and reads as if there were
    /// none.
    fileprivate func isPlain(in bytes: [UInt8], _ count: Int) -> Bool {
        guard delimiter.count == 1, !trimsBlanks, quote.isEmpty || quote == [UInt8(ascii: "\"")] else { return false }
        return !holds(escape.first, bytes, count) && !holds(comment.first, bytes, count)
    }

    private func holds(_ byte: UInt8?, _ bytes: [UInt8], _ count: Int) -> Bool {
        guard let byte else { return false }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the chunk holds `count` bytes.
            unsafe count > 0 && cdk_find_byte(bytes.baseAddress!, count, byte) < count
        }
    }
}
