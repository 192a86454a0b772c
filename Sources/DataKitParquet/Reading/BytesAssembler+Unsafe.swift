internal import CDataKitKernels
import DataKitCore

extension [Int32] {
    /// Moves the dictionary positions of a slice, which stand from `before` on, to their rows, with 0 for nulls.
    mutating func spread(_ slice: PageSlice, from before: Int) {
        guard slice.hasNulls else { return }
        append(contentsOf: repeatElement(0, count: slice.rows - slice.dense))
        unsafe withUnsafeMutableBufferPointer { indices in
            unsafe slice.validity.withUnsafeBufferPointer { validity in
                // SAFETY: there are `rows` positions from `before` on, of which the first `dense` hold values.
                unsafe cdk_spread(
                    indices.baseAddress! + before, 4, validity.baseAddress, slice.first, slice.rows, slice.dense)
            }
        }
    }

    /// Moves the ends of a slice's byte strings, which stand from `before` on, to their rows.
    mutating func spreadEnds(_ slice: PageSlice, from before: Int, start: Int32) {
        guard slice.hasNulls else { return }
        append(contentsOf: repeatElement(start, count: slice.rows - slice.dense))
        unsafe withUnsafeMutableBufferPointer { ends in
            unsafe slice.validity.withUnsafeBufferPointer { validity in
                // SAFETY: there are `rows` ends from `before` on, of which the first `dense` are set.
                unsafe cdk_spread_ends(
                    ends.baseAddress! + before, validity.baseAddress, slice.first, slice.rows, slice.dense, start)
            }
        }
    }
}

/// Checks that byte strings are text.
enum UTF8Validation {
    private static let level = cdk_detect_level()

    /// - Throws: ``ParquetError`` of kind `outOfSpecification` where a string is not valid UTF-8.
    static func check(offsets: [Int32], data: [UInt8]) throws(ParquetError) {
        let valid = unsafe data.withUnsafeBufferPointer { data in
            // SAFETY: the kernel reads within the count.
            unsafe data.baseAddress.map { unsafe cdk_utf8_valid_prefix(level, $0, data.count) } ?? 0
        }
        var isWhole = valid == data.count
        // All together can be valid while a string begins within a character.
        for offset in offsets where Int(offset) < data.count {
            isWhole = isWhole && data[Int(offset)] & 0xC0 != 0x80
        }
        guard isWhole else {
            throw .damaged(
                "a string is not valid UTF-8; read with the option validatesUTF8 = false to get the bytes as they are")
        }
    }
}
