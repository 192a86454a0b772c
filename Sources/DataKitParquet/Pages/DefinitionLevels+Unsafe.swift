internal import CDataKitKernels
import DataKitCore

/// The definition levels of a data page of an optional flat column: one bit a row, set where there is a value.
struct DefinitionLevels {
    private let bytes: [UInt8]
    private let end: Int
    private var hybrid = cdk_hybrid()

    /// - Precondition: the greatest level is 1.
    init(_ section: LevelSection) {
        precondition(section.maximum == 1, "the levels are not those of a flat column")
        guard section.isBitPacked else {
            bytes = section.bytes
            end = section.range.upperBound
            hybrid.position = section.range.lowerBound
            return
        }
        // The most significant bit of a byte comes first there.
        bytes = section.bytes[section.range].map { byte in
            var reversed: UInt8 = 0
            for bit in 0..<8 where byte & (1 << bit) != 0 { reversed |= 0x80 >> bit }
            return reversed
        }
        end = bytes.count
        hybrid.is_packed = 1
        hybrid.packed_end = end
        hybrid.left = UInt64(end * 8)
    }

    /// Decodes the next levels into a bitmap whose bits are clear from `first` on.
    /// - Returns: how many values there are.
    mutating func decode(_ count: Int, into words: inout [UInt64], from first: Int) throws(ParquetError) -> Int {
        if count == 0 { return 0 }
        precondition(words.count * 64 >= first + count, "the bitmap is too small")
        var ones: Int64 = 0
        var hybrid = hybrid
        let end = end
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe words.withUnsafeMutableBufferPointer { words in
                // SAFETY: the bitmap has room, and the kernel reads below `end`.
                ones = unsafe cdk_hybrid_decode_bits(&hybrid, source.baseAddress, end, words.baseAddress, first, count)
            }
        }
        self.hybrid = hybrid
        guard ones >= 0 else { throw .hybrid(Int(ones), of: "definition levels") }
        return Int(ones)
    }

    /// Passes over the next levels.
    /// - Returns: how many values there are.
    mutating func skip(_ count: Int) throws(ParquetError) -> Int {
        var ones: Int64 = 0
        var hybrid = hybrid
        let end = end
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: the kernel reads below `end`, which lies within the bytes.
            ones = unsafe cdk_hybrid_skip_bits(&hybrid, source.baseAddress, end, count)
        }
        self.hybrid = hybrid
        guard ones >= 0 else { throw .hybrid(Int(ones), of: "definition levels") }
        return Int(ones)
    }
}
