import DataKitCore

/// The levels of the page that is being filled.
struct PageLevels {
    /// The greatest levels of the leaf.
    let maximumDefinition: Int
    let maximumRepetition: Int
    private(set) var rowCount = 0
    private(set) var entryCount = 0
    /// How many entries are values.
    private(set) var valueCount = 0
    /// Definition levels that are but a bit; empty where all are set.
    private var bits = BitmapBuilder()
    private var definition: [UInt8] = []
    private var repetition: [UInt8] = []

    init(_ leaf: LeafColumn) {
        maximumDefinition = leaf.maximumDefinitionLevel
        maximumRepetition = leaf.maximumRepetitionLevel
    }

    var nullCount: Int { entryCount - valueCount }
    /// The bytes of memory that are used.
    var byteCount: Int { definition.count + repetition.count + bits.count / 8 }

    /// Takes in the levels of some rows.
    mutating func append(_ part: ShreddedLeaf.Part, of leaf: ShreddedLeaf) {
        if leaf.hasLevels {
            definition.append(contentsOf: leaf.levels.definition[part.entries])
            if maximumRepetition > 0 { repetition.append(contentsOf: leaf.levels.repetition[part.entries]) }
        } else if maximumDefinition > 0, let validity = leaf.validity {
            bits.append(repeating: true, count: entryCount - bits.count)
            bits.append(contentsOf: validity[part.rows])
        } else if bits.count > 0 {
            bits.append(repeating: true, count: part.rows.count)
        }
        rowCount += part.rows.count
        entryCount += part.entries.count
        valueCount += part.values.count
    }

    mutating func removeAll() {
        rowCount = 0
        entryCount = 0
        valueCount = 0
        bits = BitmapBuilder()
        definition.removeAll(keepingCapacity: true)
        repetition.removeAll(keepingCapacity: true)
    }

    /// Gives memory back.
    mutating func release() {
        removeAll()
        definition = []
        repetition = []
    }

    // MARK: In a page

    /// Appends the repetition levels, then the definition levels, as far as the leaf has any; in pages of version 1
    /// with their length in four bytes before them.
    /// - Returns: how many bytes they take.
    func append(to body: inout [UInt8], hasLengths: Bool) -> (repetition: Int, definition: Int) {
        func run(_ encode: (inout [UInt8]) -> Void) -> Int {
            let start = body.count
            if hasLengths { body.append(contentsOf: [0, 0, 0, 0]) }
            let first = body.count
            encode(&body)
            let length = body.count - first
            if hasLengths {
                for index in 0..<4 { body[start + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
            }
            return body.count - start
        }
        let repetitionBytes =
            maximumRepetition == 0
            ? 0 : run { HybridEncoder.append(levels: repetition, maximum: maximumRepetition, to: &$0) }
        guard maximumDefinition > 0 else { return (repetitionBytes, 0) }
        let definitionBytes = run { body in
            if !definition.isEmpty {
                HybridEncoder.append(levels: definition, maximum: maximumDefinition, to: &body)
            } else if nullCount == 0 {
                HybridEncoder.append(ones: entryCount, to: &body)
            } else {
                HybridEncoder.append(bits: bits.finish().allWords, count: bits.count, to: &body)
            }
        }
        return (repetitionBytes, definitionBytes)
    }

    /// How often each repetition level occurs; `nil` where there is but one.
    var repetitionHistogram: [Int64]? {
        maximumRepetition == 0 ? nil : Self.histogram(of: repetition, maximum: maximumRepetition)
    }

    /// How often each definition level occurs; `nil` where the number of nulls says it.
    var definitionHistogram: [Int64]? {
        maximumDefinition <= 1 && maximumRepetition == 0
            ? nil : Self.histogram(of: definition, maximum: maximumDefinition)
    }

    private static func histogram(of levels: [UInt8], maximum: Int) -> [Int64] {
        var counts = (0..<maximum).map { Int64(levels.span.count(of: UInt8($0))) }
        counts.append(Int64(levels.count) - counts.reduce(0, +))
        return counts
    }
}

extension Bitmap {
    /// The bits in words of 64, those behind the count cleared.
    var allWords: [UInt64] {
        var words: [UInt64] = []
        words.reserveCapacity(wordCount)
        for index in 0..<wordCount { words.append(word(at: index)) }
        return words
    }
}
