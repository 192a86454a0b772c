internal import CDataKitKernels
import DataKitCore

/// Which bytes of a text may mean something to a dialect: a bit for each byte, the first byte's lowest.
struct SpecialBytes {
    /// Outside of quotes: what may begin a delimiter, a row end, an escape or a trailing comment.
    let outside: [UInt64]
    /// Inside: what may begin a quote or an escape.
    let inside: [UInt64]
    private let count: Int

    /// - Parameter level: the kernel's; `nil` to take every byte for special, which is slow and finds the same.
    init(_ bytes: [UInt8], count: Int, marks: CSVMarks, level: Int32?) {
        self.count = count
        let ends = [0x0A, 0x0D, marks.delimiter[0]]
        let comment = marks.hasTrailingComments ? Array(marks.comment.prefix(1)) : []
        outside = Self.masks(bytes, count, ends + marks.escape.prefix(1) + comment, level)
        inside =
            marks.quote.isEmpty
            ? [] : Self.masks(bytes, count, Array(marks.quote.prefix(1) + marks.escape.prefix(1)), level)
    }

    /// The first special byte at or behind a position; the count where there is none.
    @inline(__always)
    func next(_ masks: Span<UInt64>, _ position: Int) -> Int {
        var block = position >> 6
        guard block < masks.count else { return count }
        var mask = masks[block] & (~0 << UInt64(position & 63))
        while mask == 0 {
            block &+= 1
            guard block < masks.count else { return count }
            mask = masks[block]
        }
        return min(count, block << 6 &+ mask.trailingZeroBitCount)
    }

    private static func masks(_ bytes: [UInt8], _ count: Int, _ wanted: [UInt8], _ level: Int32?) -> [UInt64] {
        let words = (count + 63) / 64
        guard let level else { return Array(repeating: ~0, count: words) }
        return unsafe [UInt64](unsafeUninitializedCapacity: words) { masks, initialized in
            initialized = words
            guard let out = masks.baseAddress, count > 0 else { return }
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe wanted.withUnsafeBufferPointer { wanted in
                    // SAFETY: the kernel reads `count` bytes and the wanted ones, and writes a word for each 64.
                    unsafe cdk_csv_marks(
                        level, bytes.baseAddress!, count, wanted.baseAddress!, wanted.count, out)
                }
            }
        }
    }
}
