import DataKitCore

/// How one column of a file is read.
struct CSVColumn: Sendable, Hashable {
    var name: String
    var type: TextColumnType
    /// Whether the type was guessed.
    var isGuess: Bool
    /// Texts that mean null, beside the empty one.
    var nullTokens: [[UInt8]]
}
