/// What a reader of text does with a row that is faulty: one with too many or too few fields, or with a value that is
/// none of the type stated for its column.
///
/// Types that were guessed never make a row faulty: the column becomes wider instead.
public enum BadRowPolicy: String, Hashable, Sendable, CaseIterable, Codable {
    /// The first faulty row is an error, and nothing is read behind it.
    case fail
    /// The faulty fields are null and the row stays. A row of which nothing can be kept is dropped.
    case null
    /// The row is left out.
    case drop
}
