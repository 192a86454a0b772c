/// The table of rejects on its way into a file, which appears when ``commit()`` says so.
struct RejectsFile {
    private let sink: HeldByteSink

    /// - Throws: `DataKitError` where the file cannot be written, exists and is not to be replaced, or has a name that
    ///   tells no format.
    init(path: String, overwrite: Bool) throws(DataKitError) {
        _ = try DatasetWritingOptions().resolvedFormat(of: path)
        sink = HeldByteSink(try FileByteSink(path: path, overwrite: overwrite))
    }

    /// Writes the faults of a log.
    func write(_ log: RejectLog) async throws {
        var writer = try DatasetWritingOptions().writer(to: sink, schema: Reject.schema)
        for batch in log.table().batches { try await writer.write(batch) }
        try await writer.finish()
    }

    func commit() throws(DataKitError) { try sink.commit() }
    func abandon() { sink.abandon() }
}

/// Passes bytes on, and finishes only when it is told to by name.
private final class HeldByteSink: ByteSink {
    private let sink: any ByteSink

    init(_ sink: any ByteSink) { self.sink = sink }

    var name: String { sink.name }
    func write(_ bytes: Span<UInt8>) throws(DataKitError) { try sink.write(bytes) }
    func finish() throws(DataKitError) {}
    func commit() throws(DataKitError) { try sink.finish() }
    func abandon() { sink.abandon() }
}
