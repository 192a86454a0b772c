internal import CDataKitKernels

/// Appends the shortest decimal text that reads back as the same double, and of those the nearest to its value.
///
/// The form is that of `description`, which is also valid JSON where the value is finite: `1.0`, `-0.0`, `0.0001`,
/// `1e-05`, `9007199254740992.0`, `1e+16`. What is not finite becomes `nan`, `inf` or `-inf`; formats that want other
/// words for those look first.
///
/// - Complexity: no allocation but that of the array.
package func appendShortest(_ value: Double, to bytes: inout [UInt8]) {
    // SAFETY: appendText gives CDK_FLOAT_TEXT bytes.
    unsafe appendText(to: &bytes) { unsafe cdk_print_double(value, $0) }
}

/// Appends the shortest decimal text that reads back as the same float; see ``appendShortest(_:to:)-(Double,_)``.
package func appendShortest(_ value: Float, to bytes: inout [UInt8]) {
    // SAFETY: appendText gives CDK_FLOAT_TEXT bytes.
    unsafe appendText(to: &bytes) { unsafe cdk_print_float(value, $0) }
}

/// Appends the shortest decimal text that reads back as the same IEEE 754 binary16 bit pattern, never with an exponent
/// above 1: `65500.0`, `0.1`, `6e-08`.
package func appendShortest(halfBitPattern bits: UInt16, to bytes: inout [UInt8]) {
    // SAFETY: appendText gives CDK_FLOAT_TEXT bytes.
    unsafe appendText(to: &bytes) { unsafe cdk_print_half(bits, $0) }
}

@inline(__always)
private func appendText(to bytes: inout [UInt8], _ print: (UnsafeMutablePointer<UInt8>) -> Int) {
    bytes.append(addingCapacity: Int(CDK_FLOAT_TEXT)) { output in
        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
            // SAFETY: append reserved CDK_FLOAT_TEXT bytes behind those initialised; the kernel writes no more.
            initialized += unsafe print(pointer.baseAddress! + initialized)
        }
    }
}
