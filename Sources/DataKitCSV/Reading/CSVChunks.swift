internal import CDataKitKernels
import DataKitCore

/// A run of whole rows.
struct CSVChunk: Sendable {
    /// The rows, and 64 zeros behind them.
    var bytes: [UInt8]
    var count: Int
    /// Where it begins in the text, and on which line (the first being 1).
    var offset: Int
    var firstLine: Int
    /// Whether the end of the chunk is known to end a row: it is the end of the file, or was found byte by byte.
    /// Otherwise it was found by counting quotes, and the reader of the chunk must check.
    var isComplete: Bool
    /// What a row is that is not here but for its head, being longer than any may be.
    var longRow: LongRow?

    enum LongRow: Sendable {
        case comment
        /// With the place of a quote in it that is not closed, if there is one.
        case row(openQuote: Int?)
    }
}

/// Cuts an input into chunks of whole rows.
///
/// The end of a chunk is the last row end outside of quotes, where every quote is taken to open or close, unless it is
/// escaped. In a file with stray quotes that is wrong now and then: then the scan of the chunk before does not end where
/// the chunk does, its consumer hands the bytes back by ``pushBack(_:)``, and they are cut again as they are read.
struct CSVChunks {
    private var input: any ByteInput
    private let marks: CSVMarks
    private let chunkBytes: Int
    private let longestRow: Int
    private let recovery: RowRecovery?
    /// How many rows a chunk may have, so that what is made of it is no larger than what is made of full rows: a row of
    /// a byte can lack a hundred thousand fields, each of which is a null.
    private let maximumRows: Int
    private var carry: [UInt8] = []
    private var offset: Int
    private var line: Int
    private var isAtEnd = false
    /// Up to where cuts are made by reading; everywhere in dialects whose quotes cannot be counted.
    private var exactEnd: Int
    private var wrongCuts = 0

    static let padding = 64

    /// - Parameters:
    ///   - offset: how many bytes of the input to pass over before the first row.
    ///   - line: the line they end before.
    ///   - columns: how many the table has.
    init(
        _ input: any ByteInput, dialect: CSVDialect, options: CSVReadingOptions, offset: Int, line: Int, columns: Int
    ) throws(DataKitError) {
        self.input = input
        marks = dialect.marks
        chunkBytes = max(1, options.chunkBytes(columns: columns))
        longestRow = options.longestRow
        recovery = options.recovery
        // A field of a full row has a byte at least, so that these are never cut shorter.
        maximumRows = max(1, max(Self.cells, chunkBytes) / max(1, columns))
        self.offset = offset
        self.line = line
        exactEnd =
            marks.quote.count > 1 || marks.escape.count > 1 || marks.rowEnd == .carriageReturn ? .max : 0
        try self.input.skip(offset)
    }

    /// The next chunk, or `nil` at the end.
    /// - Throws: ``CSVError`` of kind `rowTooLong`, which is true where all chunks before were cut well.
    mutating func next() throws -> CSVChunk? {
        var buffer = carry
        carry = []
        var window = chunkBytes
        var isCutShorter = false
        /// Whether there are too many rows in so many bytes, which then are cut once more.
        func isTooLong(_ bytes: Int, _ lines: Int) -> Bool {
            guard lines > maximumRows, !isCutShorter else { return false }
            isCutShorter = true
            window = max(1, Int(Double(bytes) * Double(maximumRows) / Double(lines)))
            return true
        }
        while true {
            buffer.reserveCapacity(window + Self.padding)
            if !isAtEnd, buffer.count < window {
                let wanted = window - buffer.count
                if try input.fill(&buffer, count: wanted) < wanted { isAtEnd = true }
            }
            if isAtEnd, buffer.count <= window {
                if buffer.isEmpty { return nil }
                guard buffer.count <= longestRow || recovery != nil || rowEnd(in: buffer).end > 0 else {
                    throw tooLong(keeping: buffer)
                }
                // A row has a byte at least.
                if buffer.count > maximumRows, isTooLong(buffer.count, Self.lines(in: buffer[...], marks)) { continue }
                return chunk(of: &buffer, end: buffer.count, lines: 0, isComplete: true)
            }
            // Chunks that came back, and what was read of a long row, are cut again before more is read.
            let split = rowEnd(in: buffer.count > window ? Array(buffer[..<window]) : buffer)
            if split.end > 0 {
                if isTooLong(split.end, split.lines) { continue }
                carry = Array(buffer[split.end...])
                return chunk(of: &buffer, end: split.end, lines: split.lines, isComplete: split.isExact)
            }
            guard window < longestRow + 2 else { throw tooLong(keeping: buffer) }
            // As much as shows a row end of two bytes behind the longest row.
            window = min(window * 2, longestRow + 2)
        }
    }

