/// Rows of a row group, as ranges in order with gaps between them.
struct RowSelection: Sendable, Equatable {
    private(set) var ranges: [Range<Int>] = []
    private(set) var count = 0

    init() {}

    init(_ range: Range<Int>) { append(range) }

    /// Appends rows behind those that are there.
    mutating func append(_ range: Range<Int>) {
        if range.isEmpty { return }
        count += range.count
        if let last = ranges.last {
            precondition(last.upperBound <= range.lowerBound, "rows are appended in order")
            if last.upperBound == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
                return
            }
        }
        ranges.append(range)
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// The rows that both have.
    func intersection(_ other: RowSelection) -> RowSelection {
        var common = RowSelection()
        var (left, right) = (0, 0)
        while left < ranges.count, right < other.ranges.count {
            let (mine, others) = (ranges[left], other.ranges[right])
            common.append(mine.clamped(to: others))
            if mine.upperBound < others.upperBound { left += 1 } else { right += 1 }
        }
        return common
    }

    /// Rows of a file by row groups, counted in each from 0.
    /// - Precondition: the ranges rise and do not overlap, and the row groups have so many rows.
    static func divided(_ rows: [Range<Int>], among counts: [Int]) -> [RowSelection] {
        var selections = Array(repeating: RowSelection(), count: counts.count)
        var (number, start) = (0, 0)
        for range in rows {
            var rest = range
            while !rest.isEmpty {
                while rest.lowerBound >= start + counts[number] {
                    start += counts[number]
                    number += 1
                }
                let end = min(rest.upperBound, start + counts[number])
                selections[number].append(rest.lowerBound - start..<end - start)
                rest = end..<rest.upperBound
            }
        }
        return selections
    }

    /// Takes the first rows away, at most `count`.
    mutating func takeFirst(_ count: Int) -> RowSelection {
        var taken = RowSelection()
        var used = 0
        for range in ranges {
            let left = count - taken.count
            if left == 0 { break }
            if range.count <= left {
                taken.append(range)
                used += 1
            } else {
                taken.append(range.lowerBound..<range.lowerBound + left)
                ranges[used] = range.lowerBound + left..<range.upperBound
                break
            }
        }
        ranges.removeFirst(used)
        self.count -= taken.count
        return taken
    }

    /// Some of the rows.
    ///
    /// - Parameters:
    ///   - kept: their places in the selection, in order.
    ///   - gap: how many rows between two that are kept are taken along.
    /// - Returns: the rows kept, with those taken along, and where the kept ones stand among them.
    func narrowed(to kept: [Int32], bridging gap: Int) -> (rows: RowSelection, positions: [Int32]) {
        var rows = RowSelection()
        var positions: [Int32] = []
        positions.reserveCapacity(kept.count)
        var number = 0
        /// The selection's rows before the range.
        var before = 0
        /// What is being gathered.
        var open: Range<Int>?
        for position in kept {
            let position = Int(position)
            while position >= before + ranges[number].count {
                before += ranges[number].count
                number += 1
            }
            let row = ranges[number].lowerBound + position - before
            if let range = open, row - range.upperBound <= gap {
                open = range.lowerBound..<row + 1
            } else {
                if let open { rows.append(open) }
                open = row..<row + 1
            }
            positions.append(Int32(rows.count + row - open!.lowerBound))
        }
        if let open { rows.append(open) }
        return (rows, positions)
    }
}
