extension Dataset {
    /// Draws a sample.
    ///
    /// The same seed gives the same rows in every format and for any number of threads. Of Parquet files no more is read
    /// than the design needs: where it goes by places, the pages that hold the rows drawn; where it looks at columns,
    /// those columns first. Other formats, and samples of rows that a predicate keeps, take one pass over all rows.
    ///
    /// ```swift
    /// let orders = try await Dataset(path: "orders.parquet")
    /// let sample = try await orders.sample(.simpleRandom(rows: 10_000), seed: 42)
    /// print(try sample.mean(of: "TotalDue").interval)
    /// ```
    ///
    /// - Parameter request: the columns of the sample and the rows to draw from.
    /// - Complexity: memory of the sample's rows; see ``Sampler``. ``sampledBatches(_:seed:weightsNamed:request:)`` takes
    ///   less for designs that it can follow.
    /// - Throws: ``SamplingError``; `DataKitError` of kind `unknownColumn`; what reading throws.
    public func sample(_ design: SamplingDesign, seed: UInt64, request: ReadRequest = .init()) async throws -> Sample {
        try await withWidening { dataset in
            if let reader = dataset.positioned, request.predicate == nil, request.limit == nil {
                return try await Self.sample(design, seed: seed, of: reader, request)
            }
            var all = request
            let extra = try dataset.columns(design.columns, notIn: request.columns)
            all.columns = request.columns.map { $0 + extra }
            let sampler = try Sampler(design, seed: seed)
            let sample = try await dataset.batches(all).accumulate(into: sampler).finish()
            return try sample.selecting(request.columns)
        }
    }

    /// The names of columns that a request leaves out.
    private func columns(_ names: [String], notIn wanted: [String]?) throws -> [String] {
        do throws(DataKitError) { _ = try schema.indices(of: names) } catch { throw Self.naming(name, in: error) }
        guard let wanted else { return [] }
        return names.filter { !wanted.contains($0) }
    }

    private static func sample(
        _ design: SamplingDesign, seed: UInt64, of reader: any PositionedReader, _ request: ReadRequest
    ) async throws -> Sample {
        if let selection = try design.selection(ofRows: reader.rowCount, seed: seed) {
            return try await reader.rows(of: selection, request)
        }
        var first = request
        first.columns = design.columns
        let sample = try await reader.batches(first).accumulate(into: Sampler(design, seed: seed)).finish()
        if request.columns == design.columns { return sample }
        return try await reader.rows(of: sample.selection, request)
    }

    /// The rows of a sample as they pass, for designs whose ``SamplingDesign/isStreaming`` is true: samples of any size
    /// in the memory of a few batches.
    ///
    /// The rows are those of ``sample(_:seed:request:)``. Where types are guessed, the stream fails as that of
    /// ``batches(_:)`` does; see ``withWidening(_:)``.
    ///
    /// - Parameter weightsNamed: the name of a column to add that holds what each row stands for; `nil` for none.
    /// - Throws: ``SamplingError``; `DataKitError` of kind `unknownColumn`.
    public func sampledBatches(
        _ design: SamplingDesign, seed: UInt64, weightsNamed: String? = nil, request: ReadRequest = .init()
    ) throws -> BatchStream {
        let selector = try RowSelector(design, seed: seed)
        let extra = try columns(design.columns, notIn: request.columns)
        var all = request
        all.columns = request.columns.map { $0 + extra }
        let source = try batches(all)
        let kept = source.schema.fields.count - extra.count
        var schema = Schema(Array(source.schema.fields.prefix(kept)), metadata: source.schema.metadata)
        if let weightsNamed {
            guard schema.index(of: weightsNamed) == nil else {
                throw SamplingError(
                    .column, "there is such a column already; choose another name", subject: weightsNamed)
            }
            schema.fields.append(Field(weightsNamed, .float64, isNullable: false))
        }
        let fields = schema
        if let few = try fewRows(of: design, seed: seed, request) {
            return few.stream.map(schema: fields) { batch in
                let weights = Array(repeating: few.weight, count: weightsNamed == nil ? 0 : batch.rowCount)
                let column = Column(type: .float64, count: weights.count, values: .float64(Buffer(weights)))
                return RecordBatch(
                    unchecked: fields, columns: batch.columns + (weightsNamed == nil ? [] : [column]),
                    rowCount: batch.rowCount)
            }
        }
        let headRows: Int? = if case .head(let rows) = design { rows } else { nil }
        return BatchStream(schema: fields) {
            var selector = selector
            var iterator = source.makeAsyncIterator()
            return {
                while headRows.map({ selector.position < $0 }) ?? true, let batch = try await iterator.next() {
                    let selection = try selector.select(from: batch)
                    if selection.rows.isEmpty { continue }
                    let rows = batch.gathering(selection.rows)
                    var columns = Array(rows.columns.prefix(kept))
                    if weightsNamed != nil {
                        columns.append(
                            Column(
                                type: .float64, count: rows.rowCount, values: .float64(Buffer(selection.weights))))
                    }
                    return RecordBatch(unchecked: fields, columns: columns, rowCount: rows.rowCount)
                }
                return nil
            }
        }
    }
}

extension Dataset {
    /// The rows of a design by places, read by those, where they are so few that their numbers are no burden.
    private func fewRows(
        of design: SamplingDesign, seed: UInt64, _ request: ReadRequest
    ) throws -> (stream: BatchStream, weight: Double)? {
        guard let reader = positioned, request.predicate == nil, request.limit == nil else { return nil }
        let count = Double(reader.rowCount)
        let expected: Double
        switch design {
        case .bernoulli(let fraction): expected = fraction * count
        case .systematic(let interval): expected = count / interval
        case .everyNth(let step, _): expected = count / Double(step)
        case .head(let rows): expected = Double(rows)
        default: return nil
        }
        guard expected < 1e6, expected < count / 20,
            let selection = try design.selection(ofRows: reader.rowCount, seed: seed)
        else { return nil }
        let stream = try reader.batches(request, rows: Array(ofRows: selection.positions))
        return (stream, selection.weights.first ?? 1)
    }
}

extension PositionedReader {
    /// The rows of a selection, read by their places.
    fileprivate func rows(of selection: SampleSelection, _ request: ReadRequest) async throws -> Sample {
        let table = try await Table(
            collecting: batches(request, rows: Array(ofRows: selection.positions)))
        guard case .withReplacement = selection.design else { return try Sample(selection, table: table) }
        return try Sample(selection, table: table.repeatingRows(at: selection.positions))
    }
}

extension Table {
    /// The table with each row as often as its number occurs: row i is that of the i-th distinct number.
    fileprivate func repeatingRows(at positions: [Int]) throws -> Table {
        var repeated: [RecordBatch] = []
        var index = 0
        for batch in batches {
            var rows: [Int32] = []
            var row: Int32 = 0
            while index < positions.count {
                rows.append(row)
                index += 1
                if index < positions.count, positions[index] != positions[index - 1] { row += 1 }
                if row == batch.rowCount { break }
            }
            repeated.append(batch.gathering(rows))
        }
        return try Table(schema: schema, batches: repeated)
    }
}

extension Sample {
    /// The sample with some of its columns.
    fileprivate func selecting(_ names: [String]?) throws -> Sample {
        guard let names, names != table.schema.fields.map(\.name) else { return self }
        let positions = try table.schema.indices(of: names)
        let schema = Schema(positions.map { table.schema.fields[$0] }, metadata: table.schema.metadata)
        return try Sample(
            selection, table: Table(schema: schema, batches: table.batches.map { $0.selecting(positions) }))
    }
}
