internal import CDataKitKernels
import DataKitCore

/// DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY pages as PLAIN bytes.
enum DeltaDecoding {
    /// A page of strings must not grow beyond this: shared prefixes let a small page describe a vast one.
    private static let maximumSize = 1 << 29

    /// Integers of 4 or 8 bytes.
    /// - Parameter maximumCount: how many values the page claims.
    static func integers(
        _ bytes: [UInt8], _ range: Range<Int>, width: Int, maximumCount: Int
    ) throws(ParquetError) -> [UInt8] {
        try decode(bytes, range, width: width, maximumCount: maximumCount).values
    }

    /// Byte strings, their lengths first.
    static func lengthPrefixed(
        _ bytes: [UInt8], _ range: Range<Int>, maximumCount: Int
    ) throws(ParquetError) -> [UInt8] {
        let (lengths, used) = try integers32(bytes, range, maximumCount)
        var position = range.lowerBound + used
        for length in lengths {
            guard length >= 0, Int(length) <= range.upperBound - position else {
                throw .tooFewValues("a string of \(length) bytes where \(range.upperBound - position) are left")
            }
            position += Int(length)
        }
        let start = range.lowerBound + used
        return plain(
            bytes, from: start, prefixes: nil, suffixes: lengths, hasLengths: true,
            size: position - start + 4 * lengths.count)
    }

    /// Byte strings that share prefixes with the one before.
    /// - Parameter width: the width that all must have, without lengths in the result; `nil` for any, with lengths.
    static func prefixed(
        _ bytes: [UInt8], _ range: Range<Int>, width: Int?, maximumCount: Int
    ) throws(ParquetError) -> [UInt8] {
        let (prefixes, usedByPrefixes) = try integers32(bytes, range, maximumCount)
        let suffixRange = range.lowerBound + usedByPrefixes..<range.upperBound
        let (suffixes, usedBySuffixes) = try integers32(bytes, suffixRange, maximumCount)
        guard prefixes.count == suffixes.count else {
            throw .damaged("there are \(prefixes.count) prefixes but \(suffixes.count) suffixes")
        }
        var position = suffixRange.lowerBound + usedBySuffixes
        var total = 0
        var previous = 0
        for index in prefixes.indices {
            let (prefix, suffix) = (Int(prefixes[index]), Int(suffixes[index]))
            guard 0...previous ~= prefix else {
                throw .damaged("a string shares \(prefix) bytes with one of \(previous)")
            }
            guard suffix >= 0, suffix <= range.upperBound - position else {
                throw .tooFewValues("a suffix of \(suffix) bytes where \(range.upperBound - position) are left")
            }
            position += suffix
            previous = prefix + suffix
            total += previous + 4
            if let width, previous != width { throw .damaged("a value has \(previous) bytes where all have \(width)") }
            guard total <= maximumSize else {
                throw ParquetError(
                    .limit, "the page's strings pass \(maximumSize) bytes; shared prefixes made it small")
            }
        }
        return plain(
            bytes, from: suffixRange.lowerBound + usedBySuffixes, prefixes: prefixes, suffixes: suffixes,
            hasLengths: width == nil, size: total - (width == nil ? 0 : 4 * prefixes.count))
    }

    /// Puts strings together whose lengths have been checked.
    private static func plain(
        _ bytes: [UInt8], from start: Int, prefixes: [Int32]?, suffixes: [Int32], hasLengths: Bool, size: Int
    ) -> [UInt8] {
        [UInt8](capacity: max(1, size)) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                unsafe bytes.withUnsafeBufferPointer { bytes in
                    unsafe (prefixes ?? []).withUnsafeBufferPointer { shared in
                        unsafe suffixes.withUnsafeBufferPointer { suffixes in
                            // SAFETY: the caller added up the lengths; suffixes lie within the bytes, prefixes within
                            // the string before, and the sum is the size.
                            unsafe cdk_delta_strings(
                                bytes.baseAddress! + start, prefixes == nil ? nil : shared.baseAddress,
                                suffixes.baseAddress, suffixes.count, hasLengths ? 1 : 0, pointer.baseAddress!)
                        }
                    }
                }
                initialized = size
            }
        }
    }

    private static func integers32(
        _ bytes: [UInt8], _ range: Range<Int>, _ maximumCount: Int
    ) throws(ParquetError) -> (values: [Int32], used: Int) {
        let (raw, used) = try decode(bytes, range, width: 4, maximumCount: maximumCount)
        let count = raw.count / 4
        let values = [Int32](capacity: count) { output in
            unsafe raw.withUnsafeBytes { raw in
                for index in 0..<count {
                    // SAFETY: the bytes hold `count` integers.
                    output.append(unsafe raw.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self))
                }
            }
        }
        return (values, used)
    }

    private static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, width: Int, maximumCount: Int
    ) throws(ParquetError) -> (values: [UInt8], used: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "the values lie out of bounds")
        var head = cdk_delta_head()
        var status = -1
        unsafe bytes.withUnsafeBufferPointer { source in
            // SAFETY: the range lies within the bytes, and the kernel reads no further than it.
            guard let base = source.baseAddress else { return }
            status = unsafe Int(cdk_delta_read_head(base + range.lowerBound, range.count, &head))
        }
        guard status == 0 else { throw failure(status) }
        // A block costs a byte and one for each miniblock even where its deltas are all the same.
        let count = Int(clamping: head.count)
        guard count <= maximumCount, count / Int(head.block_size) <= range.count else {
            throw .damaged("DELTA_BINARY_PACKED claims \(head.count) values; the page has at most \(maximumCount)")
        }
        let values = [UInt8](capacity: max(1, count * width)) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                unsafe bytes.withUnsafeBufferPointer { source in
                    let from = unsafe source.baseAddress! + range.lowerBound
                    let target = UnsafeMutableRawPointer(pointer.baseAddress!)
                    // SAFETY: there is room for `count` integers, and arrays are aligned for any of them.
                    if width == 4 {
                        status = unsafe cdk_delta_decode32(
                            from, range.count, &head, target.assumingMemoryBound(to: Int32.self))
                    } else {
                        status = unsafe cdk_delta_decode64(
                            from, range.count, &head, target.assumingMemoryBound(to: Int64.self))
                    }
                    if status >= 0 { initialized = count * width }
                }
            }
        }
        guard status >= 0 else { throw failure(status) }
        return (values, status)
    }

    private static func failure(_ status: Int) -> ParquetError {
        status == -1
            ? .tooFewValues("DELTA_BINARY_PACKED ends early") : .damaged("DELTA_BINARY_PACKED is malformed")
    }
}
