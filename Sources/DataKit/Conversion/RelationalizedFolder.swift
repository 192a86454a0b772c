import DataKitCore

/// Writes the tables that nested rows become into a folder, a file each; see `Relationalizer`.
///
/// ```swift
/// let tables = try await RelationalizedFolder(path: "orders", format: .parquet).write(dataset)
/// for table in tables { print(table.file, table.rows) }
/// ```
public struct RelationalizedFolder: Sendable {
    /// The folder; it must not be there yet, unless ``overwrite`` says so.
    public var path: String
    /// The format of the tables.
    public var format: FileFormat
    /// What the root table is called.
    public var rootName: String
    /// How many tasks may work at once; `nil` for one a core.
    public var threads: Int?
    /// Whether a folder that is there is replaced, as a whole. It may hold nothing but tables: regular files whose
    /// names end as those that are written here do.
    public var overwrite: Bool

    /// A table that was written.
    public struct WrittenTable: Sendable, Hashable {
        /// What the table is called.
        public var name: String
        /// Its file in the folder.
        public var file: String
        /// How many rows it has.
        public var rows: Int
        /// The table and column whose keys its `id` is.
        public var parent: Relationalizer.TableDescription.Parent?
    }

    /// A folder to write.
    public init(
        path: String, format: FileFormat = .parquet, rootName: String = "root", threads: Int? = nil,
        overwrite: Bool = false
    ) {
        self.overwrite = overwrite
        self.path = path
        self.format = format
        self.rootName = rootName
        self.threads = threads
    }

    /// Writes the tables of a dataset.
    ///
    /// The folder appears when it is complete, in the place of the one that was there; where something fails, or the
    /// process is interrupted, nothing is left of it.
    /// - Throws: `DataKitError`, or the error of the format that failed.
    public func write(
        _ dataset: Dataset, progress: (@Sendable (_ bytes: Int) -> Void)? = nil
    ) async throws -> [WrittenTable] {
        var relationalizer = Relationalizer(schema: dataset.schema, name: rootName)
        let folder = try TableFolder(path: path, overwrite: overwrite)
        var sinks: [any ByteSink] = []
        do {
            var writers: [any BatchWriter] = []
            var tables: [WrittenTable] = []
            for table in relationalizer.tables {
                let file = TableFolder.fileName(of: table.name, format)
                let sink = try FileByteSink(path: folder.partial + "/" + file)
                sinks.append(sink)
                let options = DatasetWritingOptions(format: format)
                writers.append(try options.writer(to: sink, schema: table.schema, threads: threads))
                tables.append(WrittenTable(name: table.name, file: file, rows: 0, parent: table.parent))
            }
            for try await batch in try dataset.batches(ReadRequest(threads: threads, progress: progress)) {
                for (position, rows) in relationalizer.relationalized(batch).enumerated() where rows.rowCount > 0 {
                    try await writers[position].write(rows)
                    tables[position].rows += rows.rowCount
                }
            }
            for position in writers.indices { try await writers[position].finish() }
            try folder.commit()
            return tables
        } catch {
            for sink in sinks { sink.abandon() }
            folder.abandon()
            throw error
        }
    }
}
