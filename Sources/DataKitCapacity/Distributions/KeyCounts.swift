public import DataKitCore

/// Counts the values of a column that rows are placed by: partition keys of a stream, distribution keys of a table.
///
/// ```swift
/// let keys = try await batches.accumulate(into: KeyCounts(column: "CustomerID")).finish()
/// keys.values.top(10)
/// ```
public struct KeyCounts: Accumulator, Hashable {
    /// What has been found.
    public struct Result: Sendable, Hashable {
        public var rows: Int
        /// Rows without a key.
        public var nulls: Int
        public var values: HeavyHitters
    }

    /// The column's name.
    public let column: String
    private var rows = 0
    private var nulls = 0
    private var values: HeavyHitters

    /// - Parameter capacity: how many keys are counted exactly; see ``HeavyHitters``.
    public init(column: String, capacity: Int = 65_536) {
        self.column = column
        values = HeavyHitters(capacity: capacity)
    }

    /// - Throws: `DataKitError` of kind `unknownColumn`, or `mismatch` for a column of nested values.
    public mutating func update(_ batch: RecordBatch) throws {
        guard let position = batch.schema.index(of: column) else {
            throw DataKitError.unknownColumn(column, in: batch.schema)
        }
        let keys = batch.columns[position]
        guard !keys.type.isNested else {
            throw DataKitError(.mismatch, "is \(keys.type); a key is one value", subject: column)
        }
        rows += batch.rowCount
        nulls += keys.nullCount
        let isThere = (0..<keys.count).map { !keys.isNull($0) }
        values.add(keys, byteCounts: nil, where: isThere)
    }

    public mutating func merge(_ other: KeyCounts) throws {
        guard column == other.column else {
            throw DataKitError(.mismatch, "counts of columns '\(column)' and '\(other.column)' do not merge")
        }
        rows += other.rows
        nulls += other.nulls
        values.merge(other.values)
    }

    public func finish() -> Result { Result(rows: rows, nulls: nulls, values: values) }
}

extension HeavyHitters {
    /// Counts the values of some rows of a column by their text, equal ones that follow each other at once.
    mutating func add(_ column: Column, byteCounts: [Int]?, where isCounted: [Bool]) {
        if case .dictionary(let indices, let values) = column.values {
            var counts = Array(repeating: 0, count: values.count), bytes = counts
            for row in isCounted.indices where isCounted[row] {
                counts[Int(indices[row])] += 1
                if let byteCounts { bytes[Int(indices[row])] += byteCounts[row] }
            }
            var texts = CellTexts()
            texts.append(values, style: .plain, null: [])
            for index in counts.indices where counts[index] > 0 {
                add(texts.key(at: index), count: counts[index], byteCount: bytes[index])
            }
            return
        }
        var texts = CellTexts()
        texts.append(column, style: .plain, null: [])
        let text = texts.text.span
        var run: (row: Int, count: Int, bytes: Int)?
        for row in isCounted.indices where isCounted[row] {
            let bytes = byteCounts?[row] ?? 0
            if let current = run, text.isEqual(texts.range(at: current.row), texts.range(at: row)) {
                run = (current.row, current.count + 1, current.bytes + bytes)
            } else {
                if let run { add(texts.key(at: run.row), count: run.count, byteCount: run.bytes) }
                run = (row, 1, bytes)
            }
        }
        if let run { add(texts.key(at: run.row), count: run.count, byteCount: run.bytes) }
    }
}

extension CellTexts {
    fileprivate borrowing func key(at position: Int) -> [UInt8] {
        let range = range(at: position)
        let bytes = text.span.extracting(range)
        var key: [UInt8] = []
        key.reserveCapacity(range.count)
        for index in bytes.indices { key.append(bytes[index]) }
        return key
    }
}

extension Span<UInt8> {
    /// Whether two ranges hold the same bytes.
    fileprivate func isEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count where self[left.lowerBound + offset] != self[right.lowerBound + offset] {
            return false
        }
        return true
    }
}
