internal import CDataKitKernels
import DataKitCore

/// Work on blocks of values by C kernels.
enum ValueKernels {
    /// The values whose bit is set; bit i is bit i % 64 of word i / 64, bits behind the count are clear.
    static func compacted<Value: BitwiseCopyable>(_ values: Span<Value>, by words: [UInt64]) -> [Value] {
        let count = values.count
        precondition(words.count >= (count + 63) / 64)
        precondition(MemoryLayout<Value>.size == 4 || MemoryLayout<Value>.size == 8)
        guard count > 0 else { return [] }
        return unsafe values.withUnsafeBufferPointer { values in
            unsafe Array(unsafeUninitializedCapacity: count) { output, initialized in
                // SAFETY: the kernel reads `count` values and their bits, and writes at most `count` values; the
                // values are of its width.
                let source = unsafe UnsafeRawPointer(values.baseAddress!)
                let target = UnsafeMutableRawPointer(output.baseAddress!)
                initialized =
                    if MemoryLayout<Value>.size == 4 {
                        unsafe cdk_compact32(
                            source.assumingMemoryBound(to: UInt32.self), words, count,
                            target.assumingMemoryBound(to: UInt32.self))
                    } else {
                        unsafe cdk_compact64(
                            source.assumingMemoryBound(to: UInt64.self), words, count,
                            target.assumingMemoryBound(to: UInt64.self))
                    }
            }
        }
    }

    /// Appends the values' bytes as they lie in memory, which on the little-endian machines that Swift runs on is
    /// PLAIN encoding.
    static func appendPlain<Value: BitwiseCopyable>(_ values: Span<Value>, to bytes: inout [UInt8]) {
        // SAFETY: the bytes of trivial values may be read as bytes.
        unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// CRC-32 as gzip and Parquet's pages have it.
    static func crc32(_ bytes: Span<UInt8>, continuing crc: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return crc }
            // SAFETY: the kernel reads `count` bytes.
            return unsafe cdk_crc32(SIMDLevel.best, crc, base, bytes.count)
        }
    }
}

/// A value of 32 or 64 bits whose memory is its PLAIN encoding.
protocol PlainValue: BitwiseCopyable, Sendable {
    /// The bounds of some values, at least one, and how many of them are NaN.
    static func bounds(of values: Span<Self>) -> (bounds: ValueBounds?, nanCount: Int)
}

// SAFETY, for all of them: the kernels read `count` values, of which there is at least one.

extension Int32: PlainValue {
    static func bounds(of values: Span<Int32>) -> (bounds: ValueBounds?, nanCount: Int) {
        var low: Int32 = 0
        var high: Int32 = 0
        unsafe values.withUnsafeBufferPointer {
            unsafe cdk_range_i32(SIMDLevel.best, $0.baseAddress!, $0.count, &low, &high)
        }
        return (.integers(Int128(low), Int128(high)), 0)
    }
}

extension UInt32: PlainValue {
    static func bounds(of values: Span<UInt32>) -> (bounds: ValueBounds?, nanCount: Int) {
        var low: UInt32 = 0
        var high: UInt32 = 0
        unsafe values.withUnsafeBufferPointer {
            unsafe cdk_range_u32(SIMDLevel.best, $0.baseAddress!, $0.count, &low, &high)
        }
        return (.integers(Int128(low), Int128(high)), 0)
    }
}

extension Int64: PlainValue {
    static func bounds(of values: Span<Int64>) -> (bounds: ValueBounds?, nanCount: Int) {
        var low: Int64 = 0
        var high: Int64 = 0
        unsafe values.withUnsafeBufferPointer {
            unsafe cdk_range_i64(SIMDLevel.best, $0.baseAddress!, $0.count, &low, &high)
        }
        return (.integers(Int128(low), Int128(high)), 0)
    }
}

extension UInt64: PlainValue {
    static func bounds(of values: Span<UInt64>) -> (bounds: ValueBounds?, nanCount: Int) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        unsafe values.withUnsafeBufferPointer {
            unsafe cdk_range_u64(SIMDLevel.best, $0.baseAddress!, $0.count, &low, &high)
        }
        return (.integers(Int128(low), Int128(high)), 0)
    }
}

extension Float: PlainValue {
    static func bounds(of values: Span<Float>) -> (bounds: ValueBounds?, nanCount: Int) {
        var low: Float = 0
        var high: Float = 0
        let nanCount = unsafe values.withUnsafeBufferPointer {
            unsafe cdk_range_f32(SIMDLevel.best, $0.baseAddress!, $0.count, &low, &high)
        }
        return (nanCount == values.count ? nil : .numbers(Double(low), Double(high)), nanCount)
    }
}

extension Double: PlainValue {
    static func bounds(of values: Span<Double>) -> (bounds: ValueBounds?, nanCount: Int) {
        var low = 0.0
        var high = 0.0
        let nanCount = unsafe values.withUnsafeBufferPointer {
            unsafe cdk_range_f64(SIMDLevel.best, $0.baseAddress!, $0.count, &low, &high)
        }
        return (nanCount == values.count ? nil : .numbers(low, high), nanCount)
    }
}
