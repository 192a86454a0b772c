internal import CDataKitKernels
import DataKitCore

extension [UInt8] {
    /// Raises by 1 the definition levels that are `level` and whose bit is set; the bits are for these alone. `nil`
    /// stands for all set.
    mutating func raise(from level: UInt8, where bits: [UInt64]?) {
        unsafe withUnsafeMutableBufferPointer { levels in
            guard let base = levels.baseAddress else { return }
            if let bits {
                // SAFETY: there is a bit for each living entry: the shredder's bits are those of its slots that count.
                unsafe cdk_shred_optional(base, levels.count, level, bits)
            } else {
                // SAFETY: the kernel changes `count` levels.
                unsafe cdk_shred_optional(base, levels.count, level, nil)
            }
        }
    }
}

extension LeafLevels {
    /// Makes entries of the elements of lists, which are the entries at a definition level.
    ///
    /// - Parameter limit: how many elements there are in memory.
    /// - Returns: the levels, and how many elements the lists have together.
    func elements(
        _ starts: Buffer<Int32>, _ ends: Buffer<Int32>, level: UInt8, depth: UInt8, limit: Int, leaf: LeafColumn
    ) throws(ParquetError) -> (levels: LeafLevels, elementCount: Int) {
        let lists = starts.count
        precondition(lists == ends.count && lists <= count)
        guard count > 0 else { return (self, 0) }
        var elementCount: Int64 = 0
        let made = unsafe starts.withUnsafeBufferPointer { starts in
            unsafe ends.withUnsafeBufferPointer { ends in
                // SAFETY: both have an element for each list.
                unsafe lists == 0
                    ? 0
                    : cdk_shred_list_entries(
                        starts.baseAddress!, ends.baseAddress!, lists, Int32(clamping: limit), &elementCount)
            }
        }
        guard made >= 0 else {
            throw ParquetError(
                .misuse, "the offsets of lists do not rise, or pass their elements", at: .init(column: leaf.name))
        }
        // Entries are counted in 32 bits from here on, and by page headers.
        guard let entries = Int32(exactly: Int64(count - lists) + made).map(Int.init) else {
            throw ParquetError(
                .limit, "lists have more than 2^31 - 1 elements together; write smaller batches",
                at: .init(column: leaf.name))
        }
        let capacity = entries + CDK_SHRED_SLACK
        var levels = LeafLevels()
        levels.repetition = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { outRepetition, initialized in
            levels.definition = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { outDefinition, initialized in
                unsafe starts.withUnsafeBufferPointer { starts in
                    unsafe ends.withUnsafeBufferPointer { ends in
                        unsafe repetition.withUnsafeBufferPointer { repetition in
                            // SAFETY: the entries at the level are as many as the lists, by the shredder's account,
                            // and the outputs have room for what the lists were found to make, and for the others.
                            unsafe cdk_shred_lists(
                                repetition.count == 0 ? nil : repetition.baseAddress, definition, count, level,
                                starts.baseAddress, ends.baseAddress, depth, outRepetition.baseAddress!,
                                outDefinition.baseAddress!)
                        }
                    }
                }
                initialized = entries
            }
            initialized = entries
        }
        return (levels, Int(elementCount))
    }

    /// How many entries, and how many values, lie before each row, and before the end.
    func rows(_ rowCount: Int, valueLevel: UInt8) -> (entries: [Int32], values: [Int32]) {
        var values: [Int32] = []
        let entries = unsafe [Int32](unsafeUninitializedCapacity: rowCount + 1) { entries, initialized in
            values = unsafe [Int32](unsafeUninitializedCapacity: rowCount + 1) { values, initialized in
                // SAFETY: as many entries have the repetition level 0 as there are rows.
                unsafe cdk_shred_rows(
                    repetition, definition, count, valueLevel, entries.baseAddress!, values.baseAddress!)
                initialized = rowCount + 1
            }
            initialized = rowCount + 1
        }
        return (entries, values)
    }

    /// How many entries of a range have a definition level.
    func count(ofDefinition level: UInt8, in range: Range<Int>) -> Int {
        definition.span.extracting(range).count(of: level)
    }
}

extension Span<UInt8> {
    /// How many of the levels have this value.
    func count(of level: UInt8) -> Int {
        // SAFETY: the kernel reads `count` levels.
        unsafe withUnsafeBufferPointer { unsafe $0.isEmpty ? 0 : cdk_level_count($0.baseAddress!, $0.count, level) }
    }
}

extension ValueKernels {
    /// The bits that are selected, one after another.
    static func compacted(bits: [UInt64], count: Int, by words: [UInt64]) -> [UInt64] {
        precondition(min(bits.count, words.count) >= (count + 63) / 64)
        return unsafe [UInt64](unsafeUninitializedCapacity: (count + 63) / 64) { output, initialized in
            guard let base = output.baseAddress else { return }
            // SAFETY: all three have a word for every 64 of `count` bits, and the kernel writes them all.
            _ = unsafe cdk_compact_bits(bits, words, count, base)
            initialized = (count + 63) / 64
        }
    }

    /// The byte strings whose bit is set.
    static func compacted(_ strings: FixedBytes, by words: [UInt64]) -> FixedBytes {
        precondition(words.count >= (strings.count + 63) / 64)
        let data = unsafe [UInt8](unsafeUninitializedCapacity: strings.data.count) { output, initialized in
            guard let base = output.baseAddress else { return }
            // SAFETY: the data has `count` strings of the width, and the output room for them all.
            unsafe strings.data.withUnsafeBufferPointer { data in
                guard let source = data.baseAddress else { return }
                initialized =
                    unsafe cdk_compact_bytes(source, strings.width, words, strings.count, base) * strings.width
            }
        }
        return FixedBytes(width: strings.width, data: Buffer(data))
    }

    /// A bit for each element of a range, set where one of the lists has it.
    static func bitmap(of starts: Buffer<Int32>, _ ends: Buffer<Int32>, in range: Range<Int>) -> Bitmap {
        var words = [UInt64](repeating: 0, count: (range.count + 63) / 64)
        unsafe starts.withUnsafeBufferPointer { starts in
            unsafe ends.withUnsafeBufferPointer { ends in
                guard let start = starts.baseAddress, let end = ends.baseAddress else { return }
                // SAFETY: the lists rise and lie in the range, which begins with the first and ends with the last.
                unsafe cdk_shred_elements(start, end, starts.count, Int32(range.lowerBound), &words)
            }
        }
        return Bitmap(words: words, count: range.count)
    }
}
