internal import CDataKitKernels

extension Span<UInt8> {
    /// The first place of a byte in a range, or the range's end.
    package func position(of byte: UInt8, in range: Range<Int>) -> Int {
        unsafe extracting(range).withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return range.upperBound }
            // SAFETY: the range's bytes are readable.
            return unsafe range.lowerBound + cdk_find_byte(start, bytes.count, byte)
        }
    }

    /// Whether the bytes are well-formed UTF-8.
    package var isUTF8: Bool {
        unsafe withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return true }
            // SAFETY: the span's bytes are readable.
            return unsafe cdk_utf8_valid_prefix(SIMDLevel.best, start, bytes.count) == bytes.count
        }
    }
}
