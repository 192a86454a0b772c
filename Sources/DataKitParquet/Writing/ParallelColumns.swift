import Synchronization

/// Work on all leaves of a file by a few tasks, each taking the next leaf that nobody has.
enum ParallelColumns {
    /// Calls `body` once for each leaf, with the number of the task that does it, from up to `threads` tasks, and
    /// returns when all calls have.
    ///
    /// The first error is thrown; leaves not yet begun are then left out.
    static func forEach(
        _ count: Int, threads: Int, _ body: @escaping @Sendable (Int, _ task: Int) throws(ParquetError) -> Void
    ) async throws {
        if threads <= 1 || count <= 1 {
            for index in 0..<count { try body(index, 0) }
            return
        }
        let next = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<min(threads, count) {
                group.addTask {
                    while let index = next.take(below: count) {
                        try Task.checkCancellation()
                        try body(index, task)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private final class Counter: Sendable {
        private let next = Atomic(0)

        func take(below count: Int) -> Int? {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }
    }

    /// One result a leaf, set from several tasks.
    final class Results<Value: Sendable>: Sendable {
        private let values: Mutex<[Value?]>

        init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

        func set(_ value: Value, at index: Int) { values.withLock { $0[index] = value } }

        /// The results of all leaves that have one, in order.
        var all: [Value] { values.withLock { $0.compactMap { $0 } } }
    }
}
