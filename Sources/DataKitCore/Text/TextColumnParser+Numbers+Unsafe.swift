// Numbers in people's forms, and timestamps written as numbers.

extension TextColumnParser {
    /// A column of numbers in a form.
    func nationalColumn(_ fields: TextFields, _ form: NumberForm) throws(Misfit) -> Column {
        let takesLeadingZeros = !isGuess
        /// Reads the number's plain notation.
        func read<Element>(
            _ parse: @escaping (UnsafePointer<UInt8>, Int) -> Element?,
            nonFinite: ((UnsafePointer<UInt8>, Int) -> Element?)? = nil
        ) -> (UnsafePointer<UInt8>, Int) -> Element? {
            { start, count in
                guard let plain = unsafe form.plain(start, count, takesLeadingZeros: takesLeadingZeros) else {
                    // Whoever states the type may have NaN and infinities written as they are in any country.
                    return takesLeadingZeros ? unsafe nonFinite?(start, count) : nil
                }
                // SAFETY: a plain notation has a byte at least, and lives through the call.
                return unsafe plain.withUnsafeBufferPointer { unsafe parse($0.baseAddress!, $0.count) }
            }
        }
        func integers<Integer: FixedWidthInteger & BitwiseCopyable & Sendable>(
            _ layout: (Buffer<Integer>) -> Column.Values
        ) throws(Misfit) -> Column {
            try unsafe fixed(
                fields, 0 as Integer, layout,
                read { start, count in
                    (unsafe parseInt128(start, count)).flatMap { Integer(exactly: $0) }
                })
        }
        switch target.type {
        case .int8: return try integers(Column.Values.int8)
        case .int16: return try integers(Column.Values.int16)
        case .int32: return try integers(Column.Values.int32)
        case .int64: return try integers(Column.Values.int64)
        case .uint8: return try integers(Column.Values.uint8)
        case .uint16: return try integers(Column.Values.uint16)
        case .uint32: return try integers(Column.Values.uint32)
        case .uint64: return try integers(Column.Values.uint64)
        case .float16:
            return try unsafe fixed(
                fields, 0 as UInt16, Column.Values.float16,
                read(
                    { start, count in
                        guard let half = (unsafe parseFloat(start, count))?.halfBitPattern else { return nil }
                        return half & 0x7C00 == 0x7C00 ? nil : half
                    }, nonFinite: { (unsafe parseNonFinite($0, $1)).map { Float($0).halfBitPattern } }))
        case .float32:
            return try unsafe fixed(
                fields, 0 as Float, Column.Values.float32,
                read(
                    { unsafe parseFloat($0, $1) }, nonFinite: { (unsafe parseNonFinite($0, $1)).map(Float.init) }))
        case .float64:
            return try unsafe fixed(
                fields, 0.0, Column.Values.float64,
                read(
                    { unsafe parseDouble($0, $1) }, nonFinite: { unsafe parseNonFinite($0, $1) }))
        case .decimal(let precision, let scale):
            return try unsafe fixed(
                fields, 0 as Int128, Column.Values.int128,
                read { start, count in
                    unsafe parseDecimal(start, count, precision: precision, scale: scale)
                })
        default: preconditionFailure("a form of numbers is for numbers, not for \(target.type)")
        }
    }

    /// A column of timestamps written as a number of a unit since 1970.
    func epochColumn(_ fields: TextFields, _ written: TimeUnit) throws(Misfit) -> Column {
        guard case .timestamp(let unit, _) = target.type else {
            preconditionFailure("only timestamps are written as numbers since 1970")
        }
        let factor = Int128(written.perSecond)
        return try unsafe fixed(fields, 0 as Int64, Column.Values.int64) { start, count in
            // In units of 10^-9 of what is written, exactly; then in the column's unit, where nothing is lost.
            guard let parts = unsafe parseDecimal(start, count, precision: 38, scale: 9) else { return nil }
            let (scaled, isTooLarge) = parts.multipliedReportingOverflow(by: Int128(unit.perSecond))
            guard !isTooLarge else { return nil }
            let (value, rest) = scaled.quotientAndRemainder(dividingBy: factor * 1_000_000_000)
            return rest == 0 ? Int64(exactly: value) : nil
        }
    }
}
