public import DataKitCore

/// What a page's header says, and what the indexes say of it.
public struct PageMetadata: Sendable, Hashable {
    /// Its number in the column chunk, the dictionary counted.
    public var number: Int
    /// The specification's name: `DATA_PAGE`, `DICTIONARY_PAGE`, `DATA_PAGE_V2`.
    public var type: String
    /// Where its header begins in the file.
    public var offset: Int
    /// The bytes of the header.
    public var headerSize: Int
    /// The bytes behind the header in the file.
    public var compressedSize: Int
    /// The bytes behind the header after decompression.
    public var uncompressedSize: Int
    /// The specification's name of the values' encoding.
    public var encoding: String?
    /// Values, nulls included; a dictionary's entries.
    public var valueCount: Int?
    /// Rows, where the header or the indexes tell.
    public var rowCount: Int?
    /// Nulls, where the header or the column index tells.
    public var nullCount: Int?
    /// The first row's number in the row group, where the offset index tells.
    public var firstRow: Int?
    /// Whether the values are compressed; `nil` where the page's version does not tell.
    public var isCompressed: Bool?
    /// CRC-32, if it has one.
    public var checksum: UInt32?
    /// The least value, by the column index or the header's statistics; as far as it can be trusted.
    public var minimum: Value?
    /// The greatest value, likewise.
    public var maximum: Value?
    /// The header's own.
    private var statistics: ColumnStatistics?
}

extension ParquetReader {
    /// The pages of a column chunk, by their headers; no values are read.
    ///
    /// - Parameters:
    ///   - rowGroup: the row group's number.
    ///   - leaf: the column chunk's number in the row group.
    /// - Throws: ``ParquetError`` where the chunk lies outside the file or a header is damaged.
    /// - Complexity: O(pages); a small read a page.
    public func pages(rowGroup: Int, leaf: Int) throws(ParquetError) -> [PageMetadata] {
        precondition(file.footer.rowGroups.indices.contains(rowGroup), "there is no row group \(rowGroup)")
        precondition(file.tree.leaves.indices.contains(leaf), "there is no column chunk \(leaf)")
        return try file.pages(of: file.tree.leaves[leaf], rowGroup: rowGroup)
    }
}

extension ParquetFile {
    func pages(of leaf: LeafColumn, rowGroup: Int) throws(ParquetError) -> [PageMetadata] {
        let (metaData, range) = try chunk(leaf, rowGroup: rowGroup)
        // Indexes that are damaged are as good as none here.
        let offsets = try? storedOffsetIndex(leaf, rowGroup: rowGroup)
        let bounds = try? storedColumnIndex(leaf, rowGroup: rowGroup)
        let type = leaf.isFlat ? flatTypes[leaf.index] : try? leaf.valueType()
        var pages: [PageMetadata] = []
        var (position, dataPages) = (range.lowerBound, 0)
        var valuesLeft = metaData.valueCount
        do throws(ParquetError) {
            while position < range.upperBound, valuesLeft > 0 || pages.isEmpty {
                let (header, size) = try pageHeader(at: position, end: range.upperBound)
                let stored = Int(header.compressedPageSize)
                guard stored >= 0, stored <= range.upperBound - position - size else {
                    throw ParquetError.damaged("the page has \(stored) bytes, but its column chunk ends before")
                        .located(byteOffset: position)
                }
                var page = PageMetadata(header, number: pages.count, offset: position, headerSize: size)
                if header.type == .dataPage || header.type == .dataPageV2 {
                    page.add(offsets, bounds, dataPages, leaf, type, rows: Int(footer.rowGroups[rowGroup].rowCount))
                    dataPages += 1
                    valuesLeft -= Int64(header.valueCount)
                }
                pages.append(page)
                position += size + stored
            }
        } catch {
            throw error.located(file: source.name, rowGroup: rowGroup, column: leaf.name, page: pages.count)
        }
        return pages
    }

    /// A page's header and how many bytes it has, which nobody knows beforehand.
    private func pageHeader(at position: Int, end: Int) throws(ParquetError) -> (PageHeader, Int) {
        var wanted = 256
        while true {
            let count = min(wanted, end - position, options.maximumPageHeaderSize)
            let bytes = try source.bytes(position..<position + count)
            var reader = ThriftReader(bytes, fileOffset: position, subject: "the page header")
            do throws(ParquetError) {
                return (try PageHeader(from: &reader), reader.position)
            } catch {
                guard count == wanted else { throw error }
                wanted *= 8
            }
        }
    }
}

extension PageMetadata {
    init(_ header: PageHeader, number: Int, offset: Int, headerSize: Int) {
        self.number = number
        type = header.type.description
        self.offset = offset
        self.headerSize = headerSize
        compressedSize = Int(header.compressedPageSize)
        uncompressedSize = Int(header.uncompressedPageSize)
        checksum = header.crc.map { UInt32(bitPattern: $0) }
        if let head = header.dictionaryPageHeader {
            encoding = head.encoding.description
            valueCount = Int(head.valueCount)
        } else if let head = header.dataPageHeader {
            encoding = head.encoding.description
            valueCount = Int(head.valueCount)
            nullCount = head.statistics?.nullCount.map { Int($0) }
        } else if let head = header.dataPageHeaderV2 {
            encoding = head.encoding.description
            valueCount = Int(head.valueCount)
            nullCount = Int(head.nullCount)
            rowCount = Int(head.rowCount)
            isCompressed = head.isCompressed ?? true
        }
        statistics = header.dataPageHeader?.statistics ?? header.dataPageHeaderV2?.statistics
    }

    fileprivate mutating func add(
        _ offsets: OffsetIndex?, _ bounds: ColumnIndex?, _ number: Int, _ leaf: LeafColumn, _ type: DataType?, rows: Int
    ) {
        if let locations = offsets?.pageLocations, locations.indices.contains(number) {
            let first = locations[number].firstRowIndex
            firstRow = Int(first)
            let next = locations.indices.contains(number + 1) ? locations[number + 1].firstRowIndex : Int64(rows)
            if rowCount == nil, next >= first { rowCount = Int(next - first) }
        }
        var (low, high) = (statistics?.minimum, statistics?.maximum)
        if let bounds, bounds.nullPages.indices.contains(number) {
            if let counts = bounds.nullCounts, counts.indices.contains(number) { nullCount = Int(counts[number]) }
            if !bounds.nullPages[number], bounds.minimumValues.indices.contains(number),
                bounds.maximumValues.indices.contains(number)
            {
                (low, high) = (bounds.minimumValues[number], bounds.maximumValues[number])
            }
        }
        guard let type else { return }
        minimum = low.flatMap { leaf.value(ofBound: $0, type: type) }
        maximum = high.flatMap { leaf.value(ofBound: $0, type: type) }
    }
}
