import DataKitCompression
public import DataKitCore

/// Writes record batches as a Parquet file.
///
/// The columns of each batch are encoded side by side, one task a core; so are the leaves of a nested column. Pages are
/// compressed as they fill and kept until their row group is complete, so memory is bounded by one row group as it lies
/// in the file, whatever the number of columns (``ParquetWritingOptions/rowGroupBytes``).
///
/// ```swift
/// var writer = try ParquetWriter(path: "orders.parquet", schema: batch.schema)
/// try await writer.write(batch)
/// try await writer.finish()
/// ```
///
/// Columns of every type can be written, and lists, structs and maps of them to any depth. A struct without fields, of which
/// a group would have no column, becomes JSON text, fixed-size lists become lists, and maps must have keys without nulls. What Parquet has no type for is stored as what is nearest: durations as
/// INT64 and time zones other than UTC as UTC, both with the type in the file's metadata, from where DataKit takes it
/// again; timestamps and times in seconds become milliseconds; intervals keep whole milliseconds.
///
/// The file appears under its name when ``finish()`` returns. After an error, or dropped unfinished, a writer leaves
/// what was there before.
public struct ParquetWriter: BatchWriter {
    public let schema: Schema
    private let options: ParquetWritingOptions
    private let file: FileWriter
    private let leaves: [ColumnChunkWriter]
    /// One a task.
    private let compressors: [PageCompressor]
    private var rowsInGroup = 0
    /// What the rows are sorted by, where they are to be.
    private var order: RowOrder?
    /// Has the rows until all are there, where the writer sorts them.
    private var sorter: BatchSorter?

    /// Rows, and entries of a leaf, that are encoded before sizes are looked at again.
    private static let stepRows = 65_536
    private static let stepEntries = 1 << 20
    /// Entries of all leaves together: wide tables go on in shorter steps.
    private static let stepCells = 1 << 24
    /// What row groups may take besides, however small,
    private static let slackBytes = 2 << 20
    /// and of which size at least a quarter is encoded at once.
    private static let leastStepBytes = 64 << 20

