internal import CDataKitKernels

/// Line and column of a byte.
struct TextPlace: Sendable, Hashable {
    /// The first is 1.
    var line = 1
    /// Characters (Unicode scalars), the first being 1.
    var column = 1

    /// The start of a text.
    init() {}

    /// The place of a byte in a piece of text.
    /// - Parameter start: the place of the piece's first byte.
    init(of position: Int, in bytes: [UInt8], from start: TextPlace = TextPlace()) {
        self = start
        advance(over: bytes[..<min(max(0, position), bytes.count)])
    }

    /// Goes on behind some text.
    /// - Complexity: O(bytes), at some tens of gigabytes a second.
    mutating func advance(over text: ArraySlice<UInt8>) {
        unsafe text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            // SAFETY: the kernels read the slice's own bytes.
            let lines = unsafe cdk_count_byte(start, bytes.count, 0x0A)
            var rest = 0
            if lines > 0 {
                rest = bytes.count
                while unsafe bytes[rest - 1] != 0x0A { rest -= 1 }
                line += lines
                column = 1
            }
            // SAFETY: likewise; `rest` is at most the count.
            column += unsafe cdk_count_characters(start + rest, bytes.count - rest)
        }
    }
}
