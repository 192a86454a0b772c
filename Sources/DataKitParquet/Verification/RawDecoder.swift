import DataKitCore

/// Decodes the pages of a column chunk into values of the physical type, whatever they mean.
struct RawDecoder {
    private let leaf: LeafColumn
    private let isText: Bool
    private var assembler: any ValueAssembler
    private var hasDictionary = false
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
        try copy.assembler.finish().forEachHash { hashes.insert($0) }
        return hashes.isOverflowing || hashes.count == count
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
                if !distinct.isOverflowing {
                    var counted = distinct
                    distinct = DistinctValues()
                    decoded.forEachHash { counted.insert($0) }
                    distinct = counted
                }
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

    /// Calls `body` with a hash of each value that occurs.
    func forEachHash(_ body: (UInt64) -> Void) {
        switch self {
        case .boolean(let bits): for row in 0..<bits.count { body(bits[row] ? 1 : 0) }
        case .int32(let buffer): for row in 0..<buffer.count { body(UInt64(UInt32(bitPattern: buffer[row]))) }
        case .int64(let buffer): for row in 0..<buffer.count { body(UInt64(bitPattern: buffer[row])) }
        case .float32(let buffer): for row in 0..<buffer.count { body(UInt64(buffer[row].bitPattern)) }
        case .float64(let buffer): for row in 0..<buffer.count { body(buffer[row].bitPattern) }
        case .fixedBytes(let strings):
            let span = strings.data.span
            for row in 0..<strings.count { body(Self.hash(span, row * strings.width..<(row + 1) * strings.width)) }
        case .bytes(let strings):
            let span = strings.data.span
            for row in 0..<strings.count { body(Self.hash(span, strings.range(at: row))) }
        case .dictionary(let indices, let dictionary):
            guard case .bytes(let strings) = dictionary.values else { return }
            var isUsed = [Bool](repeating: false, count: strings.count)
            for row in 0..<indices.count { isUsed[Int(indices[row])] = true }
            let span = strings.data.span
            for index in isUsed.indices where isUsed[index] { body(Self.hash(span, strings.range(at: index))) }
        default: break
        }
    }

    /// FNV-1a in 64 bits, stirred: only for counting.
    private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        hash ^= hash >> 33
        return hash &* 0xFF51_AFD7_ED55_8CCD
    }
}
