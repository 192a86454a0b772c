import DataKitCore

/// Works on the chunks of a file in several tasks at once, in order, and mends wrong cuts.
///
/// It is an ordered, bounded parallel map like `OrderedParallelMap`, but keeps the chunks in flight until their results
/// are taken: when one turns out to have been cut in the middle of a row, it and those behind it are given back and cut
/// again, byte by byte.
final class CSVPipeline<Output: Sendable> {
    private var chunks: CSVChunks
    private let maximumInFlight: Int
    /// `nil` stands for a chunk that was cut wrongly.
    private let work: @Sendable (CSVChunk) throws(CSVError) -> Output?
    private var inFlight: [(chunk: CSVChunk, task: Task<Result<Output?, CSVError>, Never>)] = []
    private var isExhausted = false
    private var pendingError: (any Error)?

    init(
        _ chunks: CSVChunks, maximumInFlight: Int,
        work: @escaping @Sendable (CSVChunk) throws(CSVError) -> Output?
    ) {
        self.chunks = chunks
        self.maximumInFlight = max(1, maximumInFlight)
        self.work = work
    }

    deinit { cancel() }

    /// The next result, or `nil` at the end.
    func next() async throws -> Output? {
        while true {
            if maximumInFlight == 1 {
                guard let chunk = try chunks.nextVerified() else { return nil }
                if let output = try work(chunk) { return output }
                chunks.pushBack([chunk])
                continue
            }
            fill()
            guard !inFlight.isEmpty else {
                guard let error = pendingError else { return nil }
                pendingError = nil
                // All chunks before were cut well, so that the error is no mistake; it may be one to pass over.
                guard chunks.passesOver(error) else { throw error }
                guard let chunk = try chunks.passLongRow(), let output = try work(chunk) else { return nil }
                isExhausted = false
                return output
            }
            let first = inFlight[0]
            let result = await withTaskCancellationHandler {
                await first.task.value
            } onCancel: {
                first.task.cancel()
            }
            switch result {
            case .success(let output?):
                inFlight.removeFirst()
                return output
            case .success(nil):
                // A wrong cut makes all later ones doubtful, and an error met behind it too.
                let wrong = inFlight.map(\.chunk)
                cancel()
                isExhausted = false
                pendingError = nil
                chunks.pushBack(wrong)
            case .failure(let error):
                cancel()
                isExhausted = true
                pendingError = nil
                throw error
            }
        }
    }

    private func fill() {
        while !isExhausted, inFlight.count < maximumInFlight {
            do {
                guard let chunk = try chunks.next() else {
                    isExhausted = true
                    return
                }
                let work = work
                let task = Task { () -> Result<Output?, CSVError> in
                    do throws(CSVError) { return .success(try work(chunk)) } catch { return .failure(error) }
                }
                inFlight.append((chunk, task))
            } catch {
                isExhausted = true
                pendingError = error
            }
        }
    }

    private func cancel() {
        for (_, task) in inFlight { task.cancel() }
        inFlight = []
    }
}
