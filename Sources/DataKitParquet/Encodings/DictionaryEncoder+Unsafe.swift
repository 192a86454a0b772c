internal import CDataKitKernels
import DataKitCore

/// Numbers values in the order of their first occurrence, and keeps them as a dictionary page holds them.
@safe final class DictionaryEncoder {
    enum Kind { case words32, words64, bytes, fixedBytes }

    private let kind: Kind
    private let handle: OpaquePointer

    /// - Parameter limit: how many bytes the entries may take.
    init(_ kind: Kind, limit: Int) throws(ParquetError) {
        self.kind = kind
        let code =
            switch kind {
            case .words32: CDK_DICTIONARY_32
            case .words64: CDK_DICTIONARY_64
            case .bytes: CDK_DICTIONARY_BYTES
            case .fixedBytes: CDK_DICTIONARY_FIXED_BYTES
            }
        // SAFETY: the handle is made here, freed in deinit and used by this object alone.
        guard let handle = unsafe cdk_dictionary_create(Int32(code), max(0, limit)) else {
            throw ParquetError(.limit, "there is no memory left for a dictionary")
        }
        unsafe self.handle = handle
    }

    // SAFETY: nothing uses the handle after the object.
    deinit { unsafe cdk_dictionary_destroy(handle) }

    // SAFETY, for all that follow: the handle lives as long as the object.

    var count: Int { unsafe cdk_dictionary_count(handle) }

    /// The bytes that the entries take in PLAIN encoding.
    var byteCount: Int {
        var size = 0
        _ = unsafe cdk_dictionary_plain(handle, &size)
        return size
    }

    /// The bytes of memory that it takes besides those.
    var tableByteCount: Int { unsafe cdk_dictionary_table_bytes(handle) }

    /// Takes no more entries until the next reset, and gives back the memory that finding them took.
    func close() { unsafe cdk_dictionary_close(handle) }

    /// Forgets all entries and gives their memory back.
    func reset() { unsafe cdk_dictionary_reset(handle) }

    /// The entries in PLAIN encoding.
    func appendPlain(to bytes: inout [UInt8]) {
        var size = 0
        guard let plain = unsafe cdk_dictionary_plain(handle, &size) else { return }
        // SAFETY: the kernel gives the entries' memory and its size; nothing is added meanwhile.
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: plain, count: size))
    }

    /// Appends the numbers of values of 32 or 64 bits.
    /// - Returns: how many of the values were numbered; fewer than all where the dictionary is full.
    func add<Value: BitwiseCopyable>(_ values: Span<Value>, appendingTo indices: inout [UInt32]) -> Int {
        precondition(MemoryLayout<Value>.size == (kind == .words32 ? 4 : 8) && kind != .bytes && kind != .fixedBytes)
        return unsafe values.withUnsafeBufferPointer { values in
            unsafe Self.append(values.count, to: &indices) { output in
                // SAFETY: the values are of the kernel's width, and the output has room for as many numbers.
                let base = unsafe UnsafeRawPointer(values.baseAddress!)
                return if kind == .words32 {
                    unsafe cdk_dictionary_add32(
                        handle, base.assumingMemoryBound(to: UInt32.self), values.count, output)
                } else {
                    unsafe cdk_dictionary_add64(
                        handle, base.assumingMemoryBound(to: UInt64.self), values.count, output)
                }
            }
        }
    }

    /// Appends the numbers of byte strings.
    /// - Returns: how many of the strings were numbered; fewer than all where the dictionary is full.
    func add(_ strings: StringRun, appendingTo indices: inout [UInt32]) -> Int {
        precondition(kind == .bytes || kind == .fixedBytes)
        let count = strings.count
        return unsafe strings.withUnsafePointers { data, starts, ends in
            unsafe Self.append(count, to: &indices) { output in
                // SAFETY: the run's strings lie in its data, and the output has room for as many numbers.
                unsafe cdk_dictionary_add_bytes(handle, data, starts, ends, count, output)
            }
        }
    }

    private static func append(
        _ count: Int, to indices: inout [UInt32], _ body: (UnsafeMutablePointer<UInt32>) -> Int
    ) -> Int {
        guard count > 0 else { return 0 }
        var added = 0
        indices.append(addingCapacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                // SAFETY: append reserved room for `count` numbers behind the initialised ones.
                added = unsafe body(pointer.baseAddress! + initialized)
                initialized += added
            }
        }
        return added
    }

    /// Appends the values that numbers stand for, in PLAIN encoding.
    func appendPlain(of indices: [UInt32], to bytes: inout [UInt8]) {
        var size = 0
        guard let plain = unsafe cdk_dictionary_plain(handle, &size) else { return }
        switch kind {
        case .words32, .words64:
            let width = kind == .words32 ? 4 : 8
            bytes.reserveCapacity(bytes.count + indices.count * width)
            // SAFETY: the numbers came from this dictionary, whose entries have this width.
            for index in indices {
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: plain + Int(index) * width, count: width))
            }
        case .bytes, .fixedBytes:
            let prefix = kind == .bytes ? 4 : 0
            for index in indices {
                var length = 0
                // SAFETY: the numbers came from this dictionary; each entry has its length before it in `plain`.
                let entry = unsafe cdk_dictionary_entry(handle, Int(index), &length)!
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: entry - prefix, count: length + prefix))
            }
        }
    }

    /// The least and the greatest of the byte strings that numbers stood for since the last reset of the range.
    struct Range {
        fileprivate var epoch: UInt32 = 0
        fileprivate var minimum: UInt32 = 0
        fileprivate var maximum: UInt32 = 0
    }

    /// Widens a range by the strings that numbers stand for, from a position on.
    func widen(_ range: inout Range, by indices: [UInt32], from first: Int) {
        unsafe indices.span.extracting(first..<indices.count).withUnsafeBufferPointer { indices in
            guard let base = indices.baseAddress else { return }
            // SAFETY: the numbers came from this dictionary.
            unsafe cdk_dictionary_widen(handle, base, indices.count, &range.epoch, &range.minimum, &range.maximum)
        }
    }

    /// The bounds of a range, or `nil` where nothing widened it.
    func bounds(of range: Range) -> (minimum: [UInt8], maximum: [UInt8])? {
        range.epoch == 0 ? nil : (entry(range.minimum), entry(range.maximum))
    }

    private func entry(_ number: UInt32) -> [UInt8] {
        var length = 0
        // SAFETY: the number came from this dictionary.
        let bytes = unsafe cdk_dictionary_entry(handle, Int(number), &length)
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    }
}
