/// An asynchronous sequence of record batches that share one schema.
///
/// Every reader gives one, every transform takes one and gives one, every writer drains one. A stream is pulled:
/// nothing is read before it is asked for, and no more than the parts of the chain say is held in memory. It can be
/// iterated once; iterate it from one task.
///
/// ```swift
/// for try await batch in stream {
///     print(batch.rowCount)
/// }
/// ```
public struct BatchStream: AsyncSequence, Sendable {
    public typealias Element = RecordBatch

    /// What all batches share.
    public let schema: Schema
    private let makeNext: @Sendable () -> () async throws -> RecordBatch?

    /// A stream over a function that gives the next batch, or `nil` at the end.
    ///
    /// - Parameter makeNext: called once an iteration; what it returns is called by one task at a time.
    public init(schema: Schema, makeNext: @escaping @Sendable () -> () async throws -> RecordBatch?) {
        self.schema = schema
        self.makeNext = makeNext
    }

    /// A stream over batches in memory.
    public init(schema: Schema, batches: [RecordBatch]) {
        self.init(schema: schema) {
            var remaining = batches[...]
            return { remaining.popFirst() }
        }
    }

    public func makeAsyncIterator() -> Iterator { Iterator(pull: makeNext()) }

    /// Pulls one batch after another.
    public struct Iterator: AsyncIteratorProtocol {
        let pull: () async throws -> RecordBatch?
        private var isFinished = false

        init(pull: @escaping () async throws -> RecordBatch?) { self.pull = pull }

        public mutating func next() async throws -> RecordBatch? {
            if isFinished { return nil }
            do {
                try Task.checkCancellation()
                if let batch = try await pull() { return batch }
                isFinished = true
                return nil
            } catch {
                isFinished = true
                throw error
            }
        }
    }
}

extension BatchStream {
    /// A stream whose batches are changed one by one, on the consuming task.
    public func map(
        schema: Schema? = nil, _ transform: @escaping @Sendable (RecordBatch) async throws -> RecordBatch
    ) -> BatchStream {
        let makeNext = makeNext
        return BatchStream(schema: schema ?? self.schema) {
            let pull = makeNext()
            return {
                guard let batch = try await pull() else { return nil }
                return try await transform(batch)
            }
        }
    }

    /// A stream of some of the columns, in the order given.
    /// - Throws: ``DataKitError`` of kind `unknownColumn`.
    public func selecting(_ names: [String]) throws(DataKitError) -> BatchStream {
        let positions = try schema.indices(of: names)
        return map(schema: Schema(positions.map { schema.fields[$0] }, metadata: schema.metadata)) {
            $0.selecting(positions)
        }
    }

    /// At most the first `limit` rows; no more is read than they need.
    public func prefix(rows limit: Int) -> BatchStream {
        let makeNext = makeNext
        return BatchStream(schema: schema) {
            let pull = makeNext()
            var left = limit
            return {
                guard left > 0, let batch = try await pull() else { return nil }
                let taken = batch.rowCount <= left ? batch : batch[0..<left]
                left -= taken.rowCount
                return taken
            }
        }
    }

    /// The stream, with a look at each batch as it passes.
    public func observed(_ body: @escaping @Sendable (RecordBatch) -> Void) -> BatchStream {
        map { batch in
            body(batch)
            return batch
        }
    }

    /// A stream whose batches are changed by several tasks at once, in order; see ``OrderedParallelMap``.
    public func parallelMap(
        schema: Schema? = nil, maximumInFlight: Int,
        _ transform: @escaping @Sendable (RecordBatch) async throws -> RecordBatch
    ) -> BatchStream {
        let makeNext = makeNext
        return BatchStream(schema: schema ?? self.schema) {
            let parallel = OrderedParallelMap(
                maximumInFlight: maximumInFlight, source: makeNext(), transform: transform)
            return { try await parallel.next() }
        }
    }

    /// Folds the whole stream into an accumulator.
    public func accumulate<A: Accumulator>(into accumulator: A) async throws -> A {
        var accumulator = accumulator
        for try await batch in self { try accumulator.update(batch) }
        return accumulator
    }

    /// Folds the whole stream into an accumulator, several batches at once: each into a copy of the accumulator as it
    /// is given, which are merged in order.
    ///
    /// For accumulators whose work a batch is more than their merging, and that have seen nothing yet. Samplers that draw
    /// random numbers are not among them: copies would draw the same.
    public func accumulate<A: Accumulator>(into fresh: A, maximumInFlight: Int) async throws -> A {
        var iterator = makeAsyncIterator()
        let parts = OrderedParallelMap(
            maximumInFlight: maximumInFlight, source: { try await iterator.next() },
            transform: { batch in
                var part = fresh
                try part.update(batch)
                return part
            })
        var whole = fresh
        while let part = try await parts.next() { try whole.merge(part) }
        return whole
    }
}
