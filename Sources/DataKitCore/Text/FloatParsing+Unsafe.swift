internal import CDataKitKernels

/// The double nearest to a decimal text, ties to even, whatever its length.
///
/// Takes `-?digits[.digits][(e|E)[+-]?digits]` with a digit on at least one side of the point, and nothing around it:
/// no `+`, spaces, hexadecimal digits, infinities or NaN (see ``parseNonFinite(_:_:)``).
///
/// - Returns: `nil` for any other text, and where the value rounds to infinity. What is too small becomes zero.
/// - Complexity: O(count); no allocation.
@unsafe package func parseDouble(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    var result = 0.0
    // SAFETY: the caller promises `count` readable bytes; the kernel reads no others.
    return unsafe cdk_parse_double(start, count, &result) ? result : nil
}

/// The float nearest to a decimal text, rounded once; see ``parseDouble(_:_:)``.
@unsafe package func parseFloat(_ start: UnsafePointer<UInt8>, _ count: Int) -> Float? {
    var result: Float = 0
    // SAFETY: the caller promises `count` readable bytes; the kernel reads no others.
    return unsafe cdk_parse_float(start, count, &result) ? result : nil
}

/// Reads `nan`, `inf` and `infinity`, in any case, the latter two with an optional sign.
@unsafe package func parseNonFinite(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard count >= 3, count <= 9 else { return nil }
    // SAFETY: the caller promises `count` readable bytes.
    let text = unsafe UnsafeBufferPointer(start: start, count: count)
    let sign = unsafe text[0]
    let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    func matches(_ word: StaticString) -> Bool {
        let first = isSigned ? 1 : 0
        guard count - first == word.utf8CodeUnitCount else { return false }
        // SAFETY: the word is ASCII in static memory, as long as the rest of the text.
        return (first..<count).allSatisfy { unsafe text[$0] | 0x20 == word.utf8Start[$0 - first] }
    }
    if matches("inf") || matches("infinity") { return sign == UInt8(ascii: "-") ? -.infinity : .infinity }
    return !isSigned && matches("nan") ? .nan : nil
}
