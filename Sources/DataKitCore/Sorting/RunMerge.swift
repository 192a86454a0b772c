/// Sorted rows in a temporary file, as batches one after another.
struct SortedRun: Sendable {
    /// How many merges its rows have been through.
    let level: Int
    private let spool: TemporarySpool
    private var batches: [(offset: Int, size: Int, rows: Int)] = []
    private var end = 0

    init(level: Int) throws(DataKitError) {
        self.level = level
        spool = try TemporarySpool()
    }

    mutating func append(_ batch: RecordBatch) throws(DataKitError) {
        var bytes: [UInt8] = []
        for column in batch.columns { try ColumnSpool.append(column, to: &bytes) }
        try spool.append(bytes)
        batches.append((end, bytes.count, batch.rowCount))
        end += bytes.count
    }

    var batchCount: Int { batches.count }

    func batch(_ number: Int, _ schema: Schema) throws(DataKitError) -> RecordBatch {
        let (offset, size, rows) = batches[number]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size {
            guard try spool.read(at: offset + bytes.count, count: size - bytes.count, into: &bytes) > 0 else {
                throw DataKitError(.io, "a temporary file is shorter than what was written to it")
            }
        }
        var reader = ColumnSpool.Reader(bytes)
        let columns = schema.fields.map { reader.column($0.type, count: rows) }
        return RecordBatch(unchecked: schema, columns: columns, rowCount: rows)
    }
}

/// Sorted runs as one.
///
/// A heap holds the run whose next row comes first on top. Rows are picked until there are enough for a batch, which is
/// then put together column by column: gathered from each batch that was picked from, joined, and put in order.
///
/// Marked as unchecked because it belongs to one iteration of a stream, which one task at a time pulls.
final class RunMerge: @unchecked Sendable {
    private let schema: Schema
    private let keys: [SortKey]
    private let keyColumns: [Int]
    private let batchRows: Int
    private var cursors: [Cursor] = []
    /// Numbers of the cursors that have rows left, the one with the first row on top.
    private var heap: [Int] = []
    /// The batches that rows are picked from, and which rows.
    private var slots: [(batch: RecordBatch, rows: [Int32])] = []
    /// For each row picked, its slot and its number among that slot's rows.
    private var picks: [(slot: Int32, number: Int32)] = []
    private var isOpen = false

    private struct Cursor {
        let run: SortedRun
        var nextBatch = 0
        var keys: NormalizedKeys
        var row = 0
        var slot = 0
    }

    init(_ runs: [SortedRun], schema: Schema, keys: [SortKey], keyColumns: [Int], batchRows: Int = 65_536) {
        self.schema = schema
        self.keys = keys
        self.keyColumns = keyColumns
        self.batchRows = batchRows
        cursors = runs.map { Cursor(run: $0, keys: NormalizedKeys([], by: [])) }
    }

    /// The next rows, or `nil` at the end.
    func next() throws(DataKitError) -> RecordBatch? {
        if !isOpen {
            isOpen = true
            for number in cursors.indices where try load(number) { heap.append(number) }
            for position in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(position) }
        }
        while let top = heap.first, picks.count < batchRows, slots.count <= 2 * cursors.count + 4 {
            let slot = cursors[top].slot
            picks.append((Int32(slot), Int32(slots[slot].rows.count)))
            slots[slot].rows.append(Int32(cursors[top].row))
            cursors[top].row += 1
            if cursors[top].row == cursors[top].keys.count, !(try load(top)) {
                heap[0] = heap[heap.count - 1]
                heap.removeLast()
            }
            sink(0)
        }
        return picks.isEmpty ? nil : try assembled()
    }

    /// Opens a run's next batch.
    private func load(_ number: Int) throws(DataKitError) -> Bool {
        guard cursors[number].nextBatch < cursors[number].run.batchCount else { return false }
        let batch = try cursors[number].run.batch(cursors[number].nextBatch, schema)
        cursors[number].nextBatch += 1
        cursors[number].row = 0
        cursors[number].keys = NormalizedKeys(keyColumns.map { batch.columns[$0] }, by: keys)
        cursors[number].slot = slots.count
        slots.append((batch, []))
        return true
    }

    /// Whether the row of one cursor comes before that of another. Equal rows come in the order of their runs.
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let order = cursors[left].keys.compare(cursors[left].row, with: cursors[right].keys, cursors[right].row)
        return order != 0 ? order < 0 : left < right
    }

    private func sink(_ start: Int) {
        var position = start
        while true {
            var least = position
            for child in [2 * position + 1, 2 * position + 2] where child < heap.count {
                if isBefore(heap[child], heap[least]) { least = child }
            }
            if least == position { return }
            heap.swapAt(position, least)
            position = least
        }
    }

    /// The rows picked as a batch.
    private func assembled() throws(DataKitError) -> RecordBatch {
        var starts: [Int32] = []
        var total: Int32 = 0
        for slot in slots {
            starts.append(total)
            total += Int32(slot.rows.count)
        }
        let order = picks.map { starts[Int($0.slot)] + $0.number }
        let used = slots.filter { !$0.rows.isEmpty }
        var columns: [Column] = []
        for position in schema.fields.indices {
            let parts = used.map { $0.batch.columns[position].gathering($0.rows) }
            columns.append(try Column.concatenating(parts).gathering(order))
        }
        let rowCount = picks.count
        picks.removeAll(keepingCapacity: true)
        // The batches that have rows left stay.
        var kept: [(batch: RecordBatch, rows: [Int32])] = []
        for number in heap {
            kept.append((slots[cursors[number].slot].batch, []))
            cursors[number].slot = kept.count - 1
        }
        slots = kept
        return RecordBatch(unchecked: schema, columns: columns, rowCount: rowCount)
    }
}
