internal import DataKitCore

/// Rows picked from batches, kept column by column until it is known which of them stay.
struct RowPool: Sendable, Codable {
    /// A row in the pool.
    struct Row: Sendable, Hashable, Codable {
        var chunk: Int32
        var row: Int32
        /// Its number in the population.
        var position: Int
    }

    private(set) var schema: Schema?
    private var chunks: [RecordBatch] = []
    private(set) var rowCount = 0

    private static let chunkRows = 65_536

    /// Notes the columns of the population, also where no row of it is picked.
    mutating func note(_ schema: Schema) throws(SamplingError) {
        guard let known = self.schema else {
            self.schema = schema
            return
        }
        guard known.fields == schema.fields else {
            throw SamplingError(.merge, "the rows have other columns than those before; sample one schema at a time")
        }
    }

    /// The chunk that the next rows added will be in.
    var nextChunk: Int32 { Int32(chunks.count) }

    /// Adds rows of a batch.
    /// - Parameter first: the number of the batch's first row in the population.
    /// - Returns: where they are, in the order given.
    mutating func add(_ batch: RecordBatch, rows: [Int32], first: Int) -> [Row] {
        if rows.isEmpty { return [] }
        let chunk = Int32(chunks.count)
        chunks.append(rows.count == batch.rowCount ? batch : batch.gathering(rows))
        rowCount += rows.count
        return rows.enumerated().map { Row(chunk: chunk, row: Int32($0.offset), position: first + Int($0.element)) }
    }

    /// Whether so few of the rows are still wanted that the others should go.
    func isSparse(live: Int) -> Bool { rowCount > 2 * live + 4096 }

    /// Lets go of all rows but some.
    /// - Returns: where those are now, in the order given.
    mutating func compact(keeping rows: [Row]) throws -> [Row] {
        guard let schema else { return rows }
        let order = rows.indices.sorted { (rows[$0].chunk, rows[$0].row) < (rows[$1].chunk, rows[$1].row) }
        // A row drawn several times is kept once.
        var distinct: [Row] = []
        var numbers = Array(repeating: 0, count: rows.count)
        for index in order {
            let row = rows[index]
            if distinct.last.map({ $0.chunk == row.chunk && $0.row == row.row }) != true { distinct.append(row) }
            numbers[index] = distinct.count - 1
        }
        let table = try table(of: distinct, schema)
        chunks = table.batches
        rowCount = distinct.count
        var moved = rows
        var starts: [(first: Int, chunk: Int)] = []
        var first = 0
        for (chunk, batch) in chunks.enumerated() {
            starts.append((first, chunk))
            first += batch.rowCount
        }
        for index in rows.indices {
            let chunk = numbers[index] / Self.chunkRows
            moved[index].chunk = Int32(chunk)
            moved[index].row = Int32(numbers[index] - starts[chunk].first)
        }
        return moved
    }

    /// Takes in the rows of another pool.
    /// - Returns: its rows, where they are now; positions are counted on by `offset`.
    mutating func absorb(_ other: RowPool, _ rows: [Row], offset: Int) throws(SamplingError) -> [Row] {
        if let schema = other.schema { try note(schema) }
        let base = Int32(chunks.count)
        chunks += other.chunks
        rowCount += other.rowCount
        return rows.map { Row(chunk: $0.chunk + base, row: $0.row, position: $0.position + offset) }
    }

    /// The rows, in the order given, in batches of at most 65,536.
    func table(of rows: [Row], _ schema: Schema) throws -> Table {
        var batches: [RecordBatch] = []
        var start = 0
        while start < rows.count {
            let end = min(start + Self.chunkRows, rows.count)
            batches.append(try batch(of: rows[start..<end], schema))
            start = end
        }
        return try Table(schema: schema, batches: batches)
    }

    private func batch(of rows: ArraySlice<Row>, _ schema: Schema) throws -> RecordBatch {
        var runs: [(chunk: Int, rows: [Int32])] = []
        for row in rows {
            if runs.last?.chunk != Int(row.chunk) { runs.append((Int(row.chunk), [])) }
            runs[runs.count - 1].rows.append(row.row)
        }
        let parts = runs.map { chunks[$0.chunk].gathering($0.rows) }
        var columns: [Column] = []
        for index in schema.fields.indices {
            columns.append(try Column.concatenating(parts.map { $0.columns[index] }))
        }
        return RecordBatch(unchecked: schema, columns: columns, rowCount: rows.count)
    }
}
