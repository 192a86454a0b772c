import DataKitCore

/// Some rows of a column taken apart for one leaf: which entries they make in the file, and where their values are.
///
/// An entry is a value, or what stands for one that is missing: a null at any depth, an empty list. Without lists
/// there is an entry for each row. Values are counted by themselves, without what is missing.
///
/// ```
/// column                [[1, null], [], null, [2]]
/// entries               1  null  []  null  2
/// repetition levels     0  1     0   0     0
/// definition levels     3  2     1   0     3
/// slots, selected       1 .. 2         (elements of the column, those that are there)
/// ```
struct ShreddedLeaf {
    let rowCount: Int
    let entryCount: Int
    let valueCount: Int
    /// For a leaf of at most one definition level and no lists, what stands for the levels: a set bit where there is
    /// a value; `nil` where all are.
    let validity: Bitmap?
    /// For other leaves.
    let levels: LeafLevels
    /// Whether the levels are bytes.
    let hasLevels: Bool
    /// For a leaf in lists: how many entries, and how many values, lie before each row, and before the end.
    private let rowEntries: [Int32]
    private let rowValues: [Int32]
    /// The definition level of a value.
    private let valueLevel: UInt8

    /// A run of the leaf's own column, which holds all values,
    let slots: Column
    /// and where they are in it; `nil` for everywhere.
    let selection: [UInt64]?

    /// - Throws: ``ParquetError`` of kind `misuse` for a null where the schema allows none, or lists that lie outside
    ///   their elements; `limit` for more entries than can be counted.
    init(_ column: Column, rows: Range<Int>, route: LeafRoute, leaf: LeafColumn) throws(ParquetError) {
        var shredder = LeafShredder(rows: rows, leaf: leaf)
        slots = try shredder.descend(column, route)
        rowCount = rows.count
        entryCount = shredder.entryCount
        valueCount = shredder.slotCount
        selection = shredder.selection?.words
        validity = shredder.hasLevels ? nil : shredder.selection?.bitmap
        hasLevels = shredder.hasLevels
        valueLevel = UInt8(leaf.maximumDefinitionLevel)
        levels = shredder.takeLevels()
        (rowEntries, rowValues) =
            leaf.maximumRepetitionLevel == 0 ? ([], []) : levels.rows(rows.count, valueLevel: valueLevel)
    }

    /// A run of rows with their entries and values.
    struct Part {
        var rows: Range<Int>
        var entries: Range<Int>
        var values: Range<Int>

        static let start = Part(rows: 0..<0, entries: 0..<0, values: 0..<0)
    }

    /// The first `count` rows behind a part.
    func rows(_ count: Int, after part: Part) -> Part {
        let rows = part.rows.upperBound..<part.rows.upperBound + count
        guard rowEntries.isEmpty else {
            return Part(
                rows: rows, entries: Int(rowEntries[rows.lowerBound])..<Int(rowEntries[rows.upperBound]),
                values: Int(rowValues[rows.lowerBound])..<Int(rowValues[rows.upperBound]))
        }
        let values =
            if hasLevels {
                levels.count(ofDefinition: valueLevel, in: rows)
            } else {
                validity?[rows].countOfOnes ?? rows.count
            }
        return Part(rows: rows, entries: rows, values: part.values.upperBound..<part.values.upperBound + values)
    }

    /// How many entries the first `count` rows behind a part make.
    func entryCount(ofRows count: Int, after part: Part) -> Int {
        if rowEntries.isEmpty { return count }
        let first = part.rows.upperBound
        return Int(rowEntries[first + count] - rowEntries[first])
    }

    /// The row that a value belongs to.
    func row(ofValue value: Int) -> Int {
        Self.largest(upTo: rowCount) { rows($0, after: .start).values.upperBound <= value }
    }

    /// The rows of a part behind another whose values are all among the first `count` of the part's.
    func wholeRows(of part: Part, after before: Part, values count: Int) -> Part {
        rows(
            Self.largest(upTo: part.rows.count) { rows($0, after: before).values.count <= count },
            after: before)
    }

    /// The largest number up to a limit that a condition holds for, which holds for all that are smaller, and 0.
    static func largest(upTo limit: Int, where holds: (Int) -> Bool) -> Int {
        if holds(limit) { return limit }
        var (good, bad) = (0, limit)
        while bad - good > 1 {
            let middle = (good + bad) / 2
            if holds(middle) { good = middle } else { bad = middle }
        }
        return good
    }
}

/// Goes down from a column to one of its leaves and keeps account of the levels.
private struct LeafShredder {
    let leaf: LeafColumn
    /// Whether levels are kept as bytes; where one bit says all, the selection does.
    let hasLevels: Bool
    /// The slots of the column that was reached, a run of it.
    private(set) var slots: Range<Int>
    /// Which of the slots count; `nil` for all. Slots of structs that are null, and elements of lists that are, are
    /// in memory all the same.
    private(set) var selection: Selection?
    private(set) var slotCount: Int
    private(set) var entryCount: Int
    /// The level of entries that have a slot that counts.
    private var level: UInt8 = 0
    private var depth: UInt8 = 0
    /// `nil` while all entries are at the level.
    private var definition: [UInt8]?
    private var repetition: [UInt8] = []

