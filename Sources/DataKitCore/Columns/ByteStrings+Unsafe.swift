extension ByteStrings {
    /// The strings at the given positions, in that order.
    /// - Precondition: together they have fewer than 2^31 bytes.
    func gathering(_ rows: [Int32]) -> ByteStrings {
        let source = offsets.span
        var total = 0
        let ends = Array(capacity: rows.count + 1) { (ends: inout OutputSpan<Int32>) in
            ends.append(0)
            for row in rows {
                let start = source[Int(row)], end = source[Int(row) + 1]
                precondition(
                    0 <= start && start <= end && end <= data.count, "ByteStrings offsets fall or lie outside the data")
                total += Int(end - start)
                ends.append(Int32(total))
            }
        }
        // SAFETY: every range was checked against the data above, and the ranges' lengths add up to `total`.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: total) { output, initialized in
            unsafe data.withUnsafeBufferPointer { data in
                guard let from = data.baseAddress, var to = output.baseAddress else { return }
                for row in rows {
                    let start = Int(source[Int(row)]), count = Int(source[Int(row) + 1]) - start
                    unsafe to.update(from: from + start, count: count)
                    unsafe to += count
                }
            }
            initialized = total
        }
        return ByteStrings(offsets: Buffer(ends), data: Buffer(bytes))
    }
}
