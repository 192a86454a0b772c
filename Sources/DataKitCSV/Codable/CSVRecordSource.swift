import DataKitCompression
import DataKitCore

/// What tells the fields of any chunk of a file apart, and says where a fault is. One value serves many tasks.
struct CSVRecordSource: Sendable {
    let reader: CSVChunkReader
    let names: [String]
    /// By column; empty where there are none.
    private let nullTokens: [[[UInt8]]]
    private let origin: TextOrigin
    private let options: CSVReadingOptions
    private let dataOffset: Int
    private let dataLine: Int

    /// Finds out dialect and names; types are not looked at.
    init(_ origin: TextOrigin, options: CSVReadingOptions) throws {
        var options = options
        options.allText = true
        let sniffed = try SniffedFile(origin: origin, options: options)
        reader = sniffed.chunkReader
        names = sniffed.chunkReader.columns.map(\.name)
        let tokens = sniffed.chunkReader.columns.map(\.nullTokens)
        nullTokens = tokens.allSatisfy(\.isEmpty) ? [] : tokens
        self.origin = sniffed.origin
        self.options = options
        dataOffset = sniffed.dataOffset
        dataLine = sniffed.dataLine
    }

    /// A file, or standard input for `-`.
    init(path: String, options: CSVReadingOptions) throws {
        try self.init(TextOrigin(path: path), options: options)
    }

    var sourceName: String { origin.name }

    /// How many bytes the text has, where that is known beforehand.
    var byteCount: Int? {
        guard case .source(let bytes) = origin.place, (try? origin.isPlain()) == true else { return nil }
        return bytes.byteCount
    }

    /// The rows from the top.
    func chunks() throws -> CSVChunks {
        try CSVChunks(
            try origin.open(), dialect: reader.dialect, options: options, offset: dataOffset, line: dataLine,
            columns: names.count)
    }

    /// The fields of no rows yet.
    func fields() -> CSVRecordFields {
        CSVRecordFields(
            width: names.count, quote: reader.dialect.marks.fieldQuote, nullTokens: nullTokens,
            hasQuotedNulls: reader.hasQuotedNulls, hasEmptyTexts: reader.hasEmptyTexts)
    }

    /// Takes in the fields of a chunk.
    /// - Returns: `false` where it was cut in the midst of a row.
    func load(_ chunk: CSVChunk, into fields: CSVRecordFields) throws(CSVError) -> Bool {
        guard let grid = try reader.checkedGrid(of: chunk) else { return false }
        fields.load(grid)
        return true
    }

    /// A field of the current row that is no value of a type.
    ///
    /// - Parameter expected: what was wanted; `nil` where `message` says all.
    func error(
        _ chunk: CSVChunk, _ fields: CSVRecordFields, column: Int?, expected: String?, message: String? = nil,
        kind: CSVError.Kind = .conversion
    ) -> CSVError {
        let position = fields.position(column ?? 0)
        var location = CSVError.Location(
            source: sourceName, row: fields.rowsSoFar,
            line: chunk.firstLine + fields.lineEnds(before: position, reader.dialect.marks.lineEnd),
            byteOffset: chunk.offset + position)
        guard let column else { return CSVError(kind, message ?? "", location: location) }
        location.field = column + 1
        location.path = names[column]
        let text = CSVError.excerpt(fields.string(column).utf8)
        let details =
            if let message {
                message
            } else if fields.isNull(column) {
                "null where a value of type \(expected ?? "another") is needed; make it optional"
            } else {
                "'\(text)' is no \(expected ?? "value"); mend the value or choose another type"
            }
        return CSVError(kind, details, location: location, text: text)
    }
}

extension CSVChunkReader {
    /// The rows of a chunk held against the width, or `nil` where it was cut in the midst of one.
    /// - Throws: the first fault of a row's structure, where these are not to be passed over.
    func checkedGrid(of chunk: CSVChunk) throws(CSVError) -> CSVGrid? {
        if chunk.longRow != nil {
            return keptRows(RawIndex.scan([], count: 0, marks: marks, isFinal: true), chunk)
        }
        let raw = scan(chunk)
        let isOpen = chunk.isComplete && raw.openQuote != nil
        if raw.end != chunk.count, !isOpen { return nil }
        if !isOpen, raw.forcedRows.isEmpty, isLenient || raw.textAfterQuote == nil,
            Self.validPrefix(chunk) == chunk.count,
            chunk.count <= maximumRowBytes || raw.firstRow(longerThan: maximumRowBytes) == nil,
            let grid = try? CSVGrid(
                raw, bytes: chunk.bytes, marks: marks, rules: rules(chunk, raggedRows), tokens: escapedTokens)
        {
            return grid
        }
        _ = try faulty(raw, chunk, columns: [], schema: Schema([]), maximumRejects: 0)
        return keptRows(raw, chunk)
    }
}
