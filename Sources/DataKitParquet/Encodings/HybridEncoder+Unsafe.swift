internal import CDataKitKernels

/// Parquet's hybrid of run lengths and bit packing (RLE in the specification): levels and dictionary indices.
enum HybridEncoder {
    /// How many bits a dictionary index takes: at least 1, for old readers.
    static func width(ofDictionaryWith count: Int) -> Int {
        max(1, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
    }

    /// Appends numbers of `width` bits.
    static func append(_ values: [UInt32], width: Int, to bytes: inout [UInt8]) {
        guard !values.isEmpty else { return }
        unsafe append(atMost: cdk_hybrid_bound(values.count, UInt32(width)), to: &bytes) { output in
            // SAFETY: the kernel reads the values and writes at most its bound.
            unsafe cdk_hybrid_encode(values, values.count, UInt32(width), output)
        }
    }

    /// Appends levels, a byte each, of which none passes `maximum`.
    static func append(levels: [UInt8], maximum: Int, to bytes: inout [UInt8]) {
        guard !levels.isEmpty else { return }
        let width = UInt32(Int.bitWidth - maximum.leadingZeroBitCount)
        precondition(1...8 ~= width)
        unsafe append(atMost: cdk_hybrid_bound(levels.count, width), to: &bytes) { output in
            // SAFETY: the kernel reads the levels and writes at most its bound.
            unsafe cdk_hybrid_encode_levels(levels, levels.count, width, output)
        }
    }

    /// Appends single bits; bit i is bit i % 64 of word i / 64, bits behind the count are clear.
    static func append(bits words: [UInt64], count: Int, to bytes: inout [UInt8]) {
        precondition(words.count >= (count + 63) / 64)
        guard count > 0 else { return }
        unsafe append(atMost: cdk_hybrid_bound(count, 1), to: &bytes) { output in
            // SAFETY: the kernel reads the words of `count` bits and writes at most its bound.
            unsafe cdk_hybrid_encode_bits(words, count, output)
        }
    }

    /// Appends `count` ones as one run.
    static func append(ones count: Int, to bytes: inout [UInt8]) {
        var header = UInt64(count) << 1
        while header >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: header) | 0x80)
            header >>= 7
        }
        bytes.append(UInt8(header))
        bytes.append(1)
    }

    private static func append(
        atMost bound: Int, to bytes: inout [UInt8], _ body: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        bytes.append(addingCapacity: bound) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                // SAFETY: append reserved `bound` bytes behind the initialised ones.
                initialized += unsafe body(pointer.baseAddress! + initialized)
            }
        }
    }
}
