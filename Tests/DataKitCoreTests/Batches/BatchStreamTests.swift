import Synchronization
import Testing

@testable import DataKitCore

/// Numbers from 0, in batches of three rows, counting how many were asked for.
private final class Numbers: Sendable {
    let pulled = Mutex(0)
    static let schema = Schema([Field("n", .int64)])

    static func batch(_ first: Int64) -> RecordBatch {
        RecordBatch(unchecked: schema, columns: [Column([first, first + 1, first + 2] as [Int64?])], rowCount: 3)
    }

    /// A stream of `count` batches, which then ends, or fails.
    func stream(_ count: Int, failing error: (any Error)? = nil) -> BatchStream {
        BatchStream(schema: Self.schema) {
            var next = 0
            return {
                self.pulled.withLock { $0 += 1 }
                guard next < count else {
                    if let error { throw error }
                    return nil
                }
                defer { next += 1 }
                return Self.batch(Int64(next * 3))
            }
        }
    }
}

private func numbers(_ stream: BatchStream) async throws -> [Value] {
    var values: [Value] = []
    for try await batch in stream { values += batch.columns.last?.all ?? [] }
    return values
}

private func range(_ range: Range<Int64>) -> [Value] { range.map { .int($0) } }

@Suite struct BatchStreamTests {
    @Test("gives its batches in order, then ends and stays ended")
    func iterates() async throws {
        let source = Numbers()
        var iterator = source.stream(2).makeAsyncIterator()
        #expect(try await iterator.next()?.columns[0].all == range(0..<3))
        #expect(try await iterator.next()?.columns[0].all == range(3..<6))
        #expect(try await iterator.next() == nil)
        #expect(try await iterator.next() == nil)
        #expect(source.pulled.withLock { $0 } == 3)
    }

    @Test("ends after an error")
    func endsAfterError() async throws {
        let source = Numbers()
        var iterator = source.stream(1, failing: DataKitError(.io, "gone")).makeAsyncIterator()
        _ = try await iterator.next()
        await #expect(throws: DataKitError.self) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }

    @Test(
        "a prefix takes so many rows and pulls no more batches than they need",
        arguments: [(0, 0), (1, 1), (3, 1), (4, 2), (99, 5)])
    func prefixes(rows: Int, pulls: Int) async throws {
        let source = Numbers()
        #expect(try await numbers(source.stream(4).prefix(rows: rows)) == range(0..<Int64(min(rows, 12))))
        #expect(source.pulled.withLock { $0 } == pulls)
    }

    @Test("maps, selects, observes and folds")
    func transforms() async throws {
        let schema = Schema([Field("a", .int64), Field("b", .int64)])
        let stream = Numbers().stream(2).map(schema: schema) { batch in
            RecordBatch(unchecked: schema, columns: [batch.columns[0], batch.columns[0]], rowCount: batch.rowCount)
        }
        let selected = try stream.selecting(["b"])
        #expect(selected.schema.fields.map(\.name) == ["b"])
        let seen = Mutex(0)
        #expect(
            try await numbers(selected.observed { batch in seen.withLock { $0 += batch.rowCount } }) == range(0..<6))
        #expect(seen.withLock { $0 } == 6)
        #expect(throws: DataKitError.self) { try stream.selecting(["c"]) }
        #expect(try await Numbers().stream(5).accumulate(into: RowCount()).finish() == 15)
    }

