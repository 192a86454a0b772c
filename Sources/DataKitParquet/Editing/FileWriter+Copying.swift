import DataKitCore

extension FileWriter {
    /// How many bytes are copied at once.
    private static let copySize = 4 << 20

    /// Appends the row groups of another file, with the leaves that this one has.
    /// - Parameters:
    ///   - leaves: the leaves by their numbers in the other file.
    ///   - trusted: of each leaf, whether its bounds are in the order that this file states.
    func copyRowGroups(
        of file: ParquetFile, leaves: [Int], trusting trusted: [Bool], progress: ((Int) -> Void)?
    ) throws(ParquetError) {
        let writer = CreatedBy(file.footer.createdBy ?? "")
        for number in file.footer.rowGroups.indices where file.footer.rowGroups[number].rowCount > 0 {
            do throws(ParquetError) {
                var chunks: [ColumnChunk] = []
                for (place, leaf) in leaves.enumerated() {
                    chunks.append(
                        try copy(
                            file.tree.leaves[leaf], number, of: file, writer, to: place, trusted[place], progress))
                }
                appendRowGroup(chunks, like: file.footer.rowGroups[number], leaves: leaves)
            } catch { throw error.located(rowGroup: number) }
        }
    }

    /// Copies the bytes of a chunk.
    /// - Returns: its metadata, with the new places.
    private func copy(
        _ leaf: LeafColumn, _ number: Int, of file: ParquetFile, _ writer: CreatedBy, to place: Int,
        _ isTrusted: Bool, _ progress: ((Int) -> Void)?
    ) throws(ParquetError) -> ColumnChunk {
        do throws(ParquetError) {
            var (metaData, range) = try file.chunk(leaf, rowGroup: number)
            guard !writer.isJava(before: [1, 2, 9]) else {
                throw ParquetError(
                    .unsupported,
                    "the file was written by parquet-mr before 1.2.9, which gives column chunks too small a size; "
                        + "convert the file instead")
            }
            guard !writer.isJava(before: [1, 8, 0]) || !metaData.encodings.contains(.deltaByteArray) else {
                throw ParquetError(
                    .unsupported,
                    "the column is encoded as DELTA_BYTE_ARRAY by parquet-mr before 1.8.0, which readers must know; "
                        + "convert the file instead")
            }
            range = range.lowerBound..<range.lowerBound + Int(metaData.totalCompressedSize)
            let moved = Int64(position - range.lowerBound)
            try copy(range, of: file.source, progress)
            metaData.dataPageOffset += moved
            if let offset = metaData.dictionaryPageOffset {
                metaData.dictionaryPageOffset = offset > 0 ? offset + moved : nil
            }
            metaData.indexPageOffset = nil
            metaData.pathInSchema = schema.leaves[place].path
            if !isTrusted { metaData.statistics?.dropBounds() }
            if leaf.physicalType == .byteArray || leaf.physicalType == .fixedLengthByteArray {
                // Wrong in files of old versions of Java's library, which could no longer be told apart.
                metaData.statistics?.deprecatedMinimum = nil
                metaData.statistics?.deprecatedMaximum = nil
            }
            metaData.bloomFilterOffset = nil
            metaData.bloomFilterLength = nil
            // A damaged filter is left out: it only ever saves reading.
            if let filter = try? file.bloomFilter(of: leaf, rowGroup: number) {
                let bytes = filter.fileBytes
                metaData.bloomFilterOffset = Int64(position)
                metaData.bloomFilterLength = Int32(exactly: bytes.count)
                try write(bytes)
            }
            let chunk = try file.footer.rowGroups[number].columns.chunk(at: leaf.index)
            indexes.append(
                (
                    isTrusted ? file.indexBytes(chunk.columnIndexOffset, chunk.columnIndexLength) : nil,
                    file.indexBytes(chunk.offsetIndexOffset, chunk.offsetIndexLength).flatMap {
                        Self.offsetIndex($0, moved: moved, within: range)
                    }
                ))
            return ColumnChunk(fileOffset: 0, metaData: metaData)
        } catch { throw error.located(column: leaf.name) }
    }

    /// An offset index for pages that lie elsewhere; `nil` where it was wrong before.
    private static func offsetIndex(_ bytes: [UInt8], moved: Int64, within range: Range<Int>) -> [UInt8]? {
        var reader = ThriftReader(bytes, subject: "the offset index")
        guard var index = try? OffsetIndex(from: &reader) else { return nil }
        for number in index.pageLocations.indices {
            guard let offset = Int(exactly: index.pageLocations[number].offset), range.contains(offset) else {
                return nil
            }
            index.pageLocations[number].offset += moved
        }
        return index.thriftBytes
    }

    private func appendRowGroup(_ chunks: [ColumnChunk], like old: RowGroup, leaves: [Int]) {
        let metadata = chunks.compactMap(\.metaData)
        var group = RowGroup(
            columns: chunks, totalByteSize: metadata.reduce(0) { $0 + $1.totalUncompressedSize },
            rowCount: old.rowCount, ordinal: Int16(exactly: rowGroups.count))
        group.totalCompressedSize = metadata.reduce(0) { $0 + $1.totalCompressedSize }
        group.fileOffset = metadata.map { min($0.dataPageOffset, $0.dictionaryPageOffset ?? .max) }.min()
        // Rows are still sorted by the columns before the first that was left out.
        var sorting: [SortingColumn] = []
        for column in old.sortingColumns ?? [] {
            guard let place = leaves.firstIndex(of: Int(column.columnIndex)) else { break }
            sorting.append(
                SortingColumn(
                    columnIndex: Int32(place), isDescending: column.isDescending, nullsFirst: column.nullsFirst))
        }
        group.sortingColumns = sorting.isEmpty ? nil : sorting
        rowGroups.append(group)
        rowCount += Int(old.rowCount)
    }

    private func copy(
        _ range: Range<Int>, of source: any ByteSource, _ progress: ((Int) -> Void)?
    ) throws(ParquetError) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, start + Self.copySize)
            try write(try source.bytes(start..<end))
            start = end
            progress?(position)
        }
    }
}

extension ColumnStatistics {
    /// Leaves out bounds of which nobody could say in which order they are.
    fileprivate mutating func dropBounds() {
        minimum = nil
        maximum = nil
        isMinimumExact = nil
        isMaximumExact = nil
    }
}
