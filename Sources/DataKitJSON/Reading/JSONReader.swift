import DataKitCompression
public import DataKitCore

/// Reads JSON as record batches: NDJSON, values one behind another, or the elements of one array of any size.
///
/// Opening a reader looks at the first megabyte: how the rows stand, which columns they have and what those hold are
/// found out unless the options say them. Objects become structs, arrays lists, objects whose names vary without end
/// maps. Reading then runs on all cores, over chunks of whole values. Compressed text (gzip, Zstandard) is recognised
/// by its content.
///
/// ```swift
/// let reader = try await JSONReader(path: "events.ndjson")
/// print(reader.schema)
/// for try await batch in try reader.batches() { print(batch.rowCount) }
/// ```
///
/// **Types** are guessed from the first rows: integers become int64, uint64 or decimal(38,0) and never a lossy double,
/// other numbers float64, strings that all are dates or timestamps of ISO 8601 such. Where numbers, strings and booleans
/// mix, the column is their text; where arrays or objects mix with others, it is JSON text. Where a later row does not
/// fit, the stream fails with an error of kind `typeConflict`; ``widened(after:)`` then looks at the whole file and
/// gives a reader whose types hold every row.
///
/// - Complexity: memory is bounded by `chunkBytes`, or the largest row, times a few per task, whatever the size of the
///   file.
public struct JSONReader: BatchReader {
    /// The columns: one for each name that the rows' objects have, or one, `value`, for rows that are no objects.
    public let schema: Schema
    /// What a person should know, such as columns that became JSON text.
    public let notes: [String]
    /// How the rows stand in the file, as found out or as said.
    public let layout: JSONReadingOptions.Layout
    let origin: TextOrigin
    let options: JSONReadingOptions
    let rows: JSONRowType
    /// Whether every row was looked at for the types.
    private let isOfWholeFile: Bool

    /// Opens a file.
    /// - Throws: ``JSONError``, or `DataKitError` of kind `io` where it cannot be read.
    public init(path: String, options: JSONReadingOptions = JSONReadingOptions()) async throws {
        // A pipe has no size and can be read only once.
        if case .other? = SystemCalls.status(ofPath: path)?.kind {
            try await self.init(input: try DescriptorInput(path: path), options: options)
        } else {
            try await self.init(source: try FileByteSource(path: path), options: options)
        }
    }

    /// Opens a source.
    public init(source: any ByteSource, options: JSONReadingOptions = JSONReadingOptions()) async throws {
        try await self.init(origin: TextOrigin(.source(source)), options: options)
    }

    /// Opens an input that can be read only once. What has been read is kept in a temporary file, since types that
    /// turn out too narrow make a second reading necessary.
    public init(
        input: any ByteInput & Sendable, options: JSONReadingOptions = JSONReadingOptions()
    ) async throws {
        try await self.init(origin: TextOrigin(.spool(try SpooledInput(input))), options: options)
    }

    private init(origin: TextOrigin, options: JSONReadingOptions) async throws {
        var origin = origin
        if let encoding = options.encoding { origin.encoding = encoding }
        let layout = try JSONLayoutSniffer.layout(of: origin, options: options)
        var shape: JSONShape?
        if options.schema == nil {
            var sampling = options
            sampling.chunkBytes = options.sampleBytes
            var chunks = try JSONRowSource(origin: origin, layout: layout, options: sampling).chunks()
            shape =
                try chunks.next().map { try Self.shape(of: $0, source: origin.name, options: options) } ?? JSONShape()
        }
        try self.init(origin: origin, layout: layout, options: options, shape: shape)
    }

    /// - Parameter shape: what the rows hold; `nil` where the options give the schema.
    private init(
        origin: TextOrigin, layout: JSONReadingOptions.Layout, options: JSONReadingOptions, shape: JSONShape?,
        isOfWholeFile: Bool = false
    ) throws(JSONError) {
        self.origin = origin
        self.isOfWholeFile = isOfWholeFile
        self.layout = layout
        self.options = options
        if let schema = options.schema {
            rows = JSONRowType(
                members: try JSONColumnType.members(schema.fields, path: ""), areObjects: true, ignoresUnknown: true)
            self.schema = schema
            notes = []
            return
        }
        var resolver = JSONTypeResolver(options: options)
        rows = resolver.rowType(of: shape ?? JSONShape())
        let members = rows.members
        // They may come in later rows, which make the types anew.
        let unused = options.types.keys.filter { !resolver.usedPaths.contains($0) }.sorted().map { path in
            "a type was given for '\(path)', which the first rows do not have; paths are names with points between them"
        }
        guard members.count <= 20_000 else {
            throw JSONError(
                .limit,
                "the rows have \(members.count) different names, more than a table has columns; "
                    + "give a schema of those that are wanted",
                location: .init(source: origin.name))
        }
        schema = Schema(members.map(\.field))
        notes = resolver.notes + unused
    }

