import DataKitCompression
import DataKitCore

/// The deprecated codec LZ4: blocks in Hadoop's framing, or, from writers that misunderstood it, one bare block.
///
/// A frame is the size of its content and the size of its block, 4 bytes each, most significant first, and the block.
enum HadoopLZ4 {
    /// Appends what a page holds.
    static func decompress(
        _ bytes: Span<UInt8>, uncompressedSize: Int, with decompressor: BlockDecompressor,
        appendingTo output: inout [UInt8]
    ) throws(DataKitError) {
        guard let frames = frames(bytes, uncompressedSize: uncompressedSize) else {
            return try decompressor.decompress(bytes, uncompressedSize: uncompressedSize, appendingTo: &output)
        }
        for (range, size) in frames {
            try decompressor.decompress(bytes.extracting(range), uncompressedSize: size, appendingTo: &output)
        }
    }

    /// The blocks, where the bytes are frames from end to end that add up to the size.
    private static func frames(_ bytes: Span<UInt8>, uncompressedSize: Int) -> [(Range<Int>, size: Int)]? {
        func number(_ position: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[position + $1]) } }
        var frames: [(Range<Int>, size: Int)] = []
        var position = 0
        var total = 0
        while position < bytes.count {
            guard bytes.count - position >= 8 else { return nil }
            let (size, stored) = (number(position), number(position + 4))
            position += 8
            guard stored > 0, stored <= bytes.count - position, size <= uncompressedSize - total else { return nil }
            frames.append((position..<position + stored, size))
            position += stored
            total += size
        }
        return total == uncompressedSize ? frames : nil
    }
}
