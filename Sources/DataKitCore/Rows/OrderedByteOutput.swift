/// Bytes made by several tasks at once and written to a sink in order: what the writers of text stand on.
///
/// At most so many pieces are in the works; the first error, of a piece or of the sink, is thrown by the call that
/// meets it.
package struct OrderedByteOutput {
    private let sink: any ByteSink
    private let maximumInFlight: Int
    private var inFlight: [Task<[UInt8], any Error>] = []

    package init(sink: any ByteSink, maximumInFlight: Int) {
        self.sink = sink
        self.maximumInFlight = max(1, maximumInFlight)
    }

    /// Writes bytes that are there already, behind all pieces so far.
    package mutating func write(_ bytes: [UInt8]) async throws {
        try await drain()
        try sink.write(bytes)
    }

    /// Adds a piece; waits while too many are in the works.
    package mutating func append(_ make: @escaping @Sendable () throws -> [UInt8]) async throws {
        if maximumInFlight == 1 {
            try sink.write(make())
            return
        }
        while inFlight.count >= maximumInFlight { try await writeFirst() }
        inFlight.append(Task { try make() })
    }

    /// Writes what is left and finishes the sink.
    package mutating func finish() async throws {
        try await drain()
        try sink.finish()
    }

    private mutating func drain() async throws {
        while !inFlight.isEmpty { try await writeFirst() }
    }

    private mutating func writeFirst() async throws {
        let first = inFlight.removeFirst()
        do {
            let bytes = try await withTaskCancellationHandler {
                try await first.value
            } onCancel: {
                first.cancel()
            }
            try sink.write(bytes)
        } catch {
            for task in inFlight { task.cancel() }
            inFlight = []
            throw error
        }
    }
}
