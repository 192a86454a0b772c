import DataKitCore

/// Which columns of which row groups a request needs, and how they become batches.
struct ReadPlan: Sendable {
    let file: ParquetFile
    /// Of what is handed out.
    let schema: Schema
    /// The columns to decode: those wanted, then those that only the predicate names.
    let columns: [ReadColumn]
    /// Where the predicate's columns are, and what is handed out.
    let decodedSchema: Schema
    let request: ReadRequest
    let rowGroups: [Int]
    private let filter: BoundPredicate?

    init(file: ParquetFile, schema: Schema, request: ReadRequest) throws {
        self.file = file
        self.request = request
        var positions = try request.columns.map { try schema.indices(of: $0) } ?? Array(schema.fields.indices)
        self.schema = Schema(positions.map { schema.fields[$0] }, metadata: schema.metadata)
        if let predicate = request.predicate {
            for position in try schema.indices(of: predicate.columnNames) where !positions.contains(position) {
                positions.append(position)
            }
        }
        var columns: [ReadColumn] = []
        for position in positions { columns.append(try Self.column(file, position)) }
        self.columns = columns
        let decodedSchema = Schema(columns.map(\.field), metadata: schema.metadata)
        self.decodedSchema = decodedSchema
        filter = try request.predicate.map { try $0.bound(to: decodedSchema) }
        rowGroups = file.footer.rowGroups.indices.filter { number in
            guard file.footer.rowGroups[number].rowCount > 0 else { return false }
            guard let predicate = request.predicate else { return true }
            return predicate.mayMatch { name in
                schema.index(of: name).flatMap { file.range(ofColumn: $0, rowGroup: number) }
            }
        }
    }

    private static func column(_ file: ParquetFile, _ position: Int) throws(ParquetError) -> ReadColumn {
        let column = file.columns[position]
        do throws(ParquetError) {
            guard !column.leaves.isEmpty else {
                throw ParquetError(
                    .unsupported, "the column is a struct without fields, of which no values tell; name other columns")
            }
            return ReadColumn(
                field: try column.field.get(), node: column.node, leaves: Array(file.tree.leaves[column.leaves]))
        } catch { throw error.located(file: file.source.name, column: column.name) }
    }
}

extension ParquetFile {
    /// What the statistics say about a column of the table; `nil` for nested ones.
    fileprivate func range(ofColumn position: Int, rowGroup: Int) -> ColumnRange? {
        let column = columns[position]
        guard column.node.isLeaf, case .success = column.field, tree.leaves[column.leaves.lowerBound].isFlat else {
            return nil
        }
        return range(of: tree.leaves[column.leaves.lowerBound], rowGroup: rowGroup)
    }
}

extension ReadPlan {
    /// How many rows of a row group make a batch: fewer where rows are wide, so that a column's part of a batch stays
    /// below 64 MiB.
    func batchRows(_ rowGroup: Int) -> Int {
        let group = file.footer.rowGroups[rowGroup]
        let most = max(1, file.options.batchRows)
        guard group.rowCount > 0 else { return most }
        var rows = most
        for leaf in columns.flatMap(\.leaves) {
            guard let chunk = group.columns[leaf.index].metaData else { continue }
            let bytesPerRow = max(1, chunk.totalUncompressedSize / group.rowCount)
            rows = min(rows, Int((64 << 20) / bytesPerRow))
            // Nulls of values of one width take as much memory as the others, but next to nothing in the file.
            rows = min(rows, (64 << 20) / max(1, leaf.plainWidth))
            // Of nested columns, 2^21 values: those of one row may be few bytes, but are as many in memory.
            if !leaf.isFlat { rows = min(rows, Int((1 << 21) / max(1, chunk.valueCount / group.rowCount))) }
        }
        return max(1, rows)
    }

    /// How many bytes of a chunk are read at once: less where there are many columns.
    var readAhead: Int { max(1 << 16, min(1 << 20, (64 << 20) / max(1, columns.reduce(0) { $0 + $1.leaves.count }))) }

    /// How many rows at most are to be decoded; `nil` for all.
    var rowLimit: Int? { request.predicate == nil ? request.limit : nil }

    func cursors(_ rowGroup: Int) throws(ParquetError) -> [ColumnCursor] {
        var cursors: [ColumnCursor] = []
        for column in columns {
            cursors.append(
                try ColumnCursor(file: file, column: column, rowGroup: rowGroup, readAhead: readAhead))
        }
        return cursors
    }

    /// The rows of the decoded columns that are wanted, with the columns that are.
    func finished(_ columns: [Column], rows: Int) throws -> RecordBatch {
        var batch = RecordBatch(unchecked: decodedSchema, columns: columns, rowCount: rows)
        if let filter { batch = batch.filtered(by: try filter.evaluate(batch)) }
        return RecordBatch(
            unchecked: schema, columns: Array(batch.columns[..<schema.fields.count]), rowCount: batch.rowCount)
    }
}
