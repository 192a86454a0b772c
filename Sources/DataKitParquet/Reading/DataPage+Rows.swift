extension PageReader.DataPage {
    /// Whether the page begins with a row, and so many rows begin in it.
    func rowsBegin(_ count: Int) throws(ParquetError) -> Bool {
        guard let repetition else { return valueCount == count }
        var reader = try LevelReader(repetition)
        var left = valueCount
        var rows = 0
        var levels: [UInt8] = []
        while left > 0 {
            levels.removeAll(keepingCapacity: true)
            let take = min(left, 16_384)
            try reader.read(take, appendingTo: &levels)
            if left == valueCount, levels[0] != 0 { return false }
            rows += LeafLevels.count(of: 0, in: levels, 0..<take)
            left -= take
        }
        return rows == count
    }
}
