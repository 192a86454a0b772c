extension TextBuffer {
    /// Appends the shortest text that reads back as the same number, or one of the words.
    @inline(__always)
    package mutating func append(
        double value: Double, notANumber: StaticString, infinity: StaticString, minusInfinity: StaticString
    ) {
        if value.isFinite {
            append(shortest: value)
        } else if value.isNaN {
            append(notANumber)
        } else {
            append(value > 0 ? infinity : minusInfinity)
        }
    }
}
