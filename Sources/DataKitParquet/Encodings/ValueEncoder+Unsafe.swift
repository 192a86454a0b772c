internal import CDataKitKernels
import DataKitCore

/// Values in PLAIN form as a page's encoding has them.
enum ValueEncoder {
    /// Appends a page's values.
    ///
    /// - Parameters:
    ///   - plain: the values in PLAIN form.
    ///   - count: how many there are.
    ///   - encoding: one that goes with the leaf's physical type; see ``ParquetEncoding/applies(to:)``.
    static func append(
        _ plain: Span<UInt8>, count: Int, as encoding: PageEncoding, of leaf: LeafColumn, to bytes: inout [UInt8],
        level: Int32 = SIMDLevel.best
    ) {
        switch (encoding, leaf.physicalType) {
        case (.deltaBinaryPacked, .int32): appendDelta(plain, count, width: 4, to: &bytes, level)
        case (.deltaBinaryPacked, .int64): appendDelta(plain, count, width: 8, to: &bytes, level)
        case (.deltaLengthByteArray, .byteArray):
            var (lengths, size) = lengths(plain, count)
            appendDelta(&lengths, to: &bytes, level)
            appendStrings(plain, lengths, size, to: &bytes)
        case (.deltaByteArray, .byteArray):
            var (lengths, _) = lengths(plain, count)
            appendPrefixed(plain, &lengths, gap: 4, to: &bytes, level)
        case (.deltaByteArray, .fixedLengthByteArray):
            precondition(plain.count == count * leaf.width, "the values have another size than their width says")
            var lengths = [Int32](repeating: Int32(leaf.width), count: count)
            appendPrefixed(plain, &lengths, gap: 0, to: &bytes, level)
        case (.byteStreamSplit, _):
            let width = leaf.plainWidth
            precondition(plain.count == count * width, "the values have another size than their width says")
            unsafe append(atMost: plain.count, to: &bytes) { output in
                unsafe plain.withUnsafeBufferPointer { plain in
                    // SAFETY: as many bytes are written as the values have, which the output has room for.
                    unsafe cdk_byte_stream_split(plain.baseAddress!, width, count, output)
                }
                return plain.count
            }
        default:
            unsafe append(atMost: plain.count, to: &bytes) { output in
                // SAFETY: the output has room for as many bytes as there are.
                unsafe plain.withUnsafeBytes {
                    unsafe UnsafeMutableRawPointer(output).copyMemory(
                        from: $0.baseAddress!, byteCount: $0.count)
                }
                return plain.count
            }
        }
    }

    /// Appends booleans as runs, with their length in 4 bytes before them, which stands in both versions of pages.
    static func append(bits: Bitmap, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0])
        HybridEncoder.append(bits: bits.allWords, count: bits.count, to: &bytes)
        let length = bytes.count - start - 4
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
    }

    // MARK: Parts

    private static func appendDelta(
        _ plain: Span<UInt8>, _ count: Int, width: Int, to bytes: inout [UInt8], _ level: Int32
    ) {
        precondition(plain.count == count * width, "the values have another size than their width says")
        unsafe append(atMost: cdk_delta_bound(count, width), to: &bytes) { output in
            unsafe plain.withUnsafeBufferPointer { plain in
                var nothing: UInt8 = 0
                return unsafe withUnsafePointer(to: &nothing) { empty in
                    // SAFETY: there are `count` values of the width, and the output has room for the kernel's bound.
                    let first = unsafe plain.baseAddress ?? empty
                    return width == 4
                        ? unsafe cdk_delta_encode32(level, first, count, output)
                        : unsafe cdk_delta_encode64(level, first, count, output)
                }
            }
        }
    }

    private static func appendDelta(_ numbers: inout [Int32], to bytes: inout [UInt8], _ level: Int32) {
        let count = numbers.count
        unsafe append(atMost: cdk_delta_bound(count, 4), to: &bytes) { output in
            unsafe numbers.withUnsafeMutableBytes { raw in
                var nothing: UInt8 = 0
                return unsafe withUnsafePointer(to: &nothing) { empty in
                    // SAFETY: the bytes of trivial values may be read as bytes; the output has the kernel's bound.
                    let first = unsafe raw.baseAddress.map {
                        unsafe UnsafePointer($0.assumingMemoryBound(to: UInt8.self))
                    }
                    return unsafe cdk_delta_encode32(level, first ?? empty, count, output)
                }
            }
        }
    }

    private static func lengths(_ plain: Span<UInt8>, _ count: Int) -> (lengths: [Int32], size: Int) {
        var size = 0
        let lengths = [Int32](capacity: count) { output in
            guard count > 0 else { return }
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                unsafe plain.withUnsafeBufferPointer { plain in
                    // SAFETY: the kernel reads within the bytes and writes `count` lengths at most.
                    size = unsafe cdk_string_lengths(plain.baseAddress!, plain.count, count, pointer.baseAddress!)
                }
                precondition(size >= 0, "PLAIN byte strings end early")
                initialized = count
            }
        }
        return (lengths, size)
    }

    private static func appendStrings(
        _ plain: Span<UInt8>, _ lengths: [Int32], _ size: Int, to bytes: inout [UInt8]
    ) {
        guard size > 0 else { return }
        unsafe append(atMost: size, to: &bytes) { output in
            unsafe plain.withUnsafeBufferPointer { plain in
                // SAFETY: the lengths were read from these bytes and sum up to the size.
                unsafe cdk_string_bytes(plain.baseAddress!, lengths, lengths.count, output)
            }
            return size
        }
    }

    private static func appendPrefixed(
        _ plain: Span<UInt8>, _ lengths: inout [Int32], gap: Int, to bytes: inout [UInt8], _ level: Int32
    ) {
        let count = lengths.count
        var size = 0
        var prefixes = [Int32](repeating: 0, count: count)
        if count > 0 {
            unsafe plain.withUnsafeBufferPointer { plain in
                // SAFETY: the lengths are those of the strings, so that the kernel stays within them.
                size = unsafe cdk_string_prefixes(plain.baseAddress!, gap, count, &lengths, &prefixes)
            }
        }
        appendDelta(&prefixes, to: &bytes, level)
        appendDelta(&lengths, to: &bytes, level)
        guard size > 0 else { return }
        unsafe append(atMost: size, to: &bytes) { output in
            unsafe plain.withUnsafeBufferPointer { plain in
                // SAFETY: prefixes and suffixes make the strings, and the suffixes sum up to the size.
                unsafe cdk_string_suffixes(plain.baseAddress!, gap, prefixes, lengths, count, output)
            }
            return size
        }
    }

    private static func append(
        atMost bound: Int, to bytes: inout [UInt8], _ body: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        guard bound > 0 else { return }
        bytes.append(addingCapacity: bound) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                // SAFETY: append reserved `bound` bytes behind the initialised ones.
                initialized += unsafe body(pointer.baseAddress! + initialized)
            }
        }
    }
}
