/// A bounded parallel map that keeps order: at most N elements are in flight, results come in the order of their
/// sources, and the first error cancels the rest.
///
/// The source is pulled by the consumer, one element at a time, so it needs no locking; each element is then
/// transformed in a task of its own. Memory is bounded by N elements and N results, whatever the length of the
/// source. Dropping the map cancels what is in flight.
///
/// With `maximumInFlight` 1 everything happens on the consumer's task.
public final class OrderedParallelMap<Input: Sendable, Output: Sendable> {
    private let maximumInFlight: Int
    private let source: () async throws -> Input?
    private let transform: @Sendable (Input) async throws -> Output
    private var inFlight: [Task<Output, any Error>] = []
    private var isExhausted = false
    /// An error of the source, thrown when the elements before it have been handed out.
    private var pendingError: (any Error)?

    /// A map over a source.
    ///
    /// - Parameters:
    ///   - maximumInFlight: how many elements may be in the works or waiting to be taken.
    ///   - source: gives the next element, or `nil` at the end; called by the consumer alone.
    ///   - transform: called from several tasks at once.
    public init(
        maximumInFlight: Int, source: @escaping () async throws -> Input?,
        transform: @escaping @Sendable (Input) async throws -> Output
    ) {
        self.maximumInFlight = max(1, maximumInFlight)
        self.source = source
        self.transform = transform
    }

    deinit { for task in inFlight { task.cancel() } }

    /// The next result, or `nil` when the source is exhausted.
    public func next() async throws -> Output? {
        if maximumInFlight == 1 {
            guard let input = try await source() else { return nil }
            return try await transform(input)
        }
        while !isExhausted, inFlight.count < maximumInFlight {
            do {
                guard let input = try await source() else {
                    isExhausted = true
                    break
                }
                let transform = transform
                inFlight.append(Task { try await transform(input) })
            } catch {
                isExhausted = true
                pendingError = error
            }
        }
        guard !inFlight.isEmpty else {
            if let error = pendingError {
                pendingError = nil
                throw error
            }
            return nil
        }
        let first = inFlight.removeFirst()
        do {
            return try await withTaskCancellationHandler {
                try await first.value
            } onCancel: {
                first.cancel()
            }
        } catch {
            for task in inFlight { task.cancel() }
            inFlight = []
            isExhausted = true
            pendingError = nil
            throw error
        }
    }
}
