/// Sorts rows, however many they are, in bounded memory.
///
/// Rows are collected until they reach the memory limit, sorted, and put by in a temporary file (in `TMPDIR`, or
/// `/tmp`) that has no name, so that nothing is left behind however the process ends; at the end the sorted runs are
/// merged. What fits into memory never goes to disk. Rows whose keys are equal keep their order.
///
/// ```swift
/// var sorter = try BatchSorter(schema: schema, by: [SortKey("city"), SortKey("total", isDescending: true)])
/// for try await batch in stream { try sorter.add(batch) }
/// try await writer.write(contentsOf: try sorter.finish())
/// ```
///
/// - Complexity: O(n log n); each row is written to disk and read again once, or a few times where there are more than
///   64 times the memory limit.
public struct BatchSorter: Sendable {
    /// The rows' columns.
    public let schema: Schema
    /// What they are sorted by, the first first.
    public let keys: [SortKey]
    private let keyColumns: [Int]
    private let memoryLimit: Int

    private var batches: [RecordBatch] = []
    private var size = 0
    /// The runs put by, in the order of their rows' arrival.
    private var runs: [SortedRun] = []

    /// So many runs of a level are merged into one of the next, so that no merge has many to look at.
    private static let maximumRuns = 64

    /// - Parameter memoryLimit: about how many bytes of rows to hold before they are sorted; while they are, and while
    ///   runs are merged, up to three times as many are in use.
    /// - Throws: ``DataKitError`` of kind `unknownColumn`, or `unsupported` for a column whose type has no order,
    ///   `mismatch` where there are no keys.
    public init(schema: Schema, by keys: [SortKey], memoryLimit: Int = 256 << 20) throws(DataKitError) {
        self.schema = schema
        self.keys = keys
        self.memoryLimit = max(1, memoryLimit)
        guard !keys.isEmpty else { throw DataKitError(.mismatch, "sorting needs at least one column to sort by") }
        keyColumns = try schema.positions(of: keys)
    }

    /// Takes rows in.
    /// - Precondition: the batch has the sorter's columns.
    /// - Throws: ``DataKitError`` of kind `io` where the temporary file cannot be written.
    public mutating func add(_ batch: RecordBatch) throws(DataKitError) {
        precondition(batch.columns.count == schema.fields.count, "the batch has other columns than the sorter")
        var start = 0
        // Piece by piece, so that a batch far beyond the limit does not count as one.
        let pieces = max(1, batch.memorySize / memoryLimit)
        let rows = max(1, (batch.rowCount + pieces - 1) / pieces)
        while start < batch.rowCount {
            let piece = batch[start..<min(start + rows, batch.rowCount)]
            batches.append(piece)
            size += piece.memorySize
            start += rows
            if size >= memoryLimit { try putBy() }
        }
    }

    /// The rows, sorted.
    ///
    /// The stream can be iterated once. Nothing may be added after.
    public mutating func finish() throws(DataKitError) -> BatchStream {
        if runs.isEmpty {
            let run = try sortedRows()
            return BatchStream(schema: schema) {
                var remaining = run
                return { remaining?.next(rows: 65_536) }
            }
        }
        if !batches.isEmpty { try putBy() }
        let (schema, keys, keyColumns, runs) = (schema, keys, keyColumns, runs)
        self.runs = []
        return BatchStream(schema: schema) {
            let merge = RunMerge(runs, schema: schema, keys: keys, keyColumns: keyColumns)
            return { try merge.next() }
        }
    }

    /// The rows held, in order; `nil` where there are none.
    private mutating func sortedRows() throws(DataKitError) -> SortedRows? {
        defer {
            batches = []
            size = 0
        }
        guard !batches.isEmpty else { return nil }
        var columns: [Column] = []
        for position in schema.fields.indices {
            columns.append(try Column.concatenating(batches.map { $0.columns[position] }))
        }
        let rowCount = batches.reduce(0) { $0 + $1.rowCount }
        let keys = NormalizedKeys(keyColumns.map { columns[$0] }, by: keys)
        return SortedRows(
            batch: RecordBatch(unchecked: schema, columns: columns, rowCount: rowCount),
            order: keys.order())
    }

    /// Sorts the rows held and writes them to a run.
    private mutating func putBy() throws(DataKitError) {
        let size = size
        guard var rows = try sortedRows() else { return }
        // While runs are merged a few of these are held of each.
        let batchSize = min(max(memoryLimit / 256, 1 << 16), 1 << 20)
        let batchRows = max(1, min(65_536, rows.order.count / max(1, size / batchSize)))
        var run = try SortedRun(level: 0)
        while let batch = rows.next(rows: batchRows) { try run.append(batch) }
        runs.append(run)
        var level = 0
        while runs.count(where: { $0.level == level }) >= Self.maximumRuns {
            let first = runs.firstIndex { $0.level == level } ?? 0
            let merge = RunMerge(
                Array(runs[first...]), schema: schema, keys: keys, keyColumns: keyColumns, batchRows: batchRows)
            var merged = try SortedRun(level: level + 1)
            while let batch = try merge.next() { try merged.append(batch) }
            runs.replaceSubrange(first..., with: [merged])
            level += 1
        }
    }
}

/// Rows in memory with the order they sort to.
private struct SortedRows: Sendable {
    let batch: RecordBatch
    let order: [Int32]
    private var position = 0

    init(batch: RecordBatch, order: [Int32]) {
        self.batch = batch
        self.order = order
    }

    /// The next rows in order, or `nil` at the end.
    mutating func next(rows: Int) -> RecordBatch? {
        guard position < order.count else { return nil }
        let end = min(position + rows, order.count)
        defer { position = end }
        return batch.gathering(Array(order[position..<end]))
    }
}

extension NormalizedKeys {
    /// The rows in the order of their keys; equal ones as they stand.
    package func order() -> [Int32] {
        struct Entry {
            var prefix: UInt64
            var row: Int32
        }
        var entries = prefixes.indices.map { Entry(prefix: prefixes[$0], row: Int32($0)) }
        entries.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            let order = compareTails(Int(left.row), with: self, Int(right.row))
            return order != 0 ? order < 0 : left.row < right.row
        }
        return entries.map(\.row)
    }
}

extension BatchStream {
    /// The rows sorted, in bounded memory; see ``BatchSorter``. All of the stream is read before the first row comes.
    public func sorted(by keys: [SortKey], memoryLimit: Int = 256 << 20) throws(DataKitError) -> BatchStream {
        let sorter = try BatchSorter(schema: schema, by: keys, memoryLimit: memoryLimit)
        let source = self
        return BatchStream(schema: schema) {
            var sorter = sorter
            var sorted: Iterator?
            return {
                if sorted == nil {
                    for try await batch in source { try sorter.add(batch) }
                    sorted = try sorter.finish().makeAsyncIterator()
                }
                return try await sorted?.next()
            }
        }
    }
}
