internal import CDataKitKernels
import DataKitCore

/// The levels of some rows of a leaf, a byte each.
struct LeafLevels {
    /// Empty for a leaf that lies in no list.
    var repetition: [UInt8] = []
    var definition: [UInt8] = []

    var count: Int { definition.count }

    /// Calls a kernel with the levels' memory; no repetition levels are a null pointer.
    @unsafe private func withPointers<Result>(
        from first: Int = 0, _ body: (UnsafePointer<UInt8>?, UnsafePointer<UInt8>?, Int) -> Result
    ) -> Result {
        precondition(
            first <= count && (repetition.isEmpty || repetition.count == count), "the levels do not go together")
        let count = count - first
        return unsafe definition.withUnsafeBufferPointer { definition in
            unsafe repetition.withUnsafeBufferPointer { repetition in
                // SAFETY: `first` lies within both.
                let start = unsafe repetition.isEmpty ? nil : repetition.baseAddress.map { unsafe $0 + first }
                return unsafe body(start, definition.baseAddress.map { unsafe $0 + first }, count)
            }
        }
    }

    /// Whether every entry from `first` on that goes on with a list stands in one.
    /// - Parameter elementLevels: the definition level of an element, by the number of lists around it.
    func areConsistent(from first: Int, elementLevels: [UInt8]) -> Bool {
        if repetition.isEmpty || first == count { return true }
        let before = first == 0 ? 0 : definition[first - 1]
        return unsafe withPointers(from: first) { repetition, definition, count in
            // SAFETY: the levels were checked against the greatest, which has its element level.
            unsafe cdk_levels_check(repetition, definition, count, elementLevels, before) == 0
        }
    }

    /// Appends a bit for each place of a node from an entry on.
    /// - Returns: how many places there are, and how many have values.
    func appendValidity(
        of node: NestedNode, from first: Int = 0, to words: inout [UInt64], at bit: Int
    ) -> (places: Int, values: Int) {
        if first == count { return (0, 0) }
        let needed = (bit + count - first + 63) / 64 + 1
        if words.count < needed {
            words.append(
                contentsOf: repeatElement(0, count: max(needed, min(2 * words.count, needed + 4096)) - words.count))
        }
        var ones = 0
        let places = unsafe words.withUnsafeMutableBufferPointer { words in
            unsafe withPointers(from: first) { repetition, definition, count in
                // SAFETY: there is a bit for every entry, and places are no more than entries.
                unsafe cdk_levels_validity(
                    repetition, definition, count, UInt8(node.depth), UInt8(node.placeLevel), UInt8(node.valueLevel),
                    words.baseAddress, bit, &ones)
            }
        }
        return (places, ones)
    }

    /// The places of a node: how many there are, and which have values; `nil` for all.
    func validity(of node: NestedNode) -> (count: Int, validity: Bitmap?) {
        var words: [UInt64] = []
        let (places, values) = appendValidity(of: node, to: &words, at: 0)
        return (places, values == places ? nil : Bitmap(words: words, count: places))
    }

    /// The offsets of a node that is a list or a map among its elements.
    func offsets(of node: NestedNode) -> Buffer<Int32> {
        var lists = 0
        let offsets = Array(capacity: count + 1) { (output: inout OutputSpan<Int32>) in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                // SAFETY: there is room for an offset an entry and one more, and lists are no more than entries.
                lists = unsafe withPointers { repetition, definition, count in
                    unsafe Int(
                        cdk_levels_offsets(
                            repetition, definition, count, UInt8(node.depth + 1), UInt8(node.placeLevel),
                            UInt8(node.elementLevel), pointer.baseAddress))
                }
                initialized = lists + 1
            }
        }
        return Buffer(offsets)
    }

    /// Whether another leaf says the same of a node that both lie in, down to `depth` lists and a definition level.
    func agree(with other: LeafLevels, depth: Int, level: Int) -> Bool {
        unsafe withPointers { repetition, definition, count in
            unsafe other.withPointers { otherRepetition, otherDefinition, otherCount in
                // SAFETY: the counts are those of the levels.
                unsafe cdk_levels_agree(
                    repetition, definition, count, otherRepetition, otherDefinition, otherCount, UInt8(depth),
                    UInt8(level)) != 0
            }
        }
    }

    /// How many entries of some repetition levels lie before the one that begins row number `rows`.
    static func prefix(
        of repetition: [UInt8], from first: Int, rows: Int
    ) -> (entries: Int, begun: Int) {
        var begun = 0
        let entries = unsafe repetition.withUnsafeBufferPointer { levels in
            guard let base = levels.baseAddress else { return 0 }
            // SAFETY: `first` lies within the levels.
            return unsafe Int(cdk_levels_prefix(base + first, levels.count - first, rows, &begun))
        }
        return (entries, begun)
    }

    /// How many of some levels are one level.
    static func count(of level: UInt8, in levels: [UInt8], _ range: Range<Int>) -> Int {
        unsafe levels[range].withUnsafeBufferPointer { levels in
            // SAFETY: the kernel reads within the count.
            unsafe levels.baseAddress.map { unsafe cdk_count_u8($0, levels.count, level) } ?? 0
        }
    }
}
