import DataKitCompression
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

    /// The rows at the top of a text, and lines around a position further down.
    static func samples(
        of origin: TextOrigin, from start: Int, around position: Int
    ) throws -> (head: SampleWindow, around: SampleWindow) {
        var input = try origin.open()
        try input.skip(start)
        var head: [UInt8] = []
        _ = try input.fill(&head, count: size)
        let end = (head.lastIndex { $0 == 0x0A || $0 == 0x0D } ?? head.count - 1) + 1
        let top = SampleWindow(
            offset: start, bytes: head[..<end] + Array(repeating: 0, count: CSVChunks.padding), count: end,
            isLast: false)
        input = try origin.open()
        let before = max(start, position - size)
        try input.skip(before)
        var bytes: [UInt8] = []
        _ = try input.fill(&bytes, count: position - before + size)
        // From the start of the line on that holds the position.
        let first = bytes.prefix(position - before).lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
        let last = max(first, (bytes.lastIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count - 1) + 1)
        let around = SampleWindow(
            offset: before + first, bytes: bytes[first..<last] + Array(repeating: 0, count: CSVChunks.padding),
            count: last - first, isLast: false)
        return (top, around)
    }

    /// Windows from the middle and the end of a file that can be read by range: none of others, of compressed ones
    /// and of those that are not in UTF-8.
    static func windows(of origin: TextOrigin, behind start: Int) throws(DataKitError) -> [SampleWindow] {
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
