import DataKitCore

/// A column of text or byte strings. It stays dictionary-encoded where all pages of a batch are.
struct BytesAssembler: ValueAssembler {
    private let type: DataType
    private let validatesUTF8: Bool
    /// The chunk's dictionary, made once and shared by all batches.
    private var dictionary: Column?
    private var dictionaryStrings = ByteStrings(offsets: [0], data: [])

    /// Positions in the dictionary, as long as the batch has no other values.
    private var indices: [Int32] = []
    private var offsets: [Int32] = [0]
    private var data: [UInt8] = []
    private var isPlain = false
    private var rows = 0

    init(type: DataType, validatesUTF8: Bool) {
        self.type = type
        self.validatesUTF8 = validatesUTF8 && type == .string
    }

    mutating func loadDictionary(_ values: PageValues, count: Int) throws(ParquetError) {
        guard case .byteArrays = values.form else { throw .damaged("the dictionary does not have the column's type") }
        var values = values
        var ends: [Int32] = [0]
        var bytes: [UInt8] = []
        try values.takeByteArrays(count, endsInto: &ends, dataInto: &bytes)
        if validatesUTF8 { try UTF8Validation.check(offsets: ends, data: bytes) }
        dictionaryStrings = ByteStrings(offsets: Buffer(ends), data: Buffer(bytes))
        dictionary = Column(type: type, count: count, values: .bytes(dictionaryStrings))
    }

    mutating func begin(rows: Int) {
        self.rows = rows
        isPlain = false
    }

    mutating func append(_ slice: PageSlice, of page: inout PageValues) throws(ParquetError) {
        switch page.form {
        case .indices(let width):
            // An empty dictionary has no position that a null could hold.
            if slice.first == 0 { isPlain = dictionaryStrings.count == 0 }
            if isPlain {
                var taken: [Int32] = []
                try page.decodeIndices(
                    slice.dense, width: width, dictionaryCount: dictionaryStrings.count, appendingTo: &taken)
                try appendDictionaryValues(taken, slice)
            } else {
                try page.appendSpreadIndices(
                    slice, width: width, dictionaryCount: dictionaryStrings.count, to: &indices, capacity: rows)
            }
        case .byteArrays:
            try writeOut(before: slice)
            let before = offsets.count
            let start = Int32(data.count)
            offsets.reserveCapacity(rows + 1)
            try page.takeByteArrays(slice.dense, endsInto: &offsets, dataInto: &data)
            offsets.spreadEnds(slice, from: before, start: start)
        default: throw .damaged("the page's values do not have the column's type")
        }
    }

    mutating func finish() throws(ParquetError) -> Column.Values {
        defer {
            indices = []
            offsets = [0]
            data = []
        }
        if !isPlain, let dictionary { return .dictionary(indices: Buffer(indices), values: dictionary) }
        if validatesUTF8 { try UTF8Validation.check(offsets: offsets, data: data) }
        return .bytes(ByteStrings(offsets: Buffer(offsets), data: Buffer(data)))
    }

    /// Goes over from dictionary positions to byte strings, in the midst of a batch.
    private mutating func writeOut(before slice: PageSlice) throws(ParquetError) {
        if isPlain { return }
        isPlain = true
        for row in indices.indices {
            let hasValue =
                slice.validity.isEmpty || slice.validity[row / 64] & (1 &<< UInt64(row % 64)) != 0
            try append(hasValue ? indices[row] : nil)
        }
        indices = []
    }

    /// Appends a value of the dictionary, or a null.
    private mutating func append(_ index: Int32?) throws(ParquetError) {
        if let index {
            let range = dictionaryStrings.range(at: Int(index))
            guard data.count + range.count <= Int(Int32.max) else { throw .tooManyBytes }
            dictionaryStrings.data.appendBytes(range, to: &data)
        }
        offsets.append(Int32(data.count))
    }

    private mutating func appendDictionaryValues(_ taken: [Int32], _ slice: PageSlice) throws(ParquetError) {
        let before = offsets.count
        let start = Int32(data.count)
        for index in taken { try append(index) }
        offsets.spreadEnds(slice, from: before, start: start)
    }
}

extension Buffer<UInt8> {
    fileprivate func appendBytes(_ range: Range<Int>, to bytes: inout [UInt8]) {
        let span = span.extracting(range)
        bytes.append(addingCapacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }
}
