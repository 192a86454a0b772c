internal import CDataKitKernels

/// Reads the repetition or definition levels of a data page of a nested column, a byte each.
struct LevelReader {
    private let section: LevelSection
    private var hybrid = cdk_hybrid()
    /// The next bit of levels in the deprecated BIT_PACKED encoding.
    private var bit: Int

    /// - Throws: ``ParquetError`` of kind `limit` for columns that nest deeper than a byte can count.
    init(_ section: LevelSection) throws(ParquetError) {
        guard section.maximum <= Int(UInt8.max) else {
            throw ParquetError(.limit, "the column nests \(section.maximum) levels deep, expected at most 255")
        }
        self.section = section
        hybrid.position = section.range.lowerBound
        bit = section.range.lowerBound * 8
    }

    /// Appends the next levels.
    /// - Throws: ``ParquetError`` where there are fewer, or one passes the column's greatest.
    mutating func read(_ count: Int, appendingTo levels: inout [UInt8]) throws(ParquetError) {
        if count == 0 { return }
        var status: Int32 = 0
        if section.isBitPacked {
            status = readBitPacked(count, appendingTo: &levels)
        } else {
            var hybrid = hybrid
            let (end, width) = (section.range.upperBound, UInt32(section.width))
            unsafe section.bytes.withUnsafeBufferPointer { source in
                levels.append(addingCapacity: count) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        // SAFETY: append reserved the room; the kernel reads below `end`, which lies within the bytes.
                        status = unsafe cdk_hybrid_decode_levels(
                            &hybrid, source.baseAddress, end, width, pointer.baseAddress! + initialized, count)
                        if status >= 0 { initialized += count }
                    }
                }
            }
            self.hybrid = hybrid
        }
        guard status >= 0 else { throw .hybrid(Int(status), of: "\(section.kind) levels") }
        guard status <= section.maximum else {
            throw .damaged("a \(section.kind) level is \(status), expected at most \(section.maximum)")
        }
    }

    private mutating func readBitPacked(_ count: Int, appendingTo levels: inout [UInt8]) -> Int32 {
        let width = section.width
        guard count <= (section.range.upperBound * 8 - bit) / width else { return -1 }
        var largest = 0
        for _ in 0..<count {
            var level = 0
            for _ in 0..<width {
                level = level << 1 | Int(section.bytes[bit / 8] >> UInt8(7 - bit % 8)) & 1
                bit += 1
            }
            largest = max(largest, level)
            levels.append(UInt8(truncatingIfNeeded: level))
        }
        return Int32(largest)
    }
}
