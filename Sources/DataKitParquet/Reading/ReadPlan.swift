import DataKitCore

/// Which columns of which row groups a request needs, and how they become batches.
struct ReadPlan: Sendable {
    let file: ParquetFile
    /// Of what is handed out.
    let schema: Schema
    /// The columns to decode: those wanted, then those that only the predicate names.
    let columns: [ReadColumn]
    let request: ReadRequest
    /// The columns that the predicate names, by their places among the columns.
    let filterColumns: [Int]
    /// Bound to the schema of the filter columns.
    let filter: BoundPredicate?
    /// Notes what is done, if someone wants to know.
    let recorder: ReadRecorder?
    /// The rows wanted of each row group; `nil` for all.
    private let wanted: [RowSelection]?

    /// - Parameter rows: numbers of rows in the file, checked; `nil` for all.
    init(
        file: ParquetFile, schema: Schema, request: ReadRequest, rows: [Range<Int>]? = nil,
        recorder: ReadRecorder? = nil
    ) throws {
        self.file = file
        self.request = request
        self.recorder = recorder
        wanted = rows.map { RowSelection.divided($0, among: file.footer.rowGroups.map { Int($0.rowCount) }) }
        var positions = try request.columns.map { try schema.indices(of: $0) } ?? Array(schema.fields.indices)
        self.schema = Schema(positions.map { schema.fields[$0] }, metadata: schema.metadata)
        var filterColumns: [Int] = []
        if let predicate = request.predicate {
            for position in try schema.indices(of: predicate.columnNames) {
                if !positions.contains(position) { positions.append(position) }
                filterColumns.append(positions.firstIndex(of: position)!)
            }
        }
        self.filterColumns = filterColumns
        var columns: [ReadColumn] = []
        for position in positions { columns.append(try Self.column(file, position)) }
        self.columns = columns
        let filterSchema = Schema(filterColumns.map { columns[$0].field })
        filter = try request.predicate.map { try $0.bound(to: filterSchema) }
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

extension ReadPlan {
    /// The rows of a row group that are wanted, whatever the predicate says of them.
    func rows(ofRowGroup number: Int) -> RowSelection {
        wanted?[number] ?? RowSelection(0..<Int(file.footer.rowGroups[number].rowCount))
    }

    /// How many batches are in the works at once.
    var inFlight: Int { max(1, request.threads ?? SystemCalls.processorCount()) }

    /// How many rows of a row group make a batch: fewer where rows are wide, so that a column's part of a batch stays
    /// below 64 MiB and the batches in the works within half of the memory.
    func batchRows(_ rowGroup: Int) -> Int {
        let group = file.footer.rowGroups[rowGroup]
        let most = max(1, file.options.batchRows)
        guard group.rowCount > 0 else { return most }
        var rows = most
        var rowBytes: Int64 = 0
        for leaf in columns.flatMap(\.leaves) {
            guard let chunk = group.columns[leaf.index].metaData else { continue }
            let bytesPerRow = max(1, chunk.totalUncompressedSize / group.rowCount)
            rows = min(rows, Int((64 << 20) / bytesPerRow))
            // Nulls of values of one width take as much memory as the others, but next to nothing in the file.
            rows = min(rows, (64 << 20) / max(1, leaf.plainWidth))
            // Of nested columns, 2^21 values: those of one row may be few bytes, but are as many in memory.
            if !leaf.isFlat { rows = min(rows, Int((1 << 21) / max(1, chunk.valueCount / group.rowCount))) }
            rowBytes += min(1 << 40, max(bytesPerRow, Int64(max(4, leaf.plainWidth))))
        }
        // One more than are in the works waits to be taken.
        let share = max(1, file.options.memoryBytes / 2 / (inFlight + 1))
        rows = min(rows, Int(Int64(share) / max(1, rowBytes)))
        return max(1, rows)
    }

    /// How many bytes of a chunk are read at once: less where there are many columns.
    var readAhead: Int {
        let leaves = max(1, columns.reduce(0) { $0 + $1.leaves.count })
        return max(1 << 14, min(file.options.coalescingSize, file.options.memoryBytes / 4 / leaves))
    }

    /// How ranges of the file are merged.
    var limits: CoalescedRanges.Limits { .init(gap: file.options.coalescingGap, size: readAhead) }

    /// How many rows at most are to be decoded; `nil` for all.
    var rowLimit: Int? { request.predicate == nil ? request.limit : nil }
}
