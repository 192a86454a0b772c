import DataKitCore

#if Brotli
    internal import CBrotli

    /// RFC 7932 streams as blocks, by the system's libbrotlienc and libbrotlidec.
    enum BrotliBlock {
        static func checkBuiltIn() throws(DataKitError) {}

        static func compress(
            _ bytes: Span<UInt8>, quality: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            // What the library promises holds for quality 2 and above only; below, it may add a little more.
            let bound = BrotliEncoderMaxCompressedSize(bytes.count) + 1024
            var succeeded: Int32 = 0
            unsafe bytes.withUnsafeBufferPointer { source in
                output.append(addingCapacity: bound) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        var size = bound
                        let target = unsafe pointer.baseAddress! + initialized
                        // SAFETY: append reserved `bound` bytes behind the `initialized` ones, and the encoder writes
                        // no more than it was told there are. It does not read a source of no bytes.
                        succeeded = unsafe BrotliEncoderCompress(
                            Int32(quality), BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, source.count,
                            source.baseAddress ?? UnsafePointer(target), &size, target)
                        if succeeded != 0 { initialized += size }
                    }
                }
            }
            guard succeeded != 0 else {
                throw DataKitError(.compression, "brotli refused to compress a block of \(bytes.count) bytes")
            }
        }

        /// Appends the bytes of a stream. A few bytes can stand for gigabytes, so room is made as bytes come, never
        /// because of the announced size alone.
        static func decompress(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            guard let state = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else {
                throw .outOfMemory("brotli decompression")
            }
            // SAFETY: the state was just made, and is used by nobody else.
            defer { unsafe BrotliDecoderDestroyInstance(state) }
            let before = output.count
            var left = bytes.count
            var result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT
            while result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT {
                let produced = output.count - before
                // One byte more than announced tells a stream that is longer.
                let room = min(max(1 << 16, 4 * bytes.count, produced), uncompressedSize - produced + 1)
                unsafe bytes.withUnsafeBufferPointer { source in
                    output.append(addingCapacity: room) { output in
                        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                            // SAFETY: the last `left` bytes of the source are not read yet, append reserved `room`
                            // bytes behind the `initialized` ones; the decoder stays within both.
                            var next = unsafe source.baseAddress.map { unsafe $0 + (source.count - left) }
                            var target = unsafe pointer.baseAddress.map { unsafe $0 + initialized }
                            var free = room
                            result = unsafe BrotliDecoderDecompressStream(
                                state, &left, &next, &free, &target, nil)
                            initialized += room - free
                        }
                    }
                }
                if output.count - before > uncompressedSize { break }
            }
            let produced = output.count - before
            guard result == BROTLI_DECODER_RESULT_SUCCESS, left == 0, produced == uncompressedSize else {
                output.removeLast(produced)
                switch result {
                case BROTLI_DECODER_RESULT_ERROR: throw .malformed("brotli", "it is no valid stream")
                case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: throw .malformed("brotli", "it ends early")
                case BROTLI_DECODER_RESULT_SUCCESS where left > 0 && produced == uncompressedSize:
                    throw .malformed("brotli", "\(left) bytes follow its end")
                default: throw .wrongSize("brotli", produced, expected: uncompressedSize)
                }
            }
        }
    }
#else
    /// Stands in where the package trait `Brotli` is off.
    enum BrotliBlock {
        static func checkBuiltIn() throws(DataKitError) {
            throw .notBuiltIn("brotli compression", trait: "Brotli", isDefault: false)
        }

        static func compress(
            _ bytes: Span<UInt8>, quality: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            try checkBuiltIn()
        }

        static func decompress(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            try checkBuiltIn()
        }
    }
#endif
