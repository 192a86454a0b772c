import DataKitCore

#if Zstd
    internal import CZstd
    import Synchronization

    /// A compressor of libzstd, reset from frame to frame.
    ///
    /// Its state is only touched while the lock is held, which is why it may be shared.
    @safe final class ZstdCompressionContext: @unchecked Sendable {
        private let lock = Mutex(())
        private let context: OpaquePointer

        init(level: Int) throws(DataKitError) {
            guard let context = unsafe ZSTD_createCCtx() else { throw .outOfMemory("zstd compression") }
            unsafe self.context = context
            // SAFETY: the context was just made.
            _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        }

        deinit { unsafe _ = ZSTD_freeCCtx(context) }

        /// Appends one frame that tells its size.
        func compressBlock(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {
            let bound = ZSTD_compressBound(bytes.count)
            var failed = false
            lock.withLock { _ in
                unsafe bytes.withUnsafeBufferPointer { source in
                    output.append(addingCapacity: bound) { output in
                        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                            // SAFETY: append reserved `bound` bytes behind the `initialized` ones; libzstd writes no
                            // more. The lock is held.
                            let size = unsafe ZSTD_compress2(
                                context, pointer.baseAddress! + initialized, bound, source.baseAddress, source.count)
                            failed = ZSTD_isError(size) != 0
                            if !failed { initialized += size }
                        }
                    }
                }
            }
            if failed { throw DataKitError(.compression, "zstd refused to compress a block of \(bytes.count) bytes") }
        }

        /// Makes the frames that are written from now on carry a checksum of their content.
        func enableChecksum() {
            lock.withLock { _ in
                // SAFETY: the lock is held.
                _ = unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
            }
        }

        /// Continues a frame; `finish` ends it.
        /// - Returns: what was done, and whether the frame is complete.
        func compress(
            _ bytes: Span<UInt8>, finish: Bool, appendingTo output: inout [UInt8], atMost count: Int
        ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
            var progress = StreamProgress(consumed: 0, produced: 0)
            var left = 0
            lock.withLock { _ in
                unsafe bytes.withUnsafeBufferPointer { source in
                    output.append(addingCapacity: count) { output in
                        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                            // SAFETY: libzstd stays within the sizes of both buffers. The lock is held.
                            var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                            var room = unsafe ZSTD_outBuffer(
                                dst: pointer.baseAddress! + initialized, size: count, pos: 0)
                            left = unsafe ZSTD_compressStream2(
                                context, &room, &input, finish ? ZSTD_e_end : ZSTD_e_continue)
                            progress = unsafe StreamProgress(consumed: input.pos, produced: room.pos)
                            initialized += progress.produced
                        }
                    }
                }
            }
            guard ZSTD_isError(left) == 0 else { throw DataKitError(.compression, "zstd failed: \(Self.name(left))") }
            return (progress, finish && left == 0)
        }

        static func name(_ code: Int) -> String { unsafe String(cString: ZSTD_getErrorName(code)) }
    }

    /// A decompressor of libzstd, reset from frame to frame.
    ///
    /// Its state is only touched while the lock is held, which is why it may be shared.
    @safe final class ZstdDecompressionContext: @unchecked Sendable {
        private let lock = Mutex(())
        private let context: OpaquePointer

        /// - Parameter maximumWindowLog: frames whose window is larger than 2 to this power are refused; it bounds
        ///   the memory that a stream needs. Whole blocks need no window.
        init(maximumWindowLog: Int32) throws(DataKitError) {
            guard let context = unsafe ZSTD_createDCtx() else { throw .outOfMemory("zstd decompression") }
            unsafe self.context = context
            // SAFETY: the context was just made.
            _ = unsafe ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, maximumWindowLog)
        }

        deinit { unsafe _ = ZSTD_freeDCtx(context) }

        /// Appends what all frames of the block hold.
        func decompressBlock(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            var size = 0
            lock.withLock { _ in
                unsafe bytes.withUnsafeBufferPointer { source in
                    output.append(addingCapacity: max(1, uncompressedSize)) { output in
                        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                            // SAFETY: append reserved the size behind the `initialized` bytes; libzstd writes no
                            // more. The lock is held.
                            size = unsafe ZSTD_decompressDCtx(
                                context, pointer.baseAddress! + initialized, uncompressedSize, source.baseAddress,
                                source.count)
                            if size == uncompressedSize { initialized += size }
                        }
                    }
                }
            }
            guard ZSTD_isError(size) == 0 else { throw .malformed("zstd", ZstdCompressionContext.name(size)) }
            guard size == uncompressedSize else { throw .wrongSize("zstd", size, expected: uncompressedSize) }
        }

        /// Gets ready for another frame.
        func reset() {
            lock.withLock { _ in
                // SAFETY: the lock is held.
                _ = unsafe ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
            }
        }

        /// Continues a frame; skippable frames give no bytes.
        /// - Returns: what was done, and whether the frame is complete.
        func decompress(
            _ bytes: Span<UInt8>, appendingTo output: inout [UInt8], atMost count: Int
        ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
            var progress = StreamProgress(consumed: 0, produced: 0)
            var hint = 0
            lock.withLock { _ in
                unsafe bytes.withUnsafeBufferPointer { source in
                    output.append(addingCapacity: max(1, count)) { output in
                        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                            // SAFETY: libzstd stays within the sizes of both buffers. The lock is held.
                            var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                            var room = unsafe ZSTD_outBuffer(
                                dst: pointer.baseAddress! + initialized, size: count, pos: 0)
                            hint = unsafe ZSTD_decompressStream(context, &room, &input)
                            progress = unsafe StreamProgress(consumed: input.pos, produced: room.pos)
                            initialized += progress.produced
                        }
                    }
                }
            }
            guard ZSTD_isError(hint) == 0 else { throw .malformed("zstd", ZstdCompressionContext.name(hint)) }
            return (progress, hint == 0)
        }
    }
#else
    /// Stands in where the package trait `Zstd` is off.
    final class ZstdCompressionContext: Sendable {
        init(level: Int) throws(DataKitError) { throw .notBuiltIn("Zstandard compression", trait: "Zstd") }

        func compressBlock(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {}

        func enableChecksum() {}

        func compress(
            _ bytes: Span<UInt8>, finish: Bool, appendingTo output: inout [UInt8], atMost count: Int
        ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
            (StreamProgress(consumed: 0, produced: 0), true)
        }
    }

    /// Stands in where the package trait `Zstd` is off.
    final class ZstdDecompressionContext: Sendable {
        init(maximumWindowLog: Int32) throws(DataKitError) {
            throw .notBuiltIn("Zstandard decompression", trait: "Zstd")
        }

        func decompressBlock(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {}

        func reset() {}

        func decompress(
            _ bytes: Span<UInt8>, appendingTo output: inout [UInt8], atMost count: Int
        ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
            (StreamProgress(consumed: 0, produced: 0), true)
        }
    }
#endif
