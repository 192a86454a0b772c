import DataKitCore

/// Some bytes from the middle or the end of a file, from the first line end on.
struct SampleWindow {
    /// Where they begin in the text.
    var offset: Int
    /// Whole lines, with 64 bytes behind them.
    var bytes: [UInt8]
    /// How many they are.
    var count: Int
    /// Whether they reach to the end of the file.
    var isLast: Bool

    private static let size = 64 << 10

    /// Windows from the middle and the end of a file that can be read by range: none of others, of compressed ones
    /// and of those that are not in UTF-8.
    static func windows(of origin: CSVOrigin, behind start: Int) throws(DataKitError) -> [SampleWindow] {
        guard origin.encoding == .utf8, case .source(let source) = origin.place, try origin.isPlain() else { return [] }
        var windows: [SampleWindow] = []
        let end = source.byteCount
        for (offset, isLast) in [((start + end) / 2, false), (end - size, true)] where offset >= start {
            let bytes = try source.read(offset..<min(end, offset + size))
            guard let first = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { continue }
            var begin = first + 1
            if bytes[first] == 0x0D, begin < bytes.count, bytes[begin] == 0x0A { begin += 1 }
            let lines = isLast ? bytes.endIndex : (bytes.lastIndex { $0 == 0x0A || $0 == 0x0D } ?? first) + 1
            guard lines > begin else { continue }
            windows.append(
                SampleWindow(
                    offset: offset + begin,
                    bytes: Array(bytes[begin..<lines]) + Array(repeating: 0, count: CSVChunks.padding),
                    count: lines - begin, isLast: isLast))
        }
        return windows
    }
}
