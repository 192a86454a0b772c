/// Where the repetition or definition levels of a data page lie, still encoded.
struct LevelSection {
    enum Kind: String { case repetition, definition }

    let kind: Kind
    /// The greatest level that may occur.
    let maximum: Int
    let bytes: [UInt8]
    let range: Range<Int>
    /// Whether the levels are in the deprecated BIT_PACKED encoding, the most significant bit first.
    let isBitPacked: Bool

    /// How many bits a level has.
    var width: Int { Int.bitWidth - maximum.leadingZeroBitCount }

    init(_ kind: Kind, maximum: Int, bytes: [UInt8], range: Range<Int>, isBitPacked: Bool = false) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "levels lie out of bounds")
        self.kind = kind
        self.maximum = maximum
        self.bytes = bytes
        self.range = range
        self.isBitPacked = isBitPacked
    }

    /// Finds the levels of a page of version 1, which stand before its values; `nil` where there are none.
    init?(
        _ kind: Kind, maximum: Int, encoding: PageEncoding, count: Int, bytes: [UInt8],
        takingFrom values: inout Range<Int>
    ) throws(ParquetError) {
        guard maximum > 0 else { return nil }
        let width = Int.bitWidth - maximum.leadingZeroBitCount
        var start = values.lowerBound
        let length: Int
        switch encoding {
        case .rle:
            guard values.count >= 4 else { throw .tooFewValues("the length of the \(kind) levels is missing") }
            length = bytes.littleEndian32(at: start)
            start += 4
        case .bitPacked: length = (count * width + 7) / 8
        default:
            throw ParquetError(.unsupported, "\(kind) levels are encoded as \(encoding), expected RLE")
        }
        guard length <= values.upperBound - start else {
            throw .damaged("\(kind) levels of \(length) bytes in a page of \(values.count)")
        }
        values = start + length..<values.upperBound
        self.init(
            kind, maximum: maximum, bytes: bytes, range: start..<start + length, isBitPacked: encoding == .bitPacked)
    }
}
