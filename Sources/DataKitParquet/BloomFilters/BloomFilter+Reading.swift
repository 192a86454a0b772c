import DataKitCore

extension ParquetFile {
    /// The Bloom filter of a column chunk; `nil` where it has none, or one of a kind that this version does not know.
    ///
    /// Reads the filter's bytes and nothing else: two reads where the file does not tell how long the filter is.
    ///
    /// - Throws: ``ParquetError`` of kind `outOfSpecification` where it lies outside the file's data or makes no sense,
    ///   `limit` past ``BloomFilter/maximumByteCount``. A filter only saves reading: who prunes may go on without it.
    func bloomFilter(of leaf: LeafColumn, rowGroup: Int) throws(ParquetError) -> BloomFilter? {
        guard let metaData = footer.rowGroups[rowGroup].columns[leaf.index].metaData,
            let offset = metaData.bloomFilterOffset
        else { return nil }
        do throws(ParquetError) {
            return try BloomFilter(
                source: source, offset: offset, length: metaData.bloomFilterLength, dataEnd: dataEnd)
        } catch { throw error.located(file: source.name, rowGroup: rowGroup, column: leaf.name) }
    }
}

extension BloomFilter {
    /// The most bytes that a header takes; those of the known kind take 15 or fewer.
    private static let maximumHeaderSize = 256

    /// Reads a filter.
    ///
    /// - Parameters:
    ///   - length: header and bits together, where the file tells.
    ///   - dataEnd: where the footer begins.
    init?(source: any ByteSource, offset: Int64, length: Int32?, dataEnd: Int) throws(ParquetError) {
        guard offset >= 4, offset < Int64(dataEnd) else {
            throw .damaged("the Bloom filter begins at byte \(offset); the data ends at byte \(dataEnd)")
        }
        let start = Int(offset)
        let available = dataEnd - start
        if let length {
            guard length > 0, Int(length) <= available else {
                throw .damaged(
                    "the Bloom filter claims \(length) bytes from byte \(start) on of the \(available) there")
            }
            guard Int(length) <= Self.maximumByteCount + Self.maximumHeaderSize else {
                throw Self.tooLarge(Int(length))
            }
        }
        var bytes = try source.bytes(start..<start + min(length.map { Int($0) } ?? Self.maximumHeaderSize, available))
        var reader = ThriftReader(bytes, fileOffset: start, subject: "the Bloom filter's header")
        let header = try BloomFilterHeader(from: &reader)
        guard header.isKnown else { return nil }
        let size = Int(header.byteCount)
        guard size > 0, size % Self.blockSize == 0 else {
            throw ParquetError.damaged("the Bloom filter has \(size) bytes, expected a multiple of 32")
                .located(byteOffset: start)
        }
        guard size <= Self.maximumByteCount else { throw Self.tooLarge(size) }
        let headerSize = reader.position
        guard size <= (length.map { Int($0) } ?? available) - headerSize else {
            throw ParquetError.damaged(
                "the Bloom filter has \(size) bytes behind a header of \(headerSize), but only "
                    + "\(length.map { Int($0) } ?? available) are there"
            ).located(byteOffset: start)
        }
        if bytes.count < headerSize + size { bytes = try source.bytes(start..<start + headerSize + size) }
        self.init(bits: bytes, headerSize..<headerSize + size)
    }

    private static func tooLarge(_ size: Int) -> ParquetError {
        ParquetError(.limit, "the Bloom filter has \(size) bytes; \(maximumByteCount) are allowed")
    }
}