    @Test("a cancelled task stops pulling")
    func stopsWhenCancelled() async throws {
        let source = Numbers()
        let task = Task {
            var batches = 0
            for try await _ in source.stream(1_000_000) {
                batches += 1
                if batches == 3 {
                    // SAFETY: the task is the one running here.
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(source.pulled.withLock { $0 } == 3)
    }

    @Test("a parallel map of a stream keeps its order", arguments: [1, 2, 7])
    func mapsInParallel(maximumInFlight: Int) async throws {
        let stream = Numbers().stream(50).parallelMap(maximumInFlight: maximumInFlight) { batch in
            for _ in 0..<Int.random(in: 0..<5) { await Task.yield() }
            return batch
        }
        #expect(try await numbers(stream) == range(0..<150))
    }
}

@Suite struct OrderedParallelMapTests {
    /// How many transforms run at once, and how many ran and were cancelled.
    private final class Meter: Sendable {
        struct Counts {
            var running = 0
            var mostRunning = 0
            var started = 0
            var cancelled = 0
        }
        let counts = Mutex(Counts())

        func run<Result>(_ body: () async throws -> Result) async throws -> Result {
            counts.withLock {
                $0.running += 1
                $0.started += 1
                $0.mostRunning = max($0.mostRunning, $0.running)
            }
            defer { counts.withLock { $0.running -= 1 } }
            do { return try await body() } catch is CancellationError {
                counts.withLock { $0.cancelled += 1 }
                throw CancellationError()
            }
        }
    }

    private func source(_ count: Int, pulled: Meter? = nil) -> () async throws -> Int? {
        var next = 0
        return {
            pulled?.counts.withLock { $0.started += 1 }
            guard next < count else { return nil }
            defer { next += 1 }
            return next
        }
    }

    @Test("results come in the order of their sources, however long each takes", arguments: [1, 2, 3, 8])
    func keepsOrder(maximumInFlight: Int) async throws {
        let map = OrderedParallelMap(maximumInFlight: maximumInFlight, source: source(200)) { number in
            for _ in 0..<(number * 7919 % 13) { await Task.yield() }
            return number * 2
        }
        var results: [Int] = []
        while let result = try await map.next() { results.append(result) }
        #expect(results == (0..<200).map { $0 * 2 })
        #expect(try await map.next() == nil)
    }

    @Test("never more elements are in flight than allowed, nor more pulled ahead", arguments: [1, 2, 4])
    func isBounded(maximumInFlight: Int) async throws {
        let meter = Meter(), pulls = Meter()
        let map = OrderedParallelMap(maximumInFlight: maximumInFlight, source: source(40, pulled: pulls)) { number in
            try await meter.run {
                for _ in 0..<5 { await Task.yield() }
                return number
            }
        }
        var taken = 0
        while try await map.next() != nil {
            taken += 1
            #expect(pulls.counts.withLock { $0.started } <= taken + maximumInFlight)
        }
        #expect(taken == 40)
        #expect(meter.counts.withLock { $0.mostRunning } <= maximumInFlight)
    }

    @Test("the first error comes in its place, and ends everything")
    func stopsAtErrors() async throws {
        let meter = Meter()
        let map = OrderedParallelMap(maximumInFlight: 4, source: source(1000)) { number in
            try await meter.run {
                if number == 5 { throw DataKitError(.io, "broken at \(number)") }
                // Later ones wait until they are cancelled.
                if number > 5 { try await Task.sleep(for: .seconds(600)) }
                return number
            }
        }
        var results: [Int] = []
        let error = await #expect(throws: DataKitError.self) {
            while let result = try await map.next() { results.append(result) }
        }
        #expect(error?.message == "broken at 5")
        #expect(results == [0, 1, 2, 3, 4])
        #expect(try await map.next() == nil)
        #expect(meter.counts.withLock { $0.started } <= 9)
        while meter.counts.withLock({ $0.running }) > 0 { await Task.yield() }
    }

    @Test("an error of the source comes after the results before it", arguments: [1, 4])
    func sourceErrorsKeepTheirPlace(maximumInFlight: Int) async throws {
        var next = 0
        let map = OrderedParallelMap(
            maximumInFlight: maximumInFlight,
            source: { () async throws -> Int? in
                defer { next += 1 }
                if next == 3 { throw DataKitError(.io, "no more") }
                return next
            }, transform: { $0 })
        var results: [Int] = []
        await #expect(throws: DataKitError.self) { while let result = try await map.next() { results.append(result) } }
        #expect(results == [0, 1, 2])
    }

    @Test("cancelling the consumer cancels what is in flight")
    func cancels() async throws {
        let meter = Meter()
        let task = Task {
            let map = OrderedParallelMap(maximumInFlight: 3, source: self.source(100)) { number in
                try await meter.run {
                    try await Task.sleep(for: .seconds(600))
                    return number
                }
            }
            while try await map.next() != nil {}
        }
        while meter.counts.withLock({ $0.started }) < 3 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        while meter.counts.withLock({ $0.running }) > 0 { await Task.yield() }
        #expect(meter.counts.withLock { $0.cancelled } == 3)
    }

    @Test("a map that is dropped cancels what is in flight")
    func cancelsWhenDropped() async throws {
        let meter = Meter()
        do {
            let map = OrderedParallelMap(maximumInFlight: 3, source: source(100)) { number in
                try await meter.run {
                    if number > 0 { try await Task.sleep(for: .seconds(600)) }
                    return number
                }
            }
            #expect(try await map.next() == 0)
        }
        while meter.counts.withLock({ $0.running }) > 0 { await Task.yield() }
        #expect(meter.counts.withLock { $0.started } <= 3)
    }
}
