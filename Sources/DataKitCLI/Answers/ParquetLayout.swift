import DataKit

/// How a Parquet file is laid out: what its footer says, and where it is asked for, its page headers.
struct ParquetLayout {
    let file: String
    let byteCount: Int?
    let schema: Schema
    let metadata: ParquetMetadata
    /// What is shown of each row group.
    let rowGroups: [ShownRowGroup]
    /// Whether each column chunk is shown at length.
    let isDetailed: Bool

    struct ShownRowGroup {
        var index: Int
        var metadata: ParquetMetadata.RowGroupMetadata
        var chunks: [ShownChunk]
    }

    struct ShownChunk {
        var metadata: ParquetMetadata.ColumnChunkMetadata
        /// `nil` where they are not asked for.
        var pages: [PageMetadata]?
    }

    /// - Parameters:
    ///   - columns: the columns to show, each a leaf's path or the beginning of one; all where there are none.
    ///   - showsPages: whether the page headers are read.
    /// - Throws: `DataKitError` of kind `unknownColumn`; `ParquetError` where a page header is damaged.
    init(
        reader: ParquetReader, file: String, byteCount: Int?, columns: [String] = [], showsPages: Bool = false
    ) throws {
        self.file = file
        self.byteCount = byteCount
        schema = reader.schema
        let metadata = reader.metadata
        self.metadata = metadata
        isDetailed = !columns.isEmpty || showsPages
        let paths = metadata.leafPaths
        for column in columns where !paths.contains(where: { Self.isShown($0, [column]) }) {
            throw DataKitError(
                .unknownColumn, "has no column '\(column)'; `schema --format parquet` shows those it has", subject: file
            )
        }
        var rowGroups: [ShownRowGroup] = []
        for (index, group) in metadata.rowGroups.enumerated() {
            var chunks: [ShownChunk] = []
            for (leaf, chunk) in group.columns.enumerated()
            where columns.isEmpty || Self.isShown(chunk.path.joined(separator: "."), columns) {
                let pages = showsPages ? try reader.pages(rowGroup: index, leaf: leaf) : nil
                chunks.append(ShownChunk(metadata: chunk, pages: pages))
            }
            rowGroups.append(ShownRowGroup(index: index, metadata: group, chunks: chunks))
        }
        self.rowGroups = rowGroups
    }

    private static func isShown(_ path: String, _ columns: [String]) -> Bool {
        columns.contains { path == $0 || path.hasPrefix($0 + ".") }
    }

    /// The type of a leaf straight below the root; those of others stand in the schema.
    func type(of column: ParquetMetadata.ColumnChunkMetadata) -> DataType? {
        column.path.count == 1 ? schema[column.path[0]]?.type : nil
    }
}

extension ParquetMetadata {
    /// The paths of the leaves, parts joined by dots.
    fileprivate var leafPaths: [String] {
        rowGroups.first?.columns.map { $0.path.joined(separator: ".") } ?? []
    }
}
extension ParquetMetadata.RowGroupMetadata {
    /// What the footer says, or else the sum of the column chunks.
    var sizeInFile: Int { compressedSize ?? columns.reduce(0) { $0 &+ $1.compressedSize } }
}

extension Value {
    /// The value as the JSON of a row shows it; `nil` for those that no statistics hold.
    var jsonText: String? {
        let type: DataType
        switch self {
        case .boolean: type = .boolean
        case .int: type = .int64
        case .uint: type = .uint64
        case .float: type = .float32
        case .double: type = .float64
        case .decimal(let number): type = .decimal(precision: 38, scale: number.scale)
        case .string: type = .string
        case .binary: type = .binary
        case .date: type = .date
        case .time(_, let unit): type = .time(unit)
        case .timestamp(_, let unit, let isUTC): type = .timestamp(unit, timeZone: isUTC ? "UTC" : nil)
        case .duration(_, let unit): type = .duration(unit)
        case .null, .interval, .list, .structure, .map: return nil
        }
        var builder = ColumnBuilder(type: type)
        guard (try? builder.append(self)) != nil else { return nil }
        var cells = CellTexts()
        cells.append(builder.finish(), style: .json, null: Array("null".utf8))
        return String(decoding: cells.text.array, as: UTF8.self)
    }
}
