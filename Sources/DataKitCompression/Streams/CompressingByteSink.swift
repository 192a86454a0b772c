import DataKitCore
import Synchronization

/// Compresses what is written, as one gzip member, one Zstandard frame or snappy's framing format, into another sink.
///
/// Memory is bounded whatever the size of the stream. ``finish()`` ends the stream and finishes the other sink;
/// ``abandon()`` abandons it.
///
/// ```swift
/// let sink = try CompressingByteSink(FileByteSink(path: "orders.csv.gz"), compression: .gzip)
/// ```
public final class CompressingByteSink: ByteSink {
    /// The name of the sink below.
    public var name: String { sink.name }
    /// How the content is compressed.
    public let compression: Compression

    private let sink: any ByteSink
    private let encoder: Encoder
    /// Compressed bytes that wait to be written.
    private let pending = Mutex<[UInt8]>([])

    private enum Encoder: Sendable {
        case plain
        case gzip(DeflateContext)
        case zstd(ZstdCompressionContext)
        case snappy(SnappyFrameEncoder)
    }

    private static let outputStep = 1 << 16

    /// - Throws: ``DataKitError`` of kind `unsupported` for codecs that have no stream format (lz4, brotli) and for
    ///   those whose package trait is off; `compression` for a level that does not exist.
    public init(_ sink: any ByteSink, compression: Compression) throws(DataKitError) {
        guard compression.isLevelValid else { throw .invalidLevel(compression) }
        self.sink = sink
        self.compression = compression
        switch compression {
        case .none: encoder = .plain
        case .gzip(let level): encoder = .gzip(try DeflateContext(level: level))
        case .zstd(let level):
            let context = try ZstdCompressionContext(level: level)
            context.enableChecksum()
            encoder = .zstd(context)
        case .snappy: encoder = .snappy(try SnappyFrameEncoder())
        case .lz4, .brotli:
            throw DataKitError(
                .unsupported, "\(compression.name) compresses blocks, not whole files; use gzip, zstd or snappy",
                subject: sink.name)
        }
    }

    /// Compresses the next bytes.
    public func write(_ bytes: Span<UInt8>) throws(DataKitError) {
        if case .plain = encoder { return try sink.write(bytes) }
        var used = 0
        while used < bytes.count {
            let end = min(bytes.count, used + 1 << 20)
            used += try step(bytes.extracting(used..<end), finish: false).consumed
        }
    }

    /// Ends the compressed stream and finishes the sink below.
    public func finish() throws(DataKitError) {
        if case .plain = encoder { return try sink.finish() }
        while try !step([UInt8]().span, finish: true).isFinished {}
        try sink.finish()
    }

    /// Abandons the sink below.
    public func abandon() { sink.abandon() }

    /// Compresses some bytes and passes on what came out.
    private func step(_ bytes: Span<UInt8>, finish: Bool) throws(DataKitError) -> (consumed: Int, isFinished: Bool) {
        // Taken out for the time of the call, so that the lock is never held while the other sink works.
        var output = pending.withLock { pending in
            let taken = pending
            pending = []
            return taken
        }
        let result: (StreamProgress, isFinished: Bool)
        switch encoder {
        case .plain: return (bytes.count, true)
        case .gzip(let context):
            result = context.compress(bytes, finish: finish, appendingTo: &output, atMost: Self.outputStep)
        case .zstd(let context):
            result = try context.compress(bytes, finish: finish, appendingTo: &output, atMost: Self.outputStep)
        case .snappy(let encoder):
            result = try encoder.compress(bytes, finish: finish, appendingTo: &output)
        }
        if !output.isEmpty, finish || output.count >= Self.outputStep {
            try sink.write(output.span)
            output.removeAll(keepingCapacity: true)
        }
        pending.withLock { $0 = output }
        return (result.0.consumed, result.isFinished)
    }
}
