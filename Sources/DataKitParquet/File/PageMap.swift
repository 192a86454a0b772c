import DataKitCore

/// Where the data pages of a column chunk lie and which rows they hold, from an offset index that makes sense.
struct PageMap: Sendable, Equatable {
    struct Page: Sendable, Equatable {
        /// Counted in the row group.
        var rows: Range<Int>
        /// In the file, the page's header included.
        var bytes: Range<Int>
    }

    let pages: [Page]

    /// - Returns: `nil` where the index contradicts the chunk: it is a hint, and reading goes on without it.
    init?(_ index: OffsetIndex, chunk: Range<Int>, rowCount: Int) {
        var pages: [Page] = []
        pages.reserveCapacity(index.pageLocations.count)
        var end = chunk.lowerBound
        for (number, location) in index.pageLocations.enumerated() {
            let next = number + 1 < index.pageLocations.count ? index.pageLocations[number + 1].firstRowIndex : nil
            guard let first = Int(exactly: location.firstRowIndex), first == pages.last?.rows.upperBound ?? 0,
                let last = Int(exactly: next ?? Int64(rowCount)), last > first, last <= rowCount,
                let offset = Int(exactly: location.offset), offset >= end, location.compressedPageSize > 0,
                Int(location.compressedPageSize) <= chunk.upperBound - offset
            else { return nil }
            end = offset + Int(location.compressedPageSize)
            pages.append(Page(rows: first..<last, bytes: offset..<end))
        }
        guard !pages.isEmpty else { return nil }
        self.pages = pages
    }

    /// Where the last page ends.
    var end: Int { pages[pages.count - 1].bytes.upperBound }

    /// The page that holds a row.
    func page(ofRow row: Int) -> Int {
        var (low, high) = (0, pages.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if pages[middle].rows.upperBound <= row { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The numbers of the pages, from one on, that hold some of the rows.
    func pages(holding rows: RowSelection, from first: Int = 0) -> [Int] {
        var numbers: [Int] = []
        var page = first
        for range in rows.ranges {
            page = max(page, self.page(ofRow: range.lowerBound))
            while page < pages.count, pages[page].rows.lowerBound < range.upperBound {
                if numbers.last != page { numbers.append(page) }
                page += 1
            }
            // The next range may begin in the same page.
            page = max(first, page - 1)
        }
        return numbers
    }
}
