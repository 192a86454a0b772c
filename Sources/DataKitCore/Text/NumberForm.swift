/// How people write numbers: which mark stands before the fraction, which one parts groups of three digits, and what
/// stands around the digits.
///
/// A form is given by an example that shows its marks: `1.234,5`, `$1,234.50`, `1 234,5`, `12,5 %`, `1'234.5`.
///
/// | in the example | means |
/// |---|---|
/// | the last `.` or `,`, before one or two digits or behind another mark | the mark before fractions |
/// | `.` `,` `'` or a space before three digits | the mark between groups; numbers without it are taken as well, and for a space or an apostrophe their typographic kin |
/// | a currency sign such as `$` or `€`, or a code such as `EUR` | numbers may have a currency, before or behind; numbers in parentheses are negative |
/// | `%` | numbers are percentages, and `12,5 %` is 0.125 |
///
/// ```swift
/// let type = try TextColumnType(parsing: "decimal(12,2)(1.234,56)")
/// ```
public struct NumberForm: Hashable, Sendable, Codable {
    /// The mark before the fraction.
    public enum DecimalMark: UInt8, Hashable, Sendable, Codable {
        case point = 0x2E
        case comma = 0x2C
    }

    /// The mark between groups of three digits.
    public enum GroupMark: UInt8, Hashable, Sendable, Codable, CaseIterable {
        case none = 0
        case point = 0x2E
        case comma = 0x2C
        /// Also U+00A0, U+2009 and U+202F.
        case space = 0x20
        /// Also U+2019.
        case apostrophe = 0x27
    }

    /// The mark before the fraction.
    public var decimalMark: DecimalMark
    /// The mark between groups of three digits.
    public var groupMark: GroupMark
    /// Whether a currency may stand before or behind.
    public var takesCurrency: Bool
    /// Whether numbers are followed by `%`, and are a hundredth of what is written.
    public var isPercentage: Bool

    /// A form; the marks must differ.
    public init(
        decimalMark: DecimalMark, groupMark: GroupMark = .none, takesCurrency: Bool = false, isPercentage: Bool = false
    ) {
        precondition(decimalMark.rawValue != groupMark.rawValue, "NumberForm needs marks that differ")
        self.decimalMark = decimalMark
        self.groupMark = groupMark
        self.takesCurrency = takesCurrency
        self.isPercentage = isPercentage
    }

    /// Reads an example.
    /// - Throws: ``DataKitError`` of kind `syntax` where it is no number, or `1,234` leaves open which mark it shows.
    public init(example: String) throws(DataKitError) {
        var text = example.filter {
            !$0.isWhitespace || $0 == " " || $0 == "\u{A0}" || $0 == "\u{2009}" || $0 == "\u{202F}"
        }
        let isPercentage = text.contains("%")
        let takesCurrency = text.unicodeScalars.contains {
            $0.properties.generalCategory == .currencySymbol || $0.properties.isAlphabetic
        }
        text.removeAll { $0 == "%" || $0 == "-" || $0 == "+" || $0.isCurrencySymbol || $0.isLetter }
        let marks = Array(
            text.trimmed().map {
                ("\u{A0}\u{2009}\u{202F}".contains($0) ? " " : $0 == "\u{2019}" ? "'" : $0) as Character
            })
        guard !marks.isEmpty, marks.allSatisfy({ $0.isASCII && ($0.isNumber || ".,' ".contains($0)) }),
            let first = marks.first, first.isNumber
        else { throw Self.unclear(example) }
        var group: GroupMark = .none
        var decimal: DecimalMark?
        let positions = marks.indices.filter { !marks[$0].isNumber }
        for (number, position) in positions.enumerated() {
            let isLast = number == positions.count - 1
            let end = isLast ? marks.count : positions[number + 1]
            let digits = end - position - 1
            guard let mark = marks[position].asciiValue else { throw Self.unclear(example) }
            let differs = number > 0 && marks[positions[number - 1]] != marks[position]
            if isLast, mark == 0x2E || mark == 0x2C, differs || digits != 3 {
                decimal = DecimalMark(rawValue: mark)
            } else {
                // `1,234` alone may be either; a space or an apostrophe only parts groups.
                guard digits == 3, let found = GroupMark(rawValue: mark), group == .none || group == found,
                    !(isLast && number == 0 && (mark == 0x2E || mark == 0x2C))
                else { throw Self.unclear(example) }
                group = found
            }
        }
        guard decimal?.rawValue != group.rawValue else { throw Self.unclear(example) }
        self.init(
            decimalMark: decimal ?? (group == .point ? .comma : .point), groupMark: group,
            takesCurrency: takesCurrency, isPercentage: isPercentage)
    }

    private static func unclear(_ example: String) -> DataKitError {
        DataKitError(
            .syntax, "is no example of a number that shows its marks; write one such as 1.234,5 or $1,234.5 or 12,5 %",
            subject: example)
    }

    /// An example that ``init(example:)`` reads.
    public var example: String {
        let point = decimalMark == .point ? "." : ","
        let group = groupMark == .none ? "" : String(UnicodeScalar(groupMark.rawValue))
        let number = group.isEmpty ? "1\(point)5" : "1\(group)234\(point)5"
        return (takesCurrency ? "¤" : "") + number + (isPercentage ? " %" : "")
    }
}

extension Character {
    fileprivate var isCurrencySymbol: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .currencySymbol }
    }
}

extension String {
    fileprivate func trimmed() -> Substring {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
