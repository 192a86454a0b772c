/// What of a reader's columns a request needs: those wanted, and those that its predicate names besides.
package struct ReadProjection: Sendable {
    /// The positions of the columns to read.
    package let read: [Int]
    /// What is read, and what is given.
    package let readSchema: Schema
    package let wantedSchema: Schema
    private let filter: BoundPredicate?
    private let keep: [Int]?

    /// - Throws: ``DataKitError`` of kind `unknownColumn`.
    package init(_ request: ReadRequest, of schema: Schema) throws(DataKitError) {
        let wanted =
            try request.columns.map { names throws(DataKitError) in try schema.indices(of: names) }
            ?? Array(schema.fields.indices)
        // A column that is wanted twice is read once.
        var read: [Int] = []
        var places: [Int: Int] = [:]
        for position in wanted where places[position] == nil {
            places[position] = read.count
            read.append(position)
        }
        for name in request.predicate?.columnNames ?? [] {
            guard let position = schema.index(of: name) else { throw DataKitError.unknownColumn(name, in: schema) }
            if places[position] == nil {
                places[position] = read.count
                read.append(position)
            }
        }
        self.read = read
        readSchema = Schema(read.map { schema.fields[$0] }, metadata: schema.metadata)
        wantedSchema = Schema(wanted.map { schema.fields[$0] }, metadata: schema.metadata)
        let readSchema = readSchema
        filter = try request.predicate.map { predicate throws(DataKitError) in try predicate.bound(to: readSchema) }
        keep = read == wanted ? nil : wanted.compactMap { places[$0] }
    }

    /// The rows and columns of a batch that are wanted.
    package func applied(to batch: RecordBatch) throws(DataKitError) -> RecordBatch {
        var batch = batch
        if let filter { batch = batch.filtered(by: try filter.evaluate(batch)) }
        return keep.map { batch.selecting($0) } ?? batch
    }
}
