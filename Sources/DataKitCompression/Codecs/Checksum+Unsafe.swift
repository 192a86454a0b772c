internal import CDataKitKernels
import DataKitCore

/// The checksum of snappy's framing format.
enum Checksum {
    /// CRC-32C, Castagnoli's.
    static func crc32c(_ bytes: Span<UInt8>, level: Int32 = SIMDLevel.best) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the kernel reads within the count.
            unsafe bytes.baseAddress.map { unsafe cdk_crc32c(level, 0, $0, bytes.count) } ?? 0
        }
    }
}
