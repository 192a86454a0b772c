import DataKitCompression
public import DataKitCore

/// Reads CSV files as record batches: RFC 4180 and what real files do.
///
/// Opening a reader looks at the first megabyte: delimiter, quote, header and types are found out unless the options
/// say them. Reading then runs on all cores, over chunks of whole rows, with the result of a serial read whatever the
/// number of tasks and the size of chunks. Compressed text (gzip, Zstandard) is recognised by its content.
///
/// ```swift
/// let reader = try await CSVReader(path: "trips.csv")
/// print(reader.schema)
/// for try await batch in try reader.batches() { print(batch.rowCount) }
/// ```
///
/// **Types** are guessed from the first rows. Where a later row does not fit, the stream fails with an error of kind
/// `typeConflict`; ``widened(after:)`` then looks at the whole file and gives a reader whose types hold every row.
/// `Table(collecting:)` of a small file never meets this, since the sample is the file.
///
/// - Complexity: memory is bounded by `chunkBytes` times a few per task, whatever the size of the file.
public struct CSVReader: BatchReader {
    /// The columns: names from the header, types from the options or the text.
    public let schema: Schema
    /// How the file is written, as found out or as said.
    public let dialect: CSVDialect
    /// What a person should know, such as dates that could be read in two ways.
    public let notes: [String]
    /// What was found out about the file before its rows are read, stage by stage, and why.
    public let sniffing: CSVSniffReport
    /// The columns without any value that would tell their type.
    package let emptyColumns: Set<Int>
    let origin: TextOrigin
    let options: CSVReadingOptions
    let chunkReader: CSVChunkReader
    /// Where the first row of data begins: byte and line.
    let dataOffset: Int
    let dataLine: Int
    /// Whether the dialect was changed for what stands further down.
    let isRaised: Bool
    /// Notes that do not depend on the types.
    let structuralNotes: [String]

    /// Opens a file.
    /// - Throws: ``CSVError``, or ``DataKitCore/DataKitError`` of kind `io` where it cannot be read.
    public init(path: String, options: CSVReadingOptions = CSVReadingOptions()) async throws {
        // A pipe has no size and can be read only once.
        if case .other? = SystemCalls.status(ofPath: path)?.kind {
            try await self.init(input: try DescriptorInput(path: path), options: options)
        } else {
            try await self.init(source: try FileByteSource(path: path), options: options)
        }
    }

    /// Opens a source.
    public init(source: any ByteSource, options: CSVReadingOptions = CSVReadingOptions()) async throws {
        try await self.init(origin: TextOrigin(.source(source)), options: options)
    }

    /// Opens an input that can be read only once. What has been read is kept in a temporary file, since types that
    /// turn out too narrow make a second reading necessary.
    public init(input: any ByteInput & Sendable, options: CSVReadingOptions = CSVReadingOptions()) async throws {
        try await self.init(origin: TextOrigin(.spool(try SpooledInput(input))), options: options)
    }

    init(origin: TextOrigin, options: CSVReadingOptions, isRaised: Bool = false) async throws {
        let sniffed = try SniffedFile(origin: origin, options: options)
        let origin = sniffed.origin
        var evidence = sniffed.evidence
        let undecided = sniffed.isWhole ? [] : sniffed.guessedColumns.filter { evidence[$0].isUndecided }
        if !undecided.isEmpty {
            let whole = try await Self.evidence(
                of: undecided, reader: sniffed.chunkReader, origin: origin, options: options,
                offset: sniffed.dataOffset, line: sniffed.dataLine)
            for (column, found) in zip(undecided, whole) { evidence[column] = found }
        }
        self.init(
            origin: origin, options: options, chunkReader: sniffed.chunkReader, evidence: evidence,
            guessed: sniffed.guessedColumns, dataOffset: sniffed.dataOffset, dataLine: sniffed.dataLine,
            notes: sniffed.notes, sniffing: sniffed.report, isRaised: isRaised)
    }

