internal import CDataKitKernels
import DataKitCore

extension PageValues {
    /// Decodes the next positions in a dictionary of `dictionaryCount` values, appending them.
    mutating func decodeIndices(
        _ count: Int, width: Int, dictionaryCount: Int, appendingTo indices: inout [Int32]
    ) throws(ParquetError) {
        if count == 0 { return }
        var status = 0
        var largest: UInt32 = 0
        let end = end
        var hybrid = hybrid
        unsafe bytes.withUnsafeBufferPointer { source in
            indices.append(addingCapacity: count) { output in
                unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                    // SAFETY: append reserved the room; the kernel reads below `end`, which lies within the bytes.
                    let start = unsafe UnsafeMutableRawPointer(pointer.baseAddress! + initialized)
                        .assumingMemoryBound(to: UInt32.self)
                    status = unsafe Int(
                        cdk_hybrid_decode(&hybrid, source.baseAddress, end, UInt32(width), start, count))
                    if status == 0 {
                        largest = unsafe cdk_max_u32(start, count)
                        if Int(largest) < dictionaryCount { initialized += count }
                    }
                }
            }
        }
        self.hybrid = hybrid
        guard status == 0 else { throw .hybrid(status, of: "dictionary positions") }
        guard Int(largest) < dictionaryCount else {
            throw .damaged("a value is number \(largest) of a dictionary of \(dictionaryCount)")
        }
    }

    /// Passes over the next values.
    mutating func skip(_ count: Int) throws(ParquetError) {
        if count == 0 { return }
        switch form {
        case .fixed(let width): _ = try takeFixed(count, width: width)
        case .bits:
            guard count <= (end - position) * 8 - usedBits else {
                throw .tooFewValues("\((end - position) * 8 - usedBits) booleans where \(count) are needed")
            }
            usedBits += count
        case .hybridBits: try skipHybrid(count, width: 1, of: "booleans")
        case .indices(let width): try skipHybrid(count, width: width, of: "dictionary positions")
        case .byteArrays:
            var used = 0
            let (position, end) = (position, end)
            unsafe bytes.withUnsafeBufferPointer { source in
                // SAFETY: position and end lie within the bytes; the kernel reads between them.
                used =
                    unsafe source.baseAddress.map { unsafe cdk_byte_array_skip($0 + position, end - position, count) }
                    ?? -1
            }
            guard used >= 0 else { throw .tooFewValues("a byte string is missing, or its length runs past the page") }
            self.position += used
        }
    }

    private mutating func skipHybrid(_ count: Int, width: Int, of what: String) throws(ParquetError) {
        var status: Int32 = 0
        var hybrid = hybrid
        let end = end
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: the kernel reads below `end`, which lies within the bytes.
            status = unsafe cdk_hybrid_skip(&hybrid, source.baseAddress, end, UInt32(width), count)
        }
        self.hybrid = hybrid
        guard status == 0 else { throw .hybrid(Int(status), of: what) }
    }

    /// Decodes the next single bits into a bitmap, one for each set bit of the validity.
    mutating func decodeBits(
        dense: Int, rows: Int, validity: [UInt64], into words: inout [UInt64], from first: Int
    ) throws(ParquetError) {
        if rows == 0 { return }
        precondition(words.count * 64 >= first + rows, "the bitmap is too small")
        let bytes = bytes
        var packed: [UInt64] = []
        switch form {
        case .bits:
            guard dense <= (end - position) * 8 - usedBits else {
                throw .tooFewValues("\((end - position) * 8 - usedBits) booleans where \(dense) are needed")
            }
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe Self.spreadBits(
                    source, end: end, from: position * 8 + usedBits, rows: rows, dense: dense, validity: validity,
                    into: &words, first: first)
            }
            usedBits += dense
        case .hybridBits:
            packed = Array(repeating: 0, count: (dense + 63) / 64 + 1)
            var status: Int64 = 0
            var hybrid = hybrid
            let end = end
            unsafe bytes.withUnsafeBufferPointer { source in
                unsafe packed.withUnsafeMutableBufferPointer { packed in
                    // SAFETY: there is a word for every 64 bits; the kernel reads below `end`.
                    status = unsafe cdk_hybrid_decode_bits(
                        &hybrid, source.baseAddress, end, packed.baseAddress, 0, dense)
                }
            }
            self.hybrid = hybrid
            guard status >= 0 else { throw .hybrid(Int(status), of: "booleans") }
            unsafe packed.withUnsafeBytes { source in
                unsafe Self.spreadBits(
                    source.assumingMemoryBound(to: UInt8.self), end: source.count, from: 0, rows: rows, dense: dense,
                    validity: validity, into: &words, first: first)
            }
        default: throw .damaged("the page's values are no booleans")
        }
    }

    @unsafe private static func spreadBits(
        _ source: UnsafeBufferPointer<UInt8>, end: Int, from: Int, rows: Int, dense: Int, validity: [UInt64],
        into words: inout [UInt64], first: Int
    ) {
        unsafe validity.withUnsafeBufferPointer { validity in
            unsafe words.withUnsafeMutableBufferPointer { words in
                // SAFETY: the caller checked that the source has `dense` bits and the bitmap room for `rows`; the
                // validity, where it matters, has as many bits as the bitmap.
                _ = unsafe cdk_spread_bits(
                    words.baseAddress, first, source.baseAddress, end, from,
                    dense == rows ? nil : validity.baseAddress, first, rows)
            }
        }
    }

    /// Appends the end positions of the next byte strings behind those that are there, and their bytes.
    mutating func takeByteArrays(
        _ count: Int, endsInto ends: inout [Int32], dataInto data: inout [UInt8]
    ) throws(ParquetError) {
        if count == 0 { return }
        // Each string has a length of four bytes: a page cannot hold more, whatever it claims.
        guard count <= (end - position) / 4 else {
            throw .tooFewValues("a byte string is missing, or its length runs past the page")
        }
        var used = 0
        let (bytes, position, end) = (bytes, position, end)
        let start = Int32(data.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: position and end lie within the bytes; the kernels read between them and write what was
            // reserved.
            let from = unsafe source.baseAddress.map { unsafe $0 + position }
            guard let from = unsafe from else {
                used = -1
                return
            }
            let before = ends.count
            ends.append(addingCapacity: count) { output in
                unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                    used = unsafe cdk_byte_array_ends(
                        from, end - position, count, start, pointer.baseAddress! + initialized)
                    if used >= 0 { initialized += count }
                }
            }
            guard used >= 0 else { return }
            let total = Int(ends[ends.count - 1] - start)
            unsafe ends.withUnsafeBufferPointer { ends in
                data.append(addingCapacity: max(1, total)) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        unsafe cdk_byte_array_copy(
                            from, end - position, count, start, ends.baseAddress! + before,
                            pointer.baseAddress! + initialized)
                        initialized += total
                    }
                }
            }
        }
        switch used {
        case -1: throw .tooFewValues("a byte string is missing, or its length runs past the page")
        case -2: throw .tooManyBytes
        default: self.position += used
        }
    }
}

extension ParquetError {
    static var tooManyBytes: ParquetError {
        ParquetError(.limit, "a batch of byte strings would pass 2^31 - 1 bytes; read smaller batches")
    }
}
