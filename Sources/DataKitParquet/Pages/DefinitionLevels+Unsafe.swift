internal import CDataKitKernels
import DataKitCore

/// The definition levels of a data page of an optional flat column: one bit a row, set where there is a value.
struct DefinitionLevels {
    private let bytes: [UInt8]
    private let end: Int
    private var hybrid = cdk_hybrid()

    /// Levels in the run-length/bit-packed hybrid.
    init(bytes: [UInt8], range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "levels lie out of bounds")
        self.bytes = bytes
        end = range.upperBound
        hybrid.position = range.lowerBound
    }

    /// Levels in the deprecated BIT_PACKED encoding: bits, the most significant of a byte first.
    init(bitPacked bytes: ArraySlice<UInt8>, count: Int) {
        self.bytes = bytes.map { byte in
            var reversed: UInt8 = 0
            for bit in 0..<8 where byte & (1 << bit) != 0 { reversed |= 0x80 >> bit }
            return reversed
        }
        end = self.bytes.count
        hybrid.is_packed = 1
        hybrid.packed_end = end
        hybrid.left = UInt64(min(count, end * 8))
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
}
