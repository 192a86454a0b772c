import DataKitCore

extension CSVFieldForm {
    /// Appends the field of a text.
    /// - Returns: `false` where it needs quotes and there are none; it is then written without.
    @inline(__always)
    func append(_ string: String, to text: inout TextBuffer, always: Bool) -> Bool {
        var string = string
        return string.withUTF8 { bytes in
            // SAFETY: the bytes are the string's, and stay until the closure ends.
            append(unsafe bytes.span, to: &text, always: always)
        }
    }
}
