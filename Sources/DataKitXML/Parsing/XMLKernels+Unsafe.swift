internal import CDataKitKernels
import DataKitCore

/// The kernels on arrays.
enum XMLKernels {
    static let padding = Int(CDK_XML_PADDING)

    /// - Parameter padded: the name, and 16 bytes more.
    static func hash(_ padded: [UInt8], count: Int, seed: UInt64) -> UInt32 {
        precondition(padded.count >= count + 16, "an XML name lacks its padding")
        // SAFETY: the bytes that the kernel reads are there.
        return unsafe padded.withUnsafeBufferPointer { unsafe cdk_xml_hash($0.baseAddress!, count, seed) }
    }

    static func head(_ padded: [UInt8], count: Int) -> (UInt64, UInt64) {
        precondition(padded.count >= count + 16, "an XML name lacks its padding")
        var head: (UInt64, UInt64) = (0, 0)
        unsafe padded.withUnsafeBufferPointer { name in
            unsafe withUnsafeMutableBytes(of: &head) { head in
                // SAFETY: 16 bytes of the name are there, and 16 of the target.
                unsafe cdk_xml_head(name.baseAddress!, count, head.baseAddress!.assumingMemoryBound(to: UInt64.self))
            }
        }
        return head
    }

    /// The end of the bytes from `start` to `end` that are whole characters of UTF-8.
    static func utf8End(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && start <= end && end <= bytes.count, "a range is not within the text")
        // SAFETY: checked above.
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return end }
            return unsafe start + cdk_utf8_valid_prefix(SIMDLevel.best, base + start, end - start)
        }
    }

    /// The end of the bytes from `start` to `end` whose characters XML allows.
    static func allowedEnd(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && start <= end && end <= bytes.count, "a range is not within the text")
        // SAFETY: checked above.
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return end }
            return unsafe start + cdk_xml_valid_prefix(SIMDLevel.best, base + start, end - start)
        }
    }

    /// Where a run of text from `start` on ends: see `cdk_xml_find_markup`.
    static func markup(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && start <= end && end <= bytes.count - padding, "a text lacks its padding")
        // SAFETY: checked above.
        return unsafe bytes.withUnsafeBufferPointer {
            unsafe cdk_xml_find_markup(SIMDLevel.best, $0.baseAddress!, start, end)
        }
    }

    static func advance(_ place: inout cdk_xml_place, over bytes: [UInt8], from start: Int, to end: Int) {
        precondition(start >= 0 && start <= end && end <= bytes.count, "a range is not within the text")
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            // SAFETY: checked above.
            unsafe cdk_xml_advance(SIMDLevel.best, base + start, end - start, &place)
        }
    }

    /// The position of a byte from `start` on, or `end`.
    static func find(_ byte: UInt8, in bytes: [UInt8], from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && start <= end && end <= bytes.count, "a range is not within the text")
        // SAFETY: checked above.
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return end }
            return unsafe start + cdk_find_byte(base + start, end - start, byte)
        }
    }
}
