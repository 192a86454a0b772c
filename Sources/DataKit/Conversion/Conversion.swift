import Synchronization

/// Reads a dataset, watches it and writes it in another format, in one pass and in bounded memory.
///
/// ```swift
/// let summary = try await Conversion(from: "orders.csv", to: "orders.parquet").run()
/// print(summary.rows, "rows in", summary.duration)
/// ```
///
/// The output appears when it is complete: a failure, or a process that is killed, leaves what was there before.
/// Where a late value does not fit a type guessed from a CSV file's first rows, the conversion begins again with the
/// wider type.
public struct Conversion: Sendable {
    /// What is read.
    public var input: Dataset
    /// Where it goes.
    public var output: Output
    /// What of it, and how.
    public var options: ConversionOptions

    /// Where a conversion writes to.
    public enum Output: Sendable {
        /// A file, written atomically.
        case path(String)
        /// Something that cannot be taken back, such as standard output. Where types are guessed, the input is read
        /// once before the first byte is written, so that all of it is written with the same types.
        case sink(any ByteSink)
    }

    /// A conversion of a dataset that is open already, or of several; see ``Dataset/init(concatenating:union:fileNameColumn:)``.
    public init(_ input: Dataset, to output: Output, options: ConversionOptions = .init()) {
        self.input = input
        self.output = output
        self.options = options
    }

    /// Opens a file to convert it to another.
    /// - Throws: what ``Dataset/init(path:options:)`` throws.
    public init(
        from input: String, to output: String, reading: DatasetReadingOptions = .init(),
        options: ConversionOptions = .init()
    ) async throws {
        self.init(try await Dataset(path: input, options: reading), to: .path(output), options: options)
    }

    /// Converts.
    ///
    /// - Parameter progress: called now and then, from any task.
    /// - Throws: `DataKitError`, or the error of the format that failed; nothing is left of the output then.
    public func run(
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) async throws -> ConversionSummary {
        try await run(watching: RowCount(), progress: progress).summary
    }

    /// Converts, and shows every batch that is written to an accumulator on its way.
    ///
    /// - Returns: the summary, and the accumulator when it has seen every row.
    public func run<Watcher: Accumulator>(
        watching watcher: Watcher, progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) async throws -> (summary: ConversionSummary, watcher: Watcher) {
        let begin = ContinuousClock.now
        if options.rejectsPath != nil, options.rejects == nil {
            var conversion = self
            conversion.options.rejects = RejectLog()
            return try await conversion.run(watching: watcher, progress: progress)
        }
        var attempts = 0
        var result = try await settled().withWidening { dataset in
            attempts += 1
            return try await Attempt(dataset: dataset, conversion: self, progress: progress).run(watching: watcher)
        }
        result.summary.restarts = attempts - 1
        result.summary.duration = .now - begin
        return result
    }

    /// The input, with types that are known to hold to the end where the output could not begin again.
    private func settled() async throws -> Dataset {
        // Text cannot become wider.
        let isText = input.format == .csv && input.schema.fields.contains { $0.type != .string }
        let isGuessed = isText || input.format.isJSON || input.format == .xml
        guard case .sink = output else { return input }
        if let reader = input.reader as? ParquetReader {
            let doubtful = reader.columnsThatMayWiden.filter { options.columns?.contains($0) ?? true }
            if doubtful.isEmpty { return input }
            return try await input.withWidening { dataset in
                for try await _ in try dataset.batches(ReadRequest(columns: doubtful, threads: options.threads)) {}
                return dataset
            }
        }
        guard isGuessed else { return input }
        return try await input.withWidening { dataset in
            for try await _ in try dataset.batches(options.request()) {}
            return dataset
        }
    }
}

/// One reading of the input from the top into a fresh output.
private struct Attempt {
    let dataset: Dataset
    let conversion: Conversion
    let progress: (@Sendable (ConversionProgress) -> Void)?

