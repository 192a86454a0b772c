import Synchronization

/// Counts the bytes on their way to another sink.
final class CountingByteSink: ByteSink {
    private let sink: any ByteSink
    private let count = Atomic<Int>(0)

    init(_ sink: any ByteSink) { self.sink = sink }

    var name: String { sink.name }
    var byteCount: Int { count.load(ordering: .relaxed) }

    func write(_ bytes: Span<UInt8>) throws(DataKitError) {
        try sink.write(bytes)
        count.add(bytes.count, ordering: .relaxed)
    }

    func finish() throws(DataKitError) { try sink.finish() }
    func abandon() { sink.abandon() }
}
