/// A reader whose nested columns are flat; see ``Flattening``. Requests name the flat columns.
public struct FlattenedReader: BatchReader {
    /// The reader of the nested columns.
    public let base: any BatchReader
    private let flattening: Flattening

    /// A reader over another.
    public init(_ base: any BatchReader, separator: String = ".") {
        self.base = base
        flattening = Flattening(of: base.schema, separator: separator)
    }

    public var schema: Schema { flattening.schema }
    public var notes: [String] {
        base.notes + flattening.repeatedNames.map { "there are several columns named '\($0)' now" }
    }

    public func batches(_ request: ReadRequest) throws -> BatchStream {
        var all = request
        (all.columns, all.predicate, all.limit) = (nil, nil, nil)
        var stream = flattening.applied(to: try base.batches(all))
        if let predicate = request.predicate { stream = try stream.filtered(by: predicate) }
        if let columns = request.columns { stream = try stream.selecting(columns) }
        return request.limit.map { stream.prefix(rows: $0) } ?? stream
    }

    public func widened(after error: any Error) async throws -> FlattenedReader? {
        func widen(_ reader: some BatchReader) async throws -> (any BatchReader)? {
            try await reader.widened(after: error)
        }
        return try await widen(base).map { FlattenedReader($0, separator: flattening.separator) }
    }
}
