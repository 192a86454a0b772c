/// What the texts of a column say of the form in which its numbers are written, where people's forms were asked for.
///
/// Every text is read under every pair of marks; a pair under which one is no number is out. What is left in the end
/// decides, unless two pairs that are left gave different numbers for some text.
struct NationalNumberEvidence: Hashable, Sendable, Codable {
    private struct Marks: Hashable {
        var decimal: NumberForm.DecimalMark
        var group: NumberForm.GroupMark
    }

    private static let marks: [Marks] = [
        Marks(decimal: .point, group: .comma), Marks(decimal: .comma, group: .point),
        Marks(decimal: .point, group: .space), Marks(decimal: .comma, group: .space),
        Marks(decimal: .point, group: .apostrophe), Marks(decimal: .comma, group: .apostrophe),
    ]

    /// A bit for each pair of marks that is still possible.
    private var possible: UInt8 = 0b11_1111
    /// A bit for each two pairs that gave different numbers for some text.
    private var disagreeing: UInt64 = 0
    /// Pairs under which some number has a fraction, and under which some integer is beyond 64 bits.
    private var fractions: UInt8 = 0
    private var wide: UInt8 = 0
    /// Whether any text is more than a plain number.
    private(set) var hasMarks = false
    private var isPercentage: Bool?
    private var currency: [UInt8]?
    private var isOut = false
    private var ambiguousExample: String?

    /// Whether all texts so far are numbers of one form.
    var isPossible: Bool { !isOut && possible != 0 }

    mutating func add(_ start: UnsafePointer<UInt8>, _ count: Int) {
        guard isPossible else { return }
        guard let number = unsafe NationalNumber(start, count) else {
            isOut = true
            return
        }
        if !number.isPlain { hasMarks = true }
        if isPercentage != nil, isPercentage != number.isPercentage { isOut = true }
        isPercentage = number.isPercentage
        if !number.currency.isEmpty {
            // Two currencies are no one number.
            if let currency, currency != Array(number.currency) { isOut = true }
            currency = Array(number.currency)
        }
        var texts: [(bit: Int, plain: [UInt8])] = []
        for (bit, marks) in Self.marks.enumerated() where possible & 1 << bit != 0 {
            guard
                let plain = number.plain(
                    decimal: marks.decimal.rawValue, group: marks.group.rawValue, takesLeadingZeros: false)
            else {
                possible &= ~(1 << bit)
                continue
            }
            texts.append((bit, plain))
            if plain.contains(0x2E) || number.isPercentage {
                fractions |= 1 << bit
            } else if unsafe plain.withUnsafeBufferPointer({
                unsafe parseInt64($0.baseAddress!, $0.count, isStrict: true)
            }) == nil {
                // SAFETY: the closure reads the array's own bytes, of which there is one at least.
                wide |= 1 << bit
            }
        }
        for (first, plain) in texts {
            for (second, other) in texts where first < second && plain != other {
                disagreeing |= 1 << UInt64(first * 8 + second)
                if ambiguousExample == nil {
                    // SAFETY: the caller promises `count` readable bytes.
                    ambiguousExample = unsafe String(
                        decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
                }
            }
        }
    }

    mutating func merge(_ other: NationalNumberEvidence) {
        possible &= other.possible
        disagreeing |= other.disagreeing
        fractions |= other.fractions
        wide |= other.wide
        hasMarks = hasMarks || other.hasMarks
        isOut = isOut || other.isOut
        if let mine = isPercentage, let its = other.isPercentage, mine != its { isOut = true }
        isPercentage = isPercentage ?? other.isPercentage
        if let mine = currency, let its = other.currency, mine != its { isOut = true }
        currency = currency ?? other.currency
        ambiguousExample = ambiguousExample ?? other.ambiguousExample
    }

    private var left: [Int] { Self.marks.indices.filter { possible & 1 << $0 != 0 } }

    /// The pair that all texts agree on.
    private var agreed: Int? {
        let left = left
        for first in left {
            for second in left where first < second && disagreeing & 1 << UInt64(first * 8 + second) != 0 { return nil }
        }
        return left.first
    }

    /// The type of the column; `nil` where its numbers have no form, or more than one.
    var type: TextColumnType? {
        guard isPossible, hasMarks, let bit = agreed else { return nil }
        var type = TextColumnType(
            fractions & 1 << bit != 0
                ? .float64 : wide & 1 << bit != 0 ? .decimal(precision: 38, scale: 0) : .int64)
        type.numberForm = form(bit)
        return type
    }

    private func form(_ bit: Int) -> NumberForm {
        NumberForm(
            decimalMark: Self.marks[bit].decimal, groupMark: Self.marks[bit].group, takesCurrency: currency != nil,
            isPercentage: isPercentage ?? false)
    }

    /// A sentence about a column that stayed text because its numbers could be read in several ways.
    func ambiguityNote(column: String) -> String? {
        guard isPossible, hasMarks, agreed == nil else { return nil }
        let options = left.prefix(2).map { "--type '\(column)=float64(\(form($0).example))'" }
        let example = ambiguousExample.map { ": '\($0)' can be read in more than one way" } ?? ""
        return "column '\(column)' holds numbers but stays text\(example); to settle it, say "
            + options.joined(separator: " or ")
    }
}
