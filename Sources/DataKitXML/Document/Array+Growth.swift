extension Array {
    /// Makes room for more elements, where there is none, four times as many as there are.
    ///
    /// An array that doubles copies each element once, and has new memory for all of them each time. Memory that is not
    /// used yet costs nothing before it is; beyond some megabytes it is no more than twice as much, all the same.
    @inline(__always)
    mutating func reserveAmply(adding added: Int = 1) {
        guard count + added > capacity else { return }
        let isLarge = count * MemoryLayout<Element>.stride > 64 << 20
        reserveCapacity(Swift.max(64, count * (isLarge ? 2 : 4), count + added))
    }
}
