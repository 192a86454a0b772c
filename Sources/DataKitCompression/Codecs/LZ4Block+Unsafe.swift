internal import CDataKitKernels
import DataKitCore

/// LZ4's block format, by our own kernels.
enum LZ4Block {
    static func compress(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {
        let bound = cdk_lz4_bound(bytes.count)
        var size = 0
        unsafe bytes.withUnsafeBufferPointer { source in
            output.append(addingCapacity: bound) { output in
                unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                    var nothing: UInt8 = 0
                    // SAFETY: append reserved `bound` bytes behind the `initialized` ones, all that the kernel may
                    // write; it does not read from a source of no bytes, whose address may be missing.
                    size = unsafe withUnsafePointer(to: &nothing) { empty in
                        unsafe cdk_lz4_compress(
                            source.baseAddress ?? empty, source.count, pointer.baseAddress! + initialized, bound)
                    }
                    initialized += size
                }
            }
        }
        guard size > 0 else { throw DataKitError(.limit, "a block of \(bytes.count) bytes is too large for LZ4") }
    }

    static func decompress(
        _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
    ) throws(DataKitError) {
        guard bytes.count > 0 else { throw .malformed("lz4", "it has no bytes") }
        var size = 0
        unsafe bytes.withUnsafeBufferPointer { source in
            output.append(addingCapacity: max(1, uncompressedSize)) { output in
                unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                    // SAFETY: append reserved the size behind the `initialized` bytes; the kernel stays within it.
                    size = unsafe cdk_lz4_decompress(
                        source.baseAddress!, source.count, pointer.baseAddress! + initialized, uncompressedSize)
                    initialized += max(0, size)
                }
            }
        }
        guard size >= 0 else {
            throw .malformed("lz4", "a sequence runs out of the block, or past the \(uncompressedSize) bytes announced")
        }
        guard size == uncompressedSize else { throw .wrongSize("lz4", size, expected: uncompressedSize) }
    }
}
