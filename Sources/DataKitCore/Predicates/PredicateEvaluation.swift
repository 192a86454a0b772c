/// One evaluation of a bound predicate: words of 64 rows each, bits behind the last row clear.
struct PredicateEvaluation {
    typealias Words = [UInt64]

    /// SQL's three truth values, as two bits a row. What is not known is not true.
    struct Truth {
        var isTrue: Words
        /// `nil` where every row is known.
        var isKnown: Words?
    }

    let batch: RecordBatch

    private var rowCount: Int { batch.rowCount }

    /// The rows for which a condition is true; stops early where no row is left.
    func rowsWhereTrue(_ node: BoundPredicate.Node) throws(DataKitError) -> Words {
        guard case .and(let parts) = node else { return try truth(of: node).isTrue }
        var words = WordLoops.repeating(true, count: rowCount)
        for part in parts {
            WordLoops.and(&words, try rowsWhereTrue(part))
            if words.allSatisfy({ $0 == 0 }) { break }
        }
        return words
    }

    private func truth(of node: BoundPredicate.Node) throws(DataKitError) -> Truth {
        switch node {
        case .constant(let truth):
            return Truth(
                isTrue: WordLoops.repeating(truth == true, count: rowCount),
                isKnown: truth == nil ? WordLoops.repeating(false, count: rowCount) : nil)
        case .known(let column, let truth):
            return known(WordLoops.repeating(truth, count: rowCount), in: batch.columns[column].validity)
        case .isNull(let column): return Truth(isTrue: nulls(of: batch.columns[column]), isKnown: nil)
        case .compare(let column, let comparison, let physical):
            return leaf(batch.columns[column]) { $0.words(where: comparison, physical) }
        case .isIn(let column, let members): return leaf(batch.columns[column]) { $0.words(in: members) }
        case .like(let column, let pattern): return leaf(batch.columns[column]) { $0.words(like: pattern) }
        case .compareColumns(let left, let comparison, let right):
            let left = try batch.columns[left].writtenOut(), right = try batch.columns[right].writtenOut()
            let words = ColumnPairing(left, right).words(where: comparison)
            return known(words, in: Bitmap.intersection(validity(left), validity(right)))
        case .not(let inner):
            var result = try truth(of: inner)
            WordLoops.invert(&result.isTrue, count: rowCount)
            if let known = result.isKnown { WordLoops.and(&result.isTrue, known) }
            return result
        case .and(let parts):
            var result = Truth(isTrue: WordLoops.repeating(true, count: rowCount), isKnown: nil)
            for part in parts { result = combined(result, try truth(of: part), decidedBy: false) }
            return result
        case .or(let parts):
            var result = Truth(isTrue: WordLoops.repeating(false, count: rowCount), isKnown: nil)
            for part in parts { result = combined(result, try truth(of: part), decidedBy: true) }
            return result
        }
    }

    /// `and` (decided by a false) or `or` (decided by a true).
    private func combined(_ left: Truth, _ right: Truth, decidedBy decisive: Bool) -> Truth {
        var result = left
        if decisive { WordLoops.or(&result.isTrue, right.isTrue) } else { WordLoops.and(&result.isTrue, right.isTrue) }
        if left.isKnown == nil, right.isKnown == nil { return result }
        let all = WordLoops.repeating(true, count: rowCount)
        let leftKnown = left.isKnown ?? all, rightKnown = right.isKnown ?? all
        result.isKnown = leftKnown.indices.map { index in
            let leftDecides = leftKnown[index] & (decisive ? left.isTrue[index] : ~left.isTrue[index])
            let rightDecides = rightKnown[index] & (decisive ? right.isTrue[index] : ~right.isTrue[index])
            return leftKnown[index] & rightKnown[index] | leftDecides | rightDecides
        }
        return result
    }

    /// Evaluates something about the values of one column: a dictionary's once each. Only a dictionary of numbers that
    /// is much longer than the batch is written out; of text that might be more than memory holds.
    private func leaf(_ column: Column, _ words: (Column) -> Words) -> Truth {
        switch column.values {
        case .null:
            let none = WordLoops.repeating(false, count: column.count)
            return Truth(isTrue: none, isKnown: none)
        case .dictionary(let indices, let values):
            if values.count > 2 * column.count {
                if case .bytes = values.values {
                } else {
                    return known(words(column.decodingDictionary()), in: column.validity)
                }
            }
            return known(WordLoops.gathering(words(values), count: values.count, indices), in: column.validity)
        default: return known(words(column), in: column.validity)
        }
    }

    private func known(_ words: Words, in validity: Bitmap?) -> Truth {
        guard let validity else { return Truth(isTrue: words, isKnown: nil) }
        let known = WordLoops.words(of: validity)
        var words = words
        WordLoops.and(&words, known)
        return Truth(isTrue: words, isKnown: known)
    }

    private func nulls(of column: Column) -> Words {
        if case .null = column.values { return WordLoops.repeating(true, count: column.count) }
        guard let validity = column.validity else { return WordLoops.repeating(false, count: column.count) }
        var words = WordLoops.words(of: validity)
        WordLoops.invert(&words, count: column.count)
        return words
    }

    private func validity(_ column: Column) -> Bitmap? {
        if case .null = column.values { return Bitmap(repeating: false, count: column.count) }
        return column.validity
    }
}

/// Loops over words of bits.
enum WordLoops {
    typealias Words = [UInt64]

    static func repeating(_ bit: Bool, count: Int) -> Words {
        var words = Words(repeating: bit ? .max : 0, count: (count + 63) / 64)
        clearTail(&words, count)
        return words
    }

    static func words(of bitmap: Bitmap) -> Words { (0..<bitmap.wordCount).map { bitmap.word(at: $0) } }

    static func and(_ words: inout Words, _ other: Words) {
        for index in words.indices { words[index] &= other[index] }
    }
    static func or(_ words: inout Words, _ other: Words) { for index in words.indices { words[index] |= other[index] } }

    static func invert(_ words: inout Words, count: Int) {
        for index in words.indices { words[index] = ~words[index] }
        clearTail(&words, count)
    }

    private static func clearTail(_ words: inout Words, _ count: Int) {
        if count & 63 != 0 { words[words.count - 1] &= (1 &<< UInt64(count & 63)) &- 1 }
    }

    /// Bits made one by one, for types that have no kernel.
    @inline(__always)
    static func make(count: Int, _ holds: (Int) -> Bool) -> Words {
        var words = Words(repeating: 0, count: (count + 63) / 64)
        for index in words.indices {
            var word: UInt64 = 0
            let first = index &* 64
            for bit in 0..<min(64, count &- first) where holds(first &+ bit) { word |= 1 &<< UInt64(bit) }
            words[index] = word
        }
        return words
    }
}
