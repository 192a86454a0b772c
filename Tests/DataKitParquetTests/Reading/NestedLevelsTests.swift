import DataKitCore
import Testing

@testable import DataKitParquet

@Suite("Levels of nested columns")
struct NestedLevelsTests {
    /// optional list of optional lists of optional integers: levels 0 null, 1 empty, 2 null inside, 3 empty inside,
    /// 4 null element, 5 element.
    private static let inner = NestedNode(
        type: .list(Field("element", .int32)),
        content: .list(
            NestedNode(type: .int32, content: .leaf, depth: 2, placeLevel: 4, valueLevel: 5, firstLeaf: 0)),
        depth: 1, placeLevel: 2, valueLevel: 3, firstLeaf: 0)
    private static let outer = NestedNode(
        type: .list(Field("element", inner.type)), content: .list(inner), depth: 0, placeLevel: 0, valueLevel: 1,
        firstLeaf: 0)

    /// [[1, null], [], null], null, [], [[2]]
    private let levels = LeafLevels(repetition: [0, 2, 1, 1, 0, 0, 0], definition: [5, 4, 3, 2, 0, 1, 5])

    @Test("become offsets and validity at every depth")
    func structure() {
        #expect(levels.offsets(of: Self.outer) == [0, 3, 3, 3, 4])
        #expect(levels.validity(of: Self.outer).validity == Bitmap([true, false, true, true]))
        #expect(levels.offsets(of: Self.inner) == [0, 2, 2, 2, 3])
        #expect(levels.validity(of: Self.inner).validity == Bitmap([true, true, false, true]))
    }

    @Test("are cut where a row begins", arguments: [(0, 0, 0), (1, 4, 1), (2, 5, 2), (4, 7, 4), (9, 7, 4)])
    func rows(rows: Int, entries: Int, begun: Int) {
        let prefix = LeafLevels.prefix(of: levels.repetition, from: 0, rows: rows)
        #expect(prefix == (entries, begun))
    }

    @Test("are cut where a row begins in long runs too")
    func longRows() {
        let repetition: [UInt8] = (0..<1000).map { $0 % 3 == 0 ? 0 : 1 }
        for rows in 0...334 {
            let prefix = LeafLevels.prefix(of: repetition, from: 0, rows: rows)
            #expect(prefix == (min(1000, 3 * rows), rows))
        }
    }

    @Test(
        "that go on with a list that is not there are found",
        arguments: [
            ([0, 1], [5, 1], false), ([0, 1], [1, 5], false), ([0, 2], [3, 5], false), ([0, 2], [5, 3], false),
            ([0, 1], [3, 5], true), ([0, 2], [4, 4], true), ([0, 0], [0, 5], true),
        ] as [([UInt8], [UInt8], Bool)])
    func consistency(repetition: [UInt8], definition: [UInt8], isGood: Bool) {
        let levels = LeafLevels(repetition: repetition, definition: definition)
        #expect(levels.areConsistent(from: 0, elementLevels: [0, 2, 4]) == isGood)
    }

    @Test("of two leaves are held against each other down to what they share")
    func agreement() {
        // A sibling beside the inner lists: one place for each of them.
        let sibling = LeafLevels(repetition: [0, 1, 1, 0, 0, 0], definition: [3, 2, 3, 0, 1, 3])
        #expect(levels.agree(with: sibling, depth: 1, level: 2))
        #expect(!levels.agree(with: sibling, depth: 1, level: 3))
        #expect(sibling.agree(with: levels, depth: 1, level: 2))
        #expect(!levels.agree(with: sibling, depth: 2, level: 2))
        let shorter = LeafLevels(repetition: [0, 1, 1, 0, 0], definition: [3, 2, 3, 0, 1])
        #expect(!levels.agree(with: shorter, depth: 1, level: 2))
        #expect(!shorter.agree(with: levels, depth: 1, level: 2))
    }

    @Test("in the deprecated encoding have their most significant bit first")
    func bitPacked() throws {
        // 0 1 2 3 in 2 bits each: 00 01 10 11.
        let section = LevelSection(
            .repetition, maximum: 3, bytes: [0b0001_1011, 0b1100_0000], range: 0..<2, isBitPacked: true)
        var reader = try LevelReader(section)
        var levels: [UInt8] = []
        try reader.read(3, appendingTo: &levels)
        try reader.read(2, appendingTo: &levels)
        #expect(levels == [0, 1, 2, 3, 3])
        #expect(throws: ParquetError.self) { try reader.read(4, appendingTo: &levels) }
    }

    @Test("above the greatest are refused")
    func tooGreat() throws {
        // A run of three 3s where 2 is the greatest.
        var reader = try LevelReader(LevelSection(.definition, maximum: 2, bytes: [6, 3], range: 0..<2))
        var levels: [UInt8] = []
        #expect(throws: ParquetError.self) { try reader.read(3, appendingTo: &levels) }
    }
}
