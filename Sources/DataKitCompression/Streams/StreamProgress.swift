/// What one step of a streaming codec did.
struct StreamProgress {
    /// How many bytes of the input were used up.
    var consumed: Int
    /// How many bytes were appended to the output.
    var produced: Int
}