    private init(
        origin: TextOrigin, options: CSVReadingOptions, chunkReader: CSVChunkReader, evidence: [TypeEvidence],
        guessed: [Int], dataOffset: Int, dataLine: Int, notes: [String],
        sniffing: CSVSniffReport, isRaised: Bool
    ) {
        self.isRaised = isRaised
        var chunkReader = chunkReader
        var notes = notes
        structuralNotes = notes
        var emptyColumns: Set<Int> = []
        for column in guessed {
            let name = chunkReader.columns[column].name
            chunkReader.columns[column].type = options.guess(name, evidence[column])
            if evidence[column].isEmpty { emptyColumns.insert(column) }
            if let note = evidence[column].ambiguityNote(column: name) { notes.append(note) }
        }
        self.emptyColumns = emptyColumns
        self.origin = origin
        self.options = options
        self.chunkReader = chunkReader
        var sniffing = sniffing
        sniffing.types = chunkReader.columns.indices.map { position in
            let column = chunkReader.columns[position]
            // Where only some columns were looked at again, the others keep what was found before.
            let reason =
                !column.isGuess
                ? "stated"
                : guessed.contains(position) || sniffing.types.isEmpty
                    ? evidence[position].reason : sniffing.types[position].reason
            return .init(value: column.type, reason: reason, isStated: !column.isGuess)
        }
        self.sniffing = sniffing
        self.dataOffset = dataOffset
        self.dataLine = dataLine
        self.notes = notes
        dialect = chunkReader.dialect
        schema = chunkReader.schema
    }

    /// The rows, converted in parallel over chunks of the file.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        let wanted = try request.columns.map { try schema.indices(of: $0) } ?? Array(schema.fields.indices)
        // What the predicate needs is read too, and dropped afterwards.
        var read = wanted
        if let predicate = request.predicate {
            for name in predicate.columnNames {
                guard let position = schema.index(of: name) else { throw DataKitError.unknownColumn(name, in: schema) }
                if !read.contains(position) { read.append(position) }
            }
        }
        let readSchema = Schema(read.map { schema.fields[$0] }, metadata: schema.metadata)
        let wantedSchema = Schema(wanted.map { schema.fields[$0] }, metadata: schema.metadata)
        let filter = try request.predicate.map { try $0.bound(to: readSchema) }
        let keep = read.count == wanted.count ? nil : Array(wanted.indices)
        let positions = read
        let maximumRejects = request.rejects?.maximumRejects ?? 0
        let chunkReader = chunkReader
        let work: @Sendable (CSVChunk) throws(CSVError) -> Result<CSVChunkRows, DataKitError>? = {
            chunk throws(CSVError) in
            guard
                case .read(var rows) = try chunkReader.read(
                    chunk, columns: positions, schema: readSchema, maximumRejects: maximumRejects)
            else { return nil }
            if let filter {
                do throws(DataKitError) { rows.batch = rows.batch.filtered(by: try filter.evaluate(rows.batch)) } catch
                {
                    return .failure(error)
                }
            }
            if let keep { rows.batch = rows.batch.selecting(keep) }
            return .success(rows)
        }

