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
}

/// Cuts an input into chunks of whole rows.
///
/// The end of a chunk is the last row end outside of quotes, where every quote is taken to open or close. In a file
/// with stray quotes that is wrong now and then: then the scan of the chunk before does not end where the chunk does,
/// its consumer hands the bytes back by ``pushBack(_:)``, and from there on the cuts are made byte by byte.
struct CSVChunks {
    private var input: any ByteInput
    private let marks: CSVMarks
    private let chunkBytes: Int
    private let maximumRowBytes: Int
    private var carry: [UInt8] = []
    private var offset: Int
    private var line: Int
    private var isAtEnd = false
    private var isExact: Bool

    static let padding = 64

    /// - Parameters:
    ///   - offset: how many bytes of the input to pass over before the first row.
    ///   - line: the line they end before.
    init(
        _ input: any ByteInput, dialect: CSVDialect, options: CSVReadingOptions, offset: Int, line: Int
    ) throws(DataKitError) {
        self.input = input
        marks = dialect.marks
        chunkBytes = max(1, options.chunkBytes)
        // Shorter limits are the business of those who read rows and go on behind one that is too long.
        maximumRowBytes = options.badRows == .fail ? options.maximumRowBytes : max(options.maximumRowBytes, 64 << 20)
        self.offset = offset
        self.line = line
        isExact = !marks.isPlain || marks.rowEnd == .carriageReturn
        try self.input.skip(offset)
    }

    /// The next chunk, or `nil` at the end.
    mutating func next() throws -> CSVChunk? {
        var buffer = carry
        carry = []
        // Chunks that came back are cut again before more is read.
        var window = chunkBytes
        while isExact, window < buffer.count {
            let split = lastRowEnd(in: Array(buffer[..<window]))
            if split.end > 0 {
                carry = Array(buffer[split.end...])
                return chunk(of: &buffer, end: split.end, lines: split.lines, isComplete: true)
            }
            guard window <= maximumRowBytes else { throw tooLong(keeping: buffer) }
            window *= 2
        }
        var target = max(chunkBytes, buffer.count)
        while true {
            buffer.reserveCapacity(target + Self.padding)
            if !isAtEnd, buffer.count < target {
                let wanted = target - buffer.count
                if try input.fill(&buffer, count: wanted) < wanted { isAtEnd = true }
            }
            if isAtEnd {
                if buffer.isEmpty { return nil }
                guard buffer.count <= maximumRowBytes || lastRowEnd(in: buffer).end > 0 else {
                    throw tooLong(keeping: buffer)
                }
                return chunk(of: &buffer, end: buffer.count, lines: 0, isComplete: true)
            }
            let split = lastRowEnd(in: buffer)
            if split.end > 0 {
                carry = Array(buffer[split.end...])
                return chunk(of: &buffer, end: split.end, lines: split.lines, isComplete: isExact)
            }
            if buffer.count > maximumRowBytes { throw tooLong(keeping: buffer) }
            target = min(buffer.count * 2, maximumRowBytes + 1)
            if target <= buffer.count { target = buffer.count + 1 }
        }
    }

    /// Takes back chunks that were cut wrongly, and cuts byte by byte from the first of them on.
    mutating func pushBack(_ chunks: [CSVChunk]) {
        guard let first = chunks.first else { return }
        var bytes: [UInt8] = []
        for chunk in chunks { bytes.append(contentsOf: chunk.bytes[..<chunk.count]) }
        bytes.append(contentsOf: carry)
        carry = bytes
        offset = first.offset
        line = first.firstLine
        isExact = true
    }

    private mutating func chunk(of buffer: inout [UInt8], end: Int, lines: Int, isComplete: Bool) -> CSVChunk {
        buffer.removeSubrange(end...)
        buffer.append(contentsOf: repeatElement(0, count: Self.padding))
        defer {
            offset += end
            line += lines
        }
        return CSVChunk(bytes: buffer, count: end, offset: offset, firstLine: line, isComplete: isComplete)
    }

    private func lastRowEnd(in buffer: [UInt8]) -> (end: Int, lines: Int) {
        if isExact {
            let index = PortableScanner.scan(buffer, count: buffer.count, marks: marks, isFinal: false)
            return (index.end, Self.lines(in: buffer[..<index.end], marks))
        }
        var result = cdk_csv_split_result()
        let kernelDialect = cdk_csv_dialect(
            delimiter: marks.delimiterByte, quote: marks.quoteByte, row_end: 0x0A)
        unsafe buffer.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            // SAFETY: the kernel reads `count` bytes.
            unsafe cdk_csv_split(SIMDLevel.best, base, bytes.count, kernelDialect, 0, &result)
        }
        return (result.end, result.lines_before_end)
    }

    /// How many lines end among the bytes: the lines that editors count.
    static func lines(in bytes: ArraySlice<UInt8>, _ marks: CSVMarks) -> Int {
        let lineEnd = marks.lineEnd
        return bytes.reduce(0) { $0 + ($1 == lineEnd ? 1 : 0) }
    }

    /// The bytes are kept, for the case that the row was only taken for one because of a wrong cut before it.
    private mutating func tooLong(keeping buffer: [UInt8]) -> CSVError {
        carry = buffer
        let index = PortableScanner.scan(
            buffer, count: min(buffer.count, maximumRowBytes), marks: marks, isFinal: false)
        let start = index.end
        return CSVError.rowTooLong(
            limit: maximumRowBytes, hasOpenQuote: index.openQuote != nil,
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
