extension LiteralText {
    /// A floating-point number, also `nan` and `inf`.
    static func double(_ text: [UInt8]) -> Double? {
        // SAFETY: `number` gives the text's own memory.
        unsafe number(text) { start, count in unsafe parseDouble(start, count) ?? parseNonFinite(start, count) }
    }

    static func float(_ text: [UInt8]) -> Float? {
        // SAFETY: `number` gives the text's own memory.
        unsafe number(text) { start, count in
            unsafe parseFloat(start, count) ?? parseNonFinite(start, count).map { Float($0) }
        }
    }

    /// An exact number with as many fraction digits as are written.
    static func decimal(_ text: [UInt8]) -> Decimal128? {
        let point = text.firstIndex(of: UInt8(ascii: "."))
        let scale = point.map { text.count - $0 - 1 } ?? 0
        guard scale <= 38, !text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
        // SAFETY: `number` gives the text's own memory.
        let unscaled: Int128? = unsafe number(text) { start, count in
            unsafe parseDecimal(start, count, precision: 38, scale: scale)
        }
        return unscaled.map { Decimal128(unscaled: $0, scale: scale) }
    }

    /// Reads a number from an array's memory.
    static func number<Number>(
        _ text: [UInt8], _ parse: (UnsafePointer<UInt8>, Int) -> Number?
    ) -> Number? {
        unsafe text.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            // SAFETY: the buffer pointer covers exactly the array.
            return unsafe parse(start, bytes.count)
        }
    }

    /// A number's digits and exponent.
    static func decimalText(_ text: [UInt8]) -> DecimalText? {
        // SAFETY: `number` gives the text's own memory.
        unsafe number(text) { start, count in unsafe DecimalText(start, count) }
    }
}
