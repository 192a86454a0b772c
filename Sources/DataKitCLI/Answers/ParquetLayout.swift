import DataKit

/// How a Parquet file is laid out: what its footer says.
struct ParquetLayout {
    let file: String
    let byteCount: Int?
    let schema: Schema
    let metadata: ParquetMetadata

    init(reader: ParquetReader, file: String, byteCount: Int?) {
        self.file = file
        self.byteCount = byteCount
        schema = reader.schema
        metadata = reader.metadata
    }

    /// The type of a leaf straight below the root; those of others stand in the schema.
    func type(of column: ParquetMetadata.ColumnChunkMetadata) -> DataType? {
        column.path.count == 1 ? schema[column.path[0]]?.type : nil
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
