internal import CDataKitKernels
import DataKitCore

/// The checksum of pages.
enum Checksum {
    private static let level = cdk_detect_level()

    /// CRC-32 as in gzip, over a page as it lies in the file.
    static func crc32(_ bytes: Span<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            // SAFETY: the kernel reads within the count.
            unsafe bytes.baseAddress.map { unsafe cdk_crc32(level, 0, $0, bytes.count) } ?? 0
        }
    }
}
