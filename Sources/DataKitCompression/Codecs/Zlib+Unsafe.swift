import DataKitCore

#if Zlib
    internal import CZlib
    import Synchronization

    /// A gzip compressor of zlib, reset from member to member.
    ///
    /// Its state is only touched while the lock is held, which is why it may be shared.
    @safe final class DeflateContext: @unchecked Sendable {
        private let lock = Mutex(())
        /// zlib remembers the address of its state, so it lives outside of this object and never moves.
        private let stream: UnsafeMutablePointer<z_stream>

        init(level: Int) throws(DataKitError) {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            // 15 bits of window, + 16 for the gzip format. SAFETY: the stream is initialised and stays in place.
            let status = unsafe deflateInit2_(
                stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
            guard status == Z_OK else { throw .outOfMemory("gzip compression") }
        }

        deinit {
            // SAFETY: nobody else holds the stream any more.
            unsafe deflateEnd(stream)
            unsafe stream.deallocate()
        }

        /// Appends one gzip member.
        func compressBlock(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {
            let finished = lock.withLock { _ in
                // SAFETY: the lock is held.
                unsafe deflateReset(stream)
                let bound = unsafe Int(deflateBound(stream, UInt(bytes.count)))
                let (_, status) = unsafe step(bytes, appendingTo: &output, atMost: bound, flush: Z_FINISH)
                return status == Z_STREAM_END
            }
            guard finished else {
                throw DataKitError(.compression, "gzip refused to compress a block of \(bytes.count) bytes")
            }
        }

        /// Continues a member; `finish` ends it.
        /// - Returns: what was done, and whether the member is complete.
        func compress(
            _ bytes: Span<UInt8>, finish: Bool, appendingTo output: inout [UInt8], atMost count: Int
        ) -> (StreamProgress, isFinished: Bool) {
            lock.withLock { _ in
                let (progress, status) = unsafe step(
                    bytes, appendingTo: &output, atMost: count, flush: finish ? Z_FINISH : Z_NO_FLUSH)
                return (progress, status == Z_STREAM_END)
            }
        }

        @unsafe private func step(
            _ bytes: Span<UInt8>, appendingTo output: inout [UInt8], atMost count: Int, flush: Int32
        ) -> (StreamProgress, Int32) {
            var progress = StreamProgress(consumed: 0, produced: 0)
            var status = Z_OK
            unsafe bytes.withUnsafeBufferPointer { source in
                output.append(addingCapacity: count) { output in
                    unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                        // SAFETY: zlib reads and writes within the counts given here; append reserved the room.
                        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                        unsafe stream.pointee.avail_in = UInt32(source.count)
                        unsafe stream.pointee.next_out = pointer.baseAddress! + initialized
                        unsafe stream.pointee.avail_out = UInt32(count)
                        status = unsafe deflate(stream, flush)
                        progress.consumed = source.count - (unsafe Int(stream.pointee.avail_in))
                        progress.produced = count - (unsafe Int(stream.pointee.avail_out))
                        initialized += progress.produced
                    }
                }
            }
            return (progress, status)
        }
    }

    /// A gzip decompressor of zlib, reset from member to member.
    ///
    /// Its state is only touched while the lock is held, which is why it may be shared.
    @safe final class InflateContext: @unchecked Sendable {
        private let lock = Mutex(())
        /// zlib remembers the address of its state, so it lives outside of this object and never moves.
        private let stream: UnsafeMutablePointer<z_stream>

        init() throws(DataKitError) {
            unsafe stream = .allocate(capacity: 1)
            unsafe stream.initialize(to: z_stream())
            // 15 bits of window, + 16 for the gzip format. SAFETY: the stream is initialised and stays in place.
            let status = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard status == Z_OK else { throw .outOfMemory("gzip decompression") }
        }

        deinit {
            // SAFETY: nobody else holds the stream any more.
            unsafe inflateEnd(stream)
            unsafe stream.deallocate()
        }

        /// Appends what all members of the block hold.
        func decompressBlock(
            _ bytes: Span<UInt8>, uncompressedSize: Int, appendingTo output: inout [UInt8]
        ) throws(DataKitError) {
            let before = output.count
            output.reserveCapacity(before + uncompressedSize + 1)
            do throws(DataKitError) {
                var used = 0
                reset()
                while true {
                    let left = uncompressedSize - (output.count - before)
                    let (progress, isFinished) = try decompress(
                        bytes.extracting(used..<bytes.count), appendingTo: &output, atMost: left)
                    used += progress.consumed
                    if isFinished {
                        if used == bytes.count { break }
                        reset()
                    } else if progress.consumed == 0 && progress.produced == 0 {
                        throw output.count - before == uncompressedSize && used < bytes.count
                            ? .malformed("gzip", "it holds more than the \(uncompressedSize) bytes announced")
                            : .malformed("gzip", "it ends before its end")
                    }
                }
                guard output.count - before == uncompressedSize else {
                    throw .wrongSize("gzip", output.count - before, expected: uncompressedSize)
                }
            } catch {
                output.removeLast(output.count - before)
                throw error
            }
        }

        /// Gets ready for another member.
        func reset() {
            lock.withLock { _ in
                // SAFETY: the lock is held.
                _ = unsafe inflateReset(stream)
            }
        }

        /// Continues a member.
        /// - Returns: what was done, and whether the member is complete.
        func decompress(
            _ bytes: Span<UInt8>, appendingTo output: inout [UInt8], atMost count: Int
        ) throws(DataKitError) -> (StreamProgress, isFinished: Bool) {
            var progress = StreamProgress(consumed: 0, produced: 0)
            var status = Z_OK
            var reason = ""
            lock.withLock { _ in
                unsafe bytes.withUnsafeBufferPointer { source in
                    // One byte of room keeps the address valid where none is left to write.
                    output.append(addingCapacity: max(1, count)) { output in
                        unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                            // SAFETY: zlib reads and writes within the counts given here; append reserved the room.
                            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                            unsafe stream.pointee.avail_in = UInt32(source.count)
                            unsafe stream.pointee.next_out = pointer.baseAddress! + initialized
                            unsafe stream.pointee.avail_out = UInt32(count)
                            status = unsafe inflate(stream, Z_NO_FLUSH)
                            progress.consumed = source.count - (unsafe Int(stream.pointee.avail_in))
                            progress.produced = count - (unsafe Int(stream.pointee.avail_out))
                            initialized += progress.produced
                        }
                    }
                }
                if let message = unsafe stream.pointee.msg { reason = unsafe String(cString: message) }
            }
            switch status {
            case Z_OK, Z_BUF_ERROR: return (progress, false)
            case Z_STREAM_END: return (progress, true)
            case Z_MEM_ERROR: throw .outOfMemory("gzip decompression")
            default: throw .malformed("gzip", reason.isEmpty ? "zlib says \(status)" : reason)
            }
        }
    }
#else
    /// Stands in where the package trait `Zlib` is off.
    final class DeflateContext: Sendable {
        init(level: Int) throws(DataKitError) { throw .notBuiltIn("gzip compression", trait: "Zlib") }

        func compressBlock(_ bytes: Span<UInt8>, appendingTo output: inout [UInt8]) throws(DataKitError) {}

        func compress(
            _ bytes: Span<UInt8>, finish: Bool, appendingTo output: inout [UInt8], atMost count: Int
        ) -> (StreamProgress, isFinished: Bool) {
            (StreamProgress(consumed: 0, produced: 0), true)
        }
    }

    /// Stands in where the package trait `Zlib` is off.
    final class InflateContext: Sendable {
        init() throws(DataKitError) { throw .notBuiltIn("gzip decompression", trait: "Zlib") }

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
