extension CSVKeyNode {
    /// A value of the type that was asked for, which is the one it has; an error where there is none.
    @inline(__always)
    func known<Known, Value>(_ value: Known?, _ column: Int) throws -> Value {
        guard let value else { throw decoding.mismatch(column, Value.self) }
        // SAFETY: callers have made a value of the type whose form was asked for, which is this type.
        return unsafe unsafeBitCast(value, to: Value.self)
    }
}
