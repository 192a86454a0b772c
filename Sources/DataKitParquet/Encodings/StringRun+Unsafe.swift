internal import CDataKitKernels
import DataKitCore

/// Byte strings somewhere in some data: what the byte-string kernels work on.
///
/// Nulls are left out by leaving out their positions; dictionary entries are picked by repeating theirs.
struct StringRun {
    private let data: Buffer<UInt8>
    private let starts: Buffer<Int32>
    private let ends: Buffer<Int32>

    var count: Int { starts.count }

    /// Consecutive strings.
    init(_ strings: ByteStrings) {
        data = strings.data
        starts = strings.offsets[0..<strings.count]
        ends = strings.offsets[1..<strings.count + 1]
    }

    /// - Precondition: each start is at most its end, and all lie in the data.
    init(data: Buffer<UInt8>, starts: [Int32], ends: [Int32]) {
        precondition(starts.count == ends.count)
        self.data = data
        self.starts = Buffer(starts)
        self.ends = Buffer(ends)
    }

    private init(data: Buffer<UInt8>, starts: Buffer<Int32>, ends: Buffer<Int32>) {
        self.data = data
        self.starts = starts
        self.ends = ends
    }

    /// Strings of one width.
    init(_ strings: FixedBytes) {
        let width = Int32(strings.width)
        data = strings.data
        starts = Buffer((0..<Int32(strings.count)).map { $0 * width })
        ends = Buffer((0..<Int32(strings.count)).map { ($0 + 1) * width })
    }

    subscript(range: Swift.Range<Int>) -> StringRun {
        StringRun(data: data, starts: starts[range], ends: ends[range])
    }

    /// The strings whose bit is set; bit i is bit i % 64 of word i / 64.
    func compacted(by words: [UInt64]) -> StringRun {
        StringRun(
            data: data, starts: Buffer(ValueKernels.compacted(starts.span, by: words)),
            ends: Buffer(ValueKernels.compacted(ends.span, by: words)))
    }

    /// Whether every string lies in the data, as the kernels need.
    var isValid: Bool {
        let starts = starts.span
        let ends = ends.span
        var wrong: Int32 = 0
        let limit = Int32(clamping: data.count)
        for index in starts.indices { wrong |= starts[index] | (ends[index] &- starts[index]) | (limit &- ends[index]) }
        return wrong >= 0
    }

    subscript(position: Int) -> [UInt8] { data[Int(starts[position])..<Int(ends[position])].array }

    /// Calls `body` with one string after another.
    func forEach(_ body: (Span<UInt8>) -> Void) {
        let (data, starts, ends) = (data.span, starts.span, ends.span)
        for index in starts.indices { body(data.extracting(Int(starts[index])..<Int(ends[index]))) }
    }

    /// The bytes of all strings together.
    var byteCount: Int {
        // SAFETY: both buffers have `count` elements.
        unsafe starts.withUnsafeBufferPointer { starts in
            unsafe ends.withUnsafeBufferPointer { ends in
                unsafe starts.isEmpty ? 0 : cdk_bytes_size(starts.baseAddress!, ends.baseAddress!, starts.count)
            }
        }
    }

    /// Appends the strings in PLAIN encoding: with their lengths, or bare where all have one width.
    func appendPlain(to bytes: inout [UInt8], hasLengths: Bool) {
        let size = byteCount + (hasLengths ? 4 * count : 0)
        guard size > 0 else { return }
        unsafe withUnsafePointers { data, starts, ends in
            bytes.append(addingCapacity: size) { output in
                unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                    // SAFETY: append reserved the size that the kernel will write; the strings lie in the data.
                    initialized += unsafe cdk_plain_bytes(
                        data, starts, ends, count, hasLengths ? 1 : 0, pointer.baseAddress! + initialized)
                }
            }
        }
    }

    /// The least and the greatest of the strings, by unsigned bytes.
    /// - Precondition: there is one.
    var bounds: (minimum: [UInt8], maximum: [UInt8]) {
        var minimum = 0
        var maximum = 0
        precondition(count > 0)
        // SAFETY: the strings lie in the data and there is at least one.
        unsafe withUnsafePointers { data, starts, ends in
            unsafe cdk_range_bytes(data, starts, ends, count, &minimum, &maximum)
        }
        return (self[minimum], self[maximum])
    }

    /// Calls `body` with the data and the strings' places in it, for C kernels.
    /// - Precondition: the run ``isValid``, which its makers check.
    @unsafe func withUnsafePointers<Result>(
        _ body: (UnsafePointer<UInt8>, UnsafePointer<Int32>, UnsafePointer<Int32>) -> Result
    ) -> Result {
        var nothing: UInt8 = 0
        // SAFETY: the pointers are used during the closure only; where there is no data, no byte of it is read, but
        // an address is needed.
        return unsafe withUnsafePointer(to: &nothing) { empty in
            unsafe data.withUnsafeBufferPointer { data in
                unsafe starts.withUnsafeBufferPointer { starts in
                    unsafe ends.withUnsafeBufferPointer { ends in
                        unsafe body(data.baseAddress ?? empty, starts.baseAddress!, ends.baseAddress!)
                    }
                }
            }
        }
    }
}
