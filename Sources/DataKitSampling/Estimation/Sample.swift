public import DataKitCore

/// Rows drawn from a population, with all that estimates from them need to know.
///
/// ```swift
/// let sample = try await rows.accumulate(into: Sampler(.simpleRandom(rows: 10_000), seed: 42)).finish()
/// let mean = try sample.mean(of: "TotalDue")
/// print(mean.value, mean.standardError, mean.interval)
/// ```
public struct Sample: Sendable {
    /// The rows, in the population's order.
    public let table: Table
    /// Which rows they are, and what they stand for.
    public let selection: SampleSelection

    /// - Throws: ``SamplingError`` of kind `design` where the table has another number of rows than the selection.
    public init(_ selection: SampleSelection, table: Table) throws(SamplingError) {
        guard table.rowCount == selection.sampleRows else {
            throw SamplingError(
                .design, "the table has \(table.rowCount) rows, the selection \(selection.sampleRows)")
        }
        self.table = table
        self.selection = selection
    }

    /// The rows with a column more: what each stands for. With it any tool estimates right.
    /// - Throws: ``SamplingError`` of kind `column` where there is a column of this name.
    public func tableWithWeights(named name: String) throws -> Table {
        guard table.schema.index(of: name) == nil else {
            throw SamplingError(.column, "there is such a column already; choose another name", subject: name)
        }
        var schema = table.schema
        schema.fields.append(Field(name, .float64, isNullable: false))
        var first = 0
        let batches = table.batches.map { batch in
            let weights = Array(selection.weights[first..<first + batch.rowCount])
            first += batch.rowCount
            return RecordBatch(
                unchecked: schema,
                columns: batch.columns + [
                    Column(type: .float64, count: weights.count, values: .float64(Buffer(weights)))
                ],
                rowCount: batch.rowCount)
        }
        return try Table(schema: schema, batches: batches)
    }
}