    /// The next chunk, where all before were cut well: rows that are too long are passed over where they may be.
    mutating func nextVerified() throws -> CSVChunk? {
        do {
            return try next()
        } catch  where passesOver(error) {
            return try passLongRow()
        }
    }

    /// Whether an error of ``next()`` is one that reading goes on behind.
    func passesOver(_ error: any Error) -> Bool { recovery != nil && (error as? CSVError)?.kind == .rowTooLong }

    /// Passes over the row that ``next()`` has thrown an error of; see ``RowRecovery``.
    /// - Returns: the head of the row.
    mutating func passLongRow() throws -> CSVChunk? {
        var buffer = carry
        carry = []
        let index = scan(Array(buffer.prefix(longestRow + 2)))
        let isComment = !marks.comment.isEmpty && buffer.starts(with: marks.comment)
        var searched = isComment ? 0 : index.openQuote ?? longestRow
        var passed = 0
        var lines = 0
        var head: [UInt8] = []
        func keep(_ bytes: ArraySlice<UInt8>) { head += bytes.prefix(max(0, Self.headBytes - head.count)) }
        while true {
            let found = Self.firstRowEnd(in: buffer, from: min(searched, buffer.count))
            if let found, isAtEnd || buffer[found] == 0x0A || found + 1 < buffer.count {
                let isPair = buffer[found] == 0x0D && found + 1 < buffer.count && buffer[found + 1] == 0x0A
                let end = found + (isPair ? 2 : 1)
                keep(buffer[..<found])
                lines += Self.lines(in: buffer[..<end], marks)
                carry = Array(buffer[end...])
                passed += end
                break
            }
            if isAtEnd {
                keep(buffer[...])
                passed += buffer.count
                break
            }
            let kept = found ?? buffer.count
            keep(buffer[..<kept])
            // Behind what was searched for quotes there is no line end yet.
            if searched > 0 { lines += Self.lines(in: buffer[..<min(searched, kept)], marks) }
            passed += kept
            buffer.removeFirst(kept)
            searched = 0
            if try input.fill(&buffer, count: 1 << 20) < 1 << 20 { isAtEnd = true }
        }
        defer {
            offset += passed
            line += lines
        }
        return CSVChunk(
            bytes: head + repeatElement(0, count: Self.padding), count: head.count, offset: offset, firstLine: line,
            isComplete: true, longRow: isComment ? .comment : .row(openQuote: index.openQuote))
    }

