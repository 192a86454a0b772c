import DataKitCompression
public import DataKitCore

/// Writes record batches as a Parquet file.
///
/// The columns of each batch are encoded side by side, one task a core. Pages are compressed as they fill and kept
/// until their row group is complete, so memory is bounded by one row group as it lies in the file
/// (``ParquetWritingOptions/rowGroupBytes``) and a page and a dictionary for each column.
///
/// ```swift
/// var writer = try ParquetWriter(path: "orders.parquet", schema: batch.schema)
/// try await writer.write(batch)
/// try await writer.finish()
/// ```
///
/// Flat columns of every type can be written. What Parquet has no type for is stored as what is nearest: durations as
/// INT64 and time zones other than UTC as UTC, both with the type in the file's metadata, from where DataKit takes it
/// again; timestamps and times in seconds become milliseconds; intervals keep whole milliseconds.
///
/// The file appears under its name when ``finish()`` returns. After an error, or dropped unfinished, a writer leaves
/// what was there before.
public struct ParquetWriter: BatchWriter {
    public let schema: Schema
    private let options: ParquetWritingOptions
    private let file: FileWriter
    private let columns: [ColumnChunkWriter]
    private let threads: Int
    private var rowsInGroup = 0

    /// Rows that are encoded before sizes are looked at again.
    private static let stepRows = 65_536

    /// Begins a file.
    ///
    /// - Throws: ``ParquetError`` of kind `unsupported` for nested columns, `featureNotEnabled` where the compression's
    ///   package trait is off, `misuse` for options or types that make no sense, `io` where the sink fails.
    public init(
        sink: any ByteSink, schema: Schema, options: ParquetWritingOptions = ParquetWritingOptions()
    ) throws {
        do {
            try options.check()
            if let nested = schema.fields.first(where: { $0.type.isNested }) {
                throw ParquetError(
                    .unsupported, "columns of type \(nested.type) cannot be written yet; leave the column out",
                    at: .init(column: nested.name))
            }
            let parquetSchema = try ParquetSchema(schema)
            self.schema = schema
            self.options = options
            var columns: [ColumnChunkWriter] = []
            for leaf in parquetSchema.leaves { columns.append(try ColumnChunkWriter(leaf: leaf, options: options)) }
            self.columns = columns
            threads = min(options.threads ?? SystemCalls.processorCount(), max(1, columns.count))
            file = try FileWriter(sink: sink, schema: parquetSchema, source: schema, options: options)
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// Begins a file at a path; see ``/DataKitCore/FileByteSink``.
    public init(
        path: String, schema: Schema, options: ParquetWritingOptions = ParquetWritingOptions(), overwrite: Bool = false
    ) throws {
        try self.init(sink: try FileByteSink(path: path, overwrite: overwrite), schema: schema, options: options)
    }

    /// Takes the next rows.
    ///
    /// - Throws: ``ParquetError`` of kind `misuse` where the batch has other columns, or values that the file's type
    ///   cannot hold: a decimal of too many digits, a negative interval, a null in a column that has none; `io` where
    ///   the sink fails. Nothing more can be written then.
    public mutating func write(_ batch: RecordBatch) async throws {
        try file.checkOpen()
        do {
            try check(batch)
            var position = 0
            while position < batch.rowCount {
                let rows = min(options.rowGroupRows - rowsInGroup, batch.rowCount - position, Self.stepRows)
                try await encode(batch.columns, position..<position + rows)
                position += rows
                rowsInGroup += rows
                if rowsInGroup >= options.rowGroupRows || encodedByteCount >= options.rowGroupBytes {
                    try await finishRowGroup()
                }
            }
        } catch { throw file.failed(error) }
    }

    /// Writes what is left and the footer, and makes the file visible.
    public mutating func finish() async throws {
        try file.checkOpen()
        do {
            if rowsInGroup > 0 { try await finishRowGroup() }
            try file.finish()
        } catch { throw file.failed(error) }
    }

    private var encodedByteCount: Int { columns.reduce(0) { $0 + $1.encodedByteCount } }

    private func check(_ batch: RecordBatch) throws(ParquetError) {
        guard batch.columns.count == schema.fields.count else {
            throw ParquetError(
                .misuse, "a batch has \(batch.columns.count) columns, the file has \(schema.fields.count)")
        }
        for (field, column) in zip(schema.fields, batch.columns) {
            guard column.type == field.type else {
                throw ParquetError(
                    .misuse, "a batch holds \(column.type), the file \(field.type)", at: .init(column: field.name))
            }
            if !field.isNullable, field.type != .null, column.nullCount > 0 {
                throw ParquetError(
                    .misuse, "a batch holds nulls, but the file's column is declared to have none",
                    at: .init(column: field.name))
            }
        }
    }

    private func encode(_ batch: [Column], _ rows: Range<Int>) async throws {
        let writers = columns
        // A few rows are not worth a task.
        let threads = rows.count * batch.count < 16_384 ? 1 : threads
        try await ParallelColumns.forEach(batch.count, threads: threads) { index throws(ParquetError) in
            try writers[index].append(batch[index][rows])
        }
    }

    private mutating func finishRowGroup() async throws {
        let writers = columns
        let chunks = ParallelColumns.Results<EncodedChunk>(count: writers.count)
        try await ParallelColumns.forEach(writers.count, threads: threads) { index throws(ParquetError) in
            chunks.set(try writers[index].finishChunk(), at: index)
        }
        try file.write(chunks.all, rowCount: rowsInGroup)
        rowsInGroup = 0
    }
}
