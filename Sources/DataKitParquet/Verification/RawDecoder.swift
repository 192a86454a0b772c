import DataKitCore

/// Decodes the pages of a column chunk into values of the physical type, whatever they mean.
struct RawDecoder {
    private let leaf: LeafColumn
    private let isText: Bool
    private var assembler: any ValueAssembler
    private var hasDictionary = false
    /// The chunk's Bloom filter, which must know every value.
    var filter: BloomFilter?
    /// How many values it does not know.
    private(set) var unknownToFilter = 0

    private static let blockEntries = 1 << 16

    /// The values that occur, by hash.
    private(set) var distinct = DistinctValues()

    init(_ leaf: LeafColumn, _ options: ParquetReadingOptions) throws(ParquetError) {
        self.leaf = leaf
        switch leaf.effectiveLogicalType {
        case .string?, .enum?, .json?: isText = leaf.physicalType == .byteArray
        default: isText = false
        }
        var plain = leaf
        plain.element.logicalType = nil
        plain.element.convertedType = nil
        if leaf.physicalType == .int96 {
            assembler = FixedBytesAssembler(width: 12)
        } else {
            var options = options
            options.validatesUTF8 = false
            assembler = try plain.assembler(for: try plain.valueType(), options)
        }
    }

    /// Takes the dictionary.
    /// - Returns: whether its values differ.
    mutating func load(
        _ head: DictionaryPageHeader, _ bytes: [UInt8], _ range: Range<Int>
    ) throws(ParquetError) -> Bool {
        guard !hasDictionary else { throw .damaged("the column chunk has a second dictionary") }
        guard head.valueCount >= 0 else { throw .damaged("the dictionary claims \(head.valueCount) values") }
        guard head.encoding == .plain || head.encoding == .plainDictionary else {
            throw ParquetError(.unsupported, "the dictionary is encoded as \(head.encoding), expected PLAIN")
        }
        let count = Int(head.valueCount)
        let values = try PageValues(
            encoding: .plain, of: leaf, bytes: bytes, range: range, valueCount: count, hasDictionary: false)
        try assembler.loadDictionary(values, count: count)
        hasDictionary = true
        var hashes = DistinctValues()
        var copy = try RawDecoder(leaf, ParquetReadingOptions())
        var again = values
        copy.assembler.begin(rows: count)
        try copy.assembler.append(PageSlice(first: 0, rows: count, dense: count, validity: []), of: &again)
        for hash in try copy.assembler.finish().hashes() { hashes.insert(hash) }
        return hashes.isOverflowing || hashes.count == count
    }

    private mutating func note(_ hashes: [UInt64]) {
        for hash in hashes { distinct.insert(hash) }
        if let filter { for hash in hashes where !filter.mayContain(hash: hash) { unknownToFilter += 1 } }
    }

    /// Decodes a data page.
    /// - Returns: what is in it, whether its first entry begins a row, and whether text in it is not UTF-8.
    mutating func decode(
        _ page: PageReader.DataPage, order: ValueOrder
    ) throws(ParquetError) -> (ObservedValues, startsRow: Bool, hasInvalidText: Bool) {
        var observed = ObservedValues(order: order)
        let count = page.valueCount
        if count == 0 { return (observed, true, false) }
        var repetition = try page.repetition.map { section throws(ParquetError) in try LevelReader(section) }
        var definition = try page.definition.map { section throws(ParquetError) in try LevelReader(section) }
        var values = try PageValues(
            encoding: page.encoding, of: leaf, bytes: page.bytes, range: page.values, valueCount: count,
            hasDictionary: hasDictionary)
        var (startsRow, hasInvalidText) = (true, false)
        var done = 0
        // A few bytes can stand for any number of values: they are looked at some at a time.
        while done < count {
            let entries = min(Self.blockEntries, count - done)
            var block = ObservedValues(order: order)
            block.entries = entries
            block.rows = entries
            var levels: [UInt8] = []
            try repetition?.read(entries, appendingTo: &levels)
            if repetition != nil {
                if done == 0 { startsRow = levels[0] == 0 }
                block.repetitionHistogram = ObservedValues.histogram(of: levels, maximum: leaf.maximumRepetitionLevel)
                block.rows = Int(block.repetitionHistogram[0])
            } else {
                block.repetitionHistogram = [Int64(entries)]
            }
            levels.removeAll(keepingCapacity: true)
            try definition?.read(entries, appendingTo: &levels)
            var dense = entries
            if definition != nil {
                block.definitionHistogram = ObservedValues.histogram(of: levels, maximum: leaf.maximumDefinitionLevel)
                dense = Int(block.definitionHistogram[leaf.maximumDefinitionLevel])
            } else {
                block.definitionHistogram = [Int64(entries)]
            }
            block.nulls = entries - dense
            if dense > 0 {
                assembler.begin(rows: dense)
                try assembler.append(PageSlice(first: 0, rows: dense, dense: dense, validity: []), of: &values)
                let decoded = try assembler.finish()
                block.observe(decoded, count: dense, leaf: leaf)
                if isText, !hasInvalidText { hasInvalidText = !decoded.isValidText }
                if filter != nil || !distinct.isOverflowing { note(decoded.hashes()) }
            }
            observed.formUnion(block)
            done += entries
        }
        return (observed, startsRow, hasInvalidText)
    }
}

extension Column.Values {
    /// Whether all byte strings are valid UTF-8, each by itself.
    fileprivate var isValidText: Bool {
        let strings: ByteStrings
        switch self {
        case .bytes(let own): strings = own
        case .dictionary(_, let dictionary):
            guard case .bytes(let values) = dictionary.values else { return true }
            strings = values
        default: return true
        }
        do throws(ParquetError) {
            try UTF8Validation.check(offsets: strings.offsets.array, data: strings.data.array)
            return true
        } catch { return false }
    }
}
