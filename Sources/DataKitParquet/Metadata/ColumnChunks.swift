/// The column chunks of a row group, one a leaf of the schema; those of a footer are decoded when they are asked for.
///
/// A table of ten thousand columns has ten thousand of them in every row group, and a query needs a few. Reading a
/// footer only passes over them and keeps where each begins.
package struct ColumnChunks: Sendable {
    private var storage: Storage

    private enum Storage {
        case decoded([ColumnChunk])
        case encoded(Encoded)
    }

    /// Where chunks lie in a footer.
    struct Encoded {
        /// The footer's, which all its row groups share.
        let bytes: [UInt8]
        let starts: [Int32]
        /// Where the last chunk ends.
        let end: Int
        let fileOffset: Int
    }

    package init(_ chunks: [ColumnChunk]) { storage = .decoded(chunks) }

    init(_ encoded: Encoded) { storage = .encoded(encoded) }

    /// A chunk.
    /// - Complexity: O(1); each call decodes it again.
    /// - Throws: ``ParquetError`` where it cannot be made out.
    package func chunk(at index: Int) throws(ParquetError) -> ColumnChunk {
        switch storage {
        case .decoded(let chunks): return chunks[index]
        case .encoded(let encoded):
            let next = index + 1 < encoded.starts.count ? Int(encoded.starts[index + 1]) : encoded.end
            var reader = ThriftReader(
                encoded.bytes, range: Int(encoded.starts[index])..<next, fileOffset: encoded.fileOffset,
                subject: "the footer")
            return try ColumnChunk(from: &reader)
        }
    }
}

extension ColumnChunks: RandomAccessCollection, MutableCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int {
        switch storage {
        case .decoded(let chunks): chunks.count
        case .encoded(let encoded): encoded.starts.count
        }
    }

    /// A chunk; one that cannot be made out is one without metadata. ``chunk(at:)`` says why.
    package subscript(index: Int) -> ColumnChunk {
        get { (try? chunk(at: index)) ?? ColumnChunk(fileOffset: 0) }
        _modify {
            var chunks: [ColumnChunk] = if case .decoded(let chunks) = storage { chunks } else { Array(self) }
            // There must be one owner of the array while it changes, or each change would copy it.
            storage = .decoded([])
            defer { storage = .decoded(chunks) }
            yield &chunks[index]
        }
    }
}

extension ColumnChunks: Hashable {
    package static func == (left: ColumnChunks, right: ColumnChunks) -> Bool { left.elementsEqual(right) }

    package func hash(into hasher: inout Hasher) { for chunk in self { hasher.combine(chunk) } }
}
