extension Array {
    /// Makes room for the rows of a whole text, as if they were all like those of a first part.
    ///
    /// No more than 256 MiB beforehand: should they not be, little is lost.
    /// - Parameters:
    ///   - rows: how many rows the first part has.
    ///   - bytes: how many bytes it has.
    ///   - total: how many bytes the whole text has.
    package mutating func reserveCapacity(estimatedFrom rows: Int, in bytes: Int, of total: Int) {
        let estimate = Double(rows) / Double(Swift.max(1, bytes)) * Double(total) * 1.02
        let most = Double((256 << 20) / Swift.max(1, MemoryLayout<Element>.stride))
        reserveCapacity(Int(Swift.min(estimate, most)))
    }
}
