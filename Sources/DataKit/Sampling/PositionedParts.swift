/// Several files whose rows can be read by their places, as one.
struct PositionedParts: PositionedReader {
    let schema: Schema
    let parts: [any PositionedReader]
    let rowCount: Int

    init(schema: Schema, parts: [any PositionedReader]) {
        self.schema = schema
        self.parts = parts
        rowCount = parts.reduce(0) { $0 + $1.rowCount }
    }

    func batches(_ request: ReadRequest) throws -> BatchStream { try batches(request, rows: [0..<rowCount]) }

    func batches(_ request: ReadRequest, rows: [Range<Int>]) throws -> BatchStream {
        try check(rows)
        let fields = try request.columns.map { try schema.selecting($0) } ?? schema
        let reader = self
        return BatchStream(schema: fields) {
            var (number, start) = (0, 0)
            var rest = rows[...]
            var current: BatchStream.Iterator?
            var request = request
            return {
                while true {
                    if request.limit == 0 { return nil }
                    if let batch = try await current?.next() {
                        if let limit = request.limit { request.limit = max(0, limit - batch.rowCount) }
                        return RecordBatch(unchecked: fields, columns: batch.columns, rowCount: batch.rowCount)
                    }
                    guard number < reader.parts.count else { return nil }
                    let part = reader.parts[number]
                    let end = start + part.rowCount
                    var own: [Range<Int>] = []
                    while let first = rest.first, first.lowerBound < end {
                        own.append(first.lowerBound - start..<min(first.upperBound, end) - start)
                        if first.upperBound <= end {
                            rest = rest.dropFirst()
                        } else {
                            rest = [end..<first.upperBound] + rest.dropFirst()
                        }
                    }
                    current = own.isEmpty ? nil : try part.batches(request, rows: own).makeAsyncIterator()
                    (number, start) = (number + 1, end)
                }
            }
        }
    }
}

extension Dataset {
    /// The reader, where rows can be read by their places: Parquet, also of several files.
    var positioned: (any PositionedReader)? {
        if let reader = reader as? any PositionedReader { return reader }
        guard let reader = reader as? ConcatenatedReader else { return nil }
        var parts: [any PositionedReader] = []
        for part in reader.parts {
            guard let own = part.positioned else { return nil }
            parts.append(own)
        }
        return PositionedParts(schema: schema, parts: parts)
    }
}
