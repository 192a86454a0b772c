/// A predicate tied to the columns of a schema, ready to run over batches.
///
/// ```swift
/// let dear = try Predicate(parsing: "fare > 100").bound(to: schema)
/// for try await batch in stream { try use(batch.filtered(by: dear.evaluate(batch))) }
/// ```
public struct BoundPredicate: Sendable {
    /// The schema it was bound to.
    public let schema: Schema
    let root: Node

    /// A condition whose literals are values of their columns. What compares a column is unknown where that is null.
    indirect enum Node: Sendable {
        case constant(Bool?)
        /// The same for every value of a column that is there.
        case known(Int, Bool)
        case compare(Int, Predicate.Comparison, Physical)
        case compareColumns(Int, Predicate.Comparison, Int)
        case isIn(Int, Members)
        case like(Int, LikePattern)
        case isNull(Int)
        case and([Node])
        case or([Node])
        case not(Node)
    }

    /// The rows for which the condition is true: neither those for which it is false nor those for which it is unknown.
    ///
    /// - Complexity: O(rows) a comparison; a dictionary's values are compared once each.
    /// - Throws: ``DataKitError`` of kind `mismatch` where the batch has not the columns of the schema.
    public func evaluate(_ batch: RecordBatch) throws(DataKitError) -> Bitmap {
        guard batch.columns.count == schema.fields.count,
            zip(batch.columns, schema.fields).allSatisfy({ $0.type == $1.type })
        else {
            throw DataKitError(.mismatch, "a batch has other columns than the schema the predicate was bound to")
        }
        let truth = try PredicateEvaluation(batch: batch).rowsWhereTrue(root)
        return Bitmap(words: truth, count: batch.rowCount)
    }
}

/// The values of an `in`, each once and in order.
struct Members: Sendable {
    let values: [Physical]

    init(_ values: [Physical]) {
        let sorted = values.map { value -> Physical in
            // Both zeros are one value.
            if case .real(let number) = value { .real(number + 0) } else { value }
        }.sorted { $0.order(to: $1) == -1 }
        var unique: [Physical] = []
        for value in sorted where unique.last != value { unique.append(value) }
        self.values = unique
    }
}
