import DataKitCore

/// Decompresses one block after another, keeping the codec's memory from block to block.
///
/// It may be shared, but only one block is decompressed at a time: give every task its own.
public final class BlockDecompressor: Sendable {
    /// The codec.
    public let compression: Compression
    private let codec: Codec

    private enum Codec: Sendable {
        case none, snappy, lz4, brotli
        case gzip(InflateContext)
        case zstd(ZstdDecompressionContext)
    }

    /// - Throws: ``DataKitError`` of kind `unsupported` where the codec's package trait is off.
    public init(_ compression: Compression) throws(DataKitError) {
        self.compression = compression
        switch compression {
        case .none: codec = .none
        case .snappy:
            try SnappyBlock.checkBuiltIn()
            codec = .snappy
        case .lz4: codec = .lz4
        case .gzip: codec = .gzip(try InflateContext())
        case .zstd: codec = .zstd(try ZstdDecompressionContext(maximumWindowLog: 31))
        case .brotli:
            try BrotliBlock.checkBuiltIn()
            codec = .brotli
        }
    }

    /// The bytes that a block was made of; see ``BlockCompression/decompress(_:with:uncompressedSize:)``.
    public func decompress(_ bytes: Span<UInt8>, uncompressedSize: Int) throws(DataKitError) -> [UInt8] {
        var output: [UInt8] = []
        try decompress(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        return output
    }

    /// Appends the first bytes that a block was made of, or all of them where the codec cannot stop early: snappy can.
    ///
    /// - Parameter prefix: how many are wanted.
    /// - Complexity: O(the bytes wanted) with snappy; what lies behind them in the block is not checked.
    package func decompress(
        _ bytes: Span<UInt8>, uncompressedSize: Int, prefix: Int, appendingTo output: inout [UInt8]
    ) throws(DataKitError) {
        guard case .snappy = codec, prefix < uncompressedSize else {
            return try decompress(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        }
        try checkPlausible(bytes.count, uncompressedSize)
        try SnappyBlock.decompress(
            bytes, uncompressedSize: uncompressedSize, prefix: max(0, prefix), appendingTo: &output)
    }

    /// Appends the bytes that a block was made of.
    public func decompress(
        _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
    ) throws(DataKitError) {
        try checkPlausible(bytes.count, uncompressedSize)
        // Writers disagree whether nothing compresses to nothing or to an empty frame: both are read.
        if bytes.count == 0 && uncompressedSize == 0 { return }
        switch codec {
        case .none:
            output.append(addingCapacity: bytes.count) { output in
                for index in bytes.indices { output.append(bytes[index]) }
            }
        case .snappy: try SnappyBlock.decompress(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        case .lz4: try LZ4Block.decompress(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        case .gzip(let context):
            try context.decompressBlock(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        case .zstd(let context):
            try context.decompressBlock(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        case .brotli: try BrotliBlock.decompress(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        }
    }

    /// Refuses, before anything is allocated, sizes that no block of so many bytes can decompress to.
    private func checkPlausible(_ count: Int, _ uncompressedSize: Int) throws(DataKitError) {
        // What each format can reach at most: a copy of 64 bytes from 3; a length byte that adds 255; 258 bytes
        // from 2 bits; a block of 128 KiB from 4 bytes; 16 MiB from 4 bytes.
        let ratio =
            switch compression {
            case .none: 1
            case .snappy: 22
            case .lz4: 255
            case .gzip: 1032
            case .zstd: 32768
            case .brotli: 1 << 22
            }
        guard uncompressedSize >= 0, uncompressedSize <= Int(Int32.max), count <= Int(Int32.max) else {
            throw DataKitError(
                .limit,
                "a block of \(count) bytes that decompresses to \(uncompressedSize) is outside 0 to 2^31 - 1 bytes")
        }
        guard uncompressedSize <= count * ratio + 64, compression != .none || count == uncompressedSize else {
            throw .malformed(
                compression.name, "\(count) bytes cannot decompress to the \(uncompressedSize) that were announced")
        }
    }
}
