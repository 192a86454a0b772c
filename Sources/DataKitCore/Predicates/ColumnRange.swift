/// What statistics say about the values of a column in some part of a file: enough to skip the part.
///
/// Text is ordered by its bytes of UTF-8; a bound that is no valid UTF-8 must be left out, not mended.
public struct ColumnRange: Sendable, Hashable {
    /// No value is smaller; `nil` where nothing is known. It need not be a value that occurs.
    public var minimum: Value?
    /// No value is larger, with the exception of NaN; `nil` where nothing is known. It need not be a value that occurs.
    public var maximum: Value?
    /// `nil` where it is not known, which is not the same as none.
    public var nullCount: Int?
    /// How many rows the part has, nulls among them.
    public var rowCount: Int
    /// How many values are NaN; `nil` where it is not known.
    ///
    /// The minima and maxima of most formats leave NaN out, while a predicate takes it for larger than every other
    /// number. So a part can be skipped by the maximum of a floating-point column (for `x > 100`) only where it is known
    /// to hold no NaN.
    public var nanCount: Int?

    public init(
        minimum: Value? = nil, maximum: Value? = nil, nullCount: Int? = nil, rowCount: Int, nanCount: Int? = nil
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.nullCount = nullCount
        self.rowCount = rowCount
        self.nanCount = nanCount
    }
}
