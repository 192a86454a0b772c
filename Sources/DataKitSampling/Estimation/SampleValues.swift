internal import DataKitCore

/// What an estimate rests on: a number a row, and whether the row counts.
struct SampleValues {
    var values: [Double]
    var counts: [Bool]

    /// - Throws: `DataKitError` of kind `unknownColumn`; ``SamplingError`` of kind `column`.
    init(_ table: Table, column: String, where condition: Predicate?) throws {
        values = []
        counts = []
        let bound = try condition?.bound(to: table.schema)
        if table.batches.isEmpty { _ = try table.schema.indices(of: [column]) }
        for batch in table.batches {
            let numbers = try Numbers(batch, column)
            let selected = try bound?.evaluate(batch)
            values += numbers.values
            for row in 0..<batch.rowCount { counts.append(numbers.isThere(row) && selected?[row] ?? true) }
        }
        for row in values.indices where counts[row] && !values[row].isFinite {
            throw SamplingError(
                .column, "row \(row + 1) of the sample is \(values[row]); leave such rows out with a condition",
                subject: column)
        }
        for row in values.indices where !counts[row] { values[row] = 0 }
    }

    /// Rows for which a condition is true, as ones; rows for which a second one is not are left out.
    init(_ table: Table, where condition: Predicate, among domain: Predicate?) throws {
        values = []
        counts = []
        let bound = try condition.bound(to: table.schema)
        let boundDomain = try domain?.bound(to: table.schema)
        for batch in table.batches {
            let selected = try bound.evaluate(batch)
            let inDomain = try boundDomain?.evaluate(batch)
            for row in 0..<batch.rowCount {
                let counted = inDomain?[row] ?? true
                values.append(counted && selected[row] ? 1 : 0)
                counts.append(counted)
            }
        }
    }

    var rows: Int { counts.count { $0 } }
}
