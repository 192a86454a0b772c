import DataKitCore

/// Compresses one block after another, keeping the codec's memory from block to block.
///
/// It may be shared, but only one block is compressed at a time: give every column its own.
public final class BlockCompressor: Sendable {
    /// The codec.
    public let compression: Compression
    private let codec: Codec

    private enum Codec: Sendable {
        case none, snappy, lz4
        case gzip(DeflateContext)
        case zstd(ZstdCompressionContext)
        case brotli(quality: Int)
    }

    /// - Throws: ``DataKitError`` of kind `unsupported` where the codec's package trait is off, `compression` for a
    ///   level that does not exist.
    public init(_ compression: Compression) throws(DataKitError) {
        guard compression.isLevelValid else { throw .invalidLevel(compression) }
        self.compression = compression
        switch compression {
        case .none: codec = .none
        case .snappy:
            try SnappyBlock.checkBuiltIn()
            codec = .snappy
        case .lz4: codec = .lz4
        case .gzip(let level): codec = .gzip(try DeflateContext(level: level))
        case .zstd(let level): codec = .zstd(try ZstdCompressionContext(level: level))
        case .brotli(let level):
            try BrotliBlock.checkBuiltIn()
            codec = .brotli(quality: level)
        }
    }

    /// The bytes as one block.
    /// - Throws: ``DataKitError`` of kind `limit` past ``BlockCompression/maximumSize``.
    public func compress(_ bytes: Span<UInt8>) throws(DataKitError) -> [UInt8] {
        var block: [UInt8] = []
        try compress(bytes, appendingTo: &block)
        return block
    }

    /// Appends the bytes as one block.
    /// - Throws: ``DataKitError`` of kind `limit` past ``BlockCompression/maximumSize``.
    public func compress(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {
        guard bytes.count <= BlockCompression.maximumSize else {
            throw DataKitError(
                .limit,
                "a block of \(bytes.count) bytes is too large to compress; \(BlockCompression.maximumSize) is the most")
        }
        switch codec {
        case .none:
            output.append(addingCapacity: bytes.count) { output in
                for index in bytes.indices { output.append(bytes[index]) }
            }
        case .snappy: try SnappyBlock.compress(bytes, appendingTo: &output)
        case .lz4: try LZ4Block.compress(bytes, appendingTo: &output)
        case .gzip(let context): try context.compressBlock(bytes, appendingTo: &output)
        case .zstd(let context): try context.compressBlock(bytes, appendingTo: &output)
        case .brotli(let quality): try BrotliBlock.compress(bytes, quality: quality, appendingTo: &output)
        }
    }
}