        let reader = self
        let threads = max(1, request.threads ?? SystemCalls.processorCount())
        // A few rows are not worth many tasks.
        let inFlight = threads == 1 || (request.limit ?? .max) < 1000 ? 1 : 2 * threads + 1
        let stream = BatchStream(schema: wantedSchema) {
            var pipeline: CSVPipeline<Result<CSVChunkRows, DataKitError>>?
            var rowsBefore = 0
            return {
                if pipeline == nil {
                    pipeline = CSVPipeline(
                        try reader.chunks(progress: request.progress), maximumInFlight: inFlight, work: work)
                }
                do {
                    while let result = try await pipeline?.next() {
                        let rows = try result.get()
                        if let rejects = request.rejects {
                            rejects.add(rows.rejects.map { $0.moved(down: rowsBefore) }, counts: rows.counts)
                        }
                        rowsBefore += rows.counts.rowsRead
                        if rows.batch.rowCount > 0 { return rows.batch }
                    }
                    return nil
                } catch var error as CSVError {
                    if let row = error.location.row { error.location.row = row + rowsBefore }
                    throw error
                }
            }
        }
        return request.limit.map { stream.prefix(rows: $0) } ?? stream
    }

    /// A reader with wider types, found out from the whole file; see ``BatchReader``.
    public func widened(after error: any Error) async throws -> CSVReader? {
        // The header names all columns, but their types may be others further down.
        if error.asksForOtherTypes { return try await ofWholeFile() }
        guard let error = error as? CSVError, error.location.source == origin.name else { return nil }
        if error.kind == .invalidEncoding {
            guard options.encoding == nil, !options.isStrict, origin.encoding == .utf8 else { return nil }
            var encoded = origin
            encoded.encoding = try EncodingSniffer.encoding(of: try origin.openBytes())
            encoded.isReencoded = true
            return encoded.encoding == .utf8 ? nil : try await CSVReader(origin: encoded, options: options)
        }
        if let raised = try await raised(after: error) { return raised }
        return error.kind == .typeConflict ? try await ofWholeFile() : nil
    }

    /// A reader whose types hold every row; `nil` where those of this one do.
    private func ofWholeFile() async throws -> CSVReader? {
        // Strings hold everything; the others are looked at from top to bottom.
        let open = chunkReader.columns.indices.filter {
            chunkReader.columns[$0].isGuess && chunkReader.columns[$0].type.type != .string
        }
        let whole = try await Self.evidence(
            of: open, reader: chunkReader, origin: origin, options: options, offset: dataOffset, line: dataLine)
        var evidence = [TypeEvidence](repeating: TypeEvidence(), count: chunkReader.columns.count)
        for (column, found) in zip(open, whole) { evidence[column] = found }
        let wider = CSVReader(
            origin: origin, options: options, chunkReader: chunkReader, evidence: evidence, guessed: open,
            dataOffset: dataOffset, dataLine: dataLine, notes: structuralNotes, sniffing: sniffing,
            isRaised: isRaised)
        return wider.chunkReader.columns == chunkReader.columns ? nil : wider
    }

    /// A reader in another dialect, where the one found out at the top does not explain what stands further down, and
    /// another one explains both.
    private func raised(after error: CSVError) async throws -> CSVReader? {
        guard [.textAfterQuote, .unclosedQuote, .fieldCount].contains(error.kind), !isRaised,
            let position = error.location.byteOffset
        else { return nil }
        let (head, window) = try SampleWindow.samples(of: origin, from: dataOffset, around: position)
        let sniffer = DialectSniffer(
            bytes: head.bytes, count: head.count, isWhole: false, windows: [window.bytes])
        guard let better = sniffer.better(than: dialect, columns: chunkReader.columns.count, options) else {
            return nil
        }
        var stated = options
        stated.delimiter = better.dialect.delimiter
        stated.quote = better.dialect.quote.map { .character($0) } ?? .none
        // The quote itself says that there is no other escape character.
        stated.escape = better.dialect.escape ?? better.dialect.quote
        stated.comment = better.dialect.comment ?? ""
        stated.trimsBlanks = better.dialect.trimsBlanks
        stated.hasHeader = dialect.hasHeader
        return try await CSVReader(origin: origin, options: stated, isRaised: true)
    }

    private func chunks(progress: (@Sendable (Int) -> Void)?) throws -> CSVChunks {
        try CSVChunks(
            try origin.open(progress: progress), dialect: dialect, options: options, offset: dataOffset, line: dataLine,
            columns: chunkReader.columns.count)
    }

    /// What all rows of a file say about some columns.
    private static func evidence(
        of columns: [Int], reader: CSVChunkReader, origin: TextOrigin, options: CSVReadingOptions, offset: Int,
        line: Int
    ) async throws -> [TypeEvidence] {
        let chunks = try CSVChunks(
            try origin.open(), dialect: reader.dialect, options: options, offset: offset, line: line,
            columns: reader.columns.count)
        let pipeline = CSVPipeline(chunks, maximumInFlight: SystemCalls.processorCount() + 1) {
            chunk throws(CSVError) in
            reader.gather(chunk, columns: columns)
        }
        let none = TypeEvidence(readsNationalNumbers: options.readsNationalNumbers)
        var evidence = [TypeEvidence](repeating: none, count: columns.count)
        while let found = try await pipeline.next() {
            for index in columns.indices { evidence[index].merge(found[index]) }
        }
        return evidence
    }
}

extension Reject {
    fileprivate func moved(down rows: Int) -> Reject {
        var reject = self
        reject.row += rows
        return reject
    }
}

extension CSVChunkReader {
    /// The columns that the rows have.
    var schema: Schema {
        var fields = columns.map { Field($0.name, $0.type.type) }
        if raggedRows == .rest {
            var name = "_rest"
            while columns.contains(where: { $0.name == name }) { name = "_" + name }
            fields.append(Field(name, Self.restType))
        }
        return Schema(fields)
    }
}
