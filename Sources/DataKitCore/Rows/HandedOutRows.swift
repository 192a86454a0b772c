import Synchronization

/// Rows that are decoded many at a time, apart from whoever waits for them, and given where that one runs.
///
/// To go elsewhere and come back for every row would take longer than to decode it.
package struct HandedOutRows<Row> {
    private let source: Source
    private var rows: [Row] = []
    private var position = 0

    /// - Parameter next: decodes some rows; `nil` at the end. It is not called again after that, nor after an error.
    package init(_ next: @escaping () async throws -> [Row]?) { source = Source(next) }

    /// The next row, or `nil` at the end and after an error.
    package mutating func next(isolation actor: isolated (any Actor)?) async throws -> Row? {
        while position == rows.count {
            rows = []
            position = 0
            guard let next = try await source.next() else { return nil }
            rows = next
        }
        defer { position &+= 1 }
        return rows[position]
    }

    /// What decodes.
    ///
    /// Unchecked, because that is not `Sendable`: calls of `next()`, wherever they run, come one after another, since each
    /// takes the flag at first and gives it back at last, and nothing else calls it. Copies of an iterator share it; to
    /// wait for two of them at once is a mistake, and stops the program.
    private final class Source: @unchecked Sendable {
        private let decode: () async throws -> [Row]?
        private var isAtEnd = false
        private let isBusy = Atomic(false)

        init(_ decode: @escaping () async throws -> [Row]?) { self.decode = decode }

        @concurrent
        func next() async throws -> [Row]? {
            let wasBusy = isBusy.exchange(true, ordering: .acquiring)
            precondition(!wasBusy, "two copies of an iterator over decoded rows are asked at once")
            defer { isBusy.store(false, ordering: .releasing) }
            guard !isAtEnd else { return nil }
            isAtEnd = true
            try Task.checkCancellation()
            guard let rows = try await decode() else { return nil }
            isAtEnd = false
            return rows
        }
    }
}