    func run<Watcher: Accumulator>(
        watching watcher: Watcher
    ) async throws -> (summary: ConversionSummary, watcher: Watcher) {
        let options = conversion.options
        options.rejects?.removeAll()
        let rejectsFile = try options.rejectsPath.map { path throws(DataKitError) in
            try RejectsFile(path: path, overwrite: options.overwrite)
        }
        let output = try openOutput()
        do {
            let rows = RowsSoFar()
            let stream = try dataset.batches(options.request(progress: bytesReporter(rows)))
            var writer = try output.writer(sortedWriting, schema: stream.schema, threads: options.threads)
            var watcher = watcher
            for try await batch in try sorted(stream) {
                try watcher.update(batch)
                try await writer.write(batch)
                rows.add(batch.rowCount)
            }
            if let log = options.rejects { try await rejectsFile?.write(log) }
            try await writer.finish()
            try output.commit()
            try rejectsFile?.commit()
            var summary = ConversionSummary(
                rows: rows.value, columns: stream.schema.fields.count, inputBytes: dataset.byteCount,
                outputBytes: output.byteCount, notes: try dataset.notes + notes(on: stream.schema),
                rejects: options.rejects?.counts)
            summary.files = output.fileCount
            return (summary, watcher)
        } catch {
            output.abandon()
            rejectsFile?.abandon()
            throw error
        }
    }

    /// The output's options; a Parquet writer sorts by itself, and declares it.
    private var sortedWriting: DatasetWritingOptions {
        var writing = conversion.options.writing
        if !conversion.options.sorting.isEmpty {
            writing.parquet.sorting = ParquetSorting(conversion.options.sorting, mode: .sort)
        }
        return writing
    }

    /// The rows in the order wanted, where the writer does not see to it.
    private func sorted(_ stream: BatchStream) throws(DataKitError) -> BatchStream {
        let options = conversion.options
        if options.sorting.isEmpty { return stream }
        if try writesParquet { return stream }
        return try stream.sorted(by: options.sorting)
    }

    private var writesParquet: Bool {
        get throws(DataKitError) {
            let name =
                switch conversion.output {
                case .path(let path): path
                case .sink(let sink): sink.name
                }
            return try conversion.options.writing.resolvedFormat(of: name) == .parquet
        }
    }

    /// What a person should know of the way in which the columns are written.
    private func notes(on schema: Schema) throws(DataKitError) -> [String] {
        try writesParquet
            ? schema.columnsWithEmptyStructures.map {
                "column '\($0)' holds objects without members, which become JSON text in Parquet"
            } : []
    }

    private func openOutput() throws(DataKitError) -> ConversionOutput {
        let options = conversion.options
        switch conversion.output {
        case .path(let path):
            if let split = options.split {
                return .parts(try PartedOutput(path: path, split: split, overwrite: options.overwrite))
            }
            return .one(CountingByteSink(try FileByteSink(path: path, overwrite: options.overwrite)))
        case .sink(let sink):
            guard options.split == nil else {
                throw DataKitError(.unsupported, "cannot be several files; name a file", subject: sink.name)
            }
            return .one(CountingByteSink(sink))
        }
    }

    private func bytesReporter(_ rows: RowsSoFar) -> (@Sendable (Int) -> Void)? {
        guard let progress else { return nil }
        let total = dataset.byteCount
        return { progress(ConversionProgress(bytes: $0, totalBytes: total, rows: rows.value)) }
    }
}

/// Where the bytes go: one file or several.
private enum ConversionOutput {
    case one(CountingByteSink)
    case parts(PartedOutput)

    func writer(
        _ options: DatasetWritingOptions, schema: Schema, threads: Int?
    ) throws -> any BatchWriter {
        switch self {
        case .one(let sink): try options.writer(to: sink, schema: schema, threads: threads)
        case .parts(let parts): try PartedWriter(parts, options: options, schema: schema, threads: threads)
        }
    }

    var byteCount: Int {
        switch self {
        case .one(let sink): sink.byteCount
        case .parts(let parts): parts.byteCount
        }
    }

    var fileCount: Int { if case .parts(let parts) = self { parts.count } else { 1 } }

    func commit() throws(DataKitError) { if case .parts(let parts) = self { try parts.commit() } }

    func abandon() {
        switch self {
        case .one(let sink): sink.abandon()
        case .parts(let parts): parts.abandon()
        }
    }
}

/// Rows written, read by the tasks that report progress.
private final class RowsSoFar: Sendable {
    private let rows = Atomic<Int>(0)
    var value: Int { rows.load(ordering: .relaxed) }
    func add(_ count: Int) { rows.add(count, ordering: .relaxed) }
}