    /// Begins a file.
    ///
    /// - Throws: ``ParquetError`` of kind `featureNotEnabled` where the compression's package trait is off, `misuse` for
    ///   options or types that make no sense, `io` where the sink fails.
    public init(
        sink: any ByteSink, schema: Schema, options: ParquetWritingOptions = ParquetWritingOptions()
    ) throws {
        do {
            try options.check()
            let schema = try schema.markingVariants(options.variantColumns)
            let stored = schema.stored.storingTimestamps(in: options.timestampUnit)
            let parquetSchema = try ParquetSchema(stored)
            try self.init(schema: schema, stored: stored, parquetSchema: parquetSchema, options: options) {
                try FileWriter(sink: sink, schema: parquetSchema, source: stored, options: options)
            }
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// Begins a file with the row groups of others, copied page by page, to write more rows behind them.
    ///
    /// The new rows are stored as the others are: nullability, names and physical types are those of the first file.
    ///
    /// ```swift
    /// let path = "orders.parquet"
    /// let sink = try FileByteSink(path: path, overwrite: true)
    /// var writer = try ParquetWriter(appendingTo: ParquetEdit(paths: [path]), sink: sink)
    /// try await writer.write(batch)
    /// try await writer.finish()
    /// ```
    ///
    /// - Complexity: O(bytes of the files): they are copied, so that whatever fails, the file is what it was before.
    /// - Throws: ``ParquetError`` of kind `unsupported` where a column is stored in a way that is not written any more,
    ///   such as INT96, and as ``ParquetEdit/write(to:progress:)`` does.
    public init(
        appendingTo files: ParquetEdit, sink: any ByteSink, options: ParquetWritingOptions = ParquetWritingOptions(),
        progress: (@Sendable (Int) -> Void)? = nil
    ) throws {
        do {
            let schema = try files.schema
            let stored = schema.stored
            let parquetSchema = try files.appendableSchema(for: stored)
            try self.init(schema: schema, stored: stored, parquetSchema: parquetSchema, options: options) {
                let file = try files.fileWriter(to: sink, options: options)
                try files.copyRowGroups(to: file, progress: progress)
                return file
            }
        } catch {
            sink.abandon()
            throw error
        }
    }

    /// - Parameter stored: the schema as it is stored.
    private init(
        schema: Schema, stored: Schema, parquetSchema: ParquetSchema, options: ParquetWritingOptions,
        file: () throws -> FileWriter
    ) throws {
        try options.check()
        self.schema = schema
        self.options = options
        let settings = try LeafSettings.all(of: parquetSchema, options: options)
        var leaves: [ColumnChunkWriter] = []
        for (leaf, route) in zip(parquetSchema.leaves, LeafRoute.all(of: stored)) {
            leaves.append(
                try ColumnChunkWriter(leaf: leaf, route: route, options: options, settings: settings[leaf.index]))
        }
        for leaf in leaves { leaf.trialEntries = Self.trialEntries(options, leaves: leaves.count) }
        self.leaves = leaves
        let threads = min(options.threads ?? SystemCalls.processorCount(), max(1, leaves.count))
        var compressors: [PageCompressor] = []
        for _ in 0..<threads { compressors.append(try PageCompressor(Set(settings.map(\.compression)))) }
        self.compressors = compressors
        if let sorting = options.sorting {
            order = try RowOrder(sorting, source: schema, file: parquetSchema)
            if sorting.mode == .sort {
                sorter = try BatchSorter(schema: schema, by: sorting.keys, memoryLimit: sorting.memoryLimit)
            }
        } else {
            order = nil
        }
        self.file = try file()
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
    ///   cannot hold: a decimal of too many digits, a negative interval, a null where the schema has none; `limit` for a
    ///   row that makes a page of 2 GiB; `io` where the sink fails. Nothing more can be written then.
    public mutating func write(_ batch: RecordBatch) async throws {
        try file.checkOpen()
        do {
            try check(batch)
            if sorter != nil { try sorter?.add(batch) } else { try await encode(batch) }
        } catch { throw file.failed(error) }
    }

    /// Writes what is left and the footer, and makes the file visible.
    public mutating func finish() async throws {
        try file.checkOpen()
        do {
            if let sorted = try sorter?.finish() {
                sorter = nil
                for try await batch in sorted { try await encode(batch) }
            }
            if rowsInGroup > 0 { try await finishRowGroup() }
            try file.finish()
        } catch { throw file.failed(error) }
    }

    /// How many entries of a chunk show whether a dictionary pays: fewer in wide tables, for a dictionary being tried
    /// takes several times the memory of its values.
    private static func trialEntries(_ options: ParquetWritingOptions, leaves: Int) -> Int {
        min(options.pageRows, max(512, stepCells / 4 / max(1, leaves)))
    }

    /// Whether the row group is to end: for what it has, or, in very wide tables, for what it takes besides.
    private var isRowGroupFull: Bool {
        if rowsInGroup >= options.rowGroupRows { return true }
        return leaves.reduce(0) { $0 + $1.byteCount } >= options.rowGroupBytes
            || heldByteCount / 2 >= options.rowGroupBytes + Self.slackBytes
    }

    /// The bytes of memory that the row group takes, all in all.
    var heldByteCount: Int { leaves.reduce(0) { $0 + $1.heldByteCount } }

    /// How many rows to encode at once: fewer where they are wide, or hold long lists.
    private func stepRows(of batch: RecordBatch) -> Int {
        let longest = batch.columns.reduce(batch.rowCount) { max($0, $1.slotCount) }
        guard longest > 0 else { return 1 }
        // Of 8 bytes each, a quarter of a row group at most.
        let cells = min(Self.stepCells, max(options.rowGroupBytes, Self.leastStepBytes) / 32)
        let entries = min(Self.stepEntries, cells / max(1, leaves.count))
        return max(1, min(Self.stepRows, Int(Double(entries) * Double(batch.rowCount) / Double(longest))))
    }

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

    /// Takes in rows in the order of the file, and ends row groups where they are full.
    private mutating func encode(_ batch: RecordBatch) async throws {
        let columns = try stored(batch)
        let step = stepRows(of: batch)
        var position = 0
        while position < batch.rowCount {
            let rows = min(options.rowGroupRows - rowsInGroup, batch.rowCount - position, step)
            try order?.check(batch.columns, position..<position + rows)
            try await encode(columns, position..<position + rows)
            position += rows
            rowsInGroup += rows
            if isRowGroupFull { try await finishRowGroup() }
        }
    }

    /// The columns as they are stored.
    private func stored(_ batch: RecordBatch) throws(ParquetError) -> [Column] {
        var columns = batch.columns
        for (position, field) in schema.fields.enumerated() {
            do throws(ParquetError) { columns[position] = try columns[position].stored(as: field) } catch {
                throw error.located(column: field.name)
            }
        }
        return columns
    }

    private func encode(_ batch: [Column], _ rows: Range<Int>) async throws {
        let (leaves, compressors, firstRow) = (leaves, compressors, file.rowCount + rowsInGroup)
        // A few rows are not worth a task.
        let threads = rows.count * leaves.count < 16_384 ? 1 : compressors.count
        try await ParallelColumns.forEach(leaves.count, threads: threads) { index, task throws(ParquetError) in
            do throws(ParquetError) {
                try leaves[index].append(batch[leaves[index].route.column], rows: rows, compressors[task])
            } catch {
                var error = error
                if let row = error.location.row { error.location.row = firstRow + row }
                throw error
            }
        }
    }

    private mutating func finishRowGroup() async throws {
        let (leaves, compressors) = (leaves, compressors)
        let chunks = ParallelColumns.Results<EncodedChunk>(count: leaves.count)
        try await ParallelColumns.forEach(
            leaves.count, threads: compressors.count
        ) { index, task throws(ParquetError) in
            chunks.set(try leaves[index].finishChunk(compressors[task]), at: index)
        }
        try file.write(chunks.all, rowCount: rowsInGroup, sorting: order?.finishRowGroup())
        rowsInGroup = 0
    }
}

extension Column {
    /// The greatest number of slots of a column below, or of this.
    fileprivate var slotCount: Int {
        switch values {
        case .list(let offsets, let elements):
            max(count, elements[Int(offsets[0])..<Int(offsets[count])].slotCount)
        case .map(let offsets, let keys, let values):
            max(
                count, keys[Int(offsets[0])..<Int(offsets[count])].slotCount,
                values[Int(offsets[0])..<Int(offsets[count])].slotCount)
        case .fixedSizeList(let elements): max(count, elements.slotCount)
        case .structure(let fields): fields.reduce(count) { max($0, $1.slotCount) }
        case .dictionary(_, let entries) where entries.type.isNested: max(count, entries.slotCount)
        default: count
        }
    }
}