    private static func firstRowEnd(in bytes: [UInt8], from start: Int) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, start < bytes.count else { return nil }
            // SAFETY: the kernel reads `count` bytes from the start.
            let count = bytes.count - start
            let lineFeed = unsafe cdk_find_byte(base + start, count, 0x0A)
            let carriageReturn = unsafe cdk_find_byte(base + start, lineFeed, 0x0D)
            return min(lineFeed, carriageReturn) < count ? start + min(lineFeed, carriageReturn) : nil
        }
    }

    /// Takes back chunks that were cut wrongly; what they hold is cut by reading it.
    mutating func pushBack(_ chunks: [CSVChunk]) {
        guard let first = chunks.first else { return }
        var bytes: [UInt8] = []
        for chunk in chunks { bytes.append(contentsOf: chunk.bytes[..<chunk.count]) }
        wrongCuts += 1
        // Where quotes mislead again and again, to count them is a waste.
        exactEnd = wrongCuts > Self.maximumWrongCuts ? .max : max(exactEnd, first.offset + bytes.count)
        bytes.append(contentsOf: carry)
        carry = bytes
        offset = first.offset
        line = first.firstLine
    }

    private static let maximumWrongCuts = 32
    /// How many fields a chunk may have in the end.
    private static let cells = 4 << 20
    /// How much is kept of a row that is passed over.
    private static let headBytes = 16_384

    private mutating func chunk(of buffer: inout [UInt8], end: Int, lines: Int, isComplete: Bool) -> CSVChunk {
        buffer.removeSubrange(end...)
        buffer.append(contentsOf: repeatElement(0, count: Self.padding))
        defer {
            offset += end
            line += lines
        }
        return CSVChunk(bytes: buffer, count: end, offset: offset, firstLine: line, isComplete: isComplete)
    }

    private func scan(_ buffer: [UInt8]) -> RawIndex {
        RawIndex.scan(buffer, count: buffer.count, marks: marks, isFinal: false, recovery: recovery)
    }

    /// The last row end, by counting quotes where that is allowed and finds one.
    private func rowEnd(in buffer: [UInt8]) -> (end: Int, lines: Int, isExact: Bool) {
        if offset >= exactEnd {
            let kernelDialect = cdk_csv_dialect(
                delimiter: 0, quote: marks.quoteByte, row_end: 0x0A, escape: marks.escape.first ?? 0)
            var result = cdk_csv_split_result()
            unsafe buffer.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                // SAFETY: the kernel reads `count` bytes.
                unsafe cdk_csv_split(SIMDLevel.best, base, bytes.count, kernelDialect, 0, &result)
            }
            if result.end > 0 { return (result.end, result.lines_before_end, false) }
        }
        let end = scan(buffer).end
        return (end, Self.lines(in: buffer[..<end], marks), true)
    }

    /// How many lines end among the bytes: the lines that editors count.
    static func lines(in bytes: ArraySlice<UInt8>, _ marks: CSVMarks) -> Int {
        let lineEnd = marks.lineEnd
        return bytes.reduce(0) { $0 + ($1 == lineEnd ? 1 : 0) }
    }

    /// The bytes are kept, for the case that the row was only taken for one because of a wrong cut before it.
    private mutating func tooLong(keeping buffer: [UInt8]) -> CSVError {
        carry = buffer
        let index = scan(Array(buffer.prefix(longestRow)))
        let start = index.end
        return CSVError.rowTooLong(
            limit: longestRow, hasOpenQuote: index.openQuote != nil,
            location: CSVError.Location(
                source: input.name, line: line + Self.lines(in: buffer[..<start], marks),
                byteOffset: offset + start),
            bytes: buffer[start...])
    }
}

extension ByteInput {
    /// Passes over so many bytes, or all there are.
    mutating func skip(_ count: Int) throws(DataKitError) {
        var left = count
        while left > 0 {
            var skipped: [UInt8] = []
            let got = try read(into: &skipped, atMost: min(left, 1 << 20))
            if got == 0 { return }
            left -= got
        }
    }
}

extension CSVError {
    /// - Parameter bytes: the row, as far as it is known.
    static func rowTooLong(
        limit: Int, hasOpenQuote: Bool, location: Location, bytes: ArraySlice<UInt8>
    ) -> CSVError {
        let advice =
            hasOpenQuote
            ? "a quote opened in it is not closed; close it, or say that there is no quoting"
            : "raise the limit if it is meant to be so long, or check that the file is CSV"
        return CSVError(
            .rowTooLong, "this row is longer than \(limit) bytes: \(advice)", location: location,
            text: CSVError.excerpt(bytes.prefix(400)))
    }
}

extension CSVReadingOptions {
    /// The bytes of a chunk of a table.
    ///
    /// A batch costs something for each column, however few its rows are: a chunk is to have about a hundred rows.
    fileprivate func chunkBytes(columns: Int) -> Int {
        chunkBytes < 1 << 20 ? chunkBytes : max(chunkBytes, min(columns << 10, 8 << 20))
    }
}
