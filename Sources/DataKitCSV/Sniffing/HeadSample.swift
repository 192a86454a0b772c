import DataKitCore

/// The first bytes of a text: byte order mark and skipped lines are passed over.
struct HeadSample {
    /// The text from `offset` on, with 64 bytes behind it.
    private(set) var text: [UInt8] = []
    private(set) var count = 0
    private(set) var isWhole = false
    /// Where the text begins, and on which line.
    private(set) var offset = 0
    private(set) var line = 1
    private var input: any ByteInput
    private let name: String
    /// Whether bytes that are not UTF-8 are let be.
    private let takesAnyBytes: Bool

    init(_ input: any ByteInput, size: Int, skipLines: Int, name: String, takesAnyBytes: Bool) throws {
        self.input = input
        self.name = name
        self.takesAnyBytes = takesAnyBytes
        try grow(to: max(64, size))
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { drop(3) }
        for _ in 0..<max(0, skipLines) {
            while !text[..<count].contains(where: { $0 == 0x0A || $0 == 0x0D }), !isWhole { try grow(to: count * 2) }
            guard let end = text[..<count].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
                drop(count)
                break
            }
            drop(text[end] == 0x0D && end + 1 < count && text[end + 1] == 0x0A ? end + 2 : end + 1)
            line += 1
        }
        try check()
    }

    /// Reads on, until there are so many bytes or the input ends.
    mutating func grow(to size: Int) throws {
        text.removeSubrange(count...)
        let wanted = max(0, size - count)
        isWhole = try input.fill(&text, count: wanted) < wanted
        count = text.count
        text.append(contentsOf: repeatElement(0, count: CSVChunks.padding))
    }

    private mutating func drop(_ bytes: Int) {
        text.removeSubrange(..<bytes)
        count -= bytes
        offset += bytes
    }

    /// Refuses what is no text before anyone makes names of it.
    func check() throws(CSVError) {
        if takesAnyBytes { return }
        let chunk = CSVChunk(bytes: text, count: count, offset: offset, firstLine: line, isComplete: isWhole)
        if let fault = CSVChunkReader.encodingFault(chunk, source: name, mayBeCut: !isWhole) { throw fault }
    }

    func location(_ position: Int) -> CSVError.Location {
        CSVError.Location(
            source: name, line: line + text[..<position].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) },
            byteOffset: offset + position)
    }
}
