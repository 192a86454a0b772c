import DataKitCore

/// Which columns of which row groups a request needs, and how they become batches.
struct ReadPlan: Sendable {
    let file: ParquetFile
    /// Of what is handed out.
    let schema: Schema
    /// The columns to decode: those wanted, then those that only the predicate names.
    let columns: [(field: Field, leaf: LeafColumn)]
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
        var columns: [(field: Field, leaf: LeafColumn)] = []
        for position in positions { columns.append(try Self.flatColumn(file, position)) }
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

    private static func flatColumn(_ file: ParquetFile, _ position: Int) throws -> (field: Field, leaf: LeafColumn) {
        let column = file.columns[position]
        let field: Field
        do throws(ParquetError) { field = try column.field.get() } catch {
            throw error.located(file: file.source.name, column: column.name)
        }
        guard column.node.isLeaf, file.tree.leaves[column.leaves.lowerBound].isFlat else {
            throw ParquetError(
                .unsupported, "is of the nested type \(field.type), which this version cannot read; name other columns",
                at: .init(file: file.source.name, column: column.name))
        }
        return (field, file.tree.leaves[column.leaves.lowerBound])
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
        let widest = columns.map { group.columns[$0.leaf.index].metaData?.totalUncompressedSize ?? 0 }.max() ?? 0
        guard widest > 0, group.rowCount > 0 else { return most }
        let bytesPerRow = max(1, widest / group.rowCount)
        return max(1, min(most, Int((64 << 20) / bytesPerRow)))
    }

    /// How many bytes of a chunk are read at once: less where there are many columns.
    var readAhead: Int { max(1 << 16, min(1 << 20, (64 << 20) / max(1, columns.count))) }

    /// How many rows at most are to be decoded; `nil` for all.
    var rowLimit: Int? { request.predicate == nil ? request.limit : nil }

    func cursors(_ rowGroup: Int) throws(ParquetError) -> [ColumnCursor] {
        var cursors: [ColumnCursor] = []
        for (field, leaf) in columns {
            cursors.append(
                try ColumnCursor(file: file, leaf: leaf, type: field.type, rowGroup: rowGroup, readAhead: readAhead))
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
