/// What statistics say about the values of a column in some part of a file: enough to skip the part.
public struct ColumnRange: Sendable, Hashable {
    /// No value is smaller; `nil` where nothing is known.
    public var minimum: Value?
    /// No value is larger; `nil` where nothing is known.
    public var maximum: Value?
    /// `nil` where it is not known, which is not the same as none.
    public var nullCount: Int?
    public var rowCount: Int

    public init(minimum: Value? = nil, maximum: Value? = nil, nullCount: Int? = nil, rowCount: Int) {
        self.minimum = minimum
        self.maximum = maximum
        self.nullCount = nullCount
        self.rowCount = rowCount
    }
}
