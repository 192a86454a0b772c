import DataKitCore

#if Snappy
    internal import CDataKitKernels
    internal import CSnappy

    /// Snappy's raw block format, by the system's libsnappy.
    enum SnappyBlock {
        static func checkBuiltIn() throws(DataKitError) {}

        static func compress(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {
            let bound = snappy_max_compressed_length(bytes.count)
            var status = SNAPPY_OK
            unsafe bytes.withUnsafeBufferPointer { source in
                output.append(addingCapacity: bound) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        var size = bound
                        let target = unsafe UnsafeMutableRawPointer(pointer.baseAddress! + initialized)
                        // SAFETY: append reserved `bound` bytes behind the `initialized` ones, and libsnappy writes no
                        // more than it was told there are. It does not look at the address of a source of no bytes.
                        status = unsafe snappy_compress(
                            UnsafeRawPointer(source.baseAddress ?? UnsafePointer(pointer.baseAddress!))
                                .assumingMemoryBound(to: CChar.self),
                            source.count, target.assumingMemoryBound(to: CChar.self), &size)
                        if status == SNAPPY_OK { initialized += size }
                    }
                }
            }
            guard status == SNAPPY_OK else {
                throw DataKitError(.compression, "snappy refused to compress a block of \(bytes.count) bytes")
            }
        }

        /// The size that a block announces.
        static func uncompressedSize(_ bytes: Span<UInt8>) throws(DataKitError) -> Int {
            var announced = 0
            let status = unsafe bytes.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return SNAPPY_INVALID_INPUT }
                // SAFETY: libsnappy reads within the count.
                return unsafe snappy_uncompressed_length(
                    UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), source.count, &announced)
            }
            guard status == SNAPPY_OK else { throw .malformed("snappy", "it is no valid block") }
            return announced
        }

        static func decompress(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            guard bytes.count > 0 else { throw .malformed("snappy", "it has no bytes") }
            var announced = 0
            var status = SNAPPY_OK
            unsafe bytes.withUnsafeBufferPointer { source in
                let start = unsafe UnsafeRawPointer(source.baseAddress!).assumingMemoryBound(to: CChar.self)
                // SAFETY: libsnappy reads within the count.
                status = unsafe snappy_uncompressed_length(start, source.count, &announced)
                guard status == SNAPPY_OK, announced == uncompressedSize else { return }
                output.append(addingCapacity: max(1, uncompressedSize)) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        var size = uncompressedSize
                        let target = unsafe UnsafeMutableRawPointer(pointer.baseAddress! + initialized)
                        // SAFETY: append reserved the size behind the `initialized` bytes; libsnappy writes exactly
                        // the announced size, which is the same, or fails.
                        status = unsafe snappy_uncompress(
                            start, source.count, target.assumingMemoryBound(to: CChar.self), &size)
                        if status == SNAPPY_OK { initialized += uncompressedSize }
                    }
                }
            }
            guard status == SNAPPY_OK else { throw .malformed("snappy", "it is no valid block") }
            guard announced == uncompressedSize else {
                throw .wrongSize("snappy", announced, expected: uncompressedSize)
            }
        }
    }

    extension SnappyBlock {
        /// Appends the first bytes alone.
        static func decompress(
            _ bytes: Span<UInt8>, uncompressedSize: Int, prefix: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            let announced = try self.uncompressedSize(bytes)
            guard announced == uncompressedSize else {
                throw .wrongSize("snappy", announced, expected: uncompressedSize)
            }
            var written = 0
            unsafe bytes.withUnsafeBufferPointer { source in
                output.append(addingCapacity: max(1, prefix)) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        // SAFETY: append reserved `prefix` bytes behind the `initialized` ones, and the kernel writes
                        // no more than it is told.
                        written = unsafe cdk_snappy_prefix(
                            source.baseAddress, source.count, pointer.baseAddress! + initialized, prefix)
                        if written == prefix { initialized += prefix }
                    }
                }
            }
            guard written == prefix else { throw .malformed("snappy", "it is no valid block") }
        }
    }
#else
    /// Stands in where the package trait `Snappy` is off.
    enum SnappyBlock {
        static func checkBuiltIn() throws(DataKitError) { throw .notBuiltIn("snappy compression", trait: "Snappy") }

        static func compress(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {
            try checkBuiltIn()
        }

        static func uncompressedSize(_ bytes: Span<UInt8>) throws(DataKitError) -> Int {
            try checkBuiltIn()
            return 0
        }

        static func decompress(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            try checkBuiltIn()
        }

        static func decompress(
            _ bytes: Span<UInt8>, uncompressedSize: Int, prefix: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            try checkBuiltIn()
        }
    }
#endif