    struct Selection {
        var words: [UInt64]
        var bitmap: Bitmap
        var ones: Int

        init(_ bitmap: Bitmap) {
            words = bitmap.allWords
            self.bitmap = bitmap
            ones = words.reduce(0) { $0 + $1.nonzeroBitCount }
        }
    }

    init(rows: Range<Int>, leaf: LeafColumn) {
        self.leaf = leaf
        hasLevels = leaf.maximumRepetitionLevel > 0 || leaf.maximumDefinitionLevel > 1
        slots = rows
        slotCount = rows.count
        entryCount = rows.count
    }

    /// - Returns: the slots of the leaf's column.
    mutating func descend(_ column: Column, _ route: LeafRoute) throws(ParquetError) -> Column {
        var column = column
        for step in route.steps {
            if case .dictionary(_, let entries) = column.values, entries.type.isNested {
                column = column[slots].decodingDictionary()
                slots = 0..<column.count
            }
            try enter(column, step)
            let bounds = slots.lowerBound..<slots.upperBound + 1
            switch column.values {
            case .structure(let fields): column = fields[step.child]
            case .list(let offsets, let elements): column = try enterLists(offsets[bounds], elements)
            case .map(let offsets, let keys, let values):
                column = try enterLists(offsets[bounds], step.child == 0 ? keys : values)
            case .fixedSizeList(let elements): column = try enterLists(self.bounds(of: column), elements)
            default: break
            }
        }
        return column[slots]
    }

    /// Takes in whether values are there.
    private mutating func enter(_ column: Column, _ step: LeafRoute.Step) throws(ParquetError) {
        var validity = column.validity?[slots]
        if case .null = column.values { validity = Bitmap(repeating: false, count: slots.count) }
        if let bits = validity {
            let both = Selection(Bitmap.intersection(selection?.bitmap, bits) ?? bits)
            if both.ones == slotCount { validity = nil } else { try drop(to: both, bits, step) }
        }
        guard step.isNullable else { return }
        if hasLevels, validity == nil, definition != nil { definition!.raise(from: level, where: nil) }
        level += 1
    }

    /// Leaves only the slots that have values.
    private mutating func drop(
        to kept: Selection, _ validity: Bitmap, _ step: LeafRoute.Step
    ) throws(ParquetError) {
        guard step.isNullable else {
            throw ParquetError(
                .misuse, "a batch holds nulls in \(step.name), but the file's schema declares that there are none",
                at: .init(column: leaf.name))
        }
        if hasLevels {
            if definition == nil { definition = Array(repeating: level, count: entryCount) }
            let words = validity.allWords
            let bits =
                selection.map { ValueKernels.compacted(bits: words, count: validity.count, by: $0.words) } ?? words
            definition!.raise(from: level, where: bits)
        }
        selection = kept
        slotCount = kept.ones
    }

    /// - Parameter bounds: where the elements of each slot begin, and at last where they end.
    private mutating func enterLists(_ bounds: Buffer<Int32>, _ elements: Column) throws(ParquetError) -> Column {
        let starts = bounds[0..<slots.count]
        let ends = bounds[1..<slots.count + 1]
        guard let words = selection?.words else { return try enterLists(starts, ends, elements) }
        return try enterLists(
            Buffer(ValueKernels.compacted(starts.span, by: words)),
            Buffer(ValueKernels.compacted(ends.span, by: words)), elements)
    }

    /// Where the elements of the slots of a fixed-size list begin and end.
    private func bounds(of column: Column) throws(ParquetError) -> Buffer<Int32> {
        guard case .fixedSizeList(_, let size) = column.type else { preconditionFailure("layout without its type") }
        guard Int32(exactly: slots.upperBound * size) != nil else {
            throw ParquetError(
                .limit, "lists have more than 2^31 - 1 elements together; write smaller batches",
                at: .init(column: leaf.name))
        }
        return Buffer((slots.lowerBound...slots.upperBound).map { Int32($0 * size) })
    }

    /// Makes an entry of each element.
    private mutating func enterLists(
        _ starts: Buffer<Int32>, _ ends: Buffer<Int32>, _ elements: Column
    ) throws(ParquetError) -> Column {
        depth += 1
        let definition = self.definition ?? Array(repeating: level, count: entryCount)
        let result = try LeafLevels(repetition: repetition, definition: definition).elements(
            starts, ends, level: level, depth: depth, limit: elements.count, leaf: leaf)
        repetition = result.levels.repetition
        self.definition = result.levels.definition
        entryCount = result.levels.count
        level += 1
        slots = starts.count == 0 ? 0..<0 : Int(starts[0])..<Int(ends[ends.count - 1])
        slotCount = result.elementCount
        selection =
            slotCount == slots.count
            ? nil : Selection(ValueKernels.bitmap(of: starts, ends, in: slots))
        return elements
    }

    mutating func takeLevels() -> LeafLevels {
        guard hasLevels else { return LeafLevels() }
        return LeafLevels(
            repetition: repetition, definition: definition ?? Array(repeating: level, count: entryCount))
    }
}
