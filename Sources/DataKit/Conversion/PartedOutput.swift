import Synchronization

/// The files of an output of several. Each is brought to the disk as it is complete; ``commit()`` gives all of them
/// their names.
final class PartedOutput: Sendable {
    let path: String
    let split: OutputSplit
    private let overwrite: Bool
    private let state = Mutex(State())

    private struct State {
        var sinks: [FileByteSink] = []
        var bytes = 0
        var isCommitted = false
    }

    /// - Throws: `DataKitError` of kind `alreadyExists` where the first file is there and is not to be replaced.
    init(path: String, split: OutputSplit, overwrite: Bool) throws(DataKitError) {
        guard SystemCalls.status(ofPath: path)?.kind != .other else {
            throw DataKitError(.unsupported, "is no regular file and cannot be several", subject: path)
        }
        self.path = path
        self.split = split
        self.overwrite = overwrite
    }

    var count: Int { state.withLock { $0.sinks.count } }
    var byteCount: Int { state.withLock { $0.bytes } }

    /// Begins the next file.
    func next() throws(DataKitError) -> PartSink {
        let name = OutputSplit.path(of: path, part: count + 1)
        if SystemCalls.status(ofPath: name)?.kind == .other {
            throw DataKitError(.unsupported, "is no regular file and cannot be one of several", subject: name)
        }
        let file = try FileByteSink(path: name, overwrite: overwrite)
        state.withLock { $0.sinks.append(file) }
        return PartSink(file) { [self] bytes in state.withLock { $0.bytes += bytes } }
    }

    /// Gives all files their names. Those that an earlier, longer output of this name left over are removed.
    func commit() throws(DataKitError) {
        try TemporaryFiles.placeTogether { () throws(DataKitError) in try place() }
    }

    private func place() throws(DataKitError) {
        let sinks = state.withLock { $0.sinks }
        var done: [String] = []
        do throws(DataKitError) {
            for sink in sinks {
                let isNew = SystemCalls.status(ofPath: sink.name) == nil
                try sink.finish()
                if isNew { done.append(sink.name) }
            }
        } catch {
            for name in done { SystemCalls.remove(name) }
            abandon()
            throw error
        }
        state.withLock { $0.isCommitted = true }
        var stale = sinks.count + 1
        while overwrite, case let name = OutputSplit.path(of: path, part: stale),
            SystemCalls.status(ofPath: name)?.kind == .regular
        {
            SystemCalls.remove(name)
            stale += 1
        }
    }

    func abandon() {
        let sinks = state.withLock { $0.isCommitted ? [] : $0.sinks }
        for sink in sinks { sink.abandon() }
    }
}

/// A file of several, which counts its bytes, and when it is finished waits for the others.
final class PartSink: ByteSink {
    private let file: FileByteSink
    private let count = Atomic<Int>(0)
    private let report: @Sendable (Int) -> Void

    init(_ file: FileByteSink, report: @escaping @Sendable (Int) -> Void) {
        self.file = file
        self.report = report
    }

    var name: String { file.name }
    var byteCount: Int { count.load(ordering: .relaxed) }

    func write(_ bytes: Span<UInt8>) throws(DataKitError) {
        try file.write(bytes)
        count.add(bytes.count, ordering: .relaxed)
        report(bytes.count)
    }

    func finish() throws(DataKitError) { try file.prepare() }
    func abandon() { file.abandon() }
}

/// Writes rows to one file after another.
struct PartedWriter: BatchWriter {
    let schema: Schema
    private let output: PartedOutput
    private let options: DatasetWritingOptions
    private let threads: Int?
    private var current: (writer: any BatchWriter, sink: PartSink)?
    /// Rows in the current file.
    private var rows = 0

    /// Rows after which the bytes are looked at.
    private static let step = 4096

    init(_ output: PartedOutput, options: DatasetWritingOptions, schema: Schema, threads: Int?) throws {
        self.output = output
        self.options = options
        self.schema = schema
        self.threads = threads
        current = try begin()
    }

    mutating func write(_ batch: RecordBatch) async throws {
        var start = 0
        while start < batch.rowCount {
            if isFull { try await endFile() }
            if current == nil { current = try begin() }
            let room =
                switch output.split {
                case .rows(let limit): max(1, limit - rows)
                case .bytes: Self.step
                }
            let end = min(batch.rowCount, start + min(room, batch.rowCount))
            try await current?.writer.write(batch[start..<end])
            rows += end - start
            start = end
        }
    }

    mutating func finish() async throws { try await endFile() }

    private var isFull: Bool {
        switch output.split {
        case .rows(let limit): rows >= max(1, limit)
        case .bytes(let limit): rows > 0 && (current?.sink.byteCount ?? 0) >= limit
        }
    }

    private func begin() throws -> (any BatchWriter, PartSink) {
        let sink = try output.next()
        return (try options.writer(to: sink, schema: schema, threads: threads), sink)
    }

    private mutating func endFile() async throws {
        try await current?.writer.finish()
        current = nil
        rows = 0
    }
}
