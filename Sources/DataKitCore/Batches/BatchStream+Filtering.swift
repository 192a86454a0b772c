extension BatchStream {
    /// A stream of the rows for which a predicate is true; batches without such rows are left out.
    ///
    /// - Throws: ``DataKitError`` where the predicate does not fit the schema; see ``Predicate/bound(to:)``.
    public func filtered(by predicate: Predicate) throws(DataKitError) -> BatchStream {
        let bound = try predicate.bound(to: schema)
        let stream = self
        return BatchStream(schema: schema) {
            var iterator = stream.makeAsyncIterator()
            return {
                while let batch = try await iterator.next() {
                    let rows = batch.filtered(by: try bound.evaluate(batch))
                    if rows.rowCount > 0 { return rows }
                }
                return nil
            }
        }
    }
}
