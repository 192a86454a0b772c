/// How reading goes on behind a row whose end cannot be known.
///
/// A quote that is not closed before the end of the text, or before its row has ``longestRow`` bytes, makes its row end
/// where its line does. Any other row that is longer ends with the first line end behind so many bytes. Both rows are
/// faulty; the next line begins another row. What a row is depends on the text alone, and not on how it is cut.
struct RowRecovery: Sendable {
    let longestRow: Int
}

/// A row that was ended by ``RowRecovery``.
struct ForcedRow: Sendable, Equatable {
    /// Where it begins.
    let start: Int
    /// The quote that is not closed; `nil` where the row is too long.
    let openQuote: Int?
}

extension CSVReadingOptions {
    /// What is done with rows without an end; `nil` where they are errors.
    var recovery: RowRecovery? { badRows == .fail ? nil : RowRecovery(longestRow: longestRow) }

    /// No row is held in memory that has more bytes.
    var longestRow: Int { badRows == .fail ? maximumRowBytes : max(maximumRowBytes, heldRowBytes) }
}
