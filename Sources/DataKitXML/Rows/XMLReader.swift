internal import DataKitCompression
public import DataKitCore

/// Reads XML as record batches: every element of a name is a row.
///
/// Opening a reader looks at the top of the document: which elements are rows, which columns they have and what those hold is
/// found out unless the options say it. Attributes become columns whose names begin with `_`; child elements become columns
/// of their text, structs where they have attributes or children themselves, and lists where they repeat; text beside
/// attributes or children is the column `_VALUE`. One task checks the XML, the others make columns of it. Compressed
/// text (gzip, Zstandard) is recognised by its content.
///
/// ```swift
/// let reader = try await XMLReader(path: "orders.xml")
/// print(reader.rowTag, reader.schema)
/// for try await batch in try reader.batches() { print(batch.rowCount) }
/// ```
///
/// | in the row | in the table |
/// |---|---|
/// | `<order id="7">` | `_id` |
/// | `<date>2024-05-01</date>` | `date`, its type found out as that of text in CSV is |
/// | `<price currency="EUR">9.50</price>` | `price`: a struct of `_currency` and `_VALUE` |
/// | `<item>..</item><item>..</item>` | `item`: a list |
/// | an element or attribute that is not there, or has `xsi:nil="true"` | null |
/// | `<note/>` | an empty string; null in a column of another type |
///
/// Where a later row does not fit, the stream fails with an error of kind `typeConflict`; ``widened(after:)`` then looks
/// at the whole file and gives a reader whose types hold every row.
///
/// - Complexity: memory is bounded by `chunkBytes`, or the largest row, times a few per task, whatever the size of the
///   file.
public struct XMLReader: BatchReader {
    /// The columns: one for each attribute and child element that the rows have.
    public let schema: Schema
    /// What a person should know, such as which elements beside the rows are not read.
    public let notes: [String]
    /// Which elements are rows, as found out or as said: a name, or a path from the outermost element.
    public var rowTag: String { tag.text }
    let origin: TextOrigin
    let options: XMLReadingOptions
    let tag: XMLRowTag
    let rows: [XMLColumnMember]
    /// Notes that do not depend on the types.
    private let tagNotes: [String]

    /// Opens a file.
    /// - Throws: ``XMLError``, or `DataKitError` of kind `io` where it cannot be read.
    public init(path: String, options: XMLReadingOptions = XMLReadingOptions()) async throws {
        // A pipe has no size and can be read only once.
        if case .other? = SystemCalls.status(ofPath: path)?.kind {
            try await self.init(input: try DescriptorInput(path: path), options: options)
        } else {
            try await self.init(source: try FileByteSource(path: path), options: options)
        }
    }

    /// Opens a source.
    public init(source: any ByteSource, options: XMLReadingOptions = XMLReadingOptions()) async throws {
        try await self.init(origin: TextOrigin(.source(source)), options: options)
    }

    /// Opens an input that can be read only once. What has been read is kept in a temporary file, since types that
    /// turn out too narrow make a second reading necessary.
    public init(
        input: any ByteInput & Sendable, options: XMLReadingOptions = XMLReadingOptions()
    ) async throws {
        try await self.init(origin: TextOrigin(.spool(try SpooledInput(input))), options: options)
    }

    init(origin: TextOrigin, options: XMLReadingOptions) async throws {
        let tag: XMLRowTag
        var notes: [String] = []
        if let given = options.rowTag {
            tag = try XMLRowTag(given, ignoresPrefixes: options.ignoresNamespaces)
        } else {
            let found = try XMLRowTagSniffer(origin, options: options).rowTag(named: origin.name)
            (tag, notes) = (found.tag, found.notes)
        }
        var shape: XMLShape?
        if options.schema == nil {
            var chunks = try XMLRowChunks(
                origin.openBytes(), tag: tag, options: options, chunkBytes: options.sampleBytes, plan: nil)
            let found = XMLShape()
            shape = found
            // Rows at fault have no shape.
            while let chunk = try chunks.nextChunk() {
                let part = try XMLShapeGatherer.shape(of: chunk, options: options, source: origin.name)
                shape?.merge(part)
                if part.rowCount > 0 { break }
            }
            if chunks.rowCount == 0, !chunks.hadFaults {
                try XMLRowTagSniffer.requireNoRows(tag, origin, options: options)
            }
        }
        try self.init(origin: origin, tag: tag, options: options, shape: shape, notes: notes)
    }

