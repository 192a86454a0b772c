import DataKitCore

/// A column of text or byte strings. It stays dictionary-encoded where a page of a batch is.
struct BytesAssembler: ValueAssembler {
    /// What the rows of a batch are so far.
    private enum Form {
        /// Byte strings, one a row.
        case plain
        /// Positions in the dictionary.
        case numbered
        /// Positions in the dictionary and, behind its entries, in the strings of the plain pages. The dictionary's
        /// are not written out, as one long entry may stand in very many rows.
        case mixed
    }

    private let type: DataType
    private let validatesUTF8: Bool
    /// The chunk's dictionary, made once and shared by all batches.
    private var dictionary: Column?
    private var dictionaryStrings = ByteStrings(offsets: [0], data: [])

    private var form = Form.plain
    private var indices: [Int32] = []
    private var offsets: [Int32] = [0]
    private var data: [UInt8] = []
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

    var dictionaryValues: (count: Int, values: Column.Values)? { dictionary.map { ($0.count, $0.values) } }

    mutating func begin(rows: Int) { self.rows = rows }

    mutating func append(_ slice: PageSlice, of page: inout PageValues) throws(ParquetError) {
        switch page.form {
        case .indices(let width):
            if slice.first == 0 { form = dictionaryStrings.count == 0 ? .plain : .numbered }
            if form == .plain, dictionaryStrings.count > 0 { becomeMixed() }
            let before = indices.count
            if form != .plain { indices.reserveCapacity(rows) }
            try page.decodeIndices(
                slice.dense, width: width, dictionaryCount: dictionaryStrings.count, appendingTo: &indices)
            if form == .plain {
                // The dictionary is empty, so that there are only nulls.
                offsets.append(contentsOf: repeatElement(Int32(data.count), count: slice.rows))
            } else {
                indices.spread(slice, from: before)
            }
        case .byteArrays:
            if slice.first == 0 { form = .plain }
            if form == .numbered { form = .mixed }
            let before = offsets.count
            let start = Int32(data.count)
            if form == .plain { offsets.reserveCapacity(rows + 1) }
            try page.takeByteArrays(slice.dense, endsInto: &offsets, dataInto: &data)
            if form == .plain {
                offsets.spreadEnds(slice, from: before, start: start)
            } else {
                let (first, place) = (Int32(dictionaryStrings.count + before - 1), indices.count)
                indices.append(contentsOf: first..<first + Int32(slice.dense))
                indices.spread(slice, from: place)
            }
        default: throw .damaged("the page's values do not have the column's type")
        }
    }

    mutating func finish() throws(ParquetError) -> Column.Values {
        defer {
            form = .plain
            indices = []
            offsets = [0]
            data = []
        }
        if form == .numbered, let dictionary { return .dictionary(indices: Buffer(indices), values: dictionary) }
        if validatesUTF8 { try UTF8Validation.check(offsets: offsets, data: data) }
        let strings = ByteStrings(offsets: Buffer(offsets), data: Buffer(data))
        guard form == .mixed, let dictionary else { return .bytes(strings) }
        let plain = Column(type: type, count: strings.count, values: .bytes(strings))
        do throws(DataKitError) {
            return .dictionary(
                indices: Buffer(indices), values: try Column.concatenating([dictionary, plain]))
        } catch { throw .tooManyBytes }
    }

    /// Goes over from byte strings to positions, in the midst of a batch.
    private mutating func becomeMixed() {
        form = .mixed
        let first = Int32(dictionaryStrings.count)
        indices.append(contentsOf: first..<first + Int32(offsets.count - 1))
    }
}
