import DataKitCore

/// Values that Parquet keeps as byte strings of one width: decimals, half-precision numbers, intervals.
enum FixedWidth {
    /// The low bytes of a number, most significant first.
    static func bigEndian(_ value: Int128, width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> Int128(8 * (width - 1 - $0))) }
    }

    /// Decimals as two's complement, most significant byte first.
    static func decimals(_ values: Buffer<Int128>, width: Int) -> FixedBytes {
        let values = values.span
        let shift = Int128(128 - 8 * width)
        return FixedBytes(
            width: width,
            data: Buffer(
                Array(capacity: values.count * width) { output in
                    for index in values.indices {
                        // The value's lowest byte moves to the end of the 16; the upper ones are written.
                        var rest = values[index] << shift
                        for _ in 0..<width {
                            output.append(UInt8(truncatingIfNeeded: rest >> 120))
                            rest <<= 8
                        }
                    }
                }))
    }

    /// Bit patterns of half precision, least significant byte first.
    static func halves(_ values: Buffer<UInt16>) -> FixedBytes {
        let values = values.span
        return FixedBytes(
            width: 2,
            data: Buffer(
                Array(capacity: values.count * 2) { output in
                    for index in values.indices {
                        output.append(UInt8(truncatingIfNeeded: values[index]))
                        output.append(UInt8(truncatingIfNeeded: values[index] >> 8))
                    }
                }))
    }

    /// Intervals as months, days and milliseconds, each unsigned in four bytes, least significant first.
    ///
    /// - Throws: ``ParquetError`` of kind `misuse` where an interval does not fit.
    static func intervals(_ values: Buffer<Interval>) throws(ParquetError) -> FixedBytes {
        let values = values.span
        var data: [UInt8] = []
        data.reserveCapacity(values.count * 12)
        for index in values.indices {
            let interval = values[index]
            let (milliseconds, rest) = interval.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
            guard interval.months >= 0, interval.days >= 0, rest == 0, let milliseconds = UInt32(exactly: milliseconds)
            else {
                throw ParquetError(
                    .misuse,
                    "the interval of \(interval.months) months, \(interval.days) days and \(interval.nanoseconds) "
                        + "nanoseconds cannot be written: Parquet keeps whole milliseconds, and nothing negative; "
                        + "write a duration or text instead")
            }
            for part in [UInt32(interval.months), UInt32(interval.days), milliseconds] {
                for byte in 0..<4 { data.append(UInt8(truncatingIfNeeded: part >> UInt32(8 * byte))) }
            }
        }
        return FixedBytes(width: 12, data: Buffer(data))
    }
}