    /// The rows, converted in parallel over chunks of the file.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        let projection = try ReadProjection(request, of: schema)
        var rows = rows
        rows.members = projection.read.map { self.rows.members[$0] }
        // Names of columns that are not wanted are not unknown.
        if projection.read.count < schema.fields.count, !rows.isBare { rows.ignoresUnknown = true }
        let chunkReader = JSONChunkReader(
            source: origin.name, rows: rows, schema: projection.readSchema, options: options, layout: layout)

        // Very many columns take room in every row, whether they have values there or not.
        var options = options
        let leaves = rows.members.reduce(1) { $0 + $1.type.leafCount }
        options.chunkBytes = min(options.chunkBytes, max(4096, (16 << 20) / leaves * 8))
        let source = JSONRowSource(origin: origin, layout: layout, options: options)
        let threads = max(1, request.threads ?? SystemCalls.processorCount())
        let inFlight = threads == 1 || (request.limit ?? .max) < 1000 ? 1 : 2 * threads + 1
        let (progress, rejects) = (request.progress, request.rejects)
        let stream = BatchStream(schema: projection.wantedSchema) {
            var pipeline: OrderedParallelMap<JSONChunk, Result<JSONChunkReader.Outcome, JSONError>>?
            var rowsBefore = 0
            return {
                if pipeline == nil {
                    let chunks = JSONChunkSource(try source.chunks(progress: progress))
                    pipeline = OrderedParallelMap(maximumInFlight: inFlight, source: { try chunks.next() }) { chunk in
                        do throws(JSONError) { return .success(try chunkReader.read(chunk)) } catch {
                            return .failure(error)
                        }
                    }
                }
                while let result = try await pipeline?.next() {
                    switch result {
                    case .failure(let error):
                        throw error.located { place in place.row = place.row.map { $0 + rowsBefore } }
                    case .success(var outcome):
                        if let rejects {
                            for index in outcome.rejects.indices { outcome.rejects[index].row += rowsBefore }
                            rejects.add(outcome.rejects, counts: outcome.counts)
                        }
                        rowsBefore += outcome.rows
                        let batch = try projection.applied(to: outcome.batch)
                        if batch.rowCount > 0 { return batch }
                    }
                }
                return nil
            }
        }
        return request.limit.map { stream.prefix(rows: $0) } ?? stream
    }

    /// A reader with wider types, and the columns that come later, found out from the whole file; see `BatchReader`.
    public func widened(after error: any Error) async throws -> JSONReader? {
        if let error = error as? JSONError, error.kind == .layout, error.location.source == origin.name {
            guard options.layout == nil, layout == .lines else { return nil }
            var options = options
            options.layout = .concatenated
            return try await JSONReader(origin: origin, options: options)
        }
        guard options.schema == nil, !isOfWholeFile else { return nil }
        if let error = error as? JSONError {
            guard error.kind == .typeConflict, error.location.source == origin.name else { return nil }
        } else if !error.asksForOtherColumns {
            return nil
        }
        let chunks = JSONChunkSource(try JSONRowSource(origin: origin, layout: layout, options: options).chunks())
        let (name, options) = (origin.name, options)
        let pipeline = OrderedParallelMap<JSONChunk, JSONShape>(
            maximumInFlight: SystemCalls.processorCount() + 1, source: { try chunks.next() }
        ) { chunk in try Self.shape(of: chunk, source: name, options: options) }
        var shape = JSONShape()
        while let part = try await pipeline.next() { shape.merge(part) }
        let wider = try JSONReader(
            origin: origin, layout: layout, options: options, shape: shape, isOfWholeFile: true)
        return wider.rows == rows ? nil : wider
    }

    /// What the values of a chunk are.
    private static func shape(
        of chunk: JSONChunk, source: String, options: JSONReadingOptions
    ) throws(JSONError) -> JSONShape {
        var shape = JSONShape()
        var parsed = JSONParsedChunk(chunk, options: options, source: source)
        if options.form != .plain, parsed.fault == nil {
            try options.form.rewrite(&parsed, collectsFaults: options.badRows != .fail)
        }
        if let tape = parsed.tape {
            for row in parsed.rows { shape.add(tape, Int(row)) }
        }
        // The rows before a fault are read first, so that the error comes where it would in a longer file.
        if let fault = parsed.fault, parsed.rows.isEmpty || options.form != .plain {
            throw fault.error(in: chunk, source: source, options: options.parsing)
        }
        return shape
    }
}

/// What the rows of a file are: columns by name, or one for rows that are no objects.
struct JSONRowType: Sendable, Hashable {
    var members: [JSONColumnMember]
    /// Whether the one column is the rows themselves.
    var isBare = false
    /// Whether a row that is no object is a fault, and not a reason to guess anew.
    var areObjects: Bool
    /// Whether names that have no column are passed over.
    var ignoresUnknown = false
}

/// Chunks, pulled by the consumer of a pipeline.
private final class JSONChunkSource {
    private var chunks: JSONChunks
    init(_ chunks: JSONChunks) { self.chunks = chunks }
    func next() throws -> JSONChunk? { try chunks.next() }
}
