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
        // The tables are written beside the place where the folder will be.
        var target = path
        while target.count > 1, target.hasSuffix("/") { target.removeLast() }
        let replaces = try mayReplace(target)
        let folder = "\(target).\(SystemCalls.processIdentifier()).partial"
        // What an interrupted program removes: the files in the folder, too.
        TemporaryFiles.insert(folder)
        defer { TemporaryFiles.remove(folder) }
        try SystemCalls.makeFolder(folder)
        var sinks: [any ByteSink] = []
        do {
            var writers: [any BatchWriter] = []
            var tables: [WrittenTable] = []
            for table in relationalizer.tables {
                let file = table.name.replacingSlashes + "." + format.fileExtension
                let sink = try FileByteSink(path: folder + "/" + file)
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
            if replaces {
                try SystemCalls.exchange(folder, target)
                SystemCalls.removeFileOrFolder(folder)
            } else {
                try SystemCalls.move(folder, to: target)
            }
            return tables
        } catch {
            for sink in sinks { sink.abandon() }
            SystemCalls.removeFileOrFolder(folder)
            throw error
        }
    }

    /// Whether a folder is there that may be replaced.
    /// - Throws: `DataKitError` where something is there that may not.
    private func mayReplace(_ target: String) throws(DataKitError) -> Bool {
        guard let status = SystemCalls.status(ofPath: target) else { return false }
        guard overwrite, status.kind == .directory, !SystemCalls.isSymbolicLink(target) else {
            throw DataKitError.outputExists(target)
        }
        for name in SystemCalls.entries(ofFolder: target) {
            let isTable = FileFormat.allCases.contains { name.hasSuffix("." + $0.fileExtension) }
            guard isTable, SystemCalls.status(ofPath: target + "/" + name)?.kind == .regular else {
                throw DataKitError(
                    .unsupported, "holds '\(name)', which is no table; only folders of tables are replaced",
                    subject: target)
            }
        }
        return true
    }
}

extension FileFormat {
    fileprivate var fileExtension: String { rawValue }
}

extension String {
    /// The text as a file's name.
    fileprivate var replacingSlashes: String {
        let name = String(map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return name.utf8.count <= 200 ? name : String(name.prefix(60)) + "_" + String(name.hashOfUTF8, radix: 16)
    }

    /// FNV-1a, so that long names stay different.
    private var hashOfUTF8: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
