internal import CDataKitKernels
import DataKitCore

/// What the values at one place of many rows have been seen to be: from it follows the type of a column.
///
/// Shapes merge, in the order of the file, so that parts of a file can be looked at by several tasks.
struct JSONShape: Sendable {
    struct Member: Sendable {
        var name: [UInt8]
        var shape: JSONShape
    }

    private(set) var hasBooleans = false
    private(set) var numbers = TypeEvidence()
    /// Whether a number of DynamoDB's has more digits than a double surely holds.
    private(set) var hasLongNumbers = false
    private(set) var strings = TypeEvidence()
    private(set) var hasText = false
    /// How many objects there were, and how many members they had in all.
    private(set) var objects = 0
    private var memberTotal = 0
    private(set) var members: [Member] = []
    private var positions: [[UInt8]: Int] = [:]
    /// Set when names vary without end: then `members` holds one member, which stands for all.
    private(set) var isCollapsed = false
    private(set) var hasArrays = false
    /// DynamoDB's types: whether strings were binary data and arrays sets, or were not.
    private(set) var taggedKinds: Kinds = []
    private(set) var untaggedKinds: Kinds = []
    /// The shape of all elements, in an array of one.
    private var elementShape: [JSONShape] = []
    /// Something stands deeper than columns go.
    private(set) var isTooDeep = false

    struct Kinds: OptionSet, Hashable {
        let rawValue: UInt8
        static let strings = Kinds(rawValue: 1)
        static let arrays = Kinds(rawValue: 2)
    }

    /// Columns are nested no deeper; what is deeper becomes JSON text. A list is two levels of the 64 that Parquet files
    /// have here.
    static let maximumDepth = 30
    /// Names beyond this many, of which objects have few each, are taken for keys of a map.
    static let mapNames = 200
    private static let collapsingNames = 5000

    var element: JSONShape? { elementShape.first }

    /// Takes in a value.
    mutating func add(_ tape: JSONTape, _ index: Int, depth: Int = 0) {
        switch tape.kind(index) {
        case CDK_JSON_NULL: break
        case CDK_JSON_TRUE, CDK_JSON_FALSE: hasBooleans = true
        case CDK_JSON_NUMBER:
            numbers.addNumber(tape, index)
            if tape.isTagged(index) { hasLongNumbers = true }
        case CDK_JSON_STRING:
            noteTag(tape, index, .strings)
            if !hasText, !strings.addMoment(tape, index) { hasText = true }
        case CDK_JSON_ARRAY:
            hasArrays = true
            noteTag(tape, index, .arrays)
            guard depth < Self.maximumDepth else {
                isTooDeep = true
                return
            }
            if elementShape.isEmpty { elementShape.append(JSONShape()) }
            var at = index + 1
            let end = tape.next(index)
            while at < end {
                elementShape[0].add(tape, at, depth: depth + 1)
                at = tape.next(at)
            }
        default:
            objects += 1
            guard depth < Self.maximumDepth else {
                isTooDeep = true
                return
            }
            addMembers(tape, index, depth)
        }
    }

    private mutating func noteTag(_ tape: JSONTape, _ index: Int, _ kind: Kinds) {
        if tape.isTagged(index) { taggedKinds.insert(kind) } else { untaggedKinds.insert(kind) }
    }

    private mutating func addMembers(_ tape: JSONTape, _ index: Int, _ depth: Int) {
        var expected = 0
        var at = index + 1
        let end = tape.next(index)
        while at < end {
            memberTotal += 1
            let position: Int
            if isCollapsed {
                position = 0
            } else if expected < members.count, tape.string(at, equals: members[expected].name) {
                position = expected
            } else {
                position = self.position(of: tape.stringBytes(at))
            }
            members[position].shape.add(tape, at + 1, depth: depth + 1)
            expected = position + 1
            at = tape.next(at + 1)
        }
        collapseIfEndless(depth)
    }

    private mutating func position(of name: [UInt8]) -> Int {
        if let known = positions[name] { return known }
        positions[name] = members.count
        members.append(Member(name: name, shape: JSONShape()))
        return members.count - 1
    }

    /// Whether names vary from object to object: there are many, and each object has few of them.
    var hasVaryingNames: Bool {
        members.count > Self.mapNames && objects > 1 && memberTotal / members.count < max(1, objects / 10)
    }

    private mutating func collapseIfEndless(_ depth: Int) {
        // The names of rows stay columns, unless there are more than any table has.
        guard !isCollapsed, members.count > Self.collapsingNames * (depth == 0 ? 10 : 1), hasVaryingNames else {
            return
        }
        collapse()
    }

    private mutating func collapse() {
        members = [Member(name: [], shape: mergedMembers)]
        positions = [:]
        isCollapsed = true
    }

    /// All members' values as if they were of one member.
    var mergedMembers: JSONShape {
        var merged = JSONShape()
        for member in members { merged.merge(member.shape) }
        return merged
    }

    /// Takes in what was seen elsewhere, behind what was seen here.
    mutating func merge(_ other: JSONShape) {
        hasBooleans = hasBooleans || other.hasBooleans
        numbers.merge(other.numbers)
        hasLongNumbers = hasLongNumbers || other.hasLongNumbers
        strings.merge(other.strings)
        hasText = hasText || other.hasText
        objects += other.objects
        memberTotal += other.memberTotal
        hasArrays = hasArrays || other.hasArrays
        taggedKinds.formUnion(other.taggedKinds)
        untaggedKinds.formUnion(other.untaggedKinds)
        isTooDeep = isTooDeep || other.isTooDeep
        if other.isCollapsed, !isCollapsed { collapse() }
        for member in other.members {
            let position = isCollapsed ? 0 : position(of: member.name)
            members[position].shape.merge(member.shape)
        }
        if let element = other.element {
            if elementShape.isEmpty { elementShape.append(element) } else { elementShape[0].merge(element) }
        }
    }
}

extension TypeEvidence {
    /// Takes in a number.
    fileprivate mutating func addNumber(_ tape: JSONTape, _ index: Int) {
        if tape.isNonstandard(index) {
            let text = tape.numberBytes(index)
            // SAFETY: the array's own memory.
            unsafe text.withUnsafeBufferPointer { unsafe add($0.baseAddress!, text.count) }
            return
        }
        let range = tape.range(index)
        // SAFETY: the node lies within the text.
        unsafe tape.bytes.withUnsafeBufferPointer { unsafe add($0.baseAddress! + range.lowerBound, range.count) }
    }

    /// Takes in a string that may be a date or timestamp of ISO 8601; `false` where it is plainly text.
    fileprivate mutating func addMoment(_ tape: JSONTape, _ index: Int) -> Bool {
        let node = tape.node(index)
        let start = Int(node.start), count = Int(node.end) - start
        guard count >= 10, count <= 40, Int(node.info) & CDK_JSON_ESCAPED == 0, tape.bytes[start + 4] == 0x2D,
            tape.bytes[start + 7] == 0x2D
        else { return false }
        // SAFETY: the node lies within the text.
        unsafe tape.bytes.withUnsafeBufferPointer { unsafe add($0.baseAddress! + start, count) }
        return !isText
    }
}
