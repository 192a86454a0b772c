/// The pages of a column chunk, waiting to be written.
struct EncodedChunk {
    var dictionaryPage: EncodedPage?
    /// How many entries the dictionary has.
    var dictionaryCount = 0
    var pages: [EncodedPage]
    var bloomFilter: BloomFilter?
    var geospatialStatistics: GeospatialStatistics?

    init(pages: [EncodedPage]) { self.pages = pages }
}

extension EncodedChunk {
    /// Values, and what stands for missing ones.
    var entryCount: Int { pages.reduce(0) { $0 + $1.entryCount } }

    /// Every encoding that occurs in the chunk.
    func encodings(hasLevels: Bool) -> [PageEncoding] {
        var found: Set<PageEncoding> = Set(pages.map(\.encoding))
        if dictionaryPage != nil { found.insert(.plain) }
        if hasLevels { found.insert(.rle) }
        return found.sorted { $0.rawValue < $1.rawValue }
    }

    /// How many pages have which encoding.
    var encodingStats: [PageEncodingStats] {
        var stats: [PageEncodingStats] = []
        for page in (dictionaryPage.map { [$0] } ?? []) + pages {
            if let index = stats.firstIndex(where: { $0.pageType == page.type && $0.encoding == page.encoding }) {
                stats[index].count += 1
            } else {
                stats.append(PageEncodingStats(pageType: page.type, encoding: page.encoding, count: 1))
            }
        }
        return stats
    }

    func statistics(for leaf: LeafColumn) -> ColumnStatistics {
        var bounds: ValueBounds?
        for page in pages {
            guard let next = page.bounds else { continue }
            if bounds == nil { bounds = next } else { bounds!.formUnion(next) }
        }
        // A dictionary that served the whole chunk has each value once. (Not so for floating point, where bit
        // patterns that differ may be equal.)
        let isComplete = dictionaryPage != nil && pages.allSatisfy { $0.encoding == .rleDictionary }
        return ColumnStatistics(
            bounds: bounds, nullCount: pages.reduce(0) { $0 + $1.nullCount },
            nanCount: pages.reduce(0) { $0 + $1.nanCount },
            distinctCount: isComplete && !leaf.isFloatingPoint ? dictionaryCount : nil, leaf: leaf)
    }

    /// The sizes that tell a reader how much memory the chunk takes; `nil` where the other counts say it.
    func sizeStatistics(for leaf: LeafColumn) -> SizeStatistics? {
        func sum(_ histogram: (EncodedPage) -> [Int64]?, levels: Int) -> [Int64]? {
            var total = [Int64](repeating: 0, count: levels + 1)
            for page in pages {
                guard let counts = histogram(page) else { return nil }
                for level in total.indices { total[level] += counts[level] }
            }
            return pages.isEmpty ? nil : total
        }
        let statistics = SizeStatistics(
            unencodedByteArrayDataBytes: leaf.physicalType == .byteArray
                ? Int64(pages.reduce(0) { $0 + $1.byteArrayBytes }) : nil,
            repetitionLevelHistogram: sum(\.repetitionHistogram, levels: leaf.maximumRepetitionLevel),
            definitionLevelHistogram: sum(\.definitionHistogram, levels: leaf.maximumDefinitionLevel))
        return statistics == SizeStatistics() ? nil : statistics
    }
}
