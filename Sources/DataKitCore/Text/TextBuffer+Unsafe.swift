internal import CDataKitKernels

/// Bytes of text being put together: what values are formatted into.
///
/// Appending checks for room and grows by doubling; there are always ``padding`` more bytes behind the capacity, so
/// that kernels may copy in steps of 16 bytes.
@safe
package struct TextBuffer: ~Copyable {
    // SAFETY: owned by this value alone; `capacity + padding` bytes are allocated, the first `count` initialised.
    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    static let padding = Int(CDK_TEXT_PADDING)

    package init(minimumCapacity: Int = 0) {
        capacity = max(64, minimumCapacity)
        unsafe storage = .allocate(capacity: capacity + Self.padding)
    }

    deinit { unsafe storage.deallocate() }

    /// What has been appended.
    package var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            // SAFETY: `count` bytes are initialised and live as long as self, which the result borrows.
            let span = unsafe Span(_unsafeStart: storage, count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// What has been appended, as an array.
    package var array: [UInt8] {
        // SAFETY: `count` bytes are initialised.
        unsafe Array(UnsafeBufferPointer(start: storage, count: count))
    }

    /// Forgets the bytes and keeps the memory.
    @inline(__always)
    package mutating func removeAll() { count = 0 }

    /// Forgets the bytes behind the first `count`.
    package mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "TextBuffer can only be shortened")
        self.count = count
    }

    /// Makes room for more bytes.
    @inline(__always)
    package mutating func reserve(_ added: Int) {
        if capacity - count < added { grow(added) }
    }

    @inline(never)
    private mutating func grow(_ added: Int) {
        precondition(added >= 0, "TextBuffer cannot grow by a negative count")
        let larger = max(capacity * 2, count + added)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.padding)
        // SAFETY: both are at least `count` bytes long, and distinct.
        unsafe moved.update(from: storage, count: count)
        unsafe storage.deallocate()
        unsafe storage = moved
        capacity = larger
    }

    @inline(__always)
    package mutating func append(_ byte: UInt8) {
        if count == capacity { grow(1) }
        // SAFETY: there is room for one.
        unsafe storage[count] = byte
        count &+= 1
    }

    /// Appends the low `bytes` bytes of a word, lowest first.
    @inline(__always)
    package mutating func append(word: UInt64, bytes: Int) {
        precondition(bytes >= 0 && bytes <= 8, "a word has 8 bytes")
        reserve(8)
        // SAFETY: there is room for eight; those behind `bytes` are overwritten or ignored later.
        unsafe UnsafeMutableRawPointer(storage + count).storeBytes(of: word.littleEndian, as: UInt64.self)
        count &+= bytes
    }

    package mutating func append(contentsOf bytes: [UInt8]) { append(contentsOf: bytes.span) }

    @inline(__always)
    package mutating func append(contentsOf bytes: Span<UInt8>) {
        let added = bytes.count
        reserve(added)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            // SAFETY: there is room for `added`; a span cannot overlap the storage, which is exclusively ours here.
            unsafe (storage + count).update(from: start, count: added)
        }
        count &+= added
    }

    /// Appends part of another buffer.
    @inline(__always)
    package mutating func append(_ other: borrowing TextBuffer, _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= other.count, "TextBuffer range is out of bounds")
        reserve(range.count)
        // SAFETY: the range was checked, there is room, and two buffers never share storage.
        unsafe (storage + count).update(from: other.storage + range.lowerBound, count: range.count)
        count &+= range.count
    }

    package mutating func append(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        // SAFETY: a static string of ASCII or UTF-8 points at that many bytes; there is room.
        unsafe (storage + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count)
            guard let start = bytes.baseAddress else { return }
            // SAFETY: there is room.
            unsafe (storage + count).update(from: start, count: bytes.count)
            count &+= bytes.count
        }
    }

    /// Appends bytes up to the first that a JSON string must escape (and unless `highIsPlain`, that is not ASCII).
    /// - Returns: how many were appended.
    @inline(__always)
    package mutating func appendPlain(_ bytes: Span<UInt8>, from start: Int, highIsPlain: Bool) -> Int {
        let left = bytes.count - start
        precondition(start >= 0 && left >= 0, "TextBuffer range is out of bounds")
        reserve(left)
        let appended = unsafe bytes.withUnsafeBufferPointer { source -> Int in
            guard let base = source.baseAddress else { return 0 }
            // SAFETY: `left` bytes may be read behind `start`, and written behind `count`.
            return unsafe cdk_text_copy_plain(base + start, left, storage + count, highIsPlain ? 1 : 0)
        }
        count &+= appended
        return appended
    }

    /// Appends bytes up to the first that is the delimiter, the quote, a carriage return or a line feed.
    /// - Returns: how many were appended.
    @inline(__always)
    package mutating func appendUnquoted(_ bytes: Span<UInt8>, delimiter: UInt8, quote: UInt8) -> Int {
        let count = bytes.count
        reserve(count)
        let appended = unsafe bytes.withUnsafeBufferPointer { source -> Int in
            guard let base = source.baseAddress else { return 0 }
            // SAFETY: `count` bytes may be read, and written behind those there are.
            return unsafe cdk_text_copy_unquoted(base, count, storage + self.count, delimiter, quote)
        }
        self.count &+= appended
        return appended
    }

    /// Appends the shortest decimal text that reads back as the number; `nan`, `inf` or `-inf` where it is not finite.
    @inline(__always)
    package mutating func append(shortest value: Double) {
        reserve(Int(CDK_FLOAT_TEXT))
        // SAFETY: the kernel writes at most the bytes reserved.
        count &+= unsafe cdk_print_double(value, storage + count)
    }

    /// As ``append(shortest:)-(Double)``, at 32 bits.
    @inline(__always)
    package mutating func append(shortest value: Float) {
        reserve(Int(CDK_FLOAT_TEXT))
        // SAFETY: the kernel writes at most the bytes reserved.
        count &+= unsafe cdk_print_float(value, storage + count)
    }

    /// As ``append(shortest:)-(Double)``, for an IEEE 754 binary16 bit pattern.
    package mutating func append(shortestHalf bits: UInt16) {
        reserve(Int(CDK_FLOAT_TEXT))
        // SAFETY: the kernel writes at most the bytes reserved.
        count &+= unsafe cdk_print_half(bits, storage + count)
    }

    /// Appends a finite number with so many digits (0...30) behind the point, rounded to the nearest.
    package mutating func append(_ value: Double, fractionDigits: Int) {
        reserve(Int(CDK_FIXED_ROOM))
        // SAFETY: the kernel writes fewer bytes than were reserved.
        count &+= unsafe storage.withMemoryRebound(to: CChar.self, capacity: count + Int(CDK_FIXED_ROOM)) {
            unsafe cdk_print_fixed(value, Int32(fractionDigits), $0 + count)
        }
    }

    /// The memory, readable ``padding`` bytes behind the end; valid while self is neither changed nor dropped.
    @unsafe
    fileprivate var pointer: UnsafePointer<UInt8> { unsafe UnsafePointer(storage) }
}

