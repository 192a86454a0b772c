import DataKitCore

extension PageValues {
    /// Opens the values of a data page.
    ///
    /// - Parameters:
    ///   - bytes: the page's, decompressed.
    ///   - range: those behind the levels.
    ///   - valueCount: how many values the page claims, nulls included.
    /// - Throws: ``ParquetError`` of kind `unsupported` for an encoding that does not go with the column's type or is
    ///   not known, `outOfSpecification` for damaged values.
    init(
        encoding: PageEncoding, of leaf: LeafColumn, bytes: [UInt8], range: Range<Int>, valueCount: Int,
        hasDictionary: Bool
    ) throws(ParquetError) {
        let width = leaf.plainWidth
        func fixed(_ plain: [UInt8], _ width: Int) -> PageValues {
            PageValues(form: .fixed(width: width), bytes: plain, range: 0..<plain.count)
        }
        switch (encoding, leaf.physicalType) {
        case (.plain, .boolean): self.init(form: .bits, bytes: bytes, range: range)
        case (.plain, .byteArray): self.init(form: .byteArrays, bytes: bytes, range: range)
        case (.plain, _): self.init(form: .fixed(width: width), bytes: bytes, range: range)
        case (.plainDictionary, _), (.rleDictionary, _):
            guard hasDictionary else { throw .damaged("the page needs a dictionary, but its column chunk has none") }
            // A page of nothing but nulls may hold no values at all, not even the width of none.
            let indexWidth = range.isEmpty ? 0 : bytes[range.lowerBound]
            guard indexWidth <= 32 else {
                throw .damaged("dictionary positions have \(indexWidth) bits, expected at most 32")
            }
            self.init(
                form: .indices(width: Int(indexWidth)), bytes: bytes,
                range: min(range.lowerBound + 1, range.upperBound)..<range.upperBound)
        case (.rle, .boolean):
            guard range.count >= 4 else {
                guard range.isEmpty else { throw .tooFewValues("the length of the runs is missing") }
                self.init(form: .hybridBits, bytes: bytes, range: range)
                return
            }
            let length = bytes.littleEndian32(at: range.lowerBound)
            guard length <= range.count - 4 else {
                throw .damaged("runs of \(length) bytes in a page that has \(range.count - 4)")
            }
            self.init(
                form: .hybridBits, bytes: bytes, range: range.lowerBound + 4..<range.lowerBound + 4 + length)
        case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
            if range.isEmpty {
                self = fixed([], width)
            } else {
                self = fixed(
                    try DeltaDecoding.integers(bytes, range, width: width, maximumCount: valueCount), width)
            }
        case (.deltaLengthByteArray, .byteArray):
            let plain =
                range.isEmpty ? [] : try DeltaDecoding.lengthPrefixed(bytes, range, maximumCount: valueCount)
            self.init(form: .byteArrays, bytes: plain, range: 0..<plain.count)
        case (.deltaByteArray, .byteArray):
            let plain =
                range.isEmpty ? [] : try DeltaDecoding.prefixed(bytes, range, width: nil, maximumCount: valueCount)
            self.init(form: .byteArrays, bytes: plain, range: 0..<plain.count)
        case (.deltaByteArray, .fixedLengthByteArray):
            self = fixed(
                range.isEmpty ? [] : try DeltaDecoding.prefixed(bytes, range, width: width, maximumCount: valueCount),
                width)
        case (.byteStreamSplit, .float), (.byteStreamSplit, .double), (.byteStreamSplit, .int32),
            (.byteStreamSplit, .int64), (.byteStreamSplit, .fixedLengthByteArray):
            self = fixed(try ByteStreamSplitDecoding.values(bytes, range, width: width), width)
        default:
            throw ParquetError(
                .unsupported, "a page of \(leaf.physicalType) is encoded as \(encoding), which this version cannot read"
            )
        }
    }
}

extension LeafColumn {
    /// The bytes of a PLAIN value; 0 for booleans and byte strings.
    var plainWidth: Int {
        switch physicalType {
        case .int32, .float: 4
        case .int64, .double: 8
        case .int96: 12
        case .fixedLengthByteArray: width
        default: 0
        }
    }
}

extension [UInt8] {
    /// An unsigned integer of 4 bytes.
    func littleEndian32(at position: Int) -> Int {
        Int(self[position]) | Int(self[position + 1]) << 8 | Int(self[position + 2]) << 16
            | Int(self[position + 3]) << 24
    }
}
