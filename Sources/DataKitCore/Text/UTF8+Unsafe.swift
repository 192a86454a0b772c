internal import CDataKitKernels

extension Span<UInt8> {
    /// Whether the bytes are well-formed UTF-8.
    package var isUTF8: Bool {
        unsafe withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return true }
            // SAFETY: the span's bytes are readable.
            return unsafe cdk_utf8_valid_prefix(SIMDLevel.best, start, bytes.count) == bytes.count
        }
    }
}