extension CellColumn {
    /// Appends rows made of one cell of each column: prefix, cell, prefix, cell, ..., suffix.
    ///
    /// - Precondition: every column has `rows` cells.
    static func appendRows(
        _ rows: Int, of columns: [CellColumn], suffix: borrowing TextBuffer, to bytes: inout [UInt8]
    ) {
        var total = suffix.count * rows
        var ends: [Int64] = []
        ends.reserveCapacity(columns.count * rows)
        for column in columns {
            precondition(column.cells.count == rows, "a column has another number of cells than there are rows")
            total += column.prefix.count * rows + column.cells.text.count
            ends.append(contentsOf: column.cells.ends)
        }
        var wrote = 0
        bytes.append(addingCapacity: total + TextBuffer.padding) { output in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                // SAFETY: prefixes, cells and suffix are text buffers, which may be read behind their end, and stay
                // alive and unchanged through `columns` and `suffix`; `ends` holds `rows` ends a column, none behind
                // its column's text; the target has room for every piece and the padding.
                unsafe ends.withUnsafeBufferPointer { ends in
                    var kernelColumns = unsafe [cdk_text_column]()
                    unsafe kernelColumns.reserveCapacity(columns.count)
                    for (index, column) in columns.enumerated() {
                        unsafe kernelColumns.append(
                            cdk_text_column(
                                prefix: column.prefix.pointer, prefix_count: column.prefix.count,
                                text: column.cells.text.pointer,
                                ends: unsafe ends.baseAddress.map { unsafe $0 + index * rows }))
                    }
                    wrote = unsafe Int(
                        cdk_text_interleave(
                            kernelColumns, columns.count, rows, suffix.pointer, suffix.count,
                            target.baseAddress! + initialized))
                }
                initialized += wrote
            }
        }
        precondition(wrote == total, "rows came out of another length than their cells")
    }
}
