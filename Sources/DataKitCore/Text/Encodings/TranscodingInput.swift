/// Text of some encoding, read as UTF-8.
///
/// A byte order mark at the start is left out. Bytes that are no text of the encoding are an error that says where
/// they stand.
public struct TranscodingInput: ByteInput {
    public var name: String { base.name }
    /// The encoding that the text has: of several forms the one found.
    public let encoding: TextEncoding

    private var base: any ByteInput
    private let decoder: TextDecoder
    /// Bytes read and not converted.
    private var pending: [UInt8] = []
    /// Where they lie in the input.
    private var position = 0
    private var isAtEnd = false
    private var converted: [UInt8] = []
    private var used = 0

    private static let step = 1 << 18

    /// - Throws: ``DataKitError`` of kind `unsupported` where the system cannot convert from the encoding, and the
    ///   input's own errors.
    public init(_ base: any ByteInput, encoding: TextEncoding) throws(DataKitError) {
        self.base = base
        var base = base
        var head: [UInt8] = []
        isAtEnd = try base.fill(&head, count: 4) < 4
        let (found, mark) = encoding.resolved(by: head)
        self.base = base
        self.encoding = found
        decoder = try TextDecoder(found)
        pending = Array(head.dropFirst(mark))
        position = mark
    }

    public mutating func read(into buffer: inout [UInt8], atMost count: Int) throws(DataKitError) -> Int {
        guard count > 0 else { return 0 }
        while used == converted.count {
            if isAtEnd, pending.isEmpty { return 0 }
            converted.removeAll(keepingCapacity: true)
            used = 0
            if !isAtEnd { isAtEnd = try base.read(into: &pending, atMost: Self.step) == 0 }
            do throws(TextDecoder.Fault) {
                let taken = try decoder.decode(pending, isLast: isAtEnd, appendingTo: &converted)
                pending.removeFirst(taken)
                position += taken
            } catch {
                let shown = pending[error.position..<error.position + error.length]
                    .map { "0x" + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
                throw DataKitError(
                    .conversion,
                    "the bytes \(shown) at byte \(position + error.position) are no \(encoding); choose another encoding",
                    subject: name)
            }
        }
        let end = min(converted.count, used + count)
        buffer.append(contentsOf: converted[used..<end])
        defer { used = end }
        return end - used
    }
}

extension TextEncoding {
    /// The encoding that a text's first bytes tell, with the length of the byte order mark.
    fileprivate func resolved(by head: [UInt8]) -> (TextEncoding, Int) {
        let marked = Self.byteOrderMark(of: head)
        switch self {
        case .utf16, .utf16LittleEndian, .utf16BigEndian:
            let asked: TextEncoding = self == .utf16 ? .utf16LittleEndian : self
            // The mark of UTF-32 in little-endian begins like that of UTF-16.
            if head.starts(with: [0xFF, 0xFE]), self != .utf16BigEndian { return (.utf16LittleEndian, 2) }
            if head.starts(with: [0xFE, 0xFF]), self != .utf16LittleEndian { return (.utf16BigEndian, 2) }
            return (asked, 0)
        case .utf32, .utf32LittleEndian, .utf32BigEndian:
            if let (encoding, length) = marked, length == 4, self == .utf32 || self == encoding { return (encoding, 4) }
            return (self == .utf32 ? .utf32LittleEndian : self, 0)
        case .utf8: return (self, head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        default: return (self, 0)
        }
    }

    /// The encoding that a byte order mark tells, and the mark's length.
    package static func byteOrderMark(of head: [UInt8]) -> (TextEncoding, Int)? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE, 0, 0]) { return (.utf32LittleEndian, 4) }
        if head.starts(with: [0, 0, 0xFE, 0xFF]) { return (.utf32BigEndian, 4) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }
}
