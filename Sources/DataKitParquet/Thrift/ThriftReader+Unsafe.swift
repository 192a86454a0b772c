internal import CDataKitKernels

extension ThriftReader {
    /// Passes over a list of column chunks, keeping where each begins.
    mutating func columnChunks(_ field: ThriftField) throws(ParquetError) -> ColumnChunks {
        let count = try structureCount(field)
        // Lists nest a level, as ``structures(_:of:)`` counts it.
        let depth = Self.maximumDepth - self.depth - 1
        var stop = -1
        let (first, end) = (position, end)
        let starts = Array(capacity: count) { (output: inout OutputSpan<Int32>) in
            guard depth > 0 else { return }
            unsafe output.withUnsafeMutableBufferPointer { pointer, initialized in
                unsafe bytes.withUnsafeBufferPointer { bytes in
                    guard let base = bytes.baseAddress, let target = pointer.baseAddress else { return }
                    // SAFETY: position and end lie within the bytes, and there is room for `count` starts.
                    stop = unsafe cdk_thrift_skip_structs(base, end, first, count, UInt32(depth), target)
                    if stop >= 0 { initialized = count }
                }
            }
        }
        if count == 0 { return ColumnChunks([]) }
        guard stop >= 0, starts.count == count else {
            // The same again by the steps that can tell what is wrong.
            for _ in 0..<count { try skipValue(.structure) }
            throw failure("a list of \(count) column chunks cannot be made out")
        }
        position = stop
        return ColumnChunks(.init(bytes: bytes, starts: starts, end: stop, fileOffset: fileOffset))
    }
}
