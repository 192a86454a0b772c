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

extension XMLKernels {
    /// What is wrong with a text that is to be written; `nil` where nothing is.
    static func fault(in text: Span<UInt8>) -> String? {
        unsafe text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            // SAFETY: the span's bytes are readable.
            let whole = unsafe cdk_utf8_valid_prefix(SIMDLevel.best, start, bytes.count)
            if whole < bytes.count { return "byte \(whole) of the text is not UTF-8" }
            let allowed = unsafe cdk_xml_valid_prefix(SIMDLevel.best, start, bytes.count)
            if allowed == bytes.count { return nil }
            let found = unsafe String(bytes[allowed], radix: 16, uppercase: true)
            return "XML 1.0 cannot have the character at byte \(allowed) of the text, 0x\(found); remove it"
        }
    }
}

extension [UInt8] {
    /// Appends the bytes of a span at once.
    mutating func append(bytesOf span: Span<UInt8>) {
        // SAFETY: the span's bytes are readable, and copied at once.
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
