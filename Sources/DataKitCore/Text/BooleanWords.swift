/// The words of a column of booleans, where they are others than those that are known: `true`, `false`, and where a
/// column is said to be boolean `1`, `0`, `yes`, `no`, `y`, `n`, `t`, `f`, `on`, `off`.
///
/// ```swift
/// var type = TextColumnType(.boolean)
/// type.booleanWords = try BooleanWords(parsing: "ja,j|nein,n")
/// ```
///
/// Upper and lower case are alike. A text that is none of them is no value of the column, though it be `true`.
public struct BooleanWords: Hashable, Sendable {
    /// The words for true, one or more.
    public let trueWords: [String]
    /// The words for false.
    public let falseWords: [String]
    private let exact: [[UInt8]: Bool]

    /// The words of a column.
    /// - Throws: ``DataKitError`` of kind `syntax` where one is empty, stands on both sides, or either side has none.
    public init(trueWords: [String], falseWords: [String]) throws(DataKitError) {
        self.trueWords = trueWords
        self.falseWords = falseWords
        var exact: [[UInt8]: Bool] = [:]
        for (words, value) in [(trueWords, true), (falseWords, false)] {
            for word in words {
                guard !word.isEmpty else {
                    throw DataKitError(.syntax, "a word is empty; an empty field is null", subject: "boolean words")
                }
                for form in [word, word.lowercased(), word.uppercased()] {
                    guard exact.updateValue(value, forKey: Array(form.utf8)) != !value else {
                        throw DataKitError(.syntax, "the word stands for true and for false", subject: word)
                    }
                }
            }
        }
        guard !trueWords.isEmpty, !falseWords.isEmpty else {
            throw DataKitError(
                .syntax, "booleans need words for true and for false: true words, |, false words, as in ja,j|nein,n",
                subject: "boolean words")
        }
        self.exact = exact
    }

    /// Reads `ja,j|nein,n`: the words for true, a bar, those for false, with commas between.
    public init(parsing text: String) throws(DataKitError) {
        let sides = text.split(separator: "|", omittingEmptySubsequences: false).map { side in
            side.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard sides.count == 2 else {
            throw DataKitError(
                .syntax, "booleans need words for true and for false with a bar between, as in ja,j|nein,n",
                subject: text)
        }
        try self.init(trueWords: sides[0], falseWords: sides[1])
    }

    /// The spelling that ``init(parsing:)`` reads.
    public var text: String { trueWords.joined(separator: ",") + "|" + falseWords.joined(separator: ",") }

    /// The value of a text; `nil` where it is none of the words.
    package func value(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        // SAFETY: the caller promises readable bytes.
        let bytes = unsafe Array(text)
        return exact[bytes] ?? exact[Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8)]
    }
}
