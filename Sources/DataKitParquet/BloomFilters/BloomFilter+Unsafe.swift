internal import CDataKitKernels
import DataKitCore

// SAFETY, for all that follow: the filter has at least one block of eight words, and the kernels touch no more words
// than its blocks have and read no more bytes than the count given.

extension BloomFilter {
    /// XXH64 with seed 0: what values are hashed with.
    public static func hash(_ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            var nothing: UInt8 = 0
            return unsafe withUnsafePointer(to: &nothing) { unsafe cdk_xxh64(bytes.baseAddress ?? $0, bytes.count) }
        }
    }

    /// Puts a value in, given as its PLAIN bytes without a length.
    public mutating func insert(_ bytes: [UInt8]) { insert(hashes: [Self.hash(bytes)]) }

    /// Puts values in, given as their hashes.
    package mutating func insert(hashes: [UInt64], level: Int32 = SIMDLevel.best) {
        let blocks = blockCount
        unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe hashes.withUnsafeBufferPointer { hashes in
                guard let first = hashes.baseAddress else { return }
                unsafe cdk_bloom_insert(level, words.baseAddress!, blocks, first, hashes.count)
            }
        }
    }

    /// Whether a value, given as its PLAIN bytes without a length, may have been put in. `false` is certain.
    public func mayContain(_ bytes: [UInt8]) -> Bool { mayContain(hash: Self.hash(bytes)) }

    /// Whether a value of this hash may have been put in.
    package func mayContain(hash: UInt64) -> Bool {
        unsafe words.withUnsafeBufferPointer { unsafe cdk_bloom_contains($0.baseAddress!, blockCount, hash) != 0 }
    }

    /// Puts the values of PLAIN bytes in.
    /// - Parameter width: the bytes of each value; `nil` for byte strings with their lengths before them.
    package mutating func insert(plain bytes: Span<UInt8>, width: Int?, level: Int32 = SIMDLevel.best) {
        let blocks = blockCount
        unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let first = bytes.baseAddress else { return }
                let target = words.baseAddress!
                if let width {
                    unsafe cdk_bloom_insert_fixed(level, target, blocks, first, bytes.count, width)
                } else {
                    let status = unsafe cdk_bloom_insert_strings(level, target, blocks, first, bytes.count)
                    precondition(status == 0, "PLAIN byte strings end early")
                }
            }
        }
    }

    /// How often a value that was never put in seems to have been, by the bits that are set.
    public var falsePositiveProbability: Double {
        unsafe words.withUnsafeBufferPointer { unsafe cdk_bloom_false_positives($0.baseAddress!, blockCount) }
    }

    /// Halves the filter.
    mutating func fold() {
        let blocks = blockCount
        precondition(blocks % 2 == 0, "an odd number of blocks cannot be halved")
        unsafe words.withUnsafeMutableBufferPointer { unsafe cdk_bloom_fold($0.baseAddress!, blocks) }
        words.removeLast(words.count / 2)
    }

    /// Appends the bits, which on the little-endian machines that Swift runs on lie in memory as in the file.
    func appendBits(to bytes: inout [UInt8]) {
        // SAFETY: the bytes of trivial values may be read as bytes.
        unsafe words.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// A filter of the bits that lie in a file.
    /// - Precondition: the range has a multiple of 32 bytes, at least 32.
    init(bits bytes: [UInt8], _ range: Range<Int>) {
        precondition(range.count >= Self.blockSize && range.count % Self.blockSize == 0)
        words = unsafe bytes[range].withUnsafeBytes { source in
            unsafe Array(unsafeUninitializedCapacity: range.count / 4) { target, initialized in
                // SAFETY: there is room for as many bytes as the range has.
                unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
                initialized = range.count / 4
            }
        }
    }
}
