internal import CDataKitKernels

/// The C loops that predicates run on, over columns' own memory.
enum Kernels {
    static let stringEqual = Int32(CDK_STRING_EQUAL)
    static let stringPrefix = Int32(CDK_STRING_PREFIX)
    static let stringSuffix = Int32(CDK_STRING_SUFFIX)
    static let stringContains = Int32(CDK_STRING_CONTAINS)

    typealias Words = UnsafeMutablePointer<UInt64>

    /// Words of bits for so many rows, filled by a kernel.
    @inline(__always)
    private static func words(_ count: Int, _ fill: (Words) -> Void) -> [UInt64] {
        let wordCount = (count + 63) / 64
        return unsafe [UInt64](unsafeUninitializedCapacity: wordCount) { words, initialized in
            guard wordCount > 0 else { return }
            // SAFETY: the kernels write every one of the words, and no others.
            unsafe fill(words.baseAddress!)
            initialized = wordCount
        }
    }

    /// Runs a kernel on a buffer that is not empty.
    @inline(__always)
    private static func compare<Element>(
        _ buffer: Buffer<Element>, _ kernel: (UnsafePointer<Element>, Int, Words) -> Void
    ) -> [UInt64] {
        // SAFETY: the kernel reads the buffer's elements while it is held, and fills as many words as they need.
        unsafe words(buffer.count) { words in
            unsafe buffer.withUnsafeBufferPointer { unsafe kernel($0.baseAddress!, $0.count, words) }
        }
    }

    // SAFETY, of all below: pointers and counts come together from `compare`.
    static func compare(_ buffer: Buffer<Int8>, _ operation: Column.Operation, _ literal: Int8) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_i8($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<Int16>, _ operation: Column.Operation, _ literal: Int16) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_i16($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<Int32>, _ operation: Column.Operation, _ literal: Int32) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_i32($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<Int64>, _ operation: Column.Operation, _ literal: Int64) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_i64($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<UInt8>, _ operation: Column.Operation, _ literal: UInt8) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_u8($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<UInt16>, _ operation: Column.Operation, _ literal: UInt16) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_u16($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<UInt32>, _ operation: Column.Operation, _ literal: UInt32) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_u32($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<UInt64>, _ operation: Column.Operation, _ literal: UInt64) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_u64($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<Float>, _ operation: Column.Operation, _ literal: Float) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_f32($0, $1, operation.rawValue, literal, $2) }
    }
    static func compare(_ buffer: Buffer<Double>, _ operation: Column.Operation, _ literal: Double) -> [UInt64] {
        unsafe compare(buffer) { unsafe cdk_compare_f64($0, $1, operation.rawValue, literal, $2) }
    }

    /// Compares strings with a literal; the operation is one of the kernel's.
    static func compare(_ strings: ByteStrings, _ operation: Int32, _ literal: [UInt8]) -> [UInt64] {
        // SAFETY: the kernel checks each string's range against the data's count, and is given the literal's own count.
        unsafe words(strings.count) { words in
            unsafe strings.offsets.withUnsafeBufferPointer { offsets in
                unsafe strings.data.withUnsafeBufferPointer { data in
                    unsafe literal.withUnsafeBufferPointer { literal in
                        let isWhole = unsafe cdk_compare_strings(
                            offsets.baseAddress, strings.count, data.baseAddress, data.count, operation,
                            literal.baseAddress, literal.count, words)
                        precondition(isWhole, "ByteStrings offsets fall or lie outside the data")
                    }
                }
            }
        }
    }

    /// The strings that are members; those are sorted and unique.
    static func find(_ members: [[UInt8]], in strings: ByteStrings) -> [UInt64] {
        var ends = [0]
        for member in members { ends.append(ends[ends.count - 1] + member.count) }
        let memberData = Array(members.joined())
        // SAFETY: the kernel checks each string's range against the data's count; the members' offsets are made above.
        return unsafe words(strings.count) { words in
            unsafe strings.offsets.withUnsafeBufferPointer { offsets in
                unsafe strings.data.withUnsafeBufferPointer { data in
                    unsafe memberData.withUnsafeBufferPointer { memberData in
                        unsafe ends.withUnsafeBufferPointer { ends in
                            let isWhole = unsafe cdk_find_strings(
                                offsets.baseAddress, strings.count, data.baseAddress, data.count, ends.baseAddress,
                                members.count, memberData.baseAddress, words)
                            precondition(isWhole, "ByteStrings offsets fall or lie outside the data")
                        }
                    }
                }
            }
        }
    }

    /// Compares the strings of two columns of one count, row by row.
    static func compare(_ left: ByteStrings, _ operation: Column.Operation, _ right: ByteStrings) -> [UInt64] {
        precondition(left.count == right.count, "columns of different counts")
        // SAFETY: the kernel checks each string's range against its data's count.
        return unsafe words(left.count) { words in
            unsafe left.offsets.withUnsafeBufferPointer { leftOffsets in
                unsafe left.data.withUnsafeBufferPointer { leftData in
                    unsafe right.offsets.withUnsafeBufferPointer { rightOffsets in
                        unsafe right.data.withUnsafeBufferPointer { rightData in
                            let isWhole = unsafe cdk_compare_string_columns(
                                leftOffsets.baseAddress, leftData.baseAddress, leftData.count, rightOffsets.baseAddress,
                                rightData.baseAddress, rightData.count, left.count, operation.rawValue, words)
                            precondition(isWhole, "ByteStrings offsets fall or lie outside the data")
                        }
                    }
                }
            }
        }
    }
}

extension WordLoops {
    /// For each index the bit there; clear where the index is outside.
    static func gathering(_ bits: Words, count: Int, _ indices: Buffer<Int32>) -> Words {
        guard count > 0 else { return repeating(false, count: indices.count) }
        let wordCount = (indices.count + 63) / 64
        precondition(bits.count >= (count + 63) / 64, "fewer bits than their count")
        return unsafe Words(unsafeUninitializedCapacity: wordCount) { words, initialized in
            guard wordCount > 0 else { return }
            // SAFETY: the kernel checks each index against the count, and writes as many words as there are indices for.
            unsafe bits.withUnsafeBufferPointer { bits in
                unsafe indices.withUnsafeBufferPointer { indices in
                    unsafe cdk_gather_bits(
                        bits.baseAddress, count, indices.baseAddress, indices.count, words.baseAddress)
                }
            }
            initialized = wordCount
        }
    }
}
