import Synchronization

/// Counts bytes from any task.
final class ByteCounter: Sendable {
    private let count = Atomic<Int>(0)

    /// Adds some and gives the sum.
    func add(_ bytes: Int) -> Int { count.add(bytes, ordering: .relaxed).newValue }
}