    /// - Parameter shape: what the rows hold; `nil` where the options give the schema.
    private init(
        origin: TextOrigin, tag: XMLRowTag, options: XMLReadingOptions, shape: XMLShape?, notes: [String]
    ) throws(XMLError) {
        self.origin = origin
        self.tag = tag
        self.options = options
        tagNotes = notes
        if let schema = options.schema {
            rows = try XMLColumnType.members(schema.fields, path: "", options: options)
            self.schema = schema
            self.notes = notes
            return
        }
        if let shape, shape.nodes.count > XMLShape.maximumNodes { throw XMLShape.tooLarge(source: origin.name) }
        var resolver = XMLTypeResolver(options: options)
        rows = resolver.members(of: shape ?? XMLShape())
        // They may come in later rows, which make the types anew.
        let unused = options.types.keys.filter { !resolver.usedPaths.contains($0) }.sorted().map { path in
            "a type was given for '\(path)', which the first rows do not have; paths are names with points between them"
        }
        schema = Schema(rows.map(\.field))
        self.notes = notes + resolver.notes + unused
    }

    /// The rows, converted in parallel over chunks of the file.
    public func batches(_ request: ReadRequest) throws -> BatchStream {
        let projection = try ReadProjection(request, of: schema)
        let read = Set(projection.read)
        var members = projection.read.map { rows[$0] }
        for (position, member) in rows.enumerated() where !read.contains(position) {
            members.append(XMLColumnMember(.none, member.field))
        }
        let isPartial = projection.read.count < rows.count
        let plan = XMLRowPlan(members, ignoresUnknown: options.schema != nil || isPartial, options: options)
        let chunkReader = XMLChunkReader(
            source: origin.name, plan: plan, schema: projection.readSchema, options: options)

        // Very many columns take room in every row, whether they have values there or not.
        let leaves = members.reduce(1) { $0 + $1.type.leafCount }
        let chunkBytes = min(options.chunkBytes, max(4096, (16 << 20) / leaves * 8))
        let threads = max(1, request.threads ?? SystemCalls.processorCount())
        let inFlight = threads == 1 || (request.limit ?? .max) < 1000 ? 1 : 2 * threads + 1
        let (progress, rejects) = (request.progress, request.rejects)
        let reader = self
        let stream = BatchStream(schema: projection.wantedSchema) {
            var pipeline: OrderedParallelMap<XMLRowChunk, Result<XMLChunkReader.Outcome, XMLError>>?
            var rowsBefore = 0
            return {
                if pipeline == nil {
                    let chunks = XMLChunkSource(
                        try XMLRowChunks(
                            reader.origin.openBytes(progress: progress), tag: reader.tag, options: reader.options,
                            chunkBytes: chunkBytes, plan: plan))
                    pipeline = OrderedParallelMap(maximumInFlight: inFlight, source: { try chunks.next() }) { chunk in
                        do throws(XMLError) { return .success(try chunkReader.read(chunk)) } catch {
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
                if rowsBefore == 0 {
                    try XMLRowTagSniffer.requireNoRows(reader.tag, reader.origin, options: reader.options)
                }
                return nil
            }
        }
        return request.limit.map { stream.prefix(rows: $0) } ?? stream
    }

    /// A reader with wider types, found out from the whole file; see `BatchReader`.
    public func widened(after error: any Error) async throws -> XMLReader? {
        guard options.schema == nil else { return nil }
        if let error = error as? XMLError {
            guard error.kind == .typeConflict, error.location.source == origin.name else { return nil }
        } else if !error.asksForOtherColumns {
            return nil
        }
        let chunks = XMLChunkSource(
            try XMLRowChunks(
                origin.openBytes(), tag: tag, options: options, chunkBytes: options.chunkBytes, plan: nil))
        let (name, options) = (origin.name, options)
        let pipeline = OrderedParallelMap<XMLRowChunk, XMLShape>(
            maximumInFlight: SystemCalls.processorCount() + 1, source: { try chunks.next() }
        ) { chunk in try XMLShapeGatherer.shape(of: chunk, options: options, source: name) }
        var shape = XMLShape()
        while let part = try await pipeline.next() { shape.merge(part) }
        let wider = try XMLReader(origin: origin, tag: tag, options: options, shape: shape, notes: tagNotes)
        return wider.rows == rows ? nil : wider
    }
}

/// Chunks, pulled by the consumer of a pipeline.
private final class XMLChunkSource {
    private var chunks: XMLRowChunks
    init(_ chunks: consuming XMLRowChunks) { self.chunks = chunks }
    func next() throws -> XMLRowChunk? { try chunks.nextChunk() }
}
