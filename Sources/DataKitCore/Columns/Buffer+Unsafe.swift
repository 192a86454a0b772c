extension Buffer {
    /// Calls `body` with the elements' memory, for C kernels.
    ///
    /// The pointer is valid for the duration of the call.
    @inlinable
    @unsafe public func withUnsafeBufferPointer<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // SAFETY: the storage outlives the closure, and init keeps offset + count within it.
        try unsafe storage.withUnsafeBufferPointer { pointer throws(Failure) in
            try unsafe body(UnsafeBufferPointer(rebasing: pointer[offset..<offset + count]))
        }
    }

    /// Whether both are the same elements of the same memory.
    package func isIdentical(to other: Buffer) -> Bool {
        // SAFETY: the addresses are compared, not read from, while both storages are held.
        unsafe withUnsafeBufferPointer { mine in
            unsafe other.withUnsafeBufferPointer { unsafe mine.baseAddress == $0.baseAddress && mine.count == $0.count }
        }
    }
}
