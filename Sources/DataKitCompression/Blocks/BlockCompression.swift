import DataKitCore

/// Compression of single blocks whose sizes are known, such as the pages of a Parquet file.
///
/// Each call sets up and drops its state; who compresses many blocks keeps a ``BlockCompressor`` or
/// ``BlockDecompressor``.
///
/// ```swift
/// let packed = try BlockCompression.compress(bytes.span, with: .zstd)
/// let again = try BlockCompression.decompress(packed.span, with: .zstd, uncompressedSize: bytes.count)
/// ```
public enum BlockCompression {
    /// The largest block, compressed or not: 2^31 - 1 bytes less the room that compression may need to grow.
    public static let maximumSize = 0x7E00_0000

    /// The bytes as one block.
    /// - Throws: ``DataKitError`` of kind `unsupported` where the codec's package trait is off, `compression` for a
    ///   level that does not exist, `limit` past ``maximumSize``.
    public static func compress(_ bytes: Span<UInt8>, with compression: Compression) throws(DataKitError) -> [UInt8] {
        try BlockCompressor(compression).compress(bytes)
    }

    /// The bytes that a block was made of.
    ///
    /// - Parameter uncompressedSize: how many there must be. No more is ever allocated, and nothing where the block
    ///   is too short to hold so many.
    /// - Throws: ``DataKitError`` of kind `compression` for damaged blocks and blocks of another size; `unsupported`
    ///   where the codec's package trait is off.
    public static func decompress(
        _ bytes: Span<UInt8>, with compression: Compression, uncompressedSize: Int
    ) throws(DataKitError) -> [UInt8] {
        try BlockDecompressor(compression).decompress(bytes, uncompressedSize: uncompressedSize)
    }
}
