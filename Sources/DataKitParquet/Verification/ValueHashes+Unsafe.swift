internal import CDataKitKernels
import DataKitCore

extension Column.Values {
    /// XXH64 of the PLAIN bytes of each value that occurs, without lengths: what Bloom filters hold. A dictionary's
    /// values come once each; booleans, which no filter holds, as 0 and 1.
    func hashes() -> [UInt64] {
        switch self {
        case .boolean(let bits): (0..<bits.count).map { bits[$0] ? 1 : 0 }
        case .int32(let buffer): Self.hashes(buffer.span)
        case .int64(let buffer): Self.hashes(buffer.span)
        case .float32(let buffer): Self.hashes(buffer.span)
        case .float64(let buffer): Self.hashes(buffer.span)
        case .fixedBytes(let strings):
            Self.hashes(strings.data.span, count: strings.count) { $0 * strings.width..<($0 + 1) * strings.width }
        case .bytes(let strings):
            Self.hashes(strings.data.span, count: strings.count) { strings.range(at: $0) }
        case .dictionary(let indices, let dictionary):
            if case .bytes(let strings) = dictionary.values { Self.hashes(of: strings, usedBy: indices) } else { [] }
        default: []
        }
    }

    private static func hashes(of strings: ByteStrings, usedBy indices: Buffer<Int32>) -> [UInt64] {
        var isUsed = [Bool](repeating: false, count: strings.count)
        let span = indices.span
        for row in span.indices { isUsed[Int(span[row])] = true }
        let used = isUsed.indices.filter { isUsed[$0] }
        return hashes(strings.data.span, count: used.count) { strings.range(at: used[$0]) }
    }

    private static func hashes<Element: BitwiseCopyable>(_ values: Span<Element>) -> [UInt64] {
        let width = MemoryLayout<Element>.size
        return unsafe values.withUnsafeBytes { bytes in
            (0..<values.count).map { index in
                // SAFETY: the value lies within the span; little-endian memory is PLAIN.
                unsafe cdk_xxh64(
                    bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + index * width, width)
            }
        }
    }

    private static func hashes(_ bytes: Span<UInt8>, count: Int, _ range: (Int) -> Range<Int>) -> [UInt64] {
        var empty: UInt8 = 0
        return unsafe withUnsafePointer(to: &empty) { nothing in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                (0..<count).map { index in
                    let range = range(index)
                    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a string lies outside")
                    // SAFETY: the range lies within the bytes.
                    return unsafe cdk_xxh64(
                        range.isEmpty ? nothing : bytes.baseAddress! + range.lowerBound, range.count)
                }
            }
        }
    }
}
