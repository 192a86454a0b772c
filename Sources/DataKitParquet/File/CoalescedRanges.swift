import DataKitCore
import Synchronization

/// Ranges of a file that will be needed, neighbours merged, each read when it is first asked for.
///
/// A store far away answers few large requests faster than many small ones: ranges with no more than a gap between
/// them become one request, up to a size. Bytes are let go of when all that wanted them have them.
final class CoalescedRanges: Sendable {
    /// How ranges are merged.
    struct Limits: Sendable {
        /// The most bytes that are read for nothing between two ranges.
        var gap: Int
        /// The most bytes of a request that is merged of several ranges.
        var size: Int
    }

    private final class Piece: Sendable {
        let range: Range<Int>
        let state: Mutex<(bytes: [UInt8]?, users: Int)>

        init(_ range: Range<Int>, users: Int) {
            self.range = range
            state = Mutex((nil, users))
        }
    }

    /// In order, none overlapping.
    private let pieces: [Piece]

    init(_ ranges: [Range<Int>], limits: Limits) {
        pieces = Self.merged(ranges, limits: limits).map { Piece($0.range, users: $0.parts) }
    }

    /// Ranges in order, neighbours merged; with how many of the given ones each has.
    static func merged(_ ranges: [Range<Int>], limits: Limits) -> [(range: Range<Int>, parts: Int)] {
        var merged: [(range: Range<Int>, parts: Int)] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last {
                let end = max(last.range.upperBound, range.upperBound)
                // Ranges that overlap, of a damaged file, are not let grow beyond the size either.
                if range.lowerBound - last.range.upperBound <= limits.gap, end - last.range.lowerBound <= limits.size {
                    merged[merged.count - 1] = (last.range.lowerBound..<end, last.parts + 1)
                    continue
                }
            }
            merged.append((range, 1))
        }
        return merged
    }

    /// The planned bytes that hold a range, read now unless they were; `nil` where none hold it.
    func bytes(
        _ wanted: Range<Int>, from source: any ByteSource
    ) throws(ParquetError) -> (bytes: [UInt8], start: Int)? {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].range.upperBound < wanted.upperBound { low = middle + 1 } else { high = middle }
        }
        guard low < pieces.count, pieces[low].range.lowerBound <= wanted.lowerBound else { return nil }
        let piece = pieces[low]
        return try piece.state.withLock { state throws(ParquetError) in
            guard state.users > 0 else { return nil }
            let bytes: [UInt8]
            if let read = state.bytes { bytes = read } else { bytes = try source.bytes(piece.range) }
            state.users -= 1
            state.bytes = state.users > 0 ? bytes : nil
            return (bytes, piece.range.lowerBound)
        }
    }
}
