import Synchronization

/// Collects bytes in memory.
public final class MemoryByteSink: ByteSink {
    public let name: String
    private let collected = Mutex<[UInt8]>([])

    /// An empty sink.
    public init(name: String = "memory") { self.name = name }

    /// What has been written so far.
    public var bytes: [UInt8] { collected.withLock { $0 } }

    public func write(_ bytes: Span<UInt8>) throws(DataKitError) {
        collected.withLock { collected in
            collected.append(addingCapacity: bytes.count) { output in
                for index in bytes.indices { output.append(bytes[index]) }
            }
        }
    }

    public func finish() throws(DataKitError) {}
    public func abandon() { collected.withLock { $0 = [] } }
}
