/// The columns of a whole that are wanted.
struct ConcatenatedColumns: Sendable {
    /// Their positions in the whole.
    let wanted: [Int]
    /// Those, and behind them what the filter needs besides.
    let needed: [Int]
    /// Over the needed columns.
    let filter: BoundPredicate?
}

/// How the batches of one part become batches of the whole.
struct PartForm {
    /// The columns to ask the part for; `nil` for all.
    let requestedColumns: [String]?
    /// Whether the part itself filters its rows: the columns that the predicate names are the same in it.
    let isFiltered: Bool
    private let part: Dataset
    private let schema: Schema
    private let columns: ConcatenatedColumns
    /// Of the needed columns, or of the wanted ones where the part filters: where each stands in the part's batches.
    private let sources: [Source]
    private let outputSchema: Schema

    private enum Source {
        case column(Int)
        case missing
        case fileName
    }

    init(part: Dataset, positions: [Int?], schema: Schema, columns: ConcatenatedColumns, predicate: Predicate?) {
        self.part = part
        self.schema = schema
        self.columns = columns
        let fields = part.schema.fields
        let names = fields.map(\.name)
        isFiltered =
            predicate?.columnNames.allSatisfy { name in
                guard let column = schema.index(of: name), column < positions.count, let position = positions[column]
                else { return false }
                return fields[position].name == name && fields[position].type == schema.fields[column].type
                    && names.firstIndex(of: name) == position && names.lastIndex(of: name) == position
            } ?? true
        let output = isFiltered ? columns.wanted : columns.needed
        outputSchema = Schema(output.map { schema.fields[$0] }, metadata: schema.metadata)
        let read = output.compactMap { $0 < positions.count ? positions[$0] : nil }
        // Columns are asked for by name, which tells them apart only where names do.
        let isAll = read == Array(fields.indices) || Set(names).count < names.count
        requestedColumns = isAll ? nil : read.map { names[$0] }
        sources = output.map { column in
            guard column < positions.count else { return .fileName }
            guard let position = positions[column] else { return .missing }
            return .column(isAll ? position : read.firstIndex(of: position) ?? 0)
        }
    }

    /// The rows of a batch as rows of the whole.
    /// - Throws: `DataKitError` where a value does not fit the type that all parts share.
    func whole(_ batch: RecordBatch) throws(DataKitError) -> RecordBatch {
        var output: [Column] = []
        output.reserveCapacity(sources.count)
        for (source, field) in zip(sources, outputSchema.fields) {
            switch source {
            case .column(let position):
                do throws(DataKitError) {
                    output.append(try batch.columns[position].cast(to: field.type))
                } catch {
                    throw DataKitError(
                        error.kind, "column '\(field.name)': \(error.message): --type '\(field.name)=string'",
                        subject: part.name)
                }
            case .missing: output.append(Column(nulls: batch.rowCount, type: field.type))
            case .fileName:
                let indices = Buffer([Int32](repeating: 0, count: batch.rowCount))
                output.append(
                    Column(
                        type: .string, count: batch.rowCount,
                        values: .dictionary(indices: indices, values: Column([part.name] as [String?]))))
            }
        }
        let whole = RecordBatch(unchecked: outputSchema, columns: output, rowCount: batch.rowCount)
        guard !isFiltered, let filter = columns.filter else { return whole }
        let kept = whole.filtered(by: try filter.evaluate(whole))
        return kept.selecting(Array(columns.wanted.indices))
    }
}
