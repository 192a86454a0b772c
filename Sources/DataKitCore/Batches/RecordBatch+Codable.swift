extension RecordBatch: Codable {
    private enum Key: String, CodingKey { case schema, columns, rows }

    /// Reads a batch as ``encode(to:)`` writes it.
    /// - Throws: `DecodingError`; ``DataKitError`` of kind `mismatch` where schema and columns do not fit.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        try self.init(
            schema: try container.decode(Schema.self, forKey: .schema),
            columns: try container.decode([Column].self, forKey: .columns),
            rowCount: try container.decode(Int.self, forKey: .rows))
    }

    /// Writes schema, columns and the number of rows: what the states of accumulators that hold rows are made of.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(columns, forKey: .columns)
        try container.encode(rowCount, forKey: .rows)
    }
}
